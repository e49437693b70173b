from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scim', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='is_closed_by_directory',
            field=models.BooleanField(default=False),
        ),
    ]
