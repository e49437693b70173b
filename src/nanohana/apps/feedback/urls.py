"""Addresses of 所管課の対応, for the divisions, and of taking note, for who asked."""

from django.urls import path

from nanohana.apps.feedback import approved_views, question_set_views, set_import_views, set_run_views, views

app_name = "feedback"
urlpatterns = [
    path("", views.index, name="index"),
    path("items.csv", views.export, name="export"),
    path("<uuid:item_id>/", views.item, name="item"),
    path("<uuid:item_id>/take/", views.take_item, name="take"),
    path("<uuid:item_id>/pass-on/", views.pass_item_on, name="pass_on"),
    path("<uuid:item_id>/close/", views.close_item, name="close"),
    path("<uuid:item_id>/note/", views.note, name="note"),
    path("<uuid:item_id>/question-set/", question_set_views.add, name="add_question"),
    path("question-set/", question_set_views.index, name="question_set"),
    path("question-set/questions.csv", question_set_views.export, name="question_set_export"),
    path("question-set/<int:question_id>/remove/", question_set_views.remove, name="remove_question"),
    path("question-set/of/<int:division_id>/", set_run_views.division_set, name="division_set"),
    path("question-set/of/<int:division_id>/new/", question_set_views.new, name="new_question"),
    path("question-set/of/<int:division_id>/run/", set_run_views.start, name="start_set_run"),
    path("question-set/of/<int:division_id>/import/", set_import_views.take_in, name="import_questions"),
    path("question-set/runs/<int:set_run_id>/", set_run_views.set_run, name="set_run"),
    path("question-set/runs/<int:set_run_id>/results.csv", set_run_views.export, name="set_run_export"),
    path("question-set/runs/<int:set_run_id>/release/", set_run_views.release_run, name="release_set_run"),
    path("approved/", approved_views.index, name="approved"),
    path("approved/answers.csv", approved_views.export, name="approved_export"),
    path("approved/new/", approved_views.new, name="new_approved"),
    path("approved/<uuid:approved_id>/", approved_views.approved, name="approved_answer"),
    path("approved/<uuid:approved_id>/edit/", approved_views.edit, name="edit_approved"),
    path("approved/<uuid:approved_id>/approve/", approved_views.approve_answer, name="approve"),
    path("approved/<uuid:approved_id>/withdraw/", approved_views.withdraw_answer, name="withdraw"),
]
