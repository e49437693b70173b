"""What was approved is what people use: a published version is neither changed nor deleted, whoever asks."""

from django.db import migrations

_STAY = """
CREATE FUNCTION task_apps_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a published version of a task app is not deleted';
  END IF;
  IF (OLD.app_id, OLD.number, OLD.title, OLD.description, OLD.category, OLD.recipe_data, OLD.template,
      OLD.template_name, OLD.everyone, OLD.divisions, OLD.digest, OLD.published_at)
     IS DISTINCT FROM
     (NEW.app_id, NEW.number, NEW.title, NEW.description, NEW.category, NEW.recipe_data, NEW.template,
      NEW.template_name, NEW.everyone, NEW.divisions, NEW.digest, NEW.published_at) THEN
    RAISE EXCEPTION 'a published version of a task app does not change';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER task_apps_published_stays BEFORE UPDATE OR DELETE ON task_apps_appversion
  FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION task_apps_published_stays();
"""
_UNDO = """
DROP TRIGGER task_apps_published_stays ON task_apps_appversion;
DROP FUNCTION task_apps_published_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("task_apps", "0001_initial")]
    operations = [migrations.RunSQL(_STAY, _UNDO)]
