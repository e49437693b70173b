"""Addresses of 新旧対照 of registered versions, under ``/comparison/``."""

from django.urls import path

from nanohana.drafting import version_views

app_name = "drafting"

urlpatterns = [
    path("<uuid:document_id>/", version_views.versions, name="versions"),
    path("<uuid:document_id>/word/", version_views.word, name="versions_word"),
    path("<uuid:document_id>/excel/", version_views.excel, name="versions_excel"),
]
