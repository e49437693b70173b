from django.urls import path

from nanohana.search import views, word_views

app_name = "search"
urlpatterns = [
    path("", views.index, name="index"),
    path("words/", word_views.index, name="words"),
    path("words/words.csv", word_views.export, name="words_export"),
    path("words/import/", word_views.imports, name="words_import"),
    path("words/new/", word_views.new, name="new_words"),
    path("words/<int:word_rule_id>/", word_views.edit, name="edit_words"),
    path("words/<int:word_rule_id>/remove/", word_views.remove, name="remove_words"),
    path("words/<int:word_rule_id>/restore/", word_views.restore, name="restore_words"),
]
