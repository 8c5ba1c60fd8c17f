"""A parent is asked one question after the other, says yes and no to each by itself, and takes one back."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import LIN, MEI, TOM, Stage
from tests.journeys.ways import enrol, join_family, learner_row, link_in

WAYS = {
    "zh": (
        MEI,
        ("✅ 同意", "以后再说", "💾 保存练习记录", "↩️ 撤回"),
        ("第 2 个问题，共 4 个", "第 3 个问题，共 4 个", "谢谢，问完了", "不同意，已经说过"),
    ),
    "en": (
        TOM,
        ("✅ Agree", "Later", "💾 Keeping the practice", "↩️ Take it back"),
        ("Question 2 of 4", "Question 3 of 4", "Thank you, that is all", "No, you said so"),
    ),
}


@pytest.mark.parametrize("lang", WAYS)
async def test_each_purpose_has_a_screen_of_its_own_and_a_yes_is_taken_back_at_once(
    sqlite_stage: Stage, lang: str
) -> None:
    number, (agree, later, practice, withdraw), (second, third, done, said_no) = WAYS[lang]
    stage = sqlite_stage
    lin, parent = await stage.person(LIN), await stage.person(number)
    await enrol(lin, age="10_13", grade=5)
    await join_family(parent, await link_in(lin), by=lin)
    await parent.tap(agree)
    await parent.expect(second, button=later)
    await parent.tap(agree)
    await parent.expect(third)
    await parent.tap(data=re.compile("mood:0$"))
    await parent.tap(data=re.compile("offers:0$"))
    await parent.expect(done)
    await parent.expect(said_no)
    await lin.say("/practice")
    await lin.expect("第 1 题")
    await parent.tap(practice)
    await parent.tap(withdraw)
    await lin.expect("⏸ 练习记录暂时不保存了")
    await lin.say("/practice")
    await lin.expect("要先请家长同意")
    learner = await learner_row(stage, LIN)
    async with (await stage.look()).reading() as uow:
        said = [(each.purpose.value, each.agreed) for each in await uow.people.consents_of(learner.id)]
    assert said == [
        ("practice", True),
        ("teachers_see", True),
        ("mood", False),
        ("offers", False),
        ("practice", False),
    ]
