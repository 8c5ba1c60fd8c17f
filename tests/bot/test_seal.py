"""A button's data counts only with the seal that this bot put on it, for the person whom it was offered to."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from bot.seal import Seal
from domain.messages.screen import SEAL_BYTES, TAP_BYTES, Screen, t
from storage.database import Database
from tests.bot.test_pipeline import SEAL, House, a_tap, house, journal_of

__all__ = ["house"]

TAPS = ("home", "ag.yes:7:practice", "tk.g:12:3:right", "x" * TAP_BYTES, "中:文")


@pytest.mark.parametrize("data", TAPS)
def test_what_was_offered_comes_back_and_fits_into_a_button(data: str) -> None:
    sealed = SEAL.sealed("7", data)
    assert SEAL.opened("7", sealed) == data
    assert len(sealed.encode()) == len(data.encode()) + SEAL_BYTES


@pytest.mark.parametrize("data", TAPS)
def test_a_button_of_somebody_else_or_of_another_bot_is_none(data: str) -> None:
    assert SEAL.opened("8", SEAL.sealed("7", data)) is None
    assert SEAL.opened("7", Seal(b"another key").sealed("7", data)) is None
    assert SEAL.opened("7", data) is None


def test_a_person_and_a_tap_cannot_be_read_as_another_person_and_another_tap() -> None:
    sealed = SEAL.sealed("7", "1:home")
    assert SEAL.opened("71", sealed.removeprefix("1")) is None
    assert SEAL.opened("71", sealed) is None


def test_no_flipped_bit_goes_unseen() -> None:
    sealed = SEAL.sealed("7", "ag.yes:7:practice").encode()
    for place in range(8 * len(sealed)):
        flipped = bytearray(sealed)
        flipped[place // 8] ^= 1 << place % 8
        assert SEAL.opened("7", flipped.decode(errors="replace")) is None, flipped


def test_nonsense_is_refused_without_an_error() -> None:
    random = Random(1)
    for _ in range(2000):
        letters = "".join(chr(random.randrange(1, 0x3000)) for _ in range(random.randrange(20)))
        assert SEAL.opened("7", letters) is None
        assert SEAL.opened("7", f"home~{letters}") is None


async def test_a_database_keeps_its_key_and_shares_it_with_none(
    database: Database, another_database: Database
) -> None:
    keys = []
    for each in (database, database, another_database):
        async with each.transaction() as uow:
            keys.append(await uow.keys.secret("taps"))
    assert keys[0] == keys[1] != keys[2]
    assert {len(key) for key in keys} == {32}


async def test_a_forged_tap_leads_home_with_a_kind_word_and_does_nothing_else(
    house: Callable[..., House], database: Database
) -> None:
    it = house()
    forged = a_tap(7, "delete:everything", 1)
    forged["callback_query"]["data"] = "delete:everything"
    stolen = a_tap(7, "delete:everything", 2)
    stolen["callback_query"]["data"] = SEAL.sealed("8", "delete:everything")
    await it.bring(forged, stolen, a_tap(7, "own:1", 3))
    await it.pipeline.idle()
    assert await journal_of(database, 7) == ["home", "home", "own:1"]
    assert it.pipeline.forged == 2
    said = [text for _, text, _ in it.taps]
    assert said[0] == said[1] == "This button is not valid any more. Here is where you are now."
    assert said[2] != said[0]


async def test_without_the_seal_being_looked_at_a_forged_tap_would_be_done(
    house: Callable[..., House], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SEAL, "opened", lambda person, data: data)
    it = house()
    forged = a_tap(7, "delete:everything", 1)
    forged["callback_query"]["data"] = "delete:everything"
    await it.bring(forged)
    await it.pipeline.idle()
    assert await journal_of(database, 7) == ["delete:everything"]


async def test_a_tap_without_any_data_is_forged(house: Callable[..., House], database: Database) -> None:
    async def show(message: Any, turn: Any) -> Screen:
        return Screen(t("common.home"))

    it = house(show)
    empty = a_tap(7, "", 1)
    del empty["callback_query"]["data"]
    await it.bring(empty)
    await it.pipeline.idle()
    assert it.pipeline.forged == 1
