"""Reply markup as Telegram accepts it: the shape, the buttons, the 64 bytes of callback data."""

from typing import Any

from sandbox.html_input import normal_url
from sandbox.refusals import Refusal, bad_request
from sandbox.shapes import JSON

CALLBACK_DATA_BYTES = 64
BUTTONS_IN_ALL = 100
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
REPLY_ACTIONS = (
    "request_contact",
    "request_location",
    "request_poll",
    "request_users",
    "request_chat",
    "request_managed_bot",
    "web_app",
)
_FLAGS = ("resize_keyboard", "one_time_keyboard", "is_persistent", "selective", "force_reply", "remove_keyboard")


def checked(markup: Any) -> JSON | None:
    """The markup of a send call, or None when there is none. Refusal 400 in Telegram's words."""
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    for flag in _FLAGS:
        if flag in markup and not isinstance(markup[flag], bool):
            raise bad_request(f'field "{flag}" must be of type Boolean')
    if "inline_keyboard" in markup:
        return _inline(markup)
    if "keyboard" in markup:
        return _reply(markup)
    return markup if markup.get("force_reply") or markup.get("remove_keyboard") else None


def checked_inline(markup: Any) -> JSON | None:
    """The markup of an edit: only an inline keyboard will do."""
    found = checked(markup)
    if found is not None and "inline_keyboard" not in found:
        raise bad_request("inline keyboard expected")
    return found


def _rows(markup: JSON, field: str) -> list[list[Any]]:
    rows = markup[field]
    if not isinstance(rows, list):
        raise bad_request(f'field "{field}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{field}" must be an Array of Arrays')
    return rows


def _inline(markup: JSON) -> JSON | None:
    rows = _rows(markup, "inline_keyboard")
    shown = [[_inline_button(button) for button in row] for row in rows if row]
    if sum(map(len, shown)) > BUTTONS_IN_ALL:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": shown} if shown else None


def _inline_button(given_button: Any) -> JSON:
    button = _named(given_button, "inline keyboard button")
    given = [name for name in ACTIONS if _counts(button.get(name), name)]
    if not given:
        raise _unparsable("Text buttons are unallowed in the inline keyboard")
    if len(given) > 1:
        raise _unparsable(f"exactly one of the optional fields must be used, not {' and '.join(given)}")
    value = button[given[0]]
    match given[0]:
        case "callback_data":
            if not isinstance(value, str):
                raise _unparsable('Field "callback_data" must be of type String')
            if len(value.encode()) > CALLBACK_DATA_BYTES:
                raise bad_request("BUTTON_DATA_INVALID")
        case "url":
            return button | {"url": _button_url(value)}
        case "web_app":
            _web_app(value, "inline keyboard button")
        case "copy_text":
            if not isinstance(value, dict) or not 0 < len(str(value.get("text", ""))) <= 256:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case "pay" | "callback_game":
            raise bad_request("BUTTON_TYPE_INVALID")
    return button


def _counts(value: Any, name: str) -> bool:
    """An empty callback_data or url is as good as none; an empty inline query is a real one."""
    return value is not None and not (value == "" and name in {"callback_data", "url"}) and value is not False


def _named(button: Any, what: str) -> JSON:
    if not isinstance(button, dict):
        raise bad_request(f"can't parse {what}: expected an Object")
    if "text" not in button:
        raise bad_request(f"can't parse {what}: Can't find field \"text\"")
    if not isinstance(button["text"], str):
        raise bad_request(f'can\'t parse {what}: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request(f"{what} text must be non-empty")
    return dict(button)


def _unparsable(sentence: str) -> Refusal:
    return bad_request(f"can't parse inline keyboard button: {sentence}")


def _button_url(url: Any) -> str:
    if not isinstance(url, str):
        raise _unparsable('Field "url" must be of type String')
    scheme, separator, _ = url.partition("://")
    if separator and scheme.lower() not in {"http", "https", "tg", "ton"}:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    normal = normal_url(url)
    if normal is None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return normal


def _web_app(value: Any, what: str) -> None:
    url = value.get("url") if isinstance(value, dict) else None
    if not isinstance(url, str) or not url.startswith("https://"):
        raise bad_request(f"{what} Web App URL '{url}' is invalid: Only HTTPS links are allowed")


def _reply(markup: JSON) -> JSON | None:
    rows = _rows(markup, "keyboard")
    shown = [[_reply_button(button) for button in row] for row in rows if row]
    return markup | {"keyboard": shown} if shown else None


def _reply_button(given_button: Any) -> JSON:
    if isinstance(given_button, str):
        given_button = {"text": given_button}
    button = _named(given_button, "keyboard button")
    given = [name for name in REPLY_ACTIONS if button.get(name)]
    if len(given) > 1:
        raise bad_request(
            f"can't parse keyboard button: exactly one of the optional fields must be used, not {' and '.join(given)}"
        )
    if given == ["web_app"]:
        _web_app(button["web_app"], "keyboard button")
    return button
