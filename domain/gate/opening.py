"""The gate as the clock opens it: what is due is decided on, reader by reader, and together with what else waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from domain.gate.deciding import ALWAYS
from domain.gate.merging import merged
from domain.gate.passing import gate_of, with_footer
from domain.gate.push import Decided, Reader, Told, Verdict, Waiting, Why
from domain.gate.rechecks import RECHECKS
from domain.turn import CLOCK_ONLY, Rights, Turn

AT_ONCE = 100
"""So many messages a tick: their transaction holds back everybody who writes."""


@dataclass(frozen=True)
class OpenGate:
    """Decide on what is due. Gives how many messages were decided on."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        due = await turn.uow.pushes.due(turn.now, AT_ONCE)
        if not due:
            return 0
        waiting = await turn.uow.pushes.waiting_for({each.person for each in due}, turn.now)
        return await decide_on(turn, waiting)


async def decide_on(turn: Turn, waiting: Sequence[Waiting]) -> int:
    """Decide on these, and carry it out; how many they were."""
    pushes, gate = turn.uow.pushes, gate_of(turn.services)
    households = {each.household for each in waiting}
    await pushes.claim(households)
    readers = await pushes.readers({each.person for each in waiting}, turn.policy.zone)
    told: dict[str, list[Told]] = defaultdict(list)
    for each in await pushes.told(households, turn.now - gate.hours.rules.longest):
        told[each.household].append(each)
    by_person: dict[int, list[Waiting]] = defaultdict(list)
    for one in waiting:
        by_person[one.person].append(one)
    decisions: list[Decided] = []
    shown: dict[int, Mapping[str, Any]] = {}
    for person, theirs in by_person.items():
        reader, household = readers[person], theirs[0].household
        stopped = await _stopped(turn, theirs)
        decided, news = gate.look(reader, theirs, told[household], turn.now, stopped)
        told[household] += news
        whole, texts = _put_together(turn, reader, theirs, decided)
        decisions += whole
        shown |= texts
    await pushes.decide(decisions, turn.now, shown, {each.message: each for each in waiting})
    return len(decisions)


async def _stopped(turn: Turn, waiting: Sequence[Waiting]) -> Mapping[int, Why]:
    found = {}
    for each in waiting:
        recheck = RECHECKS.get(each.kind)
        why = await recheck(turn, each) if recheck is not None else None
        if why is not None:
            found[each.message] = why
    return found


def _put_together(
    turn: Turn, reader: Reader, waiting: Sequence[Waiting], decided: Sequence[Decided]
) -> tuple[list[Decided], Mapping[int, Mapping[str, Any]]]:
    """What each message that goes says, with those that go with it; it goes as long as all of them may."""
    of = {each.message: each for each in waiting}
    whole: list[Decided] = []
    shown: dict[int, Mapping[str, Any]] = {}
    for each in decided:
        if each.verdict is not Verdict.SENT:
            whole.append(each)
            continue
        others = [one for one in decided if one.into == each.message]
        ends = [one.until for one in (each, *others) if one.until is not None]
        whole.append(Decided(each.message, each.verdict, each.why, until=min(ends, default=None)))
        content = of[each.message].content
        if others:
            content = merged([content, *(of[one.message].content for one in others)])
        # what can be had less of names the message that is of that kind
        asked = next((one for one in (each, *others) if of[one.message].klass not in ALWAYS), each)
        shown[each.message] = with_footer(turn.services, reader, of[asked.message], content)
    return whole, shown
