"""The screens of habits, in both languages, and what a tap that is a year old finds."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from domain.clock import FixedClock
from domain.journal import Verb
from domain.language import Lang
from domain.people.person import AgeBand, Role
from domain.practice.habits.reminders import RemindToPractise
from handlers.routers import build_dispatcher
from knowledge.bank import MemoryBank
from storage.database import Database
from tests.domain.practice.conftest import a_learner, plenty
from tests.domain.practice.shelf import bank
from tests.handlers.phone import Phone, says
from tests.handlers.talk import Town
from tests.house import act, catalogue, services, told


@pytest.fixture(params=list(Lang))
async def phone(request: pytest.FixtureRequest, sqlite_database: Database, clock: FixedClock) -> AsyncIterator[Phone]:
    """A learner's chat with all handlers, once in each language."""
    made = services(clock=clock, bank=bank(plenty()))
    person, _ = await a_learner(sqlite_database, made, 101, lang=request.param)
    yield Phone(sqlite_database, made, build_dispatcher(), person)


async def test_goal_hour_and_break_are_chosen_by_taps_and_shown(phone: Phone) -> None:
    await phone.say("/goal")
    assert says(phone, "这周随时可以开始", "This week can begin on any evening")
    await phone.tap("hb.goals")
    await phone.tap("hb.goal:4")
    assert phone.toast and says(phone, "这周的目标：4 个晚上 ○○○○", "Goal this week: 4 evenings ○○○○")
    await phone.tap("hb.hours")
    assert [b["text"] for b in phone.buttons()][:2] == ["16:00", "16:30"]
    await phone.tap("hb.at:1930")
    assert says(phone, "每天 19:30 提醒你", "I remind you at 19:30")
    await phone.tap("hb.hours")
    assert "✓ 19:30" in [b["text"] for b in phone.buttons()]
    await phone.tap("hb.at:off")
    assert says(phone, "不提醒", "I do not remind you")
    await phone.tap("hb.rest")
    await phone.tap("hb.days")
    await phone.tap("hb.until:20261201")
    assert says(phone, "放假到12月1日 周二", "On a break until Tue 1 Dec")
    await phone.tap("home")
    assert says(phone, "放假到", "On a break until")
    await phone.tap("hb.back")
    assert says(phone, "不提醒", "I do not remind you")
    await phone.tap("home")


async def test_the_week_opens_to_its_sets_and_a_set_to_its_items(phone: Phone) -> None:
    await phone.say("/week")
    assert says(phone, "这一周没有做题", "No questions in this week")
    await phone.say("/practice")
    for right in (True, True, False, True, True, True):
        await phone.answer(right=right)
        await phone.tap("pr.n")
    await phone.say("/week")
    assert says(phone, "答了 6 道题", "6 questions answered")
    assert says(phone, "其中 5 道没用提示就答对了", "5 of them right without help")
    await phone.tap("hb.sets")
    await phone.tap("hb.set")
    assert phone.html.count("✅") == 5 and "1. ✅" in phone.html
    assert says(phone, "6 道对 5 道", "5 of 6 right")
    await phone.tap("hb.sets")
    await phone.tap("hb.week")
    await phone.tap("hb.week:20261109")
    assert says(phone, "这一周没有做题", "No questions in this week")
    await phone.tap("hb")


async def test_weeks_in_a_row_are_said_and_can_be_hidden_for_good(phone: Phone, clock: FixedClock) -> None:
    for _ in range(2):
        await phone.say("/practice")
        await phone.answer()
        clock.advance(timedelta(days=7))
    clock.advance(timedelta(days=-1))
    await phone.say("/goal")
    assert says(phone, "连着 2 周都有练习", "2 weeks in a row with practice")
    await phone.tap("hb.row:0")
    await phone.say("/goal")
    assert not says(phone, "连着 2 周", "2 weeks in a row")
    await phone.tap("hb.row:1")
    await phone.tap("hb.goals")
    await phone.tap("hb.goal:2")
    assert says(phone, "连着 2 周达成目标", "2 weeks in a row have reached their goal")


async def test_the_week_comes_with_a_drawing_once_there_is_something_to_draw(phone: Phone) -> None:
    reply = await phone.say("/week")
    assert reply is not None and reply.screen is not None and reply.screen.picture is None
    await phone.say("/practice")
    await phone.answer()
    reply = await phone.say("/week")
    assert reply is not None and reply.screen is not None and reply.screen.picture is not None
    drawn = catalogue().rendered(reply.screen, phone.person.lang)["attachment"]
    assert drawn["name"] == "week" and len(drawn["data"]["days"]) == 7
    assert len(phone.html) < 1024


async def test_the_answers_to_a_reminder_are_said_in_a_word(phone: Phone, clock: FixedClock) -> None:
    await phone.say("/goal")
    await phone.tap("hb.hours")
    await phone.tap("hb.at:1900")
    clock.advance(timedelta(hours=2))
    await act(phone.database, phone.services, None, RemindToPractise())
    (note,) = await told(phone.database, phone.person)
    taps = [button["tap"] for row in note["keyboard"] for button in row]
    assert [each.split(":")[0] for each in taps] == ["pr", "hb.later", "hb.skip", "hb.hours"]
    await phone.send_tap(taps[1])
    assert phone.toast and "20:00" in phone.toast
    await phone.send_tap(taps[2])
    assert phone.toast and (phone.toast.startswith("好的") or phone.toast.startswith("All right"))
    clock.advance(timedelta(days=1))
    await phone.send_tap(taps[1])
    assert says(phone, "那是另一天的提醒", "for another day")


async def test_old_and_invented_taps_are_met_kindly(phone: Phone) -> None:
    for data in (
        "hb.goal:9",
        "hb.at:0300",
        "hb.until:20200101",
        "hb.set:999",
        "hb.week:20200106",
        "hb.skip:20200101",
    ):
        phone.html = ""
        assert await phone.send_tap(data) is not None, data
        assert phone.html, data
    for data in ("hb.goal:x", "hb.at:9999", "hb.until:2020", "hb.week:20261140", "hb.set:x"):
        assert await phone.send_tap(data) is None or phone.html, data


async def test_home_shows_the_goal_in_dots_and_offers_an_hour_after_the_first_set(phone: Phone) -> None:
    await phone.say("/home")
    assert "hb.hours" not in phone.verbs() and "pl" in phone.verbs()
    await phone.say("/practice")
    await phone.answer()
    await phone.say("/home")
    assert "hb.hours" in phone.verbs() and "pl" not in phone.verbs()
    await phone.tap("hb.hours")
    await phone.tap("hb.at:off")
    await phone.tap("hb.goals")
    await phone.tap("hb.goal:2")
    await phone.tap("home")
    assert "hb.hours" not in phone.verbs(), "whoever said no is not asked again"
    assert "●○" in phone.html


async def test_the_end_of_a_set_has_the_line_of_the_week_for_those_who_have_a_goal(phone: Phone) -> None:
    await phone.say("/practice")
    for _ in range(6):
        await phone.answer()
        await phone.tap("pr.n")
    assert "○" not in phone.html and "pr.m" in phone.verbs()
    await phone.say("/goal")
    await phone.tap("hb.goals")
    await phone.tap("hb.goal:3")
    await phone.send_tap("pr.now")
    assert "●○○" in phone.html and "pr.m" in phone.verbs()


async def test_the_first_evening_after_a_long_absence_is_welcomed(phone: Phone, clock: FixedClock) -> None:
    await phone.say("/practice")
    await phone.answer()
    clock.advance(timedelta(days=13))
    await phone.say("/home")
    assert not says(phone, "欢迎回来", "Good to see you again")
    clock.advance(timedelta(days=1))
    await phone.say("/home")
    assert says(phone, "欢迎回来", "Good to see you again")
    await phone.say("/practice")
    await phone.answer()
    await phone.say("/home")
    assert not says(phone, "欢迎回来", "Good to see you again")


async def test_what_is_typed_at_home_is_no_answer_to_an_item(phone: Phone) -> None:
    await phone.say("/practice")
    for _ in range(20):
        async with phone.database.reading() as uow:
            if await uow.people.form(phone.person.id) is not None:
                break
        await phone.answer()
        await phone.tap("pr.n")
        if not any(tap.startswith("pr.") for tap in phone.verbs()):
            await phone.say("/practice")
    else:
        pytest.fail("no item in twenty was answered by typing")
    await phone.say("/home")
    async with phone.database.reading() as uow:
        assert await uow.people.form(phone.person.id) is None
    before = len(await answers(phone))
    await phone.say("7")
    assert len(await answers(phone)) == before


async def answers(phone: Phone) -> list[Any]:
    async with phone.database.reading() as uow:
        learner = await uow.people.learner_of(phone.person.id)
        assert learner is not None
        return [each for each in await uow.journal.about(learner.id) if each.verb is Verb.ANSWERED]


async def test_a_child_without_consent_is_led_to_the_invitation(sqlite_database: Database, clock: FixedClock) -> None:
    made = services(clock=clock, bank=MemoryBank())
    child, _ = await a_learner(sqlite_database, made, 102, age_band=AgeBand.FROM_10)
    phone = Phone(sqlite_database, made, build_dispatcher(), child)
    for said in ("/goal", "/week"):
        await phone.say(said)
        assert "on.invite" in phone.verbs()
    await phone.say("/today")
    assert "pr" not in phone.verbs()


async def test_settings_lead_to_the_hour_the_goal_and_a_break(town: Town) -> None:
    child = town.talk(1)
    await town.learner(child, age="16_plus")
    seen = await child.says("/settings")
    assert {"hb.hours", "hb.goals", "hb.rest"} <= {tap.split(":")[0] for tap in seen.taps} | {"hb.goals"}
    assert "19:00" in (await child.taps("hb.hours")).labels


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADVISOR, Role.ADMIN])
async def test_today_of_the_staff_is_their_day_at_the_centre(town: Town, role: Role) -> None:
    talk = await town.with_role(1, role)
    assert "21 Nov" in (await talk.says("/today")).html


REPROACH = {
    Lang.EN: (
        r"lazy|shame|guilt|disappoint|fail(ed|ure)?\b|fell behind|falling behind|behind schedule|overdue|too bad"
        r"|you (did not|didn't|have not (practi|done|fini)|haven't|forgot|missed|should have)|lose your|lost your"
        r"|broke your|don't break|wrong!|give up|excuse|only \{n\}|not enough|worse|late again"
    ),
    Lang.ZH: (
        "懒|失望|惭愧|丢脸|羞|落后|落下|掉队|断签|中断|白费|前功尽弃|没完成|没有完成|没做到|又没|又忘|怎么还|怎么又|都几天|欠"
        "|不努力|不认真|不够努力|不够好|你错|又错|做错|退步|最后一次机会|别人都|同学都|名次|抓紧|赶紧|快点|必须"
    ),
}
FOR_LEARNERS = ("habits.", "home.", "practice.", "standing.", "why.", "today.", "drawings.")


@pytest.mark.parametrize("lang", list(Lang))
def test_no_text_for_learners_reproaches_presses_or_compares(lang: Lang) -> None:
    guilty = [
        f"{key}: {form}"
        for key, text in catalogue().texts[lang].items()
        if key.startswith(FOR_LEARNERS)
        for form in ([text] if isinstance(text, str) else text.values())
        if re.search(REPROACH[lang], form, re.IGNORECASE)
    ]
    assert not guilty, "\n".join(guilty)


def test_a_reproach_would_be_found() -> None:
    assert re.search(REPROACH[Lang.EN], "You missed 3 evenings", re.IGNORECASE)
    assert re.search(REPROACH[Lang.EN], "Do not lose your streak!", re.IGNORECASE)
    assert re.search(REPROACH[Lang.ZH], "你又没练习")
    assert re.search(REPROACH[Lang.ZH], "再不练就断签了")
