"""The web server's entry."""

import os

from django.core.asgi import get_asgi_application

from nanohana.documents.upload_gate import UploadGate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
application = UploadGate(get_asgi_application())
