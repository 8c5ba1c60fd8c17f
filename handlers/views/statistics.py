"""What the answers say about an item, in words: how hard, whom it tells apart, and why its key is doubted."""

from __future__ import annotations

from domain.messages.screen import Join, Moment, Param, T, t
from domain.practice.evening.desk import Question
from domain.practice.items.kinds import MAX_DIFFICULTY, MIN_DIFFICULTY, SeveralChoices, SingleChoice
from domain.practice.keeping.figures import ENOUGH
from domain.practice.keeping.inspecting import Card
from domain.practice.keeping.suspicions import Rule, Suspicion
from domain.practice.learner.model import LABEL_STEP
from handlers.views.lengths import shortened
from handlers.views.questions import named

TYPED_UNITS = 20

ENOUGH_TO_TELL_APART = 20
"""First answers from which on it is said whether stronger learners do better."""

CLEARLY, SOMEWHAT = 0.25, 0.1
"""Correlations with what was expected; see domain.practice.keeping.tallies why they are smaller than textbooks
say."""


def doubts(shown: Card) -> Param:
    """Why the key is doubted, or who has said that it is right."""
    if shown.reasons:
        sure = t(f"items.doubt.{shown.reasons[0].sureness.value}")
        rules = {said.rule for said in shown.reasons}
        # where another answer speaks against the key, how few were right is said with it
        told = [said for said in shown.reasons if said.rule is not Rule.FAR_BELOW or Rule.RIVAL not in rules]
        return Join((sure, *(_reason(shown.question, said) for said in told)))
    if shown.decided is not None:
        who: Param = shown.decided.who or t("items.a_colleague")
        return t("items.decided", who=who, when=Moment(shown.decided.at, shown.zone))
    return ""


def _reason(question: Question, said: Suspicion) -> T:
    told: dict[str, Param] = {
        "n": said.n,
        "right": said.right,
        "expected": round(said.expected),
        "times": said.times,
        "rival": _rival(question, said.rival or ""),
        "learners": said.reports,
    }
    if said.rule is Rule.REPORTS:
        return t("items.suspicion.reports", n=said.reports)
    return t(f"items.suspicion.{said.rule.value}", **told)


def _rival(question: Question, response: str) -> Param:
    """An answer as `Tally.response` has it, in the words of the item."""
    if isinstance(question.item, SingleChoice | SeveralChoices) and response.isdigit():
        option = int(response)
        if option in question.asked.order:
            return named(question, option)
    return shortened(response, TYPED_UNITS)


def figures(shown: Card) -> Param:
    told = shown.figures
    if not told.answered and not told.not_learned:
        return t("items.figures.none")
    lines: list[Param] = [_facility(shown), _expected(shown), _tells_apart(shown), _label(shown), _shares(shown)]
    return Join(tuple(line for line in lines if line != ""))


def _facility(shown: Card) -> T:
    told, share = shown.figures, shown.figures.range
    if share is None:
        return t("items.figures.few", right=told.right, n=told.answered)
    about, least, most = (round(each / 10) for each in (100 * told.right / told.answered, *share))
    return t("items.figures.range", about=about, n=told.answered, least=least, most=most)


def _expected(shown: Card) -> Param:
    answers = shown.answers
    if answers.n < ENOUGH:
        return ""
    about = round(10 * answers.expected / answers.n)
    return t("items.figures.expected", n=answers.n, right=answers.right, about=about)


def _tells_apart(shown: Card) -> Param:
    correlation = shown.answers.discrimination
    if correlation is None or shown.answers.n < ENOUGH_TO_TELL_APART:
        return ""
    if correlation <= -CLEARLY:
        return t("items.tells_apart.reversed", n=shown.answers.n)
    word = "clearly" if correlation >= CLEARLY else "somewhat" if correlation >= SOMEWHAT else "hardly"
    return t(f"items.tells_apart.{word}", n=shown.answers.n)


def _label(shown: Card) -> Param:
    """The difficulty that the answers speak for, where it is another label than the item has."""
    label, known = shown.question.item.difficulty, shown.known
    if known.answers < ENOUGH:
        return ""
    like = max(MIN_DIFFICULTY, min(MAX_DIFFICULTY, round(label + known.shift / LABEL_STEP)))
    if like == label:
        return t("items.figures.fits_label", n=known.answers)
    return t("items.figures.like_label", label=label, like=like, n=known.answers)


def _shares(shown: Card) -> Param:
    shares = shown.shares
    counted = {
        "hinted": shares.hinted,
        "not_learned": shares.not_learned,
        "rapid": shares.rapid,
        "reported": shares.reported,
    }
    parts = tuple(t(f"items.share.{name}", n=n) for name, n in counted.items() if n)
    return t("items.figures.shares", n=shares.asked, parts=Join(parts, "words")) if parts else ""
