"""From statements to a portrait: one step a statement, in the order of their instants.

What came since is put upon what was folded before by the very same steps (`go_on`), so that the stored portrait is
always the one that the whole journal gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from domain.journal import Place, Statement, Verb
from domain.portrait.portrait import (
    HOMEWORK_KEPT,
    LESSONS_KEPT,
    MEDIA_KEPT,
    MOODS_KEPT,
    NOTES_KEPT,
    SITTINGS_KEPT,
    TICKETS_KEPT,
    Audience,
    HomeworkSeen,
    LessonSeen,
    Mark,
    MediumSeen,
    Mood,
    Portrait,
    RoadTaken,
    Sitting,
    Sources,
    TeachersNote,
    TicketSeen,
    Tone,
)
from domain.practice.learner.rejudging import Afterwards, afterwards, place_of

Kind = tuple[Verb, str]
"""What a statement says, and of what type of thing."""


class Part(Protocol):
    """What one part of a portrait becomes by a statement."""

    def __call__(self, known: Portrait, said: Statement, later: Afterwards) -> Any: ...


def fold(statements: Iterable[Statement]) -> Portrait:
    """The portrait that all statements about one learner give, ordered by instant."""
    told = list(statements)
    return _stepped(Portrait(), told, afterwards(told))


def go_on(portrait: Portrait, news: Iterable[Statement]) -> Portrait | None:
    """The portrait with what came since, ordered by instant.

    Returns:
        None when something among it is earlier than what was told before, or says that something earlier does not
        count or counts otherwise: then all has to be folded anew.
    """
    told = list(news)
    of_interest = [said for said in told if _kind(said) in PARTS]
    late = portrait.latest is not None and any(said.at < portrait.latest for said in of_interest)
    if late or any(_kind(said) in JUDGES_EARLIER for said in told):
        return None
    return _stepped(portrait, told, Afterwards())


def _stepped(portrait: Portrait, told: Sequence[Statement], later: Afterwards) -> Portrait:
    for said in told:
        parts = PARTS.get(_kind(said))
        if parts is not None:
            changed = (
                {name: part(portrait, said, later) for name, part in parts.items()} if later.counts(said) else {}
            )
            portrait = replace(portrait, latest=said.at, **changed)
    return replace(portrait, told=portrait.told + len(told))


def _kind(said: Statement) -> Kind:
    return said.verb, said.object_type


def lessons(known: Portrait, said: Statement, later: Afterwards) -> tuple[LessonSeen, ...]:
    seen = _lesson(said)
    others = (each for each in known.lessons if (each.class_id, each.at) != (seen.class_id, seen.at))
    return tuple(sorted((*others, seen), key=lambda each: (each.at, each.class_id))[-LESSONS_KEPT:])


def tickets(known: Portrait, said: Statement, later: Afterwards) -> tuple[TicketSeen, ...]:
    seen = _ticket(said, later)
    if seen is None:
        return known.tickets
    others = (each for each in known.tickets if _question(each) != _question(seen))
    return tuple(sorted((*others, seen), key=_question)[-TICKETS_KEPT:])


def skills_answered(known: Portrait, said: Statement, later: Afterwards) -> Mapping[str, Sources]:
    found = dict(known.skills)
    for skill in said.result["facts"]["skills"]:
        was = found.get(skill, Sources())
        if said.place is Place.CLASS:
            found[skill] = replace(was, in_class=was.in_class + 1, in_class_at=said.at)
        else:
            found[skill] = replace(was, online=was.online + 1, online_at=said.at)
    return found


def skills_named(known: Portrait, said: Statement, later: Afterwards) -> Mapping[str, Sources]:
    tone = said.result.get("tone")
    if tone is None:
        return known.skills
    named = {
        skill: replace(known.skills.get(skill, Sources()), word=Tone(tone), word_at=said.at)
        for skill in said.result.get("skills", ())
    }
    return {**known.skills, **named}


def roads(known: Portrait, said: Statement, later: Afterwards) -> Mapping[str, RoadTaken]:
    road = said.result.get("misconception")
    if road is None or place_of(said) in later.right:
        return known.roads
    was = known.roads.get(road)
    taken = replace(was, times=was.times + 1, last=said.at) if was else RoadTaken(1, said.at, said.at)
    return {**known.roads, road: taken}


def sittings(known: Portrait, said: Statement, later: Afterwards) -> tuple[Sitting, ...]:
    session = said.result.get("session")
    if session is None or said.place is not Place.ONLINE:
        return known.sittings
    was = next((each for each in known.sittings if each.session == session), Sitting(session, said.at, said.at))
    result = said.result
    now_is = replace(
        was,
        ended=said.at,
        answers=was.answers + 1,
        right=was.right + _is_right(said, later),
        hinted=was.hinted + bool(result.get("hints")),
        rapid=was.rapid + bool(result.get("rapid")),
        seconds=round(was.seconds + result.get("seconds", 0.0), 3),
    )
    others = (each for each in known.sittings if each.session != session)
    return tuple(sorted((*others, now_is), key=lambda each: (each.began, each.session))[-SITTINGS_KEPT:])


def homework_given(known: Portrait, said: Statement, later: Afterwards) -> tuple[HomeworkSeen, ...]:
    given = HomeworkSeen(int(said.object_id), said.result["class"], said.at, said.result["due"])
    others = (each for each in known.homework if each.homework != given.homework)
    return (*others, given)[-HOMEWORK_KEPT:]


def homework_handed(known: Portrait, said: Statement, later: Afterwards) -> tuple[HomeworkSeen, ...]:
    handed = {"handed": said.result["handed"], "handed_at": said.at, "seen_at": None}
    return tuple(replace(each, **handed) if _is_about(said, each) else each for each in known.homework)


def homework_seen(known: Portrait, said: Statement, later: Afterwards) -> tuple[HomeworkSeen, ...]:
    return tuple(replace(each, seen_at=said.at) if _is_about(said, each) else each for each in known.homework)


def notes(known: Portrait, said: Statement, later: Afterwards) -> tuple[TeachersNote, ...]:
    result = said.result
    tags = {name: tuple(result.get(name, ())) for name in ("skills", "roads", "manners")}
    tone = Tone(result["tone"]) if result.get("tone") else None
    note = TeachersNote(said.at, result.get("by", ""), result["text"], **tags, tone=tone)
    return (*known.notes, note)[-NOTES_KEPT:]


def moods(known: Portrait, said: Statement, later: Afterwards) -> tuple[Mood, ...]:
    audience = frozenset(Audience(each) for each in said.result["audience"])
    felt = Mood(said.object_id, said.at, said.result["mood"], audience)
    return (*(each for each in known.moods if each.week != felt.week), felt)[-MOODS_KEPT:]


def media(known: Portrait, said: Statement, later: Afterwards) -> tuple[MediumSeen, ...]:
    seen = medium_of(said)
    return (*(each for each in known.media if each.what != seen.what), seen)[-MEDIA_KEPT:]


def medium_of(said: Statement) -> MediumSeen:
    """What a statement says that was watched or tried."""
    what, result = f"{said.object_type}:{said.object_id}", said.result
    return MediumSeen(what, result["kind"], said.at, tuple(result["skills"]), result["clear"])


def goal(known: Portrait, said: Statement, later: Afterwards) -> int | None:
    chosen: int | None = said.result.get("goal", known.goal)
    return chosen


def proved(known: Portrait, said: Statement, later: Afterwards) -> Mapping[str, datetime]:
    return {**known.proved, said.object_id: said.at} if said.result["success"] else known.proved


def lessons_counted(known: Portrait, said: Statement, later: Afterwards) -> Mapping[str, int]:
    seen = _lesson(said)
    was = next((each for each in known.lessons if (each.class_id, each.at) == (seen.class_id, seen.at)), None)
    return _counted(known, f"lessons.{seen.mark.value}", instead_of=f"lessons.{was.mark.value}" if was else None)


def answers_counted(known: Portrait, said: Statement, later: Afterwards) -> Mapping[str, int]:
    counts = _counted(known, "answers")
    if _is_right(said, later):
        counts = _counted(replace(known, counts=counts), "right")
    seen = _ticket(said, later)
    if seen is not None:
        was = next((each for each in known.tickets if _question(each) == _question(seen)), None)
        instead_of = _verdict(was) if was else None
        counts = _counted(replace(known, counts=counts), _verdict(seen), instead_of=instead_of)
    return counts


def homework_counted(known: Portrait, said: Statement, later: Afterwards) -> Mapping[str, int]:
    was = next((each for each in known.homework if _is_about(said, each)), None)
    if said.verb is Verb.ASSIGNED:
        return known.counts if was else _counted(known, "homework.given")
    if was is None:
        return known.counts
    instead_of = f"homework.{was.handed}" if was.handed else None
    return _counted(known, f"homework.{said.result['handed']}", instead_of=instead_of)


def _counted(known: Portrait, name: str, *, instead_of: str | None = None) -> Mapping[str, int]:
    counts = dict(known.counts)
    if instead_of is not None:
        counts[instead_of] -= 1
    counts[name] = counts.get(name, 0) + 1
    return counts


def _lesson(said: Statement) -> LessonSeen:
    result = said.result
    return LessonSeen(result["class"], _instant(result["lesson"]), Mark(result["mark"]), result.get("stars", 0))


def _ticket(said: Statement, later: Afterwards) -> TicketSeen | None:
    result = said.result
    if "ticket" not in result:
        return None
    skill = next(iter(result["facts"]["skills"]), "")
    lesson, right = _instant(result["lesson"]), _is_right(said, later)
    return TicketSeen(result["class"], lesson, result["ticket"], said.object_id, skill, right)


def _question(seen: TicketSeen) -> tuple[datetime, str, int]:
    return seen.lesson, seen.class_id, seen.question


def _verdict(seen: TicketSeen) -> str:
    return "tickets.right" if seen.right else "tickets.wrong"


def _is_right(said: Statement, later: Afterwards) -> bool:
    return bool(said.result["success"]) or place_of(said) in later.right


def _is_about(said: Statement, seen: HomeworkSeen) -> bool:
    return str(seen.homework) == said.object_id


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


_HANDED: Mapping[str, Part] = {"homework": homework_handed, "counts": homework_counted}

PARTS: Mapping[Kind, Mapping[str, Part]] = {
    (Verb.ATTENDED, "lesson"): {"lessons": lessons, "counts": lessons_counted},
    (Verb.MISSED, "lesson"): {"lessons": lessons, "counts": lessons_counted},
    (Verb.ANSWERED, "item"): {
        "tickets": tickets,
        "skills": skills_answered,
        "roads": roads,
        "sittings": sittings,
        "counts": answers_counted,
    },
    (Verb.COMMENTED, "learner"): {"notes": notes, "skills": skills_named},
    (Verb.ASSIGNED, "homework"): {"homework": homework_given, "counts": homework_counted},
    (Verb.COMPLETED, "homework"): _HANDED,
    (Verb.ASKED, "homework"): _HANDED,
    (Verb.CONFIRMED, "homework"): {"homework": homework_seen},
    (Verb.FELT, "week"): {"moods": moods},
    (Verb.CHANGED, "habits"): {"goal": goal},
    (Verb.PROVED, "skill"): {"proved": proved},
    (Verb.WATCHED, "medium"): {"media": media},
    (Verb.WATCHED, "recording"): {"media": media},
    (Verb.TRIED, "medium"): {"media": media},
}
"""What changes which part. What a statement of another kind says is no part of a portrait."""

JUDGES_EARLIER = frozenset(
    {
        (Verb.REPORTED, "item"),
        (Verb.CONFIRMED, "answer"),
        (Verb.REJUDGED, "answer"),
        (Verb.VOIDED, "statement"),
    }
)
"""After these, answers of before count otherwise (domain.practice.learner.rejudging)."""
