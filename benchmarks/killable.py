"""The bot as a process that can be killed two hundred times: forked from a parent that has imported everything.

    python -m benchmarks.killable LOG

A start of Python with all imports costs seconds; a life of `benchmarks/kill_storm.py` lasts one. So this program
imports once and forks a child for each life, before there is any loop or thread. The child runs `bot.__main__.main`
with the arguments that it is given, as `python -m bot` would, and knows nothing of its parent.

Orders come as JSON lines: {"arguments": [...], "point": NAME, "passage": N, "off": [NAME, ...], "notes": FOLDER,
"lease": SECONDS}. At its N-th passage of the point (benchmarks/killable_points.py) the child kills itself with
SIGKILL; "off" switches guards off, which is how the storm's controls are made; "lease" is how long a lease lasts, and
into "notes" the child writes which leases it got and how many messages it found in a dead courier's hands. Answers
are {"started": PID} and {"ended": PID, "status": CODE}, -9 for a kill.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from holidays import country_holidays

import bot.app
import bot.commands
from benchmarks import killable_points
from bot.__main__ import main
from handlers.routers import build_dispatcher
from knowledge.centre import load_centre, load_phrasings
from knowledge.misconceptions import load_misconceptions
from knowledge.search.labels import load_asked
from knowledge.texts import load_catalogue

CONTENT = Path(__file__).resolve().parent.parent / "content"
READ_ALWAYS: tuple[Callable[[Path], object], ...] = (
    load_catalogue,
    load_centre,
    load_phrasings,
    load_misconceptions,
    load_asked,
)
CRASHED = 3


def serve(log: Path) -> None:
    """Take orders until there are no more, then kill whoever still lives."""
    _warm_up()
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(tell)
    living: set[int] = set()
    _say({"ready": os.getpid()})
    pending = b""
    while True:
        ready, _, _ = select.select([sys.stdin, told], [], [])
        if told in ready:
            os.read(told, 4096)
            _bury(living)
        if sys.stdin in ready:
            given = os.read(sys.stdin.fileno(), 65536)
            if not given:
                break
            *orders, pending = (pending + given).split(b"\n")
            for order in orders:
                living.add(child := _fork(json.loads(order), log, (told, tell)))
                _say({"started": child})
    for each in living:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def _warm_up() -> None:
    """What every start reads and builds anew although it never differs is there already."""
    for read in READ_ALWAYS:
        known = cache(read)
        known(CONTENT)
        for module in [each for name, each in sys.modules.items() if name.startswith("bot.")]:
            if getattr(module, read.__name__, None) is read:
                setattr(module, read.__name__, known)
    # it imports a module for each country
    country_holidays("CN", years=datetime.now(UTC).year)
    # routers join one dispatcher, and each child has this one for itself
    built = build_dispatcher()
    setattr(bot.app, "build_dispatcher", lambda: built)  # noqa: B010
    gc.collect()
    gc.freeze()


def _fork(order: dict[str, Any], log: Path, own: tuple[int, int]) -> int:
    child = os.fork()
    if child:
        return child
    code = CRASHED
    try:
        _become_the_bot(log, own)
        killable_points.take_notes(Path(order["notes"]))
        killable_points.shorten_leases(order.get("lease"))
        killable_points.switch_off(order.get("off", ()))
        if order.get("point"):
            killable_points.arm(order["point"], order["passage"])
        code = main(order["arguments"])
    except BaseException:  # noqa: BLE001 - nothing of the parent may run on in the child
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _become_the_bot(log: Path, own: tuple[int, int]) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in own:
        os.close(number)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, of in ((0, nothing), (1, written), (2, written)):
        os.dup2(of, number)


def _bury(living: set[int]) -> None:
    for each in list(living):
        found, status = os.waitpid(each, os.WNOHANG)
        if found:
            living.discard(each)
            _say({"ended": each, "status": os.waitstatus_to_exitcode(status)})


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
