"""The file that keeps who was erased, outside of the database and of its backups: lines are only ever added."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from domain.privacy.ledger import LedgerError
from storage.backup import LedgerMark

HEADING = (
    b"# Who was erased, by random names. Keep this file apart from the database and its backups; never shorten it.\n"
)
PRIVATE = 0o600
SUM_LENGTH = 16
CLEANED = "-"
"""Stands for a name where the bytes of whoever was erased before have been taken out of the files."""


@dataclass(frozen=True)
class Entry:
    """A line: who was erased and when; without a uid, that the files were cleaned."""

    uid: str | None
    at: datetime


class LedgerFile:
    """Provides domain.privacy.ledger.Ledger.

    A line is the name, the moment and a sum over both. A last line that was not written to its end was never
    confirmed, and is cut off by the next note; any other line with a wrong sum is damage, and nothing goes on before
    a person has brought the file back.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def path(self) -> Path:
        return self._path

    @property
    def exists(self) -> bool:
        return self._path.exists()

    def found(self) -> None:
        """Begin the file, with its heading, if there is none yet.

        Raises:
            LedgerError: it cannot be written.
        """
        if not self.exists:
            self._add([])

    def note(self, uids: Collection[str], at: datetime) -> None:
        known = self.erased()
        if new := [uid for uid in dict.fromkeys(uids) if uid not in known]:
            self._add([Entry(uid, at) for uid in new])

    def cleaned(self, at: datetime) -> None:
        """Note that nothing is left in the files of whoever was erased so far."""
        self._add([Entry(None, at)])

    def erased(self) -> Mapping[str, datetime]:
        return {entry.uid: entry.at for entry in self._entries() if entry.uid is not None}

    @property
    def unclean_since(self) -> datetime | None:
        """When the last of those was erased whose bytes may still be in the files; None when nobody's are."""
        entries = self._entries()
        return entries[-1].at if entries and entries[-1].uid is not None else None

    def mark(self) -> LedgerMark:
        """How far it goes now."""
        return _mark([entry for entry in self._entries() if entry.uid is not None])

    def goes_as_far_as(self, mark: LedgerMark) -> bool:
        """Whether it begins with what stood in it when `mark` was taken."""
        entries = [entry for entry in self._entries() if entry.uid is not None]
        return _mark(entries[: mark.entries]) == mark

    def _entries(self) -> list[Entry]:
        try:
            written = self._path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise LedgerError(f"the ledger {self._path} cannot be read: {error.strerror}") from None
        lines = written.split(b"\n")[:-1]
        return [self._entry(number, line) for number, line in enumerate(lines, 1) if not line.startswith(b"#")]

    def _entry(self, number: int, line: bytes) -> Entry:
        try:
            uid, at, given = line.decode("ascii").split(" ")
            if given != _sum(uid, at):
                raise ValueError
            return Entry(None if uid == CLEANED else uid, datetime.fromisoformat(at))
        except ValueError:
            raise LedgerError(
                f"the ledger {self._path} is damaged in line {number}: bring back a copy of it that is whole"
            ) from None

    def _add(self, entries: Collection[Entry]) -> None:
        try:
            with self._locked() as file:
                written = os.pread(file, os.fstat(file).st_size, 0)
                os.ftruncate(file, written.rfind(b"\n") + 1)
                more = b"".join(_line(entry) for entry in entries)
                if b"\n" not in written:
                    more = HEADING + more
                while more:
                    more = more[os.write(file, more) :]
                os.fsync(file)
        except OSError as error:
            raise LedgerError(f"the ledger {self._path} cannot be written: {error.strerror}") from None

    @contextmanager
    def _locked(self) -> Iterator[int]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self._path.exists()
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            if is_new:
                folder = os.open(self._path.parent, os.O_RDONLY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
        finally:
            os.close(file)


def _line(entry: Entry) -> bytes:
    uid, at = entry.uid or CLEANED, entry.at.astimezone(UTC).isoformat()
    return f"{uid} {at} {_sum(uid, at)}\n".encode("ascii")


def _sum(uid: str, at: str) -> str:
    return hashlib.sha256(f"{uid} {at}".encode()).hexdigest()[:SUM_LENGTH]


def _mark(entries: Collection[Entry]) -> LedgerMark:
    return LedgerMark(len(entries), hashlib.sha256(b"".join(map(_line, entries))).hexdigest())
