"""Addresses of the owner's lists, under ``/protection/``."""

from django.urls import path

from nanohana.protection import views

app_name = "protection"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("overview.csv", views.export_overview, name="export_overview"),
    path("versions/<uuid:version_id>/seen-to/", views.see_to, name="see_to"),
    path("versions/<uuid:version_id>/", views.findings, name="findings"),
    path("versions/<uuid:version_id>/findings.csv", views.export, name="export"),
]
