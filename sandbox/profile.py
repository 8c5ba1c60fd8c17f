"""The bot about itself and about chats: getMe, getChat, commands, descriptions, files."""

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
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return chat.person.chat() | {
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
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
