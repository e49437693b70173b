import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_sign_in'),
        ('documents', '0003_document_withheld_at'),
        ('organization', '0004_tree_and_numbers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('with_below', models.BooleanField(default=False, verbose_name='下位の所属を含む')),
                ('verb', models.PositiveSmallIntegerField(choices=[(1, '閲覧'), (2, '編集'), (3, '管理')], verbose_name='操作')),
                ('allows', models.BooleanField(verbose_name='許可')),
                ('starts_on', models.DateField(verbose_name='開始日')),
                ('ends_on', models.DateField(null=True, verbose_name='終了日')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='終了した日時')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('division', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organization.division', verbose_name='所属')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='documents.document')),
                ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='documents.library')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.post', verbose_name='職位')),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organization.staffmember', verbose_name='職員')),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('document__isnull', False), ('library', None)) | models.Q(('document', None), ('library__isnull', False)), name='rule_has_one_thing'),
                    models.CheckConstraint(condition=models.Q(('staff', None)) | models.Q(('division', None), ('post', None)), name='rule_has_one_kind_of_subject'),
                    models.CheckConstraint(condition=models.Q(('with_below', False)) | models.Q(('division__isnull', False)), name='rule_below_what'),
                    models.CheckConstraint(condition=models.Q(('ends_on', None)) | models.Q(('ends_on__gte', models.F('starts_on'))), name='rule_ends_after_start'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Ceiling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.PositiveSmallIntegerField(verbose_name='上限')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organization.post')),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organization.staffmember')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('staff__number'), nulls_last=True), models.OrderBy(models.F('post__rank'), nulls_last=True)],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('staff', None)) | models.Q(('post', None)), name='ceiling_has_one_kind_of_subject'),
                    models.UniqueConstraint(fields=('staff', 'post'), name='ceiling_once', nulls_distinct=False),
                ],
            },
        ),
    ]
