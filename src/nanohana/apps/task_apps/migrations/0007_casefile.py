import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('task_apps', '0006_use'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40)),
                ('filename', models.CharField(max_length=200)),
                ('content', models.BinaryField()),
                (
                    'test_case',
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name='files', to='task_apps.testcase'
                    ),
                ),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('test_case', 'field'), name='case_file_once')],
            },
        ),
    ]
