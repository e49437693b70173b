import django.db.models.deletion
from django.db import migrations, models

# The numbers give the order of the verbs: 公開 (3) comes between 編集 and 管理, which was 3 and is 4 now.
MANAGE_IS_LARGER_THAN_PUBLISH = "UPDATE access_rule SET verb = 4 WHERE verb = 3"
AS_BEFORE = """
DELETE FROM access_rule WHERE app_id IS NOT NULL;
UPDATE access_rule SET verb = 3 WHERE verb = 4;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0004_rules_on_conversations'),
        ('answering', '0013_writing'),
        ('documents', '0007_unfinished_versions'),
        ('organization', '0005_staffmember_birth_year'),
        ('task_apps', '0008_ratings_templates_and_origins'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='rule',
            name='rule_has_one_thing',
        ),
        migrations.AddField(
            model_name='rule',
            name='app',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='task_apps.taskapp'),
        ),
        migrations.RunSQL(MANAGE_IS_LARGER_THAN_PUBLISH, AS_BEFORE),
        migrations.AlterField(
            model_name='rule',
            name='verb',
            field=models.PositiveSmallIntegerField(choices=[(0, '利用'), (1, '閲覧'), (2, '編集'), (3, '公開'), (4, '管理')], verbose_name='操作'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('app__isnull', True), ('conversation__isnull', True), ('document__isnull', True), ('library__isnull', False), ('verb__in', [1, 2, 4])), models.Q(('app__isnull', True), ('conversation__isnull', True), ('document__isnull', False), ('library__isnull', True), ('verb__in', [1, 2, 4])), models.Q(('app__isnull', True), ('conversation__isnull', False), ('document__isnull', True), ('library__isnull', True), ('verb__in', [1])), models.Q(('app__isnull', False), ('conversation__isnull', True), ('document__isnull', True), ('library__isnull', True), ('verb__in', [0, 2, 3, 4])), _connector='OR'), name='rule_has_one_thing'),
        ),
    ]
