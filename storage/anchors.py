"""The file that ends of the audit trail are written down in: one line each, only ever added to."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from domain.audit.anchors import Anchor, AnchorsError
from domain.audit.entry import GENESIS, Head

log = logging.getLogger(__name__)

RESTORED = "restored"


class AnchorFile:
    """Provides domain.audit.anchors.Anchors; each is a line of the log, too, so that it is in two places."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[tuple[int, int], tuple[Anchor, ...]] | None = None

    def note(self, anchor: Anchor) -> None:
        line = f"{anchor.at.astimezone(UTC).isoformat()} {anchor.head.seq} {anchor.head.seal}"
        if anchor.restored:
            line += f" {RESTORED}"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="ascii") as file:
                file.write(line + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise AnchorsError(f"{self._path}: cannot be written ({error.strerror})") from None
        log.info("The audit trail ends with %s", line)

    def all(self) -> Sequence[Anchor]:
        try:
            found = self._path.stat()
            state = (found.st_mtime_ns, found.st_size)
            if self._known is None or self._known[0] != state:
                lines = self._path.read_text(encoding="ascii").splitlines()
                self._known = state, tuple(self._read(number, line) for number, line in enumerate(lines, 1))
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise AnchorsError(f"{self._path}: cannot be read ({error})") from None
        return self._known[1]

    def _read(self, number: int, line: str) -> Anchor:
        try:
            at, seq, seal, *more = line.split(" ")
            if len(seal) != len(GENESIS) or more not in ([], [RESTORED]):
                raise ValueError
            return Anchor(datetime.fromisoformat(at), Head(int(seq), seal), bool(more))
        except ValueError:
            raise AnchorsError(f"{self._path}, line {number}: is damaged") from None
