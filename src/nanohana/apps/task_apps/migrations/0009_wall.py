from django.db import migrations

# The second wall (documents.wall) before what people enter into task apps and get from them.
OF_TURN = "EXISTS (SELECT FROM task_apps_runturn AS turn WHERE turn.id = turn_id)"
SEEN = {
    "task_apps_run": "owner_id = (SELECT nanohana_account()) OR id IN (SELECT nanohana_shown())",
    "task_apps_runturn": "EXISTS (SELECT FROM task_apps_run AS run WHERE run.id = run_id)",
    "task_apps_attachment": OF_TURN,
    "task_apps_resultrating": OF_TURN,
}
WALL = "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {table} FOR SELECT USING ((SELECT NOT nanohana_is_person()) OR {seen});
CREATE POLICY added ON {table} FOR INSERT WITH CHECK (true);
CREATE POLICY changed ON {table} FOR UPDATE USING (true);
CREATE POLICY deleted ON {table} FOR DELETE USING (true);
"""
    for table, seen in SEEN.items()
)
NO_WALL = "".join(
    "".join(f"DROP POLICY {policy} ON {table};" for policy in ("seen", "added", "changed", "deleted"))
    + f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    for table in reversed(SEEN)
)


class Migration(migrations.Migration):

    dependencies = [
        ('answering', '0014_wall_of_conversations'),
        ('task_apps', '0008_ratings_templates_and_origins'),
    ]

    operations = [migrations.RunSQL(WALL, NO_WALL)]
