"""A safety drill: children write that they are in danger, and those on duty answer, do not, cannot, or are cut off.

    python -m benchmarks.safety_drill [--minutes 0.1] [--database URL]

The real bot against the sandbox, in a process of its own. Each scene is a child of its own; three are on duty.
`--minutes`: how long somebody who was called is waited for (3 in a centre's configuration). Scenes: taken at once;
nobody answers until all were called twice; the first one has blocked the bot; Telegram refuses the first alarms; the
bot is killed (SIGKILL) right after the words and while it waits; a parent writes in the middle of a form; words under
a photo.

Printed: for each scene the seconds until the child was answered, until the first alarm, until the case was taken (the
drill takes it as soon as the scene lets it) and the child heard so, how long no bot was there, how often somebody was
called. Exits with 1 when an alarm comes later than 60 seconds after the words or a next call later than 60 seconds
after it is due, not counting the time without a bot; when a child is not answered or not told who has it; when words
are in a chat other than that of whoever took the case; or when a case is not taken and closed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from sqlalchemy import select

from benchmarks.broadcast_stage import Killable
from benchmarks.throughput import ROOT, run_once
from domain.safety.case import CaseState
from sandbox.person import Disappointed, Person
from sandbox.server import TEST_TOKEN, Sandbox
from sandbox.shapes import JSON, PersonCard
from storage import tables
from storage.database import Database

HE, ZHAO, ZHOU = 2002, 2003, 2004
DUTY = (HE, ZHAO, ZHOU)
BAR = 60.0
"""Seconds; the issue's "within a minute"."""
PATIENCE = 200.0
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63000100000500010d0a2db4"
    "0000000049454e44ae426082"
)


@dataclass
class Scene:
    """What happened, in seconds since the words were sent; `down`: so many of them without a bot that answers."""

    name: str
    child: Person
    words: str
    answered: float | None = None
    alarm: float | None = None
    taken: float | None = None
    told: float | None = None
    down: float = 0.0
    calls: int = 0
    readers: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass
class Drill:
    """Whom and what the scenes play with."""

    box: Sandbox
    bot: Killable
    database: str
    wait: float
    duty: Sequence[Person]
    scenes: list[Scene] = field(default_factory=list)
    began: float = 0.0

    async def words(self, scene: Scene, say: Callable[[], Awaitable[object]] | None = None) -> None:
        """The child writes; from now on the clock runs."""
        self.scenes.append(scene)
        self.began = time.monotonic()
        await (say() if say is not None else scene.child.say(scene.words))

    async def answer(self, scene: Scene) -> None:
        scene.answered = await self._when(scene.child, "<b>12356</b>", 1)

    async def alarms(self, scene: Scene, person: Person, count: int = 1) -> None:
        """Until that person has been called so often about this child."""
        at = await self._when(person, f"<b>{scene.child.name}", count, only="🔴")
        if scene.alarm is None:
            scene.alarm = at

    async def take(self, scene: Scene, person: Person) -> None:
        """That person taps the newest alarm, and the child hears it."""
        alarm = next(each for each in reversed(said(person)) if scene.child.name in html(each) and "🔴" in html(each))
        button = next(each for row in keyboard(alarm) for each in row if each["callback_data"].startswith("sf.t"))
        await person.tap_again(alarm["message_id"], button["callback_data"])
        await person.expect_until(lambda them: any(scene.words in html(each) for each in said(them)), "the words")
        scene.taken = time.monotonic() - self.began
        scene.readers = [
            each.name for each in self.duty if any(scene.words in html(message) for message in said(each))
        ]
        scene.told = await self._when(scene.child, "has read it", 1)
        await person.tap("Close it")
        await person.say("Her aunt is with her now.")
        await self._when(scene.child, "taken care of for now", 1)

    async def kill(self, scene: Scene, pause: float = 0.0) -> None:
        """kill -9; it is there again when it answers somebody else."""
        began, probe = time.monotonic(), self.duty[2]
        await self.bot.kill()
        await asyncio.sleep(pause)
        await self.bot.start()
        await probe.say("/help")
        await probe.expect()
        scene.down += time.monotonic() - began

    async def silence(self, person: Person) -> None:
        """That person has blocked the bot, which does not know it yet."""
        self.box.fault("sendMessage", "403", chat_id=person.id, times=1000)

    async def _when(self, person: Person, wanted: str, count: int, only: str = "") -> float:
        def has(them: Person) -> bool:
            found = [each for each in said(them) if wanted in html(each) and only in html(each)]
            return len(found) >= count

        await person.expect_until(has, f"{wanted} {count} times", PATIENCE)
        return time.monotonic() - self.began


def said(person: Person) -> list[JSON]:
    return [each for each in person.messages if not each.get("out")]


def html(message: JSON) -> str:
    return str(message.get("html") or message.get("text") or message.get("caption") or "")


def keyboard(message: JSON) -> list[list[JSON]]:
    found: list[list[JSON]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return found


async def taken_at_once(drill: Drill, child: Person) -> None:
    scene = Scene("taken at once", child, "I want to die")
    await drill.words(scene)
    await drill.answer(scene)
    await drill.alarms(scene, drill.duty[0])
    await drill.take(scene, drill.duty[0])


async def nobody_answers(drill: Drill, child: Person) -> None:
    scene = Scene("nobody answers until all were called twice", child, "my dad hits me every night")
    await drill.words(scene)
    await drill.answer(scene)
    for person in drill.duty:
        await drill.alarms(scene, person)
    for person in drill.duty:
        await drill.alarms(scene, person, 3)
    await drill.take(scene, drill.duty[2])


async def first_has_blocked(drill: Drill, child: Person) -> None:
    scene = Scene("the first one has blocked the bot", child, "I cut my wrists")
    first = drill.duty[0]
    await drill.silence(first)
    await drill.words(scene)
    await drill.answer(scene)
    await drill.alarms(scene, drill.duty[1])
    await drill.take(scene, drill.duty[1])
    drill.box.cloud.faults.waiting.clear()
    await first.start()


async def telegram_refuses(drill: Drill, child: Person) -> None:
    scene = Scene("Telegram refuses the first alarms", child, "someone is following me home")
    for kind in ("500", "cut", "429"):
        drill.box.fault("sendMessage", kind, chat_id=drill.duty[0].id)
    await drill.words(scene)
    await drill.answer(scene)
    await drill.alarms(scene, drill.duty[0])
    await drill.take(scene, drill.duty[0])


async def killed_right_after(drill: Drill, child: Person) -> None:
    scene = Scene("killed right after the words", child, "I want to end my life")
    await drill.words(scene)
    await drill.kill(scene)
    await drill.answer(scene)
    await drill.alarms(scene, drill.duty[0])
    await drill.take(scene, drill.duty[0])


async def killed_while_waiting(drill: Drill, child: Person) -> None:
    scene = Scene("killed while it waits for an answer", child, "I am going to kill myself")
    await drill.words(scene)
    await drill.answer(scene)
    await drill.alarms(scene, drill.duty[0])
    await drill.kill(scene, drill.wait)
    await drill.alarms(scene, drill.duty[1])
    await drill.kill(scene)
    await drill.alarms(scene, drill.duty[2])
    await drill.take(scene, drill.duty[1])


async def a_parent_writes(drill: Drill, child: Person) -> None:
    await child.tap(data="on.role:parent")
    scene = Scene("a parent writes in the middle of a form", child, "my son wants to kill himself")
    await drill.words(scene)
    await drill.answer(scene)
    await drill.alarms(scene, drill.duty[0])
    await drill.take(scene, drill.duty[0])


async def under_a_photo(drill: Drill, child: Person) -> None:
    scene = Scene("words under a photo", child, "he keeps touching me, help me")
    await drill.words(scene, lambda: child.send_file(PNG, "p.png", caption=scene.words, as_photo=True))
    await drill.answer(scene)
    await drill.alarms(scene, drill.duty[0])
    await drill.take(scene, drill.duty[0])


SCENES = (
    taken_at_once,
    nobody_answers,
    first_has_blocked,
    telegram_refuses,
    killed_right_after,
    killed_while_waiting,
    a_parent_writes,
    under_a_photo,
)


@contextlib.asynccontextmanager
async def drilled(folder: Path, url: str, minutes: float) -> AsyncIterator[tuple[Drill, list[Person]]]:
    """The centre with three on duty, and a child for each scene; everybody has pressed start and reads English."""
    staff = [
        PersonCard(number, name, language_code="en")
        for number, name in zip(DUTY, ("He", "Zhao", "Zhou"), strict=True)
    ]
    children = [PersonCard(4001 + number, f"Child{number}", language_code="en") for number in range(len(SCENES))]
    async with Sandbox(token=TEST_TOKEN, people=[*staff, *children], strict=False) as box:
        config = folder / "config.toml"
        config.write_text(
            f'[telegram]\ntoken = "{TEST_TOKEN}"\napi = "{box.url}"\n[database]\nurl = "{url}"\n'
            f'[content]\nfolder = "{ROOT / "content"}"\n[search]\nmodel = "words"\ncache = "{folder / "search"}"\n'
            "[courier]\nchat_per_second = 100\nchat_burst = 100\nrest_at_start = 0\n"
            f'[log]\nlevel = "ERROR"\n[safety]\nanswer_within = {minutes}\n'
        )
        await run_once(folder, "migrate", "--config", str(config))
        await run_once(folder, "load", "--demo-staff", "--config", str(config))
        more = ("--name", "Zhou", "--role", "operator", "--config", str(config))
        await run_once(folder, "duty", "add", str(ZHOU), *more)
        bot = Killable(config, folder / "bot.log")
        await bot.start()
        async with contextlib.AsyncExitStack() as opened:
            opened.push_async_callback(bot.stop)
            people = [
                await opened.enter_async_context(Person(box.url, card.id, patience=PATIENCE))
                for card in (*staff, *children)
            ]
            for person in people:
                await person.start()
                await person.expect()
                await person.say("/language")
                await person.tap(data="st.lang:en")
            yield Drill(box, bot, url, minutes * 60, people[:3]), people[3:]


async def judged(drill: Drill) -> None:
    """What a scene left in the chats and in the tables, measured against the bars."""
    database = await Database.open(drill.database)
    cases, calls = tables.safety.safety_cases, tables.safety.safety_calls
    people = tables.people.people
    try:
        async with database.reading_connection() as connection:
            for scene in drill.scenes:
                of = select(cases.c.id, cases.c.state).join(people, people.c.id == cases.c.writer)
                rows = list(await connection.execute(of.where(people.c.external_id == str(scene.child.id))))
                if len(rows) != 1 or rows[0].state is not CaseState.CLOSED:
                    scene.faults.append(f"cases: {[row.state for row in rows]}")
                    continue
                made = list(
                    await connection.scalars(
                        select(calls.c.at).where(calls.c.case == rows[0].id).order_by(calls.c.at)
                    )
                )
                scene.calls = len(made)
                gaps = [(later - before).total_seconds() for before, later in pairwise(made)]
                if any(gap > drill.wait + BAR + scene.down for gap in gaps):
                    scene.faults.append(f"{max(gaps):.0f} s between two calls")
    finally:
        await database.close()
    for scene in drill.scenes:
        if scene.answered is None or scene.told is None:
            scene.faults.append("the child was left without an answer")
        if scene.alarm is None or scene.alarm - scene.down > BAR:
            scene.faults.append("no alarm within a minute")
        if len(scene.readers) != 1:
            scene.faults.append(f"the words are in the chats of {scene.readers}")


async def play(folder: Path, url: str, minutes: float) -> list[Scene]:
    async with drilled(folder, url, minutes) as (drill, children):
        for scene, child in zip(SCENES, children, strict=True):
            try:
                await scene(drill, child)
            except Disappointed as error:
                drill.scenes[-1].faults.append(str(error).splitlines()[0])
            print(f"played: {drill.scenes[-1].name}", file=sys.stderr)
        await judged(drill)
    if errors := (folder / "bot.log").read_text():
        print(errors[-3000:], file=sys.stderr)
    return drill.scenes


def shown(scenes: Sequence[Scene]) -> str:
    def seconds(value: float | None) -> str:
        return "     -" if value is None else f"{value:6.1f}"

    lines = [f"{'scene':44} answered  alarm  taken   told   down calls"]
    for each in scenes:
        times = " ".join(map(seconds, (each.alarm, each.taken, each.told, each.down)))
        lines.append(f"{each.name:44}   {seconds(each.answered)} {times} {each.calls:5}  {'; '.join(each.faults)}")
    return "\n".join(lines)


async def main(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scenes = await play(folder, options.database or f"sqlite:///{folder / 'drill.db'}", options.minutes)
    print(shown(scenes))
    return int(len(scenes) < len(SCENES) or any(each.faults for each in scenes))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=0.1, help="to wait for an answer (default: %(default)s)")
    parser.add_argument("--database", help="default: a SQLite file of its own")
    sys.exit(asyncio.run(main(parser.parse_args())))
