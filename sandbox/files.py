"""Files that travelled through a chat, under Telegram's three names: file_id, unique id, path."""

import hashlib
import mimetypes
from dataclasses import dataclass

from sandbox.images import image_size
from sandbox.refusals import Refusal, bad_request
from sandbox.shapes import JSON

PHOTO_BYTES = 10_000_000
DOCUMENT_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: str
    unique_id: str
    path: str
    name: str
    mime_type: str
    content: bytes
    width: int = 0
    height: int = 0

    @property
    def is_photo(self) -> bool:
        return self.width > 0

    def photo(self) -> list[JSON]:
        """A `photo` field: one size, the picture itself."""
        return [self._ids() | {"width": self.width, "height": self.height, "file_size": len(self.content)}]

    def document(self) -> JSON:
        return self._ids() | {
            "file_name": self.name,
            "mime_type": self.mime_type,
            "file_size": len(self.content),
        }

    def file(self) -> JSON:
        return self._ids() | {"file_size": len(self.content), "file_path": self.path}

    @property
    def url(self) -> str:
        """Where the person side finds it."""
        return f"/files/{self.id}"

    def _ids(self) -> JSON:
        return {"file_id": self.id, "file_unique_id": self.unique_id}


class FileStore:
    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def get(self, file_id: str) -> StoredFile | None:
        return self.by_id.get(file_id)

    def at_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def restore(self, file: StoredFile) -> None:
        self.by_id[file.id] = file
        self._by_path[file.path] = file

    def keep_document(self, name: str, mime_type: str, content: bytes) -> StoredFile:
        """Refusal 400 for an empty file, 413 above 50 MB."""
        return self._keep("documents", name, mime_type, content, DOCUMENT_BYTES, (0, 0))

    def keep_photo(self, name: str, mime_type: str, content: bytes) -> StoredFile:
        """Refusal 400 when it is empty, no picture, or of impossible proportions; 413 above 10 MB."""
        size = image_size(content)
        if content and size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = size or (0, 0)
        if content and (width + height > 10_000 or not 1 / 20 <= width / max(height, 1) <= 20):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return self._keep("photos", name, mime_type, content, PHOTO_BYTES, (width, height))

    def _keep(
        self, folder: str, name: str, mime_type: str, content: bytes, most: int, size: tuple[int, int]
    ) -> StoredFile:
        if not content:
            raise bad_request("file must be non-empty")
        if len(content) > most:
            raise Refusal(413, "Request Entity Too Large")
        digest = hashlib.sha256(content + name.encode() + folder.encode()).hexdigest()
        guessed = mimetypes.guess_type(name)[0] or mime_type or "application/octet-stream"
        suffix = "." + name.rsplit(".", 1)[1].lower() if "." in name else ""
        path = f"{folder}/file_{digest[:12]}{suffix if suffix.isascii() else ''}"
        kind = "AgAC" if folder == "photos" else "BQAC"
        file = StoredFile(kind + digest[:48], "AQAD" + digest[:12], path, name, guessed, content, *size)
        self.restore(file)
        return file
