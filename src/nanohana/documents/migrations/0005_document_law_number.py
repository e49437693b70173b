from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_wall'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='law_number',
            field=models.CharField(blank=True, db_index=True, default='', editable=False, max_length=200, verbose_name='法令番号'),
            preserve_default=False,
        ),
    ]
