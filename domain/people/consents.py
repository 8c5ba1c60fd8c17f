"""Who may see what: each purpose by itself, given and withdrawn by whoever may decide, with effect at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from domain.booking.talks.keeping_back import keep_back
from domain.classes.roster import class_teachers
from domain.errors import Gone
from domain.journal import Verb
from domain.language import Localized
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.mood.checking_in import forget_moods
from domain.people.consent import TEXT_VERSION, GiveConsent, needs_guardian, standing, tell_guardians, tell_learner
from domain.people.person import Consent, Learner, Purpose, Role
from domain.people.settings import children_and_chosen
from domain.turn import Rights, Turn, only

FAMILY = only(Role.LEARNER, Role.PARENT)
DECIDED = (Purpose.PRACTICE, Purpose.TEACHERS_SEE, Purpose.MOOD, Purpose.OFFERS)
"""What is asked for today."""


@dataclass(frozen=True)
class Agreement:
    """How things stand with one purpose.

    Attributes:
        given: whoever decides agreed; for the check-in, where two have to, the reader or else the learner.
        since: when that was, None where it is not given.
        mine: the reader may decide.
        asked: somebody has to agree at all: above the age of consent practice is kept without, and a child without an
            account has no check-in.
        waits: the check-in waits for the other one who has to agree: "guardian" or "learner"; else "".
    """

    purpose: Purpose
    given: bool
    since: datetime | None
    mine: bool
    asked: bool = True
    waits: str = ""


@dataclass(frozen=True)
class WhoMaySee:
    """One learner's page.

    Attributes:
        own: the learner reads it, else a guardian does.
        teachers: names of those who teach the learner's classes.
        young: a guardian decides for them.
    """

    learner: Learner
    own: bool
    agreements: Sequence[Agreement]
    teachers: Sequence[Localized | str]
    young: bool = True

    def of(self, purpose: Purpose) -> Agreement:
        return next(each for each in self.agreements if each.purpose is purpose)


@dataclass(frozen=True)
class LookWhoMaySee:
    """Of the person themselves or a child of theirs; None is the own page, or that of the child looked at.

    Raises:
        Gone: the learner is neither, or there is none.
    """

    learner: int | None = None
    rights: ClassVar[Rights] = FAMILY

    async def run(self, turn: Turn) -> WhoMaySee:
        return await _page(turn, *await _whose(turn, self.learner))


@dataclass(frozen=True)
class Decide:
    """Agree to one purpose, or withdraw; the second of two taps changes nothing.

    Raises:
        Gone: the learner is neither the person nor a child of theirs, or somebody else decides this.
    """

    learner: int
    purpose: Purpose
    agree: bool
    rights: ClassVar[Rights] = FAMILY

    async def run(self, turn: Turn) -> WhoMaySee:
        learner, own = await _whose(turn, self.learner)
        await turn.uow.people.claim(learner.id)
        page = await _page(turn, learner, own)
        known = next((each for each in page.agreements if each.purpose is self.purpose), None)
        if known is None or not known.mine or not known.asked:
            raise Gone(t("consents.not_yours"), rows(Button(t("consents.button.page"), tap("ag"))))
        if known.given == self.agree:
            return page
        if self.purpose is Purpose.PRACTICE and self.agree:
            await turn.do(GiveConsent(learner.id))
            return await _page(turn, learner, own)
        if self.agree:
            given = Consent(learner.id, self.purpose, TEXT_VERSION, turn.person.id, turn.now)
            await turn.uow.people.add_consent(given)
        else:
            await _withdraw(turn, learner, self.purpose, own=own)
            await turn.uow.alerts.look_soon(learner.id)
        result = {"text_version": TEXT_VERSION, "given": self.agree}
        authority = "self" if own else "guardian"
        await turn.record(
            Verb.CONSENTED, "consent", self.purpose, learner=learner.id, result=result, authority=authority
        )
        if self.purpose is not Purpose.MOOD:
            key = "consents.told.given" if self.agree else "consents.told.withdrawn"
            what = t(f"consents.what.{self.purpose.value}")
            told = Note(SERVICE.name, t(key, name=turn.person.name, child=learner.name, what=what))
            if not own:
                await tell_guardians(turn, learner, told)
        elif self.agree and own and await _waits_for_guardian(turn, learner):
            read = Button(t("consents.button.read"), tap("ag.p", learner.id, Purpose.MOOD.value))
            await tell_guardians(
                turn, learner, Note(SERVICE.name, t("consents.wished", child=learner.name), rows(read))
            )
        return await _page(turn, learner, own)


def may_decide(turn: Turn, learner: Learner, purpose: Purpose, *, own: bool) -> bool:
    """Whether that decision is the actor's: a guardian's below the age of consent and for a child without an
    account, the learner's own from that age on. Opting in to the check-in is always the learner's."""
    young = needs_guardian(learner.age_band, turn.policy.consent_age)
    if purpose is Purpose.MOOD:
        return own or young
    return (not own) if young or learner.person is None else own


async def ask_to_see(turn: Turn, learner: Learner) -> Note | None:
    """Ask whether teachers may see the practice: a note for the actor where they decide, else one to whoever does.

    Nothing where it is agreed already, or where nobody can be asked.
    """
    if await standing(turn.uow, learner.id, Purpose.TEACHERS_SEE):
        return None
    read = Button(t("consents.button.read"), tap("ag.p", learner.id, Purpose.TEACHERS_SEE))
    of_child = Note(SERVICE.name, t("consents.asked", child=learner.name), rows(read))
    of_own = Note(SERVICE.name, t("consents.asked_own"), rows(read))
    own = learner.person == turn.person.id
    if may_decide(turn, learner, Purpose.TEACHERS_SEE, own=own):
        return of_own if own else of_child
    if own:
        await tell_guardians(turn, learner, of_child)
    else:
        await tell_learner(turn, learner, of_own)
    return None


async def _waits_for_guardian(turn: Turn, learner: Learner) -> bool:
    young = needs_guardian(learner.age_band, turn.policy.consent_age)
    given = await standing(turn.uow, learner.id, Purpose.MOOD)
    return young and all(each.given_by == learner.person for each in given)


async def _whose(turn: Turn, number: int | None) -> tuple[Learner, bool]:
    own = await turn.uow.people.learner_of(turn.person.id)
    if own is not None and number in (None, own.id) and (number is not None or turn.person.role is Role.LEARNER):
        return own, True
    children, chosen = await children_and_chosen(turn)
    found = chosen if number is None else next((each for each in children if each.id == number), None)
    if found is None and number is None and own is not None:
        return own, True
    if found is None:
        raise Gone(t("refusal.gone"))
    return found, False


async def _page(turn: Turn, learner: Learner, own: bool) -> WhoMaySee:
    young = needs_guardian(learner.age_band, turn.policy.consent_age)
    agreements = [await _agreement(turn, learner, purpose, own=own, young=young) for purpose in DECIDED]
    return WhoMaySee(learner, own, agreements, await class_teachers(turn, learner.id), young)


async def _agreement(turn: Turn, learner: Learner, purpose: Purpose, *, own: bool, young: bool) -> Agreement:
    given = await standing(turn.uow, learner.id, purpose)
    mine = may_decide(turn, learner, purpose, own=own)
    if purpose is not Purpose.MOOD:
        asked = purpose is not Purpose.PRACTICE or young
        return Agreement(purpose, bool(given), given[0].given_at if given else None, mine, asked)
    learners = [each for each in given if each.given_by == learner.person]
    guardians = [each for each in given if each.given_by != learner.person]
    counts = guardians if mine and not own else learners
    waits = "guardian" if young and not guardians else "learner" if not learners else ""
    since = counts[0].given_at if counts else None
    return Agreement(purpose, bool(counts), since, mine, asked=learner.person is not None, waits=waits)


async def _withdraw(turn: Turn, learner: Learner, purpose: Purpose, *, own: bool) -> None:
    for consent in await standing(turn.uow, learner.id, purpose):
        if purpose is not Purpose.MOOD or own == (consent.given_by == learner.person):
            await turn.uow.people.add_consent(replace(consent, withdrawn_at=turn.now))
    match purpose:
        case Purpose.MOOD:
            await forget_moods(turn, learner.id)
        case Purpose.PRACTICE | Purpose.TEACHERS_SEE:
            await keep_back(turn, learner.id)
        case Purpose.OFFERS:
            pass
