"""Consent: who has to agree before a child's practice is stored, who agreed, and to which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.errors import Gone, NotAllowed
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.person import AgeBand, Consent, Learner, Person, Purpose, Role
from domain.ports import UnitOfWork
from domain.turn import Rights, Turn, only

TEXT_VERSION = "2026-11"


def needs_guardian(age_band: AgeBand | None, consent_age: int) -> bool:
    """Whether somebody in that band may be younger than `consent_age` years; an unknown age may."""
    return age_band is None or age_band.youngest < consent_age


async def has_agreed(uow: UnitOfWork, learner: int, purpose: Purpose = Purpose.PRACTICE) -> bool:
    """Whether a consent stands that nobody withdrew."""
    consents = await uow.people.consents_of(learner)
    return any(consent.purpose is purpose and consent.withdrawn_at is None for consent in consents)


async def may_store_practice(uow: UnitOfWork, learner: Learner, consent_age: int) -> bool:
    """Whether the learner's answers may be stored: old enough, or a guardian agreed."""
    return not needs_guardian(learner.age_band, consent_age) or await has_agreed(uow, learner.id)


async def may_teachers_see(uow: UnitOfWork, learner: Learner, consent_age: int) -> bool:
    """Whether the learner's teachers may look at what the phone knows of them: practice, skills, habits.

    What happened in their own class they may always see. Without an agreement that stands the answer is no, whatever
    the learner's age, and so it is where practice may not be stored (any more).
    """
    allowed = await has_agreed(uow, learner.id, Purpose.TEACHERS_SEE)
    return allowed and await may_store_practice(uow, learner, consent_age)


async def standing(uow: UnitOfWork, learner: int, purpose: Purpose) -> Sequence[Consent]:
    """The consents to one purpose that nobody withdrew, oldest first."""
    consents = await uow.people.consents_of(learner)
    return [consent for consent in consents if consent.purpose is purpose and consent.withdrawn_at is None]


async def may_ask_mood(uow: UnitOfWork, learner: Learner, consent_age: int) -> bool:
    """Whether the learner opted in to the weekly check-in, and a guardian agreed where one has to."""
    if learner.person is None or not await may_store_practice(uow, learner, consent_age):
        return False
    by = {consent.given_by for consent in await standing(uow, learner.id, Purpose.MOOD)}
    return learner.person in by and (not needs_guardian(learner.age_band, consent_age) or len(by) > 1)


def require_grown_up(turn: Turn) -> None:
    """Somebody who may need a guardian cannot be one.

    Raises:
        NotAllowed: the acting person is a learner below the age of consent.
    """
    me = turn.person
    if Role.LEARNER in me.roles and needs_guardian(me.age_band, turn.policy.consent_age):
        raise NotAllowed(t("onboarding.notice.for_parents"))


async def own_child(turn: Turn, learner: int) -> Learner:
    """The learner, if the acting person is a guardian.

    Raises:
        Gone: there is no such child in the person's family.
    """
    for child in await turn.uow.people.children_of(turn.person.id):
        if child.id == learner and child.person != turn.person.id:
            return child
    raise Gone(t("refusal.gone"))


@dataclass(frozen=True)
class ConsentAsked:
    """A guardian reads what agreeing means, for one child."""

    learner: Learner
    agreed: bool


@dataclass(frozen=True)
class ReadConsent:
    learner: int
    rights: ClassVar[Rights] = only(Role.PARENT)

    async def run(self, turn: Turn) -> ConsentAsked:
        child = await own_child(turn, self.learner)
        return ConsentAsked(child, await has_agreed(turn.uow, child.id))


@dataclass(frozen=True)
class GiveConsent:
    """A guardian agrees that a child's practice is stored. Agreeing twice is agreeing once.

    Raises:
        Gone: the child is not in the person's family.
    """

    learner: int
    rights: ClassVar[Rights] = only(Role.PARENT)

    async def run(self, turn: Turn) -> Learner:
        child = await own_child(turn, self.learner)
        if await has_agreed(turn.uow, child.id):
            return child
        me = turn.person
        await turn.uow.people.add_consent(Consent(child.id, Purpose.PRACTICE, TEXT_VERSION, me.id, turn.now))
        await turn.record(
            Verb.CONSENTED,
            "consent",
            Purpose.PRACTICE,
            learner=child.id,
            result={"text_version": TEXT_VERSION, "given": True},
            authority="guardian",
        )
        await tell_learner(turn, child, _may_start(me))
        told = Note(SERVICE.name, t("onboarding.guardian_agreed", guardian=me.name, child=child.name))
        await tell_guardians(turn, child, told)
        return child


async def tell_learner(turn: Turn, learner: Learner, note: Note) -> None:
    """Tell the learner's own account, if there is one and it is not the one who acts."""
    account = await turn.uow.people.get(learner.person) if learner.person else None
    if account and account.id != turn.person.id:
        await push(turn, account, note, learner=learner.id, urgent=True)


async def tell_guardians(turn: Turn, learner: Learner, note: Note) -> Sequence[Person]:
    """Tell every guardian but the one who acts.

    Returns:
        those who were told.
    """
    others = [g for g in await turn.uow.people.guardians_of(learner.id) if g.id != turn.person.id]
    for guardian in others:
        await push(turn, guardian, note, learner=learner.id, urgent=True)
    return others


async def announce_account(turn: Turn, learner: Learner) -> bool:
    """Tell the guardians that their child has an account now, and ask them to agree where that is needed.

    Returns:
        whether there was a guardian to tell.
    """
    if await may_store_practice(turn.uow, learner, turn.policy.consent_age):
        note = Note(SERVICE.name, t("onboarding.child_joined", child=learner.name))
    else:
        read = Button(t("onboarding.button.read_consent"), tap=tap("on.consent", learner.id))
        note = Note(SERVICE.name, t("onboarding.child_waits", child=learner.name), rows(read))
    return bool(await tell_guardians(turn, learner, note))


def _may_start(guardian: Person) -> Note:
    start = Button(t("onboarding.button.start_practice"), tap=tap("pr"))
    return Note(SERVICE.name, t("onboarding.you_may_start", guardian=guardian.name), rows(start))
