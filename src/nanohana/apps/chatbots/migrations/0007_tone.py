from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chatbots", "0006_withdrew")]
    operations = [
        migrations.AddField(
            "chatbot",
            "tone",
            models.CharField(
                "口調",
                max_length=10,
                choices=[("standard", "ていねい（標準）"), ("gentle", "やわらかい"), ("brief", "簡潔")],
                default="standard",
            ),
        ),
    ]
