"""The addresses of SCIM. Its models take half a second to be made, which a site without a directory never needs: the
views are loaded when a directory asks for the first time."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


def _view(name: str) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @login_not_required
    def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
        answer: HttpResponse = getattr(import_module("nanohana.scim.views"), name)(request, **arguments)
        return answer

    return view


app_name = "scim"
urlpatterns = [
    path("Users", _view("users"), name="users"),
    path("Users/<uuid:person_id>", _view("user"), name="user"),
    path("Groups", _view("groups"), name="groups"),
    path("Groups/<uuid:group_id>", _view("group"), name="group"),
    path("ServiceProviderConfig", _view("service_provider_config"), name="service_provider_config"),
    path("ResourceTypes", _view("resource_types"), name="resource_types"),
    path("ResourceTypes/<str:key>", _view("resource_type"), name="resource_type"),
    path("Schemas", _view("schemas"), name="schemas"),
    path("Schemas/<str:key>", _view("schema"), name="schema"),
    path("<path:path>", _view("nothing"), name="nothing"),
]
