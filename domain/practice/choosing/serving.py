"""What comes next in a session: one way for each kind of session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.language import Lang
from domain.people.person import Learner
from domain.practice.choosing.choice import choose
from domain.practice.choosing.gaps import GAP_LASTS, gaps_in, met_in_class
from domain.practice.choosing.lately import lately
from domain.practice.choosing.wanted import COOLDOWN, Cell, Choice, Goal, InSet, Wanted
from domain.practice.evening.access import grade_of
from domain.practice.evening.session import Asked, Session, SessionKind
from domain.practice.items.kinds import Item
from domain.practice.learner.believed import state_of
from domain.practice.standing import placing, proving
from domain.turn import Turn


async def next_choice(turn: Turn, learner: Learner, session: Session, asked: Sequence[Asked]) -> Choice | None:
    """The item after those that were asked in the session; None when it is over or the bank has no other."""
    match session.kind:
        case SessionKind.SET:
            return await for_tonight(turn, learner, asked, session.about, session.assignment)
        case SessionKind.PLACEMENT:
            told = await placing.told_in(turn, learner, asked)
            return placing.next_item(
                shelves(turn), await wanted_for(turn, learner, asked), told, turn.services.random
            )
        case SessionKind.PROOF:
            assert session.about is not None, "a proof is about a skill"
            counted = sum(each.reported is None for each in asked)
            wanted = await wanted_for(turn, learner, asked)
            return proving.next_proof(shelves(turn), session.about, wanted, counted, turn.services.random)


async def for_tonight(
    turn: Turn,
    learner: Learner,
    asked: Sequence[Asked] = (),
    about: str | None = None,
    assignment: int | None = None,
) -> Choice | None:
    """What comes next tonight, on top of what was asked in this set; `about` is a skill that was asked for, or that
    an assignment is about."""
    wanted = await wanted_for(turn, learner, asked, about)
    if assignment is not None:
        before = frozenset(await turn.uow.assignments.dealt(assignment, learner.id))
        wanted = replace(wanted, assigned=True, kept_out=before)
    return choose(shelves(turn), wanted, turn.services.random)


def shelves(turn: Turn) -> Sequence[Cell]:
    """The bank in the person's language; in another one when it has nothing in theirs."""
    bank, lang = turn.services.bank, turn.person.lang
    return bank.cells(lang) or next((found for other in Lang if (found := bank.cells(other))), ())


async def wanted_for(turn: Turn, learner: Learner, asked: Sequence[Asked] = (), about: str | None = None) -> Wanted:
    """All that a choice depends on, in four statements whatever the learner's history."""
    bank = turn.services.bank
    in_class = await turn.uow.journal.in_class([learner.id], turn.now - GAP_LASTS)
    recent = await turn.uow.practice.recent(learner.id, turn.now - COOLDOWN)
    return Wanted(
        state=await state_of(turn, learner.id),
        grade=grade_of(learner, turn.person),
        seen=met_in_class(in_class) | {each.item: each.shown_at for each in recent},
        now=turn.now,
        so_far=await in_set(turn, asked),
        taught=await turn.uow.classes.taught_to(learner.id, turn.now),
        lately=lately(recent, bank.item, bank.misconception_skill),
        gaps=gaps_in(in_class),
        about=about,
        ease=asked[-1].why.get("ease", 0.0) if asked else 0.0,
        parameters=bank.parameters,
        figures=bank.figures,
        requires=bank.requires,
    )


async def in_set(turn: Turn, asked: Sequence[Asked]) -> tuple[InSet, ...]:
    """The items asked in a set so far, with the skill and the reason of each."""
    return tuple([await _in_set(turn, each) for each in asked])


async def _in_set(turn: Turn, asked: Asked) -> InSet:
    item = await item_of(turn, asked.item)
    skill = item.skills[0] if item is not None and item.skills else None
    grade = turn.services.bank.skill_grade(skill) if skill is not None else None
    goal, expected = asked.why.get("goal", Goal.FITTING.value), asked.why.get("expected")
    return InSet(asked.item, skill, grade, goal, expected, asked.why.get("of"))


async def item_of(turn: Turn, key: str) -> Item | None:
    """From the bank in memory; from the table when it is not live any more but was asked."""
    return turn.services.bank.item(key) or await turn.uow.items.get(key)
