from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("documents", "0005_document_law_number"),
    ]

    operations = [
        migrations.AddField(
            model_name="version",
            name="former_document",
            field=models.UUIDField(db_index=True, editable=False, null=True),
        ),
    ]
