"""The bot's commands by scope and language, and which of them a person sees."""

import re

from sandbox.calls import Call
from sandbox.chats import Chat
from sandbox.refusals import bad_request
from sandbox.shapes import JSON

_SCOPES = frozenset(
    {
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    }
)
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MOST_COMMANDS = 100


class CommandBook:
    """Lists of commands. A key is (scope, language code); the language "" serves everybody else."""

    def __init__(self) -> None:
        self.lists: dict[tuple[str, str], list[JSON]] = {}

    def set(self, call: Call) -> bool:
        key = _key(call)
        commands = call.json("commands")
        if not isinstance(commands, list):
            raise bad_request("expected an Array of BotCommand")
        if len(commands) > MOST_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self.lists[key] = [_checked(command) for command in commands]
        return True

    def get(self, call: Call) -> list[JSON]:
        return self.lists.get(_key(call), [])

    def delete(self, call: Call) -> bool:
        self.lists.pop(_key(call), None)
        return True

    def shown_to(self, chat: Chat) -> list[JSON]:
        """Telegram's order: the narrower scope first, within it the person's language before none."""
        language = (chat.person.language_code or "").split("-")[0]
        for scope in (f"chat:{chat.id}", "all_private_chats", "default"):
            for key in ((scope, language), (scope, "")):
                if self.lists.get(key):
                    return self.lists[key]
        return []


def _key(call: Call) -> tuple[str, str]:
    scope = call.json("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    language = call.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    if scope["type"] == "chat":
        return f"chat:{scope.get('chat_id')}", language
    return str(scope["type"]), language


def _checked(command: object) -> JSON:
    if not isinstance(command, dict):
        raise bad_request("expected an Object")
    name = str(command.get("command", "")).removeprefix("/")
    description = str(command.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
