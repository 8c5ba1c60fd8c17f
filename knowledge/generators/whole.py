"""Generators for calculating with whole numbers."""

from __future__ import annotations

from random import Random

from domain.practice.items.kinds import NumberEntry, SingleChoice
from knowledge.generators.drafting import CHILDREN, Pair, Unsuitable, choice, entry


def add_within_20(rng: Random) -> NumberEntry:
    """Crossing ten with two small amounts."""
    first, second = rng.randint(6, 9), rng.randint(4, 9)
    if first + second <= 10:
        raise Unsuitable("does not cross ten")
    child = rng.choice(CHILDREN)
    thing = rng.choice([Pair("颗草莓", "strawberries"), Pair("张贴纸", "stickers"), Pair("块积木", "blocks")])
    to_ten = 10 - first
    return entry(
        skills=["arithmetic.add-20"],
        difficulty=1,
        stem=Pair(
            f"{child.zh}有{first}{thing.zh}，又得到{second}{thing.zh[0]}。现在一共有多少{thing.zh}？",
            f"{child.en} has {first} {thing.en} and gets {second} more. How many {thing.en} is that altogether?",
        ),
        answer=first + second,
        explanation=Pair(
            f"先凑十：{first}+{to_ten}=10。\n{second}里拿走{to_ten}，还剩{second - to_ten}。\n"
            f"10+{second - to_ten}={first + second}。",
            f"Make ten first: {first} + {to_ten} = 10.\nOf the {second}, {second - to_ten} are left."
            f"\n10 + {second - to_ten} = {first + second}.",
        ),
        hints=[Pair(f"{first}再加几就是10？", f"How many more does {first} need to make 10?")],
        unit=Pair(thing.zh[0], ""),
    )


def subtract_within_100(rng: Random) -> SingleChoice:
    """Taking away with one exchange of a ten."""
    first, second = rng.randint(41, 95), rng.randint(13, 38)
    ones, taken = first % 10, second % 10
    if ones == 0 or ones >= taken or first - second < 10:
        raise Unsuitable("no exchange")
    place = rng.choice(
        [
            Pair("图书角", "The book corner"),
            Pair("体育室", "The sports cupboard"),
            Pair("文具店", "The stationery shop"),
        ]
    )
    thing = {
        "图书角": Pair("本图画书", "picture books"),
        "体育室": Pair("根跳绳", "skipping ropes"),
        "文具店": Pair("支铅笔", "pencils"),
    }[place.zh]
    right = first - second
    tens_gap, ones_gap = first // 10 - second // 10, taken - ones
    return choice(
        rng,
        skills=["arithmetic.add-100"],
        difficulty=2,
        stem=Pair(
            f"{place.zh}有{first}{thing.zh}，拿走了{second}{thing.zh[0]}，还剩多少{thing.zh[0]}？",
            f"{place.en} has {first} {thing.en}. {second} are taken. How many are left?",
        ),
        key=str(right),
        wrong=[
            (str(tens_gap * 10 + ones_gap), "smaller-from-larger"),
            (str(right + 10), "forgets-exchange"),
            (str(first + second), "other-operation"),
        ],
        explanation=Pair(
            f"个位{ones}减{taken}不够，从十位退1作10：{10 + ones}−{taken}={10 + ones - taken}。\n"
            f"十位退了1，还有{first // 10 - 1}：{first // 10 - 1}−{second // 10}={tens_gap - 1}。\n"
            f"合起来是{right}。",
            f"Ones: {ones} is not enough to take {taken} away, so exchange a ten: {10 + ones} − {taken} = "
            f"{10 + ones - taken}.\n"
            f"Tens: {first // 10 - 1} are left, {first // 10 - 1} − {second // 10} = {tens_gap - 1}.\n"
            f"Together that is {right}.",
        ),
        hints=[Pair("先看个位：够不够减？", "Start with the ones: are there enough to take away from?")],
    )


def times_table(rng: Random) -> SingleChoice:
    """A fact of the tables in a row-and-column story."""
    rows, each = rng.randint(6, 9), rng.randint(3, 9)
    scene = rng.choice(
        [
            Pair(
                f"操场上站了{rows}排，每排{each}人。一共有多少人？",
                f"There are {rows} rows of chairs in the hall, {each} chairs in each row. How many chairs is that?",
            ),
            Pair(
                f"一盒鸡蛋有{each}个，妈妈买了{rows}盒。一共有多少个鸡蛋？",
                f"Eggs come in boxes of {each}. Mum buys {rows} boxes. How many eggs is that?",
            ),
            Pair(
                f"一个星期练{each}次琴，{rows}个星期一共练多少次？",
                f"Ravi practises the piano {each} times a week. How many times is that in {rows} weeks?",
            ),
        ]
    )
    right = rows * each
    return choice(
        rng,
        skills=["arithmetic.times-tables"],
        difficulty=1,
        stem=scene,
        key=str(right),
        wrong=[
            (str(right + rows), "neighbour-fact"),
            (str(rows + each), "adds-instead-of-multiplies"),
            (str(right - each), "neighbour-fact"),
        ],
        explanation=Pair(
            f"求{rows}个{each}是多少，用乘法。\n{rows}×{each}={right}。",
            f"That is {rows} lots of {each}, so multiply.\n{rows} × {each} = {right}.",
        ),
        hints=[Pair(f"想一想：{rows}个{each}相加，可以怎样算得快？", f"Think of {rows} lots of {each}.")],
    )


def subtract_across_zero(rng: Random) -> SingleChoice:
    """Column subtraction with a zero in the middle."""
    hundreds, ones = rng.randint(4, 9), rng.randint(1, 5)
    first = hundreds * 100 + ones
    second = rng.randint(1, hundreds - 2) * 100 + rng.randint(2, 8) * 10 + rng.randint(ones + 1, 9)
    right = first - second
    digits = [int(d) for d in str(second)]
    flipped = (hundreds - digits[0]) * 100 + digits[1] * 10 + (digits[2] - ones)
    return choice(
        rng,
        skills=["arithmetic.add-column"],
        difficulty=3,
        stem=Pair(
            f"一本书有{first}页，已经看了{second}页，还剩多少页没看？",
            f"A book has {first} pages. You have read {second} of them. How many pages are still to read?",
        ),
        key=str(right),
        wrong=[
            (str(flipped), "smaller-from-larger"),
            (str(right + 100), "forgets-exchange"),
            (str(right + 10), "forgets-exchange"),
        ],
        explanation=Pair(
            f"个位不够减，十位是0，要从百位退1：{hundreds}个百变成{hundreds - 1}个百、9个十和10个一。\n"
            f"个位：{10 + ones}−{digits[2]}={10 + ones - digits[2]}；十位：9−{digits[1]}={9 - digits[1]}；"
            f"百位：{hundreds - 1}−{digits[0]}={hundreds - 1 - digits[0]}。\n所以{first}−{second}={right}。",
            f"The ones are not enough and there are no tens, so open up a hundred: {hundreds} hundreds "
            "become "
            f"{hundreds - 1} hundreds, 9 tens and 10 ones.\n"
            f"Ones {10 + ones} − {digits[2]} = {10 + ones - digits[2]}, tens 9 − {digits[1]} = "
            f"{9 - digits[1]}, "
            f"hundreds {hundreds - 1} − {digits[0]} = {hundreds - 1 - digits[0]}.\n"
            f"So {first} − {second} = {right}.",
        ),
        hints=[
            Pair(
                "十位是0，没有十可以退，再往左看一位。", "There are no tens to exchange: look one place further left."
            ),
            Pair(
                f"{hundreds}00可以看成{hundreds - 1}个百、9个十和10个一。",
                f"{hundreds}00 is {hundreds - 1} hundreds, 9 tens and 10 ones.",
            ),
        ],
    )


def multiply_by_one_digit(rng: Random) -> SingleChoice:
    """Three digits times one, with carrying."""
    first, second = rng.randint(124, 489), rng.randint(3, 8)
    hundreds, tens, ones = first // 100, first // 10 % 10, first % 10
    carried = ones * second // 10
    if carried == 0 or tens == 0 or ones == 0:
        raise Unsuitable("nothing to carry")
    right = first * second
    return choice(
        rng,
        skills=["arithmetic.multiply-by-one-digit"],
        difficulty=2,
        stem=Pair(
            f"电影院一天卖出{first}张票。照这样，{second}天一共卖出多少张？",
            f"A cinema sells {first} tickets a day. How many tickets is that in {second} days?",
        ),
        key=str(right),
        wrong=[
            (str(right - carried * 10), "forgets-carry"),
            (str(hundreds * 100 + tens * 10 + ones * second), "multiplies-one-place-only"),
            (str(right + first), "neighbour-fact"),
        ],
        explanation=Pair(
            f"把{first}拆开：{hundreds * 100}×{second}={hundreds * 100 * second}，"
            f"{tens * 10}×{second}={tens * 10 * second}，{ones}×{second}={ones * second}。\n"
            f"相加：{hundreds * 100 * second}+{tens * 10 * second}+{ones * second}={right}。",
            f"Split {first}: {hundreds * 100} × {second} = {hundreds * 100 * second}, "
            f"{tens * 10} × {second} = {tens * 10 * second}, {ones} × {second} = {ones * second}.\n"
            f"Add them: {hundreds * 100 * second} + {tens * 10 * second} + {ones * second} = {right}.",
        ),
        hints=[
            Pair(
                "从个位乘起，满几十就向前一位进几。", "Multiply the ones first and carry the tens to the next place."
            )
        ],
    )


def long_multiplication(rng: Random) -> SingleChoice:
    """Two digits times two digits."""
    first, second = rng.randint(13, 68), rng.randint(12, 47)
    a, b, c, d = first // 10, first % 10, second // 10, second % 10
    if 0 in (b, d):
        raise Unsuitable("too easy")
    right = first * second
    return choice(
        rng,
        skills=["arithmetic.multiply-two-digit"],
        difficulty=3,
        stem=Pair(
            f"电影院有{second}排座位，每排{first}个。一共能坐多少人？",
            f"A theatre has {second} rows of {first} seats. How many people can sit there?",
        ),
        key=str(right),
        wrong=[
            (str(a * c * 100 + b * d), "multiplies-matching-parts"),
            (str(first * d + first * c), "second-row-not-shifted"),
            (str(right - first), "neighbour-fact"),
        ],
        explanation=Pair(
            f"把{second}拆成{c * 10}和{d}。\n{first}×{c * 10}={first * c * 10}，{first}×{d}={first * d}。\n"
            f"{first * c * 10}+{first * d}={right}。",
            f"Split {second} into {c * 10} and {d}.\n"
            f"{first} × {c * 10} = {first * c * 10} and {first} × {d} = {first * d}.\n"
            f"{first * c * 10} + {first * d} = {right}.",
        ),
        hints=[
            Pair(
                f"把{second}看成{c * 10}+{d}，分两步乘。",
                f"Think of {second} as {c * 10} + {d} and multiply in two steps.",
            )
        ],
    )


GENERATORS = {
    "whole.add-within-20": add_within_20,
    "whole.subtract-within-100": subtract_within_100,
    "whole.times-table": times_table,
    "whole.subtract-across-zero": subtract_across_zero,
    "whole.multiply-by-one-digit": multiply_by_one_digit,
    "whole.long-multiplication": long_multiplication,
}
