from django.db import migrations

# The second wall (documents.wall) before the passages.
WALL = """
ALTER TABLE search_chunk ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON search_chunk FOR SELECT USING (
  (SELECT nanohana_sees_everything()) OR EXISTS (SELECT FROM documents_version AS version WHERE version.id = version_id)
);
CREATE POLICY added ON search_chunk FOR INSERT WITH CHECK (true);
CREATE POLICY changed ON search_chunk FOR UPDATE USING (true);
CREATE POLICY deleted ON search_chunk FOR DELETE USING (true);
"""
NO_WALL = """
DROP POLICY seen ON search_chunk;
DROP POLICY added ON search_chunk;
DROP POLICY changed ON search_chunk;
DROP POLICY deleted ON search_chunk;
ALTER TABLE search_chunk DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0003_numbers_in_row'),
        ('documents', '0004_wall'),
    ]

    operations = [
        migrations.RunSQL(WALL, NO_WALL),
    ]
