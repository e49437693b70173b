"""The web server's entry."""

from __future__ import annotations

import os

import django
from django.urls import get_resolver

from nanohana.configuration import current
from nanohana.documents.upload_gate import UploadGate
from nanohana.loading import loading
from nanohana.web.forwarding import TrustedProxies
from nanohana.web.handler import OneThreadHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
with loading():
    django.setup(set_prefix=False)
    _ = get_resolver().url_patterns  # every room's views: else the first requests would wait for one another's imports
application = TrustedProxies(UploadGate(OneThreadHandler()), current().believed_proxies)
