"""The clock looks how the bot is, and tells admins what is wrong: together, and not again while it is the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.gate.passing import push
from domain.health.finding import Finding, Problem, findings, in_words
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Join, Note, rows, t, tap
from domain.people.person import Role
from domain.turn import CLOCK_ONLY, Rights, Turn

BEGAN = "health:began"
KNOWN = tuple(f"health:{problem}" for problem in Problem if problem is not Problem.TICK)


async def found_now(turn: Turn) -> Sequence[Finding]:
    """What is wrong at this moment."""
    figures = await turn.uow.health.figures(turn.now)
    began = await turn.uow.heartbeats.last(BEGAN)
    return findings(figures, turn.services.health_rules, turn.services.vitals.failing(), began)


@dataclass(frozen=True)
class WatchHealth:
    """Tell every admin what is wrong and was not told yet, in one message.

    The same is told again after a day, and sooner where more was lost; what was over is told when it is back.
    """

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> Sequence[Finding]:
        beats = turn.uow.heartbeats
        if await beats.last(BEGAN) is None:
            await beats.beat(BEGAN, turn.now)
        found = await found_now(turn)
        await self._forget(turn, {each.key for each in found})
        news = [each for each in found if await self._is_news(turn, each)]
        if not news:
            return ()
        for each in news:
            await beats.beat(each.key, turn.now)
        text = t("health.alert", what=Join(tuple(in_words(each) for each in news)))
        note = Note(SERVICE.name, text, rows(Button(t("health.button.look"), tap("hl"))))
        for admin in await turn.uow.people.with_role(Role.ADMIN):
            await push(turn, admin, note, cause=t("health.cause"))
        return news

    async def _is_news(self, turn: Turn, finding: Finding) -> bool:
        told = await turn.uow.heartbeats.last(finding.key)
        if told is None:
            return True
        rules, past = turn.services.health_rules, turn.now - told
        worse = finding.since is not None and finding.since > told and past >= rules.quiet
        return worse or past >= rules.again

    async def _forget(self, turn: Turn, now_known: set[str]) -> None:
        rules = turn.services.health_rules
        for key in {*KNOWN, *(f"health:{Problem.TICK}:{name}" for name in turn.services.vitals.known())} - now_known:
            told = await turn.uow.heartbeats.last(key)
            if told is not None and turn.now - told >= rules.quiet:
                await turn.uow.heartbeats.forget(key)
