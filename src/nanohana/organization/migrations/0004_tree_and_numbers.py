"""The view over the states of divisions, and what only a trigger can hold: the tree has no cycle on any day, a division
one state a day, and a staff number never changes.

Backwards, the kinds that the schema before did not know become 本務 and 兼務; absences, which it could only take for
places that give rights, go.
"""

from django.db import migrations

VIEW = """
CREATE VIEW organization_division_state AS
SELECT 'd' || id AS id, id AS division_id, code, name, parent_id, valid_from, valid_until,
       daterange(valid_from, valid_until, '[]') AS period
  FROM organization_division
UNION ALL
SELECT 'f' || former.id, division_id, division.code, former.name, former.parent_id, former.valid_from,
       former.valid_until, daterange(former.valid_from, former.valid_until, '[]')
  FROM organization_formerstate AS former JOIN organization_division AS division ON division.id = division_id
"""
TREE = """
CREATE FUNCTION organization_check_division(changed bigint) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  -- Two transactions that each add half of a cycle wait for one another here.
  PERFORM pg_advisory_xact_lock(hashtext('organization tree'));
  IF EXISTS (
    WITH RECURSIVE walk(ancestor, period, path) AS (
      SELECT parent_id, period, ARRAY[division_id] FROM organization_division_state
       WHERE division_id = changed AND parent_id IS NOT NULL
      UNION ALL
      SELECT state.parent_id, state.period * walk.period, path || state.division_id
        FROM walk JOIN organization_division_state AS state
          ON state.division_id = walk.ancestor AND state.period && walk.period
       WHERE state.parent_id IS NOT NULL AND state.division_id <> ALL (path)
    ) SELECT FROM walk WHERE ancestor = changed
  ) THEN
    RAISE EXCEPTION 'division % stands below itself', changed USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT FROM organization_division AS division JOIN organization_formerstate AS former
        ON former.division_id = division.id
     WHERE division.id = changed AND daterange(former.valid_from, former.valid_until, '[]')
        && daterange(division.valid_from, division.valid_until, '[]')
  ) THEN
    RAISE EXCEPTION 'division % has two states on one day', changed USING ERRCODE = 'exclusion_violation';
  END IF;
END $$;
CREATE FUNCTION organization_division_changed() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN PERFORM organization_check_division(NEW.id); RETURN NULL; END $$;
CREATE FUNCTION organization_former_state_changed() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN PERFORM organization_check_division(NEW.division_id); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER division_tree AFTER INSERT OR UPDATE ON organization_division
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION organization_division_changed();
CREATE CONSTRAINT TRIGGER former_state_tree AFTER INSERT OR UPDATE ON organization_formerstate
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION organization_former_state_changed();
"""
NO_TREE = """
DROP TRIGGER former_state_tree ON organization_formerstate;
DROP TRIGGER division_tree ON organization_division;
DROP FUNCTION organization_former_state_changed();
DROP FUNCTION organization_division_changed();
DROP FUNCTION organization_check_division(bigint);
"""
NUMBER = """
CREATE FUNCTION organization_keep_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a staff number never changes' USING ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER staff_number BEFORE UPDATE OF number ON organization_staffmember
  FOR EACH ROW WHEN (OLD.number IS DISTINCT FROM NEW.number) EXECUTE FUNCTION organization_keep_number();
"""
NO_NUMBER = """
DROP TRIGGER staff_number ON organization_staffmember;
DROP FUNCTION organization_keep_number();
"""
TO_KNOWN_KINDS = """
DELETE FROM organization_transferchange;
DELETE FROM organization_appointment WHERE kind IN ('dispatch', 'leave', 'retirement');
UPDATE organization_appointment SET kind = 'concurrent' WHERE kind = 'joint';
UPDATE organization_appointment SET kind = 'main' WHERE kind = 'fixed_term';
"""


class Migration(migrations.Migration):
    dependencies = [("organization", "0003_dates_and_transfers")]
    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, TO_KNOWN_KINDS),
        migrations.RunSQL(VIEW, "DROP VIEW organization_division_state"),
        migrations.RunSQL(TREE, NO_TREE),
        migrations.RunSQL(NUMBER, NO_NUMBER),
    ]
