"""Addresses of the portal."""

from django.urls import path

from nanohana.apps.portal import (
    article_views,
    deciding_views,
    idea_views,
    people_views,
    tour_views,
    views,
    writing_views,
)

app_name = "portal"
urlpatterns = [
    path("", views.index, name="index"),
    path("search/", views.search, name="search"),
    path("tour/", tour_views.tour, name="tour"),
    path("tour/ask/", tour_views.ask, name="tour_ask"),
    path("tour/step/", tour_views.step, name="tour_step"),
    path("ideas/", idea_views.ideas, name="ideas"),
    path("ideas/new/", idea_views.new_idea, name="new_idea"),
    path("ideas/<uuid:idea_id>/", idea_views.idea, name="idea"),
    path("ideas/<uuid:idea_id>/edit/", idea_views.edit_idea, name="edit_idea"),
    path("ideas/<uuid:idea_id>/move/", idea_views.move_idea, name="move_idea"),
    path("ideas/<uuid:idea_id>/make-app/", idea_views.make_app, name="make_app"),
    path("ideas/<uuid:idea_id>/take/", idea_views.take_idea, name="take_idea"),
    path("ideas/<uuid:idea_id>/note/", idea_views.note_idea, name="note_idea"),
    path("drafts/", deciding_views.drafts, name="drafts"),
    path("beginners/", people_views.beginners, name="beginners"),
    path("designations/", people_views.designations, name="designations"),
    path("designations/<int:designation_id>/end/", people_views.end_designation, name="end_designation"),
    path("images/", writing_views.add_image, name="add_image"),
    path("images/<uuid:image_id>/", article_views.image, name="image"),
    path("documents/", writing_views.offered_documents, name="documents"),
    path("articles/<uuid:article_id>/", article_views.article, name="article"),
    path("articles/<uuid:article_id>/draft/", deciding_views.draft, name="draft"),
    path("articles/<uuid:article_id>/edit/", writing_views.edit, name="edit"),
    path("articles/<uuid:article_id>/submit/", deciding_views.submit, name="submit"),
    path("articles/<uuid:article_id>/call-back/", deciding_views.call_back, name="call_back"),
    path("articles/<uuid:article_id>/approve/", deciding_views.approve, name="approve"),
    path("articles/<uuid:article_id>/give-back/", deciding_views.give_back, name="give_back"),
    path("articles/<uuid:article_id>/withdraw/", deciding_views.withdraw, name="withdraw"),
    path("articles/<uuid:article_id>/erase/", deciding_views.erase, name="erase"),
    path("articles/<uuid:article_id>/history/", deciding_views.history, name="history"),
    path("articles/<uuid:article_id>/history/<int:revision_id>/", deciding_views.former, name="former"),
    path("articles/<uuid:article_id>/acknowledge/", article_views.acknowledge, name="acknowledge"),
    path("articles/<uuid:article_id>/acknowledgements/", people_views.acknowledgements, name="acknowledgements"),
    path(
        "articles/<uuid:article_id>/acknowledgements.csv", people_views.acknowledgements_csv,
        name="acknowledgements_csv",
    ),
    path("<slug:section>/", article_views.articles, name="articles"),
    path("<slug:section>/new/", writing_views.new, name="new"),
]  # fmt: skip
