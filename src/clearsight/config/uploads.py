"""What is uploaded stays in memory and within bounds: nothing that people give is ever spooled to a disk."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from clearsight.integrations.pictures import MOST_BYTES

MOST_TOGETHER = 6 * MOST_BYTES


class InMemory(FileUploadHandler):
    """Keeps each file up to its bound, and all of one request up to theirs; the rest is passed over.

    `size` says how large a file really is: whoever finds less in it knows that it was too much.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.together = 0

    def new_file(self, *args: Any, **more: Any) -> None:
        """A file begins."""
        super().new_file(*args, **more)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Some of the file, beginning at `start`."""
        self.together += len(raw_data)
        if start + len(raw_data) <= MOST_BYTES and self.together <= MOST_TOGETHER:
            self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The whole of it, or as much as there was room for."""
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type or "", file_size, self.charset
        )
