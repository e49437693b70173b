from django.urls import path

from nanohana.scim import views

app_name = "scim"
urlpatterns = [
    path("Users", views.users, name="users"),
    path("Users/<uuid:person_id>", views.user, name="user"),
    path("Groups", views.groups, name="groups"),
    path("Groups/<uuid:group_id>", views.group, name="group"),
    path("ServiceProviderConfig", views.service_provider_config, name="service_provider_config"),
    path("ResourceTypes", views.resource_types, name="resource_types"),
    path("ResourceTypes/<str:key>", views.resource_type, name="resource_type"),
    path("Schemas", views.schemas, name="schemas"),
    path("Schemas/<str:key>", views.schema, name="schema"),
    path("<path:path>", views.nothing, name="nothing"),
]
