from django.db import migrations

from nanohana.search.models import HalfVectorsField

# Read for the passages that were found alone; the rows that are scored stay small.
OUT_OF_ROW = "ALTER TABLE search_chunk ALTER COLUMN windows SET STORAGE EXTERNAL"


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="chunk",
            name="windows",
            field=HalfVectorsField(null=True),
        ),
        migrations.RunSQL(OUT_OF_ROW, reverse_sql=migrations.RunSQL.noop),
    ]
