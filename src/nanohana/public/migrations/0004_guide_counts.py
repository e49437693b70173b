from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("public", "0003_unpicked")]
    operations = [
        migrations.CreateModel(
            name="GuideCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="日")),
                ("kind", models.CharField(max_length=20, verbose_name="数えるもの")),
                ("key", models.CharField(blank=True, max_length=40, verbose_name="項目")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="件数")),
            ],
            options={
                "ordering": ["day", "kind", "key"],
                "constraints": [models.UniqueConstraint(fields=("day", "kind", "key"), name="one_count_of_a_day")],
            },
        ),
    ]
