"""What the home panel and a parent learn about practice."""

from __future__ import annotations

import pytest

from domain.errors import Gone
from domain.people.person import Role
from domain.practice.evening.results import PracticeGlance, TonightOf
from tests.domain.practice.conftest import Evening, agree
from tests.house import as_person


async def test_the_home_panel_learns_what_waits_tonight(evening: Evening) -> None:
    fresh = await evening.do(TonightOf(evening.learner.id))
    assert (fresh.open, fresh.done, fresh.left, fresh.minutes, fresh.done_today) == (False, 0, 6, 8, False)
    await evening.play([True, False])
    begun = await evening.do(TonightOf(evening.learner.id))
    assert (begun.open, begun.done, begun.left, begun.minutes) == (True, 2, 4, 6)
    await evening.play([True] * 4)
    over = await evening.do(TonightOf(evening.learner.id))
    assert (over.open, over.done_today) == (False, True)
    evening.wait(days=1)
    assert not (await evening.do(TonightOf(evening.learner.id))).done_today


async def test_the_week_begins_on_monday_at_the_persons_place(evening: Evening) -> None:
    await evening.play([True, False])
    assert (await evening.do(PracticeGlance(evening.learner.id))).answered_this_week == 2
    # From Saturday 17:00 in Shanghai it is 31 hours to Monday.
    evening.wait(hours=30, minutes=59)
    glance = await evening.do(PracticeGlance(evening.learner.id))
    assert (glance.answered_this_week, glance.right_this_week) == (2, 1)
    evening.wait(minutes=1)
    assert (await evening.do(PracticeGlance(evening.learner.id))).answered_this_week == 0


async def test_only_the_learner_and_guardians_may_look(evening: Evening) -> None:
    guardian = await as_person(evening.database, evening.services, 103, Role.PARENT)
    with pytest.raises(Gone):
        await evening.do(TonightOf(evening.learner.id), guardian)
    await agree(evening.database, evening.learner, guardian, evening.services)
    assert (await evening.do(TonightOf(evening.learner.id), guardian)).left == 6
