"""Addresses of the language models' pages, for administrators. Names of models hold slashes: no path has them."""

from django.urls import path

from nanohana.apps.models import budget_views, views

app_name = "models"
urlpatterns = [
    path("", views.index, name="index"),
    path("switch/", views.switch, name="switch"),
    path("use.csv", views.export, name="export"),
    path("budgets/", budget_views.budgets, name="budgets"),
    path("budgets/<int:budget_id>/remove/", budget_views.remove, name="remove_budget"),
]
