from django.urls import path

from nanohana.public.welfare import views

app_name = "welfare"
urlpatterns = [
    path("", views.guide, name="guide"),
    path("translation/", views.translation, name="translation"),
]
