from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counters", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="version",
            name="overtaken_by",
            field=models.PositiveIntegerField(null=True, verbose_name="公開サイトにあった版"),
        ),
    ]
