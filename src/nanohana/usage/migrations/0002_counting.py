from django.db import migrations

# Every change of runs is counted in the transaction that makes it: once for what is added, and for what changes once
# with minus one as it was and once with plus one as it is. What is deleted stays counted (usage.retention).
# Who used which app when does not change. A day and a month are those of Japan.
COUNTING = """
CREATE FUNCTION usage_count() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  sign integer := TG_ARGV[0]::integer;
BEGIN
  INSERT INTO usage_personmonth AS held (month, person_id, division_id, post_id, age_band, runs)
  SELECT date_trunc('month', at AT TIME ZONE 'Asia/Tokyo')::date, person_id, division_id, post_id, age_band,
         sign * count(*)
    FROM changed GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (month, person_id, division_id, post_id, age_band) DO UPDATE SET runs = held.runs + excluded.runs;

  INSERT INTO usage_appmonth AS held
    (month, division_id, app, runs, no_evidence, failed, stopped, useful, useless)
  SELECT date_trunc('month', at AT TIME ZONE 'Asia/Tokyo')::date, division_id, app,
         sign * count(*),
         sign * count(*) FILTER (WHERE outcome = 'no_evidence'),
         sign * count(*) FILTER (WHERE outcome = 'failed'),
         sign * count(*) FILTER (WHERE outcome = 'stopped'),
         sign * count(*) FILTER (WHERE useful),
         sign * count(*) FILTER (WHERE NOT useful)
    FROM changed GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (month, division_id, app) DO UPDATE SET
    runs = held.runs + excluded.runs, no_evidence = held.no_evidence + excluded.no_evidence,
    failed = held.failed + excluded.failed, stopped = held.stopped + excluded.stopped,
    useful = held.useful + excluded.useful, useless = held.useless + excluded.useless;

  INSERT INTO usage_librarymonth AS held (month, library_id, runs, no_evidence, useless)
  SELECT date_trunc('month', at AT TIME ZONE 'Asia/Tokyo')::date, library,
         sign * count(*),
         sign * count(*) FILTER (WHERE outcome = 'no_evidence'),
         sign * count(*) FILTER (WHERE NOT useful)
    FROM changed,
         unnest(CASE WHEN cardinality(libraries) = 0 THEN ARRAY[NULL::bigint] ELSE libraries END) AS library
   GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (month, library_id) DO UPDATE SET
    runs = held.runs + excluded.runs, no_evidence = held.no_evidence + excluded.no_evidence,
    useless = held.useless + excluded.useless;

  IF TG_OP = 'INSERT' THEN
    INSERT INTO usage_personapp AS held (person_id, division_id, app, months)
    SELECT person_id, division_id, app, range_agg(daterange(month, (month + interval '1 month')::date))
      FROM (SELECT DISTINCT person_id, division_id, app, date_trunc('month', at AT TIME ZONE 'Asia/Tokyo')::date AS month
              FROM changed) AS used
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (person_id, division_id, app) DO UPDATE SET months = held.months + excluded.months
      WHERE NOT held.months @> excluded.months;

    INSERT INTO usage_start AS held (person_id, app, days)
    SELECT person_id, app, (array_agg(day ORDER BY day))[1:5]
      FROM (SELECT person_id, unnest(ARRAY['', app]) AS app, (at AT TIME ZONE 'Asia/Tokyo')::date AS day FROM changed)
     GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (app, person_id) DO UPDATE
      SET days = (SELECT (array_agg(day ORDER BY day))[1:5] FROM unnest(held.days || excluded.days) AS day)
      WHERE cardinality(held.days) < 5 OR excluded.days[1] < held.days[5];
  END IF;
  RETURN NULL;
END;
$$;
CREATE TRIGGER usage_count_added AFTER INSERT ON usage_run
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION usage_count('1');
CREATE TRIGGER usage_count_before AFTER UPDATE ON usage_run
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION usage_count('-1');
CREATE TRIGGER usage_count_changed AFTER UPDATE ON usage_run
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION usage_count('1');
"""
NO_COUNTING = """
DROP TRIGGER usage_count_added ON usage_run;
DROP TRIGGER usage_count_before ON usage_run;
DROP TRIGGER usage_count_changed ON usage_run;
DROP FUNCTION usage_count();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('usage', '0001_initial'),
    ]

    operations = [migrations.RunSQL(COUNTING, NO_COUNTING)]
