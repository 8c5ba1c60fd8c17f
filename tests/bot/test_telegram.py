"""What an outbox row becomes at Telegram: edits in place, a fresh panel below, kept messages, menus."""

from __future__ import annotations

import base64
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError
from aiogram.methods import GetMe

from bot.reaching_telegram import telegram_bot
from bot.seal import Seal
from bot.telegram import Delivered, Telegram
from domain.language import Lang
from domain.messages.kinds import KEPT, MENU, PANEL, RECALL
from handlers.menus import command_menus
from sandbox.person import Person
from sandbox.server import Sandbox
from storage.outbox import Claimed
from tests.house import catalogue

LIN = 1001
# the smallest PNG there is
PIXEL = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
        "05000142a9f6f80000000049454e44ae426082"
    )
).decode()


@dataclass
class Counter:
    """A chat with Lin, and the courier's memory of it."""

    telegram: Telegram
    lin: Person
    panel: int | None = None
    has_media: bool = False
    last: int | None = None
    later: float = 0.0

    def age(self, days: float) -> None:
        """Let the sandbox's clock run ahead."""
        self.later += days * 86_400

    async def bring(self, html: str, *, kind: str = PANEL.name, repeats: int = 0, **content: Any) -> Delivered:
        row = Claimed(
            id=1,
            person=7,
            platform="telegram",
            chat=str(LIN),
            kind=kind,
            content={"html": html, "keyboard": [[{"text": "Go", "tap": "home"}]]} | content,
            panel=kind == PANEL.name,
            attempts=0,
            repeats=repeats,
            panel_message=self.panel,
            panel_has_media=self.has_media,
            last_message=self.last,
            created_at=datetime.now(UTC),
            due_at=datetime.now(UTC),
        )
        delivered = await self.telegram.deliver(row)
        if delivered.message_id is not None:
            self.last = max(self.last or 0, delivered.message_id)
            if row.panel:
                self.panel, self.has_media = delivered.message_id, delivered.has_media
        return delivered

    def from_bot(self) -> list[dict[str, Any]]:
        return [message for message in self.lin.messages if not message.get("out")]


async def at_once() -> None:
    """No limit."""


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    made: list[Counter] = []

    def clock() -> float:
        return time.time() + (made[0].later if made else 0.0)

    async with Sandbox(clock=clock) as box, Person(box.url, LIN) as lin:
        bot: Bot = telegram_bot(box.token, box.url, timeout=5)
        await lin.say("hello")
        made.append(Counter(Telegram(bot, command_menus(catalogue()), Seal(b"key"), at_once), lin))
        yield made[0]
        await bot.session.close()


async def test_a_screen_is_edited_in_place_while_it_is_the_last_message(counter: Counter) -> None:
    first = await counter.bring("one")
    second = await counter.bring("two")
    assert first.message_id == second.message_id
    await counter.lin.expect("two")
    assert len(counter.from_bot()) == 1


async def test_a_screen_that_has_scrolled_away_is_shown_again_below_and_loses_its_buttons(counter: Counter) -> None:
    await counter.bring("one")
    counter.last = await counter.lin.say("something of my own")
    await counter.bring("two")
    await counter.lin.expect("two")
    await counter.lin.expect_until(
        lambda lin: "reply_markup" not in counter.from_bot()[0], "the old panel without keys"
    )
    assert [bool(message.get("reply_markup")) for message in counter.from_bot()] == [False, True]


async def test_the_same_screen_again_is_no_error(counter: Counter) -> None:
    first = await counter.bring("one")
    assert await counter.bring("one") == first


async def test_a_panel_that_the_person_deleted_is_sent_anew(counter: Counter) -> None:
    await counter.bring("one")
    counter.panel, counter.last = 999_999_999, 999_999_999
    await counter.bring("two")
    await counter.lin.expect("two")


async def test_a_text_panel_becomes_a_picture_and_back_with_one_message_left(counter: Counter) -> None:
    picture = {"type": "picture", "png_base64": PIXEL, "name": "chart.png"}
    await counter.bring("words")
    await counter.bring("a picture", attachment=picture)
    await counter.bring("another picture", attachment=picture)
    await counter.bring("words again")
    await counter.lin.expect("words again")
    await counter.lin.expect_until(lambda lin: len(counter.from_bot()) == 1, "one message of the bot")


PICTURE = {"type": "picture", "png_base64": PIXEL, "name": "chart.png"}
LONG = "<b>" + "题" * 1025 + "</b>"


async def test_a_text_panel_takes_a_picture_on_in_place(counter: Counter) -> None:
    first = await counter.bring("words")
    second = await counter.bring("a picture", attachment=PICTURE)
    assert second == Delivered(first.message_id, has_media=True)
    (message,) = [await counter.lin.expect("a picture")]
    assert message["photo"]


async def test_a_caption_of_just_the_length_that_fits_stays_with_its_picture(counter: Counter) -> None:
    caption = "<b>" + "题" * 1024 + "</b>"
    assert (await counter.bring(caption, attachment=PICTURE)).has_media
    await counter.lin.expect_until(lambda lin: len(counter.from_bot()) == 1, "one message of the bot")


async def test_words_that_change_below_the_same_picture_do_not_bring_it_again(counter: Counter) -> None:
    await counter.bring("one", attachment=PICTURE)
    (first,) = [await counter.lin.expect("one")]
    assert (await counter.bring("two", attachment=PICTURE)).has_media
    second = await counter.lin.expect("two")
    assert second["message_id"] == first["message_id"]
    assert second["photo"] == first["photo"]
    await counter.bring("words")
    await counter.bring("three", attachment=PICTURE)
    await counter.lin.expect("three")
    await counter.lin.expect_until(lambda lin: len(counter.from_bot()) == 1, "one message of the bot")


async def test_a_text_too_long_for_a_caption_stands_below_its_picture(counter: Counter) -> None:
    delivered = await counter.bring(LONG, attachment=PICTURE)
    assert not delivered.has_media
    await counter.lin.expect_until(lambda lin: len(counter.from_bot()) == 2, "a picture and a text")
    above, below = counter.from_bot()
    assert above["photo"] and "reply_markup" not in above and "caption" not in above
    assert below["text"] == "题" * 1025
    assert below["message_id"] == delivered.message_id


async def test_a_picture_whose_words_failed_is_not_sent_again_with_them(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> None:
        raise TelegramNetworkError(GetMe(), "the network is away")

    with monkeypatch.context() as between, pytest.raises(TelegramNetworkError):
        between.setattr(counter.telegram, "_another", away)
        await counter.bring(LONG, attachment=PICTURE)
    await counter.bring(LONG, attachment=PICTURE)
    await counter.lin.expect_until(lambda lin: len(counter.from_bot()) == 2, "a picture and a text")


async def test_a_picture_stays_above_when_its_words_grow_too_long(counter: Counter) -> None:
    await counter.bring("short", attachment=PICTURE)
    await counter.bring(LONG, attachment=PICTURE)
    await counter.lin.expect_until(lambda lin: len(counter.from_bot()) == 2, "a picture and a text")
    above, below = counter.from_bot()
    assert above["photo"] and "reply_markup" not in above and "caption" not in above
    assert below["text"].startswith("题") and below["reply_markup"]


async def test_a_long_text_that_changes_does_not_repeat_its_picture(counter: Counter) -> None:
    await counter.bring(LONG, attachment=PICTURE)
    await counter.bring(LONG + "!", attachment=PICTURE)
    await counter.bring(LONG + "?", attachment=PICTURE)
    await counter.lin.expect_until(lambda lin: counter.from_bot()[-1]["text"].endswith("?"), "the newest text")
    assert len(counter.from_bot()) == 2
    await counter.bring("something else")
    await counter.bring(LONG, attachment=PICTURE)
    await counter.lin.expect_until(lambda lin: counter.from_bot()[-1]["text"].endswith("题"), "the long text")
    assert len(counter.from_bot()) == 2, "its picture still stands above"


async def test_another_long_text_brings_its_own_picture(counter: Counter) -> None:
    other = base64.b64encode(base64.b64decode(PIXEL) + b"\0").decode()
    await counter.bring(LONG, attachment=PICTURE)
    await counter.bring(LONG + "?", attachment=PICTURE | {"png_base64": other})
    await counter.lin.expect_until(lambda lin: len(counter.from_bot()) == 3, "two pictures and a text")
    assert ["photo" in message for message in counter.from_bot()] == [True, True, False]


async def test_a_kept_message_with_a_long_text_has_its_picture_above(counter: Counter) -> None:
    await counter.bring(LONG, kind=KEPT.name, attachment=PICTURE)
    await counter.lin.expect_until(lambda lin: len(counter.from_bot()) == 2, "a picture and a text")
    assert counter.from_bot()[1]["reply_markup"]


async def test_an_old_picture_that_cannot_be_deleted_loses_its_buttons(counter: Counter) -> None:
    await counter.bring("a picture", attachment=PICTURE)
    counter.age(days=3)
    await counter.bring("words again")
    await counter.lin.expect("words again")
    await counter.lin.expect_until(lambda lin: "reply_markup" not in counter.from_bot()[0], "no old buttons")
    assert len(counter.from_bot()) == 2


async def test_a_kept_message_stands_by_itself(counter: Counter) -> None:
    await counter.bring("panel")
    await counter.bring("kept", kind=KEPT.name)
    await counter.bring("panel again")
    await counter.lin.expect("panel again")
    assert [message["text"] for message in counter.from_bot()] == ["panel", "kept", "panel again"]


async def test_a_photo_that_somebody_sent_goes_on_by_its_file(counter: Counter) -> None:
    await counter.lin.send_file(base64.b64decode(PIXEL), "homework.png", as_photo=True)
    sent = await counter.lin.expect_until(
        lambda lin: next((each["photo"] for each in lin.messages if "photo" in each), None), "the photo"
    )
    await counter.bring("of Lin", kind=KEPT.name, attachment={"type": "photo", "file": sent[-1]["file_id"]})
    shown = await counter.lin.expect("of Lin")
    assert shown["photo"] == sent and shown["caption"] == "of Lin"


async def test_a_photo_that_is_not_to_be_had_any_more_leaves_its_words(counter: Counter) -> None:
    await counter.bring("of Lin", kind=KEPT.name, attachment={"type": "photo", "file": "long gone"})
    shown = await counter.lin.expect("of Lin")
    assert shown["text"] == "of Lin" and "photo" not in shown


async def test_a_file_that_somebody_sent_goes_on_in_the_same_way(counter: Counter) -> None:
    await counter.lin.send_file(b"fees", "fees.txt")
    sent = await counter.lin.expect_until(
        lambda lin: next((each["document"] for each in lin.messages if "document" in each), None), "the file"
    )
    handed_on = {"type": "sent", "kind": "document", "file": sent["file_id"]}
    await counter.bring("of Lin", kind=KEPT.name, attachment=handed_on)
    shown = await counter.lin.expect("of Lin")
    assert shown["document"] == sent and shown["caption"] == "of Lin"
    await counter.bring("gone", kind=KEPT.name, attachment=handed_on | {"file": "long gone"})
    assert "document" not in await counter.lin.expect("gone")


async def test_a_button_that_shares_opens_telegrams_share_page(counter: Counter) -> None:
    invitation = "Come along: https://t.me/banxue_bot?start=abc"
    await counter.bring("invite", keyboard=[[{"text": "Share", "share": invitation}]])
    message = await counter.lin.expect("invite")
    url = message["reply_markup"]["inline_keyboard"][0][0]["url"]
    assert url.startswith("https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fbanxue_bot")


async def test_a_new_role_brings_its_own_commands(counter: Counter) -> None:
    await counter.telegram.set_menus()
    delivered = await counter.bring("", kind=MENU.name, role="parent", lang=Lang.EN)
    assert delivered == Delivered(None, has_media=False)

    def names(lin: Person) -> set[str]:
        return {command["command"] for command in lin.commands}

    await counter.lin.expect_until(lambda lin: "book" in names(lin), "the commands of a parent")


async def test_a_tap_that_is_too_old_to_be_answered_is_no_error(counter: Counter) -> None:
    await counter.telegram.answer_tap("123456", "too late", alert=False)


async def test_a_message_is_taken_back(counter: Counter) -> None:
    sent = await counter.bring("too early", kind=KEPT.name)
    assert await counter.bring("", kind=RECALL.name, message=sent.message_id) == Delivered(None, has_media=False)
    await counter.lin.expect_until(lambda lin: not counter.from_bot(), "nothing of the bot")


async def test_what_cannot_be_taken_back_is_told(counter: Counter) -> None:
    sent = await counter.bring("too early", kind=KEPT.name)
    counter.age(3)
    with pytest.raises(TelegramBadRequest, match="can't be deleted"):
        await counter.bring("", kind=RECALL.name, message=sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await counter.bring("", kind=RECALL.name, message=999_999_999)


async def test_taking_back_again_after_a_lost_answer_is_no_error(counter: Counter) -> None:
    sent = await counter.bring("too early", kind=KEPT.name)
    for repeats in (0, 1):
        await counter.bring("", kind=RECALL.name, message=sent.message_id, repeats=repeats)
