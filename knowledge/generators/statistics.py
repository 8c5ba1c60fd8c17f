"""Generators for averages and chance."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from domain.practice.items.kinds import NumberEntry, SingleChoice
from knowledge.generators.drafting import CHILDREN, Pair, Unsuitable, choice, decimal, entry, fraction


def mean(rng: Random) -> SingleChoice:
    """The mean of four or five counts."""
    count = rng.choice([4, 5])
    values = [rng.randint(12, 48) for _ in range(count)]
    total = sum(values)
    if total % count or len(set(values)) < count:
        raise Unsuitable("mean is not whole")
    right = total // count
    ordered = sorted(values)
    middle = ordered[2] if count == 5 else ordered[1]
    if right == middle:
        raise Unsuitable("median is the mean")
    child = rng.choice(CHILDREN)
    return choice(
        rng,
        skills=["statistics.average"],
        difficulty=2,
        stem=Pair(
            f"{child.zh}{count}天跳绳的个数是{'、'.join(map(str, values))}。平均每天跳多少个？",
            f"{child.en} skipped rope on {count} days: {', '.join(map(str, values))} jumps. What is the "
            "mean number a day?",
        ),
        key=str(right),
        wrong=[
            (str(middle), "median-mean-mixed"),
            (decimal(Fraction(ordered[0] + ordered[-1], 2)), "middle-of-extremes"),
            (str(total), "stops-halfway"),
        ],
        explanation=Pair(
            f"先求总数：{'+'.join(map(str, values))}={total}。\n再平均分成{count}份：{total}÷{count}={right}。",
            f"Add them: {' + '.join(map(str, values))} = {total}.\n"
            f"Share among {count} days: {total} ÷ {count} = {right}.",
        ),
        hints=[Pair("总数÷天数。", "Total divided by the number of days.")],
    )


def score_needed(rng: Random) -> NumberEntry:
    """What the next result must be for a wanted mean."""
    child = rng.choice(CHILDREN)
    tests, now = rng.randint(3, 5), rng.randint(78, 90)
    wanted = now + rng.randint(1, 3)
    needed = wanted * (tests + 1) - now * tests
    if needed > 100:
        raise Unsuitable("more than full marks")
    return entry(
        skills=["statistics.average"],
        difficulty=5,
        stem=Pair(
            f"{child.zh}前{tests}次测验的平均分是{now}分。要使{tests + 1}次的平均分达到{wanted}分，"
            f"第{tests + 1}次要考多少分？",
            f"{child.en}'s mean mark in the first {tests} tests is {now}. What mark in test {tests + 1} "
            f"brings the mean up to {wanted}?",
        ),
        answer=needed,
        explanation=Pair(
            f"{tests + 1}次一共要{wanted}×{tests + 1}={wanted * (tests + 1)}分。\n"
            f"前{tests}次一共{now}×{tests}={now * tests}分。\n"
            f"还要{wanted * (tests + 1)}−{now * tests}={needed}分。",
            f"All {tests + 1} tests need {wanted} × {tests + 1} = {wanted * (tests + 1)} marks.\n"
            f"The first {tests} gave {now} × {tests} = {now * tests}.\nThe difference is {needed}.",
        ),
        hints=[Pair("比一比两个总分。", "Compare the two totals.")],
        unit=Pair("分", "marks"),
    )


def draw_a_ball(rng: Random) -> SingleChoice:
    """The chance of one colour in a bag."""
    red, blue, green = rng.randint(2, 7), rng.randint(2, 7), rng.randint(1, 6)
    total = red + blue + green
    right = Fraction(red, total)
    if right.denominator != total or red == blue + green:
        raise Unsuitable("simplifies")
    return choice(
        rng,
        skills=["statistics.probability"],
        difficulty=1,
        stem=Pair(
            f"袋子里有{red}个红球、{blue}个蓝球和{green}个绿球，除颜色外都一样。任意摸一个，摸到红球的可能性是多少？",
            f"A bag holds {red} red, {blue} blue and {green} green marbles. One is taken without looking. "
            f"What is the probability that it is red?",
        ),
        key=fraction(right),
        wrong=[
            (f"{red}/{blue + green}", "odds-for-probability"),
            ("1/3", "all-cases-equal"),
            (f"1/{red}", "one-over-count"),
            (f"{total - red}/{total}", "answers-the-rest"),
        ],
        explanation=Pair(
            f"一共{red}+{blue}+{green}={total}个球，每个被摸到的可能性一样。\n"
            f"红球有{red}个，所以是{fraction(right)}。",
            f"There are {red} + {blue} + {green} = {total} marbles, each as likely as any other.\n"
            f"{red} of them are red: {fraction(right)}.",
        ),
        hints=[Pair("一共有多少个球？", "How many marbles are there in all?")],
    )


GENERATORS = {"statistics.mean": mean, "statistics.score-needed": score_needed, "statistics.draw-a-ball": draw_a_ball}
