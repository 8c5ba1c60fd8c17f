"""How a set goes on: what is in front of the learner, the next item, the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, assert_never

from domain.journal import Verb
from domain.language import Lang
from domain.people.person import Learner
from domain.ports import Form
from domain.practice.choosing import Choice
from domain.practice.desk import AtDoor, AtEnd, AtItem, AtPause, AtStanding, AtVerdict, Desk, Question
from domain.practice.items import Answering, Item, SingleChoice, answering
from domain.practice.ordering import order_of
from domain.practice.results import score_of
from domain.practice.serving import item_of, next_choice
from domain.practice.session import SESSION_LIFE, Asked, Attempt, Session, SessionKind, SessionState, Verdict
from domain.practice.standing import settle, standing_of
from domain.turn import Turn

FORM = "practice.number"
RUNNING = (SessionState.OPEN, SessionState.PAUSED)


async def what_is_now(turn: Turn, learner: Learner) -> Desk:
    """The running set, else how the last one went."""
    session = await turn.uow.practice.open_session(learner.id) or await turn.uow.practice.latest_session(learner.id)
    return await now_in(turn, learner, session) if session else AtDoor()


async def now_in(turn: Turn, learner: Learner, session: Session) -> Desk:
    """What is in front of the learner in this set; an item that exists no longer is passed over."""
    match session.state:
        case SessionState.PAUSED:
            return AtPause(session, len(await turn.uow.practice.attempts(session.id)))
        case SessionState.FINISHED | SessionState.EXPIRED:
            return await end_of(turn, session)
        case SessionState.OPEN:
            asked = await asked_at(turn, session, session.position)
            question = await question_of(turn, session, asked) if asked else None
            if asked is None or question is None or asked.reported:
                return await advance(turn, learner, session)
            attempt = await attempt_at(turn, session, session.position)
            if attempt is not None:
                return verdict(turn, question, attempt)
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


def verdict(turn: Turn, question: Question, attempt: Attempt) -> AtVerdict:
    """With the words for the wrong option that was taken: the item's own, else the misconception's."""
    feedback = None
    item, option = question.item, attempt.response.get("option")
    if isinstance(item, SingleChoice) and attempt.verdict is Verdict.WRONG and option is not None:
        said = item.wordings[question.lang].feedback
        named = item.misconceptions[option] if item.misconceptions else None
        if said and said[option]:
            feedback = {question.lang: str(said[option])}
        elif named is not None:
            feedback = dict(turn.services.bank.misconception(named) or {}) or None
    return AtVerdict(question, attempt, feedback)


async def lay_down(turn: Turn, question: Question) -> AtItem:
    """Put the item in front of the learner; a number is waited for as typed text."""
    if answering(question.item) is Answering.TYPE:
        data = {"session": question.session.id, "position": question.asked.position}
        await turn.uow.people.save_form(Form(turn.person.id, FORM, data, turn.now + SESSION_LIFE))
    return AtItem(question)


async def take_up(turn: Turn, item: Item) -> None:
    """The item is left: what is typed from now on is no answer to it."""
    if answering(item) is Answering.TYPE:
        await turn.uow.people.drop_form(turn.person.id)


async def advance(turn: Turn, learner: Learner, session: Session) -> Desk:
    """The next item of the set, or its end when it was the last or the bank has no other."""
    asked = await turn.uow.practice.asked(session.id)
    if len(asked) >= session.size:
        return await finish(turn, session)
    choice = await next_choice(turn, learner, session, asked)
    if choice is None:
        return await finish(turn, replace(session, size=len(asked)))
    session = replace(session, position=len(asked), state=SessionState.OPEN, last_at=turn.now)
    await turn.uow.practice.save_session(session)
    return await put(turn, session, choice)


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
    return await end_of(turn, finished)


async def end_of(turn: Turn, session: Session) -> AtEnd | AtStanding:
    """The last screen of a session that is over, as often as it is looked at."""
    match session.kind:
        case SessionKind.SET:
            return AtEnd(session, await score_of(turn, session))
        case SessionKind.PLACEMENT | SessionKind.PROOF:
            return AtStanding(session, await standing_of(turn, session))
        case _:
            assert_never(session.kind)


async def close_idle(turn: Turn, session: Session) -> None:
    """Put away a set that nobody touched for SESSION_LIFE; its answers stay."""
    await turn.uow.practice.save_session(replace(session, state=SessionState.EXPIRED))
    result = {"position": session.position, "size": session.size}
    await turn.record(Verb.EXPIRED, "session", session.id, learner=session.learner, result=result)


async def resume(turn: Turn, session: Session) -> Session:
    """The paused set, open again: the same item, in the same order, with its own time."""
    session = replace(session, state=SessionState.OPEN, last_at=turn.now)
    await turn.uow.practice.save_session(session)
    asked = await asked_at(turn, session, session.position)
    if asked is not None:
        await turn.uow.practice.save_asked(replace(asked, shown_at=turn.now))
    position = {"position": session.position}
    await turn.record(Verb.RESUMED, "session", session.id, learner=session.learner, result=position)
    return session


async def put(turn: Turn, session: Session, choice: Choice) -> Desk:
    """Ask the chosen item at the session's position."""
    order = order_of(choice.item, turn.services.random)
    asked = Asked(session.id, session.position, choice.item.key, choice.why, order, turn.now)
    await turn.uow.practice.add_asked(asked)
    question = await question_of(turn, session, asked)
    assert question is not None, "the item was chosen a moment ago"
    return await lay_down(turn, question)
