"""Giving a colleague one more role, with a second person's word, and taking one, at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.errors import Refusal
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import MENU, SERVICE
from domain.messages.outgoing import Outgoing
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.person import STAFF, Role
from domain.staff.ports import Request, Wanted
from domain.staff.removing import ADMINS, colleague, still_admin, tell_admins
from domain.staff.second import ask_second
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class GiveRole:
    """Ask for a second person's word; with it the colleague has the role.

    Raises:
        Gone: they are no colleague (any more). Refusal: they have it, or it is none of the centre's.
    """

    person: int
    role: Role
    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> Request:
        person = await colleague(turn, self.person)
        if self.role not in STAFF or self.role in person.roles:
            raise Refusal(t("staff.has_role"), _card(person.id))
        return await ask_second(turn, Wanted.ROLE, {"person": person.id, "role": self.role.value})


@dataclass(frozen=True)
class TakeRole:
    """At once, as whatever makes somebody less powerful; the other admins hear of it.

    Raises:
        Gone: they are no colleague (any more). NotAllowed: the actor has been removed meanwhile.
        Refusal: it is the last role, or an admin's own.
    """

    person: int
    role: Role
    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> bool:
        """Whether anything changed."""
        await still_admin(turn)
        person = await colleague(turn, self.person)
        if self.role not in person.roles:
            return False
        if person.id == turn.person.id and self.role is Role.ADMIN:
            raise Refusal(t("staff.not_yourself"), _card(person.id))
        if person.roles & STAFF == {self.role}:
            raise Refusal(t("staff.last_role"), _card(person.id))
        await turn.uow.people.revoke(person.id, self.role, turn.now)
        left = person.roles - {self.role}
        now = person.role if person.role in left else next(each for each in Role if each in left & STAFF)
        await turn.uow.people.save(replace(person, role=now, roles=left))
        await turn.uow.people.drop_form(person.id)
        if person.reachable:
            await turn.uow.outbox.add(Outgoing(person.id, MENU.name, {"role": now, "lang": person.lang}, turn.now))
        await audit(turn, Deed.ROLE_TAKEN, person=person.id, role=self.role)
        await turn.record(Verb.CHANGED, "person", person.id, result={"lost": self.role}, authority="staff")
        role = t(f"settings.role.{self.role.value}")
        text = t("staff.told.role_taken", role=role)
        if person.id != turn.actor:
            home = rows(Button(t("common.home"), tap("home")))
            await push(turn, person, Note(SERVICE.name, text, home), cause=t("staff.cause"))
        words = t("staff.told.role_taken_by", who=turn.person.name, name=person.name, role=role)
        await tell_admins(turn, words, but=person.id)
        return True


def _card(person: int) -> tuple[tuple[Button, ...], ...]:
    return rows(Button(t("common.back"), tap("sp.c", person)))
