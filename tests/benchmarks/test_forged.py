"""Nothing that was never offered is accepted; in full: python -m benchmarks.forged."""

from __future__ import annotations

import pytest

from benchmarks.forged import SEALED, UNSEALED, storm_on
from bot.seal import Seal
from domain.clock import FixedClock
from domain.people.person import Learner
from storage.database import Database
from storage.people import PeopleRepository
from tests.rights.sides import NOW


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


async def test_no_forged_button_and_no_guessed_code_is_accepted(sqlite_database: Database, clock: FixedClock) -> None:
    storm = await storm_on(sqlite_database, clock, taps=210, guesses=5_000, typed=20, seed=1, followed=10)
    assert storm.is_right, storm
    assert storm.legitimate > 50
    assert set(storm.forged) == {*UNSEALED, *SEALED}


async def test_where_no_seal_is_looked_at_forged_buttons_are_accepted(
    sqlite_database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Seal, "opened", lambda self, person, data: data.rpartition("~")[0] or data)
    storm = await storm_on(sqlite_database, clock, taps=70, guesses=100, typed=2, seed=1, followed=10)
    assert storm.accepted == 50


async def test_where_everybody_is_everybodys_parent_the_other_family_is_told_of(
    sqlite_database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = PeopleRepository.learner

    async def anybodys(self: PeopleRepository, guardian: int) -> list[Learner]:
        found = [await known(self, number) for number in (7310001, 7310002, 14620001, 14620002)]
        return [each for each in found if each is not None]

    monkeypatch.setattr(PeopleRepository, "children_of", anybodys)
    storm = await storm_on(sqlite_database, clock, taps=210, guesses=100, typed=2, seed=1, followed=10)
    assert storm.told or storm.changed
