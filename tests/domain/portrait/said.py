"""Statements as the classroom and the phone make them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.journal import Place, Statement, Verb
from domain.practice.learner import model
from domain.practice.learner.model import Facts

MONDAY = datetime(2026, 11, 2, 10, 0, 0, 250, tzinfo=UTC)
CLASS = "maths-g5-b"


def after(days: float = 0, minutes: float = 0) -> datetime:
    return MONDAY + timedelta(days=days, minutes=minutes)


def answer(
    at: datetime,
    right: bool,
    *,
    session: int = 1,
    position: int = 0,
    skill: str = "fractions.add",
    road: str | None = None,
    learner: int = 1,
    **more: Any,
) -> Statement:
    item = f"sample:{skill}-{session}-{position}"
    result = {
        "success": right,
        "hints": 0,
        "seconds": 12.345,
        "facts": model.facts_to_plain(Facts(item, (skill,), 0.0, 0.25)),
        "session": session,
        "position": position,
        **({"misconception": road} if road else {}),
        **more,
    }
    return Statement(Verb.ANSWERED, "item", item, at, learner=learner, result=result)


def ticket(
    at: datetime, lesson: datetime, question: int, right: bool, *, skill: str = "fractions.add", learner: int = 1
) -> Statement:
    item = f"ticket:{skill}"
    result = {
        "success": right,
        "hints": 0,
        "facts": model.facts_to_plain(Facts(item, (skill,), 0.0, 0.0)),
        "label": 0.0,
        "class": CLASS,
        "lesson": lesson.isoformat(),
        "ticket": question,
        "by": "wang",
    }
    return _of_class(Verb.ANSWERED, "item", item, at, result, learner)


def lesson(at: datetime, starts: datetime, mark: str, stars: int = 0, *, learner: int = 1) -> Statement:
    verb = Verb.MISSED if mark == "away" else Verb.ATTENDED
    known = {"class": CLASS, "course": "maths-g5", "lesson": starts.isoformat(), "by": "wang"}
    object_id = f"{CLASS}@{starts.isoformat()}"
    return _of_class(verb, "lesson", object_id, at, known | {"mark": mark, "stars": stars}, learner)


def note(
    at: datetime, text: str, skills: Collection[str] = (), tone: str | None = None, *, learner: int = 1
) -> Statement:
    result = {"text": text, "skills": list(skills), "roads": [], "manners": [], "tone": tone, "by": "wang"}
    return _of_class(Verb.COMMENTED, "learner", str(learner), at, result | {"class": CLASS}, learner)


def homework(at: datetime, number: int, due: str, *, learner: int = 1) -> Statement:
    result = {"class": CLASS, "lesson": at.isoformat(), "due": due, "skills": [], "by": "wang"}
    return _of_class(Verb.ASSIGNED, "homework", str(number), at, result, learner)


def handed(at: datetime, number: int, state: str, *, learner: int = 1) -> Statement:
    verb = Verb.COMPLETED if state == "done" else Verb.ASKED
    result = {"handed": state, "photos": 0}
    return Statement(verb, "homework", str(number), at, learner=learner, result=result)


def mood(at: datetime, week: str, value: int, *audience: str, learner: int = 1) -> Statement:
    result = {"mood": value, "audience": list(audience)}
    return Statement(Verb.FELT, "week", week, at, learner=learner, result=result)


def voided(at: datetime, what: Statement) -> Statement:
    return _of_class(Verb.VOIDED, "statement", what.uid, at, {}, what.learner)


def reported(at: datetime, what: Statement) -> Statement:
    place = {name: what.result[name] for name in ("session", "position", "facts")}
    return Statement(
        Verb.REPORTED, "item", what.object_id, at, learner=what.learner, result=place | {"problem": "typo"}
    )


def _of_class(
    verb: Verb, object_type: str, object_id: str, at: datetime, result: dict[str, Any], learner: int | None
) -> Statement:
    return Statement(
        verb, object_type, object_id, at, learner=learner, result=result, place=Place.CLASS, authority="teacher"
    )
