"""The bot's commands, names and descriptions."""

from functools import partial
from typing import Any

import pytest

from sandbox.person import Person
from tests.sandbox.conftest import LIN, Api


def commands(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": f"does {name}"} for name in names]


def sees(name: str, person: Person) -> bool:
    return person.commands == commands(name)


async def test_commands_are_kept_by_scope_and_language(api: Api) -> None:
    await api("setMyCommands", commands=commands("help"))
    await api("setMyCommands", commands=commands("bangzhu"), language_code="zh")
    assert await api("getMyCommands") == commands("help")
    assert await api("getMyCommands", language_code="zh") == commands("bangzhu")
    assert await api("getMyCommands", language_code="fr") == []
    await api("deleteMyCommands", language_code="zh")
    assert await api("getMyCommands", language_code="zh") == []


async def test_a_person_sees_the_narrowest_list_in_their_language(api: Api, lin: Person) -> None:
    scope = {"type": "chat", "chat_id": LIN}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("common", {}),
        ("chinese", {"language_code": "zh"}),
        ("private", {"scope": {"type": "all_private_chats"}}),
        ("hers", {"scope": scope}),
    ]
    for name, where in steps:
        await api("setMyCommands", commands=commands(name), **where)
        await lin.expect_until(partial(sees, name), name)
    await api("deleteMyCommands", scope=scope)
    await lin.expect_until(partial(sees, "private"), "the wider list")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"commands": [{"command": "Help!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "help", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [], "language_code": "chinese"}, "invalid language code specified"),
        (
            {"commands": [], "scope": {"type": "galaxy"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
    ],
)
async def test_wrong_commands_are_refused(api: Api, values: dict[str, Any], sentence: str) -> None:
    assert await api.refusal("setMyCommands", **values) == f"Bad Request: {sentence}"


async def test_names_and_descriptions_are_kept_by_language(api: Api) -> None:
    await api("setMyDescription", description="A companion")
    await api("setMyDescription", description="伴学", language_code="zh")
    assert (await api("getMyDescription", language_code="zh"))["description"] == "伴学"
    assert (await api("getMyDescription", language_code="en"))["description"] == "A companion"
    assert (await api("getMyName"))["name"] == "伴学"


async def test_the_menu_button_is_per_chat_or_for_all(api: Api, lin: Person) -> None:
    assert await api("getChatMenuButton", chat_id=LIN) == {"type": "commands"}
    await api("setChatMenuButton", menu_button={"type": "default"})
    assert await api("getChatMenuButton", chat_id=LIN) == {"type": "default"}
    await api("setChatMenuButton", chat_id=LIN, menu_button={"type": "commands"})
    assert await api("getChatMenuButton", chat_id=LIN) == {"type": "commands"}
