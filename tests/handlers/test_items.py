"""The question bank as its keepers see it: real updates in, the panel's words and buttons out."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from domain.journal import Verb
from domain.language import Lang
from domain.people.person import AgeBand, Role
from domain.practice.evening.samples import short_id
from domain.practice.evening.session import Asked, Attempt, Session, SessionState, Verdict
from domain.practice.items.kinds import ChoiceWording, EntryWording, Item, ItemStatus, NumberEntry, SingleChoice
from handlers.views.lengths import SCREEN_UNITS, units
from knowledge.bank import MemoryBank
from tests.domain.practice.conftest import a_learner
from tests.domain.practice.shelf import choice, entry, skill, stock
from tests.handlers.talk import Seen, Talk, Town

TEACHER, LEARNER = 7, 101


async def given(town: Town, *items: Item, flagged: tuple[str, ...] = (), retired: tuple[str, ...] = ()) -> None:
    """These items in the table, the live ones on the shelf, with a graph of their skills."""
    now = town.clock.now()
    graph = [skill(name) for name in sorted({name for item in items for name in item.skills})]
    async with town.database.transaction() as uow:
        await uow.items.put_skills(graph)
        await uow.items.put([(item, item.key) for item in items], now)
        for key in flagged:
            await uow.items.set_status(key, ItemStatus.FLAGGED, now)
        for key in retired:
            await uow.items.set_status(key, ItemStatus.RETIRED, now)
        live = await uow.items.live()
    assert isinstance(town.services.bank, MemoryBank)
    stock(town.services.bank, live, *graph)


async def status(town: Town, key: str) -> ItemStatus:
    async with town.database.reading() as uow:
        stored = await uow.items.by_key(key)
    assert stored is not None
    return stored.status


def sound(seen: Seen) -> Seen:
    """What must be true of every screen."""
    assert not re.search(r"[{}]", seen.html), seen.html
    assert not re.search(r"\b(items|practice)\.[a-z]", seen.html), seen.html
    assert units(re.sub(r"<[^>]*>", "", seen.html)) <= SCREEN_UNITS
    assert all(seen.labels) and len(set(seen.labels)) == len(seen.labels), seen.labels
    assert all(len(tap.encode()) <= 64 for tap in seen.taps)
    return seen


async def teacher(town: Town, lang: Lang = Lang.EN, role: Role = Role.TEACHER) -> Talk:
    return await town.with_role(TEACHER, role, "Wang", lang)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.OPERATOR, Role.ADMIN])
async def test_the_bank_opens_by_command_and_from_home_with_what_waits_on_top(both_towns: Town, role: Role) -> None:
    town = both_towns
    items = [choice(f"sample:{n}", "add") for n in range(5)]
    imported = choice("import:1", langs=[Lang.ZH])
    generated = entry("generated:x:1:1", "sub")
    await given(
        town, *items, imported, generated, flagged=("sample:0", "sample:1", "import:1"), retired=("sample:4",)
    )
    talk = await teacher(town, role=role)
    seen = sound(await talk.says("/items"))
    assert "<b>3</b> questions wait for a look" in seen.html and seen.labels[0] == "⚑ Look at these (3)"
    assert "Live <b>3</b>, waiting 3, retired 1" in seen.html
    assert "Samples: 2 / 2 / 1\nGenerated: 1 / 0 / 0\nImported: 0 / 1 / 0" in seen.html
    assert "Chinese: 3 / 3 / 1\nEnglish: 3 / 2 / 1" in seen.html
    await talk.says("/home")
    assert (await talk.presses("🗂 Question bank")).html == seen.html
    assert (await talk.presses("⚑ Look at these (3)")).html.count("⚑ Waiting") == 1


async def test_others_are_kindly_refused(town: Town) -> None:
    await given(town, choice("sample:a", "add"))
    talk = await town.with_role(3, Role.PARENT)
    for seen in (
        await talk.says("/items"),
        await talk.taps("it"),
        await talk.taps(f"it.out:live:{short_id('sample:a')}:en"),
    ):
        assert "add" not in seen.html and "Live" not in seen.html
    assert await status(town, "sample:a") is ItemStatus.LIVE


async def test_an_empty_bank_says_so(town: Town) -> None:
    talk = await teacher(town)
    assert "no questions in the bank" in sound(await talk.says("/items")).html
    assert "no questions in the bank" in sound(await talk.taps("it.sk:0")).html


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize(
    "item",
    [
        choice("sample:a", "add", options=("1", "2", "3", "4"), hints=("A hint.", "Another.")),
        choice("sample:a", "add", options=("A long option, 19 w", "B", "C"), explanation="So choose A."),
        entry("sample:a", "add", unit="cm"),
    ],
    ids=["buttons", "letters", "number"],
)
async def test_an_item_is_drawn_as_the_learner_sees_it(town: Town, item: Item, lang: Lang) -> None:
    await given(town, item)
    await a_learner(town.database, town.services, LEARNER, age_band=AgeBand.FROM_16, lang=lang)
    learner = await town.talk(LEARNER, "Lin", lang.value).says("/practice")
    seen = sound(await (await teacher(town, lang)).taps(f"it.i:live:{short_id('sample:a')}:{lang}"))
    assert seen.html.startswith(learner.html + "\n\n")
    answers = [button["text"] for row in learner.keyboard for button in row if button["tap"].startswith("pr.a")]
    assert [b["text"] for row in seen.keyboard for b in row if b["tap"].startswith("it.a")] == answers


async def test_below_it_stands_what_the_learner_does_not_see(town: Town) -> None:
    roads = (None, None, "big-road", None)
    item = choice("sample:a", "add", "sub", options=("1", "2", "3", "4"), hints=("Look.",), misconceptions=roads)
    await given(town, replace(item, source="Textbook 5"))
    seen = sound(await (await teacher(town)).taps(f"it.i:live:{short_id('sample:a')}:en"))
    hidden = seen.html.split("What learners do not see")[1]
    for words in (
        "🟢 Live · 1 of 1",
        "Key: <b>1</b>",
        "<b>3</b>: Big road",
        "Nobody has answered it yet.",
        "📖 Because.",
        "Look.",
        "Skills: Skill add, Skill sub",
        "Difficulty label: 2 of 5",
        "Samples, Textbook 5",
        "<code>sample:a</code>",
    ):
        assert words in hidden, words


async def test_where_learners_see_letters_the_key_has_its_letter_too(town: Town) -> None:
    await given(town, choice("sample:a", "add", options=("one", "an option too long for it", "three"), answer=1))
    seen = await (await teacher(town)).taps(f"it.i:live:{short_id('sample:a')}:en")
    assert re.search(r"Key: <b>([ABC])\. an option too long for it</b>", seen.html)


async def answers(town: Town, key: str, right: int, wrong: int) -> None:
    """So many answers of one learner, the wrong ones all with the second option; the last item is reported."""
    now = town.clock.now()
    _, learner = await a_learner(town.database, town.services, LEARNER)
    async with town.database.transaction() as uow:
        size = right + wrong + 1
        session = await uow.practice.add_session(
            Session(0, learner.id, Lang.EN, SessionState.FINISHED, size, size - 1, now, now)
        )
        for place in range(size):
            await uow.practice.add_asked(Asked(session.id, place, key, {}, (), now, reported=None))
            option, verdict = (0, Verdict.RIGHT) if place < right else (1, Verdict.WRONG)
            if place < size - 1:
                attempt = Attempt(session.id, place, learner.id, key, {"option": option}, verdict, now, 9.0)
                await uow.practice.add_attempt(attempt)


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        (2, 1, "Right 2 of 3 times: too few to judge how hard it is."),
        (7, 5, "About 6 of 10 times right (somewhere between 3 and 8), from 12 answers."),
    ],
)
async def test_answers_are_told_with_their_number(town: Town, right: int, wrong: int, words: str) -> None:
    await given(town, choice("sample:a", "add", options=("1", "2", "3", "4")))
    await answers(town, "sample:a", right, wrong)
    seen = await (await teacher(town)).taps(f"it.i:live:{short_id('sample:a')}:en")
    assert words in seen.html and f"<b>2</b>: no misconception named · taken {wrong}×" in seen.html


async def test_who_reported_what_is_told_the_newest_first(town: Town) -> None:
    await given(town, entry("sample:a", "add"))
    people = []
    for account, kind in ((101, "wrong_key"), (102, "typo"), (103, "untaught"), (104, "other")):
        person, _ = await a_learner(town.database, town.services, account, age_band=AgeBand.FROM_16)
        talk = town.talk(account)
        await talk.says("/practice")
        await talk.presses("⚑ Problem")
        if kind == "other":
            await talk.presses("Other…")
            await talk.says("The drawing has five sides & <no> six.")
        else:
            await talk.taps(next(tap for tap in talk.seen.taps if tap.endswith(kind)))
        people.append(person.name)
    hidden = (await (await teacher(town)).taps(f"it.i:live:{short_id('sample:a')}:en")).html
    assert f"{people[3]}: “The drawing has five sides &amp; &lt;no&gt; six.” (Sat 21 Nov, 17:00)" in hidden
    assert f"{people[1]}: Typo" in hidden and people[0] not in hidden and "And 1 earlier one." in hidden


async def test_the_other_language_is_a_button_away(town: Town) -> None:
    await given(town, choice("sample:a", "add"), choice("sample:b", "add", langs=[Lang.ZH]))
    talk = await teacher(town)
    seen = await talk.taps(f"it.i:live:{short_id('sample:a')}:en")
    assert "Stem of sample:a &lt;en&gt;?" in seen.html
    assert "Stem of sample:a &lt;zh&gt;?" in (await talk.presses("In Chinese")).html
    assert "&lt;en&gt;" in (await talk.presses("In English")).html
    alone = sound(await talk.taps(f"it.i:live:{short_id('sample:b')}:en"))
    assert "&lt;zh&gt;" in alone.html and not [label for label in alone.labels if label.startswith("In ")]


async def test_a_flagged_item_is_found_right_and_lives_again(both_towns: Town) -> None:
    town = both_towns
    await given(town, choice("sample:a", "add"), choice("sample:b", "add"), flagged=("sample:a", "sample:b"))
    talk = await teacher(town)
    await talk.says("/items")
    await talk.presses("⚑ Look at these (2)")
    old = next(tap for tap in talk.seen.taps if tap.startswith("it.ok"))
    seen = sound(await talk.presses("✓ Key is right"))
    assert seen.toast == "Good, it stays in use ✓" and "🟢 Live" in seen.html
    assert await status(town, "sample:a") is ItemStatus.LIVE
    again = await talk.taps(old)
    assert again.toast == "That screen was an old one. Here is where you are now." and again.html == seen.html
    assert "Stem of sample:b" in (await talk.presses("Next ›")).html
    async with town.database.reading() as uow:
        assert len(await uow.journal.with_object(Verb.CONFIRMED, "item", "sample:a")) == 1


async def test_an_item_is_retired_and_brought_back(town: Town) -> None:
    await given(town, choice("sample:a", "add"), choice("sample:b", "add"))
    talk = await teacher(town)
    await talk.taps("it.sk:0")
    await talk.presses("Skill add (2)")
    seen = sound(await talk.presses("🗄 Retire"))
    assert "🗄 Retired" in seen.html and "of 2" not in seen.html.split("do not see")[1]
    await talk.presses("Next ›")
    assert "1 of 1" in talk.seen.html and "‹ Previous" not in talk.seen.labels
    await talk.presses("‹ Back")
    assert "Skill add (1)" in talk.seen.labels
    await talk.presses("🗂 Question bank")
    await talk.presses("🗄 Retired (1)")
    assert (await talk.presses("↩ Bring back")).toast == "It is asked again ✓"
    assert await status(town, "sample:a") is ItemStatus.LIVE
    emptied = await talk.taps("it.l:retired")
    assert emptied.toast == "There are no questions here any more." and "Live <b>2</b>" in emptied.html


async def test_options_and_hints_can_be_tried_without_a_trace(town: Town) -> None:
    feedback = (None, "That is the dog's road.", None, None)
    item = choice("sample:a", "add", options=("1", "2", "3", "4"), hints=("Look.", "Closer."), feedback=feedback)
    await given(town, item)
    talk = await teacher(town)
    card = await talk.taps(f"it.i:live:{short_id('sample:a')}:en")
    seen = sound(await talk.presses("2"))
    assert "That is the dog's road." in seen.html and "👈 your answer" in seen.html and "Only a try" in seen.html
    assert (await talk.presses("‹ Back to the question")).html == card.html
    seen = sound(await talk.presses("💡 Hint 1/2"))
    assert "Look." in seen.html and "Closer." not in seen.html
    assert "Closer." in (await talk.presses("💡 Hint 2/2")).html
    assert "✅ right" not in (await talk.presses("1")).html and "✅ your answer" in talk.seen.html
    async with town.database.reading() as uow:
        assert not await uow.practice.answers_to("sample:a")


async def test_a_typed_word_finds_skills_and_another_one_after_it(town: Town) -> None:
    await given(town, *(choice(f"sample:{n}", f"s{n}") for n in range(7)))
    talk = await teacher(town)
    await talk.says("/items")
    await talk.presses("🔎 Find a skill")
    seen = sound(await talk.says("SKILL"))
    assert "Page 1 of 2" in seen.html and seen.labels[0] == "Skill s0 (1)"
    assert "Skill s6 (1)" in (await talk.presses("Next ›")).labels
    assert sound(await talk.says("s3")).labels[0] == "Skill s3 (1)"
    assert "No skill has “&lt;b&gt;” in its name" in sound(await talk.says("<b>")).html
    await talk.says("s3")
    assert "Stem of sample:3" in (await talk.presses("Skill s3 (1)")).html
    await talk.says("s3")
    assert "Skill s3 (1)" not in talk.seen.labels


async def test_old_buttons_of_what_is_gone_lead_back_to_the_bank(town: Town) -> None:
    await given(town, choice("sample:a", "add"))
    talk = await teacher(town)
    for data in ("it.i:live:0123456789:en", "it.l:0123456789", "it.hits:1", f"it.a:live:{short_id('sample:a')}:en:9"):
        assert "That is no longer there" in (await talk.taps(data)).html, data
        assert talk.seen.labels == ["🗂 Question bank"]


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("kind", ["choice", "number"])
async def test_the_longest_of_everything_fits_the_screen(town: Town, lang: Lang, kind: str) -> None:
    big = "𝟙 sentence goes here. " * 200
    skills = tuple(f"skill-{n}." + "x" * 50 for n in range(3))
    roads = ("big-road",) * 6
    key = "import:" + "k" * 80
    choices = ChoiceWording(big, tuple(f"{n} {big}" for n in range(6)), (big,) * 6, big, (big,) * 4)
    item: Item = SingleChoice(key, skills, 2, 0, dict.fromkeys(Lang, choices), roads, big)
    if kind == "number":
        entries = EntryWording(big, big, (big,) * 4, "kilometres per hour")
        item = NumberEntry(key, skills, 2, Fraction(10**9, 7), dict.fromkeys(Lang, entries), Fraction(1, 7), big)
    await given(town, item)
    await answers(town, key, 7, 5)
    talk = await teacher(town, lang)
    seen = sound(await talk.taps(f"it.i:live:{short_id(key)}:{lang}"))
    assert seen.html.count("…") >= 3
    for tap in [tap for tap in seen.taps if tap.startswith(("it.a", "it.h"))]:
        sound(await talk.taps(tap))


async def test_a_bank_that_was_read_again_asks_no_retired_item(town: Town) -> None:
    await given(town, choice("sample:a", "add"), choice("sample:b", "add"))
    talk = await teacher(town)
    async with town.database.reading() as uow:
        before = await uow.items.version()
    await talk.taps(f"it.out:live:{short_id('sample:a')}:en")
    async with town.database.reading() as uow:
        assert await uow.items.version() == before + 1
        assert [item.key for item in await uow.items.live()] == ["sample:b"]
