"""The settings of tests and of the type checker: those of the staff site, with the tables of the public site beside.

In production no process has both. What shows it runs each site for itself (``public/tests/test_zone.py``).
"""

from nanohana.settings import *  # noqa: F403
from nanohana.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "nanohana.public"]
DATABASES = {"default": DATABASES["default"] | {"TEST": {"TEMPLATE": "nanohana"}}}  # made by ``prepared``
