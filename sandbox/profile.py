"""The bot about itself and about chats: getMe, getChat, commands, descriptions, files."""

from sandbox import utf16
from sandbox.calls import Call
from sandbox.cloud import Cloud
from sandbox.refusals import bad_request
from sandbox.shapes import JSON


def get_me(cloud: Cloud, call: Call) -> JSON:
    return cloud.bot.user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(cloud: Cloud, call: Call) -> JSON:
    chat = cloud.chat(call)
    pinned = {"pinned_message": chat.entries[chat.pinned[-1]].message} if chat.pinned else {}
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return chat.person.chat() | {
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
        **pinned,
    }


def get_file(cloud: Cloud, call: Call) -> JSON:
    file = cloud.files.get(call.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    return file.file()


def set_my_commands(cloud: Cloud, call: Call) -> bool:
    done = cloud.commands.set(call)
    _show_commands(cloud)
    return done


def get_my_commands(cloud: Cloud, call: Call) -> list[JSON]:
    return cloud.commands.get(call)


def delete_my_commands(cloud: Cloud, call: Call) -> bool:
    done = cloud.commands.delete(call)
    _show_commands(cloud)
    return done


def _show_commands(cloud: Cloud) -> None:
    for chat in cloud.chats.values():
        chat.publish("commands", {"commands": cloud.commands.shown_to(chat)})


def get_chat_member(cloud: Cloud, call: Call) -> JSON:
    chat = cloud.chat(call)
    users = {chat.id: chat.person.user(), cloud.bot.id: cloud.bot.user()}
    user = users.get(call.number("user_id"))
    if user is None:
        raise bad_request("user not found")
    return {"status": "member", "user": user}


def get_user_profile_photos(cloud: Cloud, call: Call) -> JSON:
    if call.number("user_id") not in cloud.chats:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}


def set_my_name(cloud: Cloud, call: Call) -> bool:
    return _describe(cloud, call, "name", 64)


def get_my_name(cloud: Cloud, call: Call) -> JSON:
    return {"name": _described(cloud, call, "name") or cloud.bot.first_name}


def set_my_description(cloud: Cloud, call: Call) -> bool:
    return _describe(cloud, call, "description", 512)


def get_my_description(cloud: Cloud, call: Call) -> JSON:
    return {"description": _described(cloud, call, "description")}


def set_my_short_description(cloud: Cloud, call: Call) -> bool:
    return _describe(cloud, call, "short_description", 120)


def get_my_short_description(cloud: Cloud, call: Call) -> JSON:
    return {"short_description": _described(cloud, call, "short_description")}


def set_chat_menu_button(cloud: Cloud, call: Call) -> bool:
    button = call.json("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: Unsupported type specified")
    cloud.menu_buttons[_chat_id(cloud, call)] = button
    return True


def get_chat_menu_button(cloud: Cloud, call: Call) -> JSON:
    return cloud.menu_buttons.get(_chat_id(cloud, call), cloud.menu_buttons.get(0, {"type": "commands"}))


def _chat_id(cloud: Cloud, call: Call) -> int:
    return cloud.chat(call).id if call.text("chat_id") else 0


def _describe(cloud: Cloud, call: Call, what: str, most: int) -> bool:
    text = call.text(what)
    if utf16.length(text) > most:
        raise bad_request(f"{what.replace('_', ' ')} is too long")
    cloud.descriptions[f"{what}:{call.text('language_code')}"] = text
    return True


def _described(cloud: Cloud, call: Call, what: str) -> str:
    own = cloud.descriptions.get(f"{what}:{call.text('language_code')}")
    return own or cloud.descriptions.get(f"{what}:", "")
