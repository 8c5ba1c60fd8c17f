"""Where a learner stands, as it is seen: placement, the map, a skill and its evidence, a proof; in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from aiogram import Dispatcher

from domain.clock import FixedClock
from domain.people.person import Role
from handlers import practice, standing
from handlers.views.lengths import units, width
from handlers.views.standing import KNOWN_STRANDS
from knowledge.bank import MemoryBank
from knowledge.skills import load_skills
from tests.domain.practice.conftest import agree
from tests.domain.practice.shelf import stock
from tests.domain.practice.standings import SKILL, graph, items
from tests.handlers.phone import Phone, says
from tests.house import CONTENT, as_person

CAPTION_UNITS = 1024


@pytest.fixture
def shelf() -> MemoryBank:
    held = MemoryBank()
    stock(held, items(), *graph())
    return held


@pytest.fixture
def dispatcher() -> Dispatcher:
    made = Dispatcher(disable_fsm=True)
    made.include_router(standing.router())
    made.include_router(practice.router())
    return made


async def place(phone: Phone, clock: FixedClock, answers: Callable[[int], bool | None]) -> int:
    """Walk through a placement from its intro; returns how many were asked."""
    await phone.send_tap("pl")
    await phone.tap("pl.go")
    for number in range(12):
        if not any(verb in ("pr.a", "pr.k") for verb in phone.verbs()):
            return number
        clock.advance(timedelta(seconds=40))
        right = answers(number)
        await (phone.tap("pr.k") if right is None else phone.answer(right=right))
    raise AssertionError("a placement has ten items at most")


async def prove(phone: Phone, clock: FixedClock, *rights: bool) -> None:
    await phone.send_tap(f"pf:{SKILL}")
    for right in rights:
        clock.advance(timedelta(seconds=40))
        await phone.answer(right=right)
        await phone.tap("pr.n")


async def test_a_placement_is_introduced_walked_through_and_told_in_words(phone: Phone, clock: FixedClock) -> None:
    await phone.send_tap("pl")
    assert says(phone, "不打分", "No marks")
    assert phone.verbs() == ["pl.go", "home"]
    asked = await place(phone, clock, lambda number: True)
    assert 5 <= asked <= 10
    assert says(phone, f"做了 {asked} 题", f"Done after {asked}")
    assert says(phone, "快掌握了", "nearly firm in") or says(phone, "已掌握", "firm in")
    assert "%" not in phone.html
    assert phone.verbs() == ["pr", "pl.why", "mp", "home"]


async def test_what_a_placement_leaves_out_is_said(phone: Phone, clock: FixedClock) -> None:
    await phone.send_tap("pl.go")
    await phone.tap("pr.f")
    await phone.tap("pr.why")
    for _ in range(10):
        if "pl.why" in phone.verbs():
            break
        clock.advance(timedelta(seconds=30))
        await phone.answer(right=True)
    assert says(phone, "我先不算", "I leave out for now")


async def test_between_the_items_of_a_placement_nothing_is_judged(phone: Phone, clock: FixedClock) -> None:
    await phone.send_tap("pl.go")
    assert says(phone, "第 1 题（最多十题）", "question 1 of at most ten")
    assert not any(verb == "pr.h" for verb in phone.verbs())
    await phone.answer(right=False)
    assert says(phone, "第 2 题（最多十题）", "question 2 of at most ten")
    assert "✅" not in phone.html
    assert phone.toast


async def test_a_paused_placement_does_not_say_how_many_are_left(phone: Phone) -> None:
    await phone.send_tap("pl.go")
    await phone.answer(right=True)
    await phone.tap("pr.p")
    assert says(phone, "已经做了 1 题", "one question is behind you")
    await phone.tap("pr")
    assert says(phone, "第 2 题（最多十题）", "question 2 of at most ten")
    await phone.tap("pr.p")
    await phone.send_tap("pl")
    assert says(phone, "已经开始了，做过 1 题", "begun already, one question")
    await phone.tap("pl.go")
    assert says(phone, "第 2 题（最多十题）", "question 2 of at most ten")


async def test_see_why_lists_every_item_and_what_was_answered(phone: Phone, clock: FixedClock) -> None:
    asked = await place(phone, clock, lambda number: (True, False, None)[number % 3])
    await phone.tap("pl.why")
    assert phone.html.count("Stem of") + phone.html.count("How much is") == asked
    for zh, en in (("答对 ✓", "right ✓"), ("还差一点", "not yet"), ("还没学过", "not learned yet")):
        assert says(phone, zh, en)
    assert says(phone, "回答：", "Answered:")
    assert says(phone, "三次里至少有两次", "two cases of three")


async def test_a_placement_too_soon_is_refused_with_a_day_and_a_way_on(phone: Phone, clock: FixedClock) -> None:
    await place(phone, clock, lambda number: True)
    await phone.send_tap("pl")
    assert says(phone, "12月21日 周一", "Mon 21 Dec")
    assert phone.verbs() == ["pr", "mp"]


async def test_an_empty_map_shows_what_belongs_to_the_year(phone: Phone) -> None:
    await phone.say("/map")
    assert says(phone, "我的知识地图", "My map")
    assert says(phone, "还是空白", "still blank")
    assert says(phone, "分数</b>：还没练过 2", "Fractions</b>: 2 new")
    assert "pl" in phone.verbs()


async def test_the_buttons_of_a_map_that_still_offers_a_placement_fit_a_small_phone(phone: Phone) -> None:
    await phone.send_tap("mp")
    assert phone.verbs()[-3:] == ["pl", "ag", "home"]
    for row in phone.keyboard:
        assert len(row) == 1 or all(width(button["text"]) <= 38 // len(row) for button in row), row


async def test_the_map_begins_with_what_was_answered_lately(phone: Phone, clock: FixedClock) -> None:
    await place(phone, clock, lambda number: True)
    await phone.tap("mp")
    lately = phone.html.split("\n\n")[1]
    assert says(phone, "最近", "Lately")
    assert says(phone, "🟡 在路上：", "🟡 on the way: ") or says(phone, "🟢 已掌握：", "🟢 firm: ")
    assert len(lately.splitlines()) == 4
    assert phone.verbs().count("mp.s") == 3
    assert "pl" not in phone.verbs()


async def test_the_map_is_drawn_and_its_words_fit_under_the_picture(phone: Phone, clock: FixedClock) -> None:
    await place(phone, clock, lambda number: number % 2 == 0)
    reply = await phone.send_tap("mp")
    assert reply is not None
    assert reply.screen is not None
    assert reply.screen.picture is not None
    assert units(phone.html) <= CAPTION_UNITS


async def test_a_strand_is_opened_and_turned_page_by_page(phone: Phone, shelf: MemoryBank) -> None:
    many = [replace(each, id=f"fractions.s{n:02}", grade=6) for n, each in enumerate(graph()[:12])]
    stock(shelf, [replace(item, skills=(many[n % 12].id,)) for n, item in enumerate(items())], *many)
    await phone.say("/map")
    await phone.tap("mp.g")
    assert phone.verbs().count("mp.s") == 5
    assert any(button["text"] == "1/3" for button in phone.buttons())
    first = phone.html
    await phone.tap_label("›")
    assert phone.html != first
    await phone.send_tap(phone.button("mp.g").rsplit(":", 1)[0] + ":99")
    assert any(button["text"] == "3/3" for button in phone.buttons())


async def test_a_skill_says_what_it_rests_on_and_opens_to_the_very_answers(phone: Phone, clock: FixedClock) -> None:
    await prove(phone, clock, True, False, False)
    await phone.send_tap("mp")
    await phone.tap("mp.s")
    assert says(phone, "线上作答 3 次（最近 11月21日 周六）", "3 answers online (last Sat 21 Nov)")
    assert says(phone, "大约能对", "middling questions would come right")
    assert says(phone, "试着证明过（3 题对了 1 题）", "Tried to prove it on Sat 21 Nov (1 of 3)")
    assert says(phone, "11月24日 周二起", "from Tue 24 Nov")
    assert "%" not in phone.html
    assert phone.verbs() == ["mp.go", "mp.e", "ask", "mp", "home"]
    await phone.tap("mp.e")
    assert phone.html.count("✓") == 1
    assert says(phone, "11月21日 周六：还差一点、线上", "Sat 21 Nov: not yet, online")
    assert phone.verbs() == ["mp.q", "mp.q", "mp.q", "mp.s", "home"]
    await phone.tap("mp.q")
    assert says(phone, "还差一点", "not yet") and "999" in phone.html and says(phone, "正确的是", "It is <b>")
    assert phone.verbs() == ["mp.e", "home"]
    await phone.tap("mp.e")
    await phone.tap("mp.s")
    assert says(phone, "线上作答", "answers online")


async def test_a_proof_that_has_begun_is_gone_on_with_from_the_skill(phone: Phone, clock: FixedClock) -> None:
    await phone.send_tap(f"pf:{SKILL}")
    await phone.answer(right=True)
    await phone.tap("pr.n")
    await phone.send_tap(f"mp.s:1:{SKILL}")
    assert not says(phone, "11月24日 周二起", "from Tue 24 Nov")
    await phone.tap("pf")
    assert says(phone, "第 2 题，共 3 题", "2 of 3")


async def test_a_reported_answer_is_listed_and_does_not_count(phone: Phone, clock: FixedClock) -> None:
    await phone.send_tap(f"pf:{SKILL}")
    await phone.answer(right=True)
    await phone.tap("pr.f")
    await phone.tap("pr.why")
    await phone.send_tap(f"mp.e:1:{SKILL}:0")
    assert says(phone, "先放在一边，不算", "put aside, so it does not count")
    await phone.tap("mp.q")
    assert says(phone, "先放在一边，不算", "put aside, so it does not count")
    await phone.send_tap(f"mp.s:1:{SKILL}")
    assert not says(phone, "线上作答", "online (last")


async def test_a_new_skill_says_so_and_can_be_practised_or_proved(phone: Phone) -> None:
    await phone.send_tap(f"mp.s:1:{SKILL}")
    assert says(phone, "⚪ 还没练过", "⚪ new")
    assert phone.verbs() == ["mp.go", "pf", "ask", "mp", "home"]
    await phone.tap("mp.go")
    assert (await phone.item()).skills == (SKILL,)


async def test_three_right_answers_move_a_skill_to_firm(phone: Phone, clock: FixedClock) -> None:
    await phone.send_tap(f"pf:{SKILL}")
    assert says(phone, "🏅", "🏅")
    assert not any(verb == "pr.h" for verb in phone.verbs())
    await prove(phone, clock, True, True, True)
    assert says(phone, "现在是<b>已掌握</b>", "moved to <b>firm</b>")
    assert says(phone, "老师会看到", "Your teacher sees")
    await phone.tap("mp")
    assert says(phone, "🟢 已掌握：", "🟢 firm: ")
    await phone.tap("mp.s")
    assert says(phone, "证明过（3 题对了 3 题）", "Proved on Sat 21 Nov (3 of 3)")
    assert "pf" not in phone.verbs()


async def test_not_proved_is_said_kindly_with_a_next_step(phone: Phone, clock: FixedClock) -> None:
    await prove(phone, clock, True, False, False)
    assert says(phone, "先保持原样", "stays where it was for now")
    assert says(phone, "11月24日 周二", "Tue 24 Nov")
    assert phone.verbs() == ["mp.go", "mp", "home"]
    await phone.send_tap(f"pf:{SKILL}")
    assert says(phone, "不久前刚证明过", "not long ago")
    assert phone.verbs() == ["mp.go", "mp"]


async def test_an_open_set_is_put_away_by_a_second_tap_only(phone: Phone) -> None:
    await phone.send_tap("pr")
    await phone.answer()
    await phone.send_tap(f"pf:{SKILL}")
    assert says(phone, "还有一组没做完", "still open")
    await phone.tap("pf")
    assert (await phone.item()).skills == (SKILL,)


@pytest.mark.parametrize(
    "data",
    ["mp:99", f"mp.s:99:{SKILL}", f"mp.e:99:{SKILL}:0", f"mp.q:99:0:{SKILL}:0", "mp.g:99:fractions:0", "pl.why:99"],
)
async def test_a_button_to_somebody_else_leads_nowhere(phone: Phone, data: str) -> None:
    await phone.send_tap(data)
    assert says(phone, "找不到", "no longer") or phone.html


@pytest.mark.parametrize("data", ["mp.s:1:fractions.gone", "mp.g:1:nowhere:0", "pf:fractions.gone", "mp.go:x"])
async def test_a_button_to_a_skill_that_is_gone_leads_back_to_the_map(phone: Phone, data: str) -> None:
    await phone.send_tap(data)
    assert says(phone, "找不到了", "cannot find that")
    assert phone.verbs() == ["mp"]


async def test_a_parent_sees_the_childs_map_and_can_change_nothing(
    phone: Phone, clock: FixedClock, dispatcher: Dispatcher
) -> None:
    await prove(phone, clock, True, True, True)
    parent = await as_person(phone.database, phone.services, 202, Role.PARENT, phone.person.lang)
    async with phone.database.reading() as uow:
        child = await uow.people.learner_of(phone.person.id)
    assert child is not None
    await agree(phone.database, child, parent, phone.services)
    theirs = Phone(phone.database, phone.services, dispatcher, parent)
    await theirs.say("/map")
    assert child.name in theirs.html
    assert says(theirs, "没有排名", "no ranks")
    await theirs.tap("mp.s")
    assert says(theirs, "证明过", "Proved on")
    assert theirs.verbs() == ["mp.e", "ask", "mp", "home"]
    await theirs.tap("mp.e")
    assert says(theirs, f"{child.name}的每次作答", f"{child.name}'s answers")
    await theirs.tap("mp.q")
    assert "fractions.y6" in theirs.html and says(theirs, "回答：7/2", "Answered: 7/2")
    await theirs.tap("mp.e")
    await theirs.tap("mp.s")
    await theirs.tap("mp")
    assert child.name in theirs.html
    await theirs.send_tap(f"pf:{SKILL}")
    assert not says(theirs, "🏅", "🏅")


async def test_a_parent_without_a_child_is_asked_for_one(phone: Phone, dispatcher: Dispatcher) -> None:
    parent = await as_person(phone.database, phone.services, 203, Role.PARENT, phone.person.lang)
    theirs = Phone(phone.database, phone.services, dispatcher, parent)
    await theirs.say("/map")
    assert theirs.verbs() == ["on.child"]


def test_every_strand_of_the_skill_graph_has_a_name() -> None:
    assert {each.id.split(".")[0] for each in load_skills(CONTENT)} <= KNOWN_STRANDS
