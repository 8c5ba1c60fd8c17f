"""Who can be called now, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from domain.language import Lang, in_language
from domain.people.person import STAFF, Person, Role
from domain.ports import UnitOfWork
from domain.safety.case import Case
from domain.safety.roster import in_order
from domain.turn import Turn

IN_NEED = (Role.ADMIN, Role.OPERATOR, Role.ADVISOR, Role.TEACHER)
"""Who is called where the roster holds nobody who can be: somebody of the centre is better than nobody."""
LEAST_LETTERS = 2


async def those_on_duty(uow: UnitOfWork) -> Sequence[Person]:
    """Everybody of the roster who works here, whether they can be reached or not, in order."""
    found = [await uow.people.get(each.person) for each in await uow.safety.roster()]
    return [each for each in found if each is not None and each.roles & STAFF]


async def somebody_is_there(uow: UnitOfWork) -> bool:
    """Whether anybody of the roster can be called."""
    return any(each.reachable for each in await those_on_duty(uow))


async def in_danger(turn: Turn, learner: int) -> bool:
    """Whether a case about the learner is open: nothing is pushed to them that is no service."""
    return await turn.uow.safety.is_open_for(learner)


async def who_can_be_called(turn: Turn, case: Case) -> Sequence[Person]:
    """Those of the roster whose hours are now, then its others; where that is nobody, whoever works here.

    Never who wrote. Whoever had the case comes first. Whose name was written comes last: it may be said of them.
    """
    uow = turn.uow
    known = {each.id: each for each in await those_on_duty(uow)}
    order = in_order(await uow.safety.roster(), turn.now, turn.policy.zone)
    found = [known[each] for each in order if each in known and _can_be(known[each], case)]
    if not found:
        for role in IN_NEED:
            found += [each for each in await uow.people.with_role(role) if _can_be(each, case) and each not in found]
    said = " ".join([each.text for each in await uow.safety.words(case.id, 50) if each.author == case.writer])
    named = {each.id for each in found if await _is_named(turn, each, said)}
    return sorted(found, key=lambda each: (each.id in named, each.id != case.holder))


def _can_be(person: Person, case: Case) -> bool:
    return person.reachable and person.id != case.writer


async def _is_named(turn: Turn, person: Person, said: str) -> bool:
    """Whether the words name them: Ms Wang, 王老师, or as they call themselves."""
    member = await turn.uow.staff.member_of(person.id)
    names = {person.name} if member is None else {person.name, *(in_language(member.name, lang) for lang in Lang)}
    words = said.casefold()
    return any(len(name) >= LEAST_LETTERS and name.casefold() in words for name in names)
