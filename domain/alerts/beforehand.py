"""What is known of learners and items before a class's answers about a point are read, as normal priors in logits.

What is expected follows the answers: who fails is expected to fail, and an item that others failed is expected to be
failed. So only a falling share of an effect is left in a learner's later answers (`left_of`), and in those to an item
that many have met elsewhere (`left_in`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, log, sqrt

from domain.alerts.evidence import AnswerSeen, ItemElsewhere


@dataclass(frozen=True)
class Prior:
    """What is believed of an effect beforehand: normal, in logits."""

    mean: float
    width: float


LEARNER_WIDTH = 0.8
"""Standard deviation in logits of what a learner does at one point beside everything else."""
GROUP_WIDTH, ALL_ROUND_WIDTH = 0.4, 0.5
"""The same, of a class and of the learners within it, on everything else."""
USUAL_WIDTH, POINT_WIDTH = 0.4, 0.6
"""The same, of what a class does on points just taught beside all else, and of one such point beside the others."""
JUST_TAUGHT = timedelta(days=14)
SKILL_WIDTH, ITEM_WIDTH = 0.6, 0.5
"""The same, of what a skill is harder for everybody than its items' labels say, and of a sound item within it."""
WILD = 1.5
"""A point or an item that is further off says nothing of the others."""
LEARNT_BY_ANSWER, ITEM_LEARNT_BY_ANSWER = 0.12, 0.08
"""How fast what is expected follows a learner's answers about a point, and everybody's to an item."""


def counts(answer: AnswerSeen) -> bool:
    """Without help, and not too fast to have been read."""
    return answer.expected is not None and not answer.hints and not answer.rapid


def left_of(before: int) -> float:
    """The share of an effect that is not in what is expected yet, after so many answers of the learner."""
    return 1 / (1 + LEARNT_BY_ANSWER * before)


def left_in(others: ItemElsewhere | None) -> float:
    """The share of an item's effect that is not in what is expected yet, after others' answers to it."""
    return exp(-ITEM_LEARNT_BY_ANSWER * others.n) if others is not None else 1.0


def all_round(before: Sequence[AnswerSeen], learners: Sequence[int]) -> Mapping[int, Prior]:
    """How each does beside what is expected on everything else, drawn towards the group.

    One step of Newton from "as expected": what came beyond it, by p (1 - p), mostly in the first answers about each
    other point, as at this one. Its width has that of the learner at a single point in it.
    """
    beyond, known = dict.fromkeys(learners, 0.0), dict.fromkeys(learners, 0.0)
    met = Counter[tuple[int, str]]()
    for each in before:
        if each.learner in beyond and counts(each):
            assert each.expected is not None
            left = left_of(met[each.learner, each.skill])
            met[each.learner, each.skill] += 1
            beyond[each.learner] += left * (each.right - each.expected)
            known[each.learner] += left**2 * each.expected * (1 - each.expected)
    group = sum(beyond.values()) / (sum(known.values()) + GROUP_WIDTH**-2)
    found = {}
    for learner in learners:
        precision = known[learner] + ALL_ROUND_WIDTH**-2
        mean = group + (beyond[learner] - known[learner] * group) / precision
        found[learner] = Prior(mean, sqrt(LEARNER_WIDTH**2 + 1 / precision))
    return found


def when_taught(before: Sequence[AnswerSeen], group: float, *, in_class: bool) -> float:
    """Logits by which the class does otherwise than on all else when a point was just taught, in class or at home.

    Read off other points, from their first question in class on: what is taught helps, and tickets are asked
    otherwise than what is asked at home. `group` is what the class does on all else.
    """
    taught: dict[str, datetime] = {}
    for each in before:
        if each.in_class:
            taught.setdefault(each.skill, each.at)
    met = Counter[tuple[int, str]]()
    beyond, known = dict.fromkeys(taught, 0.0), dict.fromkeys(taught, 0.0)
    for each in before:
        since = taught.get(each.skill)
        if since is None or not timedelta() <= each.at - since <= JUST_TAUGHT or not counts(each):
            continue
        assert each.expected is not None
        left, told = left_of(met[each.learner, each.skill]), each.expected * (1 - each.expected)
        met[each.learner, each.skill] += 1
        if each.in_class is in_class:
            beyond[each.skill] += left * (each.right - each.expected - left * group * told)
            known[each.skill] += left**2 * told
    effects = [(beyond[skill] / (told + 1), 1 / (told + 1)) for skill, told in known.items()]
    return _mean(effects, USUAL_WIDTH, POINT_WIDTH).mean


def sound_item(elsewhere: Mapping[str, ItemElsewhere]) -> Prior:
    """A sound item of this skill, after what the items that others met say of all of them."""
    told = [(others, _shown(others)) for others in elsewhere.values() if others.n]
    effects = [((others.right - others.expected) / shows, noise / shows**2) for others, (noise, shows) in told]
    skill = _mean(effects, SKILL_WIDTH, ITEM_WIDTH)
    return Prior(skill.mean, sqrt(ITEM_WIDTH**2 + skill.width**2))


def _mean(effects: Sequence[tuple[float, float]], width: float, each_width: float) -> Prior:
    """The mean of effects with their variances, when it varies by `width` beforehand and each of them around it."""
    above, weight = 0.0, width**-2
    for effect, variance in effects:
        above += max(-WILD, min(WILD, effect)) / (variance + each_width**2)
        weight += 1 / (variance + each_width**2)
    return Prior(above / weight, sqrt(1 / weight))


def informed(prior: Prior, elsewhere: ItemElsewhere | None) -> tuple[Prior, float]:
    """What others' answers make of a prior, and the logarithm of how likely it makes them."""
    if elsewhere is None or not elsewhere.n:
        return prior, 0.0
    noise, shows = _shown(elsewhere)
    variance = noise + (prior.width * shows) ** 2
    surprise = elsewhere.right - elsewhere.expected - shows * prior.mean
    mean = prior.mean + prior.width**2 * shows / variance * surprise
    return Prior(mean, prior.width * sqrt(noise / variance)), -0.5 * (surprise**2 / variance + log(variance))


def _shown(others: ItemElsewhere) -> tuple[float, float]:
    """Variance of their right answers, and how many more of these an effect of one logit makes.

    As the item's expectation follows its answers, only a part of the effect shows in them.
    """
    share = min(0.95, max(0.05, others.expected / others.n))
    noise, followed = others.n * share * (1 - share), ITEM_LEARNT_BY_ANSWER * others.n
    return noise, noise * (1 - exp(-followed)) / followed
