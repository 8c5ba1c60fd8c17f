"""Which replies ask nothing, so that nobody has to promise an answer."""

from __future__ import annotations

import pytest

from domain.messages.kinds import LETTER, TALK_OFFER
from domain.replies.words import asks_nothing

THANKS = (
    *("谢谢老师", "谢谢老师，我们很高兴", "好的，谢谢！", "收到，辛苦了", "太感谢了", "非常感谢王老师", "🙏", "👍👍"),
    *("Thank you!", "thanks a lot", "Thank you, we are glad", "OK thanks", "Great, thank you Ms Wang"),
)
NOTED = ("好的", "好的老师", "收到", "知道了。", "ok", "Got it!", "noted", "嗯嗯")
SAID = (
    *(
        "谢谢老师，下周请假",
        "谢谢，可以换到周五吗",
        "谢谢，但是孩子病了",
        "yes we can",
        "我们周五来",
        "为什么？",
        "？",
        "",
    ),
    *("Thank you, but she is ill", "Thanks, can we move it?", "thanks, please call me", "She was so proud today"),
)


@pytest.mark.parametrize("text", [*THANKS, *NOTED])
def test_thanks_and_a_word_that_it_was_read_ask_nothing(text: str) -> None:
    assert asks_nothing(text, LETTER.name)


@pytest.mark.parametrize("text", SAID)
def test_what_says_more_than_thanks_is_to_be_answered(text: str) -> None:
    assert not asks_nothing(text, LETTER.name)


def test_to_something_that_asks_a_yes_is_an_answer_and_thanks_are_thanks() -> None:
    assert not any(asks_nothing(text, TALK_OFFER.name) for text in NOTED)
    assert asks_nothing("谢谢老师", TALK_OFFER.name)


def test_a_long_text_says_more_than_thanks() -> None:
    assert not asks_nothing("谢谢" + "我们一家人都很喜欢" * 5, LETTER.name)
