"""The real aiogram client against the sandbox, method by method."""

import asyncio
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, Router
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    InputPollOption,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
)

from sandbox.person import Person
from sandbox.server import Sandbox
from tests.sandbox.conftest import LIN, Api
from tests.sandbox.test_edits import PIXEL


def keyboard(label: str = "Go", data: str = "go") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=label, callback_data=data)]])


async def test_every_method_the_bot_uses_works_through_aiogram(bot: Bot, lin: Person) -> None:
    assert (await bot.get_me()).username == "banxue_bot"
    sent = await bot.send_message(
        LIN,
        "<b>hi</b>",
        parse_mode="HTML",
        reply_markup=keyboard(),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert sent.html_text == "<b>hi</b>"
    answered = await bot.send_message(LIN, "re", reply_parameters=ReplyParameters(message_id=sent.message_id))
    assert answered.reply_to_message is not None
    edited = await bot.edit_message_text("new", chat_id=LIN, message_id=sent.message_id, reply_markup=keyboard("On"))
    assert isinstance(edited, Message)
    await bot.edit_message_reply_markup(chat_id=LIN, message_id=sent.message_id)
    photo = await bot.send_photo(LIN, BufferedInputFile(PIXEL, "p.png"), caption="one")
    await bot.edit_message_caption(chat_id=LIN, message_id=photo.message_id, caption="two")
    await bot.edit_message_media(
        InputMediaPhoto(media=BufferedInputFile(PIXEL, "q.png"), caption="three"),
        chat_id=LIN,
        message_id=photo.message_id,
    )
    document = await bot.send_document(LIN, BufferedInputFile("课".encode(), "课.ics"))
    assert document.document is not None
    assert document.document.file_name == "课.ics"
    downloaded = await bot.download(document.document.file_id)
    assert downloaded is not None
    assert downloaded.read() == "课".encode()
    await bot.send_venue(LIN, 31.2, 121.5, "Campus", "1 Pear Road")
    quiz = await bot.send_poll(
        LIN, "?", [InputPollOption(text="a"), InputPollOption(text="b")], type="quiz", correct_option_ids=[1]
    )
    assert quiz.poll is not None
    await bot.send_chat_action(LIN, "typing")
    command, scope = BotCommand(command="help", description="helps"), BotCommandScopeChat(chat_id=LIN)
    await bot.set_my_commands([command], scope=scope, language_code="zh")
    assert [one.command for one in await bot.get_my_commands(scope=scope, language_code="zh")] == ["help"]
    await bot.delete_my_commands(scope=scope, language_code="zh")
    assert (await bot.get_chat(LIN)).first_name == "Lin"
    await bot.delete_message(LIN, sent.message_id)
    assert await bot.delete_webhook(drop_pending_updates=True) is True
    assert (await bot.get_webhook_info()).url == ""


async def test_everything_the_person_does_parses_with_aiograms_models(api: Api, bot: Bot, lin: Person) -> None:
    await bot.send_message(LIN, "menu", reply_markup=keyboard())
    quiz = await bot.send_poll(LIN, "?", ["a", "b"], type="quiz", correct_option_ids=[1], is_anonymous=False)
    await lin.expect("?")
    await lin.say("/help with #数学 at https://example.org", reply_to=quiz.message_id)
    await lin.tap("Go")
    await lin.vote(0)
    await lin.share_contact()
    await lin.share_location(1, 2)
    await lin.send_file(b"x", "x.txt", caption="/import")
    await lin.send_file(PIXEL, "x.png", as_photo=True)
    await lin.block()
    await lin.unblock()
    updates = await api("getUpdates")
    parsed = [Update.model_validate(update, context={"bot": bot}) for update in updates]
    assert [update.event_type for update in parsed] == [
        "message",
        "message",
        "callback_query",
        "poll_answer",
        "poll",
        "message",
        "message",
        "message",
        "message",
        "my_chat_member",
        "my_chat_member",
    ]
    for update, raw in zip(parsed, updates, strict=True):
        assert _strangers(update) == [], raw


def _strangers(value: Any) -> list[str]:
    """Fields that aiogram's models keep only because they tolerate what they do not know."""
    if isinstance(value, (list, tuple)):
        return [found for one in value for found in _strangers(one)]
    extra = getattr(value, "model_extra", None)
    if extra is None:
        return []
    return [*extra, *(found for name in type(value).model_fields for found in _strangers(getattr(value, name)))]


async def test_a_dispatcher_polls_and_talks(bot: Bot, lin: Person) -> None:
    router = Router()

    @router.message()
    async def greet(message: Message) -> None:
        await message.answer(f"You said {message.text}", reply_markup=keyboard())

    @router.callback_query()
    async def finish(query: CallbackQuery) -> None:
        await query.answer("Done")
        if isinstance(query.message, Message):
            await query.message.edit_text("Finished")

    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
    await lin.say("hello")
    await lin.expect("You said hello")
    await lin.tap("Go")
    await lin.toast("Done")
    await lin.expect("Finished")
    await dispatcher.stop_polling()
    await polling


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "429", "retry_after": 7}, TelegramRetryAfter),
        ({"kind": "403"}, TelegramForbiddenError),
        ({"kind": "500"}, TelegramServerError),
        ({"kind": "502"}, TelegramServerError),
        ({"kind": "cut"}, TelegramNetworkError),
    ],
)
async def test_faults_come_out_as_aiograms_errors(
    box: Sandbox, bot: Bot, lin: Person, fault: dict[str, Any], error: type[Exception]
) -> None:
    box.fault("sendMessage", **fault)
    with pytest.raises(error) as caught:
        await bot.send_message(LIN, "x")
    if isinstance(caught.value, TelegramRetryAfter):
        assert caught.value.retry_after == 7


async def test_refusals_come_out_as_aiograms_errors(box: Sandbox, bot: Bot, lin: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await bot.send_message(LIN, "x", reply_markup=keyboard(data="x" * 65))
    with pytest.raises(TelegramForbiddenError):
        await lin.block()
        await bot.send_message(LIN, "x")
    await bot.set_webhook("http://127.0.0.1:9/", drop_pending_updates=True)
    with pytest.raises(TelegramConflictError):
        await bot.get_updates()
    stranger = Bot("1:wrong", session=bot.session)
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
