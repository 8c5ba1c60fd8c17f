from __future__ import annotations

import pytest

from domain.asking.routing import Hit
from tests.handlers.talk import Town

SURE, MAYBE = 0.99, 0.3


def hit(entry: str, score: float, kind: str = "faq") -> Hit:
    return Hit(entry, kind, score, "meaning")


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "zh",
            "周末有没有五年级的奥数课？",
            [
                "5 年级、奥数、周末",
                "周六 10:00-11:30",
                "剩 3 个名额",
                "已满",
                "17:00 查询",
                "来源：课程手册，2026年8月20日",
            ],
        ),
        (
            "en",
            "Any olympiad class for grade 5 at the weekend?",
            [
                "Sat 10:00-11:30",
                "3 places left",
                "full",
                "checked 17:00",
                "Source: Course sheet, 20 August 2026",
                "¥200",
            ],
        ),
    ],
)
async def test_a_question_about_classes_gets_places_and_source_before_any_onboarding(
    town: Town, lang: str, text: str, expected: list[str]
) -> None:
    stranger = town.talk(21, "Yu", lang)

    seen = await stranger.says(text)

    assert [words for words in expected if words not in seen.html] == []
    assert seen.taps[0].startswith("bk.c:") and "home" in seen.taps


async def test_what_does_not_fit_is_said_with_what_there_is(town: Town) -> None:
    talk = town.talk(21, "Yu", "en")

    seen = await talk.says("olympiad class for grade 5 on Monday")

    assert "Nothing fits completely" in seen.html
    assert "Not as wished: on other days" in seen.html and "Wed 17:00-18:30" in seen.html


async def test_a_common_question_is_answered_with_source_and_date(town: Town) -> None:
    talk = town.talk(21, "Yu", "zh")
    talk.hits = [hit("fees", SURE)]

    seen = await talk.says("学费多少")

    assert "每次二百元。" in seen.html and "来源：手册，2026年8月20日" in seen.html


async def test_three_guesses_are_buttons_that_open(town: Town) -> None:
    talk = town.talk(21, "Yu", "en")
    talk.hits = [hit("refund", MAYBE), hit("fees", MAYBE), hit("maths-g5-6", MAYBE, "course")]

    seen = await talk.says("hmm, money")

    assert seen.taps[:3] == ["co.f:refund", "co.f:fees", "co.c:maths-g5-6"]
    assert "Yes." in (await talk.taps("co.f:refund")).html
    assert "<b>Maths</b>" in (await talk.taps("co.c:maths-g5-6")).html


@pytest.mark.parametrize(("lang", "unsure"), [("zh", "没有把握"), ("en", "not sure about this one")])
async def test_not_understanding_is_never_said_twice_in_the_same_way(town: Town, lang: str, unsure: str) -> None:
    talk = town.talk(21, "Yu", lang)

    first, second = await talk.says("blub"), await talk.says("blub")

    assert unsure in first.html and "021-5550 0000" in first.html
    assert unsure not in second.html and "021-5550 0000" in second.html
    assert sum(each.startswith("co.f:") for each in second.taps) == 3


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("zh", "转人工", "已转"),
        ("en", "talk to a person", "Passed on"),
        ("zh", "你好", "直接打字就行"),
        ("en", "hello", "just type your question"),
        ("zh", "取消预约", "没有约好的课"),
        ("en", "cancel my booking", "Nothing is booked"),
        ("zh", "我想约试听课", "一分钟认识一下"),
        ("en", "book a trial lesson", "get to know each other"),
    ],
)
async def test_plain_words_lead_where_they_say(town: Town, lang: str, text: str, expected: str) -> None:
    assert expected in (await town.talk(21, "Yu", lang).says(text)).html


@pytest.mark.parametrize(
    ("lang", "text", "kind"),
    [("zh", "我想死", "谢谢你愿意说出来"), ("en", "I want to die", "Thank you for saying it")],
)
async def test_words_of_danger_get_kind_words_and_nothing_else(town: Town, lang: str, text: str, kind: str) -> None:
    talk = town.talk(21, "Yu", lang)

    seen = await talk.says(text)

    (note,) = seen.notes
    assert kind in note["html"] and "021-5550 0000" in note["html"] and "110" in note["html"]
    assert note["keyboard"] == [] and not seen.html


async def test_a_parent_who_tells_of_a_child_in_danger_is_told_what_a_grown_up_can_do(town: Town) -> None:
    talk = town.talk(21, "Mei", "zh")
    await talk.says("/start")
    await talk.taps("on.role:parent")
    await talk.taps("on.look")

    seen = await talk.says("孩子最近总说不想活了")

    (note,) = seen.notes
    assert "陪在孩子身边" in note["html"] and "110" in note["html"]


async def test_words_of_danger_are_heard_in_the_middle_of_a_form(town: Town) -> None:
    talk = town.talk(21, "Yu", "zh")
    await talk.says("/start")
    await talk.taps("on.role:learner")

    seen = await talk.says("我不想活了")

    assert "谢谢你愿意说出来" in seen.notes[0]["html"]


async def test_how_to_ask_shows_examples(town: Town) -> None:
    talk = town.talk(21, "Yu", "zh")

    for seen in (await talk.says("/ask"), await talk.taps("ask")):
        assert "周末有没有五年级的奥数课" in seen.html and "co.q:0" in seen.taps


@pytest.mark.parametrize(("lang", "word"), [("zh", "只看得懂文字"), ("en", "only read text")])
async def test_a_voice_message_leaves_one_where_one_stands(town: Town, lang: str, word: str) -> None:
    lin = town.talk(21, "Lin", lang)
    await town.learner(lin, age="16_plus")
    at_home = await lin.says("/start")

    seen = await lin.sends(voice={"file_id": "v", "file_unique_id": "v", "duration": 2})

    assert word in seen.html and seen.taps == at_home.taps
    assert "pr" in seen.taps, "practice is a tap away"
