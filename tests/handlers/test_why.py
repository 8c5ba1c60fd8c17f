"""Why a question came, as it is read: from the verdict to the reason and back, in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiogram import Dispatcher

from handlers import practice, why
from tests.handlers.phone import Phone, says


@pytest.fixture
def dispatcher() -> Dispatcher:
    made = Dispatcher(disable_fsm=True)
    for module in (practice, why):
        made.include_router(module.router())
    return made


async def test_a_button_leads_from_the_verdict_to_the_reason_and_back(phone: Phone) -> None:
    await phone.say("/practice")
    await phone.answer(right=True)
    verdict = phone.html
    await phone.tap("why")
    assert says(phone, "为什么会出这道题", "Why this question came")
    assert says(phone, "10 道里大约能做对", "of 10 such questions")
    assert "%" not in phone.html
    await phone.tap("pr.x")
    assert phone.html == verdict


async def test_the_reason_of_the_last_question_leads_back_to_its_verdict(phone: Phone) -> None:
    await phone.say("/practice")
    for _ in range(5):
        await phone.answer(right=True)
        await phone.tap("pr.n")
    await phone.answer(right=False)
    verdict, keyboard = phone.html, phone.keyboard
    await phone.tap("why")
    await phone.tap_label("‹")
    assert (phone.html, phone.keyboard) == (verdict, keyboard)


SATURDAY = "2026-11-20T18:00:00+00:00"
"""In Shanghai it is past midnight."""

REASONS: list[tuple[dict[str, Any], str, str]] = [
    ({"goal": "class", "taught": "2026-11-20T08:00:00+00:00"}, "你们班 11月20日 周五刚学了", "Your class had"),
    ({"goal": "prerequisite", "of": "s3", "errors": 2}, "有 2 次没做出来", "did not come out 2 times"),
    ({"goal": "prerequisite", "road": "big-road", "errors": 3}, "同一个弯路走了 3 次", "wrong turn came 3 times"),
    ({"goal": "prerequisite", "of": "s3", "errors": 0}, "所以先来这一步", "so this comes first"),
    (
        {"goal": "ticket", "gap": "ticket", "on": SATURDAY},
        "因为周六的课后小测：<b>",
        "because of Saturday's exit ticket",
    ),
    ({"goal": "ticket", "gap": "ticket", "on": SATURDAY, "of": "s3"}, "它要用到<b>", "so this comes first"),
    ({"goal": "ticket", "gap": "word", "on": SATURDAY}, "老师周六建议你再看看", "Your teacher suggested on Saturday"),
    ({"goal": "ticket", "gap": "word", "on": SATURDAY, "of": "s3"}, "老师周六建议", "It stands on"),
    ({"goal": "review", "due": "2026-11-20T08:00:00+00:00"}, "开始淡忘", "begins to fade"),
    ({"goal": "again", "wrong": "2026-11-19T08:00:00+00:00"}, "11月19日 周四", "on Thu 19 Nov"),
    ({"goal": "pilot", "answers": 2}, "新题", "This question is new"),
    ({"goal": "asked_for"}, "是你说想练", "You wanted to practise"),
    ({"goal": "assigned"}, "老师为你准备了几道", "Your teacher has put questions on"),
    ({"goal": "assigned", "of": "s3"}, "中间先来一道", "comes in between"),
    ({"goal": "sister"}, "同一类", "the sister of the question before"),
    ({"goal": "placement"}, "学到了哪里", "where you stand"),
    ({"goal": "proof"}, "证明自己会", "You wanted to prove"),
    ({"goal": "fitting", "relaxed": ["paced", "rested", "fresh"]}, "提前了一点回来", "came back a little early"),
    ({"goal": "fitting", "relaxed": ["paced"]}, "往外多找了一点", "looked a little further"),
    ({"goal": "something of next year"}, "正好是你的下一步", "the next step on your way"),
    ({"goal": "fitting", "parts": [["skill", 0.9], ["form", -0.4]]}, "一直做得好、", "has been going well, "),
]


@pytest.mark.parametrize(("told", "zh", "en"), REASONS)
async def test_every_reason_is_told_in_words(phone: Phone, told: dict[str, Any], zh: str, en: str) -> None:
    await phone.say("/practice")
    async with phone.database.transaction() as uow:
        learner = await uow.people.learner_of(phone.person.id)
        assert learner is not None
        session = await uow.practice.latest_session(learner.id)
        assert session is not None
        asked = (await uow.practice.asked(session.id))[0]
        await uow.practice.save_asked(replace(asked, why={"skill": "s1", "expected": 0.78, **told}))
    await phone.send_tap(f"why:{session.id}:0")
    assert says(phone, zh, en)
    assert not any(word in phone.html for word in ("{", "θ", "logit", "%"))


async def test_a_reason_that_is_not_there_leads_back(phone: Phone) -> None:
    await phone.say("/practice")
    await phone.send_tap("why:999:0")
    assert says(phone, "", "")
    assert "pr.now" in phone.verbs()
