"""The content owner's queue: empty, with what alerts name, and how much of it waits for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.alerts.alert import Alert, Finding, OfPoint, Rule, State
from domain.language import Lang
from domain.people.person import Role
from domain.practice.evening.samples import short_id
from domain.practice.items.kinds import ItemStatus
from domain.practice.keeping.owner import items_waiting
from domain.turn import Services, Turn
from tests.domain.booking.stage import BRAUN, CENTRE, CLASSES, EAST, FAQ, MATHS, OLYMPIAD, WANG, WEST
from tests.handlers.talk import Talk, Town
from tests.handlers.test_doubtful_items import FINE, HERE, ITEM, doubtful
from tests.handlers.test_items import given, sound, teacher


async def waiting(town: Town, talk: Talk, services: Services | None = None) -> int:
    me = await talk.me()
    async with town.database.reading() as uow:
        return await items_waiting(Turn(services or town.services, uow, me), me.id)


async def named(town: Town, talk: Talk, key: str = FINE.key, chance: float = 0.8) -> None:
    """An alert about a point in one of the teacher's classes says that the item is faulty."""
    now = town.clock.now()
    facts = {"item": key, "skill": "add", "share": 20, "expected": 70, "n": 10, "remedies": ["item"]}
    finding = Finding(Rule.ITEM, chance, now - timedelta(days=1), key, facts)
    me = await talk.me()
    alert = Alert(0, me.id, OfPoint("c1", "add"), (finding,), State.OPEN, now, now, now + timedelta(days=14))
    async with town.database.transaction() as uow:
        assert await uow.alerts.add(alert) is not None


@pytest.mark.parametrize("lang", list(Lang))
async def test_an_item_that_an_alert_names_stands_in_the_queue_with_why_until_a_keeper_decides(
    town: Town, lang: Lang
) -> None:
    await given(town, ITEM, FINE)
    talk = await teacher(town, lang)
    none = sound(await talk.says("/items"))
    assert "it.l:doubtful" not in none.taps
    await named(town, talk)
    bank = sound(await talk.says("/items"))
    assert "it.l:doubtful" in bank.taps
    card = sound(await talk.taps("it.l:doubtful"))
    words = {Lang.ZH: "10 人里对了 2 人，按水平该有 7 人左右", Lang.EN: "2 of 10 were right, about 7 were expected"}
    assert words[lang] in card.html
    short = short_id(FINE.key)
    assert {tap.split(":")[0] for tap in card.taps} >= {"it.ok", "it.k", "it.out"}
    await talk.taps(f"it.ok:doubtful:{short}:{lang}")
    assert "it.l:doubtful" not in (await talk.says("/items")).taps
    assert words[lang] not in (await talk.taps(f"it.i:doubtful:{short}:{lang}")).html


async def test_what_answers_and_an_alert_say_stands_together(town: Town) -> None:
    talk, _ = await doubtful(town)
    await named(town, talk, ITEM.key)
    card = sound(await talk.taps(f"it.i:doubtful:{HERE}:en"))
    assert "20 of 26 learners took" in card.html and "2 of 10 were right" in card.html


async def test_an_empty_queue_says_so(town: Town) -> None:
    await given(town, ITEM, FINE)
    talk = await teacher(town)
    assert "none" in (await talk.says("/items")).html.casefold() or not any("it.l" in tap for tap in talk.seen.taps)
    gone = await talk.taps("it.l:doubtful")
    assert gone.toast and gone.handled


async def test_what_waits_is_counted_for_those_who_answer_for_the_bank(town: Town) -> None:
    talk, _ = await doubtful(town)
    await named(town, talk)
    account = int((await talk.me()).external_id)
    staff = (replace(WANG, telegram=account), BRAUN)
    async with town.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (MATHS, OLYMPIAD), CLASSES[:3], (), FAQ)
        await uow.items.set_status(ITEM.key, ItemStatus.FLAGGED, town.clock.now())
    owner = replace(town.services, content_owners=("wang",))
    assert await waiting(town, talk, owner) == 2, "one that learners reported, one that an alert names"
    operator = await town.with_role(31, Role.OPERATOR, "Lin", Lang.EN)
    assert await waiting(town, operator, owner) == 0
    assert await waiting(town, operator) == 2, "nobody is named: the operators answer for it"
    assert await waiting(town, talk) == 0
