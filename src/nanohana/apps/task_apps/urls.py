"""Addresses of the task apps, under ``apps/``."""

from django.urls import path

from nanohana.apps.task_apps import builder_views, case_views, exports, manage_views, rule_views, run_views, views

app_name = "task_apps"

urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:app_id>/", views.app, name="app"),
    path("<uuid:app_id>/favourite/", views.favourite, name="favourite"),
    path("documents/", views.documents, name="documents"),
    path("<uuid:app_id>/rate/", views.rate, name="rate"),
    path("<uuid:app_id>/copy/", manage_views.copy, name="copy"),
    path("manage/", manage_views.manage, name="manage"),
    path("manage/new/", builder_views.new, name="new"),
    path("manage/import/", manage_views.take_in, name="import"),
    path("manage/preview/", builder_views.preview, name="preview"),
    path("manage/<uuid:app_id>/", manage_views.manage_app, name="manage_app"),
    path("manage/<uuid:app_id>/edit/", builder_views.edit, name="edit"),
    path("manage/<uuid:app_id>/preview/", builder_views.preview, name="preview_of"),
    path("manage/<uuid:app_id>/draft/", manage_views.try_draft, name="try_draft"),
    path("manage/<uuid:app_id>/versions/<int:number>/", manage_views.version, name="version"),
    path("manage/<uuid:app_id>/submit/", manage_views.submit, name="submit"),
    path("manage/<uuid:app_id>/approve/", manage_views.approve, name="approve"),
    path("manage/<uuid:app_id>/return/", manage_views.send_back, name="send_back"),
    path("manage/<uuid:app_id>/withdraw/", manage_views.withdraw, name="withdraw"),
    path("manage/<uuid:app_id>/resume/", manage_views.resume, name="resume"),
    path("manage/<uuid:app_id>/app.json", manage_views.export, name="export"),
    path("manage/<uuid:app_id>/template/", manage_views.template, name="template"),
    path("manage/<uuid:app_id>/rules/", rule_views.rules, name="rules"),
    path("manage/<uuid:app_id>/why/", rule_views.why, name="why"),
    path("manage/rules/<int:app_rule_id>/", rule_views.switch_rule, name="switch_rule"),
    path("manage/<uuid:app_id>/cases/", case_views.cases, name="cases"),
    path("manage/<uuid:app_id>/cases/run/", case_views.run_cases, name="run_cases"),
    path("manage/<uuid:app_id>/cases/<int:case_id>/delete/", case_views.delete_case, name="delete_case"),
    path("runs/", run_views.runs, name="runs"),
    path("runs/<uuid:run_id>/", run_views.run, name="run"),
    path("runs/<uuid:run_id>/delete/", run_views.delete, name="delete_run"),
    path("runs/<uuid:run_id>/restore/", run_views.restore, name="restore_run"),
    path("turns/<uuid:run_turn_id>/", run_views.turn, name="turn"),
    path("turns/<uuid:run_turn_id>/rate/", run_views.rate, name="rate_result"),
    path("turns/<uuid:run_turn_id>/stop/", run_views.stop, name="stop"),
    path("turns/<uuid:run_turn_id>/output.txt", exports.text, name="text"),
    path("turns/<uuid:run_turn_id>/output.docx", exports.word, name="word"),
    path("turns/<uuid:run_turn_id>/output.xlsx", exports.excel, name="excel"),
    path("turns/<uuid:run_turn_id>/output.csv", exports.csv, name="csv"),
    path("turns/<uuid:run_turn_id>/files/<int:number>/", exports.file, name="file"),
]
