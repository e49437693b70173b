from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chatbots", "0004_editors")]
    operations = [
        migrations.AddField(
            model_name="chatbotversion",
            name="overtaken_by",
            field=models.PositiveIntegerField(null=True, verbose_name="公開サイトにあった版"),
        ),
    ]
