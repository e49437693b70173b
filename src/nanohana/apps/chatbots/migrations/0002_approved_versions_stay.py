"""What was approved is what citizens see: an approved version is neither changed nor deleted, whoever asks.

What is still noted down of it is whether the public site has it (sent_at, failure).
"""

from django.db import migrations

_STAY = """
CREATE FUNCTION chatbots_approved_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'an approved version of a chatbot is not deleted';
  END IF;
  IF (OLD.chatbot_id, OLD.number, OLD.content, OLD.revision, OLD.sources, OLD.problems, OLD.personal, OLD.frozen_at,
      OLD.submitted_at, OLD.released, OLD.approved_at, OLD.restored_from_id)
     IS DISTINCT FROM
     (NEW.chatbot_id, NEW.number, NEW.content, NEW.revision, NEW.sources, NEW.problems, NEW.personal, NEW.frozen_at,
      NEW.submitted_at, NEW.released, NEW.approved_at, NEW.restored_from_id) THEN
    RAISE EXCEPTION 'an approved version of a chatbot does not change';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER chatbots_approved_stays BEFORE UPDATE OR DELETE ON chatbots_chatbotversion
  FOR EACH ROW WHEN (OLD.approved_at IS NOT NULL) EXECUTE FUNCTION chatbots_approved_stays();
"""
_UNDO = """
DROP TRIGGER chatbots_approved_stays ON chatbots_chatbotversion;
DROP FUNCTION chatbots_approved_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("chatbots", "0001_initial")]
    operations = [migrations.RunSQL(_STAY, _UNDO)]
