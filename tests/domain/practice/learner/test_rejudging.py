"""Which answers count, and for what, after reports, confirmations and changed keys."""

from __future__ import annotations

from domain.journal import Statement, Verb
from domain.practice.learner.rejudging import Afterwards, afterwards
from tests.storage.given import NOW


def said(verb: Verb, kind: str, place: int, **result: object) -> Statement:
    return Statement(verb, kind, "x", NOW, learner=1, result={"session": 1, "position": place, **result})


def test_a_reported_answer_is_void_until_a_teacher_confirms_it() -> None:
    reported, other = said(Verb.REPORTED, "item", 0), said(Verb.REPORTED, "item", 1)
    assert afterwards([reported, other]) == Afterwards(frozenset({(1, 0), (1, 1)}))
    assert afterwards([reported, other, said(Verb.CONFIRMED, "answer", 0)]) == Afterwards(frozenset({(1, 1)}))


def test_an_answer_that_is_right_by_the_new_key_counts_as_right_also_when_it_was_reported() -> None:
    reported, right = said(Verb.REPORTED, "item", 0), said(Verb.REJUDGED, "answer", 0, success=True)
    assert afterwards([reported, right]) == Afterwards(frozenset(), frozenset({(1, 0)}))


def test_an_answer_that_was_right_by_the_old_key_alone_is_void() -> None:
    assert afterwards([said(Verb.REJUDGED, "answer", 2, success=False)]) == Afterwards(frozenset({(1, 2)}))


def test_statements_about_other_things_say_nothing_about_answers() -> None:
    others = [said(Verb.CONFIRMED, "item", 0), said(Verb.ANSWERED, "item", 0), said(Verb.VOIDED, "class", 0)]
    assert afterwards(others) == Afterwards()


def test_a_key_that_is_changed_back_gives_its_answers_back() -> None:
    there = said(Verb.REJUDGED, "answer", 0, success=False)
    back = said(Verb.REJUDGED, "answer", 0, success=True)
    assert afterwards([there, back]) == Afterwards(frozenset(), frozenset({(1, 0)}))
    assert afterwards([back, there]) == Afterwards(frozenset({(1, 0)}))
