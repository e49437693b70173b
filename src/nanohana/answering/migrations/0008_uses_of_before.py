"""Questions that were asked before uses were recorded are uses, too: with the place of their day, without sources."""

from django.db import migrations

RECORD = """
INSERT INTO usage_person (staff_id)
SELECT DISTINCT account.staff_id
  FROM answering_turn AS turn
  JOIN answering_conversation AS conversation ON conversation.id = turn.conversation_id
  JOIN access_account AS account ON account.id = conversation.owner_id
 WHERE account.staff_id IS NOT NULL
ON CONFLICT (staff_id) DO NOTHING;

WITH asked AS MATERIALIZED (
  SELECT turn.id AS turn_id, nextval(pg_get_serial_sequence('usage_run', 'id')) AS run_id, person.id AS person_id,
         turn.created_at, place.division_id, place.post_id, turn.outcome, turn.state, rating.useful, turn.model,
         ARRAY(SELECT DISTINCT value::bigint FROM jsonb_array_elements_text(turn.libraries) ORDER BY 1) AS libraries
    FROM answering_turn AS turn
    JOIN answering_conversation AS conversation ON conversation.id = turn.conversation_id
    JOIN access_account AS account ON account.id = conversation.owner_id
    JOIN usage_person AS person ON person.staff_id = account.staff_id
    LEFT JOIN answering_rating AS rating ON rating.turn_id = turn.id
    LEFT JOIN LATERAL (
      SELECT division_id, post_id FROM organization_appointment
       WHERE staff_id = account.staff_id AND division_id IS NOT NULL
         AND daterange(starts_on, ends_on, '[]') @> (turn.created_at AT TIME ZONE 'Asia/Tokyo')::date
       ORDER BY kind DESC, starts_on DESC LIMIT 1
    ) AS place ON true
   WHERE turn.run_id IS NULL
), recorded AS (
  INSERT INTO usage_run (id, person_id, at, division_id, post_id, app, outcome, useful, model, libraries)
  SELECT run_id, person_id, created_at, division_id, post_id, 'assistant',
         CASE WHEN outcome = 'no_evidence' THEN 'no_evidence'
              WHEN state = 'stopped' THEN 'stopped'
              WHEN state IN ('failed', 'interrupted') THEN 'failed'
              ELSE 'answered' END,
         useful, model, CASE WHEN outcome = 'no_evidence' THEN libraries ELSE '{}' END
    FROM asked
)
UPDATE answering_turn AS turn SET run_id = asked.run_id FROM asked WHERE turn.id = asked.turn_id;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('answering', '0007_turn_run'),
        ('usage', '0002_counting'),
    ]

    operations = [migrations.RunSQL(RECORD, migrations.RunSQL.noop)]
