"""Addresses of the citizen chatbots, under ``chatbots/``."""

from django.urls import include, path

from nanohana.apps.chatbots import (
    faq_views,
    import_views,
    question_views,
    settings_views,
    switch_views,
    version_views,
    views,
)  # fmt: skip

app_name = "chatbots"

urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("switches/", switch_views.switches, name="switches"),
    path("stop-all/", switch_views.stop_all, name="stop_all"),
    path("resume-all/", switch_views.resume_all, name="resume_all"),
    path("desk/", include("nanohana.apps.chatbots.desk.urls")),
    path("<slug:chatbot_key>/", views.overview, name="overview"),
    path("<slug:chatbot_key>/dashboard/", include("nanohana.apps.chatbots.dashboard.urls")),
    path("<slug:chatbot_key>/settings/", settings_views.settings, name="settings"),
    path("<slug:chatbot_key>/documents/", settings_views.documents, name="documents"),
    path("<slug:chatbot_key>/documents/add/", settings_views.add_document, name="add_document"),
    path(
        "<slug:chatbot_key>/documents/<uuid:document_id>/remove/", settings_views.remove_document,
        name="remove_document",
    ),
    path("<slug:chatbot_key>/faqs/", faq_views.faqs, name="faqs"),
    path("<slug:chatbot_key>/faqs/new/", faq_views.new, name="new_faq"),
    path("<slug:chatbot_key>/faqs/<slug:faq_key>/", faq_views.edit, name="faq"),
    path("<slug:chatbot_key>/faqs/<slug:faq_key>/remove/", faq_views.remove, name="remove_faq"),
    path("<slug:chatbot_key>/faqs/<slug:faq_key>/restore/", faq_views.restore, name="restore_faq"),
    path("<slug:chatbot_key>/import/<slug:table>/", import_views.take_in, name="import"),
    path("<slug:chatbot_key>/imports/<uuid:received_id>/", import_views.preview, name="preview"),
    path("<slug:chatbot_key>/imports/<uuid:received_id>/apply/", import_views.apply, name="apply"),
    path("<slug:chatbot_key>/export/<slug:table>.<slug:file_format>", faq_views.export, name="export"),
    path("<slug:chatbot_key>/questions/", question_views.questions, name="questions"),
    path(
        "<slug:chatbot_key>/questions/<int:set_question_pk>/remove/", question_views.remove_question,
        name="remove_question",
    ),
    path("<slug:chatbot_key>/check/", version_views.begin, name="check"),
    path("<slug:chatbot_key>/runs/<int:run_pk>/", question_views.run, name="run"),
    path("<slug:chatbot_key>/try/", question_views.attempt, name="try"),
    path("<slug:chatbot_key>/submit/", version_views.submit, name="submit"),
    path("<slug:chatbot_key>/approve/", version_views.approve, name="approve"),
    path("<slug:chatbot_key>/return/", version_views.send_back, name="send_back"),
    path("<slug:chatbot_key>/send/", version_views.send, name="send"),
    path("<slug:chatbot_key>/versions/<int:version_number>/", version_views.version, name="version"),
    path("<slug:chatbot_key>/versions/<int:version_number>/put-back/", version_views.put_back, name="put_back"),
    path("<slug:chatbot_key>/stop/", switch_views.stop, name="stop"),
    path("<slug:chatbot_key>/resume/", switch_views.resume, name="resume"),
]  # fmt: skip
