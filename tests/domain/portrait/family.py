"""What learners and their families do at random: practice, proofs, goals, homework, the weekly mood, consents."""

from __future__ import annotations

from datetime import timedelta

from domain.homework.handing_in import AskForWords, HandPhoto, SayDone, SayWords, TakeBack
from domain.mood.checking_in import LetKnow, SayMood, SkipWeek
from domain.mood.mood import week_of
from domain.people.consents import Decide
from domain.people.person import Learner, Person, Purpose
from domain.portrait.portrait import Audience
from domain.practice.evening.answering import SayNotLearned
from domain.practice.evening.desk import AtItem, AtVerdict, Desk, Question, Shown
from domain.practice.evening.problems import Problem, ReportProblem
from domain.practice.evening.tonight import OpenTonight
from domain.practice.habits.choices import SetGoal
from domain.practice.standing.beginning import BeginProof
from domain.reports.settings import SwitchReports
from tests.domain.portrait.centre import COURSE, Centre
from tests.domain.practice.conftest import Evening

AUDIENCES = (frozenset[Audience](), frozenset({Audience.TEACHERS}), frozenset({Audience.TEACHERS, Audience.PARENTS}))


async def practise(centre: Centre) -> None:
    """A set, which may be left in the middle; some items are not learned yet, some are reported."""
    evening = centre.random.choice(centre.evenings)
    shown = await centre.do(evening.person, OpenTonight())
    desk = shown.desk if isinstance(shown, Shown) else None
    while isinstance(desk, AtItem) and centre.chance(0.85):
        desk = await _at_item(centre, evening, desk.question)


async def _at_item(centre: Centre, evening: Evening, question: Question) -> Desk:
    place = (question.session.id, question.asked.position)
    evening.wait(seconds=centre.random.randint(2, 90))
    chance = centre.random.random()
    if chance < 0.06:
        return (await centre.do(evening.person, ReportProblem(*place, Problem.TYPO))).desk
    if chance < 0.09:
        return (await centre.do(evening.person, ReportProblem(*place, Problem.UNTAUGHT))).desk
    if chance < 0.14:
        desk = (await centre.do(evening.person, SayNotLearned(*place))).desk
    else:
        desk = (await evening.answer(question, right=centre.chance(0.7))).desk
        centre.answered.append(question.item.key)
        if centre.chance(0.1):
            centre.reported.append(question.item.key)
            desk = (await centre.do(evening.person, ReportProblem(*place, Problem.WRONG_KEY))).desk
    return await evening.go_on(question) if isinstance(desk, AtVerdict) else desk


async def prove(centre: Centre) -> None:
    evening = centre.random.choice(centre.evenings)
    desk: Desk = (await centre.do(evening.person, BeginProof(centre.random.choice(COURSE.skills), True))).desk
    while isinstance(desk, AtItem):
        await evening.answer(desk.question, right=centre.chance(0.8))
        desk = await evening.go_on(desk.question)


async def choose_goal(centre: Centre) -> None:
    await centre.do(centre.random.choice(centre.evenings).person, SetGoal(centre.random.choice([2, 3, 5, None])))


async def hand_in(centre: Centre) -> None:
    """Done, stuck, photos, or nothing after all; by the learner or the parent."""
    if not centre.homework:
        return
    learner, number = centre.random.choice(centre.learners), centre.random.choice(centre.homework[-3:])
    who = centre.speaker(learner)
    for _ in range(centre.random.randint(1, 3)):
        await _say(centre, who, learner, number)
        centre.clock.advance(timedelta(minutes=centre.random.randint(0, 5)))


async def _say(centre: Centre, who: Person, learner: Learner, number: int) -> None:
    stuck = centre.chance(0.5)
    match centre.random.randrange(5):
        case 0 | 1:
            await centre.do(who, SayDone(number, learner.id))
        case 2:
            await centre.do(who, AskForWords(number, learner.id, stuck))
            await centre.do(who, SayWords(number, learner.id, "at number 3", stuck))
        case 3:
            await centre.do(who, HandPhoto(number, learner.id, "photo-1", "", stuck))
        case _:
            await centre.do(who, TakeBack(number, learner.id))


async def feel(centre: Centre) -> None:
    """Opt in, say how the week was, change it, let somebody know, pass it over, opt out."""
    evening = centre.random.choice(centre.evenings)
    person, learner = evening.person, evening.learner
    week = week_of(centre.clock.now(), centre.services.policy.zone)
    if centre.chance(0.1):
        await centre.do(person, Decide(learner.id, Purpose.MOOD, False))
        return
    await centre.do(person, Decide(learner.id, Purpose.MOOD, True))
    if learner.id == centre.learners[2].id:
        await centre.do(centre.parent, Decide(learner.id, Purpose.MOOD, not centre.chance(0.1)))
    if centre.chance(0.1):
        await centre.do(person, SkipWeek(week))
        return
    await centre.do(person, SayMood(week, centre.random.randint(1, 5)))
    if centre.chance(0.5):
        await centre.do(person, LetKnow(week, centre.random.choice(AUDIENCES)))


async def decide(centre: Centre) -> None:
    """Agree that practice is stored or that teachers see it, or withdraw; now and then choose the reports."""
    learner, agree = centre.random.choice(centre.learners), centre.chance(0.75)
    purpose = centre.random.choice([Purpose.PRACTICE, Purpose.TEACHERS_SEE])
    if centre.chance(0.2):
        await centre.do(centre.parent, SwitchReports(lessons=agree))
    else:
        await centre.do(centre.speaker(learner), Decide(learner.id, purpose, agree))


EVERYTHING = {practise: 5, prove: 1, choose_goal: 1, hand_in: 5, feel: 1.5, decide: 1}
"""With how often each is done beside the others."""
