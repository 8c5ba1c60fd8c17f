"""The duty roster as the admin keeps it, and as the office does on its own machine; nobody leaves it empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.errors import BanxueError, Gone, Refusal
from domain.gate.passing import push
from domain.language import Lang, Localized
from domain.letters.family import name_of_staff
from domain.messages.kinds import SERVICE
from domain.messages.screen import Note, t
from domain.people.naming import clean_name
from domain.people.person import STAFF, Person, Role
from domain.ports import Form, UnitOfWork
from domain.safety.case import CaseState
from domain.safety.duty import those_on_duty
from domain.safety.roster import OnDuty, read_hours
from domain.turn import CLOCK_ONLY, Rights, Turn, only

KEEPERS = only(Role.ADMIN)
HOURS_FORM = "sf.hours"
FORM_LIFE = timedelta(hours=1)
A_PAGE = 6


class NobodyOnDuty(BanxueError):
    """The bot may not run: whoever is in danger would be heard by nobody."""


@dataclass(frozen=True)
class DutyLine:
    """
    Attributes:
        works: they still work here, and have not blocked the bot: they can be called.
        now: these are their hours.
    """

    duty: OnDuty
    name: Localized | str
    works: bool
    now: bool


@dataclass(frozen=True)
class DutyPage:
    """
    Attributes:
        calling, taken: how many cases are open.
        may_change: the actor keeps the roster.
    """

    lines: Sequence[DutyLine]
    calling: int
    taken: int
    may_change: bool


@dataclass(frozen=True)
class LookAtDuty:
    rights: ClassVar[Rights] = only(*STAFF)

    async def run(self, turn: Turn) -> DutyPage:
        return await _page(turn)


@dataclass(frozen=True)
class LookAtOne:
    """
    Raises:
        Gone: they are not on duty (any more).
    """

    person: int
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> DutyLine:
        return await _line(turn, await _on_roster(turn, self.person))


@dataclass(frozen=True)
class LookForColleagues:
    """Who works here and is not on duty; `page` from 0. Gives them, and whether there are more."""

    page: int = 0
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> tuple[Sequence[tuple[int, Localized | str]], bool]:
        known = {each.person for each in await turn.uow.safety.roster()}
        found: dict[int, Person] = {}
        for role in (Role.ADMIN, Role.OPERATOR, Role.ADVISOR, Role.TEACHER):
            found |= {each.id: each for each in await turn.uow.people.with_role(role) if each.id not in known}
        shown = list(found)[self.page * A_PAGE : (self.page + 1) * A_PAGE]
        return [(each, await name_of_staff(turn, each)) for each in shown], len(found) > (self.page + 1) * A_PAGE


@dataclass(frozen=True)
class AddToDuty:
    """A colleague is called, too, after those who are on the roster. They hear it. Twice is once.

    Raises:
        Gone: they do not work here.
    """

    person: int
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> DutyPage:
        person = await turn.uow.people.get(self.person)
        if person is None or not person.roles & STAFF:
            raise Gone(t("refusal.gone"))
        await add_to_duty(turn, person)
        return await _page(turn)


async def add_to_duty(turn: Turn, person: Person) -> None:
    roster = await turn.uow.safety.roster()
    if any(each.person == person.id for each in roster):
        return
    await turn.uow.safety.save_roster([*roster, OnDuty(person.id)])
    await audit(turn, Deed.DUTY_CHANGED, person=person.id, what="added")
    await push(turn, person, Note(SERVICE.name, t("safety.you_are_on_duty")))


@dataclass(frozen=True)
class RemoveFromDuty:
    """
    Raises:
        Gone: they are not on duty.
        Refusal: nobody who works here would be left.
    """

    person: int
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> DutyPage:
        await _on_roster(turn, self.person)
        if not await may_leave_duty(turn.uow, self.person):
            raise Refusal(t("safety.last_one"))
        await leave_duty(turn, self.person)
        return await _page(turn)


async def may_leave_duty(uow: UnitOfWork, person: int) -> bool:
    """Whether somebody who works here is on duty without them."""
    return any(each.id != person for each in await those_on_duty(uow))


async def leave_duty(turn: Turn, person: int) -> None:
    """Off the roster, for whoever has asked `may_leave_duty`; for somebody who is not on it nothing changes."""
    roster = await turn.uow.safety.roster()
    left = [each for each in roster if each.person != person]
    if len(left) < len(roster):
        await turn.uow.safety.save_roster(left)
        await audit(turn, Deed.DUTY_CHANGED, person=person, what="removed")


@dataclass(frozen=True)
class MoveUp:
    """Called before the one who was called before them.

    Raises:
        Gone: they are not on duty.
    """

    person: int
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> DutyPage:
        await _on_roster(turn, self.person)
        roster = list(await turn.uow.safety.roster())
        place = next(at for at, each in enumerate(roster) if each.person == self.person)
        if place:
            roster[place - 1 : place + 1] = reversed(roster[place - 1 : place + 1])
            await turn.uow.safety.save_roster(roster)
            await audit(turn, Deed.DUTY_CHANGED, person=self.person, what="moved")
        return await _page(turn)


@dataclass(frozen=True)
class AskHours:
    """
    Raises:
        Gone: they are not on duty.
    """

    person: int
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> DutyLine:
        line = await _line(turn, await _on_roster(turn, self.person))
        form = Form(turn.person.id, HOURS_FORM, {"person": self.person}, turn.now + FORM_LIFE)
        await turn.uow.people.save_form(form)
        return line


@dataclass(frozen=True)
class SetHours:
    """From when until when they are called first; any hour when `text` is empty.

    Attributes:
        person: None for the one whom the form is about.

    Raises:
        Gone: they are not on duty (any more).
        Refusal: the text says no hours.
    """

    text: str
    person: int | None = None
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> DutyPage:
        form = await turn.form(HOURS_FORM)
        number = self.person if form is None or self.person is not None else int(form.data["person"])
        if number is None:
            raise Gone(t("refusal.gone"))
        await _on_roster(turn, number)
        opens, closes = read_hours(self.text) or (None, None)
        if self.text and opens is None:
            raise Refusal(t("safety.not_hours"))
        changed = [
            OnDuty(each.person, opens, closes) if each.person == number else each
            for each in await turn.uow.safety.roster()
        ]
        await turn.uow.safety.save_roster(changed)
        await audit(turn, Deed.DUTY_CHANGED, person=number, what="hours")
        if form is not None:
            await turn.uow.people.drop_form(turn.person.id)
        return await _page(turn)


@dataclass(frozen=True)
class AddFromOffice:
    """On the centre's own machine: the account with that id of the platform works here and is on duty.

    Attributes:
        role: given to whoever holds none of the staff's.
    """

    platform: str
    external_id: str
    name: str
    role: Role
    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> Person:
        people = turn.uow.people
        person = await people.by_external(self.platform, self.external_id)
        if person is None:
            called = clean_name(self.name) or self.external_id
            person = await people.add(Person(0, self.platform, self.external_id, called, Lang.ZH))
        if not person.roles & STAFF:
            if person.onboarded_at is None:
                await people.save(replace(person, role=self.role, onboarded_at=turn.now))
            await people.grant(person.id, self.role, None, turn.now)
            await audit(turn, Deed.ROLE_GIVEN, person=person.id, role=self.role.value)
        found = await people.get(person.id)
        assert found is not None, "it was just stored"
        await add_to_duty(turn, found)
        return found


@dataclass(frozen=True)
class RemoveFromOffice:
    """On the centre's own machine. Gives whether they were on duty.

    Raises:
        NobodyOnDuty: nobody who works here would be left.
    """

    platform: str
    external_id: str
    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> bool:
        person = await turn.uow.people.by_external(self.platform, self.external_id)
        if person is None or not any(each.person == person.id for each in await turn.uow.safety.roster()):
            return False
        if not await may_leave_duty(turn.uow, person.id):
            raise NobodyOnDuty(f"{person.name} is the last one on duty: put somebody else on duty first")
        await leave_duty(turn, person.id)
        return True


async def _page(turn: Turn) -> DutyPage:
    cases = await turn.uow.safety.open_cases()
    return DutyPage(
        [await _line(turn, each) for each in await turn.uow.safety.roster()],
        sum(each.state is CaseState.CALLING for each in cases),
        sum(each.state is CaseState.TAKEN for each in cases),
        Role.ADMIN in turn.person.roles,
    )


async def _line(turn: Turn, duty: OnDuty) -> DutyLine:
    person = await turn.uow.people.get(duty.person)
    works = person is not None and person.reachable and bool(person.roles & STAFF)
    return DutyLine(duty, await name_of_staff(turn, duty.person), works, duty.is_there(turn.now, turn.policy.zone))


async def _on_roster(turn: Turn, person: int) -> OnDuty:
    found = next((each for each in await turn.uow.safety.roster() if each.person == person), None)
    if found is None:
        raise Gone(t("refusal.gone"))
    return found
