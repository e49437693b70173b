"""The staff site's addresses: the base's own rooms, then every app."""

from django.urls import include, path

from nanohana.apps import APPS

urlpatterns = [
    path("", include("nanohana.access.urls")),
    path("scim/v2/", include("nanohana.scim.urls")),
    path("", include("nanohana.apps.api.endpoints")),
    path("documents/", include("nanohana.documents.urls")),
    path("protection/", include("nanohana.protection.urls")),
    path("comparison/", include("nanohana.drafting.urls")),
    path("search/", include("nanohana.search.urls")),
    *(path(app.url, include(f"{app.module}.urls")) for app in APPS),
]

handler400 = "nanohana.web.views.bad_request"
handler403 = "nanohana.web.views.permission_denied"
handler404 = "nanohana.web.views.page_not_found"
handler500 = "nanohana.web.views.server_error"
