"""Addresses of the owner's lists, under ``/protection/``."""

from django.urls import path

from nanohana.protection import views

app_name = "protection"

urlpatterns = [
    path("versions/<uuid:version_id>/", views.findings, name="findings"),
    path("versions/<uuid:version_id>/findings.csv", views.export, name="export"),
]
