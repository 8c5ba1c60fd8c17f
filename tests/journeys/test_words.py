"""Every screen that can be reached by tapping, read as people read it.

`BANXUE_READ=1` with `-s` prints all of them, to be read aloud.
"""

from __future__ import annotations

import os
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from domain.language import Lang
from domain.messages.catalogue import Catalogue
from handlers.views.lengths import width
from knowledge.texts import load_catalogue
from sandbox.shapes import JSON, PersonCard
from sandbox.transcript import labels, words
from tests.journeys.conftest import CONTENT, HE, PEOPLE, WANG, ZHAO, Stage, stage_for, taps_of
from tests.journeys.ways import enrol, link_in, settle_in

MOST_OF_A_KIND = 3
"""So many buttons of one verb are tapped by one walker; the others lead to more of the same."""

ROUNDS = 240
ELSEWHERE = re.compile(r"^(on\.lang|st\.lang|on\.confess)")
REACHED = """home pr pr.sa pr.n bk bk.s bk.p bk.d bk.t bk.h my co co.s co.c co.q co.f co.o ask st st.name st.zone
    st.zone.set st.grade st.family on.role on.how on.code on.child on.consent on.invite inv.role inv.course it
    ak.c ak.p ak.q ak.x"""
OTHER_WORDING = re.compile(r"^it\.\w+:.*:(zh|en)$|^iv\.e:")
"""Teachers look at a question, and operators at an invitation, in the languages in which others read them."""
HAN = re.compile("[㐀-鿿]")
DOTTED = re.compile(r"\b[a-z_]+(?:\.[a-z_0-9]+)+\b")
LATIN_WORD = re.compile(r"[A-Za-z]{4,}")
NAMES = ("Nora", "Bert", "Cleo", "Dora", "Emil")
KNOWN = {*NAMES, "Ada", "JSON", "banxue", "account", "json", "Telegram", "English", "Python", "PhET", "https"}
BESIDES = re.compile(r"https?://\S+|/[a-z]+\b|\b[0-9A-Z]{4}(-[0-9A-Z]{4})+\b|\b(sample|generated|import):\S+")
"""Links, commands, codes and keys are the same in every language."""
TYPED = re.compile(r"“[^”]*”|👤[^\n]*|\b(?:bleh|blah)\b|嘟嘟啦啦|呜呜哇哇")
"""What families typed is read by staff as it is."""
WIDEST = {2: 19, 3: 13, 4: 9, 5: 6, 6: 6, 7: 4}
"""Columns of a label by how many share its row, on a small phone; a label alone may be a whole question."""


@dataclass
class Walker:
    """Somebody who taps on everything.

    Attributes:
        last: the button or the words that led to what is seen now.
    """

    number: int
    lang: Lang
    who: str
    waiting: deque[str] = field(default_factory=deque)
    known: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    tapped: set[str] = field(default_factory=set)
    seen: int = 0
    last: str = ""

    def look(self, stage: Stage) -> list[JSON]:
        """What is new in the chat since the last look; its buttons are noted."""
        chat = stage.box.cloud.chats[self.number]
        news = [event.entry for event in chat.events if event.version > self.seen and event.entry]
        self.seen = chat.version
        messages = [entry.message for entry in news if not entry.out]
        for message in messages:
            for data in taps_of(message):
                verb = data.partition(":")[0]
                if data in self.known or ELSEWHERE.match(data) or self.kinds[verb] >= MOST_OF_A_KIND:
                    continue
                self.known.add(data)
                self.kinds[verb] += 1
                self.waiting.append(data)
        return messages

    def tap(self, stage: Stage) -> bool:
        if not self.waiting:
            return False
        chat = stage.box.cloud.chats[self.number]
        shown = next(entry.message for entry in reversed(chat.entries.values()) if not entry.out)
        self.last = self.waiting.popleft()
        self.tapped.add(self.last.partition(":")[0])
        stage.old_tap(self.number, shown, self.last)
        return True


COMMANDS = "help privacy stop settings bookings book courses child ask wishes cancel nonsense practice home"
SAYS = {
    Lang.ZH: ("有没有周日的编程课", "谢谢", "转人工", "学费", "可以停车吗？", "有没有游泳课", "嘟嘟啦啦", "呜呜哇哇"),
    Lang.EN: ("coding on Sundays?", "thanks", "a person please", "fees", "Can I park?", "swimming?", "blah", "bleh"),
}


async def test_every_screen_reads_well_in_both_languages(sqlite_url: str, tmp_path: Path) -> None:
    catalogue = load_catalogue(CONTENT)
    walkers = [
        Walker(base + number, lang, who)
        for base, lang in ((3100, Lang.ZH), (3200, Lang.EN))
        for number, who in enumerate(("newcomer", "learner", "child", "guardian", "parent"))
    ]
    cards = [PersonCard(each.number, NAMES[each.number % 5], language_code=f"{each.lang.value}") for each in walkers]
    async with stage_for(sqlite_url, tmp_path, people=(*PEOPLE, *cards)) as stage:
        for base in (3100, 3200):
            await arrive(stage, base)
        faults, everybody = await walk(stage, walkers, catalogue), list(walkers)
        for lang in Lang:
            staff = [Walker(number, lang, "staff") for number in (WANG, HE, ZHAO)]
            for walker in staff:
                person = await stage.person(walker.number)
                await person.say("/language")
                await person.tap(data=f"st.lang:{lang.value}")
                await person.tap(data="st.name")
                await person.say("Emil")
                await stage.settled()
                walker.seen = stage.box.cloud.chats[walker.number].version
            faults += await walk(stage, staff, catalogue)
            everybody += staff
    assert not faults, "\n".join(dict.fromkeys(faults))
    for lang in Lang:
        tapped = set().union(*(walker.tapped for walker in everybody if walker.lang is lang))
        assert set(REACHED.split()) <= tapped


async def arrive(stage: Stage, base: int) -> None:
    """A newcomer, a grown learner, a child that waits and its guardian-to-be, a parent whose child has no account."""
    newcomer, learner, child, guardian, parent = [await stage.person(base + number) for number in range(5)]
    await newcomer.start()
    await enrol(learner)
    await enrol(child, age="10_13", grade=5)
    await guardian.start(await link_in(child))
    await settle_in(parent, "Ada", grade=5)
    await stage.settled()


async def walk(stage: Stage, walkers: Sequence[Walker], catalogue: Catalogue) -> list[str]:
    """Let everybody say what they would say, then tap on all that they see, all at the same time."""
    faults: list[str] = []
    for turn in range(ROUNDS):
        if turn > 30 and not any(walker.waiting for walker in walkers):
            break
        for walker in walkers:
            said = (*SAYS[walker.lang], *(f"/{command}" for command in COMMANDS.split()))
            if turn < len(said):
                chat = stage.box.cloud.chats[walker.number]
                stage.box.cloud.receive(chat, {"text": said[turn]})
                walker.last = said[turn]
            else:
                walker.tap(stage)
        await stage.settled()
        for walker in walkers:
            for message in walker.look(stage):
                found = list(faults_of(message, walker, catalogue))
                faults += found
                if "BANXUE_READ" in os.environ:
                    print(f"\n--- {walker.who} {walker.lang.value}, after {walker.last}\n{words(message)}")
                    print("\n".join("  " + " ".join(f"[{label}]" for label in row) for row in labels(message)))
    return faults


def faults_of(message: JSON, walker: Walker, catalogue: Catalogue) -> Iterator[str]:
    where = f"({walker.who}, {walker.lang.value}, after {walker.last})"
    said = words(message).replace("<banxue.ics>", "").replace("<photo>", "")
    buttons = [label for row in labels(message) for label in row]
    for text in (said, *buttons):
        if re.search(r"[{}]|\bNone\b|\bTrue\b|\bFalse\b", text):
            yield f"braces or Python in {text!r} {where}"
        if keys := [
            key for key in re.findall(r"\b[a-z_]+(?:\.[a-z_0-9]+)+\b", text) if key in catalogue.texts[Lang.EN]
        ]:
            yield f"keys {keys} in {text!r} {where}"
        if OTHER_WORDING.match(walker.last):
            continue
        plain = BESIDES.sub("", TYPED.sub("", text) if walker.who == "staff" else text)
        if walker.lang is Lang.EN and (found := HAN.search(plain.replace("中文", ""))):
            yield f"Chinese {found[0]!r} in {text!r} {where}"
        if walker.lang is Lang.ZH and (latin := [word for word in LATIN_WORD.findall(plain) if word not in KNOWN]):
            yield f"English {latin} in {text!r} {where}"
    for row in labels(message):
        for label in row:
            if len(row) > 1 and width(label) > WIDEST[len(row)]:
                yield f"{width(label)} columns in {label!r}, {len(row)} in a row {where}"
    for data in taps_of(message):
        if len(data.encode()) > 64:
            yield f"more than 64 bytes: {data} {where}"
