"""Addresses of the figures, for administrators, heads and 推進リーダー of divisions; of the survey, for everybody."""

from django.urls import path

from nanohana.apps.usage import survey_views, views

app_name = "usage"

urlpatterns = [
    path("", views.index, name="index"),
    path("assembly/", views.assembly, name="assembly"),
    path("survey/", survey_views.answer, name="survey"),
    path("<slug:kind>.csv", views.export, name="export"),
    path("<slug:kind>/", views.page, name="page"),
]
