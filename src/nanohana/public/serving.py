"""``nanohana public``: everything of the public zone in one command, as ``serve`` is for the staff site."""

from __future__ import annotations

import os

from nanohana.configuration import Settings, current
from nanohana.logs import logging_configuration
from nanohana.public.web_role import web_url
from nanohana.server.database import database
from nanohana.server.forking import in_a_child
from nanohana.server.processes import Child, supervise

SETTINGS = "nanohana.public.settings"


def serve_public_zone(*, with_embeddings: bool) -> None:
    """Run the public zone until SIGTERM or SIGINT."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    logging_configuration(current().log_level)
    with database(may_join=False) as postgres:
        has_role = in_a_child(_prepare)
        supervise(_children(current(), has_role=has_role, with_embeddings=with_embeddings), postgres)


def _prepare() -> bool:
    """Refuse unsafe settings, bring the schema up to date, make the role. Whether there is one."""
    import django

    django.setup()
    from nanohana.public.schema import upgrade_checked

    return upgrade_checked()


def _children(settings: Settings, *, has_role: bool, with_embeddings: bool) -> list[Child]:
    """The processes to run, in the order in which they are stopped. The keeper alone gets the owner's URL."""
    without = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    web = without | {"DATABASE_URL": web_url(os.environ["DATABASE_URL"])} if has_role else None
    children = [Child("public web", environment=web), Child("public keeper")]
    if with_embeddings and settings.embeddings_url is None:
        children.append(Child("public embeddings", environment=without))
    return children
