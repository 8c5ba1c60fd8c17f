"""Polls and quizzes."""

from typing import Any

import pytest

from sandbox.person import Disappointed, Person
from tests.sandbox.conftest import LIN, Api, Clock

QUIZ: dict[str, Any] = {
    "chat_id": LIN,
    "question": "2 + 2 = ?",
    "options": ["3", {"text": "4"}, "5"],
    "type": "quiz",
    "correct_option_ids": [1],
    "explanation": "<b>Count</b> on your fingers",
    "explanation_parse_mode": "HTML",
}


async def test_a_quiz_arrives_with_its_key_and_explanation(api: Api, lin: Person) -> None:
    poll = (await api("sendPoll", **QUIZ))["poll"]
    assert (poll["type"], poll["correct_option_ids"], poll["is_anonymous"]) == ("quiz", [1], True)
    assert [option["text"] for option in poll["options"]] == ["3", "4", "5"]
    assert (poll["explanation"], poll["explanation_entities"][0]["type"]) == ("Count on your fingers", "bold")


async def test_a_vote_in_a_quiz_with_names_tells_the_bot_who_chose_what(api: Api, lin: Person) -> None:
    poll = (await api("sendPoll", **QUIZ, is_anonymous=False))["poll"]
    await lin.expect("2 + 2")
    await lin.vote(1)
    answer, counted = (await api("getUpdates"))[-2:]
    assert answer["poll_answer"]["option_ids"] == [1]
    assert answer["poll_answer"]["user"]["id"] == LIN
    assert (counted["poll"]["id"], counted["poll"]["total_voter_count"]) == (poll["id"], 1)
    seen = await lin.expect_until(lambda lin: next((m for m in lin.messages if m.get("voted")), None), "the vote")
    assert (seen["voted"], seen["poll"]["options"][1]["voter_count"]) == ([1], 1)


async def test_an_anonymous_vote_names_nobody(api: Api, lin: Person) -> None:
    await api("sendPoll", **QUIZ)
    await lin.expect("2 + 2")
    await lin.vote(0)
    assert [set(update) - {"update_id"} for update in (await api("getUpdates"))[1:]] == [{"poll"}]


async def test_a_quiz_is_answered_once_and_a_poll_may_be_changed(api: Api, lin: Person) -> None:
    await api("sendPoll", **QUIZ)
    await lin.expect("2 + 2")
    await lin.vote(0)
    with pytest.raises(Disappointed, match="voted already"):
        await lin.vote(1)
    sent = await api("sendPoll", chat_id=LIN, question="When?", options=["Sat", "Sun"], allows_multiple_answers=True)
    await lin.vote(0, on=sent["message_id"])
    await lin.vote(0, 1, on=sent["message_id"])
    counted = (await api("getUpdates"))[-1]["poll"]
    assert [option["voter_count"] for option in counted["options"]] == [1, 1]
    assert counted["total_voter_count"] == 1


async def test_a_poll_closes_by_hand_or_by_the_clock(api: Api, lin: Person, clock: Clock) -> None:
    by_hand = await api("sendPoll", **QUIZ)
    stopped = await api("stopPoll", chat_id=LIN, message_id=by_hand["message_id"])
    assert stopped["is_closed"] is True
    by_clock = await api("sendPoll", **QUIZ, open_period=60)
    clock.now += 61
    for message in (by_hand, by_clock):
        with pytest.raises(Disappointed, match="closed"):
            await lin.vote(1, on=message["message_id"])


async def test_the_bot_hears_of_a_poll_that_closes_by_itself(api: Api, lin: Person, clock: Clock) -> None:
    sent = await api("sendPoll", **QUIZ, close_date=int(clock.now) + 60)
    clock.now += 60
    markup = {"inline_keyboard": [[{"text": "Next", "callback_data": "n"}]]}
    edited = await api("editMessageReplyMarkup", chat_id=LIN, message_id=sent["message_id"], reply_markup=markup)
    assert edited["poll"]["is_closed"] is True
    assert (await api("getUpdates"))[-1]["poll"]["is_closed"] is True


async def test_the_page_sees_a_quiz_close_when_its_time_is_over(lin: Person, api: Api) -> None:
    await api("sendPoll", **QUIZ, close_date=1)
    await lin.expect_until(lambda lin: lin.last["poll"]["is_closed"], "the end of the quiz")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"question": ""}, "poll question must be non-empty"),
        ({"question": "x" * 301}, "poll question length must not exceed 300"),
        ({"options": []}, "poll must have at least 1 option"),
        ({"options": ["x"] * 13}, "poll can't have more than 12 options"),
        ({"options": ["x", ""]}, "poll options must be non-empty"),
        ({"options": ["x", "y" * 101]}, "poll options length must not exceed 100"),
        ({"correct_option_ids": None}, "wrong correct option ID specified"),
        ({"correct_option_ids": [3]}, "wrong correct option ID specified"),
        ({"explanation": "x" * 201}, "message is too long"),
        ({"type": "exam"}, "unsupported poll type specified"),
    ],
)
async def test_a_quiz_beyond_the_limits_is_refused(
    api: Api, lin: Person, change: dict[str, Any], sentence: str
) -> None:
    assert await api.refusal("sendPoll", **QUIZ | change) == f"Bad Request: {sentence}"
