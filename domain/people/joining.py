"""The second yes: who is asked for it, who has said it, and what it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.errors import Gone
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, Param, T, rows, t, tap
from domain.people.colleagues import office
from domain.people.consent import may_store_practice, needs_guardian, tell_learner
from domain.people.joins import USUAL_GUARDIANS, Join, JoinState, Side, Wish
from domain.people.leaving import take_off
from domain.people.merging import account_joins
from domain.people.person import Learner, Person, Role
from domain.turn import ANYONE, Rights, Turn

OFFICE_ROLES = frozenset({Role.OPERATOR, Role.ADMIN})


@dataclass(frozen=True)
class Answered:
    """What came of an answer.

    Attributes:
        name: of whom it is about; child: the learner's name, whom the reader knows.
        was_open: False when somebody else had answered, or the time was over.
    """

    join: Join
    name: str
    child: str
    was_open: bool = True


async def wish(turn: Turn, asked: Join) -> Join | None:
    """Store a wish and put it before whoever has to say yes; None when the same waits already."""
    join = await turn.uow.joins.add(asked)
    if join is None:
        return None
    result = {"wish": join.wish.value, "side": join.side.value}
    await turn.record(Verb.ASKED, "join", join.id, learner=join.learner, result=result)
    # who can prove by their number that the list means them troubles nobody
    return join if join.phone is not None else await ask_other_side(turn, join)


async def ask_other_side(turn: Turn, join: Join, *, again: bool = False) -> Join:
    """Ask, or remind, those who have to say yes; where nobody of the family can, the office."""
    learner, person = await whom(turn, join)
    asked, side = await answerers(turn, join), join.side
    if side is Side.FAMILY and not any(each.reachable for each in asked):
        side = Side.OFFICE
        asked = await answerers(turn, replace(join, side=side))
    told = replace(join, side=side, reminded_at=turn.now) if again else replace(join, side=side, told_at=turn.now)
    for each in asked:
        own = each.id == learner.person
        note = question(told, learner, person, own=own, again=again)
        await push(turn, each, note, learner=learner.id, urgent=True)
    await turn.uow.joins.change(told, join.side)
    return told


def question(join: Join, learner: Learner, person: Person, *, own: bool, again: bool = False) -> Note:
    """What the other side is asked, which knows the child by name; `own`: the learner themselves."""
    to = "own" if own and join.side is Side.FAMILY else join.side.value
    text: Param = t(f"guardians.ask.{join.wish.value}.{to}", name=person.name, child=learner.name)
    if again:
        text = t("guardians.again", text=text)
    return Note(SERVICE.name, text, rows(*answers(join)))


def answers(join: Join) -> tuple[Button, Button]:
    yes = Button(t("guardians.button.yes"), tap("gu.y", join.id))
    return yes, Button(t("guardians.button.no"), tap("gu.n", join.id))


async def answerers(turn: Turn, join: Join) -> Sequence[Person]:
    """Those who can say yes now: never whoever wishes it."""
    if join.side is Side.OFFICE:
        found = list(await office(turn.uow))
    else:
        found = await _of_family(turn, join)
    return [each for each in found if each.id != join.person]


async def _of_family(turn: Turn, join: Join) -> list[Person]:
    """Guardians; of age, and where there are none, the learner themselves."""
    people = turn.uow.people
    learner = await people.learner(join.learner)
    if learner is None:
        return []
    account = await people.get(learner.person) if learner.person is not None else None
    guardians = [each for each in await people.guardians_of(learner.id) if each.id != learner.person]
    if join.wish is Wish.ACCOUNT:
        return guardians
    of_age = not needs_guardian(learner.age_band, turn.policy.consent_age)
    if account is not None and (of_age or not guardians):
        return [account]
    return guardians


async def questions_for(turn: Turn) -> list[Note]:
    """What waits for the actor's yes as one of a family."""
    people, found = turn.uow.people, []
    own = await people.learner_of(turn.person.id)
    for learner in (*([own] if own else []), *await people.children_of(turn.person.id)):
        for join in await turn.uow.joins.about(learner.id):
            if join.side is Side.FAMILY and join.waits(turn.now) and await _may_answer(turn, join):
                _, person = await whom(turn, join)
                found.append(question(join, learner, person, own=learner.person == turn.person.id))
    return found


@dataclass(frozen=True)
class AnswerJoin:
    """Yes or no of the other side; the first answer counts.

    Raises:
        Gone: there is no such wish, or it is for somebody else to answer.
    """

    join: int
    yes: bool
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Answered:
        join = await turn.uow.joins.get(self.join)
        if join is None or not await _may_answer(turn, join):
            raise Gone(t("guardians.not_yours"))
        learner, person = await whom(turn, join)
        await turn.claim([learner.id])
        join = await turn.uow.joins.get(self.join) or join
        if not join.waits(turn.now):
            return Answered(join, person.name, learner.name, was_open=False)
        if not self.yes:
            return Answered(await refuse(turn, join), person.name, learner.name)
        guardians = await turn.uow.people.guardians_of(learner.id)
        if join.side is Side.FAMILY and join.wish is Wish.GUARDIAN:
            if len(guardians) >= USUAL_GUARDIANS:
                waits = t("guardians.third_waits")
                return Answered(await _to_office(turn, join, waits), person.name, learner.name)
            if not guardians and await _is_young_pupil(turn, learner):
                waits = t("guardians.pupil_waits")
                return Answered(await _to_office(turn, join, waits), person.name, learner.name)
        return Answered(await agree(turn, join), person.name, learner.name)


async def _may_answer(turn: Turn, join: Join) -> bool:
    if join.side is Side.OFFICE:
        return bool(turn.person.roles & OFFICE_ROLES) and turn.person.id != join.person
    return turn.person.id in {each.id for each in await answerers(turn, join)}


async def _is_young_pupil(turn: Turn, learner: Learner) -> bool:
    """Whether the office knows the child: on its own word alone a second account of its own could be its parent."""
    young = needs_guardian(learner.age_band, turn.policy.consent_age)
    return young and bool(await turn.uow.classes.classes_of(learner.id))


async def _to_office(turn: Turn, join: Join, waits: T) -> Join:
    """The family has said yes, and the office has the last word."""
    moved = replace(join, side=Side.OFFICE, told_at=None, reminded_at=None)
    if not await turn.uow.joins.change(moved, join.side):
        return join
    person = await turn.uow.people.get(join.person)
    if person is not None:
        await push(turn, person, Note(SERVICE.name, waits), urgent=True)
    return await ask_other_side(turn, moved)


async def agree(turn: Turn, join: Join) -> Join:
    """Both sides have said yes: what was wished happens, and everybody whom it concerns hears of it."""
    done = await _over(turn, join, JoinState.AGREED)
    learner, person = await whom(turn, join)
    match join.wish:
        case Wish.GUARDIAN:
            await _link(turn, learner, person)
        case Wish.ACCOUNT:
            await account_joins(turn, person, learner)
        case Wish.REMOVAL:
            await take_off(turn, learner, person)
    return done


async def refuse(turn: Turn, join: Join) -> Join:
    done = await _over(turn, join, JoinState.REFUSED)
    told = join.asked_by if join.wish is Wish.REMOVAL else join.person
    person = await turn.uow.people.get(told) if told is not None else None
    if person is not None:
        note = Note(SERVICE.name, t(f"guardians.refused.{join.wish.value}"), rows(_home()))
        await push(turn, person, note, urgent=True)
    return done


async def _over(turn: Turn, join: Join, state: JoinState) -> Join:
    done = replace(join, state=state, answered_by=turn.actor, answered_at=turn.now, phone=None)
    changed = await turn.uow.joins.change(done, join.side)
    assert changed, "its learner was claimed before it was read"
    result = {"wish": join.wish.value, "state": state.value}
    await turn.record(Verb.CONCLUDED, "join", join.id, learner=join.learner, result=result)
    return done


async def _link(turn: Turn, learner: Learner, person: Person) -> None:
    people = turn.uow.people
    await people.add_guardian(learner.id, person.id, turn.now)
    await people.save(replace(person, child=learner.id))
    if turn.actor == person.id:
        await turn.reload_person()
    await turn.record(Verb.LINKED, "learner", learner.id, learner=learner.id, authority="guardian")
    await audit(turn, Deed.GUARDIAN_LINKED, person=person.id, learner=learner.id)
    joined = Note(SERVICE.name, t("onboarding.guardian_joined", guardian=person.name, child=learner.name))
    for each in await people.guardians_of(learner.id):
        if each.id not in (turn.actor, person.id):
            await push(turn, each, joined, learner=learner.id, urgent=True)
    settled = await may_store_practice(turn, learner)
    mine = Note(SERVICE.name, t("guardians.linked", child=learner.name), rows(_next(learner, settled=settled)))
    await push(turn, person, mine, learner=learner.id, urgent=True)
    account = Note(SERVICE.name, t("onboarding.your_guardian_joined", guardian=person.name))
    await tell_learner(turn, learner, account)


def _next(learner: Learner, *, settled: bool) -> Button:
    if settled:
        return _home()
    return Button(t("onboarding.button.read_consent"), tap("on.consent", learner.id))


def _home() -> Button:
    return Button(t("common.home"), tap("home"))


async def own_join(turn: Turn, number: int) -> Join:
    """
    Raises:
        Gone: there is no such wish of the actor's.
    """
    join = await turn.uow.joins.get(number)
    if join is None or join.person != turn.person.id or join.wish is Wish.REMOVAL:
        raise Gone(t("guardians.not_yours"))
    return join


async def whom(turn: Turn, join: Join) -> tuple[Learner, Person]:
    learner, person = await turn.uow.people.learner(join.learner), await turn.uow.people.get(join.person)
    assert learner is not None and person is not None, "a wish names rows that there are"
    return learner, person
