from django.db import migrations

# The second wall (documents.wall) before what people ask and get. To be an administrator gives nothing here: a
# conversation is seen by its owner, and by whom the page was told to show it.
FUNCTIONS = """
CREATE FUNCTION nanohana_is_person() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT current_user = 'nanohana_person' $$;
CREATE FUNCTION nanohana_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('nanohana.account', true), '')::uuid $$;
CREATE FUNCTION nanohana_shown() RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT unnest(nullif(current_setting('nanohana.shown', true), '')::uuid[]) $$;
"""
NO_FUNCTIONS = "".join(f"DROP FUNCTION nanohana_{name}();" for name in ("is_person", "account", "shown"))
OF_TURN = "EXISTS (SELECT FROM answering_turn AS turn WHERE turn.id = turn_id)"
SEEN = {
    "answering_conversation": "owner_id = (SELECT nanohana_account()) OR id IN (SELECT nanohana_shown())",
    "answering_turn": """EXISTS (
      SELECT FROM answering_conversation AS conversation WHERE conversation.id = conversation_id
    )""",
    "answering_answersentence": OF_TURN,
    "answering_writing": OF_TURN,
    "answering_rating": OF_TURN,
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
        ('answering', '0013_writing'),
        ('documents', '0004_wall'),
    ]

    operations = [migrations.RunSQL(FUNCTIONS + WALL, NO_WALL + NO_FUNCTIONS)]
