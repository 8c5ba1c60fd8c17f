"""How a set goes on: what is in front of the learner, the next item, the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, assert_never

from domain.assigning.doing import asides_of, done_of, note_done
from domain.journal import Verb
from domain.language import Lang
from domain.people.person import Learner
from domain.ports import Form
from domain.practice.choosing.choice import Choice
from domain.practice.choosing.serving import item_of, next_choice
from domain.practice.evening.desk import AtDoor, AtEnd, AtItem, AtPause, AtStanding, Desk, Question, Score
from domain.practice.evening.results import done_in, score_of
from domain.practice.evening.session import SESSION_LIFE, Asked, Attempt, Session, SessionKind, SessionState
from domain.practice.evening.verdicts import verdict_in_session
from domain.practice.habits.choices import days_practised
from domain.practice.habits.streaks import WEEK, Progress, local_day, present_goal
from domain.practice.habits.streaks import progress as week_so_far
from domain.practice.items.kinds import Answering, Item, answering
from domain.practice.items.ordering import order_of
from domain.practice.standing.outcome import settle, standing_of
from domain.turn import Turn

FORM, TEXT_FORM = "pr.number", "pr.text"
_FORMS = {Answering.NUMBER: FORM, Answering.TEXT: TEXT_FORM}
ASK_IF_SURE, EASE, ONE_MORE, KIND_WORD = "ask_if_sure", "ease", "one_more", "kind_word"
"""What `Asked.why` keeps besides the reason: ask sure or guess; the target is shifted; it came on top; hints."""
TAKEN, SECONDS = "taken", "seconds"
"""What `Asked.draft` keeps of an option that waits for "sure or guess": its index in the item, how long it took."""
MOST_ONE_MORE = 3
ONE_MORE_WITHIN = timedelta(hours=6)
RUNNING = (SessionState.OPEN, SessionState.PAUSED)


async def what_is_now(turn: Turn, learner: Learner) -> Desk:
    """The running set, else how the last one went."""
    session = await turn.uow.practice.open_session(learner.id) or await turn.uow.practice.latest_session(learner.id)
    return await now_in(turn, learner, session) if session else AtDoor()


async def now_in(turn: Turn, learner: Learner, session: Session) -> Desk:
    """What is in front of the learner in this set; an item that exists no longer is passed over."""
    match session.state:
        case SessionState.PAUSED:
            return AtPause(session, await done_in(turn, session))
        case SessionState.FINISHED | SessionState.EXPIRED:
            return await end_of(turn, session)
        case SessionState.OPEN:
            asked = await asked_at(turn, session, session.position)
            question = await question_of(turn, session, asked) if asked else None
            if asked is None or question is None or asked.reported:
                return await advance(turn, learner, session)
            attempt = await attempt_at(turn, session, session.position)
            if attempt is not None:
                return await verdict_in_session(turn, learner, question, attempt)
            return await lay_down(turn, question)


async def asked_at(turn: Turn, session: Session, position: int) -> Asked | None:
    for asked in await turn.uow.practice.asked(session.id):
        if asked.position == position:
            return asked
    return None


async def attempt_at(turn: Turn, session: Session, position: int) -> Attempt | None:
    for attempt in await turn.uow.practice.attempts(session.id):
        if attempt.position == position:
            return attempt
    return None


async def is_left(turn: Turn, session: Session) -> bool:
    """Whether the item in front of the learner needs nothing more from them."""
    asked = await asked_at(turn, session, session.position)
    return (
        asked is None or asked.reported is not None or await attempt_at(turn, session, session.position) is not None
    )


async def question_of(turn: Turn, session: Session, asked: Asked) -> Question | None:
    item = await item_of(turn, asked.item)
    if item is None:
        return None
    skill = turn.services.bank.skill_name(item.skills[0]) if item.skills else None
    known = (turn.person.lang, session.lang, *item.wordings)
    lang: Lang = next(lang for lang in known if lang in item.wordings)
    return Question(session, asked, item, skill, lang, other_language=lang is not turn.person.lang)


def at_item(question: Question) -> AtItem:
    """An item as it lies there, with the option that waits for "sure or guess"."""
    asked = question.asked
    taken = (asked.draft or {}).get(TAKEN)
    return AtItem(question, taken=taken, too_many_hints=asked.why.get(KIND_WORD, False))


async def lay_down(turn: Turn, question: Question) -> AtItem:
    """Put the item in front of the learner; where one types, what is typed next is the answer."""
    form = _FORMS.get(answering(question.item))
    if form is not None:
        data = {"session": question.session.id, "position": question.asked.position}
        await turn.uow.people.save_form(Form(turn.person.id, form, data, turn.now + SESSION_LIFE))
    return at_item(question)


def is_typed(item: Item) -> bool:
    return answering(item) in _FORMS


async def take_up(turn: Turn, item: Item) -> None:
    """The item is left: what is typed from now on is no answer to it."""
    if is_typed(item):
        await turn.uow.people.drop_form(turn.person.id)


async def advance(turn: Turn, learner: Learner, session: Session) -> Desk:
    """The next item of the set, or its end when it was the last or the bank has no other."""
    asked = await turn.uow.practice.asked(session.id)
    if len(asked) >= session.size:
        return await finish(turn, session)
    choice = await next_choice(turn, learner, session, asked)
    if choice is None:
        return await finish(turn, replace(session, size=len(asked)))
    return await go_on_with(turn, session, choice, asked)


async def go_on_with(turn: Turn, session: Session, choice: Choice, asked: Sequence[Asked]) -> Desk:
    """Ask the chosen item behind those that were `asked`; a set that is over is opened again for it."""
    if session.state is SessionState.FINISHED:
        result = {"position": len(asked), "one_more": True}
        await turn.record(Verb.RESUMED, "session", session.id, learner=session.learner, result=result)
    size = max(session.size, len(asked) + 1)
    session = replace(session, position=len(asked), size=size, state=SessionState.OPEN, last_at=turn.now)
    await turn.uow.practice.save_session(session)
    kept = {EASE: asked[-1].why[EASE]} if asked and EASE in asked[-1].why else {}
    return await put(turn, session, replace(choice, why={**choice.why, **kept}))


async def finish(turn: Turn, session: Session) -> AtEnd | AtStanding:
    """Close the session, once, and tell how it went."""
    finished = replace(session, state=SessionState.FINISHED, last_at=turn.now)
    await turn.uow.practice.save_session(finished)
    score = await score_of(turn, finished)
    result: dict[str, Any] = {
        "right": score.right,
        "of": score.of,
        "not_learned": score.not_learned,
        "reported": score.reported,
    }
    if finished.kind is not SessionKind.SET:
        result |= {"kind": finished.kind.value, **await settle(turn, finished)}
    await turn.record(Verb.COMPLETED, "session", session.id, learner=session.learner, result=result)
    if session.assignment is not None:
        await note_done(turn, session)
    return await end_of(turn, finished, score)


async def end_of(turn: Turn, session: Session, score: Score | None = None) -> AtEnd | AtStanding:
    """The last screen of a session that is over, as often as it is looked at; `score` where it is known already."""
    match session.kind:
        case SessionKind.SET:
            added = sum(ONE_MORE in each.why for each in await turn.uow.practice.asked(session.id))
            fresh = session.state is SessionState.FINISHED and turn.now - session.last_at < ONE_MORE_WITHIN
            score = score or await score_of(turn, session)
            more, enough = fresh and added < MOST_ONE_MORE, fresh and added >= MOST_ONE_MORE
            week, aside = await _week_toward_goal(turn, session.learner), await done_of(turn, session)
            waiting = next(iter(await asides_of(turn, session.learner)), None)
            return AtEnd(session, score, more, enough, week, aside, waiting)
        case SessionKind.PLACEMENT | SessionKind.PROOF:
            return AtStanding(session, await standing_of(turn, session))
        case _:
            assert_never(session.kind)


async def _week_toward_goal(turn: Turn, learner: int) -> Progress | None:
    routine = await turn.uow.habits.of(learner)
    today = local_day(turn.now, turn.zone)
    if routine is None or present_goal(routine.goals) is None:
        return None
    return week_so_far(await days_practised(turn, learner, turn.zone, WEEK), routine.goals, today)


async def close_idle(turn: Turn, session: Session) -> None:
    """Put away a set that nobody touched for SESSION_LIFE; its answers stay."""
    await turn.uow.practice.save_session(replace(session, state=SessionState.EXPIRED))
    result = {"position": session.position, "size": session.size}
    await turn.record(Verb.EXPIRED, "session", session.id, learner=session.learner, result=result)
    if session.assignment is not None and await done_in(turn, session) >= session.size:
        await note_done(turn, session)


async def resume(turn: Turn, session: Session) -> Session:
    """The paused set, open again: the same item, in the same order, and its time goes on where it stopped."""
    paused_at = session.last_at
    session = replace(session, state=SessionState.OPEN, last_at=turn.now)
    await turn.uow.practice.save_session(session)
    asked = await asked_at(turn, session, session.position)
    if asked is not None:
        spent = max(paused_at - asked.shown_at, timedelta())
        await turn.uow.practice.save_asked(replace(asked, shown_at=turn.now - spent))
    position = {"position": session.position}
    await turn.record(Verb.RESUMED, "session", session.id, learner=session.learner, result=position)
    return session


async def put(turn: Turn, session: Session, choice: Choice) -> Desk:
    """Ask the chosen item at the session's position."""
    order = order_of(choice.item, turn.services.random)
    why = {**choice.why, ASK_IF_SURE: True} if _asks_if_sure(turn, session, choice.item) else choice.why
    asked = Asked(session.id, session.position, choice.item.key, why, order, turn.now)
    await turn.uow.practice.add_asked(asked)
    question = await question_of(turn, session, asked)
    assert question is not None, "the item was chosen a moment ago"
    return await lay_down(turn, question)


def _asks_if_sure(turn: Turn, session: Session, item: Item) -> bool:
    """Decided with the item, so that neither a restart nor a second look changes it."""
    share = turn.policy.ask_if_sure if session.kind is SessionKind.SET else 0.0
    return answering(item) is Answering.TAP and share > 0 and turn.services.random.random() < share
