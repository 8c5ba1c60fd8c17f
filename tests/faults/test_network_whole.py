"""The true bot with its shipped times, in real time: whoever writes is answered within 30 seconds of the network."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from bot.config import CourierSection
from tests.faults.conftest import behind_a_proxy
from tests.faults.proxy import Network
from tests.journeys.conftest import LIN


@pytest.mark.parametrize("network", [Network.SWALLOWS, Network.DROPS, Network.DEAF])
async def test_whoever_writes_while_the_network_is_away_is_answered_within_thirty_seconds_of_it(
    sqlite_url: str, tmp_path: Path, network: Network, pytestconfig: pytest.Config
) -> None:
    if not pytestconfig.getoption("--long"):
        pytest.skip("takes a minute and a half a network; --long")
    async with behind_a_proxy(sqlite_url, tmp_path, courier=CourierSection()) as cutting:
        await cutting.stage.open()
        lin = await cutting.stage.person(LIN)
        await lin.start()
        await lin.expect("先认识一下")
        await cutting.proxy.be(network)
        await lin.say("/help")
        await asyncio.sleep(60)
        await cutting.proxy.be(Network.WELL)
        began, said = time.monotonic(), len(cutting.stage.messages(LIN))
        while len(cutting.stage.messages(LIN)) == said:
            await asyncio.sleep(0.01)
            assert time.monotonic() - began < 30
        print(f"{network.name}: answered {time.monotonic() - began:.1f} s after the network")
