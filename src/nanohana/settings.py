"""Django's settings, derived from ``nanohana.configuration``; an administrator edits nothing here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django_stubs_ext

from nanohana.apps import APPS
from nanohana.configuration import current
from nanohana.hardening import *  # noqa: F403  # settings are names of this module
from nanohana.logs import logging_configuration
from nanohana.server.pooling.settings import database_settings, replica_settings

django_stubs_ext.monkeypatch()

configuration = current()
PACKAGE = Path(__file__).parent

DEBUG = False
SECRET_KEY = configuration.signing_key()
ALLOWED_HOSTS = configuration.allowed_hosts
ROOT_URLCONF = "nanohana.urls"
ASGI_APPLICATION = "nanohana.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "csp",
    "wagtail",  # drafts, revisions, approval and schedule of the portal's articles; no page, no address of its own
    "procrastinate.contrib.django",
    "nanohana.web",
    "nanohana.organization",
    "nanohana.audit",
    "nanohana.access",
    "nanohana.scim",
    "nanohana.encryption",
    "nanohana.jobs",
    "nanohana.metering",
    "nanohana.documents",
    "nanohana.usage",
    "nanohana.protection",
    "nanohana.drafting",
    "nanohana.search",
    "nanohana.answering",
    "nanohana.evaluation",
    "nanohana.server",
    *(app.module for app in APPS),
]

MIDDLEWARE = [
    "nanohana.server.probes.Probes",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "nanohana.web.middleware.SameOriginOnly",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nanohana.web.middleware.KeptNowhere",
    "nanohana.apps.api.guard.WithoutCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "nanohana.access.acting.ActingMiddleware",
    "nanohana.access.middleware.SignInRequired",
    "nanohana.access.middleware.SessionInUse",
    "django.contrib.messages.middleware.MessageMiddleware",
    "nanohana.access.middleware.SecondFactorForAdministrators",
    "nanohana.access.viewing.ViewingAs",
    "nanohana.documents.wall.BehindTheWall",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "nanohana.web.middleware.SaysWhatIsNotAllowed",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nanohana.apps.navigation.navigation",
                "nanohana.access.context.alarms",
                "nanohana.apps.task_apps.notices.finished_runs",
                "nanohana.apps.task_apps.notices.apps_to_approve",
                "nanohana.apps.chatbots.notices.chatbot_alarms",
                "nanohana.apps.feedback.notices.set_regressions",
                "nanohana.apps.chatbots.notices.at_desk",
                "nanohana.apps.counters.notices.stale_counters",
                "nanohana.apps.assistant.notices.shared_lately",
            ],
        },
    }
]


# Without a URL (``check``, type checking) Django loads, but no query can run.
_url = configuration.database_url
DATABASES = {
    "default": database_settings(_url.get_secret_value() if _url else "postgresql://nanohana@127.0.0.1/nanohana")
}
if configuration.replica_url is not None:
    DATABASES["replica"] = replica_settings(configuration.replica_url.get_secret_value())

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["nanohana.access.backend.StandingBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

SESSION_ENGINE = "nanohana.access.session_store"  # holds the limits of a session
SESSION_COOKIE_NAME = "nanohana_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = configuration.production
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "nanohana_csrf"
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "nanohana.web.views.csrf_failure"

# A nightly job that was missed because the machine was off is made up for at the next start.
PROCRASTINATE_IMPORT_PATHS = ["nanohana.sample.tasks"]
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 24 * 60 * 60}

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

# Uploads: large files go to disk at once, in the data folder so that a full /tmp does not matter.
FILE_UPLOAD_TEMP_DIR = configuration.home / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000

LOGGING_CONFIG = None
logging_configuration(configuration.log_level)
