from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chatbots", "0007_tone")]
    operations = [
        migrations.AddField(
            "chatbot",
            "summarises",
            models.BooleanField("AIによるまとめを付けられるようにする", default=False),
        ),
    ]
