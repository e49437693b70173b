"""Django's settings of the public site: citizens, no accounts, no staff data. Derived from ``nanohana.configuration``.

No room of the staff site with data of its own is installed here (the import contract in pyproject and
``public/tests/test_zone.py`` see to it).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django_stubs_ext

from nanohana.configuration import current
from nanohana.hardening import *  # noqa: F403  # settings are names of this module
from nanohana.logs import logging_configuration
from nanohana.server.pooling.settings import database_settings

django_stubs_ext.monkeypatch()

configuration = current()
PACKAGE = Path(__file__).parent

DEBUG = False
SECRET_KEY = configuration.signing_key()
ALLOWED_HOSTS = configuration.allowed_hosts
ROOT_URLCONF = "nanohana.public.urls"
ASGI_APPLICATION = "nanohana.public.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "nanohana.public",  # before web: its page of errors is the one that citizens see
    "nanohana.web",
]

MIDDLEWARE = [
    "nanohana.public.middleware.Probes",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "nanohana.public.display.middleware.ShownAsChosen",
    "nanohana.public.middleware.FromThisSiteOnly",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nanohana.web.middleware.KeptNowhere",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "nanohana.web.middleware.SaysWhatIsNotAllowed",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

# Without a URL (``check``) Django loads, but no query can run.
_url = configuration.database_url
DATABASES = {
    "default": database_settings(_url.get_secret_value() if _url else "postgresql://nanohana@127.0.0.1/nanohana_public")
}

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "/static/"
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True

# Nobody uploads a file here; what the staff site sends is read by ``gate`` and the desk alone.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50
FILE_UPLOAD_HANDLERS: list[str] = []

LOGGING_CONFIG = None
logging_configuration(configuration.log_level)
