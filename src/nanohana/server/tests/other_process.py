"""Code of the product in a process of its own on the database of the tests, so that it can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import quote

from django.db import connection

_SETUP = "import django; django.setup()\n"


def started_elsewhere(code: str) -> subprocess.Popen[bytes]:
    """``code`` begins to run; the test must have committed what it needs."""
    place = connection.settings_dict
    password = quote(str(place["PASSWORD"]))
    url = f"postgresql://{place['USER']}:{password}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "nanohana.settings"}
    return subprocess.Popen([sys.executable, "-c", _SETUP + code], env=environment)
