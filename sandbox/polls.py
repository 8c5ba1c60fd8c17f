"""Polls and quizzes: their limits, the person's vote, and what the bot hears of it."""

import asyncio
import secrets
from functools import partial
from typing import Any

from sandbox import formatted, utf16
from sandbox.calls import Call
from sandbox.chats import Chat
from sandbox.cloud import Cloud
from sandbox.keyboards import checked_inline
from sandbox.messages import send
from sandbox.refusals import bad_request
from sandbox.shapes import JSON

QUESTION_UNITS = 300
OPTION_UNITS = 100
EXPLANATION_UNITS = 200
EXPLANATION_LINES = 3
LEAST_OPTIONS = 1
MOST_OPTIONS = 12
LONGEST_OPEN_SECONDS = 2_628_000
_NEVER = float("inf")


def send_poll(cloud: Cloud, call: Call) -> JSON:
    question, question_entities = _text(call, "question")
    if not question:
        raise bad_request("poll question must be non-empty")
    if utf16.length(question) > QUESTION_UNITS:
        raise bad_request(f"poll question length must not exceed {QUESTION_UNITS}")
    options = [_option(option, index) for index, option in enumerate(_given_options(call))]
    quiz = call.text("type") == "quiz"
    if call.text("type") not in {"", "quiz", "regular"}:
        raise bad_request("unsupported poll type specified")
    poll: JSON = {
        "id": str(secrets.randbits(62) | 1 << 61),
        "question": question,
        "options": options,
        "total_voter_count": 0,
        "is_closed": call.flag("is_closed"),
        "is_anonymous": call.flag("is_anonymous") if call.text("is_anonymous") else True,
        "type": "quiz" if quiz else "regular",
        "allows_multiple_answers": call.flag("allows_multiple_answers"),
        "allows_revoting": call.flag("allows_revoting") if call.text("allows_revoting") else not quiz,
        "members_only": False,
    }
    if question_entities:
        poll["question_entities"] = question_entities
    if quiz:
        poll |= _quiz(call, len(options))
    poll |= _closing(cloud, call)
    message = send(cloud, call, {"poll": poll})
    chat = cloud.chats[message["chat"]["id"]]
    cloud.polls[poll["id"]] = (chat.id, message["message_id"])
    watch(cloud, chat, message)
    return message


def watch(cloud: Cloud, chat: Chat, message: JSON) -> None:
    """Closes the poll when its time is over, while the loop runs."""
    poll = message["poll"]
    if "close_date" in poll and not poll["is_closed"]:
        wait = max(poll["close_date"] - cloud.clock(), 0)
        close = partial(close_if_due, cloud, chat, message["message_id"])
        cloud.timers.append(asyncio.get_running_loop().call_later(wait, close))


def close_if_due(cloud: Cloud, chat: Chat, message_id: int) -> None:
    """Closes a poll whose time is over and tells the bot; leaves everything else alone."""
    entry = chat.entries.get(message_id)
    poll = entry.message.get("poll") if entry is not None else None
    if entry is None or poll is None or poll["is_closed"] or poll.get("close_date", _NEVER) > cloud.clock():
        return
    closed = poll | {"is_closed": True}
    cloud.rewrite(chat, entry.message | {"poll": closed})
    cloud.notify("poll", closed, chat.id)


def stop_poll(cloud: Cloud, call: Call) -> JSON:
    chat = cloud.chat(call)
    entry = chat.entries.get(call.number("message_id"))
    if entry is None or "poll" not in entry.message or entry.out:
        raise bad_request("message with poll to stop not found")
    if entry.message["poll"]["is_closed"]:
        raise bad_request("poll has already been closed")
    markup = checked_inline(call.json("reply_markup"))
    poll: JSON = entry.message["poll"] | {"is_closed": True}
    kept = {name: value for name, value in entry.message.items() if name != "reply_markup"}
    cloud.rewrite(chat, kept | {"poll": poll} | ({"reply_markup": markup} if markup else {}))
    cloud.notify("poll", poll, chat.id)
    return poll


def vote(cloud: Cloud, chat: Chat, message: JSON, option_ids: Any) -> None:
    """Counts a vote and tells the bot. ValueError with a sentence when it cannot be cast."""
    poll = message.get("poll")
    if poll is None:
        raise ValueError("that message is no poll")
    if poll["is_closed"] or poll.get("close_date", _NEVER) <= cloud.clock():
        raise ValueError("this poll is closed")
    chosen = _chosen(option_ids, len(poll["options"]))
    before = chat.votes.get(message["message_id"], [])
    if before and not poll["allows_revoting"]:
        raise ValueError("you have voted already")
    if len(chosen) > 1 and not poll["allows_multiple_answers"]:
        raise ValueError("only one answer is possible")
    chat.votes[message["message_id"]] = chosen
    options = [
        option | {"voter_count": option["voter_count"] - (index in before) + (index in chosen)}
        for index, option in enumerate(poll["options"])
    ]
    voters = poll["total_voter_count"] - bool(before) + bool(chosen)
    counted = poll | {"options": options, "total_voter_count": voters}
    cloud.rewrite(chat, message | {"poll": counted})
    if not poll["is_anonymous"]:
        answer = {
            "poll_id": poll["id"],
            "user": chat.person.user(),
            "option_ids": chosen,
            "option_persistent_ids": [options[index]["persistent_id"] for index in chosen],
        }
        cloud.notify("poll_answer", answer, chat.id)
    cloud.notify("poll", counted, chat.id)


def _chosen(option_ids: Any, count: int) -> list[int]:
    if not isinstance(option_ids, list) or not all(isinstance(one, int) for one in option_ids):
        raise ValueError("option_ids is a list of numbers")
    if not all(0 <= one < count for one in option_ids):
        raise ValueError("there is no such option")
    return sorted(set(option_ids))


def _text(call: Call, name: str) -> tuple[str, list[JSON]]:
    text = call.text(name)
    if not text:
        return "", []
    return formatted.read(text, call.text(f"{name}_parse_mode"), call.json(f"{name}_entities"))


def _given_options(call: Call) -> list[Any]:
    options = call.json("options")
    if not isinstance(options, list):
        raise bad_request("can't parse options JSON object")
    if len(options) < LEAST_OPTIONS:
        raise bad_request(f"poll must have at least {LEAST_OPTIONS} option")
    if len(options) > MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {MOST_OPTIONS} options")
    return options


def _option(given: Any, index: int) -> JSON:
    if isinstance(given, str):
        given = {"text": given}
    if not isinstance(given, dict):
        raise bad_request("can't parse options JSON object")
    text = str(given.get("text") or "")
    entities: list[JSON] = []
    if text:
        text, entities = formatted.read(text, given.get("text_parse_mode"), given.get("text_entities"))
    if not text:
        raise bad_request("poll options must be non-empty")
    if utf16.length(text) > OPTION_UNITS:
        raise bad_request(f"poll options length must not exceed {OPTION_UNITS}")
    option: JSON = {"persistent_id": str(index + 1), "text": text, "voter_count": 0}
    return option | ({"text_entities": entities} if entities else {})


def _quiz(call: Call, options: int) -> JSON:
    correct = call.json("correct_option_ids")
    if correct is None and call.text("correct_option_id"):
        correct = [call.number("correct_option_id", -1)]
    usable = isinstance(correct, list) and correct and all(isinstance(one, int) for one in correct)
    if not usable or not all(0 <= one < options for one in correct):
        raise bad_request("wrong correct option ID specified")
    if len(correct) > 1 and not call.flag("allows_multiple_answers"):
        raise bad_request("wrong correct option ID specified")
    quiz: JSON = {"correct_option_ids": correct}
    explanation, entities = _text(call, "explanation")
    if utf16.length(explanation) > EXPLANATION_UNITS or explanation.count("\n") >= EXPLANATION_LINES:
        raise bad_request("message is too long")
    if explanation:
        quiz["explanation"] = explanation
    if entities:
        quiz["explanation_entities"] = entities
    return quiz


def _closing(cloud: Cloud, call: Call) -> JSON:
    period, date = call.number("open_period"), call.number("close_date")
    if period and not 5 <= period <= LONGEST_OPEN_SECONDS:
        raise bad_request(f"open period must be between 5 and {LONGEST_OPEN_SECONDS}")
    if period:
        return {"open_period": period, "close_date": int(cloud.clock()) + period}
    return {"close_date": date} if date else {}
