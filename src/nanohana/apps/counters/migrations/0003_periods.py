from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counters", "0002_overtaken")]
    operations = [
        migrations.AddField("entry", "valid_from", models.DateField("開始日", null=True, blank=True)),
        migrations.AddField("entry", "valid_until", models.DateField("終了日", null=True, blank=True)),
        migrations.AddField(
            "entry", "successor", models.CharField("移転先の番号", max_length=60, blank=True, default=""),
            preserve_default=False,
        ),
    ]  # fmt: skip
