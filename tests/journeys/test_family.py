"""Families: a child who has to wait, the parent who says yes, a parent who comes first, two children."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from domain.journal import Verb
from sandbox.person import Person
from tests.journeys.conftest import LIN, MEI, TOM, Stage
from tests.journeys.ways import account, answer, code_in, enrol, journal_of, learner_row, link_in, settle_in


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
    await mei.expect("您收到邀请，成为 Lin（五年级） 的家长", button="✅ 是我的孩子")
    await mei.tap("✅ 是我的孩子")
    await mei.expect("请您决定：保存 Lin 的练习记录吗？")
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
    await mei.tap("🔑 我有链接或代码")
    await mei.expect("请把代码发给我")
    await mei.say("不知道啊我找找")
    await mei.expect("这看起来不像代码")
    await mei.say(code.lower().replace("-", " "))
    await mei.expect("这是您的孩子吗？")
    await mei.tap("✅ 是我的孩子")
    await mei.tap("先不")
    await mei.expect("Lin 想做练习，就等您看一下说明", button="📄 看说明，做决定")

    await tom.start()
    await tom.tap("👩 I am a parent")
    await tom.tap("🔑 I have a link or code")
    await tom.say(code)
    await tom.expect("This link or code does not work. It may have run out, been used already")
    await tom.start(code.replace("-", ""))
    await tom.expect("This link or code does not work")

    await lin.say("/home")
    await lin.tap("📨 邀请爸爸妈妈")
    await lin.toast("邀请发好了")
    second = await link_in(lin)
    await tom.start(second)
    await tom.expect("You were invited as a parent or guardian of Lin (Grade 3)")
    await tom.tap("✅ That's my child")
    await mei.expect("Tom 现在也是 Lin 的家长了", timeout=10)
    await tom.expect("Your decision: may we keep Lin's practice?")
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
    await lin.expect("家里人已经帮 Bo（三年级） 做好了准备", button="✅ 是我")
    await lin.tap("✅ 是我")
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
    sqlite_stage.forge_tap(LIN, panel, f"on.mine:{learner.id}")
    sqlite_stage.forge_tap(LIN, panel, f"on.agree:{learner.id}")
    sqlite_stage.forge_tap(LIN, panel, "on.look")
    await sqlite_stage.settled()
    await lin.say("/practice")
    await lin.expect("要先请家长同意")
    assert Verb.CONSENTED not in {each.verb for each in await journal_of(sqlite_stage, LIN)}


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
