"""What Telegram accepts as a keyboard."""

from typing import Any

import pytest

from sandbox import keyboards
from sandbox.refusals import Refusal


def button(**fields: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "b"} | fields]]}


@pytest.mark.parametrize("data", ["x", "x" * 64, "中" * 21])
def test_callback_data_has_up_to_64_bytes(data: str) -> None:
    markup = button(callback_data=data)
    assert keyboards.checked(markup) == markup


@pytest.mark.parametrize(
    ("markup", "sentence"),
    [
        (button(callback_data="x" * 65), "BUTTON_DATA_INVALID"),
        (button(callback_data="中" * 22), "BUTTON_DATA_INVALID"),
        (button(), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (
            button(callback_data=""),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            button(callback_data="x", url="https://e.org"),
            "can't parse inline keyboard button: exactly one of the optional fields must be used, "
            "not url and callback_data",
        ),
        (button(url="not-a-url"), "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"),
        (button(url="ftp://e.org"), "inline keyboard button URL 'ftp://e.org' is invalid: Unsupported URL protocol"),
        (
            button(web_app={"url": "http://e.org"}),
            "inline keyboard button Web App URL 'http://e.org' is invalid: Only HTTPS links are allowed",
        ),
        (button(pay=True), "BUTTON_TYPE_INVALID"),
        (button(copy_text={"text": ""}), "BUTTON_COPY_TEXT_INVALID"),
        (button(text="", callback_data="x"), "inline keyboard button text must be non-empty"),
        (
            button(text=5, callback_data="x"),
            'can\'t parse inline keyboard button: Field "text" must be of type String',
        ),
        (
            {"inline_keyboard": [[{"callback_data": "x"}]]},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        ({"inline_keyboard": "bad"}, 'field "inline_keyboard" must be of type Array'),
        ({"keyboard": "bad"}, 'field "keyboard" must be of type Array'),
        ({"keyboard": [["A"]], "resize_keyboard": "yes"}, 'field "resize_keyboard" must be of type Boolean'),
        ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
        ([], "object expected as reply markup"),
        ({"inline_keyboard": [[{"text": "b", "callback_data": "x"}] * 8] * 13}, "reply markup is too long"),
    ],
)
def test_a_wrong_keyboard_is_refused(markup: Any, sentence: str) -> None:
    with pytest.raises(Refusal) as caught:
        keyboards.checked(markup)
    assert caught.value.description == f"Bad Request: {sentence}"


def test_a_plain_word_is_a_key_of_a_reply_keyboard() -> None:
    assert keyboards.checked({"keyboard": [["Yes", "No"]]}) == {"keyboard": [[{"text": "Yes"}, {"text": "No"}]]}


def test_an_empty_inline_keyboard_is_none_at_all() -> None:
    assert keyboards.checked({"inline_keyboard": []}) is None


def test_an_edit_takes_only_an_inline_keyboard() -> None:
    with pytest.raises(Refusal, match="inline keyboard expected"):
        keyboards.checked_inline({"keyboard": [["Yes"]]})
