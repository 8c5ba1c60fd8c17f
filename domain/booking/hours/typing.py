"""Hours of the week as one types them: "Tue 15-18, Thu 16:30-20:00", 周二 15-18."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import ClassVar

from domain.booking.hours.keeping import WORKERS, AddWeekly, MyHours, my_hours
from domain.booking.slot import Way
from domain.errors import Gone
from domain.messages.screen import Button, rows, t, tap
from domain.ports import Form
from domain.times.reading import read_when
from domain.times.when import MIDNIGHT, When
from domain.turn import Rights, Turn

FORM, FORM_LIFE = "hr.type", timedelta(hours=1)
SHORTEST = 15


@dataclass(frozen=True, order=True)
class Said:
    """Some hours of a weekday (ISO); minutes of the local day."""

    weekday: int
    start: int
    end: int

    @property
    def starts(self) -> time:
        return time(*divmod(self.start, 60))

    @property
    def ends(self) -> time:
        return time(*divmod(self.end, 60))


@dataclass(frozen=True)
class Typed:
    """What was read, to be looked at before it is saved; `leftover` is what was not understood."""

    hours: MyHours
    said: tuple[Said, ...]
    leftover: str = ""


@dataclass(frozen=True)
class StartTyping:
    """The next text is hours of the week."""

    rights: ClassVar[Rights] = WORKERS

    async def run(self, turn: Turn) -> MyHours:
        mine = await my_hours(turn)
        await turn.uow.people.save_form(Form(turn.person.id, FORM, {"said": []}, turn.now + FORM_LIFE))
        return mine


@dataclass(frozen=True)
class ReadTyped:
    """Read the text; what is not a weekday with a beginning and an end is left out."""

    text: str
    rights: ClassVar[Rights] = WORKERS

    async def run(self, turn: Turn) -> Typed:
        mine = await my_hours(turn)
        when = read_when(self.text, turn.now, turn.policy.zone)
        said = weekly_in(when) if when else ()
        data = {"said": [[each.weekday, each.start, each.end] for each in said]}
        await turn.uow.people.save_form(Form(turn.person.id, FORM, data, turn.now + FORM_LIFE))
        return Typed(mine, said, when.leftover if when else "")


@dataclass(frozen=True)
class ShowTyped:
    """
    Raises:
        Gone: nothing that was typed waits to be saved.
    """

    rights: ClassVar[Rights] = WORKERS

    async def run(self, turn: Turn) -> Typed:
        form = await turn.uow.people.form(turn.person.id)
        said = form.data["said"] if form and form.name == FORM and form.expires_at > turn.now else []
        if not said:
            raise Gone(t("hours.nothing_typed"), rows(Button(t("hours.button.all"), tap("hr"))))
        return Typed(await my_hours(turn), tuple(Said(*each) for each in said))


@dataclass(frozen=True)
class SaveTyped:
    """Add all of it to the week, or nothing. Raises as ShowTyped and AddWeekly."""

    campus: str | None
    ways: tuple[Way, ...]
    rights: ClassVar[Rights] = WORKERS

    async def run(self, turn: Turn) -> MyHours:
        typed, seeded = await turn.do(ShowTyped()), False
        for each in typed.said:
            added = await turn.do(AddWeekly(each.weekday, each.starts, each.ends, self.campus, self.ways))
            seeded = seeded or added.seeded
        await turn.uow.people.drop_form(turn.person.id)
        return replace(await my_hours(turn), seeded=seeded)


def weekly_in(when: When) -> tuple[Said, ...]:
    """The weekdays that were named, each with its hours; none for dates and for hours without an end."""
    found = {
        Said(weekday, hours.start, hours.end)
        for times in when.wanted
        for weekday in times.days.weekdays | times.days.named
        for hours in times.hours
        if hours.end - hours.start >= SHORTEST and hours.end < MIDNIGHT
    }
    return tuple(sorted(found))
