from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counters", "0003_periods")]
    operations = [
        migrations.AddField(
            "entry", "fax", models.CharField("FAX", max_length=40, blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "entry", "email", models.CharField("メール", max_length=254, blank=True, default=""), preserve_default=False
        ),
    ]
