"""The files of a list, from a file, a folder or a zip, read without trusting them; nothing is unpacked to disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from knowledge.content import ContentError
from knowledge.readers.rows import MAX_FILE_BYTES
from knowledge.readers.sheet import BROKEN, MAX_RATIO, METHODS
from knowledge.readers.text import read_bytes

KINDS = (".csv", ".tsv", ".xlsx")
MAX_PARTS = 200
MAX_UNPACKED = 32 * 1024 * 1024
_CHUNK = 1024 * 1024
_LINK = 0o120000


@dataclass(frozen=True)
class Part:
    """One file of a list; `name` is what the report calls it."""

    name: str
    raw: bytes

    @property
    def base(self) -> str:
        """The name without folders, in lower case."""
        return PurePosixPath(self.name).name.lower()

    @property
    def path(self) -> Path:
        """For messages alone."""
        return Path(self.name)


def parts_of(path: Path) -> list[Part]:
    """The CSV and XLSX files of a list, by name; others are left out.

    Raises:
        ContentError: nothing is there, it is too large, or a zip that is broken or not to be trusted.
    """
    if path.is_dir():
        parts = list(_of_folder(path))
    elif path.suffix.lower() == ".zip":
        parts = list(_of_zip(path, read_bytes(path)))
    elif path.suffix.lower() in KINDS:
        parts = [Part(path.name, read_bytes(path))]
    elif path.exists():
        raise ContentError(
            path, "", f"is of an unknown kind '{path.suffix}'; known are .zip, {', '.join(KINDS)}, folders"
        )
    else:
        raise ContentError(path, "", "the file does not exist")
    if not parts:
        raise ContentError(path, "", f"holds none of {', '.join(KINDS)}")
    return sorted(parts, key=lambda part: part.name)


def _of_folder(path: Path) -> Iterator[Part]:
    total = count = 0
    for file in sorted(path.iterdir()):
        if file.suffix.lower() not in KINDS or file.name.startswith((".", "~$")) or not file.is_file():
            continue
        if file.is_symlink():
            raise ContentError(file, "", "is a link to another place, so it is not read")
        part = Part(file.name, read_bytes(file))
        total, count = total + len(part.raw), count + 1
        if total > MAX_UNPACKED or count > MAX_PARTS:
            raise ContentError(path, "", "holds more than a list can be")
        yield part


def _of_zip(path: Path, raw: bytes) -> Iterator[Part]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = archive.infolist()
            if len(infos) > MAX_PARTS:
                raise ContentError(path, "", f"holds more than {MAX_PARTS} files, so it is not opened")
            left = min(MAX_UNPACKED, max(len(raw), 50_000) * MAX_RATIO)
            seen: set[str] = set()
            for info in infos:
                if not _is_wanted(path, info):
                    continue
                if info.filename in seen:
                    raise ContentError(path, _shown(info.filename), "is there twice")
                seen.add(info.filename)
                data = _unpacked(path, archive, info, left)
                left -= len(data)
                yield Part(_shown(info.filename), data)
    except BROKEN as error:
        raise ContentError(path, "", f"is a broken zip file ({type(error).__name__}); pack it again") from None


def _is_wanted(path: Path, info: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(info.filename)
    outside = name.is_absolute() or ".." in name.parts or "\\" in info.filename or ":" in info.filename
    if outside:
        raise ContentError(path, _shown(info.filename), "leads out of the zip file, so nothing of it is read")
    if (info.external_attr >> 16) & 0o170000 == _LINK:
        raise ContentError(path, _shown(info.filename), "is a link, so nothing of the zip file is read")
    if info.compress_type not in METHODS:
        raise ContentError(path, _shown(info.filename), "is packed in an unusual way; pack it as a plain zip file")
    if info.is_dir() or name.name.startswith((".", "~$")) or "__MACOSX" in name.parts:
        return False
    if info.flag_bits & 1:
        raise ContentError(path, _shown(info.filename), "is locked with a password; pack it without one")
    return name.suffix.lower() in KINDS


def _unpacked(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    data = bytearray()
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            data += chunk
            if len(data) > min(left, MAX_FILE_BYTES):
                raise ContentError(path, _shown(info.filename), "unpacks to an unreasonable size, so it is not read")
    return bytes(data)


def _shown(name: str) -> str:
    """As it can be printed: the names in a zip file are anybody's."""
    return "".join(char if char.isprintable() else "?" for char in name)[:120]
