"""Nobody reads or changes what belongs to a family or a class that they have nothing to do with."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.clock import FixedClock
from domain.homework.handing_in import SayDone
from domain.people.person import STAFF, Learner, Role
from domain.practice.standing.mapping import ReadMap
from domain.turn import Rights
from storage.database import Database
from storage.people import PeopleRepository
from tests.rights.cases import Watch, columns, matrix, name_of, names_nothing, ran, use_cases
from tests.rights.expected import COLUMNS, read
from tests.rights.sides import FAR, NOW, World
from tests.rights.world import opened

ANEW = "`python -m tests.rights` writes the file anew; read the difference before you commit it"

STRANGERS = ("learner*", "parent*", "teacher*", "newcomer*")
INSIDERS = ("learner", "parent", "teacher")

OPEN_TO_STRANGERS = {
    "booking.events.door.Arrive": "whoever of the staff stands at the door of an event lets its guests in",
    "booking.events.door.LookAtBoard": "the same",
}
NEVER_WORKS_HERE = {
    "alerts.remedies.SendMedium": "this centre has no animations",
    "classes.log.reading.ReadList": "the list is none; that comes after the class was found",
    "classes.ticket.reading.ReadTicket": "the same",
    "practice.keeping.inspecting.LookAtItem": "items belong to nobody",
    "practice.keeping.trying.AskForTry": "the same",
    "practice.keeping.trying.TryDraft": "the same",
    "practice.keeping.trying.TryHandIn": "the same",
    "practice.keeping.trying.TryText": "the same",
    "staff.inviting.MakeGranted": "nobody has said the second word yet",
    "upgrades.deciding.AskReason": "nothing speaks against the proposal",
    "upgrades.deciding.SendAnyway": "the same",
}
"""Use cases about somebody that nobody gets through in this world, with why."""

NO_LOOK_IS_NOTED = {
    "alerts.": "the card and its evidence note it when they are opened",
    "assigning.": "names of one's own class; answers note it",
    "audit.": "the trail itself",
    "booking.": "who comes, by name; pages about a learner and boards note it",
    "broadcasts.": "names of an audience, no data of theirs",
    "cadences.": "what is on its way to a family, no data of theirs",
    "calendar.": "the actor's own appointments",
    "classes.": "the actor's own sheets of their own class; opening the class notes it",
    "conversations.": "opening it in the inbox notes it",
    "entries.": "questions without their askers",
    "gate.family.LookAtComing": "what comes to the actor themselves",
    "health.": "kinds and moments of messages, no names and no words",
    "homework.": "opening it notes it",
    "leads.": "opening the card notes it",
    "letters.": "whom to write to by name, and what one wrote oneself",
    "people.": "names, by which families are joined",
    "portrait.page.FindLearners": "names to choose from",
    "portrait.page.LearnersOfClass": "the same",
    "practice.evening.wishing.": "the list and the card note it",
    "privacy.deciding.": "what there is to decide, by name; opening one notes it",
    "privacy.exporting.ExportOwnAccount": "what is known of the actor themselves",
    "safety.": "a case is kept with whoever takes it, and what they do goes into the trail",
    "upgrades.": "names in a list; opening one notes it",
}
"""Where staff read of a family and no look at a learner is written down, with why. Begins of names."""
STAFF_COLUMNS = tuple(f"{role}{side}" for role in Role if role in STAFF for side in ("", "*"))


@dataclass(frozen=True)
class Found:
    """The matrix, and which use cases name nothing of a side."""

    cells: Mapping[str, Sequence[str]]
    about_nothing: frozenset[str]

    def of(self, name: str) -> dict[str, str]:
        return dict(zip(COLUMNS, self.cells[name], strict=True))


async def _world(template: Path, path: Path) -> tuple[Database, World]:
    shutil.copyfile(template, path)
    clock = FixedClock(NOW)
    database = await Database.open(f"sqlite:///{path}", clock=clock)
    return database, await opened(database, clock)


@pytest.fixture(scope="module")
def found(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    async def look() -> Found:
        database, world = await _world(sqlite_template, tmp_path_factory.mktemp("rights") / "world.db")
        try:
            assert tuple(name for name, _, _ in columns(world)) == COLUMNS
            about_nothing = frozenset(name_of(case) for case in use_cases() if names_nothing(case, world))
            return Found(await matrix(world), about_nothing)
        finally:
            await database.close()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        yield runner.run(look())


def test_every_use_case_says_who_may_run_it() -> None:
    without = [name_of(case) for case in use_cases() if not isinstance(getattr(case, "rights", None), Rights)]
    assert not without, without


def test_nothing_goes_wrong(found: Found) -> None:
    wrong = {name: cell for name, line in found.cells.items() for cell in line if ": " in cell}
    assert not wrong, wrong


def test_everything_is_as_it_is_written_down(found: Found) -> None:
    expected = read()
    unknown, gone = found.cells.keys() - expected.keys(), expected.keys() - found.cells.keys()
    assert not unknown and not gone, f"new: {sorted(unknown)}, gone: {sorted(gone)}. {ANEW}"
    other = {
        f"{name}, {column}": f"{was} is {now} now"
        for name, line in found.cells.items()
        for column, was, now in zip(COLUMNS, expected[name], line, strict=True)
        if was != now
    }
    assert not other, f"{other}. {ANEW}"


def test_who_has_no_relation_to_a_family_reads_and_changes_nothing_of_it(found: Found) -> None:
    seen = [
        f"{name}, {column}: {cell}"
        for name in found.cells.keys() - OPEN_TO_STRANGERS.keys()
        for column, cell in found.of(name).items()
        if column in STRANGERS and set(cell.split("+")[0]) & set("rw")
    ]
    assert not seen, seen


def test_what_is_about_ones_own_family_tells_and_changes_nothing_of_others(found: Found) -> None:
    seen = [
        f"{name}, {column}: {cell}"
        for name in found.cells
        for column, cell in found.of(name).items()
        if column in INSIDERS and "+" in cell
    ]
    assert not seen, seen


def test_for_every_use_case_about_somebody_there_is_somebody_whom_it_lets(found: Found) -> None:
    """Else that others are refused would say nothing."""
    idle = {
        name
        for name, line in found.cells.items()
        if name not in found.about_nothing and set(line) <= {"x", ".", "="} and set(line) != {"."}
    }
    assert idle == NEVER_WORKS_HERE.keys(), idle ^ NEVER_WORKS_HERE.keys()


def test_staff_who_read_of_a_learner_leave_a_look_that_the_family_can_read(found: Found) -> None:
    unseen = {
        name
        for name in found.cells
        for column in STAFF_COLUMNS
        for part in found.of(name)[column].split("+")
        if "r" in part and "l" not in part
    }
    unknown = {name for name in unseen if not name.startswith(tuple(NO_LOOK_IS_NOTED))}
    assert not unknown, unknown


async def test_where_the_relation_is_not_asked_for_the_matrix_shows_it(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with the guard off a parent reads and changes what belongs to a child that is not theirs."""

    async def everybodys(self: PeopleRepository, guardian: int) -> Sequence[Learner]:
        found = [await self.learner(side.learner.id) for side in (world.near, world.far)]
        return [each for each in found if each is not None]

    database, world = await _world(sqlite_template, tmp_path / "world.db")
    try:
        watch = await Watch.over(world)
        monkeypatch.setattr(PeopleRepository, "children_of", everybodys)
        parent = world.near.people[Role.PARENT]
        read = await ran(world, watch, ReadMap, parent, world.far)
        changed = await ran(world, watch, SayDone, parent, world.far)
    finally:
        await database.close()
    assert FAR in read.read and FAR in changed.changed
