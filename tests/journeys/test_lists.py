"""What the office's list brought is there in chat: the teacher's class, and the letter that makes a parent one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.courses.browsing import handle
from domain.rosters.applying import BringList, PlanList
from knowledge.rosters.reading import read_roster
from tests.house import act, services
from tests.journeys.conftest import MEI, TOM, WANG, ZHAO, Stage
from tests.knowledge.rosters.lists import PLAIN, folder

NUMBER = "139 0000 1002"
"""Mei's, as the sandbox shares it; the list writes it without the country's code."""


@pytest.mark.parametrize(
    ("number", "child", "asked", "yes", "then"),
    [
        (MEI, "林小雨", "林＊＊（五年级）", "✅ 是我的孩子", "您和 林小雨 已经连上了"),
        (TOM, "Wu Tong", "W. Tong (Grade 4), ", "✅ That's my child", "You are connected with Wu Tong now"),
    ],
)
async def test_a_class_of_a_list_has_its_learners_and_a_letter_leads_a_parent_to_the_child(
    stage: Stage, tmp_path: Path, number: int, child: str, asked: str, yes: str, then: str
) -> None:
    files = {name: text.replace(",east,", ",pudong,") for name, text in PLAIN.items()}
    head, *people = files["people.csv"].splitlines()
    phones = [f"{each},{NUMBER if each.startswith('p1') else ''}" for each in people]
    files["people.csv"] = "\n".join((f"{head},手机", *phones, ""))
    wanted = PlanList(read_roster(folder(tmp_path / "list", files)), "office", {"t1": "wang"})
    database = await stage.look()
    brought = await act(database, services(clock=stage.clock), None, BringList(wanted, letters=True))

    wang = await stage.person(WANG)
    await wang.start()
    await wang.say("/class")
    async with database.reading() as uow:
        klass = next(each for each in await uow.courses.listed() if each.weekday == 3)
    await wang.tap(data=f"cl.c:{handle(klass.id)}")
    await wang.expect(re.compile("奥数.*周三 18:30.*林小雨", re.S))
    await wang.expect("Wu Tong")

    letter = next(each for each in brought.letters if each.child == child)
    parent = await stage.person(number)
    await parent.start(letter.invitation.code)
    await parent.expect(asked)
    assert child not in str(parent.screen.text), "the letter may have got into anybody's hands"
    await parent.tap(yes)
    if number == MEI:
        await parent.expect("请点最下面的按钮")
        await parent.share_contact()
        await parent.expect("号码比对过了，没有保存")
    else:
        zhao = await stage.person(ZHAO)
        await zhao.start()
        await parent.tap("🔔 Remind them")
        await zhao.tap(data=re.compile("^gu.y"))
    await parent.expect(then)
    await stage.settled()
    async with database.reading() as uow:
        person = await uow.people.by_external("telegram", str(number))
        assert person is not None
        assert [each.name for each in await uow.people.children_of(person.id)] == [child]
