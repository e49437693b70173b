"""Uploaded images: made anew in the parser's sandbox, so that what else came in with the file does not stay."""

from __future__ import annotations

import datetime
import tempfile
import threading
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from wagtail.models import Revision

from nanohana.apps.portal.models import Article, Image
from nanohana.documents import wall
from nanohana.documents.parsing.sandbox import image_sandboxed

WIDTH = 1_200
AT_ONCE = 2
KEPT_UNUSED = datetime.timedelta(days=7)
_places = threading.BoundedSemaphore(AT_ONCE)


def made_anew(file: UploadedFile[bytes]) -> bytes:
    """The image as WebP, at most ``WIDTH`` pixels wide. Who waits holds no connection to the database.

    Raises UnreadableDocument, whose message says what to do.
    """
    wall.give_back()
    with _places, tempfile.NamedTemporaryFile() as copy:
        for part in file.chunks():
            copy.write(part)
        copy.flush()
        return image_sandboxed(Path(copy.name), 1, WIDTH)


def erase_unused() -> int:
    """Erase the images that no article and no revision names, a week after they came in; how many there were."""
    texts = Revision.objects.filter(content_type=Article.get_content_type())
    old = Image.objects.filter(added_at__lt=timezone.now() - KEPT_UNUSED).values_list("pk", flat=True)
    unused = [key for key in old if not texts.filter(content__icontains=str(key)).exists()]
    Image.objects.filter(pk__in=unused).delete()
    return len(unused)
