"""How a class answers about a point, beside what was expected of these learners: taught badly, an item, or neither.

The logit of each answer is what the learner model expected, plus the effects of the point in this class, of the item
and of the learner. Two things are told of each effect beforehand: how learners do beside what is expected of them on
everything else (a weak group is no badly taught point), and how others do on an item. An item may be faulty instead:
then nearly nobody solves it, wherever they are taught. The hypotheses "no item is faulty" and "this one is" are
weighed by how likely they make the answers.

What is expected follows the answers: who fails is expected to fail, and an item that others failed is expected to be
failed. So only a falling share of an effect is left in a learner's later answers and in those to an item that many
have met elsewhere, and no answer has to be left out for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

from domain.alerts.evidence import AnswerSeen, ItemElsewhere, PointEvidence
from domain.alerts.laplace import Fit, Seen, fitted


@dataclass(frozen=True)
class Prior:
    """What is believed of an effect beforehand: normal, in logits."""

    mean: float
    width: float


POINT, SOUND, FAULTY = Prior(0.0, 0.8), Prior(0.0, 0.5), Prior(-2.8, 0.9)
"""Effects of a point in a class, of a sound item and of a faulty one: nearly nobody meets a wrong key, and what
cannot be solved is guessed."""
FAULTY_SHARE = 0.03
"""How many items are faulty, before anything is known."""
SKILL_WIDTH = 0.6
"""Standard deviation in logits of what a skill's items are harder for everybody than their labels say."""
IN_DOUBT, HARDER = 2, -0.35
"""So many items at most are weighed as faulty ones, if in class they are harder than expected by so many logits, or
others' answers speak against them."""
LEARNER_WIDTH = 0.6
"""Standard deviation in logits of what a learner does at one point beside everything else."""
GROUP_WIDTH, ALL_ROUND_WIDTH = 0.4, 0.5
"""The same, of a class and of the learners within it, on everything else."""
WILD = 1.5
"""An item that is further off says nothing of the others."""
BELOW = -0.5
"""Logits beside what was expected, below which a point is answered far below it."""
LEARNT_BY_ANSWER, ITEM_LEARNT_BY_ANSWER = 0.12, 0.08
"""How fast what is expected follows a learner's answers about a point, and everybody's to an item."""
TAUGHT_ROAD, OTHER_ROAD = (3.0, 3.5), (1.0, 8.0)
"""Shares of learners who take one wrong road at least twice, beta distributed: where it was taught, and elsewhere."""
BY_ROAD = 0.4
"""So many badly taught points teach a wrong road."""
LATELY = timedelta(days=21)
"""Older answers say nothing of how the class stands today."""
ENOUGH_SINCE = 15
"""So many answers since the point was last taught, and those before it do not count any more."""


@dataclass(frozen=True)
class Believed:
    """What the answers say.

    Attributes:
        low: chance, 0 to 1, that on sound items the class answers the point further below than BELOW what was
            expected of these learners.
        effect, spread: mean and standard deviation, in logits, of what the class does beside what was expected.
        faulty: by item the chance that it is faulty; only those that are in doubt.
    """

    low: float
    effect: float
    spread: float
    faulty: Mapping[str, float]


def counted(evidence: PointEvidence) -> Sequence[AnswerSeen]:
    """Answers about the point that say how the class stands today: without help, not too fast to have been read."""
    since = evidence.now - LATELY
    told = [each for each in evidence.answers if _counts(each) and each.at >= since]
    taught_again = [each for each in told if each.at >= evidence.lessons[-1]] if evidence.lessons else []
    return taught_again if len(taught_again) >= ENOUGH_SINCE else told


def _counts(answer: AnswerSeen) -> bool:
    return answer.expected is not None and not answer.hints and not answer.rapid


def left_of(before: int) -> float:
    """The share of an effect that is not in what is expected yet, after so many answers of the learner."""
    return 1 / (1 + LEARNT_BY_ANSWER * before)


def believed(evidence: PointEvidence, answers: Sequence[AnswerSeen]) -> Believed:
    """What these answers, at least one, say: `counted` ones of the evidence."""
    elsewhere = evidence.elsewhere
    items = sorted({each.item for each in answers})
    learners = sorted({each.learner for each in answers})
    at_item = {item: 1 + index for index, item in enumerate(items)}
    at_learner = {learner: 1 + len(items) + index for index, learner in enumerate(learners)}
    seen: list[Seen] = []
    shown = {item: exp(-ITEM_LEARNT_BY_ANSWER * elsewhere[item].n) if item in elsewhere else 1.0 for item in items}
    met = Counter(each.learner for each in evidence.answers if _counts(each) and each.at < answers[0].at)
    for each in answers:
        assert each.expected is not None
        left = left_of(met[each.learner])
        met[each.learner] += 1
        item = shown[each.item]
        effects = ((0, left), (at_item[each.item], item), (at_learner[each.learner], left))
        seen.append(Seen(each.right, _logit(each.expected), effects))
    all_round = _all_round(evidence.before, learners)
    usual = _usual(elsewhere)
    sound = [_informed(usual, elsewhere.get(item)) for item in items]
    priors = [POINT, *(prior for prior, _ in sound)]
    priors += [all_round[learner] for learner in learners]
    first = _fit(seen, priors)
    told = [(first, log(1 - FAULTY_SHARE), "")]
    for index in sorted(range(len(items)), key=lambda index: first.mode[1 + index])[:IN_DOUBT]:
        faulty, surprise = _informed(FAULTY, elsewhere.get(items[index]))
        known = surprise - sound[index][1]
        if first.mode[1 + index] > HARDER and known < 0:
            continue
        changed = list(priors)
        changed[1 + index] = faulty
        told.append((_fit(seen, changed, first), log(FAULTY_SHARE) + known, items[index]))
    best = max(fit.evidence + weight for fit, weight, _ in told)
    weights = [exp(fit.evidence + weight - best) for fit, weight, _ in told]
    whole = sum(weights)
    shares = [(weight / whole, fit) for weight, (fit, _, _) in zip(weights, told, strict=True)]
    low = sum(share * NormalDist(fit.mode[0], fit.spread).cdf(BELOW) for share, fit in shares)
    low = low / (low + (1 - low) / _by_one_road(answers))
    effect = sum(share * fit.mode[0] for share, fit in shares)
    spread = sqrt(sum(share * (fit.spread**2 + (fit.mode[0] - effect) ** 2) for share, fit in shares))
    doubted = {item: share for (share, _), (_, _, item) in zip(shares, told, strict=True) if item}
    return Believed(low, effect, spread, doubted)


def _fit(seen: Sequence[Seen], priors: Sequence[Prior], near: Fit | None = None) -> Fit:
    means, widths = [each.mean for each in priors], [each.width for each in priors]
    return fitted(seen, means, widths, near.mode if near else ())


def _by_one_road(answers: Sequence[AnswerSeen]) -> float:
    """How much likelier it makes a badly taught point that so many learners took the same wrong road again and again.

    Once is a slip. Shares of learners are beta distributed, where a road was taught and where not.
    """
    taken = Counter((each.learner, each.road) for each in answers if each.road and not each.right)
    if not taken:
        return 1.0
    learners = len({each.learner for each in answers})
    again = max(Counter(road for (_, road), times in taken.items() if times > 1).values(), default=0)
    taught, not_taught = (_beta_binomial(again, learners, *shape) for shape in (TAUGHT_ROAD, OTHER_ROAD))
    return 1 - BY_ROAD + BY_ROAD * exp(taught - not_taught)


def _beta_binomial(k: int, n: int, a: float, b: float) -> float:
    """Logarithm of the chance of k in n in that order, when the share is beta distributed."""
    return lgamma(k + a) + lgamma(n - k + b) - lgamma(n + a + b) - lgamma(a) - lgamma(b) + lgamma(a + b)


def _all_round(before: Sequence[AnswerSeen], learners: Sequence[int]) -> Mapping[int, Prior]:
    """How each does beside what is expected on everything else, drawn towards the group.

    One step of Newton from "as expected": what came beyond it, by p (1 - p), mostly in the first answers about
    each other point, as at this one. Its width has that of the learner at a single point in it.
    """
    beyond, known = dict.fromkeys(learners, 0.0), dict.fromkeys(learners, 0.0)
    met = Counter[tuple[int, str]]()
    for each in before:
        if each.learner in beyond and _counts(each):
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


def _usual(elsewhere: Mapping[str, ItemElsewhere]) -> Prior:
    """An item of this skill, after what the items that others met say of all of them."""
    above, weight = 0.0, SKILL_WIDTH**-2
    for others in elsewhere.values():
        if others.n:
            noise, shows = _shown(others)
            spread = noise / shows**2 + SOUND.width**2
            above += max(-WILD, min(WILD, (others.right - others.expected) / shows)) / spread
            weight += 1 / spread
    return Prior(above / weight, sqrt(SOUND.width**2 + 1 / weight))


def _logit(chance: float) -> float:
    held = min(0.98, max(0.02, chance))
    return log(held / (1 - held))


def _informed(prior: Prior, elsewhere: ItemElsewhere | None) -> tuple[Prior, float]:
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
