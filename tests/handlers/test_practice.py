"""Practice as it is seen: real updates in, the panel's words and buttons out, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import Update
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clock import FixedClock
from domain.courses.routing import Hit
from domain.errors import Refusal
from domain.journal import Verb
from domain.language import Lang
from domain.messages.screen import Reply, Screen
from domain.people.person import AgeBand, Person, Role
from domain.practice.items import ChoiceWording, Item, NumberEntry, SingleChoice
from domain.practice.pausing import CloseIdleSessions
from domain.turn import Services, Turn
from handlers import practice
from handlers.views.lengths import SCREEN_UNITS, shortened, units, width
from handlers.views.questions import number_text
from knowledge.bank import MemoryBank
from storage.database import Database
from tests.domain.practice.conftest import a_learner, agree, plenty
from tests.domain.practice.shelf import bank, choice, entry, stock
from tests.house import act, as_person, catalogue, services

BOT = Bot("42:" + "T" * 35)
ADDRESSED_FORMALLY = "您"


@pytest.fixture
def dispatcher() -> Dispatcher:
    made = Dispatcher(disable_fsm=True)
    made.include_router(practice.router())
    return made


class Phone:
    """Somebody's chat: what is said and tapped goes through the dispatcher, each in a transaction of its own."""

    def __init__(self, database: Database, made: Services, dispatcher: Dispatcher, person: Person) -> None:
        self.database = database
        self.services = made
        self.person = person
        self._dispatcher = dispatcher
        self._numbers = iter(range(1, 10_000))
        self.html = ""
        self.toast: str | None = None
        self.keyboard: list[list[dict[str, str]]] = []

    async def say(self, text: str) -> Reply | None:
        return await self._feed("message", self._message(text))

    async def tap(self, start: str) -> Reply | None:
        """Tap the button on the screen whose data begins with `start`."""
        return await self.send_tap(self.button(start))

    async def tap_label(self, label: str) -> Reply | None:
        return await self.send_tap(next(b["tap"] for b in self.buttons() if label in b["text"]))

    async def send_tap(self, data: str) -> Reply | None:
        query = {
            "id": "1",
            "from": self._user(),
            "chat_instance": "1",
            "data": data,
            "message": self._message("panel"),
        }
        return await self._feed("callback_query", query)

    def buttons(self) -> Iterator[dict[str, str]]:
        return (button for row in self.keyboard for button in row)

    def button(self, start: str) -> str:
        return next(b["tap"] for b in self.buttons() if re.match(re.escape(start) + "(:|$)", b["tap"]))

    def verbs(self) -> list[str]:
        return [button["tap"].split(":")[0] for button in self.buttons()]

    async def item(self) -> Item:
        """The item that was asked last."""
        async with self.database.reading() as uow:
            learner = await uow.people.learner_of(self.person.id)
            assert learner is not None
            session = await uow.practice.latest_session(learner.id)
            assert session is not None
            key = (await uow.practice.asked(session.id))[-1].item
        found = self.services.bank.item(key)
        assert found is not None
        return found

    async def answer(self, *, right: bool = True) -> Reply | None:
        item = await self.item()
        if isinstance(item, NumberEntry):
            return await self.say(str(item.answer) if right else "999")
        async with self.database.reading() as uow:
            data = next(b["tap"] for b in self.buttons() if b["tap"].startswith("pr.a:"))
            session, position = (int(part) for part in data.split(":")[1:3])
            order = (await uow.practice.asked(session))[position].order
        wanted = item.answer if right else (item.answer + 1) % len(order)
        return await self.send_tap(f"pr.a:{session}:{position}:{order.index(wanted)}")

    async def _feed(self, kind: str, event: dict[str, Any]) -> Reply | None:
        update = Update.model_validate({"update_id": next(self._numbers), kind: event}, context={"bot": BOT})
        async with self.database.transaction() as uow:
            person = await uow.people.get(self.person.id)
            turn = Turn(self.services, uow, person)
            form = await uow.people.form(self.person.id) if kind == "message" else None
            hits: tuple[Hit, ...] = ()
            try:
                shown = await self._dispatcher.feed_update(BOT, update, turn=turn, form=form, hits=hits)
            except Refusal as refusal:
                shown = Reply(screen=Screen(refusal.text, refusal.keyboard))
        if shown is UNHANDLED:
            return None
        assert isinstance(shown, Reply)
        if shown.screen is not None:
            content = catalogue().rendered(shown.screen, self.person.lang)
            self.html, self.keyboard = content["html"], content["keyboard"]
            self._read_aloud()
        self.toast = catalogue().plain(shown.toast, self.person.lang) if shown.toast else None
        return shown

    def _read_aloud(self) -> None:
        """What must be true of every screen."""
        assert not re.search(r"[{}]", self.html), f"a placeholder is left: {self.html}"
        assert not re.search(r"\bpractice\.[a-z]", self.html), f"a key is left: {self.html}"
        assert units(re.sub(r"<[^>]*>", "", self.html)) <= SCREEN_UNITS
        assert self.html == self.html.strip()
        labels = [button["text"] for button in self.buttons()]
        assert all(labels) and len(set(labels)) == len(labels), labels
        assert all(len(button["tap"].encode()) <= 64 for button in self.buttons())
        if self.person.lang is Lang.ZH and Role.PARENT not in self.person.roles:
            assert ADDRESSED_FORMALLY not in self.html, self.html

    def _user(self) -> dict[str, Any]:
        return {"id": int(self.person.external_id), "is_bot": False, "first_name": "P"}

    def _message(self, text: str) -> dict[str, Any]:
        message: dict[str, Any] = {
            "message_id": next(self._numbers),
            "date": 1_790_000_000,
            "chat": {"id": int(self.person.external_id), "type": "private", "first_name": "P"},
            "from": self._user(),
            "text": text,
        }
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return message


@pytest.fixture
def shelf() -> MemoryBank:
    return bank(plenty())


@pytest.fixture(params=list(Lang))
async def phone(
    request: pytest.FixtureRequest,
    sqlite_database: Database,
    clock: FixedClock,
    shelf: MemoryBank,
    dispatcher: Dispatcher,
) -> Phone:
    made = services(clock=clock, bank=shelf)
    person, _ = await a_learner(sqlite_database, made, 101, lang=request.param)
    return Phone(sqlite_database, made, dispatcher, person)


def says(phone: Phone, zh: str, en: str) -> bool:
    return (zh if phone.person.lang is Lang.ZH else en) in phone.html


async def test_a_whole_evening_can_be_walked_and_read(phone: Phone) -> None:
    await phone.say("/practice")
    for number in range(6):
        assert says(phone, f"第 {number + 1} 题，共 6 题", f"{number + 1} of 6")
        assert "▰" * (number + 1) + "▱" * (5 - number) in phone.html
        await phone.answer(right=number != 2)
        assert says(phone, "📖", "📖")
        await phone.tap("pr.n")
    assert says(phone, "答对 5 题，共 6 题", "5 of 6 right")
    assert "%" not in phone.html
    assert phone.verbs() == ["pr", "home"]
    await phone.tap("pr")
    assert says(phone, "第 1 题", "1 of 6")


@pytest.mark.parametrize("way", ["/practice", "/tonight", "tap"])
async def test_every_way_in_leads_to_the_same_item(phone: Phone, way: str) -> None:
    await phone.say("/practice")
    first = phone.html
    await (phone.send_tap("pr") if way == "tap" else phone.say(way))
    assert phone.html == first


async def test_short_options_are_the_buttons_themselves(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [choice("c", "add", options=("一只猫", "dog", "a longer one, 18", "hen"))])
    await phone.say("/practice")
    labels = [b["text"] for b in phone.buttons() if b["tap"].startswith("pr.a")]
    assert sorted(labels) == sorted(["一只猫", "dog", "a longer one, 18", "hen"])
    assert "hen" not in phone.html


@pytest.mark.parametrize("long", ["nineteen letters ab", "十个汉字就已经太宽了"])
async def test_one_long_option_puts_all_of_them_into_the_text_behind_letters(
    phone: Phone, shelf: MemoryBank, long: str
) -> None:
    assert width(long) > 18
    stock(shelf, [choice("c", "add", options=("cat", "dog", long, "hen"))])
    await phone.say("/practice")
    labels = [b["text"] for b in phone.buttons() if b["tap"].startswith("pr.a")]
    assert labels == ["A", "B", "C", "D"]
    assert re.search(rf"[A-D]\. {long}", phone.html)


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ("1 3 2 4", [4]),
        ("1 3 2 4 9", [3, 2]),
        ("1 3 2", [3]),
        ("12345,67 2 1 9", [2, 2]),
        ("12345678,10 2 1", [2, 1]),
    ],
)
async def test_buttons_stand_in_even_rows(phone: Phone, shelf: MemoryBank, options: str, rows: list[int]) -> None:
    stock(shelf, [choice("c", "add", options=tuple(options.split()))])
    await phone.say("/practice")
    assert [len(row) for row in phone.keyboard if row[0]["tap"].startswith("pr.a")] == rows


async def test_options_keep_their_letters_where_the_explanation_names_one(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [choice("c", "add", explanation="……故选C．")])
    await phone.say("/practice")
    assert [b["text"] for b in phone.buttons() if b["tap"].startswith("pr.a")] == ["A", "B", "C", "D"]
    assert "A. cat\nB. dog\nC. cow\nD. hen" in phone.html


async def test_a_wrong_answer_is_met_with_the_options_feedback_and_never_with_blame(phone: Phone) -> None:
    await phone.say("/practice")
    seen = set()
    for _ in range(6):
        item = await phone.item()
        await phone.answer(right=False)
        seen.add(phone.html)
        if isinstance(item, SingleChoice):
            assert "That is the dog" in phone.html
            assert says(phone, "👈 你的选择", "👈 your answer")
        assert not re.search(r"wrong|错|失败|fail|✗|❌", phone.html, re.IGNORECASE), phone.html
        await phone.tap("pr.n")
    assert len(seen) == 6


async def test_words_for_right_and_not_yet_vary(phone: Phone) -> None:
    texts = catalogue().texts[phone.person.lang]
    for right, words in ((True, "right"), (False, "wrong")):
        variants = [str(text) for key, text in texts.items() if key.startswith(f"practice.{words}.v")]
        said: set[str] = set()
        await phone.say("/practice")
        for _ in range(6):
            await phone.answer(right=right)
            said.update(variant for variant in variants if variant in phone.html)
            await phone.tap("pr.n")
        assert len(said) == len(variants) == 4


async def test_hints_open_in_place_and_the_button_counts(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [choice("c", "add", hints=("Look left.", "Look right."))])
    await phone.say("/practice")
    assert any("1/2" in b["text"] for b in phone.buttons())
    await phone.tap("pr.h")
    assert "Look left." in phone.html and "Look right." not in phone.html
    assert any("2/2" in b["text"] for b in phone.buttons())
    await phone.tap("pr.h")
    assert "Look left." in phone.html and "Look right." in phone.html
    assert "pr.h" not in phone.verbs()


async def test_an_item_without_hints_has_no_hint_button(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [choice("c", "add")])
    await phone.say("/practice")
    assert "pr.h" not in phone.verbs()


async def test_not_learned_yet_shows_the_idea_and_thanks(phone: Phone) -> None:
    await phone.say("/practice")
    await phone.tap("pr.k")
    assert says(phone, "谢谢你告诉我", "thank you")
    assert "📖" in phone.html


async def test_a_number_is_typed_and_an_unreadable_one_asked_again(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [entry("e", "add", answer="7/2", unit="cm"), choice("c", difficulty=5)])
    await phone.say("/practice")
    assert says(phone, "单位：cm", "in cm")
    assert not any(verb == "pr.a" for verb in phone.verbs())
    await phone.say("三点五")
    assert says(phone, "“三点五”", "“三点五”")
    await phone.say("3,5 cm")
    assert says(phone, "✅", "✅")


async def test_a_wrong_number_is_told_with_what_was_typed(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [entry("e", "add", answer="7/2", unit="cm")])
    await phone.say("/practice")
    await phone.say("1/3 <b>")
    assert "1/3 &lt;b&gt;" in phone.html
    await phone.say("1/3")
    assert "1/3" in phone.html and "<b>3.5 cm</b>" in phone.html


async def test_talk_and_commands_in_the_middle_of_a_number_are_left_to_others(
    phone: Phone, shelf: MemoryBank
) -> None:
    stock(shelf, [entry("e", "add")])
    await phone.say("/practice")
    assert await phone.say("周末有五年级的奥数课吗？") is None
    assert await phone.say("/cancel") is None
    assert await phone.say("/book") is None


async def test_a_number_typed_after_the_set_is_over_is_left_to_others(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [entry("e", "add", answer="7/2")])
    await phone.say("/practice")
    await phone.say("3.5")
    assert await phone.say("3.5") is None


async def test_a_double_tap_redraws_and_says_so(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [choice(f"c{n}", "add") for n in range(6)])
    await phone.say("/practice")
    data = phone.button("pr.a")
    await phone.send_tap(data)
    first, toast = phone.html, phone.toast
    await phone.send_tap(data)
    assert (phone.html, toast) == (first, None)
    assert phone.toast


async def test_an_old_button_redraws_what_is_now_with_a_word(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [choice(f"c{n}", "add") for n in range(6)])
    await phone.say("/practice")
    old = phone.button("pr.a")
    await phone.send_tap(old)
    await phone.tap("pr.n")
    now = phone.html
    await phone.send_tap(old)
    assert phone.html == now
    assert phone.toast == catalogue().texts[phone.person.lang]["common.old_screen"]


@pytest.mark.parametrize("data", ["pr.a:999999:0:0", "pr.n:999999:0", "pr.p:999999", "pr.h:999999:0:1", "pr.f:1:77"])
async def test_a_button_of_a_set_that_never_was_shows_the_door(phone: Phone, data: str) -> None:
    await phone.send_tap(data)
    assert phone.verbs() == ["pr", "home"]


@pytest.mark.parametrize("data", ["pr.a:x:0:0", "pr.a:1:2", "pr.why:1:0:nonsense", "pr.what", "pr.a:1:2:3:4"])
async def test_a_button_that_we_never_made_is_nobodys(phone: Phone, data: str) -> None:
    assert await phone.send_tap(data) is None


async def test_pausing_and_going_on(phone: Phone) -> None:
    await phone.say("/practice")
    before = phone.html
    await phone.tap("pr.p")
    assert says(phone, "还有 6 题", "6 questions left")
    await phone.tap("pr")
    assert phone.html == before


async def test_one_question_left_is_said_in_the_singular(phone: Phone) -> None:
    await phone.say("/practice")
    for _ in range(5):
        await phone.answer()
        await phone.tap("pr.n")
    await phone.tap("pr.p")
    assert says(phone, "还有 1 题", "1 question left")


async def test_a_set_closed_after_a_day_is_told_kindly(phone: Phone, clock: FixedClock) -> None:
    await phone.say("/practice")
    await phone.answer()
    old = phone.button("pr.n")
    clock.advance(timedelta(hours=25))
    await act(phone.database, phone.services, None, CloseIdleSessions())
    await phone.send_tap(old)
    assert says(phone, "先收起来了", "put it away")
    assert says(phone, "答对 1 题，共 1 题", "1 of 1 right")
    clock.advance(timedelta(hours=1))
    await phone.tap("pr")
    clock.advance(timedelta(hours=25))
    await phone.say("/practice")
    assert says(phone, "先收起来了", "put it away")


@pytest.mark.parametrize("kind", ["wrong_key", "typo", "untaught", "other"])
async def test_a_problem_is_reported_in_two_taps_and_thanked_for(phone: Phone, kind: str) -> None:
    await phone.say("/practice")
    before = phone.html
    await phone.tap("pr.f")
    await phone.tap("pr.now")
    assert phone.html == before
    await phone.tap("pr.f")
    await phone.send_tap(next(b["tap"] for b in phone.buttons() if b["tap"].endswith(kind)))
    assert phone.toast and phone.html != before
    assert says(phone, "第 2 题", "2 of 6")


async def test_the_end_names_what_was_put_aside_and_reported(phone: Phone) -> None:
    await phone.say("/practice")
    await phone.tap("pr.k")
    await phone.tap("pr.n")
    await phone.tap("pr.f")
    await phone.send_tap(next(b["tap"] for b in phone.buttons() if b["tap"].endswith("typo")))
    for number in range(4):
        await phone.answer(right=number > 0)
        await phone.tap("pr.n")
    assert says(phone, "答对 3 题，共 4 题", "3 of 4 right")
    assert says(phone, "1 题还没学过", "1 not learned yet")
    assert says(phone, "1 题已反馈", "1 reported")
    assert says(phone, "下次我会再问一问：", "Next time I'll ask again: ")


async def test_an_empty_bank_has_a_kind_screen(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [])
    await phone.say("/practice")
    assert says(phone, "题库还是空的", "no questions here yet")
    await phone.send_tap("pr.sample")
    assert says(phone, "题库还是空的", "no questions here yet")


async def test_questions_in_the_other_language_are_announced(phone: Phone, shelf: MemoryBank) -> None:
    other = Lang.EN if phone.person.lang is Lang.ZH else Lang.ZH
    stock(shelf, [choice(f"c{n}", "add", langs=[other]) for n in range(6)])
    await phone.say("/practice")
    assert says(phone, "还没有中文题", "no question in English yet")


async def test_a_child_without_consent_gets_the_way_to_it_and_samples_instead(
    phone: Phone, clock: FixedClock, dispatcher: Dispatcher
) -> None:
    child, learner = await a_learner(
        phone.database, phone.services, 102, age_band=AgeBand.FROM_10, lang=phone.person.lang
    )
    young = Phone(phone.database, phone.services, dispatcher, child)
    await young.say("/practice")
    assert young.verbs() == ["on.invite", "pr.sample"]
    await young.tap("pr.sample")
    for number in range(3):
        assert says(young, f"样题 {number + 1}/3", f"Sample question {number + 1} of 3")
        assert says(young, "不会留下任何记录", "nothing of it is kept")
        await young.tap("pr.sa")
        await young.tap("pr.sn")
    assert says(young, "3 题里对了", "of 3")
    async with phone.database.reading() as uow:
        assert list(await uow.journal.about(learner.id)) == []
        assert await uow.practice.latest_session(learner.id) is None


async def test_a_parent_reads_about_the_child_at_every_stage(phone: Phone, dispatcher: Dispatcher) -> None:
    lang = phone.person.lang
    guardian = await as_person(phone.database, phone.services, 103, Role.PARENT, lang)
    parent = Phone(phone.database, phone.services, dispatcher, guardian)
    await parent.say("/practice")
    assert parent.verbs() == ["on.child", "home"]
    child, learner = await a_learner(phone.database, phone.services, 104, age_band=AgeBand.UP_TO_9, lang=lang)
    async with phone.database.transaction() as uow:
        await uow.people.add_guardian(learner.id, guardian.id, phone.services.clock.now())
    await parent.say("/practice")
    assert parent.button("on.consent") == f"on.consent:{learner.id}"
    await agree(phone.database, learner, guardian, phone.services)
    await parent.say("/practice")
    assert says(parent, "还没有在这里练习过", "has not practised here yet")
    pupil = Phone(phone.database, phone.services, dispatcher, child)
    await pupil.say("/practice")
    for _ in range(6):
        await pupil.answer()
        await pupil.tap("pr.n")
    await parent.send_tap("pr")
    assert says(parent, "答对 6 题，共 6 题", "6 of 6 right")


async def test_a_visitor_is_told_whose_practice_is(phone: Phone, dispatcher: Dispatcher) -> None:
    person = await as_person(phone.database, phone.services, 105, Role.TEACHER, phone.person.lang)
    visitor = Phone(phone.database, phone.services, dispatcher, person)
    await visitor.say("/practice")
    assert visitor.verbs() == ["pr.sample", "home"]


# -- long texts


async def test_an_explanation_of_three_thousand_signs_fits_the_screen(phone: Phone, shelf: MemoryBank) -> None:
    sentence = "先把分母变成一样的，再把分子相加。" if phone.person.lang is Lang.ZH else "First find a common unit. "
    long = sentence * (3000 // len(sentence))
    stock(shelf, [choice("c", "add", explanation=long)])
    await phone.say("/practice")
    await phone.answer()
    assert units(re.sub(r"<[^>]*>", "", phone.html)) > 2500


async def test_the_longest_of_everything_still_fits_the_screen(phone: Phone, shelf: MemoryBank) -> None:
    big = "𝟙 sentence goes here. " * 200
    wording = ChoiceWording(big, tuple(f"{n} {big}" for n in range(6)), (big,) * 6, big, (big,) * 4)
    item = SingleChoice("c", (), 2, 0, dict.fromkeys(Lang, wording))
    stock(shelf, [item])
    await phone.say("/practice")
    for _ in range(4):
        await phone.tap("pr.h")
    await phone.answer(right=False)
    assert "…" in phone.html
    stock(shelf, [item])
    await phone.send_tap("pr.sample")
    await phone.tap("pr.sa")


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=300), st.integers(3, 300))
def test_a_shortened_text_is_never_too_long_and_never_broken(text: str, most: int) -> None:
    short = shortened(text, most)
    assert units(short) <= most
    short.encode()


def test_a_text_is_cut_where_a_sentence_ends() -> None:
    assert shortened("One two three. Four five six seven eight nine.", 30) == "One two three. …"
    assert shortened("先通分。再相加。最后约分，答案是二分之一。", 13) == "先通分。再相加。 …"
    assert shortened("short", 30) == "short"


@pytest.mark.parametrize(
    ("number", "text"),
    [("5", "5"), ("7/2", "3.5"), ("-1/8", "-0.125"), ("7/3", "7/3"), ("1/1024", "1/1024"), ("1000000", "1000000")],
)
def test_a_number_is_written_as_learners_write_it(number: str, text: str) -> None:
    assert number_text(Fraction(number)) == text
    assert number_text(Fraction(number), "%") == f"{text}%"


async def test_every_tap_writes_the_journal_where_it_means_something(phone: Phone) -> None:
    await phone.say("/practice")
    await phone.answer()
    await phone.tap("pr.n")
    await phone.tap("pr.p")
    await phone.tap("pr")
    await phone.tap("pr.k")
    async with phone.database.reading() as uow:
        learner = await uow.people.learner_of(phone.person.id)
        assert learner is not None
        verbs = [statement.verb for statement in await uow.journal.about(learner.id)]
    assert verbs == [Verb.INITIALIZED, Verb.ANSWERED, Verb.SUSPENDED, Verb.RESUMED, Verb.SKIPPED]
