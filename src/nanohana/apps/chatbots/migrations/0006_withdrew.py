from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chatbots", "0005_overtaken")]
    operations = [
        migrations.AddField(model_name="chatbotversion", name="withdrew", field=models.JSONField(default=list)),
    ]
