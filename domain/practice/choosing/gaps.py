"""Gaps that the classroom showed: what went wrong on an exit ticket, and what a teacher calls shaky."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from domain.journal import Statement, Verb
from domain.portrait.portrait import Tone
from domain.practice.choosing.wanted import Gap, GapKind, Goal, Wanted
from domain.practice.learner.model import Band, mastery

GAP_LASTS = timedelta(days=7)
"""So long after it was said a gap comes first in the evening, unless it was closed."""
GAP_ITEMS_IN_A_SET, GAP_ITEMS_UPHILL = 4, 2
"""All gaps together get no more of one set; less for whom the last days went badly."""


def gaps_in(statements: Iterable[Statement]) -> dict[str, Gap]:
    """Fold what was said in class about one learner and stands, oldest first.

    Of each skill the latest word counts: a ticket's on which something of it went wrong, or a note that calls it
    shaky; a ticket on which all of it was right, or a note that calls it firm, closes what was open.
    """
    found: dict[str, Gap] = {}
    asked: dict[tuple[str, str], tuple[int, int]] = {}
    for said in statements:
        match said.verb, said.object_type:
            case Verb.ANSWERED, "item" if "ticket" in said.result:
                _answered(said, found, asked)
            case Verb.COMMENTED, "learner":
                tone = said.result.get("tone")
                for skill in said.result.get("skills", ()):
                    if tone == Tone.SHAKY:
                        found[skill] = Gap(GapKind.WORD, said.at, said.at)
                    elif tone == Tone.FIRM:
                        found.pop(skill, None)
            case _:
                pass
    return found


def _answered(said: Statement, found: dict[str, Gap], asked: dict[tuple[str, str], tuple[int, int]]) -> None:
    skills, lesson = said.result["facts"]["skills"], said.result["lesson"]
    if not skills:
        return
    skill: str = skills[0]
    wrong, of = asked.get((skill, lesson), (0, 0))
    wrong, of = wrong + (not said.result["success"]), of + 1
    asked[skill, lesson] = wrong, of
    if wrong:
        found[skill] = Gap(GapKind.TICKET, datetime.fromisoformat(lesson), said.at, wrong, of)
    else:
        found.pop(skill, None)


def met_in_class(statements: Iterable[Statement]) -> dict[str, datetime]:
    """Keys of the items that were asked in class, with the last time."""
    return {said.object_id: said.at for said in statements if said.verb is Verb.ANSWERED}


def open_gaps(wanted: Wanted) -> dict[str, Gap]:
    """Those that are to be asked about now.

    A gap is closed by the first right answer; a set that has begun with it stays with it until the skill is firm, so
    that one lucky answer is not the end of it.
    """
    begun = served(wanted)
    found = {}
    for skill, gap in wanted.gaps.items():
        solved = wanted.lately.solved.get(skill)
        if wanted.now - gap.since > GAP_LASTS:
            continue
        if solved is None or solved <= gap.since or (begun[skill] and not is_firm(wanted, skill)):
            found[skill] = gap
    return found


def served(wanted: Wanted) -> Counter[str | None]:
    """How many items of this set each gap has had, those beneath it counted with it."""
    return Counter(each.of or each.skill for each in wanted.so_far if each.goal == Goal.TICKET)


def evidence(gap: Gap) -> dict[str, Any]:
    """JSON-ready, for the reason that is kept with a choice."""
    return {"gap": gap.kind.value, "on": gap.on.isoformat(), "missed": gap.wrong, "asked": gap.of}


def is_firm(wanted: Wanted, skill: str) -> bool:
    return mastery(wanted.state, skill, wanted.now, wanted.parameters).band is Band.FIRM
