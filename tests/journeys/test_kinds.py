"""Every kind of question on the phone, in Chinese and in English: asked, composed, taken back, judged."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from domain.language import Lang
from domain.practice.evening.session import Verdict
from domain.practice.items.kinds import Item, NumberEntry, Ordering, SeveralChoices, ShortText
from domain.practice.items.wordings import ChoiceWording, EntryWording, PartsWording, TextWording
from sandbox.person import Person
from tests.journeys.conftest import LIN, TOM, Stage, stage_for, taps_of
from tests.journeys.ways import attempts_of, enrol, give_answer, in_front

SKILL = ("arithmetic.add-20",)
SEVERAL = tuple(
    SeveralChoices(
        f"journey:even-{number}",
        SKILL,
        2,
        (0, 2),
        {
            Lang.ZH: ChoiceWording(f"第 {number} 盘：哪些可以平分给两个人？", ("八颗", "七颗", "十颗", "九颗")),
            Lang.EN: ChoiceWording(f"Plate {number}: which can two share?", ("eight", "seven", "ten", "nine")),
        },
    )
    for number in (1, 2)
)
ORDERS = tuple(
    Ordering(
        f"journey:order-{number}",
        SKILL,
        2,
        {
            Lang.ZH: PartsWording(f"第 {number} 组：从小到大排一排。", ("一半", "2又1/2", "三", "十")),
            Lang.EN: PartsWording(f"Row {number}: smallest first.", ("a half", "2\u00a01/2", "three", "ten")),
        },
    )
    for number in (1, 2)
)
WORDS = (
    ShortText(
        "journey:word",
        SKILL,
        2,
        {
            Lang.ZH: TextWording("正好有两个因数的数叫什么数？", ("质数", "素数")),
            Lang.EN: TextWording("What is a number with two factors called?", ("prime number", "prime")),
        },
        {"质": "質", "数": "數"},
    ),
)
NUMBERS = (
    NumberEntry(
        "journey:number",
        SKILL,
        2,
        Fraction(5, 2),
        {
            Lang.ZH: EntryWording("5 米平分成 2 段，每段几米？", unit="米"),
            Lang.EN: EntryWording("5 m in 2 equal parts. How long is one?", unit="m"),
        },
        foreseen={Fraction(10): "other-operation"},
    ),
)
SHELF: tuple[Item, ...] = (*SEVERAL, *ORDERS, *WORDS, *NUMBERS)


async def test_a_chinese_learner_ticks_orders_and_types(database_url: str, tmp_path: Path) -> None:
    async with stage_for(database_url, tmp_path, shelf=SHELF) as stage:
        lin = await stage.person(LIN)
        await enrol(lin)
        await lin.tap("▶ 开始练习")
        ways = {
            "even": [ticks_too_many, ticks_right],
            "order": [turns_round, takes_back],
            "word": [types_traditional],
        }
        ways["number"] = [takes_a_foreseen_road]
        for position in range(6):
            await stage.settled()
            front = await in_front(stage, LIN)
            assert front.asked.position == position
            await ways[re.findall("[a-z]+", front.item.key)[1]].pop()(stage, lin)
            await goes_on(stage, lin)
        attempts = await attempts_of(stage, LIN)
        right = {each.item for each in attempts if each.verdict is Verdict.RIGHT}
        assert len(right) == 3 and len(attempts) == 6
        assert sum(each.response == {"options": [0, 2]} for each in attempts) == 1
        assert sum(each.response == {"order": [3, 2, 1, 0]} for each in attempts) == 1
        texts = "\n".join(message["text"] for message in stage.messages(LIN))
        assert "21/2" not in texts


async def goes_on(stage: Stage, person: Person) -> None:
    await stage.settled()
    onward = [data for data in taps_of(await stage.panel(person.id)) if data.startswith("pr.n")]
    await person.tap(data=onward[0])
    await person.toast()


async def ticks_right(stage: Stage, lin: Person) -> None:
    await lin.expect("把所有正确的都勾上", button="☐ 八颗")
    await lin.tap("☐ 七颗")
    await lin.tap("☑ 七颗")
    await lin.tap("☐ 八颗")
    await lin.tap("☐ 十颗")
    await lin.expect(button="☑ 十颗")
    await lin.tap("✔ 完成")
    await lin.expect(re.compile("答对了|就是它|完全正确"))


async def ticks_too_many(stage: Stage, lin: Person) -> None:
    for option in ("八颗", "七颗", "九颗"):
        await lin.tap(f"☐ {option}")
    panel = await stage.panel(LIN)
    front = await in_front(stage, LIN)
    stage.old_tap(LIN, panel, f"pr.t:{front.session.id}:{front.asked.position}:{front.asked.order.index(0)}:1")
    await lin.tap("✔ 完成")
    told = await lin.expect("2 个里你找到了 1 个")
    assert "还漏了 1 个" in told["text"] and "多勾了 2 个" in told["text"]
    assert re.search("正确的有 [A-D]、[A-D]。", told["text"])


async def takes_back(stage: Stage, lin: Person) -> None:
    await lin.expect("按顺序一个一个点")
    for part in ("三", "一半"):
        await lin.tap(part)
    # "back" of the screen before would take the first one back: each screen is waited for
    await lin.expect("2. 一半")
    await lin.tap("↩ 退一步")
    await lin.expect("1. 三", button="一半")
    await lin.tap("十")
    await lin.expect("2. 十")
    await lin.tap("⟲ 重新排")
    await lin.expect(button="十")
    for part in ("一半", "2又1/2", "三", "十"):
        await lin.tap(re.compile(f"^{part}$"))
    await lin.tap("✔ 完成")
    await lin.expect(re.compile("答对了|就是它|完全正确"))


async def turns_round(stage: Stage, lin: Person) -> None:
    await give_answer(lin, await in_front(stage, LIN), right=False)
    told = await lin.expect("整个反过来了")
    assert "正确的顺序是 一半 → 2又1/2 → 三 → 十。" in told["text"]


async def types_traditional(stage: Stage, lin: Person) -> None:
    await lin.expect("直接输入答案")
    await lin.say("？！")
    await lin.expect("我没读出是哪个答案，所以不算作答")
    await lin.say("　質 數。")
    await lin.expect(re.compile("答对了|就是它|完全正确"))


async def takes_a_foreseen_road(stage: Stage, lin: Person) -> None:
    await lin.say("十米")
    told = await lin.expect("你写的是 十米。")
    assert "数字都用对了，再想想题意" in told["text"]
    assert "正确的是 2.5 米。" in told["text"]


async def test_an_english_learner_answers_every_kind(database_url: str, tmp_path: Path) -> None:
    async with stage_for(database_url, tmp_path, shelf=SHELF) as stage:
        tom = await stage.person(TOM)
        await enrol(tom)
        await tom.tap("▶ Practise")
        for _ in range(6):
            await stage.settled()
            front = await in_front(stage, TOM)
            await give_answer(tom, front)
            verdict = await tom.expect(re.compile(r"Right|Yes, that's it|Exactly"))
            assert not re.search("[一-鿿]", str(verdict["text"]))
            await goes_on(stage, tom)
        await tom.expect("6 of 6 right")
