"""「APIキー」, in the menu of one's account."""

from django.urls import path

from nanohana.apps.api import key_views

app_name = "api_keys"
urlpatterns = [
    path("", key_views.index, name="index"),
    path("<uuid:key_id>/revoke/", key_views.revoke_own, name="revoke"),
    path("all/", key_views.everybody, name="everybody"),
    path("all/keys.csv", key_views.export, name="export"),
    path("all/<uuid:key_id>/revoke/", key_views.revoke_any, name="revoke_any"),
]
