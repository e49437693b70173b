from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("public", "0002_handing_over")]
    operations = [
        migrations.AddField(
            model_name="handover",
            name="unpicked_at",
            field=models.DateTimeField(null=True, verbose_name="受付時間の後に預かった日時"),
        ),
    ]
