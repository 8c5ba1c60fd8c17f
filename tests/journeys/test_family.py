"""Families: a child who has to wait, the parent who says yes, a parent who comes first, two children."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from domain.journal import Verb
from sandbox.person import Person
from tests.journeys.conftest import LIN, MEI, TOM, ZHAO, RunningClock, Stage, stage_for
from tests.journeys.ways import (
    account,
    answer,
    code_in,
    enrol,
    join_family,
    journal_of,
    learner_row,
    link_in,
    settle_in,
)


async def test_a_child_waits_and_practises_once_a_parent_has_opened_the_link_and_agreed(stage: Stage) -> None:
    lin, mei = await stage.person(LIN), await stage.person(MEI)
    await enrol(lin, age="10_13", grade=5)
    token = await link_in(lin)
    assert token in shared_text(lin), "the share button hands on the same link"
    await lin.tap("🎲 先玩 3 道题")
    await three_samples(lin)
    await stage.settled()
    assert [each.verb for each in await journal_of(stage, LIN) if each.object_type in ("item", "session")] == []

    await mei.start(token)
    await mei.expect("L.（五年级）", button="✅ 是我的孩子")
    await mei.tap("✅ 是我的孩子")
    waiting = await mei.expect("还差一个确认")
    assert "Lin" not in waiting["text"]
    await mei.say("/home")
    await mei.expect("L.：还在等对方确认", button="⏳ 还差什么")
    await lin.expect("Mei 打开了邀请，想作为你的家长和你连上")
    await lin.tap("✅ 是的")
    await lin.expect("✅ Mei 和 Lin 连上了")
    await mei.expect("🎉 您和 Lin 已经连上了")
    await mei.tap("📄 看说明，做决定")
    await mei.expect("保存 Lin 的练习记录吗？")
    await lin.say("/practice")
    await lin.expect("要先请家长同意")
    await mei.tap("✅ 同意")
    await mei.expect("谢谢您！Lin 可以开始练习了。")
    await lin.expect("🎉 家长 Mei 同意了，你可以开始练习啦！")
    await lin.say("/practice")
    await lin.expect("第 1 题，共 6 题")
    await answer(stage, lin)

    consents = [each for each in await journal_of(stage, LIN) if each.verb is Verb.CONSENTED]
    assert [each.actor for each in consents] == [(await account(stage, MEI)).id]
    await mei.say("/home")
    await mei.expect("这周答了 1 道题")


async def test_the_code_can_be_typed_works_once_and_the_second_use_is_refused_kindly(stage: Stage) -> None:
    lin, mei, tom = await stage.person(LIN), await stage.person(MEI), await stage.person(TOM)
    await enrol(lin, age="up_to_9", grade=3)
    code = await code_in(lin)
    await mei.start()
    await mei.tap("👩 我是家长")
    await mei.tap("🔑 我有链接")
    await mei.expect("请点开收到的链接")
    await mei.say("不知道啊我找找")
    await mei.expect("这看起来不像链接或代码")
    await mei.say(code.lower().replace("-", " "))
    await mei.expect("这是您的孩子吗？")
    await mei.tap("✅ 是我的孩子")
    await lin.tap("✅ 是的")
    await mei.tap("📄 看说明，做决定")
    await mei.tap("先不")
    await mei.expect("Lin 想做练习，就等您看一下说明", button="📄 看说明，做决定")

    await tom.start()
    await tom.tap("👩 I am a parent")
    await tom.tap("🔑 I have a link")
    await tom.say(code)
    await tom.expect("This link or code does not work. It may have run out, been used already")
    await tom.start(code.replace("-", ""))
    await tom.expect("This link or code does not work")

    await lin.say("/home")
    await lin.tap("📨 邀请爸爸妈妈")
    await lin.toast("邀请发好了")
    second = await link_in(lin)
    await tom.start(second)
    await tom.expect("L. (Grade 3)")
    await tom.tap("✅ That's my child")
    await tom.expect("I have asked the family")
    await mei.expect("Tom 打开了邀请，想作为家长和 Lin 连上", timeout=10)
    await mei.tap(data=re.compile("^gu.y"))
    await mei.expect("✅ Tom 和 Lin 连上了")
    await tom.expect("You are connected with Lin now")
    await tom.tap("📄 Read and decide")
    await tom.expect("May we keep Lin's practice?")
    await tom.tap("✅ Agree")
    await tom.expect("Thank you! Lin can start practising now.")
    await mei.expect("Tom 同意了保存 Lin 的练习记录")
    await lin.expect("🎉 家长 Tom 同意了")


async def test_a_parent_comes_first_and_the_childs_own_account_joins_what_was_said(stage: Stage) -> None:
    lin, tom = await stage.person(LIN), await stage.person(TOM)
    await settle_in(tom, "Bo", grade=3)
    await tom.expect("Bo has no account yet")
    await tom.tap("👪 Family")
    await tom.tap("➕ Add another child")
    await tom.tap("👧 Tell us about your child")
    await tom.say("Ada")
    await tom.tap("Grade 5")
    await tom.expect("Ada", button="✓ Ada")
    await tom.tap("Bo")
    await tom.expect("Bo has no account yet", button="✓ Bo")
    await tom.tap("📱 Give my child an account")
    token = await link_in(tom)

    await lin.start(token)
    await lin.expect("B.（三年级）", button="✅ 是我")
    await lin.tap("✅ 是我")
    await lin.expect("已经问了你家里")
    await tom.expect("Somebody with the account Lin has opened the invitation and says: “I am Bo.”")
    await tom.tap("✅ Yes, that's right")
    await tom.expect("✅ Lin is Bo's account now")
    await lin.tap("▶ 继续")
    await lin.expect("你几岁了？")
    await lin.tap("9 岁及以下")
    await lin.expect("你好，Bo", button="🔄 看看同意了没有")
    await tom.expect("Bo has signed up")
    await tom.tap("📄 Read and decide")
    await tom.tap("✅ Agree")
    await lin.expect("🎉 家长 Tom 同意了")
    await lin.tap("▶ 开始练习")
    await lin.expect("第 1 题，共 6 题")
    assert (await learner_row(stage, LIN)).name == "Bo"

    await tom.say("/home")
    await tom.tap("Ada")
    await tom.expect("Ada has no account yet", button="✓ Ada")
    await tom.tap("Bo")
    await tom.expect("No practice yet this week", button="✓ Bo")
    for number in (LIN, TOM):
        await stage.panel(number)


async def test_a_child_cannot_say_yes_to_itself(sqlite_stage: Stage) -> None:
    lin = await sqlite_stage.person(LIN)
    await enrol(lin, age="10_13", grade=5)
    token = await link_in(lin)
    await lin.start(token)
    await lin.expect("这个邀请是给爸爸或妈妈的")
    panel = await sqlite_stage.panel(LIN)
    learner = await learner_row(sqlite_stage, LIN)
    sqlite_stage.old_tap(LIN, panel, f"on.mine:{learner.id}")
    sqlite_stage.old_tap(LIN, panel, f"on.agree:{learner.id}")
    sqlite_stage.old_tap(LIN, panel, "on.look")
    await sqlite_stage.settled()
    await lin.say("/practice")
    await lin.expect("要先请家长同意")
    assert Verb.CONSENTED not in {each.verb for each in await journal_of(sqlite_stage, LIN)}


async def test_a_mother_leaves_and_the_office_takes_a_father_off_at_the_others_word(
    database_url: str, tmp_path: Path
) -> None:
    # by day: at night the word to the office would wait for the morning
    async with stage_for(database_url, tmp_path, RunningClock()) as stage:
        lin, mei, tom = await stage.person(LIN), await stage.person(MEI), await stage.person(TOM)
        zhao = await stage.person(ZHAO)
        await zhao.start()
        await enrol(lin, age="10_13", grade=5)
        await join_family(mei, await link_in(lin), lin)
        await mei.tap("✅ 同意")
        await mei.say("/child")
        await mei.tap("📨 邀请另一位家长")
        await tom.start(await link_in(mei))
        await tom.tap("✅ That's my child")
        await mei.tap(data=re.compile("^gu.y"))
        await tom.expect("You are connected with Lin now")

        await mei.say("/child")
        await mei.tap("👪 家长")
        await mei.expect("通常两位家长", button="✖ 移除 Tom")
        await mei.tap("✖ 移除 Tom")
        await mei.tap("请校区处理")
        await mei.expect("⏳ Tom：已请校区结束连接")
        await zhao.expect("Lin 的一位家长请求结束 Tom 和孩子的连接")
        await zhao.tap("✅ 是的")
        await zhao.expect("✅ Tom 和 Lin 的连接已经结束")
        await tom.expect("You are not connected with a child here any more")
        await tom.say("/child")
        await tom.expect("No child has been added yet")

        await mei.tap("🚪 结束我的连接")
        await mei.expect("现在只有您一位连着")
        await mei.tap("是的，结束")
        await mei.expect("您和 Lin 的连接已经结束")
        await lin.expect("Mei 和你的连接已经结束")
        await zhao.expect("Lin 在这里没有家长了")
        await lin.say("/practice")
        await lin.expect("要先请家长同意")


async def three_samples(lin: Person) -> None:
    for number in (1, 2, 3):
        question = await lin.expect(f"样题 {number}/3")
        assert "不会留下任何记录" in question["text"]
        await lin.tap(data=re.compile("^pr.sa"))
        await lin.expect(f"样题 {number}/3", button=re.compile("下一题|看看结果"))
        await lin.tap(re.compile("下一题|看看结果"))
    await lin.expect("样题看完了")


def shared_text(person: Person) -> str:
    """What the share button of the newest invitation hands on."""
    links: list[str] = [
        button["url"]
        for message in person.messages
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
        if "url" in button
    ]
    return parse_qs(urlsplit(links[-1]).query)["text"][0]
