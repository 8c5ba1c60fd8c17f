"""Consent, and its only judge: who has to agree to what, and whether they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.errors import Gone, NotAllowed
from domain.gate.passing import push
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.person import AgeBand, Consent, Learner, Person, Purpose, Role
from domain.turn import Rights, Turn, only

TEXT_VERSIONS: Mapping[Purpose, str] = {
    Purpose.PRACTICE: "2026-12",
    Purpose.TEACHERS_SEE: "2026-12",
    Purpose.MOOD: "2026-11",
    Purpose.OFFERS: "2026-11",
}
"""Of the words in `consents.about`. Whoever changes what they mean gives them a new one: everybody is asked anew."""


def needs_guardian(age_band: AgeBand | None, consent_age: int) -> bool:
    """Whether somebody in that band may be younger than `consent_age` years; an unknown age may."""
    return age_band is None or age_band.youngest < consent_age


def is_young(turn: Turn, learner: Learner, purpose: Purpose = Purpose.PRACTICE) -> bool:
    """Whether a guardian decides on the purpose for the learner, by the policy's ages."""
    return needs_guardian(learner.age_band, turn.policy.consents.age_for(purpose))


async def standing(turn: Turn, learner: int, purpose: Purpose) -> Sequence[Consent]:
    """What was said to one purpose and counts now, noes among it, oldest first."""
    consents = await turn.uow.people.consents_of(learner)
    return [each for each in consents if each.purpose is purpose and counts(each, turn.now)]


def counts(word: Consent, now: datetime) -> bool:
    """Nobody has taken it back, and it has not run out."""
    return word.withdrawn_at is None and (word.expires_at is None or now < word.expires_at)


def agreed(words: Sequence[Consent]) -> bool:
    """Somebody said yes and nobody said no: of two who disagree the narrower answer holds."""
    return bool(words) and all(each.agreed for each in words)


async def has_agreed(turn: Turn, learner: int, purpose: Purpose = Purpose.PRACTICE) -> bool:
    """Whether a consent stands that nobody withdrew, that has not run out and that nobody contradicts."""
    return agreed(await standing(turn, learner, purpose))


async def may_store_practice(turn: Turn, learner: Learner) -> bool:
    """Whether the learner's answers may be stored: old enough, or a guardian agreed."""
    return not is_young(turn, learner) or await has_agreed(turn, learner.id)


async def may_teachers_see(turn: Turn, learner: Learner) -> bool:
    """Whether the learner's teachers may look at what the phone knows of them: practice, skills, habits.

    What happened in their own class they may always see. Without an agreement that stands the answer is no, whatever
    the learner's age, and so it is where practice may not be stored (any more).
    """
    return await has_agreed(turn, learner.id, Purpose.TEACHERS_SEE) and await may_store_practice(turn, learner)


async def may_ask_mood(turn: Turn, learner: Learner) -> bool:
    """Whether the learner opted in to the weekly check-in, and a guardian agreed where one has to."""
    if learner.person is None or not await may_store_practice(turn, learner):
        return False
    said = await standing(turn, learner.id, Purpose.MOOD)
    own = [each for each in said if each.given_by == learner.person]
    guardians = [each for each in said if each.given_by != learner.person]
    return agreed(own) and (agreed(guardians) or not is_young(turn, learner, Purpose.MOOD))


def may_decide(turn: Turn, learner: Learner, purpose: Purpose, *, own: bool) -> bool:
    """Whether that decision is the actor's: a guardian's below the age of consent and for a child without an
    account, the learner's own from that age on. Opting in to the check-in is always the learner's."""
    young = is_young(turn, learner, purpose)
    if purpose is Purpose.MOOD:
        return own or young
    return (not own) if young or learner.person is None else own


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
        return ConsentAsked(child, await has_agreed(turn, child.id))


async def tell_learner(turn: Turn, learner: Learner, note: Note) -> None:
    """Tell the learner's own account, if there is one and it is not the one who acts."""
    account = await turn.uow.people.get(learner.person) if learner.person else None
    if account and account.id != turn.actor:
        await push(turn, account, note, learner=learner.id, urgent=True)


async def tell_guardians(turn: Turn, learner: Learner, note: Note) -> Sequence[Person]:
    """Tell every guardian but the one who acts.

    Returns:
        those who were told.
    """
    others = [g for g in await turn.uow.people.guardians_of(learner.id) if g.id != turn.actor]
    for guardian in others:
        await push(turn, guardian, note, learner=learner.id, urgent=True)
    return others


async def announce_account(turn: Turn, learner: Learner) -> bool:
    """Tell the guardians that their child has an account now, and ask them to agree where that is needed.

    Returns:
        whether there was a guardian to tell.
    """
    if await may_store_practice(turn, learner):
        note = Note(SERVICE.name, t("onboarding.child_joined", child=learner.name))
    else:
        read = Button(t("onboarding.button.read_consent"), tap=tap("on.consent", learner.id))
        note = Note(SERVICE.name, t("onboarding.child_waits", child=learner.name), rows(read))
    return bool(await tell_guardians(turn, learner, note))
