"""People who work at the centre: their homes, inviting a colleague, and who may not."""

from __future__ import annotations

import re
from pathlib import Path

from domain.people.person import Role
from sandbox.transcript import words
from tests.journeys.conftest import HE, LIN, MEI, TOM, WANG, ZHAO, RunningClock, Stage, stage_for
from tests.journeys.ways import account, enrol, link_in, settle_in


async def test_each_colleague_sees_what_their_day_needs(stage: Stage) -> None:
    wang, he, zhao, mei = [await stage.person(number) for number in (WANG, HE, ZHAO, MEI)]
    await wang.start()
    await wang.expect(re.compile("王老师，您好！.*今天", re.S), button="📚 看课程")
    await zhao.start()
    await zhao.expect(re.compile("People here now|现在有多少人"))
    await zhao.tap("⚙ 设置") if "设置" in str(zhao.screen.buttons) else await zhao.tap("⚙ Settings")
    await zhao.tap(re.compile("^English"))
    await zhao.toast("English it is ✓")
    await zhao.say("/home")
    await zhao.expect(re.compile("People here now.*Teacher: 1.*12 courses", re.S), button="✉ Invite a colleague")

    await settle_in(mei, "小安")
    await mei.say("/book")
    for data in ("^bk.s:.*olympiad-g5", "^bk.p", "^bk.t.*near", "^bk.h", "^bk.y"):
        await mei.tap(data=re.compile(data))
    await mei.expect("试听课约好了")
    await he.start()
    await he.expect(re.compile("何老师，您好！.*试听课", re.S), button="🔗 试听课链接")
    for person, role in ((wang, "看今天的试听课和学生"), (he, "看未来一周已约的试听课")):
        await person.say("/help")
        await person.expect(role)


async def test_an_operator_invites_a_teacher_by_a_link_that_works_once(database_url: str, tmp_path: Path) -> None:
    # by day: at night the word to a colleague would wait for the morning
    async with stage_for(database_url, tmp_path, RunningClock()) as stage:
        zhao, tom, mei = [await stage.person(number) for number in (ZHAO, TOM, MEI)]
        await zhao.say("/language")
        await zhao.tap(data="st.lang:en")
        await zhao.say("/invite")
        await zhao.expect("Whom would you like to invite?")
        assert "Admin" not in str(zhao.screen.buttons), "an operator makes no admins"
        await zhao.tap("Teacher")
        await zhao.expect("Which of them? (Teacher)", button="Mr Chen")
        await zhao.tap("Mr Chen")
        token = await link_in(zhao)

        await tom.start(token)
        await tom.expect("You were invited as Mr Chen (Teacher)", button="✅ Join")
        await tom.tap("✅ Join")
        await tom.expect("Hello Mr Chen!")
        await zhao.expect("Mr Chen has joined: Teacher.")
        assert (await account(stage, TOM)).roles == {Role.TEACHER}
        await mei.start(token)
        await mei.expect("这个链接或代码用不了")
        assert (await account(stage, MEI)).roles == frozenset()


async def test_a_learner_who_types_a_staff_command_is_refused_kindly(stage: Stage) -> None:
    lin, tom = await stage.person(LIN), await stage.person(TOM)
    await enrol(lin)
    await lin.say("/invite")
    await lin.expect("这部分功能没有对你的账号开放", button="🏠 首页")
    panel = await stage.panel(LIN)
    for data in (
        "inv",
        "inv.anyone:admin",
        "inv.anyone:teacher",
        "inv.trial",
        "inv.member:admin:sun",
        "home.as:admin",
    ):
        stage.old_tap(LIN, panel, data)
    await stage.settled()
    assert (await account(stage, LIN)).roles == {Role.LEARNER}
    assert not [message for message in stage.messages(LIN) if "start=" in words(message)]
    await settle_in(tom, "Bo")
    await tom.say("/invite")
    await tom.expect("This part is not for your account", button="🏠 Home")
    await tom.tap("🏠 Home")
    await tom.expect("Bo")
