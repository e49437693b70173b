"""What people ask and get moves aside into ``clear_…``, to be encrypted by the next migration."""

import django.db.models.deletion
from django.db import migrations, models

from nanohana.encryption.fields import EncryptedJSONField, EncryptedTextField

MOVED = {
    "conversation": [("title", models.TextField(null=True), EncryptedTextField(null=True))],
    "turn": [
        ("question", models.TextField(null=True), EncryptedTextField(null=True, key_of="conversation")),
        ("searched", models.TextField(null=True), EncryptedTextField(null=True, key_of="conversation")),
        ("snapshot", models.JSONField(null=True), EncryptedJSONField(null=True, key_of="conversation")),
    ],
    "answersentence": [
        (
            "text",
            models.TextField(null=True),
            EncryptedTextField(null=True, key_of="turn__conversation", bound_to=("turn_id", "ordinal")),
        ),
    ],
    "rating": [
        (
            "comment",
            models.TextField(null=True),
            EncryptedTextField(null=True, key_of="turn__conversation", bound_to=("turn_id",)),
        ),
    ],
}

# The division in which a conversation began: of the owner's main post on that day.
DIVISIONS = """
UPDATE answering_conversation AS conversation SET division_id = (
  SELECT appointment.division_id FROM organization_appointment AS appointment
    JOIN access_account AS account ON account.staff_id = appointment.staff_id
   WHERE account.id = conversation.owner_id AND appointment.division_id IS NOT NULL
     AND appointment.starts_on <= (conversation.created_at AT TIME ZONE 'Asia/Tokyo')::date
     AND (appointment.ends_on IS NULL OR appointment.ends_on >= (conversation.created_at AT TIME ZONE 'Asia/Tokyo')::date)
   ORDER BY appointment.kind DESC, appointment.starts_on DESC LIMIT 1)
"""


def moves():
    for model, fields in MOVED.items():
        for name, clear, encrypted in fields:
            yield migrations.RenameField(model, name, f"clear_{name}")
            yield migrations.AlterField(model, f"clear_{name}", clear)
            yield migrations.AddField(model, name, encrypted)


class Migration(migrations.Migration):

    dependencies = [
        ("answering", "0002_turn_personal_information"),
        ("encryption", "0001_initial"),
        ("organization", "0004_tree_and_numbers"),
    ]

    operations = [
        migrations.AddField(
            "conversation",
            "division",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organization.division"
            ),
        ),
        migrations.RunSQL(DIVISIONS, migrations.RunSQL.noop),
        *moves(),
    ]
