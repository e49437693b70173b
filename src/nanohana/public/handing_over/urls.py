"""Asking for an officer (``c/<key>/hand-over/``), and the page of what came of it (``receipts/…``)."""

from django.urls import path

from nanohana.public.handing_over import views

app_name = "hand_over"
_PAGE = "receipts/<str:number>/<str:code>"
urlpatterns = [
    path("c/<slug:key>/hand-over/", views.begin, name="begin"),
    path("c/<slug:key>/hand-over/<uuid:conversation_id>/<str:code>/", views.begin, name="begin_with"),
    path("receipts/", views.look_up, name="look_up"),
    path(f"{_PAGE}/", views.page, name="page"),
    path(f"{_PAGE}/news/", views.news, name="news"),
    path(f"{_PAGE}/say/", views.say, name="say"),
    path(f"{_PAGE}/form/", views.send_form, name="form"),
    path(f"{_PAGE}/leave/", views.leave, name="leave"),
    path(f"{_PAGE}/withdraw/", views.withdraw, name="withdraw"),
]
