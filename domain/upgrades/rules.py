"""The rules in words, with their numbers changed in place and who matches now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.courses.browsing import handle
from domain.errors import Gone
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.turn import Rights, Turn
from domain.upgrades.facts import Facts
from domain.upgrades.finding import AT_ONCE, OPERATORS
from domain.upgrades.matching import Term, candidates, look_at, terms
from domain.upgrades.proposal import UpgradeRule

SHARES = (40, 50, 60, 70, 80)
"""Offered shares of firm skills, in percent."""
RESTS = (30, 60, 90)
"""Offered days of rest after a refusal."""


@dataclass(frozen=True)
class RulePage:
    """One rule.

    Attributes:
        ending: how many learners' course is over or soon is, of those for whom offers are welcome.
        matching: how many of the first AT_ONCE of those the whole rule holds for, open proposals aside.
        capped: there are more than were looked at.
    """

    term: Term
    ending: int
    matching: int
    capped: bool


@dataclass(frozen=True)
class ListRules:
    """All whose courses are there, by name."""

    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Sequence[Term]:
        return await terms(turn, await turn.uow.upgrades.rules())


@dataclass(frozen=True)
class OpenRule:
    """
    Raises:
        Gone: content has no such rule any more.
    """

    rights: ClassVar[Rights] = OPERATORS

    handle: str

    async def run(self, turn: Turn) -> RulePage:
        return await _page(turn, await _term(turn, self.handle))


@dataclass(frozen=True)
class ChangeRule:
    """Change one number of a rule, or switch it; what is None stays.

    Args:
        share: least share of firm skills, in percent.

    Raises:
        Gone: no such rule, or a number that is not offered.
    """

    rights: ClassVar[Rights] = OPERATORS

    handle: str
    share: int | None = None
    rest_days: int | None = None
    on: bool | None = None

    async def run(self, turn: Turn) -> RulePage:
        if self.share not in (None, *SHARES) or self.rest_days not in (None, *RESTS):
            raise _gone()
        term = await _term(turn, self.handle)
        was = term.rule
        wanted = replace(
            was,
            firm_share=was.firm_share if self.share is None else self.share / 100,
            rest_days=was.rest_days if self.rest_days is None else self.rest_days,
            on=was.on if self.on is None else self.on,
        )
        if wanted != was:
            wanted = replace(wanted, changed_by=turn.actor, changed_at=turn.now)
            await turn.uow.upgrades.save_rule(wanted)
            result = {"firm_share": wanted.firm_share, "rest_days": wanted.rest_days, "on": wanted.on}
            await turn.record(Verb.CHANGED, "upgrade_rule", was.name, result=result, authority="staff")
        return await _page(turn, replace(term, rule=wanted))


async def _term(turn: Turn, wanted: str) -> Term:
    found: Sequence[UpgradeRule] = [each for each in await turn.uow.upgrades.rules() if handle(each.name) == wanted]
    for term in await terms(turn, found):
        return term
    raise _gone()


async def _page(turn: Turn, term: Term) -> RulePage:
    near = list((await candidates(turn, term)).values())
    looked = [await look_at(turn, term, learner, end) for learner, end in near[:AT_ONCE]]
    return RulePage(term, len(near), sum(isinstance(each, Facts) for each in looked), len(near) > AT_ONCE)


def _gone() -> Gone:
    return Gone(t("refusal.gone"), rows(Button(t("upgrades.button.rules"), tap("up.r"))))
