from __future__ import annotations

from datetime import timedelta

import pytest

from domain.asking.answering import Ask
from domain.asking.answers import (
    Answer,
    AnswerFound,
    CoursesFound,
    HandedOver,
    NoSheet,
    NothingToMove,
    NotOffered,
    NotSure,
    NotUnderstood,
    PassedOn,
    Plain,
    TalkWished,
    TrialWished,
)
from domain.asking.fitting import Miss
from domain.asking.intents import Intent
from domain.asking.routing import USUAL, Found, Hit
from domain.clock import FixedClock
from domain.conversations.conversation import Why
from domain.courses.browsing import handle
from domain.people.person import Person, Role
from domain.safety.reporting import InDanger
from storage.database import Database
from tests.domain.booking.stage import LONG, Stage

SURE = 0.99
MAYBE = USUAL.worth_showing + 0.05


def hit(entry: str, score: float, kind: str = "faq") -> Hit:
    return Hit(entry, kind, score, "meaning")


async def ask(stage: Stage, text: str, *hits: Hit, person: Person | None = None) -> Answer:
    return await stage.do(person or await stage.person(), Ask(text, Found(hits)))


def courses(answer: Answer) -> list[str]:
    assert isinstance(answer, CoursesFound)
    return [match.view.course.id for match in answer.matches]


@pytest.mark.parametrize(
    "hits",
    [(), (hit("parking", SURE),), (hit("refund", MAYBE), hit("fees", MAYBE)), (hit("maths-g5-6", SURE, "course"),)],
    ids=["nothing found", "sure of something else", "unsure", "sure of another course"],
)
@pytest.mark.parametrize(
    "text", ["周末有没有五年级的奥数课？", "Is there an olympiad class for grade 5 at the weekend?"]
)
async def test_the_question_of_the_grade_five_olympiad_is_answered_whatever_the_search_finds(
    quick_stage: Stage, text: str, hits: tuple[Hit, ...]
) -> None:
    answer = await ask(quick_stage, text, *hits)

    assert courses(answer) == [LONG]
    assert isinstance(answer, CoursesFound) and answer.fits
    (match,) = answer.matches
    assert [(each.klass.id, each.klass.places_left) for each in match.classes] == [("c1", 3), ("c2", 0)]


async def test_the_places_are_those_of_the_tables_now(stage: Stage) -> None:
    before = await ask(stage, "周末有没有五年级的奥数课？")
    async with stage.database.transaction() as uow:
        await uow.courses.replace(
            (await uow.courses.centre()),  # type: ignore[arg-type]
            await uow.courses.campuses(),
            await uow.courses.staff(),
            await uow.courses.courses(),
            [],
            [],
            [],
        )
    after = await ask(stage, "周末有没有五年级的奥数课？")

    assert isinstance(before, CoursesFound) and before.matches[0].classes
    assert isinstance(after, CoursesFound) and not after.matches[0].classes


async def test_what_does_not_fit_is_named(quick_stage: Stage) -> None:
    answer = await ask(quick_stage, "周一有五年级的奥数课吗")

    assert isinstance(answer, CoursesFound) and not answer.fits
    assert answer.matches[0].misses >= {Miss.WEEKDAY}
    assert len(answer.matches[0].classes) == 3


async def test_a_grade_without_a_course_of_its_own_gets_the_nearest_and_is_told(quick_stage: Stage) -> None:
    answer = await ask(quick_stage, "二年级奥数班")

    assert isinstance(answer, CoursesFound) and not answer.fits
    assert courses(answer)[0] == "olympiad-g3-4" and Miss.GRADE in answer.matches[0].misses


async def test_what_nobody_teaches_is_not_offered(quick_stage: Stage) -> None:
    assert isinstance(await ask(quick_stage, "有物理课吗"), NotOffered)
    # an honest "no" was an answer: the next question has not been asked before
    assert isinstance(await ask(quick_stage, "紫色的大象"), NotUnderstood)


async def test_a_common_question_is_answered_with_its_entry(quick_stage: Stage) -> None:
    answer = await ask(quick_stage, "学费多少", hit("fees", SURE))

    assert isinstance(answer, AnswerFound) and answer.entry.id == "fees" and not answer.wants_trial


async def test_a_common_question_about_a_course_stays_a_question(quick_stage: Stage) -> None:
    sure = await ask(quick_stage, "五年级奥数可以退款吗", hit("refund", SURE))
    unsure = await ask(quick_stage, "五年级奥数可以退款吗", hit("refund", MAYBE), hit(LONG, MAYBE, "course"))

    assert isinstance(sure, AnswerFound) and sure.entry.id == "refund"
    assert isinstance(unsure, NotSure) and [guess.id for guess in unsure.guesses] == ["refund", LONG]


async def test_between_sure_and_nothing_up_to_three_are_offered(quick_stage: Stage) -> None:
    hits = [hit(each, MAYBE) for each in ("fees", "refund", "parking")] + [hit(LONG, MAYBE, "course")]

    answer = await ask(quick_stage, "钱的事", *hits)

    assert isinstance(answer, NotSure) and not answer.again
    assert [guess.id for guess in answer.guesses] == ["fees", "refund", "parking"]


async def test_whoever_is_not_understood_twice_gets_guesses_and_a_person(stage: Stage) -> None:
    person = await stage.person()
    low = [hit(each, 0.01) for each in ("parking", "fees", "refund")]

    first = await ask(stage, "嗯嗯啊啊", *low, person=person)
    second = await ask(stage, "呃", *low, person=person)
    nothing_found = await ask(stage, "哦", person=person)

    assert isinstance(first, NotUnderstood) and first.centre.phone
    assert isinstance(second, NotSure) and second.again
    assert [guess.id for guess in second.guesses] == ["parking", "fees", "refund"]
    assert isinstance(nothing_found, NotSure) and len(nothing_found.guesses) == 3


async def test_twice_is_counted_for_each_person_and_only_for_a_while(quick_stage: Stage) -> None:
    one, other = await quick_stage.person(), await quick_stage.person()

    assert isinstance(await ask(quick_stage, "呃", person=one), NotUnderstood)
    assert isinstance(await ask(quick_stage, "呃", person=other), NotUnderstood)
    quick_stage.clock.advance(timedelta(hours=1))
    assert isinstance(await ask(quick_stage, "呃", person=one), NotUnderstood)


async def test_what_was_not_understood_is_kept_with_its_guesses(stage: Stage) -> None:
    from sqlalchemy import select

    from storage.tables.courses import misses

    person = await stage.person()
    await ask(stage, "嗯嗯啊啊", hit("parking", 0.01), person=person)
    await ask(stage, "学费多少", hit("fees", SURE), person=person)

    async with stage.database.reading_connection() as connection:
        kept = (await connection.execute(select(misses.c.person, misses.c.text, misses.c.guesses))).all()
    assert [(row.person, row.text, row.guesses[0]["id"]) for row in kept] == [(person.id, "嗯嗯啊啊", "parking")]


@pytest.mark.parametrize(
    ("text", "intent"), [("谢谢", Intent.THANKS), ("取消预约", Intent.CANCEL), ("想和王老师聊聊", Intent.TALK)]
)
async def test_plain_words_need_no_search(quick_stage: Stage, text: str, intent: Intent) -> None:
    answer = await ask(quick_stage, text, hit("fees", SURE))

    assert isinstance(answer, Plain) and answer.intent is intent


async def test_a_wish_to_book_a_named_course_leads_to_that_course(quick_stage: Stage) -> None:
    assert courses(await ask(quick_stage, "想约一节五年级奥数试听课")) == [LONG]
    plain = await ask(quick_stage, "想约一节试听课")
    assert isinstance(plain, Plain) and plain.intent is Intent.BOOK


@pytest.mark.parametrize(
    "text", ["下周六下午三点能试听吗？", "Can we have a trial lesson next Saturday at 3?", "想约个试听，越快越好"]
)
async def test_a_trial_at_a_time_is_a_wish_to_book(quick_stage: Stage, text: str) -> None:
    assert await ask(quick_stage, text) == TrialWished(text, None)


async def test_a_trial_at_a_time_of_the_only_course_that_is_meant_leads_to_that_course(quick_stage: Stage) -> None:
    text = "五年级奥数周六上午能试听吗"
    assert await ask(quick_stage, text) == TrialWished(text, handle(LONG))


@pytest.mark.parametrize("text", ["试听要收费吗？", "周末有没有五年级的奥数课？", "你们周末上班吗"])
async def test_a_question_without_a_trial_or_without_a_time_is_no_wish_to_book(quick_stage: Stage, text: str) -> None:
    assert not isinstance(await ask(quick_stage, text), TrialWished)


async def test_words_of_danger_come_before_everything_and_are_kept_for_the_case_alone(stage: Stage) -> None:
    person = await stage.person()

    answer = await ask(stage, "我想死，学费多少", hit("fees", SURE), person=person)

    assert isinstance(answer, InDanger)
    async with stage.database.reading() as uow:
        (case,) = await uow.safety.open_cases()
        assert case.writer == person.id and not await uow.entries.open_misses(stage.clock.now(), 9)


@pytest.mark.parametrize(
    ("text", "complained", "why"),
    [
        ("转人工", False, Why.HUMAN),
        ("I don't want to talk to a robot", False, Why.HUMAN),
        ("老师总是迟到，太不负责了！", True, Why.COMPLAINT),
        ("I am very disappointed with the last lesson", True, Why.COMPLAINT),
    ],
)
async def test_whoever_wants_a_person_or_complains_gets_one_with_their_words(
    quick_stage: Stage, text: str, complained: bool, why: Why
) -> None:
    person = await quick_stage.person()

    answer = await ask(quick_stage, text, hit("fees", SURE), person=person)

    assert isinstance(answer, HandedOver) and answer.complained is complained
    assert answer.opened.conversation.why is why and answer.opened.promise is not None
    async with quick_stage.database.reading() as uow:
        lines = await uow.conversations.lines(answer.opened.conversation.id, 5)
    assert [line.text for line in lines] == [text]


async def test_while_a_person_is_going_to_answer_what_is_not_understood_goes_along(quick_stage: Stage) -> None:
    person = await quick_stage.person()
    await ask(quick_stage, "转人工", person=person)

    assert isinstance(await ask(quick_stage, "呃嗯", person=person), PassedOn)
    assert isinstance(await ask(quick_stage, "学费多少", hit("fees", SURE), person=person), AnswerFound)


async def test_a_question_about_money_of_a_course_is_answered_from_its_row(quick_stage: Stage) -> None:
    answer = await ask(quick_stage, "五年级奥数多少钱一节", hit("fees", SURE))

    assert courses(answer)[0] == LONG


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("五年级数学，不要奥数", ["maths-g5-6"]),
        ("anything but olympiad for grade 5 maths", ["maths-g5-6"]),
        ("不想上数学，想学阅读", []),
    ],
)
async def test_what_is_refused_is_not_shown(quick_stage: Stage, text: str, shown: list[str]) -> None:
    answer = await ask(quick_stage, text)

    assert (courses(answer) if shown else []) == shown
    assert shown or isinstance(answer, NotOffered)


async def test_what_a_text_refuses_is_no_answer_to_it(quick_stage: Stage) -> None:
    assert isinstance(await ask(quick_stage, "我不要退款", hit("refund", SURE)), NotSure)
    assert isinstance(await ask(quick_stage, "不想继续上了，可以退款吗", hit("refund", SURE)), AnswerFound)


async def test_a_budget_is_a_filter_and_what_almost_fits_is_told_from_what_fits(quick_stage: Stage) -> None:
    within = await ask(quick_stage, "五年级数学，一节课不超过200")
    beyond = await ask(quick_stage, "五年级数学，一节课不超过150")

    assert isinstance(within, CoursesFound) and within.fits
    assert isinstance(beyond, CoursesFound) and not beyond.fits
    assert Miss.PRICE in beyond.matches[0].misses


async def test_what_almost_fits_stands_beside_what_fits(quick_stage: Stage) -> None:
    answer = await ask(quick_stage, "三到五年级奥数，周二或者周六")

    assert isinstance(answer, CoursesFound) and answer.fits
    assert "maths-g5-6" not in courses(answer)


async def test_a_day_that_is_refused_is_not_almost_right(quick_stage: Stage) -> None:
    any_day, but_tuesday = await ask(quick_stage, "五年级数学"), await ask(quick_stage, "五年级数学，周二不行")

    assert isinstance(any_day, CoursesFound) and isinstance(but_tuesday, CoursesFound)
    assert "olympiad-g3-4" in {each.view.course.id for each in any_day.near}
    assert but_tuesday.fits and "olympiad-g3-4" not in {each.view.course.id for each in but_tuesday.near}


async def test_a_talk_at_a_time_is_a_wish_to_talk(quick_stage: Stage) -> None:
    for text in ("想约王老师周六下午聊聊", "Can I talk to Ms Wang on Thursday after 5?"):
        assert await ask(quick_stage, text) == TalkWished(text)


async def test_another_time_leads_to_what_is_booked_and_else_to_a_person(quick_stage: Stage) -> None:
    assert isinstance(await ask(quick_stage, "周六的课想改到周日"), NothingToMove)
    assert isinstance(await ask(quick_stage, "周六的课想改到周日", hit("fees", SURE)), AnswerFound)
    assert isinstance(await ask(quick_stage, "周六的试听还能换成周日吗"), NothingToMove)


async def test_homework_is_shown_to_whoever_has_some(quick_stage: Stage) -> None:
    parent, _ = await quick_stage.parent("Bo", role=Role.PARENT)

    answer = await ask(quick_stage, "今天有什么作业", person=parent)

    assert answer == Plain(Intent.HOMEWORK)
    assert isinstance(await ask(quick_stage, "今天有什么作业"), NotUnderstood)


async def test_without_a_sheet_answers_stay_kind_and_danger_is_heard(
    sqlite_database: Database, clock: FixedClock
) -> None:
    stage = Stage(sqlite_database, clock)

    assert await ask(stage, "五年级奥数多少钱") == NoSheet()
    assert await ask(stage, "我不想活了") == InDanger(None, about_another=False)
    assert isinstance(await ask(stage, "转人工"), HandedOver)
