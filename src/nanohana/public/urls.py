"""The public site's addresses: for citizens, and the desk of the staff site."""

from django.urls import include, path

urlpatterns = [
    path("desk/", include("nanohana.public.desk.urls")),
    path("", include("nanohana.public.handing_over.urls")),
    path("welfare/", include("nanohana.public.welfare.urls")),
    path("", include("nanohana.public.pages.urls")),
]

handler400 = "nanohana.public.pages.errors.bad_request"
handler403 = "nanohana.public.pages.errors.permission_denied"
handler404 = "nanohana.public.pages.errors.page_not_found"
handler500 = "nanohana.public.pages.errors.server_error"
