"""Flood control."""

import aiohttp
import pytest

from sandbox.person import Person
from sandbox.rates import RateLimits
from sandbox.refusals import Refusal
from sandbox.server import Sandbox
from tests.sandbox.conftest import LIN, Api, Clock, Refused


def test_a_chat_takes_a_burst_and_then_one_message_a_second(clock: Clock) -> None:
    limits = RateLimits(clock)
    for _ in range(3):
        limits.spend(LIN)
    with pytest.raises(Refusal) as caught:
        limits.spend(LIN)
    assert caught.value.parameters == {"retry_after": 1}
    clock.now += 1
    limits.spend(LIN)


def test_thirty_messages_a_second_go_out_to_everybody_together(clock: Clock) -> None:
    limits = RateLimits(clock)
    for chat_id in range(30):
        limits.spend(chat_id)
    with pytest.raises(Refusal):
        limits.spend(30)
    clock.now += 0.5
    for chat_id in range(30, 45):
        limits.spend(chat_id)


async def test_a_flooding_bot_is_told_how_long_to_wait(clock: Clock) -> None:
    async with (
        Sandbox(clock=clock, limits=True) as box,
        Person(box.url, LIN) as lin,
        aiohttp.ClientSession() as session,
    ):
        api = Api(box, session)
        await lin.start()
        for number in range(3):
            await api("sendMessage", chat_id=LIN, text=str(number))
        with pytest.raises(Refused) as caught:
            await api("sendMessage", chat_id=LIN, text="too much")
        assert (caught.value.code, caught.value.parameters) == (429, {"retry_after": 1})
