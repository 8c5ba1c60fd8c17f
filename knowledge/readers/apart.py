"""Reading a file that may mean harm, in a process of its own: it ends, and can neither write nor call anybody."""

from __future__ import annotations

import os
import pickle
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

from knowledge.content import ContentError

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = 120.0
"""Seconds for the largest honest list; a hostile file is refused long before."""
MOST_MEMORY = 224 << 20
"""Bytes of address space beyond what the program itself takes; 20,000 questions in a workbook need some 200 MB."""
OPEN_FILES = 64
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = (
    "ftplib.", "http.", "os.chmod", "os.exec", "os.fork", "os.link", "os.mkdir", "os.posix_spawn", "os.remove",
    "os.rename", "os.rmdir", "os.spawn", "os.symlink", "os.system", "os.truncate", "shutil.", "smtplib.", "socket.",
    "subprocess.", "tempfile.", "urllib.", "webbrowser.",
)  # fmt: skip


class NotForReaders(Exception):
    """A reader tried to write or to call somebody."""


def apart(read: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
    """What `read` returns, read in a process of its own; `read` is a function of a module, its result can be pickled.

    Raises:
        ContentError: the reader's own sentence, or that the file needed too much or brought the reader down.
    """
    path = Path(str(given[0]))
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-m", __name__],
            input=pickle.dumps((read, given, named)),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ContentError(path, "", f"could not be read within {PATIENCE:.0f} s, so it was given up") from None
    try:
        kind, value = pickle.loads(done.stdout)
    except (pickle.UnpicklingError, EOFError):
        raise ContentError(path, "", "brought its reader down, so nothing of it is taken") from None
    if kind == "refused":
        raise value
    result: R = value
    return result


def _address_space() -> int:
    """Bytes that this process has mapped."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _forbid(event: str, args: tuple[Any, ...]) -> None:
    if event == "open":
        _, mode, flags = args
        if (isinstance(mode, str) and set(mode) & set("wax+")) or flags & _WRITES:
            _refuse(event)
    elif event.startswith(_FORBIDDEN):
        _refuse(event)


def _refuse(event: str) -> NoReturn:
    raise NotForReaders(event)


def _main() -> None:
    read, given, named = pickle.loads(sys.stdin.buffer.read())
    most = _address_space() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    sys.addaudithook(_forbid)
    try:
        answer: tuple[str, Any] = ("read", read(*given, **named))
    except ContentError as error:
        answer = ("refused", error)
    except MemoryError:
        answer = ("refused", ContentError(given[0], "", "needs more memory than a list should, so it is not read"))
    except NotForReaders as error:
        answer = ("refused", ContentError(given[0], "", f"wanted more than to be read ({error}), so it is not"))
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    _main()
