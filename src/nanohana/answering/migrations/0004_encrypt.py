"""Encrypts what stands in ``clear_…``, a batch a transaction: interrupted, it goes on where it was.

At the end each table is written anew, so that no former version of a row with its text is left in it: by ALTER COLUMN
… USING, which takes over what is in force alone. VACUUM FULL would carry dead rows along for as long as any other
connection (autovacuum's ANALYZE is enough) may still look at them.
What PostgreSQL wrote before into its log of changes (WAL) goes when that is reused; blocks that the disk has given
free, and backups made before, still hold the text: docs/administrator.md says what to do about them.
"""

from django.db import connection, migrations, transaction

from nanohana.encryption.sealed import Unreadable

BATCH = 200
MODELS = {
    "Conversation": ["title"],
    "Turn": ["question", "searched", "snapshot"],
    "AnswerSentence": ["text"],
    "Rating": ["comment"],
}


def encrypt(apps, schema_editor):
    for name, fields in MODELS.items():
        model = apps.get_model("answering", name)
        while _encrypt_some(model, fields):
            pass
        with connection.cursor() as cursor:
            _write_anew(cursor, model, f"clear_{fields[0]}")


def _write_anew(cursor, model, empty):
    table, column = map(connection.ops.quote_name, (model._meta.db_table, empty))
    kind = model._meta.get_field(empty).db_type(connection)
    cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind} USING NULL")
    cursor.execute(f"ANALYZE {table}")


@transaction.atomic
def _encrypt_some(model, fields):
    rows = model.objects.filter(**{f"{fields[0]}__isnull": True}).order_by("pk").select_for_update()[:BATCH]
    for row in rows:
        for field in fields:
            setattr(row, field, getattr(row, f"clear_{field}"))
            setattr(row, f"clear_{field}", None)
        row.save(update_fields=[*fields, *(f"clear_{field}" for field in fields)])
    return len(rows)


def decrypt(apps, schema_editor):
    for name, fields in MODELS.items():
        for row in apps.get_model("answering", name).objects.iterator():
            for field in fields:
                value = getattr(row, field)
                if isinstance(value, Unreadable):
                    raise RuntimeError(f"{name} {row.pk}: {value}")
                setattr(row, f"clear_{field}", value)
                setattr(row, field, None)
            row.save(update_fields=[*fields, *(f"clear_{field}" for field in fields)])


class Migration(migrations.Migration):

    atomic = False

    dependencies = [("answering", "0003_encrypted_columns")]

    operations = [migrations.RunPython(encrypt, decrypt)]
