"""What ends a run, as one function of what happened since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cadences.cadence import Stop
from domain.cadences.stopping import Facts, stop_of
from domain.gate.push import Preferences, Why
from domain.journal import Statement, Verb

SINCE = datetime(2026, 11, 28, 7, 0, tzinfo=UTC)
NOW = SINCE + timedelta(days=2)
MEI, JUN, LIN, BO = 1, 2, 11, 12
NOTHING = Facts(MEI, LIN, {"follow_up", "report"}, SINCE, NOW, Preferences(MEI))
ALL = frozenset(Stop)


def said(
    verb: Verb, thing: str, *, actor: int | None = MEI, learner: int | None = None, hours: float = 1, **result: Any
) -> Statement:
    return Statement(verb, thing, "1", SINCE + timedelta(hours=hours), actor=actor, learner=learner, result=result)


def stopped(*statements: Statement, stops: frozenset[Stop] = ALL, **facts: Any) -> Why | None:
    return stop_of(replace(NOTHING, said=statements, **facts), stops)


def test_as_long_as_nothing_happens_it_goes_on() -> None:
    assert stopped() is None


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        (said(Verb.BOOKED, "booking", learner=LIN), Why.ANSWERED),
        (said(Verb.BOOKED, "booking", actor=JUN, learner=LIN), Why.ANSWERED),
        (said(Verb.WAITED, "booking", learner=LIN), Why.ANSWERED),
        (said(Verb.ASKED, "miss"), Why.ANSWERED),
        (said(Verb.COMMENTED, "letter", learner=LIN), Why.ANSWERED),
        (said(Verb.ASKED, "booking", learner=LIN), Why.ANSWERED),
        (said(Verb.SKIPPED, "talk", learner=LIN), Why.NOT_NOW),
        (said(Verb.SKIPPED, "cadence", learner=LIN), Why.NOT_NOW),
        (said(Verb.CONCLUDED, "upgrade", actor=JUN, learner=LIN, state="refused"), Why.NOT_NOW),
        (said(Verb.CONCLUDED, "booking", actor=7, learner=LIN, outcome="no"), Why.BAD_NEWS),
        (said(Verb.REPORTED, "lesson", actor=JUN, learner=LIN, told="ill"), Why.BAD_NEWS),
        (said(Verb.CONFIRMED, "lesson", actor=JUN, learner=LIN, told="ill"), Why.BAD_NEWS),
        (said(Verb.REPORTED, "summary", actor=JUN, learner=LIN, said=True), Why.BAD_NEWS),
        (said(Verb.REPORTED, "safety"), Why.BAD_NEWS),
        (said(Verb.REPORTED, "bad_news", actor=7, learner=LIN), Why.BAD_NEWS),
    ],
)
def test_what_people_do_ends_it(statement: Statement, why: Why) -> None:
    assert stopped(statement) is why


@pytest.mark.parametrize(
    "statement",
    [
        said(Verb.BOOKED, "booking", learner=LIN, hours=-1),
        said(Verb.BOOKED, "booking", learner=LIN, hours=72),
        said(Verb.BOOKED, "booking", actor=JUN, learner=BO),
        said(Verb.ASKED, "faq", actor=JUN),
        said(Verb.ASKED, "help", learner=LIN),
        said(Verb.CONCLUDED, "booking", actor=7, learner=LIN, outcome="thinking"),
        said(Verb.CONCLUDED, "upgrade", actor=7, learner=LIN, state="sent"),
        said(Verb.REPORTED, "lesson", learner=LIN, told="late"),
        said(Verb.REPORTED, "lesson", learner=BO, told="ill"),
        said(Verb.CONFIRMED, "booking", learner=LIN),
        said(Verb.COMMENTED, "learner", actor=7, learner=LIN),
        said(Verb.SKIPPED, "reminder", learner=LIN),
        said(Verb.SKIPPED, "item", actor=JUN, learner=LIN),
    ],
)
def test_what_is_older_about_somebody_else_or_means_nothing_does_not(statement: Statement) -> None:
    assert stopped(statement) is None


def test_an_enrolment_ends_it_when_it_is_new() -> None:
    assert stopped(enrolled_at=SINCE + timedelta(hours=1)) is Why.ENROLLED
    assert stopped(enrolled_at=SINCE - timedelta(hours=1)) is None


def test_switching_all_of_its_kinds_off_ends_it_and_a_pause_does() -> None:
    assert stopped(preferences=Preferences(MEI, off=("follow_up",))) is None
    assert stopped(preferences=Preferences(MEI, off=("follow_up", "report"))) is Why.SWITCHED_OFF
    assert stopped(preferences=Preferences(MEI, paused_until=NOW + timedelta(days=1))) is Why.ON_PAUSE
    assert stopped(preferences=Preferences(MEI, paused_until=NOW)) is None


def test_not_now_of_the_other_guardian_ends_it() -> None:
    assert stopped(put_off=True) is Why.NOT_NOW


verbs = st.sampled_from([Verb.BOOKED, Verb.ASKED, Verb.SKIPPED, Verb.REPORTED, Verb.CONCLUDED, Verb.CONFIRMED])
things = st.sampled_from(["booking", "talk", "lesson", "faq", "safety", "summary"])
statements = st.lists(
    st.builds(
        lambda verb, thing, hours, told: said(verb, thing, learner=LIN, hours=hours, told=told, outcome=told),
        verbs,
        things,
        st.floats(-24, 60),
        st.sampled_from(["ill", "no", "late"]),
    ),
    max_size=6,
)


@given(statements, st.frozensets(st.sampled_from(list(Stop))))
def test_only_what_a_cadence_names_ends_it_and_more_that_happened_never_revives_it(
    happened: list[Statement], stops: frozenset[Stop]
) -> None:
    why = stopped(*happened, stops=stops)
    allowed = {
        Stop.REPLY: {Why.ANSWERED},
        Stop.ENROLLED: {Why.ENROLLED},
        Stop.OPTED_OUT: {Why.SWITCHED_OFF, Why.ON_PAUSE},
        Stop.NOT_NOW: {Why.NOT_NOW},
        Stop.BAD_NEWS: {Why.BAD_NEWS},
    }
    assert why is None or any(why in allowed[stop] for stop in stops)
    for count in range(len(happened)):
        if stopped(*happened[:count], stops=stops) is not None:
            assert why is not None
