"""The sending limits: a rate over all chats, one in each, and the pauses that Telegram asks for."""

from __future__ import annotations

from bot.limits import SendingLimits, TokenBucket


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = TokenBucket(rate=2, burst=3, now=0)
    for _ in range(3):
        assert bucket.available(0) >= 1
        bucket.take(0)
    assert bucket.available(0) == 0
    assert bucket.ready_in(0) == 0.5
    assert bucket.available(0.5) == 1
    assert bucket.available(100) == 3


def test_thirty_seconds_never_see_more_than_the_rate_and_the_burst() -> None:
    limits = SendingLimits(per_second=25, chat_per_second=1, chat_burst=5, now=0)
    sent = 0
    for step in range(3000):
        now = step / 100
        for _ in range(limits.allowance(now)):
            limits.took(sent, now)
            sent += 1
    assert 25 * 29 <= sent <= 25 * 30 + 25


def test_one_chat_rests_after_its_burst_while_others_go_on() -> None:
    limits = SendingLimits(per_second=25, chat_per_second=1, chat_burst=3, now=0)
    for _ in range(3):
        limits.took(7, 0)
    assert limits.waiting(0) == {7}
    assert limits.allowance(0) > 0
    assert limits.waiting(1.0) == set()


def test_a_refusal_pauses_the_chat_and_a_second_chat_pauses_everybody() -> None:
    limits = SendingLimits(per_second=25, chat_per_second=1, chat_burst=5, now=0)
    limits.pause(1, 10, now=0)
    assert limits.waiting(5) == {1}
    assert limits.allowance(5) > 0
    limits.pause(2, 4, now=5)
    assert limits.allowance(5) > 0, "five seconds apart: two chats on their own"
    limits.pause(3, 4, now=6)
    assert limits.allowance(6) == 0
    assert limits.allowance(10) > 0


def test_waiting_tells_how_long() -> None:
    limits = SendingLimits(per_second=25, chat_per_second=1, chat_burst=1, now=0)
    assert limits.wait(0) == float("inf")
    limits.took(1, 0)
    assert abs(limits.wait(0) - 1.0) < 1e-9
    limits.pause(2, 0.25, now=0)
    assert abs(limits.wait(0) - 0.25) < 1e-9
