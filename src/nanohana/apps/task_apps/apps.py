from typing import Any

from django.apps import AppConfig


class TaskAppsConfig(AppConfig):
    name = "nanohana.apps.task_apps"
    verbose_name = "業務アプリ"

    def ready(self) -> None:
        from nanohana.access.offered import offers
        from nanohana.answering.kept import register
        from nanohana.answering.rated import ROOMS
        from nanohana.apps.making import app_wanted
        from nanohana.apps.pointing import portal_searched
        from nanohana.apps.task_apps.counting import titles
        from nanohana.apps.task_apps.notices import summary_link
        from nanohana.apps.task_apps.rated import RATED, ROOM
        from nanohana.apps.task_apps.retention import KEEPER
        from nanohana.apps.task_apps.selection import found_for_portal, offered
        from nanohana.documents.signals import reader_links
        from nanohana.usage.titles import named

        offers("task_apps", offered)
        register("runs", KEEPER)
        ROOMS[ROOM] = RATED
        app_wanted.connect(_create_wanted, dispatch_uid="task_apps.create_wanted")
        portal_searched.connect(found_for_portal, dispatch_uid="task_apps.found_for_portal")
        reader_links.connect(summary_link, dispatch_uid="task_apps.summary_link")
        named("task_apps", titles)


def _create_wanted(**sent: Any) -> str:
    """Looked for when it is wanted: what checks a recipe loads the libraries for files, which few commands need."""
    from nanohana.apps.task_apps.editing import create_wanted

    return create_wanted(**sent)
