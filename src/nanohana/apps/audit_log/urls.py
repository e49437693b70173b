"""Addresses of the audit record's pages, for administrators."""

from django.urls import path

from nanohana.apps.audit_log import views

app_name = "audit_log"

urlpatterns = [
    path("", views.index, name="index"),
    path("export.csv", views.export, name="export"),
]
