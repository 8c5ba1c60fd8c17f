"""The gate as the clock opens it: what is due is decided on, reader by reader, and together with what else waits."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from domain.gate.deciding import ALWAYS
from domain.gate.merging import merged
from domain.gate.passing import gate_of, with_footer
from domain.gate.push import Decided, Reader, Told, Verdict, Waiting, Why
from domain.gate.rechecks import RECHECKS, agreement_stands
from domain.privacy.silence import silenced
from domain.turn import CLOCK_ONLY, Rights, Turn

log = logging.getLogger(__name__)

AT_ONCE = 100
"""So many messages a tick: their transaction holds back everybody who writes."""
AFTER_TROUBLE = timedelta(minutes=10)


@dataclass(frozen=True)
class OpenGate:
    """Decide on what is due. Gives how many messages were decided on."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        due = await turn.uow.pushes.due(turn.now, AT_ONCE)
        if not due:
            return 0
        await turn.uow.pushes.claim({each.household for each in due})
        waiting = await turn.uow.pushes.waiting_for({each.person for each in due}, turn.now)
        return await decide_on(turn, waiting)


async def decide_on(turn: Turn, waiting: Sequence[Waiting]) -> int:
    """Decide on these, and carry it out; how many they were."""
    pushes, gate = turn.uow.pushes, gate_of(turn.services)
    readers = await pushes.readers({each.person for each in waiting}, turn.policy.zone)
    # families grow while a message waits
    now_of = [replace(each, household=readers[each.person].household) for each in waiting]
    by_person: dict[int, list[Waiting]] = defaultdict(list)
    for one in now_of:
        by_person[one.person].append(one)
    told: dict[str, list[Told]] = defaultdict(list)
    elsewhere: dict[int, list[Told]] = defaultdict(list)
    since = turn.now - gate.hours.rules.longest
    for each in await pushes.told({each.household for each in readers.values()}, since, readers):
        told[each.household].append(each)
        if each.person in readers and each.household != readers[each.person].household:
            elsewhere[each.person].append(each)
    silent = await silenced(turn.uow, now_of)
    decisions: list[Decided] = []
    shown: dict[int, Mapping[str, Any]] = {}
    for person, theirs in by_person.items():
        reader = readers[person]
        stopped, failed = await _stopped(turn, theirs)
        sound = [each for each in theirs if each.message not in failed]
        heard = [*elsewhere[person], *told[reader.household]]
        decided, news = gate.look(reader, sound, heard, turn.now, {**stopped, **silent})
        told[reader.household] += news
        whole, texts = _put_together(turn, reader, sound, decided)
        decisions += [*whole, *failed.values()]
        shown |= texts
    await pushes.decide(decisions, turn.now, shown, {each.message: each for each in now_of})
    return len(decisions)


async def _stopped(turn: Turn, waiting: Sequence[Waiting]) -> tuple[Mapping[int, Why], Mapping[int, Decided]]:
    """What is not true any more; and what could not be looked at, which waits and holds nobody else up."""
    found: dict[int, Why] = {}
    failed: dict[int, Decided] = {}
    for each in waiting:
        if not await agreement_stands(turn, each):
            found[each.message] = Why.NO_CONSENT
            continue
        recheck = RECHECKS.get(each.kind)
        if recheck is None:
            continue
        try:
            async with turn.uow.savepoint():
                why = await recheck(turn, each)
        except Exception:
            log.exception("Message %d could not be looked at; it waits", each.message)
            failed[each.message] = Decided(each.message, Verdict.DEFERRED, Why.TROUBLE, then=turn.now + AFTER_TROUBLE)
            continue
        if why is not None:
            found[each.message] = why
    return found, failed


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
        whole.append(replace(each, until=min(ends, default=None)))
        content = of[each.message].content
        if others:
            content = merged([content, *(of[one.message].content for one in others)])
        # what can be had less of names the message that is of that kind
        asked = next((one for one in (each, *others) if of[one.message].klass not in ALWAYS), each)
        shown[each.message] = with_footer(turn.services, reader, of[asked.message], content)
    return whole, shown
