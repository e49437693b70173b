from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0007_unfinished_versions"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="version",
            index=models.Index(
                condition=models.Q(("removed_at", None)), fields=["-registered_at"], name="version_newest"
            ),
        ),
    ]
