from django.urls import path

from nanohana.apps.personnel import ceiling_views, import_views, transfer_views, tree_views

app_name = "personnel"
urlpatterns = [
    path("", tree_views.index, name="index"),
    path("divisions/<int:division_id>/", tree_views.division, name="division"),
    path("people/<int:staff_id>/", tree_views.person, name="person"),
    path("imports/", import_views.imports, name="imports"),
    path("imports/<uuid:file_id>/", import_views.import_preview, name="import"),
    path("imports/<uuid:file_id>/apply/", import_views.import_apply, name="import_apply"),
    path("templates/<slug:kind>.csv", import_views.template, name="template"),
    path("exports/<slug:kind>.csv", import_views.export, name="export"),
    path("ceilings/", ceiling_views.ceilings, name="ceilings"),
    path("ceilings/<int:ceiling_id>/remove/", ceiling_views.remove_ceiling, name="remove_ceiling"),
    path("transfers/", transfer_views.transfers, name="transfers"),
    path("transfers/new/", transfer_views.new, name="new_transfer"),
    path("transfers/<uuid:transfer_id>/", transfer_views.transfer, name="transfer"),
    path("transfers/<uuid:transfer_id>/preview.csv", transfer_views.preview_csv, name="preview_csv"),
    path("transfers/<uuid:transfer_id>/approve/", transfer_views.approve, name="approve"),
    path("transfers/<uuid:transfer_id>/withdraw/", transfer_views.withdraw, name="withdraw"),
    path("transfers/<uuid:transfer_id>/cancel/", transfer_views.cancel, name="cancel"),
]
