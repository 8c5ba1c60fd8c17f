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
    [("zh", "我想死", "谢谢你愿意说出来"), ("en", "I want to die", "I am glad you said it")],
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


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "zh",
            "周末的五年级数学，一节课不超过150，不要王老师",
            ["每次不超过 ¥150", "不要王老师", "和要求不一样的是：每次 ¥200"],
        ),
        (
            "en",
            "grade 5 maths on Saturday, under 150 a lesson, not with Ms Wang",
            ["at most ¥150 a lesson", "without Ms Wang", "Not as wished: ¥200 a lesson"],
        ),
    ],
)
async def test_several_wants_are_said_again_with_what_does_not_fit(
    town: Town, lang: str, text: str, expected: list[str]
) -> None:
    seen = await town.talk(21, "Yu", lang).says(text)

    assert [words for words in expected if words not in seen.html] == []


@pytest.mark.parametrize(
    ("lang", "text", "refused", "asked"),
    [("zh", "学费多少", "答偏了", "已转达"), ("en", "What are the fees", "beside the point", "Passed on")],
)
async def test_no_something_else_is_kept_and_a_person_gets_the_question(
    town: Town, lang: str, text: str, refused: str, asked: str
) -> None:
    talk = town.talk(21, "Yu", lang)
    talk.hits = [hit("fees", SURE), hit("refund", 0.1)]
    answered = await talk.says(text)
    no, person = (next(each for each in answered.taps if each.startswith(verb)) for verb in ("ak.x", "ak.p"))

    for _ in range(2):
        seen = await talk.taps(no)
        assert refused in seen.html and seen.taps[0] == "co.f:refund"
    async with town.database.reading() as uow:
        (miss,) = await uow.entries.open_misses(town.clock.now(), 9)
        assert (miss.text, miss.guesses[0].id) == (text, "fees")

    assert asked in (await talk.taps(person)).html
    async with town.database.reading() as uow:
        found = await uow.conversations.of_person((await talk.me()).id)
        assert found is not None
        assert [line.text for line in await uow.conversations.lines(found.id, 9)] == [text]


@pytest.mark.parametrize(("lang", "none"), [("zh", "都不是"), ("en", "Not one of these")])
async def test_none_of_these_is_kept_and_its_asker_may_hear_of_an_answer(town: Town, lang: str, none: str) -> None:
    talk = town.talk(21, "Yu", lang)
    talk.hits = [hit("fees", 0.3), hit("refund", 0.25)]
    await talk.says("滑板车" if lang == "zh" else "scooters")

    seen = await talk.presses(none)

    (tell_me,) = [each for each in seen.taps if each.startswith("en.y")]
    assert not [each for each in seen.taps if each.startswith("co.f")], "these were refused"
    async with town.database.reading() as uow:
        (miss,) = await uow.entries.open_misses(town.clock.now(), 9)
        assert tell_me == f"en.y:{miss.id}" and [each.id for each in miss.guesses] == ["fees", "refund"]


async def test_the_buttons_of_an_older_question_still_lead_somewhere(town: Town) -> None:
    talk = town.talk(21, "Yu", "en")
    talk.hits = [hit("fees", SURE)]
    older = await talk.says("What are the fees")
    await talk.says("And the price?")
    no, person = (next(each for each in older.taps if each.startswith(verb)) for verb in ("ak.x", "ak.p"))

    assert "Just type" in (await talk.taps(no)).html
    assert "Passed on" in (await talk.taps(person)).html


@pytest.mark.parametrize(("lang", "words"), [("zh", ("一学期", "每次 ¥200")), ("en", ("a term", "¥200 a lesson"))])
async def test_courses_are_compared_side_by_side(town: Town, lang: str, words: tuple[str, ...]) -> None:
    talk = town.talk(21, "Yu", lang)
    seen = await talk.says("五年级奥数" if lang == "zh" else "grade 5 olympiad class")
    compare = next(each for each in seen.taps if each.startswith("ak.c"))

    compared = await talk.taps(compare)

    assert all(word in compared.html for word in ("①", "②", *words))
    assert sum(each.startswith("bk.c:") for each in compared.taps) == 2
    assert "①" in (await talk.taps("ak.c:maths-g5-6")).html
    assert "①" not in (await talk.taps("ak.c:gone")).html


@pytest.mark.parametrize(
    ("lang", "text", "sorry"),
    [
        ("zh", "老师总是迟到，太不负责了", "非常抱歉"),
        ("en", "The teacher is always late, unacceptable", "I am sorry"),
    ],
)
async def test_a_complaint_gets_a_kind_word_and_who_answers_by_when(
    town: Town, lang: str, text: str, sorry: str
) -> None:
    seen = await town.talk(21, "Yu", lang).says(text)

    assert sorry in seen.html and ("Passed on" in seen.html or "已转达" in seen.html)


@pytest.mark.parametrize(("lang", "text", "word"), [("zh", "谢谢老师", "不客气"), ("en", "thank you", "welcome")])
async def test_thanks_leave_the_panel_where_it_is(town: Town, lang: str, text: str, word: str) -> None:
    seen = await town.talk(21, "Yu", lang).says(text)

    assert not seen.html and word in seen.notes[0]["html"] and not seen.notes[0]["keyboard"]


@pytest.mark.parametrize(("lang", "text"), [("zh", "周六的试听想改到周日"), ("en", "reschedule my trial please")])
async def test_without_a_booking_another_time_leads_to_a_person(town: Town, lang: str, text: str) -> None:
    seen = await town.talk(21, "Yu", lang).says(text)

    assert seen.taps[0].startswith("ak.p:")
