"""While the other side has not answered: looking, reminding, proving who one is, taking back, running out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.errors import Refusal
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.joining import agree, ask_other_side, own_join
from domain.people.joins import USUAL_GUARDIANS, Join, JoinState, JoinWaits, Wish
from domain.people.phones import is_phone
from domain.people.stages import Arrival, look_at_join, stage_of
from domain.turn import ANYONE, CLOCK_ONLY, Rights, Turn

AT_ONCE = 50


@dataclass(frozen=True)
class LookAtJoin:
    """Where a wish of the actor's stands; the place of the actor themselves once it was answered.

    Raises:
        Gone: there is no such wish of theirs.
    """

    join: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        join = await own_join(turn, self.join)
        return Arrival(await look_at_join(turn, join) if join.waits(turn.now) else await stage_of(turn))


@dataclass(frozen=True)
class RemindOtherSide:
    """Have the other side asked once more, and somebody of the office if they were not yet. Once is enough.

    Raises:
        Gone: there is no such wish of the actor's.
    """

    join: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> tuple[Arrival, bool]:
        """Where the actor stands, and whether somebody was told."""
        join = await own_join(turn, self.join)
        if not join.waits(turn.now):
            return Arrival(await stage_of(turn), stale=True), False
        told = join.reminded_at is None
        if told:
            join = await ask_other_side(turn, replace(join, phone=None), again=join.told_at is not None)
        return Arrival(await look_at_join(turn, join)), told


@dataclass(frozen=True)
class TakeBackJoin:
    """
    Raises:
        Gone: there is no such wish of the actor's.
    """

    join: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        join = await own_join(turn, self.join)
        if join.waits(turn.now):
            await _end(turn, join, JoinState.TAKEN_BACK)
        return Arrival(await stage_of(turn))


@dataclass(frozen=True)
class ShareNumber:
    """The person's own number, compared with what the centre's list has of this guardian, and kept nowhere.

    Attributes:
        own: the platform vouches that the number is that of the account that sent it.

    Raises:
        Refusal: it is somebody else's, nobody has asked for it, or it is another one than in the list.
    """

    number: str
    own: bool
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> JoinWaits | Join:
        """The wish that has come true, or as it waits on."""
        if not self.own:
            raise Refusal(t("guardians.number.not_own"))
        waiting = [join for join in await turn.uow.joins.of_person(turn.person.id) if join.waits(turn.now)]
        join = next((each for each in waiting if each.phone is not None), None)
        if join is None or join.phone is None:
            raise Refusal(t("guardians.number.not_needed"), rows(Button(t("common.home"), tap("home"))))
        await turn.claim([join.learner])
        if is_phone(self.number, join.phone) and await self._has_room(turn, join):
            return await agree(turn, join)
        await turn.record(Verb.FAILED, "join", join.id, learner=join.learner, result={"why": "number"})
        asked = await ask_other_side(turn, replace(join, phone=None))
        return await look_at_join(turn, asked)

    async def _has_room(self, turn: Turn, join: Join) -> bool:
        return len(await turn.uow.people.guardians_of(join.learner)) < USUAL_GUARDIANS


@dataclass(frozen=True)
class KeepJoins:
    """Ask whom nobody has asked yet, remind after a day, end what is over. Gives how many were seen to."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        due = await turn.uow.joins.due(turn.now, AT_ONCE)
        for join in due:
            if join.until <= turn.now:
                await self._expire(turn, join)
            else:
                await ask_other_side(turn, replace(join, phone=None), again=join.told_at is not None)
        return len(due)

    async def _expire(self, turn: Turn, join: Join) -> None:
        await _end(turn, join, JoinState.EXPIRED)
        told = join.asked_by if join.wish is Wish.REMOVAL else join.person
        person = await turn.uow.people.get(told) if told is not None else None
        if person is not None:
            home = rows(Button(t("common.home"), tap("home")))
            await push(turn, person, Note(SERVICE.name, t(f"guardians.expired.{join.wish.value}"), home))


async def _end(turn: Turn, join: Join, state: JoinState) -> None:
    over = replace(join, state=state, answered_at=turn.now, phone=None)
    if await turn.uow.joins.change(over, join.side):
        result = {"wish": join.wish.value, "state": state.value}
        await turn.record(Verb.CONCLUDED, "join", join.id, learner=join.learner, result=result)
