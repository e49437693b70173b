from django.urls import path

from nanohana.public.desk import views

app_name = "desk"
urlpatterns = [path("content", views.content, name="content"), path("<path:name>", views.verb, name="verb")]
