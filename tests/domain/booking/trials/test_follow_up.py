from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.booking.cancelling import CancelBooking
from domain.booking.trials.follow_up import FollowUpAfterLesson, due_at
from domain.messages.quiet import is_quiet
from domain.people.person import AgeBand, Person
from domain.turn import Policy
from tests.domain.booking.stage import Stage
from tests.domain.booking.test_cancelling import booked

SATURDAY_TWO = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)
"""14:00 in Shanghai, so that it is over at 14:45."""
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(stage: Stage, day: int, hour: int, minute: int = 0) -> None:
    """Move the clock to that wall time of November 2026 in Shanghai."""
    wanted = datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)
    stage.clock.advance(wanted - stage.clock.now())


async def told(stage: Stage) -> list[dict[str, Any]]:
    return [each for each in await stage.outbox() if each["kind"] == "follow_up"]


async def lesson(stage: Stage, **fields: Any) -> tuple[Person, int]:
    parent, (lin,) = await stage.parent("Lin", **fields)
    booking = await booked(stage, parent, lin, (await stage.slot(SATURDAY_TWO, seats=4)).id)
    return parent, booking.id


async def test_the_evening_after_the_lesson_brings_one_word(stage: Stage) -> None:
    parent, booking = await lesson(stage)

    at(stage, 28, 19, 29)
    assert await stage.do(None, FollowUpAfterLesson()) == 0
    at(stage, 28, 19, 30)
    assert await stage.do(None, FollowUpAfterLesson()) == 1
    at(stage, 28, 19, 31)
    assert await stage.do(None, FollowUpAfterLesson()) == 0

    (message,) = await told(stage)
    assert message["person"] == parent.id
    assert message["once"] == f"follow_up:{booking}:{parent.id}"
    assert "Lin" in message["content"]["html"]
    taps = [button["tap"] for row in message["content"]["keyboard"] for button in row]
    assert taps == ["bk", "co", "tk.k:1", f"bk.later:{booking}"]


async def test_whoever_booked_and_the_learner_are_told_each_in_their_own_words(stage: Stage) -> None:
    guardian = await stage.person()
    account, learner = await stage.learner(AgeBand.FROM_10, guardian=guardian)
    await booked(stage, guardian, learner, (await stage.slot(SATURDAY_TWO)).id)

    at(stage, 28, 19, 30)
    assert await stage.do(None, FollowUpAfterLesson()) == 2

    assert {each["person"]: "talk it over" in each["content"]["html"] for each in await told(stage)} == {
        guardian.id: True,
        account.id: False,
    }
    assert (await stage.verbs(learner))[-2:] == ["notified", "notified"]


async def test_a_cancelled_lesson_is_not_followed_up(stage: Stage) -> None:
    parent, booking = await lesson(stage)
    await stage.do(parent, CancelBooking(booking))

    at(stage, 28, 19, 30)
    assert await stage.do(None, FollowUpAfterLesson()) == 0


async def test_a_lesson_that_ends_late_is_followed_up_at_ten_the_next_day(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    await booked(stage, parent, lin, (await stage.slot(SATURDAY_TWO + timedelta(hours=5))).id)

    at(stage, 28, 20, 30)
    assert await stage.do(None, FollowUpAfterLesson()) == 0
    at(stage, 29, 10, 0)
    assert await stage.do(None, FollowUpAfterLesson()) == 1


async def test_a_bot_that_was_away_in_the_evening_waits_for_the_morning(stage: Stage) -> None:
    await lesson(stage)

    for hour in (21, 23):
        at(stage, 28, hour)
        assert await stage.do(None, FollowUpAfterLesson()) == 0
    at(stage, 29, 7, 59)
    assert await stage.do(None, FollowUpAfterLesson()) == 0
    at(stage, 29, 8)
    assert await stage.do(None, FollowUpAfterLesson()) == 1


async def test_a_reader_far_away_is_not_woken(stage: Stage) -> None:
    await lesson(stage, zone="America/New_York")

    at(stage, 28, 19, 30)  # 06:30 there
    assert await stage.do(None, FollowUpAfterLesson()) == 0
    at(stage, 28, 21, 0)  # 08:00 there
    assert await stage.do(None, FollowUpAfterLesson()) == 1


async def test_what_is_too_old_is_never_said(stage: Stage) -> None:
    await lesson(stage)

    at(stage, 30, 7, 30)
    assert await stage.do(None, FollowUpAfterLesson()) == 0
    at(stage, 30, 12)
    assert await stage.do(None, FollowUpAfterLesson()) == 0
    assert await told(stage) == []


@given(
    days=st.integers(0, 730),
    minutes=st.integers(0, 24 * 60 - 1),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns"]),
)
def test_it_is_due_after_the_lesson_and_never_in_quiet_hours(days: int, minutes: int, zone: str) -> None:
    policy = Policy()
    ended = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days, minutes=minutes)

    due = due_at(ended, zone, policy)

    assert ended <= due <= ended + timedelta(hours=35)
    assert due.astimezone(ZoneInfo(zone)).time() in (time(19, 30), time(10, 0))
    assert not is_quiet(due, zone, policy)
