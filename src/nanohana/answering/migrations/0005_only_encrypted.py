"""The emptied columns go."""

from django.db import migrations, models

from nanohana.encryption.fields import EncryptedJSONField, EncryptedTextField


class Migration(migrations.Migration):

    dependencies = [("answering", "0004_encrypt")]

    operations = [
        migrations.RemoveField("conversation", "clear_title"),
        migrations.RemoveField("turn", "clear_question"),
        migrations.RemoveField("turn", "clear_searched"),
        migrations.RemoveField("turn", "clear_snapshot"),
        migrations.RemoveField("answersentence", "clear_text"),
        migrations.RemoveField("rating", "clear_comment"),
        migrations.AlterField("conversation", "title", EncryptedTextField("題名")),
        migrations.AlterField("turn", "question", EncryptedTextField("質問", key_of="conversation")),
        migrations.AlterField("turn", "searched", EncryptedTextField("検索に使った質問", key_of="conversation")),
        migrations.AlterField("turn", "snapshot", EncryptedJSONField("根拠", key_of="conversation")),
        migrations.AlterField(
            "answersentence",
            "text",
            EncryptedTextField(key_of="turn__conversation", bound_to=("turn_id", "ordinal")),
        ),
        migrations.AlterField(
            "rating",
            "comment",
            EncryptedTextField("ご意見", blank=True, default="", key_of="turn__conversation", bound_to=("turn_id",)),
        ),
    ]
