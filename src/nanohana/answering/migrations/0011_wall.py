from django.db import migrations

# The second wall (documents.wall) before the approved answers: seen by who sees every cited version.
SEEN = {
    "answering_approvedanswer": """NOT EXISTS (
      SELECT FROM unnest(versions) AS cited (id)
      WHERE NOT EXISTS (SELECT FROM documents_version AS version WHERE version.id = cited.id)
    )""",
    "answering_approvedquestion": """EXISTS (
      SELECT FROM answering_approvedanswer AS approved WHERE approved.id = approved_id
    )""",
}
WALL = "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {table} FOR SELECT USING ((SELECT nanohana_sees_everything()) OR {seen});
CREATE POLICY added ON {table} FOR INSERT WITH CHECK (true);
CREATE POLICY changed ON {table} FOR UPDATE USING (true);
CREATE POLICY deleted ON {table} FOR DELETE USING (true);
"""
    for table, seen in SEEN.items()
)
NO_WALL = "".join(
    "".join(f"DROP POLICY {policy} ON {table};" for policy in ("seen", "added", "changed", "deleted"))
    + f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    for table in SEEN
)


class Migration(migrations.Migration):

    dependencies = [
        ('answering', '0010_approved_answers'),
        ('documents', '0004_wall'),
    ]

    operations = [migrations.RunSQL(WALL, NO_WALL)]
