"""Bringing statements in: each once, about learners of ours, and only what the learner model can be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from domain.exchange.xapi import STATEMENT, Account, Received, Unreadable, with_people
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.messages.screen import t
from domain.people.person import Learner
from domain.portrait.folding import PARTS, fold
from domain.portrait.keeping import portrait_of
from domain.practice.keeping.correcting import OUT_OF_DATE
from domain.practice.learner.believed import relearn
from domain.practice.learner.replay import replayed
from domain.rosters.sourced import SourcedRow
from domain.turn import CLOCK_ONLY, Rights, Turn

LEARNER = "learner"
UNKNOWN = 0
"""In a rehearsal the id of every learner who would be added."""
AHEAD = timedelta(minutes=10)
"""So far other clocks may run before ours."""
NUMBERS = ("session", "position", "hints", "ticket", "stars", "mood", "goal")
TEXTS = ("class", "lesson", "by", "due", "handed", "text", "misconception")


class Outcome(StrEnum):
    """What became of a row."""

    NEW = "new"
    KNOWN = "known"
    LATER = "later"
    ERROR = "error"


@dataclass(frozen=True)
class Brought:
    """What became of rows, as they were given.

    Attributes:
        outcomes: LATER is a statement that voids one which has not come yet.
        learners: ids of those about whom there is something new; in a rehearsal UNKNOWN for who is new.
        people: accounts of learners who were not known here.
    """

    outcomes: Sequence[Outcome]
    learners: frozenset[int]
    people: frozenset[Account]


@dataclass(frozen=True)
class BringStatements:
    """Append to the journal, in the order given, what is not in it yet.

    The stored states of the learners concerned are marked out of date, so that they come from the journal even if
    LearnAnew never gets to them.

    Attributes:
        home: the home page of this centre.
        lang: in which learners who were not known here get their name.
        store: False is a rehearsal, for which a reading transaction will do.
        last: nothing comes after these rows: what they void is taken as it is.
    """

    rights: ClassVar[Rights] = CLOCK_ONLY

    rows: Sequence[Received]
    home: str
    lang: Lang
    store: bool = True
    last: bool = False

    async def run(self, turn: Turn) -> Brought:
        taken = await self._taken(turn)
        met = _Met(self.home, self.lang, self.store)
        outcomes: list[Outcome] = []
        statements: list[Statement] = []
        for row in self.rows:
            uid, voided = row.statement.uid, _voided(row)
            if uid in taken:
                outcomes.append(Outcome.KNOWN)
                continue
            if voided is not None and row.learner is None and voided not in taken and not self.last:
                outcomes.append(Outcome.LATER)
                continue
            learner = await met.learner(turn, row.learner)
            if voided is not None and learner is None:
                learner = taken.get(voided)
            actor = await met.actor(turn, row.actor)
            said = with_people(row, actor, learner, elsewhere=row.home != self.home)
            taken[uid] = said.learner
            statements.append(said)
            outcomes.append(Outcome.NEW)
        learners = frozenset(said.learner for said in statements if said.learner is not None)
        if self.store:
            for learner in sorted(learners):
                await turn.uow.practice.claim_state(learner)
            await turn.uow.journal.add_all(statements)
            for learner in sorted(learners):
                await turn.uow.practice.save_state(learner, OUT_OF_DATE, turn.now)
        return Brought(outcomes, learners, frozenset(met.new))

    async def _taken(self, turn: Turn) -> dict[str, int | None]:
        wanted = {row.statement.uid for row in self.rows} | {_voided(row) or "" for row in self.rows}
        return dict(await turn.uow.journal.learners_by_uid(wanted))


@dataclass(frozen=True)
class LearnAnew:
    """Store the state and the portrait that the journal gives."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    learner: int

    async def run(self, turn: Turn) -> None:
        await relearn(turn, self.learner)
        await portrait_of(turn, self.learner)


def checked(received: Received, now: datetime) -> Received:
    """The same, if the learner model and the portrait can be told it.

    Raises:
        Unreadable: they cannot.
    """
    said = received.statement
    if said.at > now + AHEAD:
        raise Unreadable("it is dated in the future")
    if (said.verb, said.object_type) in PARTS or said.verb in (Verb.SKIPPED, Verb.REPORTED, Verb.REJUDGED):
        _check_kinds(said.result)
    try:
        fold([said])
        for _ in replayed([said]):
            pass
    except KeyError as error:
        raise Unreadable(f"its result does not tell {error}, which '{said.verb}' needs") from None
    except (TypeError, ValueError, AttributeError, IndexError) as error:
        raise Unreadable(f"its result is not of the form that '{said.verb}' needs: {error}") from None
    return received


def _check_kinds(result: Mapping[str, Any]) -> None:
    for name in NUMBERS:
        if not isinstance(result.get(name), int | None):
            raise Unreadable(f"its result has a '{name}' that is no whole number")
    for name in TEXTS:
        if not isinstance(result.get(name), str | None):
            raise Unreadable(f"its result has a '{name}' that is no text")


def _voided(row: Received) -> str | None:
    said = row.statement
    return said.object_id if said.verb is Verb.VOIDED and said.object_type == STATEMENT else None


class _Met:
    """Accounts of statements, and who they are here."""

    def __init__(self, home: str, lang: Lang, store: bool) -> None:
        self._home = home
        self._lang = lang
        self._store = store
        self._learners: dict[Account, int | None] = {}
        self._actors: dict[Account, int | None] = {}
        self.new: set[Account] = set()

    async def learner(self, turn: Turn, account: Account | None) -> int | None:
        """Our learner; who is called a learner by another centre and is not known here is added."""
        if account is None:
            return None
        if account not in self._learners:
            self._learners[account] = await self._find_learner(turn, account)
        return self._learners[account]

    async def actor(self, turn: Turn, account: Account | None) -> int | None:
        """Only people of this very centre are known here."""
        if account is None or account.home != self._home:
            return None
        if account not in self._actors:
            number = account.number("person")
            person = await turn.uow.people.get(number) if number is not None else None
            self._actors[account] = person.id if person else None
        return self._actors[account]

    async def _find_learner(self, turn: Turn, account: Account) -> int | None:
        number = account.number(LEARNER)
        if account.home == self._home and number is not None:
            own = await turn.uow.people.learner(number)
            if own is not None:
                return own.id
        found = await turn.uow.sourced.known(account.home, LEARNER, [account.name])
        if account.name in found:
            return int(found[account.name].ours)
        if number is None:
            return None
        self.new.add(account)
        if not self._store:
            return UNKNOWN
        name = turn.services.catalogue.plain(t("exchange.learner", number=number), self._lang)
        added = await turn.uow.people.add_learner(Learner(0, name))
        row = SourcedRow(account.home, LEARNER, account.name, str(added.id))
        await turn.uow.sourced.put([row], turn.now)
        return added.id
