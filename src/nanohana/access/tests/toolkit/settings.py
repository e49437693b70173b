"""Of the provider's process. ``PROVIDER_FOLDER`` keeps the database, the key and what is registered."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(os.environ["PROVIDER_FOLDER"])

SECRET_KEY = "of the provider of the tests"
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider",
]  # fmt: skip
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "provider.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "nanohana.access.tests.toolkit.urls"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "provider_session", "provider_csrf"  # cookies know no ports: we are next door
LOGIN_URL = "/login/"
STATIC_URL = "/static/"
_LOGIN = '<form method="post">{% csrf_token %}{{ form.as_p }}<button>Sign in</button></form>'
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "loaders": [
                ("django.template.loaders.locmem.Loader", {"registration/login.html": _LOGIN}),
                "django.template.loaders.app_directories.Loader",
            ],
        },
    }
]
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_RSA_PRIVATE_KEY": (FOLDER / "key.pem").read_text(),
    "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
    "OAUTH2_VALIDATOR_CLASS": "nanohana.access.tests.toolkit.claims.WithStaffNumber",
    "SCOPES": {"openid": "who you are", "profile": "your staff number"},
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,  # S256 and nothing else
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,  # RFC 9207: the answer names its issuer
}
