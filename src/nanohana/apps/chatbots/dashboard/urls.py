"""Addresses of the dashboard, under ``chatbots/<key>/dashboard/``; names are those of the app."""

from django.urls import path

from nanohana.apps.chatbots.dashboard import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("figures.csv", views.export_figures, name="export_figures"),
    path("questions.csv", views.export_questions, name="export_citizens_questions"),
]
