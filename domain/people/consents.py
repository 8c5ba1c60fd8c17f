"""Who may see what: each purpose by itself, agreed to and refused by whoever may decide, with effect at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.classes.roster import class_teachers
from domain.errors import Gone, NotAllowed
from domain.gate.passing import push
from domain.language import Localized
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.ceasing import in_force, stop
from domain.people.consent import (
    TEXT_VERSIONS,
    agreed,
    has_agreed,
    is_young,
    may_decide,
    own_child,
    standing,
    tell_guardians,
    tell_learner,
)
from domain.people.person import Consent, Learner, Person, Purpose, Role
from domain.people.saying import say
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
        said: what the reader has said, None for nothing yet.
        against: others who decide, too, and have said no: it holds until they change it.
        until: when the reader's yes runs out; renew: it is being asked for again.
    """

    purpose: Purpose
    given: bool
    since: datetime | None
    mine: bool
    asked: bool = True
    waits: str = ""
    said: bool | None = None
    against: Sequence[Person] = ()
    until: datetime | None = None
    renew: bool = False


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

    @property
    def may_say_age(self) -> bool:
        """The reader may say how old the learner is: a guardian, and who decides for themselves."""
        return not (self.own and self.young)

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
    """Say yes or no to one purpose; the second of two taps changes nothing.

    A yes that is about to run out is said anew. Of two guardians who disagree the narrower answer holds, until
    whoever said no changes it; both hear of it.

    Raises:
        Gone: the learner is neither the person nor a child of theirs, or somebody else decides this.
        NotAllowed: a child would say yes before a guardian has.
    """

    learner: int
    purpose: Purpose
    agree: bool
    rights: ClassVar[Rights] = FAMILY

    async def run(self, turn: Turn) -> WhoMaySee:
        learner, own = await _whose(turn, self.learner)
        await turn.uow.people.claim(learner.id)
        known = await _agreement(turn, learner, self.purpose, own=own)
        if not known.mine or not known.asked:
            raise Gone(t("consents.not_yours"), rows(Button(t("consents.button.page"), tap("ag"))))
        if known.said is self.agree and not (self.agree and known.renew):
            return await _page(turn, learner, own)
        before = await in_force(turn, learner)
        if own and self.agree and Purpose.PRACTICE not in before:
            # not even a child's wish is kept before a guardian's first yes; a no always is
            raise NotAllowed(t("consents.first"), rows(Button(t("practice.button.invite"), tap("on.invite"))))
        await say(turn, learner, self.purpose, agree=self.agree, own=own)
        after = await in_force(turn, learner)
        await stop(turn, learner, before - after)
        await turn.uow.alerts.look_soon(learner.id)
        if known.said is not self.agree:
            await self._tell(turn, learner, known, own=own, begun=after - before, ended=before - after)
        return await _page(turn, learner, own)

    async def _tell(
        self,
        turn: Turn,
        learner: Learner,
        known: Agreement,
        *,
        own: bool,
        begun: Collection[Purpose],
        ended: Collection[Purpose],
    ) -> None:
        """Tell the others who decide, and the child where practice begins or rests. `known`: how it stood before."""
        name, child, what = turn.person.name, learner.name, t(f"consents.what.{self.purpose.value}")
        read = rows(Button(t("consents.button.read"), tap("ag.p", learner.id, self.purpose)))
        if self.agree and known.against and not own:
            wished = Note(SERVICE.name, t("consents.told.wished", name=name, child=child, what=what), read)
            for guardian in known.against:
                await push(turn, guardian, wished, learner=learner.id, urgent=True)
        elif self.purpose is Purpose.MOOD:
            await _tell_of_check_in(turn, learner, known, agree=self.agree, own=own)
        elif Purpose.PRACTICE in begun:
            start = rows(Button(t("onboarding.button.start_practice"), tap=tap("pr")))
            may_start = Note(SERVICE.name, t("onboarding.you_may_start", guardian=name), start)
            await tell_learner(turn, learner, may_start)
            agreed_to = Note(SERVICE.name, t("onboarding.guardian_agreed", guardian=name, child=child))
            await tell_guardians(turn, learner, agreed_to)
        else:
            if Purpose.PRACTICE in ended:
                await tell_learner(turn, learner, Note(SERVICE.name, t("consents.paused")))
            if not own and known.given is not self.agree:
                key = "consents.told.given" if self.agree else "consents.told.withdrawn"
                keyboard = () if self.agree else read
                told = Note(SERVICE.name, t(key, name=name, child=child, what=what), keyboard)
                await tell_guardians(turn, learner, told)


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
        if not await has_agreed(turn, child.id):
            await turn.do(Decide(child.id, Purpose.PRACTICE, True))
        return child


async def _tell_of_check_in(turn: Turn, learner: Learner, known: Agreement, *, agree: bool, own: bool) -> None:
    """Of the check-in only those hear who have to agree, or have agreed themselves."""
    read = rows(Button(t("consents.button.read"), tap("ag.p", learner.id, Purpose.MOOD)))
    if agree and own and await _waits_for_guardian(turn, learner):
        await tell_guardians(turn, learner, Note(SERVICE.name, t("consents.wished", child=learner.name), read))
    if not agree and not own and known.given:
        agreed_by = {each.given_by for each in await standing(turn, learner.id, Purpose.MOOD) if each.agreed}
        what = t("consents.what.mood")
        text = t("consents.told.withdrawn", name=turn.person.name, child=learner.name, what=what)
        for guardian in await turn.uow.people.guardians_of(learner.id):
            if guardian.id in agreed_by and guardian.id != turn.actor:
                await push(turn, guardian, Note(SERVICE.name, text, read), learner=learner.id, urgent=True)


async def ask_to_see(turn: Turn, learner: Learner) -> Note | None:
    """Ask whether teachers may see the practice: a note for the actor where they decide, else one to whoever does.

    Nothing where it is agreed already, or where nobody can be asked.
    """
    if await standing(turn, learner.id, Purpose.TEACHERS_SEE):
        # whoever said no is not asked again
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
    given = await standing(turn, learner.id, Purpose.MOOD)
    return is_young(turn, learner, Purpose.MOOD) and all(each.given_by == learner.person for each in given)


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
    agreements = [await _agreement(turn, learner, purpose, own=own) for purpose in DECIDED]
    return WhoMaySee(learner, own, agreements, await class_teachers(turn, learner.id), is_young(turn, learner))


async def _agreement(turn: Turn, learner: Learner, purpose: Purpose, *, own: bool) -> Agreement:
    young, mine = is_young(turn, learner, purpose), may_decide(turn, learner, purpose, own=own)
    words = await standing(turn, learner.id, purpose)
    asked, waits = purpose is not Purpose.PRACTICE or young, ""
    if purpose is Purpose.MOOD:
        learners = [each for each in words if each.given_by == learner.person]
        guardians = [each for each in words if each.given_by != learner.person]
        asked = learner.person is not None
        waits = "guardian" if young and not agreed(guardians) else "learner" if not agreed(learners) else ""
        words = guardians if mine and not own else learners
    of_me = [each for each in words if each.given_by == turn.actor]
    no = {each.given_by for each in words if not each.agreed} - {turn.actor}
    guardians_now = await turn.uow.people.guardians_of(learner.id) if no else ()
    latest = of_me[-1] if of_me else None
    return Agreement(
        purpose,
        agreed(words),
        words[0].given_at if agreed(words) else None,
        mine,
        asked,
        waits,
        said=latest.agreed if latest is not None else None,
        against=[each for each in guardians_now if each.id in no],
        until=latest.expires_at if latest is not None and latest.agreed else None,
        renew=latest is not None and latest.agreed and _runs_out(turn, latest),
    )


def _runs_out(turn: Turn, word: Consent) -> bool:
    soon = word.expires_at is not None and word.expires_at <= turn.now + turn.policy.consents.grace
    return soon or word.text_version != TEXT_VERSIONS[word.purpose]
