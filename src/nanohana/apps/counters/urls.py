from django.urls import path

from nanohana.apps.counters import dashboard, file_views, publication_views, views

app_name = "counters"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("rows/<slug:entry_key>/", views.show, name="entry"),
    path("rows/<slug:entry_key>/edit/", views.edit, name="edit"),
    path("rows/<slug:entry_key>/check/", views.check, name="check"),
    path("rows/<slug:entry_key>/remove/", views.remove, name="remove"),
    path("rows/<slug:entry_key>/restore/", views.restore, name="restore"),
    path("export.csv", file_views.export, {"form": "csv"}, name="export_csv"),
    path("export.xlsx", file_views.export, {"form": "xlsx"}, name="export_excel"),
    path("template.csv", file_views.template, name="template"),
    path("imports/", file_views.imports, name="imports"),
    path("imports/<uuid:received_file_id>/", file_views.preview, name="preview"),
    path("imports/<uuid:received_file_id>/apply/", file_views.apply, name="apply"),
    path("municipalities/", file_views.municipalities, name="municipalities"),
    path("municipalities.csv", file_views.export_municipalities, name="export_municipalities"),
    path("dashboard/", dashboard.page, name="dashboard"),
    path("dashboard/figures.csv", dashboard.export, name="export_figures"),
    path("publication/", publication_views.overview, name="publication"),
    path("publication/submit/", publication_views.submit, name="submit"),
    path("publication/send/", publication_views.send, name="send"),
    path("publication/<int:registry_number>/", publication_views.version_page, name="version"),
    path("publication/<int:registry_number>/approve/", publication_views.approve, name="approve"),
    path("publication/<int:registry_number>/return/", publication_views.send_back, name="send_back"),
    path("publication/<int:registry_number>/put-back/", publication_views.put_back, name="put_back"),
]
