"""Two parents and a child say yes and no, grow older, come and go: what is kept and sent is what is agreed to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from domain.gate import opening
from domain.mood.checking_in import LookAtMoods, SayMood
from domain.people import ceasing, consent
from domain.people.ageing import ChangeAge
from domain.people.consents import Decide
from domain.people.person import AgeBand, Purpose
from domain.people.renewing import KeepConsents
from domain.practice.evening import access
from domain.practice.evening.answering import AnswerChoice
from domain.practice.evening.desk import AtItem, Shown
from domain.practice.evening.tonight import OpenTonight
from domain.practice.habits.choices import SetGoal
from domain.practice.items.kinds import SingleChoice
from tests.domain.people.consent_world import AGES, AT_MOST, RESTS_ON, RULES, Come, Family, Leave, Said, World

WHO = st.sampled_from(["mei", "mei", "jun", "jun", "lin"])
PURPOSES = st.sampled_from([Purpose.PRACTICE, Purpose.PRACTICE, *Purpose])
YES = st.sampled_from([True, True, True, False])
LATER = st.sampled_from([timedelta(seconds=20), timedelta(minutes=3), timedelta(hours=1), timedelta(days=1)])
DAYS = st.sampled_from([4, 24, 26, 31])
LIMITS = {"tests": (8, 30), "long": (400, 50)}
LAG = timedelta(seconds=40)
"""The clock's tick comes a little late, as it may."""


class Agreements(RuleBasedStateMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.world.begin()
        self.family = Family(10, {"mei", "jun"})
        self.held_until: dict[Purpose, datetime] = {}
        self.look()

    @rule(who=WHO, purpose=PURPOSES, agree=YES, taps=st.sampled_from([1, 1, 2]))
    def say(self, who: str, purpose: Purpose, agree: bool, taps: int) -> None:
        for _ in range(taps):
            self.world.do(who, Decide(self.world.learner.id, purpose, agree))
        known = self.family.said.get((who, purpose))
        too_early = who == "lin" and agree and not self.allowed(Purpose.PRACTICE)
        if too_early or not self.family.decides(who, purpose):
            self.look()
            return
        stands = known is not None and known.agree is agree and not self.over(known)
        runs_out = known is not None and known.until is not None and known.until <= self.now + RULES.grace
        if not stands or (agree and runs_out):
            until = self.now + RULES.valid if agree and RULES.valid is not None else None
            self.family.said[who, purpose] = Said(agree, until)
        self.look()

    @rule(purposes=st.sets(st.sampled_from(list(Purpose)), min_size=2))
    def both_agree(self, purposes: set[Purpose]) -> None:
        for purpose in sorted(purposes):
            for who in ("mei", "jun", "lin"):
                self.say(who, purpose, True, 1)

    @rule(who=st.sampled_from(["mei", "jun"]))
    def leave(self, who: str) -> None:
        if len(self.family.guardians) > 1 and who in self.family.guardians:
            self.world.do(None, Leave(self.world.learner.id, self.world.who[who].id))
            self.family.leaves(who, self.now)
            self.look()

    @rule(who=st.sampled_from(["mei", "jun"]), purpose=PURPOSES)
    def agree_and_leave(self, who: str, purpose: Purpose) -> None:
        self.say(who, purpose, True, 1)
        self.leave(who)

    @rule(who=st.sampled_from(["mei", "jun"]))
    def come(self, who: str) -> None:
        self.world.do(None, Come(self.world.learner.id, self.world.who[who].id))
        self.family.guardians.add(who)
        self.look()

    @rule(who=WHO, band=st.sampled_from([AgeBand.FROM_10, AgeBand.FROM_14, AgeBand.FROM_14, AgeBand.FROM_16]))
    def grow(self, who: str, band: AgeBand) -> None:
        self.world.do(who, ChangeAge(self.world.learner.id, band))
        may = who in self.family.guardians or (who == "lin" and self.family.age >= RULES.age)
        if may and self.family.age != AGES[band]:
            self.family.ages(AGES[band])
        self.look()

    @rule(right=st.booleans())
    def practise(self, right: bool) -> None:
        allowed, before = self.allowed(Purpose.PRACTICE), self.world.profile()
        shown = self.world.do("lin", OpenTonight())
        if isinstance(shown, Shown) and isinstance(shown.desk, AtItem):
            question = shown.desk.question
            if isinstance(question.item, SingleChoice):
                place = question.asked.order.index(question.item.answer) if right else 0
                self.world.do("lin", AnswerChoice(question.session.id, question.asked.position, place))
        self.world.do("lin", SetGoal(3))
        self.nothing_new(allowed, before, "practice")
        self.look()

    @rule(mood=st.integers(1, 5))
    def feel(self, mood: int) -> None:
        allowed, before = self.allowed(Purpose.MOOD), self.world.profile()
        page = self.world.do("lin", LookAtMoods())
        if page is not None:
            self.world.do("lin", SayMood(page.week, mood))
        self.nothing_new(allowed, before, "a mood")
        self.look()

    @rule(kind=st.sampled_from(sorted(RESTS_ON)), minutes=st.sampled_from([0, 1, 2, 50]))
    def write(self, kind: str, minutes: int) -> None:
        self.world.write("mei" if kind == "event" else "lin", kind, minutes)

    @rule(kind=st.sampled_from(sorted(RESTS_ON)), who=WHO, minutes=st.sampled_from([1, 2, 50]))
    def think_again(self, kind: str, who: str, minutes: int) -> None:
        """A message waits, and what it rests on is withdrawn before it goes."""
        self.both_agree({Purpose.PRACTICE, RESTS_ON[kind]})
        self.write(kind, minutes)
        self.say(who, RESTS_ON[kind], False, 1)
        self.time_passes(timedelta(minutes=minutes + 2))

    @rule(span=LATER)
    def time_passes(self, span: timedelta) -> None:
        """The ticks come late by a little, and the gate opens before them."""
        self.pass_by(max(span - LAG, timedelta()))
        self.world.ticks()
        self.pass_by(min(span, LAG))
        self.deliver()
        self.world.ticks()
        self.look()

    @rule(days=DAYS)
    def days_pass(self, days: int) -> None:
        self.pass_by(timedelta(days=days))
        self.world.ticks()
        self.deliver()
        self.look()

    def pass_by(self, span: timedelta) -> None:
        for purpose in Purpose:
            self.remember(purpose)
        self.world.clock.advance(span)
        for said in self.family.said.values():
            if said.until is not None and self.now - span <= said.until <= self.now:
                for purpose in Purpose:
                    if purpose in self.held_until:
                        self.held_until[purpose] = max(self.held_until[purpose], said.until)

    def deliver(self) -> None:
        for kind in self.world.sent():
            purpose = RESTS_ON[kind]
            last = self.now if self.allowed(purpose) else self.held_until.get(purpose)
            assert last is not None and self.now - last <= AT_MOST, f"{kind} was sent although nobody agrees any more"

    def look(self) -> None:
        for purpose, judged in self.world.judged().items():
            assert judged is self.allowed(purpose), f"{purpose.value} is judged {judged}"
            self.remember(purpose)
        over = self.now - self.held_until.get(Purpose.OFFERS, datetime.min.replace(tzinfo=UTC)) > AT_MOST
        if over or self.allowed(Purpose.OFFERS):
            assert self.world.offers_welcome() is not over, "the gate and the judge differ about offers"

    def remember(self, purpose: Purpose) -> None:
        if self.allowed(purpose):
            self.held_until[purpose] = self.now

    def nothing_new(self, allowed: bool, before: dict[str, int], what: str) -> None:
        if not allowed:
            assert self.world.profile() == before, f"{what} was kept without an agreement"

    def allowed(self, purpose: Purpose) -> bool:
        return self.family.allows(purpose, self.now)

    def over(self, said: Said) -> bool:
        return said.until is not None and said.until <= self.now

    @property
    def now(self) -> datetime:
        return self.world.clock.now()


def play(world: World, examples: int, steps: int, **more: Any) -> None:
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )
    run_state_machine_as_test(type("Agreements", (Agreements,), {"world": world}), settings=chosen)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with World.open(database_url) as opened:
        yield opened


@pytest.fixture
def quick_world(sqlite_url: str) -> Iterator[World]:
    with World.open(sqlite_url) as opened:
        yield opened


def test_whatever_a_family_says_nothing_is_kept_or_sent_without_an_agreement(
    world: World, request: pytest.FixtureRequest
) -> None:
    play(world, *LIMITS["long" if request.config.getoption("--long") else "tests"])


async def always(*_: Any) -> bool:
    return True


async def nothing(*_: Any) -> None:
    return None


def any_yes(words: Any) -> bool:
    return any(each.agreed for each in words)


GUARDS = {
    "a no of one of two does not count": (((consent, "agreed", any_yes),), "is judged"),
    "a yes never runs out": (
        ((consent, "counts", lambda word, _: word.withdrawn_at is None), (KeepConsents, "run", nothing)),
        "is judged",
    ),
    "who has left still counts": (((ceasing, "end", nothing),), "is judged"),
    "practice asks nobody": (((access, "may_store_practice", always),), "was kept"),
    "what waits is not looked at again": (
        ((ceasing, "_withhold", nothing), (opening, "agreement_stands", always)),
        "was sent",
    ),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_without_a_guard_it_is_found_out(guard: str, quick_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    patches, complaint = GUARDS[guard]
    for module, name, instead in patches:
        monkeypatch.setattr(module, name, instead)
    with pytest.raises((AssertionError, Flaky), match=complaint):
        play(
            quick_world, 25, 25, phases=[Phase.generate], database=None, derandomize=True, report_multiple_bugs=False
        )
