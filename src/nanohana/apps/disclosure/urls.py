"""Addresses of 開示請求 and of erasing for good, for administrators."""

from django.urls import path

from nanohana.apps.disclosure import erasure_views, views

app_name = "disclosure"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:request_id>/", views.disclosure_request, name="request"),
    path("<uuid:request_id>/redactions/", views.add_redaction, name="add_redaction"),
    path("<uuid:request_id>/redactions/<int:redaction_id>/", views.turn_redaction, name="turn_redaction"),
    path("<uuid:request_id>/printed/", views.printed, name="printed"),
    path("<uuid:request_id>/records.csv", views.export, name="export"),
    path("<uuid:request_id>/close/", views.close, name="close"),
    path("erasures/", erasure_views.erasures, name="erasures"),
    path("erasures/<int:sequence>/", erasure_views.certificate, name="certificate"),
]
