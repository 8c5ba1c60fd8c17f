"""Generators for division and for the order of operations."""

from __future__ import annotations

from random import Random

from domain.practice.items.kinds import NumberEntry, SingleChoice
from knowledge.generators.drafting import CHILDREN, Pair, Unsuitable, choice, entry, two


def remainder_in_context(rng: Random) -> SingleChoice:
    """Division with a rest that needs one more boat, bag or box."""
    each = rng.randint(4, 8)
    full, rest = rng.randint(4, 9), rng.randint(1, each - 1)
    total = full * each + rest
    scene = rng.choice(
        [
            Pair(
                f"{total}个同学去划船，每条船最多坐{each}人。至少要租几条船？",
                f"{total} children go rowing. Each boat takes at most {each}. How many boats do they need at least?",
            ),
            Pair(
                f"一共有{total}个饺子，每个餐盒最多装{each}个。全部装完至少要几个餐盒？",
                f"{total} muffins are packed into boxes of at most {each}. How many boxes are needed for "
                "all of them?",
            ),
            Pair(
                f"{total}本作业本要放进文件袋，每袋最多放{each}本。至少要几个文件袋？",
                f"{total} exercise books go into folders that hold at most {each}. How many folders are needed?",
            ),
        ]
    )
    return choice(
        rng,
        skills=["arithmetic.divide-with-remainder"],
        difficulty=2,
        stem=scene,
        key=str(full + 1),
        wrong=[
            (str(full), "ignores-the-rest"),
            (str(rest), "answers-with-remainder"),
            (str(full + rest), "adds-the-rest"),
            (str(total - each), "other-operation"),
        ],
        explanation=Pair(
            f"{total}÷{each}={full}……{rest}。\n{full}份装满以后还剩{rest}，剩下的也要有地方放。\n"
            f"{full}+1={full + 1}。",
            f"{total} ÷ {each} = {full} remainder {rest}.\n"
            f"When {full} are full, there is no place yet for the other {rest}."
            f"\n{full} + 1 = {full + 1}.",
        ),
        hints=[
            Pair("算出余数以后想一想：剩下的怎么办？", "Look at the remainder: what happens to what is left over?")
        ],
    )


def zero_in_quotient(rng: Random) -> SingleChoice:
    """Short division whose quotient has a zero in the middle."""
    divisor = rng.randint(3, 9)
    hundreds, ones = rng.randint(1, 4), rng.randint(2, 9)
    quotient = hundreds * 100 + ones
    total = quotient * divisor
    if ones * divisor < 10:
        raise Unsuitable("the zero does not come from a small tens digit")
    return choice(
        rng,
        skills=["arithmetic.divide-by-one-digit"],
        difficulty=3,
        stem=Pair(
            f"{total}棵树苗平均分给{divisor}个班，每班分到多少棵？",
            f"{total} tulip bulbs are shared equally among {divisor} schools. How many does each school get?",
        ),
        key=str(quotient),
        wrong=[
            (str(hundreds * 10 + ones), "drops-zero"),
            (str(hundreds * 100 + ones * 10), "zero-in-wrong-place"),
            (str(quotient + 1), "neighbour-fact"),
            (str(total - divisor), "other-operation"),
        ],
        explanation=Pair(
            f"百位：先分{hundreds * 100 * divisor}，每份{hundreds * 100}。\n"
            f"还剩{ones * divisor}，十位上不够分一个整十，商0占位。\n"
            f"{ones * divisor}÷{divisor}={ones}，所以是{quotient}。",
            f"Hundreds: {hundreds * 100 * divisor} gives {hundreds * 100} each.\n"
            f"{ones * divisor} is left: not enough for a whole ten each, so write 0 in the tens place.\n"
            f"{ones * divisor} ÷ {divisor} = {ones}, so each gets {quotient}.",
        ),
        hints=[
            Pair(
                f"估一估：{total}÷{divisor}大约是几百？",
                f"Estimate first: about how many hundreds is {total} ÷ {divisor}?",
            )
        ],
    )


def order_of_operations(rng: Random) -> SingleChoice:
    """Multiplication before addition and subtraction."""
    a, b, c = rng.randint(12, 40), rng.randint(3, 9), rng.randint(3, 9)
    minus = rng.random() < 0.5
    if minus and a <= b * c:
        a += b * c
    right = a - b * c if minus else a + b * c
    first_two = a - b if minus else a + b
    sign = "−" if minus else "+"
    return choice(
        rng,
        skills=["arithmetic.order-of-operations"],
        difficulty=2,
        stem=Pair(f"计算：{a}{sign}{b}×{c}", f"Work out {a} {sign} {b} × {c}."),
        key=str(right),
        wrong=[
            (str(first_two * c), "left-to-right"),
            (str(b * c), "stops-halfway"),
            (str(a - b - c if minus and a > b + c else a + b + c), "adds-instead-of-multiplies"),
        ],
        explanation=Pair(
            f"有乘有加减，先算乘法：{b}×{c}={b * c}。\n再算{a}{sign}{b * c}={right}。",
            f"Multiplication comes first: {b} × {c} = {b * c}.\nThen {a} {sign} {b * c} = {right}.",
        ),
        hints=[Pair("先圈出要先算的那一步。", "Circle the step that has to be done first.")],
    )


def brackets_first(rng: Random) -> NumberEntry:
    """A shopping story that is written with a bracket."""
    (first, second), count = two(rng, range(3, 13)), rng.randint(3, 8)
    child = rng.choice(CHILDREN)
    return entry(
        skills=["arithmetic.order-of-operations"],
        difficulty=2,
        stem=Pair(
            f"一支钢笔{first}元，一本笔记本{second}元。{child.zh}买了{count}套（每套一支笔、一本本子），"
            "一共要多少元？",
            f"A pen costs ${first} and a notebook ${second}. {child.en} buys {count} sets of one pen and "
            "one notebook. "
            f"How many dollars is that in all?",
        ),
        answer=(first + second) * count,
        explanation=Pair(
            f"一套的价钱：{first}+{second}={first + second}（元）。\n"
            f"{count}套：{first + second}×{count}={(first + second) * count}（元）。",
            f"One set costs {first} + {second} = {first + second} dollars.\n"
            f"{count} sets cost {first + second} × {count} = {(first + second) * count} dollars.",
        ),
        hints=[Pair("先算一套多少钱。", "Find the price of one set first.")],
        unit=Pair("元", "dollars"),
        wrong=[
            (first + second, "stops-halfway"),
            (first * count + second, "bracket-first-term-only"),
            (first + second * count, "bracket-first-term-only"),
        ],
    )


GENERATORS = {
    "whole.remainder-in-context": remainder_in_context,
    "whole.zero-in-quotient": zero_in_quotient,
    "whole.order-of-operations": order_of_operations,
    "whole.brackets-first": brackets_first,
}
