from django.urls import URLPattern, path

from nanohana.public.pages import chat_views, views

app_name = "citizens"


def _of_a_chatbot(prefix: str, *, in_widget: bool) -> list[URLPattern]:
    """The pages of a chatbot, once as full pages and once for the frame of a widget."""
    where = {"in_widget": in_widget}
    name = "widget" if in_widget else "chat"
    return [
        path(prefix, chat_views.chat, where, name=name),
        path(f"{prefix}rating/<uuid:exchange>/", chat_views.rate, where, name=f"{name}_rating"),
        path(f"{prefix}erase/", chat_views.erase, where, name=f"{name}_erase"),
        path(f"{prefix}summary/<uuid:exchange>/", chat_views.summary, where, name=f"{name}_summary"),
        path(f"{prefix}translation/<uuid:exchange>/", chat_views.translation, where, name=f"{name}_translation"),
    ]


urlpatterns = [
    path("", views.index, name="index"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("widget.js", views.widget_script, name="widget_script"),
    *_of_a_chatbot("c/<slug:key>/", in_widget=False),
    *_of_a_chatbot("c/<slug:key>/widget/", in_widget=True),
]
