"""The reason of a choice as text: why it came, what was expected, what that rests upon."""

from __future__ import annotations

from datetime import date

from domain.messages.screen import Button, Join, Param, Screen, T, rows, t, tap
from domain.practice.choosing.wanted import Goal
from domain.practice.choosing.why import Why
from domain.practice.learner.features import Part
from handlers.views.questions import HOME, blocks_of

_PARTS = frozenset(part.value for part in Part)


def why(reason: Why, session: int, position: int) -> Screen:
    """For the learner with the way back to the verdict of that item; for a teacher with the way home."""
    # "no step of the explanation" is the verdict itself; what is now would be the end, after the last item
    back = Button(t("common.back"), tap("pr.x", session, position, 0))
    blocks: list[Param | None] = [
        t("why.title") if reason.learner is None else t("why.title_of", learner=reason.learner.name),
        _reason(reason),
        _expectation(reason),
        _relaxed(reason),
    ]
    return Screen(blocks_of(blocks), rows(back if reason.learner is None else HOME))


def _reason(reason: Why) -> T:
    reader = "you" if reason.learner is None else "teacher"
    skill: Param = reason.skill or t("why.some_skill")
    name = reason.learner.name if reason.learner is not None else ""
    said: dict[str, Param] = {"skill": skill, "name": name}
    match reason.goal:
        case Goal.TICKET if reason.gap is not None and reason.on is not None:
            return _from_class(reason, reason.gap, reason.on, said, reader)
        case Goal.CLASS if reason.on is not None:
            return t(f"why.{reader}.class", **said, on=reason.on)
        case Goal.PREREQUISITE if reason.errors and reason.of is not None:
            return t(f"why.{reader}.prerequisite_errors", **said, of=reason.of, n=reason.errors)
        case Goal.PREREQUISITE if reason.errors and reason.road is not None:
            return t(f"why.{reader}.prerequisite_road", **said, road=reason.road, n=reason.errors)
        case Goal.PREREQUISITE if reason.of is not None:
            return t(f"why.{reader}.prerequisite", **said, of=reason.of)
        case Goal.ASSIGNED if reason.of is not None:
            return t(f"why.{reader}.assigned_of", **said, of=reason.of)
        case Goal.REVIEW:
            return t(f"why.{reader}.review", **said)
        case Goal.AGAIN if reason.on is not None:
            return t(f"why.{reader}.again", **said, on=reason.on)
        case Goal.PILOT | Goal.ASKED_FOR | Goal.ASSIGNED | Goal.SISTER | Goal.PLACEMENT | "proof":
            return t(f"why.{reader}.{reason.goal}", **said)
        case _:
            return t(f"why.{reader}.fitting", **said)


def _from_class(reason: Why, gap: str, on: date, said: dict[str, Param], reader: str) -> T:
    said |= {"weekday": t(f"why.weekday.d{on.isoweekday()}"), "missed": reason.missed, "n": reason.of_asked}
    if reason.of is None:
        return t(f"why.{reader}.{gap}", **said)
    return t(f"why.{reader}.{gap}_of", **said, of=reason.of)


def _expectation(reason: Why) -> Param | None:
    if reason.of_ten is None:
        return None
    lines: list[Param] = [t("why.expected", n=reason.of_ten)]
    parts = [t(f"why.model.{'up' if up else 'down'}.{name}") for name, up in reason.parts if name in _PARTS]
    if parts:
        lines.append(t("why.because", parts=Join(tuple(parts), "words")))
    return Join(tuple(lines))


def _relaxed(reason: Why) -> T | None:
    if "fresh" in reason.relaxed:
        return t("why.not_fresh")
    return t("why.not_paced") if "paced" in reason.relaxed or "grade" in reason.relaxed else None
