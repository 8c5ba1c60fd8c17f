"""The scripted person."""

import asyncio
import re

import pytest

from sandbox.person import Disappointed, Person
from tests.sandbox.conftest import LIN, Api

MENU = {
    "inline_keyboard": [
        [{"text": "Practise", "callback_data": "p:1"}, {"text": "Book a lesson", "callback_data": "b:1"}],
        [{"text": "Site", "url": "https://example.org/"}],
    ]
}


async def test_a_screen_is_the_newest_message_with_buttons(api: Api, lin: Person) -> None:
    await api("sendMessage", chat_id=LIN, text="Menu", reply_markup=MENU)
    await api("sendMessage", chat_id=LIN, text="By the way")
    await lin.expect("By the way")
    assert lin.screen.text == "Menu"
    assert lin.screen.buttons == [["Practise", "Book a lesson"], ["Site"]]
    assert lin.last["text"] == "By the way"


@pytest.mark.parametrize("label", ["Book a lesson", "Book", re.compile("lesson$")])
async def test_a_button_is_found_by_its_text_a_part_or_a_pattern(
    api: Api, lin: Person, label: str | re.Pattern[str]
) -> None:
    await api("sendMessage", chat_id=LIN, text="Menu", reply_markup=MENU)
    await lin.tap(label)
    assert (await api("getUpdates"))[-1]["callback_query"]["data"] == "b:1"


async def test_a_button_is_found_by_its_data(api: Api, lin: Person) -> None:
    await api("sendMessage", chat_id=LIN, text="Menu", reply_markup=MENU)
    await lin.tap(data="p:")
    assert (await api("getUpdates"))[-1]["callback_query"]["data"] == "p:1"


async def test_a_tap_waits_for_its_button(api: Api, lin: Person) -> None:
    tap = asyncio.create_task(lin.tap("Practise"))
    await api("sendMessage", chat_id=LIN, text="Menu", reply_markup=MENU)
    await tap
    assert "callback_query" in (await api("getUpdates"))[-1]


async def test_a_link_cannot_be_tapped(api: Api, lin: Person) -> None:
    await api("sendMessage", chat_id=LIN, text="Menu", reply_markup=MENU)
    with pytest.raises(Disappointed, match="opens a link"):
        await lin.tap("Site")


async def test_a_key_of_the_reply_keyboard_is_said(api: Api, lin: Person) -> None:
    keys = {"keyboard": [[{"text": "Tonight"}, {"text": "My phone", "request_contact": True}]]}
    await api("sendMessage", chat_id=LIN, text="Keys", reply_markup=keys)
    await lin.tap("Tonight")
    await lin.tap("My phone")
    said, shared = (update["message"] for update in (await api("getUpdates"))[-2:])
    assert said["text"] == "Tonight"
    assert shared["contact"]["user_id"] == LIN


async def test_what_was_said_before_the_last_act_does_not_count(api: Api, lin: Person) -> None:
    await api("sendMessage", chat_id=LIN, text="Welcome")
    await lin.say("thanks")
    with pytest.raises(Disappointed):
        await lin.expect("Welcome", timeout=0.01)
    await api("sendMessage", chat_id=LIN, text="Welcome again")
    await lin.expect("Welcome")


async def test_a_disappointed_person_shows_the_whole_conversation(api: Api, lin: Person) -> None:
    await api("sendMessage", chat_id=LIN, text="Menu\nof today", reply_markup=MENU)
    await lin.expect("Menu", button="Practise")
    with pytest.raises(Disappointed) as caught:
        await lin.expect("Dessert", timeout=0.01)
    assert str(caught.value) == (
        "expected 'Dessert' within 0.01 s\n"
        "Lin: /start\n"
        "bot: Menu\n"
        "     of today\n"
        "     [Practise] [Book a lesson]\n"
        "     [Site]"
    )


async def test_the_file_and_the_place_in_a_message_can_be_expected(api: Api, lin: Person) -> None:
    await api.upload("sendDocument", "document", b"x", "lesson.ics", chat_id=LIN)
    await lin.expect("lesson.ics")
    await api("sendVenue", chat_id=LIN, latitude=1, longitude=2, title="Campus East", address="1 Pear Road")
    await lin.expect(re.compile("Campus East.*Pear"))


async def test_a_person_who_joins_late_sees_what_was_said(api: Api, lin: Person) -> None:
    await api("sendMessage", chat_id=LIN, text="earlier")
    async with Person(api.box.url, LIN) as second_phone:
        await second_phone.expect("earlier")


async def test_nobody_plays_a_person_who_does_not_exist(api: Api) -> None:
    nobody = Person(api.box.url, 5)
    with pytest.raises(Disappointed, match="no person 5"):
        await nobody.say("hello")
    await nobody.close()
