from django.db import migrations

# The second wall (documents.wall): the role sees the documents that the session's settings name. Policies name no role,
# so that they can be restored where the role is not made yet; every other role sees everything.
WALL = """
CREATE FUNCTION nanohana_sees_everything() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT current_user <> 'nanohana_person' OR coalesce(current_setting('nanohana.everything', true), '') = 'yes' $$;
CREATE FUNCTION nanohana_seen_libraries() RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT unnest(nullif(current_setting('nanohana.libraries', true), '')::bigint[]) $$;
CREATE FUNCTION nanohana_seen_documents() RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT unnest(nullif(current_setting('nanohana.documents', true), '')::uuid[]) $$;
CREATE FUNCTION nanohana_denied_documents() RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT unnest(nullif(current_setting('nanohana.denied', true), '')::uuid[]) $$;
CREATE FUNCTION nanohana_highest_label() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(current_setting('nanohana.ceiling', true), '')::integer, 32767) $$;

ALTER TABLE documents_document ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON documents_document FOR SELECT USING (
  (SELECT nanohana_sees_everything()) OR (
    (library_id IN (SELECT nanohana_seen_libraries()) OR id IN (SELECT nanohana_seen_documents()))
    AND id NOT IN (SELECT nanohana_denied_documents())
    AND handling_label <= (SELECT nanohana_highest_label())
  )
);
ALTER TABLE documents_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON documents_version FOR SELECT USING (
  (SELECT nanohana_sees_everything()) OR EXISTS (SELECT FROM documents_document AS document WHERE document.id = document_id)
);
ALTER TABLE documents_storedblock ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON documents_storedblock FOR SELECT USING (
  (SELECT nanohana_sees_everything()) OR EXISTS (SELECT FROM documents_version AS version WHERE version.id = version_id)
);
"""
TABLES = ("documents_document", "documents_version", "documents_storedblock")
CHANGES = "".join(
    f"""
CREATE POLICY added ON {table} FOR INSERT WITH CHECK (true);
CREATE POLICY changed ON {table} FOR UPDATE USING (true);
CREATE POLICY deleted ON {table} FOR DELETE USING (true);
"""
    for table in TABLES
)
POLICIES = ("seen", "added", "changed", "deleted")
NO_WALL = "".join(
    [f"DROP POLICY {policy} ON {table};" for table in TABLES for policy in POLICIES]
    + [f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;" for table in TABLES]
    + [
        f"DROP FUNCTION nanohana_{function}();"
        for function in (
            "sees_everything", "seen_libraries", "seen_documents", "denied_documents", "highest_label",
        )
    ]
)


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_document_withheld_at'),
    ]

    operations = [migrations.RunSQL(WALL + CHANGES, NO_WALL)]
