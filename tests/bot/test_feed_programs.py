"""Strangers' calendar programs follow the feed: vdirsyncer fetches it, khal shows it."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.booking.cancelling import CancelBooking
from domain.booking.slot import Slot
from domain.language import Lang
from tests.bot.conftest import Edge

PROGRAMS = Path(sys.executable).parent


class Desk:
    """Somebody's computer: vdirsyncer fetches the feed, khal shows it. Nothing of ours is in either."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        calendar = folder / "calendar"
        calendar.mkdir()
        (folder / "vdirsyncer").write_text(
            f"""
[general]
status_path = "{folder}/status/"
[pair lessons]
a = "bot"
b = "here"
collections = null
[storage bot]
type = "http"
url = "{url}"
[storage here]
type = "filesystem"
path = "{calendar}/"
fileext = ".ics"
"""
        )
        (folder / "khal").write_text(
            f"""
[calendars]
[[lessons]]
path = {calendar}
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = Europe/London
local_timezone = Europe/London
[sqlite]
path = {folder}/khal.db
"""
        )

    async def sync(self) -> list[str]:
        """Fetch the feed, then what khal lists: start and title, by start."""
        await self._run("vdirsyncer", "-c", "vdirsyncer", "discover")
        await self._run("vdirsyncer", "-c", "vdirsyncer", "sync")
        day = ["--day-format", "", "--format", "{start-long-full} {title}"]
        listed = await self._run("khal", "-c", "khal", "list", *day, "2026-11-01", "2027-02-01")
        return [line for line in listed.splitlines() if line.strip()]

    async def _run(self, program: str, *arguments: str) -> str:
        home = {"HOME": str(self._folder), "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
        process = await asyncio.create_subprocess_exec(
            str(PROGRAMS / program),
            *arguments,
            cwd=self._folder,
            env=home,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, trouble = await process.communicate()
        assert process.returncode == 0, f"{program}: {trouble.decode()}{said.decode()}"
        return said.decode()


async def test_khal_shows_the_truth_after_each_sync_of_vdirsyncer(edge: Edge, tmp_path: Path) -> None:
    """Booked, moved twice, cancelled: what stands in a stranger's calendar is what stands at the centre."""
    mei, (lin, bo) = await edge.stage.parent("林小雨", "Bo", lang=Lang.ZH)
    maths = await edge.slots("maths-g5-6")
    west = [slot for slot in await edge.slots() if slot.campus == "west"]
    booking = await edge.book(mei, lin, maths[0])
    await edge.book(mei, bo, west[0])
    path = await edge.address(mei)
    desk = Desk(tmp_path, str(edge.client.make_url(path)))
    stays = seen_from_london(west[0], "试听课：五年级奥数（Bo）")
    title = "试听课：数学（林小雨）"
    assert await desk.sync() == sorted([seen_from_london(maths[0], title), stays])
    for slot in maths[1:3]:
        edge.stage.clock.advance(timedelta(minutes=1))
        booking = await edge.move(mei, booking, slot)
        assert await desk.sync() == sorted([stays, seen_from_london(slot, title)])
    assert await desk.sync() == sorted([stays, seen_from_london(maths[2], title)])
    await edge.stage.do(mei, CancelBooking(booking.id))
    assert await desk.sync() == [stays]


def seen_from_london(slot: Slot, title: str) -> str:
    """The line that khal shows to somebody there."""
    return f"{slot.starts_at.astimezone(ZoneInfo('Europe/London')):%Y-%m-%d %H:%M} {title}"
