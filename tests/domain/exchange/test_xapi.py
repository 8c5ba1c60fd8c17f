"""Between the journal and xAPI: nothing is lost, nobody is named, and what is not as it should be is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.exchange.vocabulary import ACTIVITY_TYPES, BASE, BY_IRI, RESULT, VERBS, VOIDS
from domain.exchange.xapi import VERSIONS, Account, Received, Unreadable, from_xapi, home_page, to_xapi, with_people
from domain.journal import Place, Statement, Verb
from tests.domain.portrait.said import after, answer, lesson, mood, ticket, voided

HOME = home_page("5f0b1e2a-0000-4000-8000-000000000001")

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
words = st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable())
ids = st.none() | st.integers(1, 10**9)
statements = st.builds(
    Statement,
    st.sampled_from(list(Verb)),
    st.sampled_from([*ACTIVITY_TYPES, "statement", "week", "calendar"]) | words,
    words,
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    ids,
    ids,
    st.dictionaries(
        st.sampled_from(["success", "seconds", "right", "of", "class", "lesson", "session", "option"]), plain
    ),
    st.sampled_from(list(Place)),
    words,
)


def ours(account: Account | None) -> tuple[int | None, int | None]:
    """(person, learner) that an account of this centre stands for."""
    assert account is None or account.home == HOME
    return (account.number("person"), account.number("learner")) if account else (None, None)


def back(received: Received) -> Statement:
    actor, learner = ours(received.actor)[0], ours(received.learner)[1]
    return with_people(received, actor, learner, elsewhere=False)


@given(statements, st.sampled_from(list(VERSIONS)))
def test_whatever_the_journal_holds_comes_back_as_it_was(said: Statement, version: str) -> None:
    written = json.loads(json.dumps(to_xapi(said, HOME, version), allow_nan=False))
    assert back(from_xapi(written)) == replace(said, result=dict(said.result))


def test_every_verb_has_an_iri_of_its_own() -> None:
    assert set(VERBS) == set(Verb)
    assert len(set(VERBS.values())) == len(Verb)
    assert all(BY_IRI[iri] is verb for verb, iri in VERBS.items())


def test_a_ticket_that_a_teacher_wrote_down_is_the_learners_answer_by_their_hand() -> None:
    made = to_xapi(replace(ticket(after(1), after(0), 1, right=True, learner=7), actor=3), HOME)
    assert made["actor"]["account"] == {"homePage": HOME, "name": "learner-7"}
    assert made["verb"]["id"] == "http://adlnet.gov/expapi/verbs/answered"
    assert made["context"]["instructor"]["account"]["name"] == "person-3"
    assert made["object"]["definition"]["type"] == "http://adlnet.gov/expapi/activities/cmi.interaction"
    assert made["context"]["contextActivities"]["grouping"][0]["id"].endswith("/activities/class/maths-g5-b")
    assert made["result"]["success"] is True


def test_an_answer_tells_its_time_and_what_was_taken_in_words_of_xapi() -> None:
    made = to_xapi(answer(after(0), right=False, option=2), HOME)["result"]
    assert (made["success"], made["duration"], made["response"]) == (False, "PT12.35S", "2")


@pytest.mark.parametrize(
    ("said", "iri"),
    [
        (lesson(after(0), after(0), "late"), "http://adlnet.gov/expapi/verbs/attended"),
        (Statement(Verb.PROVED, "skill", "f", after(0), result={"success": True}), f"{VERBS[Verb.PROVED]}"),
        (
            Statement(Verb.PROVED, "skill", "f", after(0), result={"success": False}),
            "http://adlnet.gov/expapi/verbs/failed",
        ),
        (voided(after(1), answer(after(0), right=True)), VOIDS),
        (Statement(Verb.VOIDED, "calendar", "3", after(0)), f"{BASE}/verbs/withdrew"),
        (mood(after(0), "2026-W45", 4), f"{BASE}/verbs/felt"),
    ],
)
def test_verbs_are_those_that_everybody_knows_where_they_mean_the_same(said: Statement, iri: str) -> None:
    assert to_xapi(said, HOME)["verb"]["id"] == iri
    assert from_xapi(to_xapi(said, HOME)).statement.verb is said.verb


def test_the_voiding_of_a_statement_refers_to_it_and_has_no_platform() -> None:
    taken_back = answer(after(0), right=True)
    made = to_xapi(voided(after(1), taken_back), HOME)
    assert made["object"] == {"objectType": "StatementRef", "id": taken_back.uid}
    assert "platform" not in made["context"]


def test_a_row_that_only_another_centre_has_is_never_taken_for_one_of_ours() -> None:
    said = Statement(Verb.CONFIRMED, "summary", "5", after(0), learner=7)
    received = from_xapi(to_xapi(said, home_page("another")))
    assert with_people(received, None, 9, elsewhere=True).object_id not in ("5", "9")


def test_what_the_bot_of_another_centre_said_about_nobody_is_known_to_be_from_there() -> None:
    said = Statement(Verb.CANCELLED, "slot", "5", after(0), authority="bot")
    received = from_xapi(to_xapi(said, home_page("another")))
    assert (received.actor, received.learner, received.home) == (None, None, home_page("another"))


def test_what_is_named_by_its_learner_is_named_by_ours() -> None:
    said = Statement(Verb.CHANGED, "habits", "7", after(0), learner=7, result={"goal": 3})
    received = from_xapi(to_xapi(said, home_page("another")))
    assert with_people(received, None, 9, elsewhere=True).object_id == "9"


def test_a_statement_of_another_program_is_understood() -> None:
    received = from_xapi(
        {
            "id": "{FD41C918-B88B-4B20-A0A5-A4C32391AAA0}",
            "actor": {"account": {"homePage": "https://school.example", "name": "learner-3"}},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
            "object": {"id": "https://school.example/course/1"},
            "result": {"success": True, "duration": "PT1M30S", "response": "x"},
            "timestamp": "2026-11-02T18:00:00+08:00",
        }
    )
    said = received.statement
    assert (said.verb, said.object_type, said.object_id) == (
        Verb.COMPLETED,
        "activity",
        "https://school.example/course/1",
    )
    assert said.result == {"success": True, "seconds": 90.0, "response": "x"}
    assert said.at == datetime(2026, 11, 2, 10, tzinfo=UTC)
    assert said.uid == "fd41c918-b88b-4b20-a0a5-a4c32391aaa0"
    assert received.learner == Account("https://school.example", "learner-3")
    assert to_xapi(said, HOME)["object"]["id"] == "https://school.example/course/1"


def broken(**changed: Any) -> dict[str, Any]:
    made = to_xapi(answer(after(0), right=True), HOME)
    return {name: value for name, value in (made | changed).items() if value is not None}


@pytest.mark.parametrize(
    ("plain", "why"),
    [
        ([], "it is no JSON object"),
        (broken(id=None), "its id is missing"),
        (broken(id="7"), "its id is no UUID"),
        (broken(verb={"id": "http://adlnet.gov/expapi/verbs/launched"}), "none that is known"),
        (broken(verb={}), "the id of its verb is missing"),
        (broken(timestamp=None, stored=None), "its timestamp is missing"),
        (broken(timestamp="yesterday"), "no instant"),
        (broken(timestamp="2026-11-02T18:00:00"), "no time zone"),
        (broken(object={"objectType": "Agent", "mbox": "mailto:a@b.c"}), "its object is no activity"),
        (broken(object={"objectType": "StatementRef", "id": "x"}), "voids"),
        (broken(actor=None), "its actor is no JSON object"),
        (broken(actor={"account": {"homePage": HOME}}), "the name of the account"),
        (broken(actor={"account": {"homePage": HOME, "name": "x" * 501}}), "more than 500 letters"),
        (broken(result={"extensions": {RESULT: 3}}), "our extension"),
    ],
)
def test_what_is_no_statement_is_refused_with_a_reason(plain: object, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        from_xapi(plain)
