"""The web server's entry of the public site."""

from __future__ import annotations

import os

import django

from nanohana.configuration import current
from nanohana.web.forwarding import TrustedProxies
from nanohana.web.handler import OneThreadHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.public.settings")
django.setup(set_prefix=False)

from nanohana.public.active import watch  # noqa: E402 - needs the models
from nanohana.public.gate import BodyGate  # noqa: E402

watch()
application = TrustedProxies(BodyGate(OneThreadHandler()), current().believed_proxies)
