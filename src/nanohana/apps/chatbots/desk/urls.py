"""Addresses of the desk, under ``chatbots/desk/``; names are those of the app."""

from django.urls import path

from nanohana.apps.chatbots.desk import canned_views, views

urlpatterns = [
    path("", views.queue, name="desk"),
    path("badge/", views.badge, name="desk_badge"),
    path("canned/", canned_views.index, name="canned_replies"),
    path("canned/<int:canned_reply_pk>/", canned_views.edit, name="canned_reply"),
    path("canned/<int:canned_reply_pk>/remove/", canned_views.remove, name="remove_canned_reply"),
    path("<uuid:hand_over_id>/", views.thread, name="hand_over"),
    path("<uuid:hand_over_id>/news/", views.news, name="hand_over_news"),
    path("<uuid:hand_over_id>/claim/", views.claim, name="claim_hand_over"),
    path("<uuid:hand_over_id>/take-over/", views.take_over, name="take_over_hand_over"),
    path("<uuid:hand_over_id>/release/", views.release, name="release_hand_over"),
    path("<uuid:hand_over_id>/close/", views.close, name="close_hand_over"),
    path("<uuid:hand_over_id>/reply/", views.reply, name="reply_hand_over"),
    path("<uuid:hand_over_id>/answer/", views.answer, name="answer_hand_over"),
    path("<uuid:hand_over_id>/transfer/", views.transfer, name="transfer_hand_over"),
]
