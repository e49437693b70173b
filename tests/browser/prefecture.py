"""Prepares a data folder for the browser tests: the sample prefecture's people and libraries, and a few documents.

Run as ``python -m tests.browser.prefecture`` with the product's environment; all documents would take minutes.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import django

from nanohana.server.database import database

DOCUMENTS = ("kinmu-kisoku-r7", "kinmu-kisoku-r8", "ryohi-kisoku-r8", "ryohi-tebiki", "chosha-kanri")


def prepare() -> None:
    from nanohana.sample import generate, load
    from nanohana.sample.organisation import read_organisation
    from nanohana.sample.sources import read_sources
    from nanohana.server.schema import upgrade_quietly

    upgrade_quietly()
    organisation = read_organisation()
    load.load_organisation(organisation)
    load.load_libraries(organisation)
    with tempfile.TemporaryDirectory() as folder:
        for source in read_sources():
            if source.id in DOCUMENTS:
                load.load_document(generate.generate_one(source, Path(folder) / source.filename))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
    with database():
        django.setup()
        prepare()
