"""Run as ``python -m nanohana.access.tests.toolkit.serving PORT``: what is registered is taken over, then it serves."""

from __future__ import annotations

import json
import sys

import django
from django.conf import settings

django.setup()

from django.contrib.auth.models import User  # noqa: E402  # models come after the set-up
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402


def register() -> None:
    told = json.loads((settings.FOLDER / "registered.json").read_text(encoding="utf-8"))
    for name, number in told["people"].items():
        if not User.objects.filter(username=name).exists():
            User.objects.create_user(name, password=told["password"], first_name=number)
    client = {
        "name": "菜の花", "client_type": Application.CLIENT_CONFIDENTIAL, "client_secret": told["secret"],
        "authorization_grant_type": Application.GRANT_AUTHORIZATION_CODE, "algorithm": Application.RS256_ALGORITHM,
        "redirect_uris": told["returns"], "post_logout_redirect_uris": told["ends"],
    }  # fmt: skip
    Application.objects.update_or_create(client_id=told["client"], defaults=client)


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    register()
    server = ThreadedWSGIServer(("127.0.0.1", int(sys.argv[1])), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    print("ready", flush=True)
    server.serve_forever()
