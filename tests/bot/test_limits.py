"""The sending limits: no second with too many, an even pace below it, and the pauses that Telegram asks for."""

from __future__ import annotations

import time
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.limits import SPREAD, SendingLimits, TokenBucket, Window

ALLOWED = 30
SECOND = 1.0


def limits(*, now: float = 0.0, per_second: float = ALLOWED, burst: int = 5, **more: float) -> SendingLimits:
    return SendingLimits(per_second=per_second, chat_per_second=1, chat_burst=burst, now=now, **more)


def most_in_a_second(moments: list[float]) -> int:
    """In whatever window of one second, open at its end."""
    ordered, most, first = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while ordered[first] <= moment - SECOND:
            first += 1
        most = max(most, last - first + 1)
    return most


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = TokenBucket(rate=2, burst=3, now=0)
    for _ in range(3):
        assert bucket.available(0) >= 1
        bucket.take(0)
    assert bucket.available(0) == 0
    assert bucket.ready_in(0) == 0.5
    assert bucket.available(0.5) == 1
    assert bucket.available(100) == 3


def test_a_window_has_room_again_when_its_oldest_has_left() -> None:
    window = Window(most=3, span=1.0)
    for moment in (0.0, 0.2, 0.4):
        window.take(moment)
    assert window.free(0.9) == 0
    assert abs(window.free_in(0.9) - 0.1) < 1e-9
    assert abs(window.free_in(0.9, reserve=1) - 0.3) < 1e-9
    assert window.free(1.0) == 1
    assert window.free(1.0, reserve=1) == 0


@given(seed=st.integers(0, 2**32), stalls=st.floats(0, 0.2), waited_for=st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_no_second_ever_has_more_than_the_limit(seed: int, stalls: float, waited_for: float) -> None:
    chance, it, now = Random(seed), limits(), 0.0
    arrived: list[float] = []
    while now < 20:
        it.waiting(now)
        allowed = it.allowance(now) if chance.random() < waited_for else it.paced(now)
        assert allowed <= it.allowance(now)
        paced = allowed <= it.paced(now)
        for _ in range(allowed):
            it.took(len(arrived), now, paced=paced)
            # messages are not all equally long on their way
            arrived.append(now + 0.05 + chance.random() * (SPREAD - 1))
        now += chance.random() * 0.5 if chance.random() < stalls else min(it.wait(now), 0.05)
    assert most_in_a_second(arrived) <= ALLOWED


def test_more_than_nine_tenths_of_the_limit_are_used_by_what_nobody_waits_for() -> None:
    it, now, sent = limits(), 0.0, 0
    while now < 60:
        for _ in range(it.paced(now)):
            it.took(sent, now, paced=True)
            sent += 1
        # whoever is woken is woken a little late
        now += it.wait(now) + 0.002
    assert sent > 60 * ALLOWED * 0.92


def test_what_was_long_on_its_way_counts_so_much_longer() -> None:
    it = limits(per_second=2)
    it.took(1, 0.0, awaited=True)
    it.landed(1, 0.1)
    it.took(2, 0.1, awaited=True)
    assert it.allowance(5.0) == 1, "it may arrive any moment"
    it.landed(2, 5.0)
    assert it.allowance(5.5) == 1
    assert it.allowance(4.9 + SPREAD + 0.01) == 2


@given(seed=st.integers(0, 2**32), longest=st.floats(0.01, 1))
@settings(max_examples=40, deadline=None)
def test_no_second_has_more_than_the_limit_while_some_are_long_on_their_way(seed: int, longest: float) -> None:
    chance, it, now, person = Random(seed), limits(), 0.0, 0
    flying: dict[int, float] = {}
    arrived: list[float] = []
    while now < 8:
        for each in [each for each, at in flying.items() if at <= now]:
            it.landed(each, flying.pop(each))
        for _ in range(it.paced(now) if chance.random() < 0.5 else it.allowance(now)):
            slow = longest if person and chance.random() < 0.5 else 0.0
            there, back = chance.random() * slow, chance.random() * slow
            it.took(person, now, paced=True, awaited=True)
            arrived.append(now + 0.02 + there)
            flying[person] = now + 0.04 + there + back
            person += 1
        it.waiting(now)
        now += 0.005
    assert most_in_a_second(arrived) <= ALLOWED


def test_a_short_stall_is_made_up_for() -> None:
    it, now, sent = limits(), 0.0, 0
    stalled = False
    while now < 10:
        while it.paced(now):
            it.took(sent, now, paced=True)
            sent += 1
        now += it.wait(now)
        if now > 5 and not stalled:
            now, stalled = now + 0.25, True
    assert sent > 10 * ALLOWED * 0.92


def test_few_start_together_even_after_a_stall() -> None:
    assert limits(now=0.0).paced(10.0) <= 2


def test_nothing_is_made_up_for_when_there_was_nothing_to_send() -> None:
    it = limits(now=0.0)
    it.rested(10.0)
    it.took(1, 10.0, paced=True)
    assert it.paced(10.0) == 0


def test_an_answer_finds_room_while_everything_else_uses_all_that_it_may() -> None:
    it, now, sent = limits(), 0.0, 0
    while now < 5:
        for _ in range(it.paced(now)):
            it.took(sent, now, paced=True)
            sent += 1
        assert it.allowance(now) >= 1
        now += it.wait(now)


def test_a_process_that_starts_leaves_the_second_of_the_one_before_it_alone() -> None:
    it = limits(now=50.0, silent_until=51.1)
    assert it.allowance(51.0) == it.paced(51.0) == 0
    assert abs(it.wait(50.0) - 1.1) < 1e-9
    assert it.paced(51.1) >= 1


def test_one_chat_rests_after_its_burst_while_others_go_on() -> None:
    it = limits(burst=3)
    for _ in range(3):
        it.took(7, 0)
    assert it.waiting(0) == {7}
    assert it.allowance(0) > 0
    assert it.waiting(1.0) == set()


def test_a_group_gets_no_more_than_twenty_messages_a_minute() -> None:
    it, now, moments = limits(), 0.0, list[float]()
    while now < 300:
        if 7 not in it.waiting(now):
            it.took(7, now, group=True)
            moments.append(now)
        now += 0.05
    minutes = [sum(start <= moment < start + 60 for moment in moments) for start in moments]
    assert max(minutes) == 20


def test_a_refusal_pauses_the_chat_and_a_third_one_in_a_row_pauses_everybody() -> None:
    it = limits()
    it.pause(1, 10, now=0)
    assert it.waiting(5) == {1}
    assert it.allowance(5) > 0
    it.answered()
    it.pause(2, 4, now=5)
    it.pause(2, 4, now=5)
    it.pause(3, 4, now=6)
    assert it.allowance(6) > 0, "somebody was told something in between: these are chats on their own"
    it.pause(4, 4, now=6)
    assert it.allowance(6) == it.paced(6) == 0
    assert it.allowance(10) > 0


def test_waiting_tells_how_long() -> None:
    it = limits(burst=1)
    assert it.wait(0) == float("inf")
    it.took(1, 0)
    assert abs(it.wait(0) - 1.0) < 1e-9
    it.pause(2, 0.25, now=0)
    assert abs(it.wait(0) - 0.25) < 1e-9


def test_a_rate_below_one_a_second_is_kept_too() -> None:
    it = limits(per_second=0.5)
    it.took(1, 0)
    assert it.allowance(1.9) == 0
    assert it.allowance(2.1) == 1


async def test_a_second_request_of_the_same_message_waits_for_its_turn() -> None:
    began = time.monotonic()
    it = limits(now=began, per_second=10)
    for person in range(10):
        it.took(person, began)
    await it.another()
    assert time.monotonic() >= began + 1
