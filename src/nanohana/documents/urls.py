"""Addresses of the documents pages, under ``/documents/``.

Other rooms link to ``documents:open``: a version id, with ``?chunk=ID`` or ``?from=BLOCK&to=BLOCK[&start=&end=]`` the
page scrolled to that passage and highlighted, with ``?page=N`` that page.
"""

from django.urls import path

from nanohana.documents import library_views, page_views, rule_views, upload_views, views

app_name = "documents"

urlpatterns = [
    path("", views.index, name="index"),
    path("export.csv", views.export, name="export"),
    path("upload/", upload_views.upload, name="upload"),
    path("upload/progress/", upload_views.progress, name="progress"),
    path("upload/archives/<uuid:archive_id>/cancel/", upload_views.cancel_archive, name="cancel_archive"),
    path("libraries/", library_views.index, name="libraries"),
    path("libraries/new/", library_views.create, name="create_library"),
    path("libraries/<int:library_id>/", library_views.edit, name="edit_library"),
    path("libraries/<int:library_id>/rules/", rule_views.library_rules, name="library_rules"),
    path("rules/<int:rule_id>/", rule_views.switch_rule, name="switch_rule"),
    path("<uuid:document_id>/", views.document, name="document"),
    path("<uuid:document_id>/edit/", views.edit, name="edit"),
    path("<uuid:document_id>/rules/", rule_views.document_rules, name="document_rules"),
    path("<uuid:document_id>/why/", rule_views.why, name="why"),
    path("<uuid:document_id>/remove/", views.remove, name="remove"),
    path("<uuid:document_id>/withhold/", views.withhold, name="withhold"),
    path("<uuid:document_id>/release/", views.release, name="release"),
    path("<uuid:document_id>/restore/", views.restore, name="restore"),
    path("versions/<uuid:version_id>/", page_views.open_version, name="open"),
    path("versions/<uuid:version_id>/passage/", page_views.passage, name="passage"),
    path("versions/<uuid:version_id>/pages/<int:page>.webp", page_views.page_image, name="page_image"),
    path("versions/<uuid:version_id>/original/", page_views.original, name="original"),
    path("versions/<uuid:version_id>/edit/", views.edit_version, name="edit_version"),
    path("versions/<uuid:version_id>/cancel/", views.cancel, name="cancel"),
    path("versions/<uuid:version_id>/reparse/", views.reparse, name="reparse"),
    path("versions/<uuid:version_id>/remove/", views.remove_version, name="remove_version"),
    path("versions/<uuid:version_id>/move/<uuid:document_id>/", views.move, name="move"),
]
