from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("documents", "0009_small_tables"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["library", "title"], name="document_of_title"),
        ),
    ]
