"""Uploads go straight into the storage, piece by piece, so that a file of 1 GiB is written only once."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers

from nanohana.documents.storage import Received, Receiving, StorageRefused


class ReceivedUpload(UploadedFile[Any]):
    """An uploaded file that is safely on the disk; removed at the end of the request unless it was registered."""

    def __init__(self, filename: str, received: Received) -> None:
        super().__init__(name=filename, size=received.size)
        self.filename = filename  # ``name`` is cut to 255 characters
        self.received = received

    def close(self) -> None:
        self.received.discard()


class KeepingHandler(FileUploadHandler):
    """Receives each file of a request into the storage. ``refusals`` gathers (name, Japanese reason) of the others."""

    def __init__(self) -> None:
        super().__init__()
        self.refusals: list[tuple[str, str]] = []
        self._receiving: Receiving | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        try:
            self._receiving = Receiving()
        except StorageRefused as refused:
            self._refuse(refused)
            raise SkipFile from refused
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._receiving is None:
            raise SkipFile
        try:
            self._receiving.write(raw_data)
        except StorageRefused as refused:
            self._refuse(refused)
            raise SkipFile from refused

    def file_complete(self, file_size: int) -> ReceivedUpload | None:
        if self._receiving is None:
            return None
        try:
            return ReceivedUpload(self.file_name or "", self._receiving.finish())
        except StorageRefused as refused:
            self._refuse(refused)
            return None
        finally:
            self._receiving = None

    def upload_interrupted(self) -> None:
        if self._receiving is not None:
            self._receiving.abandon()
            self._receiving = None

    def _refuse(self, refused: StorageRefused) -> None:
        self.refusals.append((self.file_name or "", refused.message))
        self.upload_interrupted()
