"""What rules see of the points that a class was taught, from the journal and the tables; all of one class at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.alerts.evidence import AnswerSeen, ItemElsewhere, PointEvidence
from domain.alerts.loading import JUDGED, LOOKED_BACK, Around, answers_in
from domain.journal import Verb
from domain.people.consent import may_teachers_see
from domain.people.person import Learner
from domain.turn import Turn

TAUGHT_FOR = timedelta(days=28)
"""So long a lesson is one that taught the point; one before it was another time."""


async def points_of(turn: Turn, around: Around, class_id: str, skills: Collection[str]) -> Sequence[PointEvidence]:
    """What is known of those of the points that the class was taught in the last TAUGHT_FOR, by skill."""
    if class_id not in around.classes:
        return []
    taught = await turn.uow.classes.taught_in(class_id, turn.now - TAUGHT_FOR)
    lessons = {skill: [each.at for each in taught if each.skill == skill] for skill in sorted(skills)}
    lessons = {skill: at for skill, at in lessons.items() if at}
    if not lessons:
        return []
    learners = await turn.uow.classes.learners_of(class_id)
    since = min(at[0] for at in lessons.values()) - LOOKED_BACK
    answers = await _answers(turn, class_id, learners, since)
    points = [_point(turn, around, class_id, skill, at, learners, answers) for skill, at in lessons.items()]
    items = {each.item for point in points for each in point.answers}
    others = await turn.uow.items.answered_elsewhere(items, [each.id for each in learners]) if items else {}
    elsewhere = {item: ItemElsewhere(*sums) for item, sums in others.items()}
    confirmed = await turn.uow.items.confirmed(items) if items else ()
    return [replace(each, elsewhere=_named(elsewhere, each.answers), confirmed=confirmed) for each in points]


async def _answers(turn: Turn, class_id: str, learners: Collection[Learner], since: datetime) -> Sequence[AnswerSeen]:
    """Theirs, as far as the class's teacher may know: what was answered in it, and what families let be seen."""
    seen = {each.id for each in learners if await may_teachers_see(turn, each)}
    said = await turn.uow.journal.said([each.id for each in learners], JUDGED, since)
    return answers_in(
        each
        for each in said
        if each.verb is not Verb.ANSWERED or each.learner in seen or each.result.get("class") == class_id
    )


def _point(
    turn: Turn,
    around: Around,
    class_id: str,
    skill: str,
    lessons: Sequence[datetime],
    learners: Collection[Learner],
    answers: Sequence[AnswerSeen],
) -> PointEvidence:
    first = lessons[0]
    about = [each for each in answers if each.skill == skill and each.at >= first]
    others = [
        each for each in answers if each.at >= first - LOOKED_BACK and not (each.skill == skill and each.at >= first)
    ]
    later = [at for at in around.lessons[class_id] if at > lessons[-1]]
    zone, ids = around.zones[class_id], [each.id for each in learners]
    return PointEvidence(class_id, skill, turn.now, zone, lessons, later, ids, about, others)


def _named(elsewhere: Mapping[str, ItemElsewhere], answers: Sequence[AnswerSeen]) -> dict[str, ItemElsewhere]:
    return {key: elsewhere[key] for key in sorted({each.item for each in answers}) if key in elsewhere}
