"""What a person sees of the bot's messages, in a real Chromium."""

import struct
import zlib
from pathlib import Path

import pytest
from playwright.async_api import expect

from sandbox.server import Sandbox
from tests.browser import Pages
from tests.sandbox.web_fixtures import HAO, LIN, MEI, OpenChats, ScriptedBot, inline, message, new_box, window

pytestmark = pytest.mark.browser


def picture(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xb3\x43\x2a" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def test_what_is_written_appears_on_both_sides(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    page = await web_chats(LIN, MEI)
    lin = window(page, LIN)
    await lin.get_by_role("textbox").fill("周末有课吗？")
    await lin.get_by_role("textbox").press("Enter")
    await expect(lin.locator('[data-direction="out"] [data-role="text"]')).to_have_text("周末有课吗？")
    assert (await web_bot.heard())["text"] == "周末有课吗？"
    await web_bot.say(LIN, "有，周六 10:00。")
    await expect(lin.locator('[data-direction="in"] [data-role="text"]')).to_have_text("有，周六 10:00。")
    await expect(lin.get_by_role("textbox")).to_have_value("")
    await expect(window(page, MEI).locator('[data-role="message"]')).to_have_count(0)


async def test_formatting_is_shown_and_a_spoiler_opens_by_click(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    page = await web_chats(LIN)
    sent = await web_bot.say(
        LIN,
        "<b>fat</b> <i>slanted</i> <u>under</u> <s>gone</s> <code>x = 1</code>\n"
        '<blockquote>said</blockquote><a href="https://example.org/a">there</a> <tg-spoiler>5/6</tg-spoiler>',
    )
    text = message(page, LIN, sent["message_id"]).locator('[data-role="text"]')
    for tag, words in (("b", "fat"), ("i", "slanted"), ("u", "under"), ("s", "gone"), ("code", "x = 1")):
        await expect(text.locator(tag)).to_have_text(words)
    await expect(text.locator("blockquote")).to_have_text("said")
    await expect(text.locator("a")).to_have_attribute("href", "https://example.org/a")
    await expect(text.locator("a")).to_have_attribute("rel", "noopener noreferrer")
    spoiler = text.locator('[data-role="spoiler"]')
    await expect(spoiler).to_have_css("color", "rgba(0, 0, 0, 0)")
    await spoiler.click()
    await expect(spoiler).not_to_have_css("color", "rgba(0, 0, 0, 0)")


async def test_markup_in_a_text_stays_text(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    page = await web_chats(LIN)
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    await window(page, LIN).get_by_role("textbox").fill(attack)
    await window(page, LIN).get_by_role("textbox").press("Enter")
    said = window(page, LIN).locator('[data-direction="out"] [data-role="text"]')
    await expect(said).to_have_text(attack)
    await web_bot("sendMessage", chat_id=LIN, text=attack)
    await expect(window(page, LIN).locator('[data-direction="in"] [data-role="text"]')).to_have_text(attack)
    assert await page.locator('[data-role="text"] img, [data-role="text"] script').count() == 0


async def test_the_page_rebuilds_html_from_an_allow_list_even_if_the_server_slipped(
    web_chats: OpenChats, pages: Pages
) -> None:
    # The second wall speaks up for each thing that would have run on a page without it
    pages.expect_error("Content Security Policy")
    page = await web_chats(LIN)
    rebuilt = await page.evaluate(
        """async () => {
            const { rich } = await import("/web/richtext.js");
            const box = document.createElement("div");
            box.append(rich('<b onclick="x()">b</b><img src=x onerror=x()><a href="javascript:x()">j</a>'
                + '<svg onload=x()><a>s</a></svg><iframe src="//e"></iframe><style>*{}</style>'
                + '<a href="https://e.org/" onmouseover="x()">e</a><p style="color:red">p</p>'));
            return box.innerHTML;
        }"""
    )
    link = '<a href="https://e.org/" target="_blank" rel="noopener noreferrer">e</a>'
    assert rebuilt == f"<b>b</b>js{link}p"


async def test_an_edit_happens_in_place_and_a_deletion_removes(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    page = await web_chats(LIN)
    first = await web_bot.say(LIN, "Question 1", [("A", "a")])
    last = await web_bot.say(LIN, "below")
    shown = message(page, LIN, first["message_id"])
    await expect(shown.locator('[data-role="edited"]')).to_have_count(0)
    await web_bot(
        "editMessageText",
        chat_id=LIN,
        message_id=first["message_id"],
        text="Question 2",
        reply_markup=inline([("B", "b")]),
    )
    await expect(shown.locator('[data-role="text"]')).to_have_text("Question 2")
    await expect(shown.locator('[data-role="inline-button"]')).to_have_text("B")
    await expect(shown.locator('[data-role="edited"]')).to_have_text("edited")
    order = await window(page, LIN).locator("[data-message-id]").all_inner_texts()
    assert [text.split()[0] for text in order] == ["Question", "below"]
    await web_bot("deleteMessage", chat_id=LIN, message_id=last["message_id"])
    await expect(message(page, LIN, last["message_id"])).to_have_count(0)


async def test_a_photo_keeps_its_place_before_it_arrives_and_enlarges_on_click(
    web_chats: OpenChats, web_bot: ScriptedBot
) -> None:
    page = await web_chats(LIN)
    await web_bot.upload("sendPhoto", "photo", "week.png", picture(320, 160), chat_id=LIN, caption="Your week")
    photo = window(page, LIN).locator('[data-role="photo"]')
    await expect(photo.locator("img")).to_have_attribute("width", "320")
    await expect(photo.locator("img")).to_have_js_property("naturalWidth", 320)
    await expect(photo.locator("img")).to_have_attribute("alt", "Your week")
    await photo.click()
    viewer = page.locator('[data-role="photo-viewer"]')
    await expect(viewer.locator("img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(viewer).to_have_count(0)


async def test_a_text_panel_becomes_a_picture_with_its_words_and_buttons_below(
    web_chats: OpenChats, web_bot: ScriptedBot
) -> None:
    page = await web_chats(LIN, width=400, height=860)
    sent = await web_bot.say(LIN, "Question 1", [("A", "a")])
    await web_bot.upload(
        "editMessageMedia",
        "drawn",
        "formula.png",
        picture(1080, 300),
        chat_id=str(LIN),
        message_id=str(sent["message_id"]),
        media={"type": "photo", "media": "attach://drawn", "caption": "<b>Question 2</b>", "parse_mode": "HTML"},
        reply_markup=inline([("Left", "l"), ("Right", "r")]),
    )
    shown = message(page, LIN, sent["message_id"])
    image = shown.locator("img")
    await expect(image).to_have_js_property("naturalWidth", 1080)
    await expect(shown.locator('[data-role="text"]')).to_have_text("Question 2")
    words = await shown.locator('[data-role="text"]').bounding_box()
    around, button = await image.bounding_box(), await shown.get_by_role("button", name="Left").bounding_box()
    assert around is not None and words is not None and button is not None
    assert 250 < around["width"] <= 400, "as wide as the phone has room for, and no wider"
    assert abs(around["width"] / around["height"] - 1080 / 300) < 0.1
    assert around["y"] + around["height"] <= words["y"] + 1
    assert words["y"] + words["height"] <= button["y"] + 1


async def test_a_document_shows_name_and_size_and_downloads_to_the_same_bytes(
    web_chats: OpenChats, web_bot: ScriptedBot
) -> None:
    page = await web_chats(LIN)
    content = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" * 50
    await web_bot.upload("sendDocument", "document", "试听课.ics", content, chat_id=LIN)
    document = window(page, LIN).locator('[data-role="document"]')
    await expect(document).to_contain_text("试听课.ics")
    await expect(document).to_contain_text("1.6 kB")
    async with page.expect_download() as waiting:
        await document.click()
    download = await waiting.value
    assert download.suggested_filename == "试听课.ics"
    assert Path(await download.path()).read_bytes() == content


async def test_a_venue_is_a_drawn_map_with_an_address(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    page = await web_chats(LIN)
    await web_bot(
        "sendVenue", chat_id=LIN, latitude=31.2, longitude=121.4, title="徐汇校区", address="漕溪北路 88 号"
    )
    venue = window(page, LIN).locator('[data-role="venue"]')
    await expect(venue).to_contain_text("徐汇校区")
    await expect(venue).to_contain_text("漕溪北路 88 号")
    await expect(venue.locator("svg.map")).to_be_visible()
    await expect(venue.locator('[data-role="geo"]')).to_have_attribute("href", "geo:31.2,121.4?q=31.2,121.4")


async def test_typing_shows_until_the_message_comes(web_chats: OpenChats, web_bot: ScriptedBot) -> None:
    page = await web_chats(LIN)
    typing = window(page, LIN).locator('[data-role="typing"]')
    await expect(typing).to_be_hidden()
    await web_bot("sendChatAction", chat_id=LIN, action="typing")
    await expect(typing).to_contain_text("is typing")
    await web_bot.say(LIN, "done")
    await expect(typing).to_be_hidden()


async def test_a_reload_keeps_the_open_windows_the_draft_and_the_place(
    web_box: Sandbox, web_chats: OpenChats, web_bot: ScriptedBot
) -> None:
    for number in range(40):
        await web_bot.say(LIN, f"message {number}")
    page = await web_chats(LIN, HAO)
    log = window(page, LIN).locator('[data-role="messages"]')
    await expect(log.get_by_text("message 39")).to_be_in_viewport()
    await window(page, HAO).get_by_role("textbox").fill("half a thought")
    await log.evaluate("log => { log.scrollTop = 400; }")
    await expect(window(page, LIN).locator('[data-role="newest"]')).to_be_visible()
    before = await log.evaluate("log => log.scrollTop")
    await page.wait_for_function("sessionStorage.getItem('banxue.scroll.1001') !== null")
    await page.goto(web_box.url)
    await expect(page.locator("body[data-live]")).to_be_attached()
    assert await page.locator('[data-role="chat"]').evaluate_all(
        "windows => windows.map(one => one.dataset.person)"
    ) == [str(LIN), str(HAO)]
    await expect(window(page, HAO).get_by_role("textbox")).to_have_value("half a thought")
    assert abs(await log.evaluate("log => log.scrollTop") - before) <= 1


async def test_after_the_sandbox_was_away_the_chat_is_right_again(
    web_box: Sandbox, web_chats: OpenChats, web_bot: ScriptedBot
) -> None:
    page = await web_chats(LIN)
    await web_bot.say(LIN, "of the first sandbox")
    await expect(window(page, LIN)).to_contain_text("of the first sandbox")
    await web_box.stop()
    await expect(page.locator('[data-role="banner"]')).to_be_visible()
    port = int(web_box.url.rpartition(":")[2])
    async with new_box(port) as second:
        await ScriptedBot(second.url, web_bot.session).say(LIN, "of the second sandbox")
        await expect(window(page, LIN)).to_contain_text("of the second sandbox")
        await expect(window(page, LIN)).not_to_contain_text("of the first sandbox")
        await expect(page.locator('[data-role="banner"]')).to_be_hidden()
        await ScriptedBot(second.url, web_bot.session).say(LIN, "and live again")
        await expect(window(page, LIN)).to_contain_text("and live again")
