from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('answering', '0011_wall'),
    ]

    operations = [
        migrations.AddField(
            model_name='turn',
            name='reads_day',
            field=models.BooleanField(default=False, verbose_name='基準日は質問による'),
        ),
    ]
