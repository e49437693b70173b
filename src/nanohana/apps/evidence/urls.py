"""Addresses of the evidence pack, for administrators."""

from django.urls import path

from nanohana.apps.evidence import views

app_name = "evidence"

urlpatterns = [
    path("", views.index, name="index"),
    path("evidence.html", views.export, name="export"),
    path("sbom.cdx.json", views.materials, name="materials"),
]
