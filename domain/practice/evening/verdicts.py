"""What is said after an answer, and what is offered after an error."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from domain.language import Localized
from domain.people.person import Learner, Role
from domain.practice.choosing.serving import in_set, item_of, shelves
from domain.practice.choosing.wanted import InSet, Wanted
from domain.practice.evening.desk import AtVerdict, Helpers, Question, Rung
from domain.practice.evening.haste import is_a_run
from domain.practice.evening.session import Attempt, SessionKind, SessionState, Verdict
from domain.practice.evening.sisters import sisters, smaller_steps
from domain.practice.evening.wishes import HelpWish
from domain.practice.items import grading
from domain.practice.learner.believed import state_of
from domain.turn import Turn

SAME_ROAD_WITHIN = timedelta(days=14)
"""A misconception that was followed longer ago than that counts as a new one."""


def verdict(turn: Turn, question: Question, attempt: Attempt, *, rehearsed: bool = True) -> AtVerdict:
    """With the words for the wrong road that was taken: the item's own, else the misconception's."""
    feedback: Localized | None = None
    if attempt.verdict is Verdict.WRONG:
        own = grading.own_words(question.item, question.lang, attempt.response)
        road = grading.road_taken(question.item, attempt.response)
        if own is not None:
            feedback = {question.lang: own}
        elif road is not None:
            feedback = turn.services.bank.misconception(road)
    return AtVerdict(question, attempt, feedback, rehearsed=rehearsed)


async def verdict_in_session(turn: Turn, learner: Learner, question: Question, attempt: Attempt) -> AtVerdict:
    """The verdict with all that goes with it at this place of its session, the same whenever it is looked at."""
    said, session = verdict(turn, question, attempt, rehearsed=False), question.session
    if session.kind is not SessionKind.SET:
        return said
    if attempt.rapid and session.state is not SessionState.FINISHED:
        said = replace(said, hasty=is_a_run(await turn.uow.practice.attempts(session.id), attempt.position))
    return await _after_error(turn, learner, said) if attempt.verdict is Verdict.WRONG else said


async def _after_error(turn: Turn, learner: Learner, said: AtVerdict) -> AtVerdict:
    question, attempt = said.question, said.attempt
    asked = await turn.uow.practice.asked(question.session.id)
    so_far = await in_set(turn, asked)
    on_road = await _times_on_road(turn, learner, question, attempt)
    reported = {each.position for each in asked if each.reported is not None}
    skill = question.item.skills[0] if question.item.skills else None
    of_skill = {at for at, each in enumerate(so_far) if each.skill == skill and skill is not None} - reported
    attempts = await turn.uow.practice.attempts(question.session.id)
    times = sum(each.position in of_skill and _counts(each.verdict, each.rapid) for each in attempts)
    rung = Rung.SISTER if attempt.rapid else _rung(max(times, on_road))
    wishes = await turn.uow.wishes.waiting(learner.id)
    wish = next((each for each in wishes if _is_at(each, attempt)), None)
    if rung is Rung.PERSON and any(each.skill == skill and not _is_at(each, attempt) for each in wishes):
        # A person knows already: asking for one at every further error would only discourage.
        rung = Rung.SMALLER_STEP
    if on_road > 1 and not attempt.rapid:
        said = _in_other_words(turn, said)
    return replace(
        said,
        rung=rung,
        has_sister=bool(sisters(question.item, shelves(turn), frozenset(each.key for each in so_far))),
        has_smaller_step=rung is not Rung.SISTER and await _has_smaller_step(turn, learner, question, so_far),
        helpers=await helpers_of(turn, learner) if wish is not None or rung is Rung.PERSON else None,
        wish=wish,
    )


async def _has_smaller_step(turn: Turn, learner: Learner, question: Question, so_far: tuple[InSet, ...]) -> bool:
    # Which one it will be depends on the last days too; whether there is one only on the set and the state.
    bank, state = turn.services.bank, await state_of(turn, learner.id)
    wanted = Wanted(state, None, {}, turn.now, so_far, parameters=bank.parameters, requires=bank.requires)
    return bool(smaller_steps(question.item, shelves(turn), wanted))


async def _times_on_road(turn: Turn, learner: Learner, question: Question, attempt: Attempt) -> int:
    """How often its misconception was followed within SAME_ROAD_WITHIN, this time included; 0 where none is named."""
    road = grading.road_taken(question.item, attempt.response)
    if road is None:
        return 0
    times = 0
    for each in await turn.uow.practice.recent(learner.id, turn.now - SAME_ROAD_WITHIN):
        if each.reported or not _counts(each.verdict, each.rapid):
            continue
        item = await item_of(turn, each.item)
        times += item is not None and grading.road_taken(item, each.response or {}) == road
    return times


def _counts(verdict: Verdict | None, rapid: bool) -> bool:
    return verdict is Verdict.WRONG and not rapid


def _rung(times: int) -> Rung:
    return Rung.SISTER if times < 2 else Rung.SMALLER_STEP if times == 2 else Rung.PERSON


def _is_at(wish: HelpWish, attempt: Attempt) -> bool:
    return (wish.session, wish.position) == (attempt.session, attempt.position)


def _in_other_words(turn: Turn, said: AtVerdict) -> AtVerdict:
    road = grading.road_taken(said.question.item, said.attempt.response)
    again = turn.services.bank.misconception_again(road) if road is not None else None
    return said if again is None else replace(said, feedback=again, reworded=True)


async def helpers_of(turn: Turn, learner: Learner) -> Helpers:
    """Who teaches the learner, and on which day of the week they meet next (today only before the lesson begins)."""
    teachers = await turn.uow.classes.teachers_of(learner.id)
    local = turn.now.astimezone(ZoneInfo(turn.policy.zone))
    away = [
        (each.weekday - local.isoweekday()) % 7 or (7 if local.time() >= each.starts else 0)
        for each in await turn.uow.classes.classes_of(learner.id)
    ]
    weekday = (local + timedelta(days=min(away))).isoweekday() if away else None
    anybody = bool(teachers or await turn.uow.people.with_role(Role.TEACHER))
    return Helpers(tuple(each.name for each in teachers), weekday, anybody)
