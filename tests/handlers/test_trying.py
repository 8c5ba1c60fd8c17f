"""A teacher tries each kind of question from its card, as a learner would answer it; nothing is kept."""

from __future__ import annotations

import pytest

from domain.language import Lang
from domain.practice.evening.samples import short_id
from tests.domain.practice.shelf import entry, ordering, several, short_text
from tests.handlers.talk import Seen, Talk, Town
from tests.handlers.test_items import given, sound, teacher

LANGS = pytest.mark.parametrize("lang", list(Lang))
KEY = "sample:a"


def card(lang: Lang) -> str:
    return f"it.i:live:{short_id(KEY)}:{lang.value}"


def tries(seen: Seen, verb: str) -> list[str]:
    return [tap for tap in seen.taps if tap.startswith(f"{verb}:")]


async def nothing_is_kept(town: Town) -> None:
    async with town.database.reading() as uow:
        assert await uow.practice.session(1) is None
        assert not await uow.practice.answers_to(KEY)


async def handed_in(talk: Talk) -> Seen:
    (done,) = tries(talk.seen, "it.d")
    return sound(await talk.taps(done))


@LANGS
async def test_several_choices_are_ticked_unticked_and_handed_in(town: Town, lang: Lang) -> None:
    await given(town, several(KEY, "add", answers=(0, 2)))
    talk = await teacher(town, lang)
    seen = sound(await talk.taps(card(lang)))
    assert len(tries(seen, "it.x")) == 5 and not tries(seen, "it.d")
    wanted = {f"it.x:live:{short_id(KEY)}:{lang.value}:{option}" for option in range(5)}
    assert set(tries(seen, "it.x")) == wanted
    await talk.taps(f"it.x:live:{short_id(KEY)}:{lang.value}:1")
    assert f"it.x:live:{short_id(KEY)}:{lang.value}:-" in talk.seen.taps
    assert "✅" in (await handed_in(talk)).html and "👈" in talk.seen.html
    await talk.taps(f"it.x:live:{short_id(KEY)}:{lang.value}:02")
    assert "👈" not in (await handed_in(talk)).html
    await nothing_is_kept(town)


@LANGS
async def test_parts_are_put_in_order_taken_back_and_handed_in(town: Town, lang: Lang) -> None:
    await given(town, ordering(KEY, "add"))
    talk = await teacher(town, lang)
    sound(await talk.taps(card(lang)))
    parts = len(tries(talk.seen, "it.x"))
    for count in range(1, parts + 1):
        wanted = "".join(str(part) for part in range(count))
        sound(await talk.taps(f"it.x:live:{short_id(KEY)}:{lang.value}:{wanted}"))
        assert bool(tries(talk.seen, "it.d")) is (count == parts)
    assert f"it.x:live:{short_id(KEY)}:{lang.value}:-" in talk.seen.taps, "it may be begun anew"
    assert "✅" in (await handed_in(talk)).html
    await nothing_is_kept(town)


@LANGS
@pytest.mark.parametrize(("kind", "right", "wrong"), [("number", "7/2", "4"), ("text", "word", "other")])
async def test_an_answer_is_typed_as_often_as_wanted(
    town: Town, lang: Lang, kind: str, right: str, wrong: str
) -> None:
    item = entry(KEY, "add") if kind == "number" else short_text(KEY, "add", zh=(right,), en=(right,))
    await given(town, item)
    talk = await teacher(town, lang)
    (ask,) = tries(sound(await talk.taps(card(lang))), "it.w")
    sound(await talk.taps(ask))
    assert "…!" in sound(await talk.says("…!")).html
    judged = sound(await talk.says(wrong))
    assert "✅" not in judged.html
    await talk.taps(ask)
    assert "✅" in sound(await talk.says(right)).html
    await nothing_is_kept(town)


async def test_what_is_typed_after_looking_away_is_no_try(town: Town) -> None:
    await given(town, entry(KEY, "add"))
    talk = await teacher(town)
    (ask,) = tries(await talk.taps(card(Lang.EN)), "it.w")
    for away in (card(Lang.EN), "it.find"):
        await talk.taps(ask)
        await talk.taps(away)
        assert "✅" not in (await talk.says("3.5")).html


@pytest.mark.parametrize("tap", ["it.x:{}:9", "it.d:{}:-", "it.d:{}:0", "it.x:{}:00", "it.w:{}"])
async def test_a_button_that_names_no_answer_is_gone(town: Town, tap: str) -> None:
    await given(town, ordering(KEY, "add"))
    talk = await teacher(town)
    assert "no longer" in (await talk.taps(tap.format(f"live:{short_id(KEY)}:en"))).html
