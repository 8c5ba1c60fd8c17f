"""Of the faults that one can put into booking, the gate, the outbox and rights, the tests find at least 85 %.

    python -m benchmarks.mutants [booking gate outbox rights] [--sample 200] [--seed 1] [--keep FOLDER]

Mutmut changes one thing in one function (a comparison, a number, an argument, a text), in a copy of the project, and
the tests of the room run until the first of them fails. Who survives is shown with what was changed; why some may,
docs/mutants.md says. A room has thousands: of each, so many are drawn by the seed; `--sample 0` takes all.

Who is caught in an endless loop counts as killed; whom no test reaches has survived. What stands outside of functions
(tables, SQL, declared rights) and in decorated ones (properties) is not changed, nor what goes into the log, nor the
words of refusals.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from random import Random

from mutmut import configuration
from mutmut.__main__ import create_mutants
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "handlers", "scheduler", "knowledge", "storage", "domain", "sandbox")
LEFT_OUT = (".*", "var", "dist", "mutants", "node_modules", "__pycache__", "*.egg-info", "config.toml")
NOT_CHANGED = [
    r"\blog\.(debug|info|warning|error|exception)\(",
    # the words of a refusal: that its key exists tests/test_texts.py reads off the code
    r"^\s*raise \w+\(t\(\"[\w.]+\"\)\)$",
]
BAR = 0.85
KILLED = ("killed", "timeout")


@dataclass(frozen=True)
class Room:
    """What is changed, and what has to notice.

    Attributes:
        sources: files, as globs; after `::` the one function of it that is meant.
        tests: what pytest runs.
        slow: what those are tried with besides that have survived the tests.
        patience: tests may take twice as long as without a fault, and twice so many seconds more.
    """

    name: str
    sources: Sequence[str]
    tests: Sequence[str]
    slow: Sequence[str] = ()
    patience: float = 20.0


ROOMS = (
    Room(
        "booking",
        ("domain/booking/**/*.py", "storage/bookings.py"),
        (
            "tests/domain/booking", "tests/storage/test_bookings.py", "tests/storage/test_hours.py",
            "tests/storage/test_talks.py", "--deselect=tests/domain/booking/test_state_machine.py",
        ),
        slow=(
            "tests/handlers/test_booking.py", "tests/handlers/test_booking_times.py", "tests/handlers/test_events.py",
            "tests/handlers/test_event_invitations.py", "tests/handlers/test_check_in.py",
            "tests/handlers/test_hours.py", "tests/handlers/test_talks.py",
        ),
    ),
    Room(
        "gate",
        ("domain/gate/*.py",),
        ("tests/domain/gate", "tests/storage/test_pushes.py", "tests/storage/test_push_log.py"),
        slow=(
            "tests/domain/broadcasts/test_running.py", "tests/domain/booking/talks/test_offering.py",
            "tests/domain/people/test_consents.py", "tests/domain/assigning/test_telling.py",
            "tests/handlers/test_messages.py", "tests/handlers/test_privacy.py",
        ),
    ),
    Room(
        "outbox",
        ("storage/outbox.py", "storage/due.py", "bot/courier.py"),
        ("tests/storage/test_outbox.py", "tests/storage/test_pushes.py", "tests/bot/test_courier.py"),
        slow=("tests/bot/test_leading.py",),
    ),
    Room(
        "rights",
        (
            "domain/turn.py::do", "domain/people/first_yes.py", "domain/people/consent.py::own_child",
            "domain/people/consent.py::require_grown_up", "domain/people/consents.py::_whose",
            "domain/people/joining.py::own_join", "domain/people/settings.py::children_and_chosen",
            "domain/day/today.py::own_or_child", "domain/portrait/page.py::own_learner",
            "domain/practice/standing/mapping.py::whose", "domain/reports/lesson.py::child_or_chosen",
            "domain/gate/why.py::own_push", "domain/letters/writing.py::own_letter",
            "domain/classes/roster.py::own_class", "domain/homework/seeing.py::own_progress",
            "domain/homework/seeing.py::own_homework", "domain/assigning/board.py::own_assignment",
            "domain/broadcasts/drafts.py::own_draft", "domain/booking/talks/drafting.py::own_entry",
            "domain/staff/roles.py", "domain/staff/second.py", "domain/staff/removing.py",
            "storage/people.py::children_of", "storage/people.py::guardians_of", "storage/people.py::grant",
            "storage/people.py::revoke", "storage/people.py::with_role", "storage/people.py::claim_learner",
        ),
        (
            "tests/domain/people", "tests/domain/staff", "tests/domain/test_turn.py", "tests/domain/day",
            "tests/storage/test_people.py", "tests/storage/test_staff.py",
        ),
        slow=("tests/rights/test_matrix.py::test_everything_is_as_it_is_written_down",),
        patience=150.0,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """What became of the mutants of a room that were tried, and what was changed in those that live."""

    room: str
    there_are: int
    fates: Mapping[str, str]
    changes: Mapping[str, str]

    @property
    def survivors(self) -> Sequence[str]:
        return [name for name, fate in self.fates.items() if fate not in KILLED]

    @property
    def share(self) -> float:
        """Of those that were tried, so many were killed: 0 to 1."""
        return 1 - len(self.survivors) / len(self.fates)

    def line(self) -> str:
        fates = Counter(self.fates.values())
        return (
            f"{self.room:8} {len(self.fates):6} of {self.there_are:6} {fates['killed']:6} killed"
            f" {len(self.survivors):4} survived {fates['timeout']:4} timed out {self.share:7.1%}"
        )


def measured(room: Room, root: Path, folder: Path, sample: int, seed: int) -> Measured:
    """Try `sample` mutants of the room, or all where it is 0, on a copy of the project in the folder."""
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    functions = _functions(room, root)
    with _inside(folder):
        _configure(room, functions, room.tests)
        with redirect_stdout(io.StringIO()):
            copy_src_dir()
            copy_also_copy_files()
            create_mutants(1)
        all_names = [
            name
            for path, only in functions.items()
            for name in _fates(path)
            if not only or orig_function_and_class_names_from_key(name)[0] in only
        ]
        fates = _tried(drawn(all_names, sample, seed), functions)
        if room.slow and (alive := [name for name, fate in fates.items() if fate not in KILLED]):
            _configure(room, functions, room.slow)
            fates |= _tried(alive, functions)
        paths = {name: path for path in functions for name in _fates(path)}
        changes = {
            name: get_diff_for_mutant(name, path=paths[name]) for name, fate in fates.items() if fate not in KILLED
        }
    return Measured(room.name, len(all_names), fates, changes)


def drawn(names: Sequence[str], sample: int, seed: int) -> Sequence[str]:
    return Random(seed).sample(names, sample) if 0 < sample < len(names) else names


def _functions(room: Room, root: Path) -> dict[str, set[str]]:
    """The files of the room, each with the functions that are meant; none are all."""
    found: dict[str, set[str]] = {}
    for source in room.sources:
        pattern, _, function = source.partition("::")
        for path in sorted(root.glob(pattern)):
            found.setdefault(str(path.relative_to(root)), set()).update({function} - {""})
    return found


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Mutmut knows no other project than that of the working directory."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        configuration.reset_config()


def _configure(room: Room, sources: Mapping[str, set[str]], tests: Sequence[str]) -> None:
    project = Path("pyproject.toml")
    kept = project.read_text().partition("[tool.mutmut]")[0]
    packages = [name for name in PACKAGES if Path(name).is_dir()]
    settings = {
        "source_paths": packages,
        "only_mutate": list(sources),
        "also_copy": sorted(path.name for path in Path().iterdir() if path.name not in {*packages, "mutants"}),
        "do_not_mutate_patterns": NOT_CHANGED,
        "pytest_add_cli_args": ["-p", "no:cacheprovider", f"--basetemp={Path.cwd() / 'mutants' / 'temporary'}"],
        "pytest_add_cli_args_test_selection": list(tests),
        "timeout_constant": room.patience,
        "timeout_multiplier": 2.0,
    }
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in settings.items()]
    project.write_text("".join([kept, "[tool.mutmut]\n", *lines]))
    configuration.reset_config()


def _fates(path: str) -> dict[str, str]:
    data = SourceFileMutationData(path=path)
    data.load()
    return {name: status_by_exit_code[code] for name, code in data.exit_code_by_key.items()}


def _tried(names: Sequence[str], sources: Mapping[str, set[str]]) -> dict[str, str]:
    mutmut = Path(sys.executable).with_name("mutmut")
    said = Path("said.txt")
    with said.open("w") as out:
        ran = subprocess.run(
            [mutmut, "run", "--max-children", "1", *names],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=os.environ | {"BANXUE_TEST_DATABASE": "sqlite"},
            check=False,
        )
    fates = {name: fate for path in sources for name, fate in _fates(path).items()}
    untried = [name for name in names if fates[name] == "not checked"]
    if ran.returncode or untried:
        raise RuntimeError(f"mutmut gave up, {len(untried)} were not tried: {said.read_text()[-4000:]}")
    return {name: fates[name] for name in names}


def room_named(name: str) -> Room:
    for room in ROOMS:
        if room.name == name:
            return room
    raise argparse.ArgumentTypeError(f"no room is called {name}; there are {', '.join(each.name for each in ROOMS)}")


def main(options: argparse.Namespace) -> int:
    results = []
    for room in options.rooms or ROOMS:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(options.keep or temporary).resolve() / room.name
            result = measured(room, ROOT, folder, options.sample, options.seed)
        for name in result.survivors:
            print(f"{result.fates[name]}: {name}\n{result.changes[name]}\n")
        print(result.line(), flush=True)
        results.append(result)
    drawn = f"{options.sample} of each room, drawn with seed {options.seed}" if options.sample else "all"
    print(f"\ntried: {drawn}")
    for result in results:
        print(result.line())
    return int(any(result.share < BAR for result in results))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="*", type=room_named, metavar="room", help="default: all four")
    parser.add_argument("--sample", type=int, default=200, help="so many of each room; 0: all, for hours")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="a folder for the copies, to look into; else they are thrown away")
    sys.exit(main(parser.parse_args()))
