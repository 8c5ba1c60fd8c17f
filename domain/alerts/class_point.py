"""How a class answers about a point, beside what was expected of these learners: taught badly, an item, or neither.

The logit of each answer is what the learner model expected, plus the effects of the point in this class, of the item,
of the question on a ticket and of the learner. Much is known of them beforehand (domain.alerts.beforehand): a weak
group is no badly taught point, and neither is a skill that is hard for everybody. An item may be faulty instead of
sound: then nearly nobody solves it, wherever they are taught. The hypotheses "no item is faulty" and "this one is"
are weighed by how likely they make the answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp, lgamma, log
from statistics import NormalDist, fmean

from domain.alerts.beforehand import Prior, all_round, counts, informed, left_in, left_of, sound_item, when_taught
from domain.alerts.evidence import AnswerSeen, PointEvidence
from domain.alerts.laplace import Fit, Seen, fitted

POINT, TICKET, FAULTY = Prior(0.0, 0.8), Prior(0.0, 0.8), Prior(-2.2, 1.0)
"""Effects of a point in a class, of a question's being on a ticket, and of a faulty item: nearly nobody meets a wrong
key, what cannot be solved is guessed, and of two right answers one is marked wrong."""
FAULTY_SHARE = 0.08
"""How many items are faulty, before anything is known: rather too many, as to look at an item costs a minute."""
IN_DOUBT, HARDER = 3, -0.35
"""So many items at most are weighed as faulty ones, if in class they are harder than expected by so many logits, or
others' answers speak against them."""
BELOW = -0.6
"""Logits beside what was expected, below which a point is answered far below it."""
TAUGHT_ROAD, SLIPPED_ROAD = (5.0, 6.0), (2.0, 9.0)
"""Shares of answers that take the commonest wrong road, beta distributed: where it was taught, and where not."""
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
        faulty: by item the chance that it is faulty; only those that are in doubt.
    """

    low: float
    faulty: Mapping[str, float]


def counted(evidence: PointEvidence) -> Sequence[AnswerSeen]:
    """Answers about the point that say how the class stands today."""
    since = evidence.now - LATELY
    told = [each for each in evidence.answers if counts(each) and each.at >= since]
    taught_again = [each for each in told if each.at >= evidence.lessons[-1]] if evidence.lessons else []
    return taught_again if len(taught_again) >= ENOUGH_SINCE else told


def believed(evidence: PointEvidence, answers: Sequence[AnswerSeen]) -> Believed:
    """What these answers, at least one, say: `counted` ones of the evidence."""
    items = sorted({each.item for each in answers})
    learners = sorted({each.learner for each in answers})
    on_tickets = sorted({each.item for each in answers if each.in_class})
    known = all_round(evidence.before, learners)
    sound = [informed(sound_item(evidence.elsewhere), evidence.elsewhere.get(item)) for item in items]
    priors = [POINT, *(prior for prior, _ in sound), *known.values(), *[TICKET] * len(on_tickets)]
    plain: list[str | int] = ["", *items, *learners]
    effects = [*((each, False) for each in plain), *((each, True) for each in on_tickets)]
    seen = _seen(evidence, answers, {effect: index for index, effect in enumerate(effects)}, known)
    first = _fit(seen, priors)
    told = [(first, log(1 - FAULTY_SHARE), "")]
    unsettled = [index for index, item in enumerate(items) if item not in evidence.confirmed]
    for index in sorted(unsettled, key=lambda index: first.mode[1 + index])[:IN_DOUBT]:
        item = items[index]
        faulty, likely = informed(FAULTY, evidence.elsewhere.get(item))
        speaks = likely - sound[index][1]
        if first.mode[1 + index] <= HARDER or speaks >= 0:
            changed = [*priors[: 1 + index], faulty, *priors[2 + index :]]
            told.append((_fit(seen, changed, first), log(FAULTY_SHARE) + speaks, item))
    return _weighed(told, _by_one_road(answers))


def _seen(
    evidence: PointEvidence,
    answers: Sequence[AnswerSeen],
    at: Mapping[tuple[str | int, bool], int],
    known: Mapping[int, Prior],
) -> Sequence[Seen]:
    group = fmean(prior.mean for prior in known.values())
    usual = {place: when_taught(evidence.before, group, in_class=place) for place in (True, False)}
    met = Counter(each.learner for each in evidence.answers if counts(each) and each.at < answers[0].at)
    made = []
    for each in answers:
        left = left_of(met[each.learner])
        met[each.learner] += 1
        effects = [
            (0, left),
            (at[each.item, False], left_in(evidence.elsewhere.get(each.item))),
            (at[each.learner, False], left),
        ]
        if each.in_class:
            effects.append((at[each.item, True], 1.0))
        made.append(Seen(each.right, _logit(each.expected) + usual[each.in_class], tuple(effects)))
    return made


def _logit(chance: float | None) -> float:
    held = min(0.98, max(0.02, chance if chance is not None else 0.5))
    return log(held / (1 - held))


def _fit(seen: Sequence[Seen], priors: Sequence[Prior], near: Fit | None = None) -> Fit:
    means, widths = [each.mean for each in priors], [each.width for each in priors]
    return fitted(seen, means, widths, near.mode if near else ())


def _weighed(told: Sequence[tuple[Fit, float, str]], by_road: float) -> Believed:
    """Hypotheses, each with its fit, the logarithm of its weight beforehand, and the item that is faulty by it."""
    best = max(fit.evidence + weight for fit, weight, _ in told)
    weights = [exp(fit.evidence + weight - best) for fit, weight, _ in told]
    shares = [(weight / sum(weights), fit, item) for weight, (fit, _, item) in zip(weights, told, strict=True)]
    low = sum(share * NormalDist(fit.mode[0], fit.spread).cdf(BELOW) for share, fit, _ in shares)
    return Believed(low / (low + (1 - low) / by_road), {item: share for share, _, item in shares if item})


def _by_one_road(answers: Sequence[AnswerSeen]) -> float:
    """How much likelier a badly taught point makes it that the commonest wrong road was taken so often.

    As often as it was open: in answers to items at which somebody else took it. Shares are beta distributed, where
    the road was taught and where it is a slip as others.
    """
    at_home = [each for each in answers if not each.in_class]
    roads = Counter(each.road for each in at_home if each.road and not each.right)
    if not roads:
        return 1.0
    road, times = roads.most_common(1)[0]
    items = {each.item for each in at_home if each.road == road and not each.right}
    times, met = times - len(items), sum(each.item in items for each in at_home) - len(items)
    taught, slipped = (_beta_binomial(times, met, *shape) for shape in (TAUGHT_ROAD, SLIPPED_ROAD))
    return 1 - BY_ROAD + BY_ROAD * exp(taught - slipped)


def _beta_binomial(k: int, n: int, a: float, b: float) -> float:
    """Logarithm of the chance of k in n in that order, when the share is beta distributed."""
    return lgamma(k + a) + lgamma(n - k + b) - lgamma(n + a + b) - lgamma(a) - lgamma(b) + lgamma(a + b)
