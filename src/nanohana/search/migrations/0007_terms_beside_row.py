from django.db import migrations

# A candidate is scored by its weights alone: its list of terms, which only the index on it reads, lies out of the row.
# Three rows fit on a page instead of two, and fewer weights are compressed.
# Holds for rows written from now on: `nanohana reindex` rewrites an index.
BESIDE = "ALTER TABLE search_chunk ALTER COLUMN term_ids SET STORAGE EXTERNAL, SET (toast_tuple_target = 3000)"
WITHIN = "ALTER TABLE search_chunk ALTER COLUMN term_ids SET STORAGE MAIN, SET (toast_tuple_target = 3600)"


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0006_next_vectors"),
    ]

    operations = [
        migrations.RunSQL(BESIDE, reverse_sql=WITHIN),
    ]
