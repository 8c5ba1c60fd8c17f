"""When an item's key is to be doubted: one table of rules, each with its evidence and how sure it is.

A rule looks at first answers without help beside what was expected (see domain.practice.keeping.tallies). The limits
are set on simulated banks (tests/domain/practice/keeping/test_suspicions.py), so that a keeper's time is not wasted
on hard items: an item that is only harder than its label is no suspicion, its difficulty is learnt from the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import atanh, comb, exp, lgamma, log, pi, sqrt

from domain.practice.keeping.tallies import Answers
from domain.practice.learner.model import ITEM_FADE, ITEM_STEP

FEW, ENOUGH = 8, 20
"""Answers that a rule needs: when other answers speak against the key, and when only its failures do."""

LEAST_SURPRISE = -2.0
"""Standard deviations below what was expected from which on answers speak against a key at all."""

FAULTY_SHARE, LABEL_WIDTH = 0.03, 0.8
"""How many items are faulty before anything is known; standard deviation in logits of what labels are off."""
LUCK = ((6.0, 18.0), (1.5, 18.0))
"""Shares of lucky answers as beta distributions: one of four options, and typed or a wrong key."""
EASIEST, LEARNT_ON_AVERAGE = 2.5, 0.7
"""Nothing is taken for easier than so many logits; so much of what answers taught was known at the average one."""


class Rule(StrEnum):
    """Each has its words in the texts, items.suspicion.<value>.

    CLASS is judged elsewhere: an alert about a point that was taught names the item (domain.alerts.faulty_item).
    """

    RIVAL = "rival"
    REVERSED = "reversed"
    FAR_BELOW = "far_below"
    UNSOLVED = "unsolved"
    REPORTS = "reports"
    CLASS = "class"


class Sureness(StrEnum):
    """How sure a suspicion is; in words only, as the limits are a rule of thumb."""

    PERHAPS = "perhaps"
    LIKELY = "likely"
    VERY_LIKELY = "very_likely"


@dataclass(frozen=True)
class Suspicion:
    """Why a key is doubted.

    Attributes:
        n: how many first answers, of which `right` were right and about `expected` were expected to be.
        rival: the wrong answer (as `Tally.response`) that speaks against the key, and `times` how often it was given.
        reports: how many learners said that the key is wrong.
    """

    rule: Rule
    sureness: Sureness
    n: int
    right: int
    expected: float
    rival: str | None = None
    times: int = 0
    reports: int = 0


@dataclass(frozen=True)
class Case:
    """What the rules look at; `doubts` are learners who reported the key and whom nobody answered yet."""

    answers: Answers
    doubts: int = 0


def _rival(case: Case) -> Suspicion | None:
    """One wrong answer was given more often than the right one, by learners of whom as much was expected.

    Of those who gave either, as many would take the rival by chance alone with the probability of a one-sided
    binomial test at one half. On a hard item with a tempting mistake those who make it are weaker; here they are not.
    """
    answers, key, rival = case.answers, case.answers.key, case.answers.rival
    if rival is None or answers.n < FEW or rival.n <= key.n:
        return None
    by_chance = at_least(rival.n, rival.n + key.n)
    # An item that is right in itself is expected to be solved; a rival of strong learners stands against that.
    weaker = key.n > 0 and rival.mean < key.mean - _margin(answers)
    if by_chance > 0.1 or weaker or answers.surprise > LEAST_SURPRISE:
        return None
    sure = Sureness.VERY_LIKELY if by_chance < 0.002 and answers.surprise < -3.5 else Sureness.LIKELY
    if by_chance > 0.02:
        sure = Sureness.PERHAPS
    return _said(case, Rule.RIVAL, sure, rival.response, rival.n)


def _margin(answers: Answers) -> float:
    """One standard error of the difference between the mean expectations of two groups of answers, roughly."""
    n = answers.n
    spread = sum(each.squares for each in answers.tallies) / n - (answers.expected / n) ** 2
    smaller = max(1, min(answers.key.n, answers.rival.n if answers.rival else 1))
    return sqrt(max(spread, 0.0) / smaller)


def _reversed(case: Case) -> Suspicion | None:
    """Learners of whom more is expected fail more often: the correlation is below 0 with 95 %, by Fisher's z."""
    answers = case.answers
    correlation = answers.discrimination
    if correlation is None or answers.n < ENOUGH or answers.surprise > LEAST_SURPRISE:
        return None
    highest = atanh(max(correlation, -0.999)) + 1.64 / sqrt(answers.n - 3)
    if highest >= 0:
        return None
    return _said(case, Rule.REVERSED, Sureness.LIKELY if answers.surprise < -3 else Sureness.PERHAPS)


def _far_below(case: Case) -> Suspicion | None:
    """A third of what was expected was right, or less, and that is no chance."""
    answers = case.answers
    if answers.n < ENOUGH or answers.surprise > -4 or answers.right > answers.expected / 3:
        return None
    return _said(case, Rule.FAR_BELOW, Sureness.VERY_LIKELY if answers.surprise < -7 else Sureness.LIKELY)


def _unsolved(case: Case) -> Suspicion | None:
    """Right answers are as many as luck makes, or fewer, which a label that is off would hardly explain."""
    if case.answers.n < ENOUGH or case.answers.surprise > LEAST_SURPRISE:
        return None
    chance = unsolvable(case.answers)
    if chance < 0.75:
        return None
    return _said(case, Rule.UNSOLVED, Sureness.LIKELY if chance > 0.95 else Sureness.PERHAPS)


def unsolvable(answers: Answers) -> float:
    """The chance, 0 to 1, that nobody solves the item but by luck; its difficulty may be off its label otherwise.

    What is expected of an item follows its answers (`model.learn_item`), so that one that nobody solves surprises
    less and less: what it has taught the model so far is taken back first. Bayes' rule, with a normal error of the
    label and beta distributed shares of lucky answers.
    """
    n, right = answers.n, answers.right
    learnt = ITEM_STEP * (right - answers.expected) / (1 + ITEM_FADE * n / 2)
    at_first = min(EASIEST, _logit(answers.expected / n) - LEARNT_ON_AVERAGE * learnt)
    shares = [(each, 1 / (1 + exp(-at_first - each * LABEL_WIDTH))) for each in (step / 5 for step in range(-15, 16))]
    sound = [log(share) * right + log(1 - share) * (n - right) - off * off / 2 for off, share in shares]
    lucky = [_beta(right + a, n - right + b) - _beta(a, b) for a, b in LUCK]
    # 5 steps of a standard normal distribution make one standard deviation
    odds = log(FAULTY_SHARE / (1 - FAULTY_SHARE)) + _mean(lucky, len(LUCK)) - _mean(sound, 5 * sqrt(2 * pi))
    return 1 / (1 + exp(-max(-50.0, min(50.0, odds))))


def _logit(share: float) -> float:
    held = min(0.97, max(0.03, share))
    return log(held / (1 - held))


def _mean(logarithms: Sequence[float], by: float) -> float:
    """Logarithm of the sum of what has these logarithms, divided by a number."""
    highest = max(logarithms)
    return highest + log(sum(exp(each - highest) for each in logarithms) / by)


def _beta(a: float, b: float) -> float:
    """Logarithm of the beta function."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _reports(case: Case) -> Suspicion | None:
    """Learners say that the key is wrong: two of them, or one where the answers speak for it."""
    if case.doubts >= 2 or (case.doubts == 1 and case.answers.surprise < LEAST_SURPRISE):
        return _said(case, Rule.REPORTS, Sureness.LIKELY if case.doubts > 2 else Sureness.PERHAPS)
    return None


RULES: Mapping[Rule, Callable[[Case], Suspicion | None]] = {
    Rule.RIVAL: _rival,
    Rule.REVERSED: _reversed,
    Rule.FAR_BELOW: _far_below,
    Rule.UNSOLVED: _unsolved,
    Rule.REPORTS: _reports,
}


def suspicions(case: Case) -> tuple[Suspicion, ...]:
    """Every rule that doubts the key, the surest first."""
    return surest_first(said for judge in RULES.values() if (said := judge(case)) is not None)


def surest_first(found: Iterable[Suspicion]) -> tuple[Suspicion, ...]:
    order = list(Sureness)
    return tuple(sorted(found, key=lambda said: -order.index(said.sureness)))


def at_least(k: int, n: int) -> float:
    """The chance of k heads or more in n tosses."""
    return float(sum(comb(n, i) for i in range(k, n + 1)) / 2**n)


def _said(case: Case, rule: Rule, sure: Sureness, rival: str | None = None, times: int = 0) -> Suspicion:
    answers = case.answers
    return Suspicion(rule, sure, answers.n, answers.right, answers.expected, rival, times, case.doubts)
