"""The past of the demo's class, written down as the bot would have, so that everybody finds what the bot is for.

Only what happened is told here. What follows from it (portraits, alerts, the digest) the bot finds by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bot.updates import PLATFORM
from domain.classes.lessons import Lesson
from domain.classes.log.lesson import lesson_key
from domain.classes.log.sheet import SAVED as LOG_SAVED
from domain.classes.ticket.standing import SAVED as TICKET_SAVED
from domain.courses.course import Course, CourseClass
from domain.homework.homework import HandedIn, HandedState, Homework
from domain.journal import Place, Statement, Verb
from domain.language import Lang
from domain.mood.mood import FRIDAY, week_of
from domain.people.consent import TEXT_VERSIONS
from domain.people.person import AgeBand, Consent, Learner, Person, Purpose, Role
from domain.portrait.portrait import Audience, Mark
from domain.ports import UnitOfWork
from domain.practice.choosing.wanted import Goal
from domain.practice.evening.session import Asked, Attempt, Session, SessionState, Verdict
from domain.practice.items.grading import road_taken
from domain.practice.items.kinds import Item, NumberEntry, SingleChoice
from domain.practice.items.ordering import order_of
from domain.practice.learner import model
from domain.practice.learner.model import Evidence, State
from domain.practice.learner.parameters import ItemFigures
from knowledge.bank import MemoryBank
from sandbox.demo_stories import (
    GOT_WRONG,
    HOMEWORK,
    POINTS,
    STORIES,
    TAUGHT_WRONG,
    WRONG_FADES,
    WRONG_ROAD,
    Story,
)

WEEK = timedelta(weeks=1)
SET, OF_THE_LAST_LESSON = 5, 3
"""Questions an evening, and how many of them are about what was taught last."""
WEAKLY_KNOWN = 0.15
"""Chance of a right answer at what somebody is stuck on; two hints are opened at it where there are any."""
FIRST_ACCOUNT = 3001
"""From here on accounts are numbered; nobody has a window for them, so the bot knows that they cannot be reached."""


@dataclass
class _Life:
    learner: Learner
    story: Story
    by: int | None
    """The account that says what is done at home."""
    chance: Random
    state: State = field(default_factory=State)
    met: dict[str, int] = field(default_factory=dict)
    confused: float = 0.0


@dataclass
class Past:
    """The weeks of a class before its latest lesson, which is still to be logged."""

    uow: UnitOfWork
    klass: CourseClass
    course: Course
    latest: Lesson
    teacher: Person
    staff: str
    now: datetime
    said: list[Statement] = field(default_factory=list)
    lives: list[_Life] = field(default_factory=list)
    bank: MemoryBank = field(default_factory=MemoryBank)
    items: dict[str, list[Item]] = field(default_factory=dict)
    figures: dict[str, ItemFigures] = field(default_factory=dict)

    @property
    def lessons(self) -> Sequence[datetime]:
        """Starts of as many as were taught, the earliest first."""
        place, count = ZoneInfo(self.latest.zone), min(len(POINTS), self.latest.number - 1)
        local = self.latest.starts_at.astimezone(place)
        return [(local - back * WEEK).astimezone(self.now.tzinfo) for back in range(count, 0, -1)]

    async def live(self) -> None:
        """Write it all down; what the class is taught now goes on from there."""
        await self._meet()
        await self._read_bank()
        points = POINTS[-len(self.lessons) :]
        steps = [(at + self._lasts, partial(self._lesson, at, number)) for number, at in enumerate(self.lessons)]
        steps += [(at, partial(self._evening, life, at)) for life in self.lives for at in self._evenings(life)]
        for _, step in sorted(steps, key=lambda each: each[0]):
            await step(points)
        self._moods()
        await self.uow.journal.add_all(sorted(self.said, key=lambda each: each.at))
        for life in self.lives:
            await self.uow.practice.save_state(life.learner.id, model.to_plain(life.state), self.now)
        for key, figures in self.figures.items():
            await self.uow.parameters.learn(key, ItemFigures(), figures, self.now)

    @property
    def _lasts(self) -> timedelta:
        return timedelta(minutes=self.course.minutes)

    def _say(
        self,
        verb: Verb,
        kind: str,
        name: str | int,
        at: datetime,
        by: int | None,
        learner: int | None,
        result: Mapping[str, Any],
        place: Place = Place.ONLINE,
    ) -> str:
        authority = "teacher" if place is Place.CLASS else "self"
        statement = Statement(verb, kind, str(name), at, by, learner, result, place, authority)
        self.said.append(statement)
        return statement.uid

    async def _meet(self) -> None:
        """Those who practise have an account and somebody at home who agreed."""
        account = FIRST_ACCOUNT
        for learner in await self.uow.classes.learners_of(self.klass.id):
            story, by = STORIES.get(learner.name, Story()), learner.person
            if story.weekdays:
                child = await self._account(account, learner.name, Role.LEARNER)
                parent = await self._account(account + 1, f"{learner.name}妈妈", Role.PARENT)
                account, by = account + 2, child.id
                await self.uow.people.save_learner(replace(learner, person=child.id, age_band=AgeBand.FROM_10))
                await self.uow.people.add_guardian(learner.id, parent.id, self._begins)
                await self._agree(learner.id, Purpose.PRACTICE, parent.id)
                await self._agree(learner.id, Purpose.TEACHERS_SEE, parent.id)
                for each in (child.id, parent.id) if story.moods else ():
                    await self._agree(learner.id, Purpose.MOOD, each)
            elif by is None:
                guardians = await self.uow.people.guardians_of(learner.id)
                by = guardians[0].id if guardians else None
            self.lives.append(_Life(learner, story, by, Random(f"past {learner.name}")))

    @property
    def _begins(self) -> datetime:
        return self.lessons[0] - timedelta(days=1)

    async def _account(self, number: int, name: str, role: Role) -> Person:
        band = AgeBand.FROM_10 if role is Role.LEARNER else None
        made = Person(
            *(0, PLATFORM, str(number), name, Lang.ZH, role),
            age_band=band,
            onboarded_at=self._begins,
            reachable=False,
        )
        person = await self.uow.people.add(made)
        await self.uow.people.grant(person.id, role, None, self._begins)
        return person

    async def _agree(self, learner: int, purpose: Purpose, by: int) -> None:
        await self.uow.people.add_consent(Consent(learner, purpose, TEXT_VERSIONS[purpose], by, self._begins))

    async def _read_bank(self) -> None:
        items = await self.uow.items.live()
        self.bank.replace(items, await self.uow.items.skills())
        for item in items:
            if isinstance(item, SingleChoice | NumberEntry):
                self.items.setdefault(item.skills[0] if item.skills else "", []).append(item)

    async def _lesson(self, starts: datetime, number: int, points: Sequence[Sequence[str]]) -> None:
        skills, back = points[number], len(points) - number
        ends, lesson = starts + self._lasts, {"class": self.klass.id, "lesson": starts.isoformat()}
        key, by = lesson_key(self.klass.id, starts), self.teacher.id
        await self.uow.classes.teach(self.klass.id, skills, starts, by)
        told = {"lesson": starts.isoformat(), "skills": list(skills), "was": []}
        self._say(Verb.TAUGHT, "class", self.klass.id, ends, by, None, told, Place.CLASS)
        here = [life for life in self.lives if back not in life.story.away]
        for life in here:
            if TAUGHT_WRONG in skills:
                life.confused = GOT_WRONG
        asked = [self.items[skill][0] for skill in skills if self.items.get(skill)]
        answered = [
            self._answer_ticket(life, item, ends - timedelta(minutes=5), {**lesson, "ticket": place})
            for life in here
            for place, item in enumerate(asked, 1)
        ]
        saved = {**lesson, "questions": [item.key for item in asked], "said": answered, "instead": []}
        self._say(Verb.COMPLETED, TICKET_SAVED, key, ends - timedelta(minutes=5), by, None, saved, Place.CLASS)
        marks = []
        for life in self.lives:
            came = life in here
            mark = Mark.AWAY if not came else Mark.LATE if life.chance.random() < 0.05 else Mark.CAME
            stars = life.chance.choice((0, 1, 1, 2, 3)) if came else 0
            result = {**lesson, "course": self.course.id, "mark": mark.value, "stars": stars, "by": self.staff}
            verb = Verb.ATTENDED if came else Verb.MISSED
            marks.append(self._say(verb, "lesson", key, ends, by, life.learner.id, result, Place.CLASS))
        saved = {**lesson, "course": self.course.id, "said": marks, "instead": []}
        self._say(Verb.COMPLETED, LOG_SAVED, key, ends, by, None, saved, Place.CLASS)
        await self._give_homework(starts, ends, skills, HOMEWORK[-back], back)

    def _answer_ticket(self, life: _Life, item: Item, at: datetime, lesson: Mapping[str, Any]) -> str:
        right = life.chance.random() < self._likely(life, item, at)
        told = self._learn(life, item, Evidence(_verdict(right), place=Place.CLASS), at)
        result = {**told, **lesson, "by": self.staff}
        return self._say(Verb.ANSWERED, "item", item.key, at, self.teacher.id, life.learner.id, result, Place.CLASS)

    async def _give_homework(
        self, starts: datetime, at: datetime, skills: Sequence[str], text: str, back: int
    ) -> None:
        due = (starts + WEEK).astimezone(ZoneInfo(self.latest.zone)).date()
        by = self.teacher.id
        given = await self.uow.homework.add(Homework(0, self.klass.id, starts, text, tuple(skills), due, by, at))
        result: dict[str, Any] = {"class": self.klass.id, "lesson": starts.isoformat(), "due": due.isoformat()}
        result |= {"skills": list(skills), "by": self.staff}
        for life in self.lives:
            self._say(Verb.ASSIGNED, "homework", given.id, at, by, life.learner.id, result, Place.CLASS)
            done_at = at + timedelta(days=life.chance.randint(1, 5), minutes=life.chance.randint(0, 90))
            if life.by is None or back in life.story.undone or done_at > self.now:
                continue
            await self.uow.homework.hand_in(HandedIn(given.id, life.learner.id, HandedState.DONE, done_at))
            handed = {"handed": HandedState.DONE.value, "photos": 0}
            self._say(Verb.COMPLETED, "homework", given.id, done_at, life.by, life.learner.id, handed)

    def _evenings(self, life: _Life) -> Sequence[datetime]:
        """When the learner sat down to practise, until an hour ago."""
        if not life.story.weekdays:
            return []
        place = ZoneInfo(self.latest.zone)
        today, first = self.now.astimezone(place).date(), self.lessons[0].astimezone(place).date()
        found = []
        for ago in range((today - first).days - 1, -1, -1):
            day = today - timedelta(days=ago)
            if life.story.practises(day.isoweekday(), ago, life.chance):
                at = datetime.combine(day, time(19, life.chance.randint(0, 55)), place)
                found.append(at.astimezone(self.now.tzinfo))
        return [at for at in found if at < self.now - timedelta(hours=1)]

    async def _evening(self, life: _Life, begins: datetime, points: Sequence[Sequence[str]]) -> None:
        taught = [skill for at, skills in zip(self.lessons, points, strict=True) if at < begins for skill in skills]
        at, person, learner = begins, life.by, life.learner.id
        opened = Session(0, learner, Lang.ZH, SessionState.FINISHED, SET, SET - 1, begins, begins)
        session = await self.uow.practice.add_session(opened)
        begun = {"size": SET, "lang": Lang.ZH.value}
        self._say(Verb.INITIALIZED, "session", session.id, begins, person, learner, begun)
        right = 0
        for position in range(SET):
            recent = taught[-2:] if position < OF_THE_LAST_LESSON else taught[-6:-2] or taught
            item = self._next_item(life, [skill for skill in recent if skill in self.items])
            shown, seconds = at, float(life.chance.randint(20, 75))
            at += timedelta(seconds=seconds)
            verdict = await self._answer(life, session.id, position, item, shown, at)
            right += verdict is Verdict.RIGHT
            at += timedelta(seconds=life.chance.randint(4, 15))
        await self.uow.practice.save_session(replace(session, last_at=at))
        score = {"right": right, "of": SET, "not_learned": 0, "reported": 0}
        self._say(Verb.COMPLETED, "session", session.id, at, person, learner, score)

    def _next_item(self, life: _Life, skills: Sequence[str]) -> Item:
        """One that was met least often, of a point drawn from these; what somebody is stuck on comes more often."""
        stuck = life.story.stuck
        skill = (
            stuck
            if stuck is not None and stuck in skills and life.chance.random() < 0.35
            else life.chance.choice(skills)
        )
        item = min(self.items[skill], key=lambda each: (life.met.get(each.key, 0), life.chance.random()))
        life.met[item.key] = life.met.get(item.key, 0) + 1
        return item

    async def _answer(
        self, life: _Life, session: int, position: int, item: Item, shown: datetime, at: datetime
    ) -> Verdict:
        right = life.chance.random() < self._likely(life, item, at)
        wording = item.wordings.get(Lang.ZH)
        hints = min(2, len(wording.hints)) if wording is not None and item.skills[0] == life.story.stuck else 0
        verdict, response = _verdict(right), _response(life, item, right=right)
        told = self._learn(life, item, Evidence(verdict, hints), at)
        seconds, learner = (at - shown).total_seconds(), life.learner.id
        result = told | {"session": session, "position": position, "seconds": seconds, "hints": hints} | response
        road = None if right else road_taken(item, response)
        result |= {"misconception": road} if road is not None else {}
        self._say(Verb.ANSWERED, "item", item.key, at, life.by, learner, result)
        why = {"goal": Goal.CLASS.value, "expected": told["expected"]}
        order = order_of(item, life.chance)
        await self.uow.practice.add_asked(Asked(session, position, item.key, why, order, shown, hints))
        attempt = Attempt(session, position, learner, item.key, response, verdict, at, seconds, hints)
        await self.uow.practice.add_attempt(attempt)
        if item.skills[0] == TAUGHT_WRONG:
            life.confused *= WRONG_FADES
        return verdict

    def _likely(self, life: _Life, item: Item, at: datetime) -> float:
        if item.skills[0] == life.story.stuck:
            return WEAKLY_KNOWN
        return life.story.solves((self.now - at).days) * (1 - life.confused if item.skills[0] == TAUGHT_WRONG else 1)

    def _learn(self, life: _Life, item: Item, evidence: Evidence, at: datetime) -> dict[str, Any]:
        """What the answer makes of the learner's state and of the item's figures, and how the journal tells of it."""
        labelled = model.facts(item, self.bank.skill_grade(item.skills[0]), life.learner.grade)
        known = self.figures.get(item.key) or self.bank.figures(item.key) or ItemFigures()
        facts = model.learnt(labelled, known)
        expected = model.predict(life.state, facts, at, self.bank.parameters)
        life.state = model.update(life.state, facts, evidence, at)
        if evidence.place is Place.ONLINE:
            self.figures[item.key] = model.learn_item(known, expected, evidence)
        return {
            "success": evidence.verdict is Verdict.RIGHT,
            "hints": evidence.hints,
            "expected": round(expected, 4),
            "facts": model.facts_to_plain(facts),
            "label": labelled.difficulty,
        }

    def _moods(self) -> None:
        """On Friday evenings, the latest of them over."""
        place = ZoneInfo(self.latest.zone)
        local = self.now.astimezone(place)
        friday = local.date() - timedelta(days=(local.isoweekday() - FRIDAY) % 7)
        asked = datetime.combine(friday, time(18, 20), place)
        asked -= WEEK if asked > local else timedelta()
        for life in self.lives:
            for back, mood in enumerate(reversed(life.story.moods)):
                at = (asked - back * WEEK).astimezone(self.now.tzinfo)
                felt = {"mood": mood, "audience": [Audience.TEACHERS.value]}
                week = week_of(at, self.latest.zone)
                self._say(Verb.FELT, "week", week, at, life.by, life.learner.id, felt)


def _verdict(right: bool) -> Verdict:
    return Verdict.RIGHT if right else Verdict.WRONG


def _response(life: _Life, item: Item, *, right: bool) -> dict[str, Any]:
    """What was answered, as it is stored; who took the wrong road home goes it where it is offered."""
    if isinstance(item, NumberEntry):
        return {"text": str(item.answer if right else item.answer + life.chance.choice((1, 10, -1)))}
    assert isinstance(item, SingleChoice), "others are not asked here"
    if right:
        return {"option": item.answer}
    offered = range(len(next(iter(item.wordings.values())).options))
    wrong = [option for option in offered if option != item.answer]
    if item.skills[0] == TAUGHT_WRONG and WRONG_ROAD in item.misconceptions and life.chance.random() < 0.85:
        wrong = [item.misconceptions.index(WRONG_ROAD)]
    return {"option": life.chance.choice(wrong)}
