"""The weekly check-in: asked on Fridays of those who want it, answered once a week, for whom the learner chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.classes.roster import class_teachers
from domain.errors import Gone, Refusal
from domain.gate.passing import push
from domain.journal import Statement, Verb
from domain.language import Localized
from domain.messages.kinds import MOOD
from domain.messages.quiet import is_quiet
from domain.messages.screen import Button, Note, Rows, rows, t, tap
from domain.mood.mood import VALUES, is_due, low_twice, mood_of, week_of
from domain.people.colleagues import office
from domain.people.consent import may_ask_mood
from domain.people.person import Learner, Person, Role
from domain.portrait.portrait import Audience, Mood
from domain.practice.evening.access import LEARNERS
from domain.practice.evening.wishing import wish_to_talk
from domain.practice.habits.lengths import shorten_sets
from domain.practice.habits.streaks import local_day
from domain.safety.duty import in_danger, somebody_is_there
from domain.turn import CLOCK_ONLY, Rights, Turn

OWN_WEEKS = 8
"""So many weeks back learners see what they said."""
PAGE = Button(t("mood.button.page"), tap("md"))


@dataclass(frozen=True)
class CheckInPage:
    """A learner's own check-ins.

    Attributes:
        on: they are asked: they said yes, and a guardian did where one has to.
        moods: of the last OWN_WEEKS weeks, oldest first.
        this_week: the answer that can still be changed, None where there is none.
        teachers, guardians: who could be let know.
        ask: this week was low, and so was the one before.
    """

    learner: Learner
    on: bool
    week: str
    moods: Sequence[Mood]
    teachers: Sequence[Localized | str]
    guardians: Sequence[Person]

    @property
    def this_week(self) -> Mood | None:
        return next((mood for mood in self.moods if mood.week == self.week), None)

    @property
    def ask(self) -> bool:
        return low_twice(self.moods, self.week)


@dataclass(frozen=True)
class AskHowTheWeekWas:
    """On Friday at the own hour, those who opted in and for whom somebody is there. Gives how many were asked."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        due = {}
        for who in await turn.uow.habits.checking_in():
            zone = who.zone or turn.policy.zone
            if is_due(who, turn.now, zone) and not is_quiet(turn.now, zone, turn.policy):
                due[f"mood:{who.learner}:{week_of(turn.now, zone)}"] = who, zone
        asked_before = await turn.uow.outbox.known(due)
        told = 0
        for once, (who, zone) in due.items():
            if once not in asked_before:
                told += await _ask(turn, who.learner, zone, once)
        return told


@dataclass(frozen=True)
class LookAtMoods:
    """
    Raises:
        Gone: the account is no learner's.
    """

    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> CheckInPage:
        return await _page(turn, await _own(turn))


@dataclass(frozen=True)
class SayMood:
    """How the week was, 1 to 5; another answer in the same week takes the place of the first. Nobody knows at first.

    Raises:
        Gone: the question was for another week, or there is no such answer.
        Refusal: the learner is not asked (any more).
    """

    week: str
    mood: int
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> CheckInPage:
        page = await _answerable(turn, self.week)
        if self.mood not in VALUES:
            raise Gone(t("refusal.gone"), rows(PAGE))
        known = page.this_week
        audience = known.audience if known is not None else frozenset({Audience.NOBODY})
        if known is None or known.value != self.mood:
            await _say(turn, page, self.mood, audience)
        return await _page(turn, page.learner)


@dataclass(frozen=True)
class LetKnow:
    """Who may know this week's answer: teachers, parents, both or nobody.

    Raises:
        Gone: the question was for another week, or was not answered.
        Refusal: the learner is not asked (any more).
    """

    week: str
    audience: frozenset[Audience]
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> CheckInPage:
        page = await _answerable(turn, self.week)
        known = page.this_week
        if known is None:
            raise Gone(t("mood.other_week"), rows(PAGE))
        audience = self.audience or frozenset({Audience.NOBODY})
        if audience != known.audience:
            await _say(turn, page, known.value, audience)
        return await _page(turn, page.learner)


@dataclass(frozen=True)
class SkipWeek:
    """Rather not say; it costs nothing. An old button does nothing at all."""

    week: str
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> None:
        page = await _page(turn, await _own(turn))
        if page.on and page.week == self.week:
            await turn.record(Verb.SKIPPED, "check_in", self.week, learner=page.learner.id)


@dataclass(frozen=True)
class TakeItEasier:
    """Yes to shorter sets until the end of next week; gives the Monday after it.

    Raises:
        Gone: nobody has offered that, or it was another week's offer.
    """

    week: str
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> date:
        page = await _offered(turn, self.week)
        return await shorten_sets(turn, page.learner.id)


@dataclass(frozen=True)
class TalkToSomebody:
    """Have somebody come and ask; gives who was told. What the learner said about the week is not passed on.

    Raises:
        Gone: nobody has offered that, or it was another week's offer.
    """

    week: str
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Sequence[Localized | str]:
        page = await _offered(turn, self.week)
        helpers = await on_duty(turn, page.learner.id)
        await wish_to_talk(turn, page.learner, helpers)
        return page.teachers if any(Role.TEACHER in each.roles for each in helpers) else ()


async def on_duty(turn: Turn, learner: int) -> Sequence[Person]:
    """Who is there for a learner who wants a word: their teachers, else the office; empty where nobody is."""
    teachers = [each for each in await turn.uow.classes.teachers_of(learner) if each.reachable]
    return teachers or await office(turn.uow)


async def forget_moods(turn: Turn, learner: int) -> int:
    """Take whatever the learner said in check-ins out of the journal, and out of all that was made of it."""
    return await turn.uow.personal.forget_moods(learner)


async def _ask(turn: Turn, number: int, zone: str, once: str) -> bool:
    learner = await turn.uow.people.learner(number)
    person = await turn.uow.people.get(learner.person) if learner is not None and learner.person else None
    if learner is None or person is None or Role.LEARNER not in person.roles:
        return False
    routine, week = await turn.uow.habits.of(learner.id), week_of(turn.now, zone)
    resting = routine is not None and routine.on_a_break(local_day(turn.now, zone)) is not None
    allowed = await may_ask_mood(turn, learner)
    if resting or not allowed or not await on_duty(turn, learner.id):
        return False
    if not await somebody_is_there(turn.uow) or await in_danger(turn, learner.id):
        return False
    if any(each.object_id == week for each in await _felt(turn, learner.id)):
        return False
    note = Note(MOOD.name, t("mood.ask"), scale(week))
    told = await push(turn, person, note, learner=learner.id, once=once) is not None
    if told:
        result = {"of": "check_in", "to": person.id}
        await turn.record(Verb.NOTIFIED, "check_in", week, learner=learner.id, result=result)
    return told


def scale(week: str) -> Rows:
    """The five answers, each a face with its words, and the way past them."""
    answers = [Button(t(f"mood.value.v{value}"), tap("md.a", week, value)) for value in VALUES]
    return rows(*answers, Button(t("mood.button.skip"), tap("md.k", week)))


async def _own(turn: Turn) -> Learner:
    learner = await turn.uow.people.learner_of(turn.person.id)
    if learner is None:
        raise Gone(t("refusal.gone"))
    return learner


async def _answerable(turn: Turn, week: str) -> CheckInPage:
    page = await _page(turn, await _own(turn))
    if not page.on:
        raise Refusal(t("mood.not_asked"), rows(PAGE))
    if week != page.week:
        raise Gone(t("mood.other_week"), rows(PAGE))
    return page


async def _offered(turn: Turn, week: str) -> CheckInPage:
    page = await _answerable(turn, week)
    if not page.ask:
        raise Gone(t("mood.other_week"), rows(PAGE))
    return page


async def _page(turn: Turn, learner: Learner) -> CheckInPage:
    return CheckInPage(
        learner,
        await may_ask_mood(turn, learner),
        week_of(turn.now, turn.zone),
        [mood_of(each) for each in (await _felt(turn, learner.id))[-OWN_WEEKS:]],
        await class_teachers(turn, learner.id),
        await turn.uow.people.guardians_of(learner.id),
    )


async def _felt(turn: Turn, learner: int) -> Sequence[Statement]:
    return await turn.uow.journal.told(learner, Verb.FELT, "week")


async def _say(turn: Turn, page: CheckInPage, mood: int, audience: frozenset[Audience]) -> None:
    learner = page.learner.id
    await turn.uow.people.claim(learner)
    for earlier in await _felt(turn, learner):
        if earlier.object_id == page.week:
            await turn.record(Verb.VOIDED, "statement", earlier.uid, learner=learner)
    result = {"mood": mood, "audience": sorted(each.value for each in audience)}
    await turn.record(Verb.FELT, "week", page.week, learner=learner, result=result)
