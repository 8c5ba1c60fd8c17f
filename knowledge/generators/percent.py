"""Generators for percentages."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from domain.practice.items.kinds import NumberEntry, SingleChoice
from knowledge.generators.drafting import CHILDREN, Pair, Unsuitable, choice, decimal, entry


def of_a_quantity(rng: Random) -> SingleChoice:
    """A percentage of a number of people or things."""
    percent, total = rng.choice([15, 20, 25, 30, 35, 40, 45, 60, 65, 75]), rng.randint(4, 24) * 20
    right = Fraction(percent * total, 100)
    if right.denominator != 1 or total == 100 or right == percent:
        raise Unsuitable("not whole")
    return choice(
        rng,
        skills=["percent.of-a-quantity"],
        difficulty=2,
        stem=Pair(
            f"全校{total}名学生中，{percent}%骑车上学。骑车上学的有多少人？",
            f"{percent}% of the {total} pupils of a school cycle to school. How many pupils is that?",
        ),
        key=str(right),
        wrong=[
            (str(percent), "percent-as-amount"),
            (str(total - right), "answers-the-rest"),
            (decimal(right / 10), "percent-place-slip"),
            (decimal(right * 10), "percent-place-slip"),
        ],
        explanation=Pair(
            f"{percent}%就是每100里有{percent}：{total}×{percent}÷100。\n"
            f"{total}×{percent}={total * percent}，再除以100得{right}。",
            f"{percent}% means {percent} out of every 100: {total} × {percent} ÷ 100.\n"
            f"{total} × {percent} = {total * percent}; divided by 100 that is {right}.",
        ),
        hints=[
            Pair(
                f"先求10%：{total}÷10={decimal(Fraction(total, 10))}。",
                f"Find 10% first: {total} ÷ 10 = {decimal(Fraction(total, 10))}.",
            )
        ],
    )


def discount(rng: Random) -> SingleChoice:
    """The sale price; in Chinese 打折 names what is left, in English what is taken off."""
    tenths, price = rng.choice([6, 7, 8, 9]), rng.randint(4, 45) * 10
    right = price * tenths // 10
    off = price - right
    thing = rng.choice(
        [
            Pair("一双运动鞋", "a pair of trainers"),
            Pair("一个书包", "a school bag"),
            Pair("一个篮球", "a basketball"),
            Pair("一件外套", "a jacket"),
        ]
    )
    cut = (10 - tenths) * 10
    return choice(
        rng,
        skills=["percent.discount"],
        difficulty=2,
        stem=Pair(
            f"{thing.zh}原价{price}元，现在打{'零一二三四五六七八九'[tenths]}折出售。现价多少元？",
            f"The price of {thing.en} was ${price}. In the sale it is {cut}% off. What is the sale price?",
        ),
        key=Pair(f"{right}元", f"${right}"),
        wrong=[
            (Pair(f"{off}元", f"${off}"), "discount-remainder-mixed"),
            (Pair(f"{price - tenths}元", f"${price - cut}"), "percent-as-amount"),
            (Pair(f"{price - off // 10}元", f"${price - off // 10}"), "percent-place-slip"),
            (Pair(f"{price + off}元", f"${price + off}"), "other-operation"),
        ],
        explanation=Pair(
            f"打{'零一二三四五六七八九'[tenths]}折就是按原价的{tenths * 10}%卖。\n"
            f"{price}×{tenths * 10}%={right}（元）。",
            f"{cut}% off leaves {tenths * 10}% to pay.\n{tenths * 10}% of ${price} is ${right}.",
        ),
        hints=[Pair("打折以后，付的是原价的百分之几？", "What percentage of the old price is still to pay?")],
    )


def change(rng: Random) -> SingleChoice:
    """By what percentage something grew: the base is the old value."""
    old, percent = (
        rng.choice([20, 40, 50, 60, 80, 120, 150, 160, 200, 240]),
        rng.choice([10, 15, 20, 25, 30, 40, 50, 60]),
    )
    grew = Fraction(old * percent, 100)
    if grew.denominator != 1:
        raise Unsuitable("not whole")
    new = old + grew
    wrong_base = Fraction(100 * grew, new)
    return choice(
        rng,
        skills=["percent.change"],
        difficulty=3,
        stem=Pair(
            f"合唱团去年有{old}人，今年有{new}人。今年人数比去年增加了百分之几？",
            f"A choir had {old} members last year and has {new} this year. By what percentage has it grown?",
        ),
        key=f"{percent}%",
        wrong=[
            (f"{round(wrong_base)}%", "percent-of-wrong-base"),
            (f"{grew}%", "percent-as-amount"),
            (f"{100 + percent}%", "whole-instead-of-change"),
            (f"{100 - percent}%", "answers-the-rest"),
        ],
        explanation=Pair(
            f"增加了{new}−{old}={grew}人。\n和去年比，去年的{old}人是单位“1”：{grew}÷{old}={percent}%。",
            f"It grew by {new} − {old} = {grew}.\nCompare that with last year's {old}: {grew} ÷ {old} = {percent}%.",
        ),
        hints=[
            Pair("先求增加了多少人。", "Find out how many joined."),
            Pair("“比去年”，所以除以去年的人数。", "Growth is measured against the old number."),
        ],
    )


def whole_from_part(rng: Random) -> NumberEntry:
    """The whole, when a percentage of it is known."""
    percent, whole = rng.choice([20, 25, 30, 40, 60, 70, 75, 80]), rng.randint(3, 30) * 20
    part = Fraction(percent * whole, 100)
    if part.denominator != 1:
        raise Unsuitable("not whole")
    child = rng.choice(CHILDREN)
    one = Fraction(part * 10, percent)
    return entry(
        skills=["percent.whole-from-part"],
        difficulty=4,
        stem=Pair(
            f"{child.zh}看一本书，已经看了{part}页，正好是全书的{percent}%。这本书一共多少页？",
            f"{child.en} has read {part} pages of a book. That is exactly {percent}% of it. How many pages "
            "does it have?",
        ),
        answer=whole,
        explanation=Pair(
            f"{percent}%对应{part}页，10%对应{part}÷{percent}×10={decimal(one)}页。\n"
            f"全书是100%：{decimal(one)}×10={whole}页。",
            f"{percent}% are {part} pages, so 10% are {part} ÷ {percent} × 10 = {decimal(one)}.\n"
            f"The whole book is 100%: {decimal(one)} × 10 = {whole} pages.",
        ),
        hints=[Pair("全书是单位“1”，要求的正是单位“1”。", "The book is 100%, and 100% is what you are looking for.")],
        unit=Pair("页", "pages"),
        wrong=[(part * percent / 100, "percent-of-wrong-base"), (whole - part, "answers-the-rest")],
    )


GENERATORS = {
    "percent.of-a-quantity": of_a_quantity,
    "percent.discount": discount,
    "percent.change": change,
    "percent.whole-from-part": whole_from_part,
}
