"""Removing a colleague: in one transaction everything ends that their roles gave them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.conversations.giving_back import Reason, give_back
from domain.conversations.taking import silence
from domain.errors import Gone, NotAllowed, Refusal
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import MENU, SERVICE
from domain.messages.outgoing import Outgoing
from domain.messages.screen import Button, Note, Screen, T, rows, t, tap
from domain.people.person import STAFF, Person, Role
from domain.safety.duty import those_on_duty
from domain.safety.roster import OnDuty
from domain.staff.ports import RequestState
from domain.turn import Rights, Turn, only

ADMINS = only(Role.ADMIN)
LETTERS_LOOKED_AT = 200

COLLEAGUES = Button(t("staff.button.all"), tap("sp"))
HOME = Button(t("common.home"), tap("home"))


@dataclass(frozen=True)
class Removed:
    """
    Attributes:
        conversations: how many were given back; messages: how many that waited for them are not sent.
        relieved: the actor is on duty now, because nobody else was left.
    """

    person: Person
    conversations: int
    messages: int
    relieved: bool


@dataclass(frozen=True)
class RemoveColleague:
    """Take every role of the centre's from somebody, at once; what is theirs as a parent or a learner stays.

    Where nobody would be on duty without them, the actor is from now on. Lessons and talks stay as they are: a person
    has to give them to somebody else.

    Raises:
        Gone: they are no colleague (any more). NotAllowed: the actor has been removed meanwhile.
        Refusal: it is the actor.
    """

    person: int
    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> Removed:
        person = await colleague(turn, self.person)
        if person.id == turn.person.id:
            raise Refusal(t("staff.not_yourself"), rows(COLLEAGUES))
        await still_admin(turn)
        uow = turn.uow
        conversations = await uow.conversations.held_by(person.id)
        for held in conversations:
            claimed = await uow.conversations.claim(held.id)
            if claimed is not None and claimed.holder == person.id:
                await silence(turn, claimed)
                await give_back(turn, claimed, Reason.HANDED)
        roles = sorted(person.roles & STAFF)
        for role in roles:
            await uow.people.revoke(person.id, role, turn.now)
        await _end_links(turn, person)
        await _end_work(turn, person)
        left = await _as_before(turn, person)
        children = await uow.people.children_of(person.id)
        own = await uow.people.learner_of(person.id)
        dropped = await uow.colleagues.drop_messages(
            person.id, [*(c.id for c in children), *([own.id] if own else [])]
        )
        relieved = await _relieve(turn, person)
        await audit(turn, Deed.COLLEAGUE_REMOVED, person=person.id, roles="+".join(roles))
        await turn.record(Verb.CHANGED, "person", person.id, result={"roles": [], "were": roles}, authority="staff")
        await turn.show(left, Screen(t("staff.told.removed"), rows(HOME)))
        await tell_admins(turn, t("staff.told.removed_by", name=person.name, who=turn.person.name), but=person.id)
        return Removed(person, len(conversations), dropped, relieved)


async def colleague(turn: Turn, number: int) -> Person:
    """
    Raises:
        Gone: they are none (any more).
    """
    person = await turn.uow.people.get(number)
    if person is None or not person.roles & STAFF:
        raise Gone(t("staff.gone"), rows(COLLEAGUES))
    return person


async def still_admin(turn: Turn) -> None:
    """Whoever changes who works here waits for the one who does so already: of two who remove each other one stays.

    Raises:
        NotAllowed: the actor is no admin by then.
    """
    await turn.uow.audit.claim_head()
    if Role.ADMIN not in (await turn.reload_person()).roles:
        raise NotAllowed(t("refusal.not_allowed"))


async def tell_admins(turn: Turn, text: T, but: int | None = None) -> None:
    for admin in await turn.uow.people.with_role(Role.ADMIN):
        if admin.id not in (but, turn.actor):
            await push(turn, admin, Note(SERVICE.name, text, rows(COLLEAGUES)), cause=t("staff.cause"))


async def _end_links(turn: Turn, person: Person) -> None:
    """What they handed out, and what they asked for, is void; so are their calendar's address and their place in the
    centre's list."""
    uow = turn.uow
    await uow.colleagues.end_links_by(person.id, turn.now)
    await uow.colleagues.unlist(person.id)
    await uow.feeds.revoke(person.id, turn.now)
    for request in await uow.colleagues.requests([RequestState.WAITING, RequestState.GRANTED]):
        if request.asked_by == person.id:
            over = replace(request, state=RequestState.TAKEN_BACK, decided_by=turn.actor, decided_at=turn.now)
            await uow.colleagues.save_request(over)


async def _end_work(turn: Turn, person: Person) -> None:
    uow = turn.uow
    for each in await uow.stand_ins.of_deputy(person.id, turn.now):
        if await uow.stand_ins.take_back(each.id, turn.now):
            await turn.record(Verb.VOIDED, "standing_in", each.id, authority="staff")
    for letter in await uow.letters.of_sender(person.id, LETTERS_LOOKED_AT):
        if letter.withdrawn_at is None and await uow.outbox.withdraw(f"letter:{letter.id}:"):
            await uow.letters.withdraw(letter.id, turn.now)
    for lead in await uow.colleagues.leave_leads(person.id):
        await turn.record(Verb.CHANGED, "lead", lead, result={"owner": None, "was": person.id}, authority="staff")


async def _as_before(turn: Turn, person: Person) -> Person:
    """The account as what is left of it: a parent's, a learner's, or that of somebody who has just come."""
    await turn.uow.people.drop_form(person.id)
    others = person.roles - STAFF
    role = person.role if person.role in others else next((each for each in Role if each in others), None)
    left = replace(person, role=role, roles=others, pending=None)
    await turn.uow.people.save(left)
    if left.reachable:
        await turn.uow.outbox.add(Outgoing(left.id, MENU.name, {"role": left.role, "lang": left.lang}, turn.now))
    return left


async def _relieve(turn: Turn, person: Person) -> bool:
    """Nobody may ever be missing when somebody is in danger."""
    roster = await turn.uow.safety.roster()
    if not any(each.person == person.id for each in roster):
        return False
    left = [each for each in roster if each.person != person.id]
    there = [each for each in await those_on_duty(turn.uow) if each.id != person.id and each.reachable]
    await turn.uow.safety.save_roster(left if there else [*left, OnDuty(turn.person.id)])
    return not there
