from django.urls import path

from nanohana.web import views

urlpatterns = [path("health", views.health, name="health")]
