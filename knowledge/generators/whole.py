"""Generators for calculating with whole numbers."""

from __future__ import annotations

from random import Random

from domain.practice.items import NumberEntry, SingleChoice
from knowledge.generators.drafting import CHILDREN, Pair, Unsuitable, choice, entry, two


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
        difficulty=1 if each < 6 else 2,
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
            f"{total} ÷ {each} = {full} remainder {rest}.\nWhen {full} are full, {rest} still have no place."
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
    (first, second), count = two(rng, range(6, 24)), rng.randint(3, 8)
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
    )


GENERATORS = {
    "add-within-20": add_within_20,
    "subtract-within-100": subtract_within_100,
    "times-table": times_table,
    "subtract-across-zero": subtract_across_zero,
    "multiply-by-one-digit": multiply_by_one_digit,
    "remainder-in-context": remainder_in_context,
    "zero-in-quotient": zero_in_quotient,
    "long-multiplication": long_multiplication,
    "order-of-operations": order_of_operations,
    "brackets-first": brackets_first,
}
