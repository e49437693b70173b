from django.db import migrations

# Every search joins the libraries, and there are few: PostgreSQL looks at a table anew after 50 changed rows, and without
# having looked it expects other libraries than there are and reads the versions of a search one by one (2.0 ms instead
# of 0.5 for 1,000).
SOON = "ALTER TABLE documents_library SET (autovacuum_analyze_threshold = 0)"
AS_OTHERS = "ALTER TABLE documents_library RESET (autovacuum_analyze_threshold)"


class Migration(migrations.Migration):

    dependencies = [
        ("documents", "0008_newest_versions"),
    ]

    operations = [
        migrations.RunSQL(SOON, reverse_sql=AS_OTHERS),
    ]
