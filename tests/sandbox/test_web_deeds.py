"""What a person can do on the page: tap, share, vote, follow links, write Chinese; in a real Chromium."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, expect

from sandbox.server import Sandbox
from tests.browser import Pages
from tests.sandbox.web_fixtures import HAO, HE, LIN, MEI, OPS, PEOPLE, WANG, OpenChats, ScriptedBot, message, window

pytestmark = pytest.mark.browser


def button(page: Page, person: int, words: str) -> Locator:
    return window(page, person).get_by_role("button", name=words, exact=True)


async def test_a_tap_spins_until_its_toast_comes(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    page = await web_chats(LIN)
    await web_bot.say(LIN, "Ready?", [("Start now", "go"), ("Later", "no")])
    await button(page, LIN, "Start now").click()
    await expect(button(page, LIN, "Start now")).to_have_attribute("aria-busy", "true")
    await expect(button(page, LIN, "Later")).not_to_have_attribute("aria-busy", "true")
    query = await web_bot.heard("callback_query")
    assert query["data"] == "go"
    await web_bot("answerCallbackQuery", callback_query_id=query["id"], text="Saved ✓")
    await expect(window(page, LIN).locator('[data-role="toast"]')).to_have_text("Saved ✓")
    await expect(button(page, LIN, "Start now")).not_to_have_attribute("aria-busy", "true")


async def test_a_double_tap_is_one_tap_while_the_first_is_unanswered(
    web_chats: OpenChats, web_bot: ScriptedBot
) -> None:
    page = await web_chats(LIN)
    await web_bot.say(LIN, "Ready?", [("Start now", "go"), ("Later", "no")])
    await button(page, LIN, "Start now").dblclick()
    await button(page, LIN, "Later").click()
    assert [(await web_bot.heard("callback_query"))["data"] for _ in range(2)] == ["go", "no"]


async def test_an_alert_stands_over_its_own_window_until_it_is_read(
    web_chats: OpenChats, web_bot: ScriptedBot
) -> None:
    page = await web_chats(LIN, MEI)
    await web_bot.say(LIN, "Ready?", [("Start now", "go")])
    await button(page, LIN, "Start now").click()
    query = await web_bot.heard("callback_query")
    await web_bot("answerCallbackQuery", callback_query_id=query["id"], text="Not today", show_alert=True)
    alert = window(page, LIN).get_by_role("alertdialog")
    await expect(alert).to_contain_text("Not today")
    await expect(alert.get_by_role("button")).to_be_focused()
    await expect(window(page, MEI).get_by_role("alertdialog")).to_have_count(0)
    await window(page, MEI).get_by_role("textbox").fill("the others go on")
    await alert.get_by_role("button").click()
    await expect(alert).to_have_count(0)


async def test_focus_stays_on_the_button_when_its_message_is_redrawn(
    web_chats: OpenChats, web_bot: ScriptedBot
) -> None:
    page = await web_chats(LIN)
    sent = await web_bot.say(LIN, "1", [("One", "1"), ("Two", "2")])
    await button(page, LIN, "Two").focus()
    await page.keyboard.press("Enter")
    assert (await web_bot.heard("callback_query"))["data"] == "2"
    await web_bot(
        "editMessageText",
        chat_id=LIN,
        message_id=sent["message_id"],
        text="2",
        reply_markup={"inline_keyboard": [[{"text": t, "callback_data": t} for t in ("Three", "Four")]]},
    )
    await expect(button(page, LIN, "Four")).to_be_focused()


async def test_a_reply_keyboard_shares_the_contact_once_and_hides(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    page = await web_chats(MEI)
    keys = [[{"text": "Share my number", "request_contact": True}], [{"text": "Not now"}]]
    await web_bot(
        "sendMessage",
        chat_id=MEI,
        text="Your number?",
        reply_markup={"keyboard": keys, "one_time_keyboard": True, "input_field_placeholder": "or type it"},
    )
    keyboard = window(page, MEI).locator('[data-role="reply-keyboard"]')
    await expect(keyboard.locator('[data-role="reply-button"]')).to_have_text(["Share my number", "Not now"])
    await expect(window(page, MEI).get_by_role("textbox")).to_have_attribute("placeholder", "or type it")
    await button(page, MEI, "Share my number").click()
    await page.locator('[data-role="confirm-contact"] [data-role="confirm"]').click()
    contact = (await web_bot.heard())["contact"]
    assert (contact["user_id"], contact["phone_number"]) == (MEI, "+8613900001002")
    await expect(window(page, MEI).locator('[data-role="contact"]')).to_contain_text("+8613900001002")
    await expect(keyboard).to_be_hidden()
    await web_bot("sendMessage", chat_id=MEI, text="Thanks", reply_markup={"remove_keyboard": True})
    await expect(window(page, MEI).locator('[data-role="keyboard-toggle"]')).to_be_hidden()


async def test_a_reply_key_says_its_words_and_a_place_can_be_shared(
    web_chats: OpenChats, web_bot: ScriptedBot
) -> None:
    page = await web_chats(LIN)
    keys = [[{"text": "Skip"}, {"text": "Share my place", "request_location": True}]]
    await web_bot("sendMessage", chat_id=LIN, text="Where?", reply_markup={"keyboard": keys})
    await button(page, LIN, "Skip").click()
    assert (await web_bot.heard())["text"] == "Skip"
    await button(page, LIN, "Share my place").click()
    dialog = page.locator('[data-role="choose-place"]')
    await dialog.get_by_role("button", name="London").click()
    await dialog.locator('[data-role="confirm"]').click()
    place = (await web_bot.heard())["location"]
    assert (round(place["latitude"]), round(place["longitude"])) == (52, 0)


async def test_a_forced_reply_quotes_the_question(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    page = await web_chats(LIN)
    asked = await web_bot("sendMessage", chat_id=LIN, text="What is your goal?", reply_markup={"force_reply": True})
    await expect(window(page, LIN).locator('[data-role="replying"]')).to_contain_text("What is your goal?")
    await window(page, LIN).get_by_role("textbox").fill("Fractions")
    await page.keyboard.press("Enter")
    assert (await web_bot.heard())["reply_to_message"]["message_id"] == asked["message_id"]
    await expect(window(page, LIN).locator('[data-role="quoted"]')).to_have_text("What is your goal?")
    await expect(window(page, LIN).locator('[data-role="replying"]')).to_be_hidden()


async def test_a_quiz_shows_its_verdict_and_explanation_after_the_vote(
    web_chats: OpenChats, web_bot: ScriptedBot
) -> None:
    page = await web_chats(LIN)
    await web_bot(
        "sendPoll",
        chat_id=LIN,
        question="3/4 of 12?",
        options=[{"text": "8"}, {"text": "9"}],
        type="quiz",
        correct_option_ids=[1],
        explanation="A quarter is 3.",
        is_anonymous=False,
    )
    poll = window(page, LIN).locator('[data-role="poll"]')
    await expect(poll.locator('[data-role="explanation"]')).to_have_count(0)
    await poll.locator('[data-option="0"]').click()
    await expect(poll.locator('[data-option="0"]')).to_have_attribute("data-verdict", "wrong")
    await expect(poll.locator('[data-option="1"]')).to_have_attribute("data-verdict", "right")
    await expect(poll.locator('[data-role="explanation"]')).to_have_text("A quarter is 3.")
    assert (await web_bot.heard("poll_answer"))["option_ids"] == [0]


async def test_a_deep_link_opens_in_the_window_of_the_person_it_is_meant_for(
    web_chats: OpenChats, web_bot: ScriptedBot
) -> None:
    page = await web_chats(LIN)
    await web_bot.say(LIN, 'For your parent: <a href="https://t.me/banxue_bot?start=guardian_7">confirm</a>')
    await window(page, LIN).get_by_role("link", name="confirm").click()
    chooser = page.locator('[data-role="choose-person"]')
    await expect(chooser.locator('[data-role="choice"]')).to_have_count(len(PEOPLE))
    await chooser.locator(f'[data-role="choice"][data-person="{HE}"]').click()
    await expect(window(page, HE).locator('[data-direction="out"]')).to_contain_text("/start guardian_7")
    heard = await web_bot.heard()
    assert (heard["from"]["id"], heard["text"]) == (HE, "/start guardian_7")


async def test_buttons_that_link_copy_and_share_do_so(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    page = await web_chats(LIN, permissions=["clipboard-read", "clipboard-write"])
    rows = [
        [{"text": "Read", "url": f"{page.url.split('#')[0]}web/icon.svg"}],
        [{"text": "Copy", "copy_text": {"text": "021-5555"}}, {"text": "Share", "switch_inline_query": "Look!"}],
        [{"text": "Join", "url": "https://t.me/banxue_bot?start=join"}],
    ]
    await web_bot("sendMessage", chat_id=LIN, text="Choose", reply_markup={"inline_keyboard": rows})
    async with page.context.expect_page() as opening:
        await button(page, LIN, "Read").click()
    assert (await opening.value).url.endswith("icon.svg")
    await page.bring_to_front()
    await button(page, LIN, "Copy").click()
    await expect(window(page, LIN).locator('[data-role="toast"]')).to_have_text("Copied")
    assert await page.evaluate("navigator.clipboard.readText()") == "021-5555"
    await button(page, LIN, "Share").click()
    await page.locator(f'[data-role="choice"][data-person="{MEI}"]').click()
    heard = await web_bot.heard()
    assert (heard["from"]["id"], heard["text"]) == (MEI, "Look!")
    await button(page, LIN, "Join").click()
    await page.locator(f'[data-role="choice"][data-person="{LIN}"]').click()
    assert (await web_bot.heard())["text"] == "/start join"


async def test_commands_are_offered_by_the_slash_and_by_typing(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    commands = [("practice", "Practise"), ("help", "What I can do")]
    await web_bot("setMyCommands", commands=[{"command": name, "description": words} for name, words in commands])
    page = await web_chats(LIN)
    await window(page, LIN).locator('[data-role="commands-button"]').click()
    offered = window(page, LIN).locator('[data-role="command"]')
    await expect(offered).to_have_count(2)
    await window(page, LIN).locator('[data-command="help"]').click()
    assert (await web_bot.heard())["text"] == "/help"
    await window(page, LIN).get_by_role("textbox").press_sequentially("/pr")
    await expect(offered).to_have_text(re.compile("/practice"))


async def test_an_empty_chat_offers_start_and_a_blocked_one_unblock(
    web_chats: OpenChats, web_bot: ScriptedBot
) -> None:
    page = await web_chats(HE)
    await window(page, HE).locator('[data-role="start"]').click()
    assert (await web_bot.heard())["text"] == "/start"
    await expect(window(page, HE).locator('[data-role="empty"]')).to_have_count(0)
    await window(page, HE).locator('[data-role="window-menu-button"]').click()
    await window(page, HE).locator('[data-role="block"]').click()
    await expect(window(page, HE).get_by_role("textbox")).to_be_hidden()
    assert (await web_bot.heard("my_chat_member"))["new_chat_member"]["status"] == "kicked"
    await window(page, HE).locator('[data-role="unblock"]').click()
    await expect(window(page, HE).get_by_role("textbox")).to_be_visible()


async def test_a_file_is_sent_with_its_caption(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    page = await web_chats(OPS)
    await (
        window(page, OPS)
        .locator('[data-role="file-input"]')
        .set_input_files({"name": "questions.csv", "mimeType": "text/csv", "buffer": "题目,答案\n".encode()})
    )
    dialog = page.locator('[data-role="confirm-file"]')
    await dialog.locator('[data-role="caption"]').fill("新的题")
    await dialog.locator('[data-role="confirm"]').click()
    heard = await web_bot.heard()
    assert (heard["document"]["file_name"], heard["caption"]) == ("questions.csv", "新的题")
    await expect(window(page, OPS).locator('[data-role="document"]')).to_contain_text("questions.csv")


async def test_enter_while_composing_chinese_does_not_send(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    page = await web_chats(LIN)
    keyboard = await page.context.new_cdp_session(page)
    await window(page, LIN).get_by_role("textbox").focus()
    composition = {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6}
    await keyboard.send("Input.imeSetComposition", composition)
    await page.keyboard.press("Enter")
    await keyboard.send("Input.insertText", {"text": "你好"})
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.insert_text("老师")
    await page.keyboard.press("Enter")
    assert (await web_bot.heard())["text"] == "你好\n老师"


async def test_what_the_server_refuses_is_said_and_the_draft_stays(
    web_box: Sandbox, web_chats: OpenChats, pages: Pages
) -> None:
    pages.expect_error("400")
    page = await web_chats(LIN)
    web_box.cloud.chats[LIN].blocked = True
    await window(page, LIN).get_by_role("textbox").fill("hello?")
    await page.keyboard.press("Enter")
    await expect(window(page, LIN).locator('[data-role="toast"]')).to_contain_text("blocked the bot")
    await expect(window(page, LIN).get_by_role("textbox")).to_have_value("hello?")


async def test_faults_are_added_and_cleared_in_the_drawer(web_box: Sandbox, web_chats: OpenChats) -> None:
    page = await web_chats(LIN)
    await page.locator('[data-role="faults-button"]').click()
    drawer = page.locator('[data-role="faults"]')
    await drawer.locator('[data-role="fault-kind"]').select_option("429")
    await drawer.locator('[data-role="fault-retry-after"]').fill("7")
    await drawer.locator('[data-role="fault-add"]').click()
    await expect(drawer.locator('[data-role="fault-list"]')).to_contain_text("429")
    assert [(str(one.kind), one.retry_after) for one in web_box.cloud.faults.waiting] == [("429", 7)]
    await drawer.locator('[data-role="fault-clear"]').click()
    await expect(drawer.locator('[data-role="fault-list"]')).to_contain_text("No fault")
    assert not web_box.cloud.faults.waiting


async def test_on_a_phone_people_are_tabs_with_badges_and_nothing_scrolls_sideways(
    web_chats: OpenChats, web_bot: ScriptedBot
) -> None:
    page = await web_chats(LIN, MEI, width=360, height=740, has_touch=True)
    await expect(page.locator('[data-role="chat"]')).to_have_count(1)
    long = "https://example.org/" + "abcdefgh/" * 12
    sent = await web_bot.say(LIN, f"{long}<pre>{'x' * 200}</pre>", [("A very long label on a narrow key", "a")] * 3)
    tab = page.locator(f'[data-role="person-tab"][data-person="{MEI}"]')
    await web_bot.say(MEI, "for you")
    await expect(tab.locator('[data-role="unread"]')).to_have_text("1")
    await expect(message(page, LIN, sent["message_id"])).to_be_visible()
    overflowing = """() => [document.documentElement, ...document.querySelectorAll('[data-role=messages], .bubble')]
        .filter(node => node.scrollWidth > node.clientWidth + 1).map(node => node.className)"""
    assert await page.evaluate(overflowing) == []
    small = """() => [...document.querySelectorAll('.key, .tab, .send')].map(key => key.getBoundingClientRect())
        .filter(box => box.height && box.height < 40).length"""
    assert await page.evaluate(small) == 0
    await tab.tap()
    await expect(window(page, MEI)).to_contain_text("for you")
    await expect(tab.locator('[data-role="unread"]')).to_be_hidden()


async def test_six_windows_still_let_everybody_write(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    everybody = (LIN, MEI, HAO, WANG, HE, OPS)
    page = await web_chats(*everybody, width=1600)
    for person in everybody:
        await window(page, person).get_by_role("textbox").fill(f"I am {person}")
        await window(page, person).get_by_role("textbox").press("Enter")
    heard = await asyncio.wait_for(_all_heard(web_bot, len(everybody)), 10)
    assert heard == [f"I am {person}" for person in everybody]


async def _all_heard(bot: ScriptedBot, count: int) -> list[str]:
    return [(await bot.heard())["text"] for _ in range(count)]


async def test_the_chrome_follows_the_browser_and_can_be_switched(web_chats: OpenChats) -> None:
    page = await web_chats(HE, language="zh-CN")
    await expect(window(page, HE).locator('[data-role="start"]')).to_have_text("开始")
    await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    await page.locator('[data-role="language"]').click()
    await expect(window(page, HE).locator('[data-role="start"]')).to_have_text("Start")
