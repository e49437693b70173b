from django.db import migrations

# With the vectors of the windows a row filled its page, so scoring a candidate read 8 KB for 1.8. Windows and, mostly,
# text now lie out of the row; the numbers of nearly every passage (156 terms on average) fit in without compression.
# Holds for rows written from now on: `nanohana reindex` rewrites an index.
SMALL_ROWS = "ALTER TABLE search_chunk SET (toast_tuple_target = 3600)"
LARGE_ROWS = "ALTER TABLE search_chunk SET (toast_tuple_target = 8160)"


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0002_windows"),
    ]

    operations = [
        migrations.RunSQL(SMALL_ROWS, reverse_sql=LARGE_ROWS),
    ]
