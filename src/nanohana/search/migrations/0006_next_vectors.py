from django.db import migrations, models

# Beside the vectors that serve, those of another model are made (search.switching); the two columns are made anew for
# each model, and no query but those of the switch reads them.
NEXT = "ALTER TABLE search_chunk ADD COLUMN next_embedding halfvec, ADD COLUMN next_windows halfvec[]"
NO_NEXT = "ALTER TABLE search_chunk DROP COLUMN next_embedding, DROP COLUMN next_windows"


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0005_word_rules"),
    ]

    operations = [
        migrations.RunSQL(NEXT, NO_NEXT),
        migrations.AddField(
            model_name="indexprofile",
            name="next_model",
            field=models.CharField(blank=True, max_length=200, default=""),
            preserve_default=False,
        ),
    ]
