"""Addresses of the question page, at the root of the site."""

from django.urls import path

from nanohana.apps.assistant import exports, sharing_views, streaming, views

app_name = "assistant"

urlpatterns = [
    path("", views.index, name="index"),
    path("ask/", views.ask, name="ask"),
    path("conversations/", views.conversations, name="conversations"),
    path("c/<uuid:conversation_id>/", views.conversation, name="conversation"),
    path("c/<uuid:conversation_id>/rename/", views.rename, name="rename"),
    path("c/<uuid:conversation_id>/delete/", views.delete, name="delete"),
    path("c/<uuid:conversation_id>/restore/", views.restore, name="restore"),
    path("c/<uuid:conversation_id>/sharing/", sharing_views.sharing, name="sharing"),
    path("c/<uuid:conversation_id>/sharing/<int:sharing_id>/stop/", sharing_views.stop_sharing, name="stop_sharing"),
    path("shared/", sharing_views.shared_conversations, name="shared_conversations"),
    path("shared/<uuid:shared_id>/", sharing_views.shared_conversation, name="shared_conversation"),
    path("turns/<uuid:turn_id>/", views.turn, name="turn"),
    path("turns/<uuid:turn_id>/write/", views.write, name="write"),
    path("turns/<uuid:turn_id>/stop/", views.stop, name="stop"),
    path("turns/<uuid:turn_id>/rate/", views.rate, name="rate"),
    path("turns/<uuid:turn_id>/stream/", streaming.stream, name="stream"),
    path("turns/<uuid:turn_id>/answer.txt", exports.text, name="text"),
    path("turns/<uuid:turn_id>/answer.docx", exports.word, name="word"),
]
