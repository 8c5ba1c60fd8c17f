"""What an exit ticket asks: items of the bank about what the lesson taught, or a point in the teacher's own words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from hashlib import sha256

from domain.classes.lessons import in_syllabus_order, proposal
from domain.classes.log.lesson import ClassLesson
from domain.classes.roster import name_of
from domain.journal import Verb
from domain.language import Localized
from domain.people.person import Learner
from domain.practice.choosing.serving import item_of, shelves
from domain.practice.evening.access import grade_of
from domain.practice.items.kinds import Item, NumberEntry, ShortText, SingleChoice
from domain.practice.learner import model
from domain.practice.learner.model import Facts
from domain.practice.learner.parameters import ItemFigures
from domain.turn import Turn

MOST_QUESTIONS, USUAL_QUESTIONS = 3, 2
MIDDLING = 3
OWN_WORDS = "ticket:"
"""Begins the key of a question that the teacher asked in their own words; the id of its skill follows."""
ASKED_LATELY = timedelta(days=28)
"""An item that the class had on a ticket within that time is not proposed again."""
ON_PAPER = (SingleChoice, NumberEntry, ShortText)


@dataclass(frozen=True)
class TicketQuestion:
    """One question of a ticket.

    Attributes:
        number: from 1.
        skill: id of its main skill, "" where it names none; `name` is what people call it.
        item: None where the teacher asks in their own words, or the item is gone.
    """

    number: int
    key: str
    skill: str
    name: Localized | str
    item: Item | None = None

    @property
    def own_words(self) -> bool:
        return self.key.startswith(OWN_WORDS)


def own_words(skill: str) -> str:
    """The key of a question about that skill in the teacher's own words."""
    return OWN_WORDS + skill


async def question_of(turn: Turn, number: int, key: str) -> TicketQuestion:
    if key.startswith(OWN_WORDS):
        skill = key.removeprefix(OWN_WORDS)
        return TicketQuestion(number, key, skill, name_of(turn, skill))
    item = await item_of(turn, key)
    skill = item.skills[0] if item is not None and item.skills else ""
    return TicketQuestion(number, key, skill, name_of(turn, skill), item)


async def taught_now(turn: Turn, of: ClassLesson) -> Sequence[str]:
    """What the lesson taught as far as it was ticked, else what it is likely to have taught; a class that is through
    with its points goes over the last ones again."""
    since = of.starts_at - timedelta(weeks=of.course.lessons)
    taught = await turn.uow.classes.taught_in(of.class_id, since)
    ticked = [each.skill for each in taught if each.at == of.starts_at]
    if ticked:
        return in_syllabus_order(of.course, ticked)
    likely = proposal(of.course, of.lesson, [each for each in taught if each.at < of.starts_at])
    return likely or of.course.skills[-MOST_QUESTIONS:]


async def proposed(turn: Turn, of: ClassLesson, count: int, kept: Sequence[str] = ()) -> list[str]:
    """Keys of so many questions, those that are kept first: of different skills where several were taught."""
    skills, found = await taught_now(turn, of), list(kept[:count])
    barred = await _asked_lately(turn, of)
    while len(found) < count and skills:
        skill = skills[len(found) % len(skills)]
        fresh = [key for key in candidates(turn, of, skill, barred) if key not in found]
        found.append(fresh[0] if fresh else own_words(skill))
    return found


async def another(turn: Turn, of: ClassLesson, key: str, beside: Collection[str]) -> str:
    """The next item about the same point; the same question where there is no other."""
    question = await question_of(turn, 1, key)
    keys = candidates(turn, of, question.skill, await _asked_lately(turn, of))
    place = keys.index(key) + 1 if key in keys else 0
    return next((each for each in keys[place:] + keys[:place] if each not in beside), key)


def candidates(turn: Turn, of: ClassLesson, skill: str, barred: Collection[str]) -> list[str]:
    """Items of the skill that can be asked on paper, middling ones first; in each lesson in another order."""

    def rank(item: Item) -> tuple[int, str]:
        return abs(item.difficulty - MIDDLING), sha256(f"{of.object_id} {item.key}".encode()).hexdigest()

    found = [item for cell in shelves(turn) if cell.skill == skill for item in cell.items]
    return [item.key for item in sorted(found, key=rank) if item.key not in barred and _on_paper(item)]


def _on_paper(item: Item) -> bool:
    plain = all(wording.typeset is None and not wording.alt for wording in item.wordings.values())
    return plain and isinstance(item, ON_PAPER)


async def _asked_lately(turn: Turn, of: ClassLesson) -> set[str]:
    """By earlier tickets: the lesson's own questions may come again while it is put together."""
    said = await turn.uow.journal.in_class([each.id for each in of.learners], of.starts_at - ASKED_LATELY)
    lesson = of.starts_at.isoformat()
    return {each.object_id for each in said if each.verb is Verb.ANSWERED and each.result["lesson"] != lesson}


async def labelled_and_met(turn: Turn, learner: Learner, question: TicketQuestion) -> tuple[float, Facts]:
    """The question's difficulty by its label, and the facts of it as this learner met it.

    In the teacher's own words it counts as a middling item of its skill at which nobody can guess.
    """
    bank, item = turn.services.bank, question.item
    if item is None:
        skills = (question.skill,) if question.skill else ()
        item = NumberEntry(question.key, skills, MIDDLING, Fraction(0), {})
    grade = bank.skill_grade(question.skill) if question.skill else None
    labelled = model.facts(item, grade, await _grade(turn, learner))
    figures = None if question.own_words else bank.figures(question.key)
    return labelled.difficulty, model.learnt(labelled, figures or ItemFigures())


async def _grade(turn: Turn, learner: Learner) -> int | None:
    """As at home: from the learner's own account where nothing else says it, never from the teacher's."""
    known = grade_of(learner)
    if known is None and learner.person is not None:
        return grade_of(learner, await turn.uow.people.get(learner.person))
    return known
