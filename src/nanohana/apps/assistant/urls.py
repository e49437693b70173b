"""Addresses of the question page, at the root of the site."""

from django.urls import path

from nanohana.apps.assistant import exports, streaming, views

app_name = "assistant"

urlpatterns = [
    path("", views.index, name="index"),
    path("ask/", views.ask, name="ask"),
    path("conversations/", views.conversations, name="conversations"),
    path("c/<uuid:conversation_id>/", views.conversation, name="conversation"),
    path("c/<uuid:conversation_id>/rename/", views.rename, name="rename"),
    path("c/<uuid:conversation_id>/delete/", views.delete, name="delete"),
    path("c/<uuid:conversation_id>/restore/", views.restore, name="restore"),
    path("turns/<uuid:turn_id>/", views.turn, name="turn"),
    path("turns/<uuid:turn_id>/write/", views.write, name="write"),
    path("turns/<uuid:turn_id>/stop/", views.stop, name="stop"),
    path("turns/<uuid:turn_id>/rate/", views.rate, name="rate"),
    path("turns/<uuid:turn_id>/stream/", streaming.stream, name="stream"),
    path("turns/<uuid:turn_id>/answer.txt", exports.text, name="text"),
    path("turns/<uuid:turn_id>/answer.docx", exports.word, name="word"),
]
