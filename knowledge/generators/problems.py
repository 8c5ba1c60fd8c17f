"""Generators for the classic word problems."""

from __future__ import annotations

from random import Random

from domain.practice.items.kinds import NumberEntry, SingleChoice
from knowledge.generators.drafting import CHILDREN, Pair, Unsuitable, choice, entry, two


def trees_along_road(rng: Random) -> SingleChoice:
    """Intervals: trees at both ends."""
    gap, gaps = rng.choice([4, 5, 6, 8, 10]), rng.randint(8, 30)
    way = gap * gaps
    return choice(
        rng,
        skills=["problems.intervals"],
        difficulty=3,
        stem=Pair(
            f"一条小路长{way}米，在路的一边每隔{gap}米种一棵树，两端都种。一共要种多少棵？",
            f"Trees stand along one side of a path of {way} m, one every {gap} m, with one at each end. How "
            "many trees are there?",
        ),
        key=str(gaps + 1),
        wrong=[
            (str(gaps), "intervals-for-posts"),
            (str(gaps - 1), "both-ends-left-out"),
            (str(gaps + 2), "counts-an-end-twice"),
        ],
        explanation=Pair(
            f"{way}÷{gap}={gaps}，有{gaps}个间隔。\n两端都种，棵数比间隔多1：{gaps}+1={gaps + 1}棵。",
            f"{way} ÷ {gap} = {gaps} gaps.\nWith a tree at both ends there is one more tree than gaps: {gaps + 1}.",
        ),
        hints=[
            Pair("伸出一只手：5根手指之间有几个空？", "Hold up a hand: how many gaps are there between five fingers?")
        ],
    )


def stairs(rng: Random) -> SingleChoice:
    """Time for floors: steps between, not floors."""
    first, seconds = rng.randint(3, 6), rng.choice([8, 10, 12, 15])
    top = first + rng.randint(2, 6)
    total = (first - 1) * seconds
    right = (top - 1) * seconds
    if total * top % first:
        raise Unsuitable("the wrong road is not whole")
    return choice(
        rng,
        skills=["problems.intervals"],
        difficulty=5,
        stem=Pair(
            f"小雨从1楼走到{first}楼用了{total}秒。照这样的速度，从1楼走到{top}楼要多少秒？",
            f"Walking up from floor 1 to floor {first} takes Sam {total} seconds. At the same pace, how "
            f"long does it take from floor 1 to floor {top}?",
        ),
        key=Pair(f"{right}秒", f"{right} seconds"),
        wrong=[
            (Pair(f"{total * top // first}秒", f"{total * top // first} seconds"), "intervals-for-posts"),
            (Pair(f"{top * seconds}秒", f"{top * seconds} seconds"), "counts-an-end-twice"),
            (Pair(f"{(top - first) * seconds}秒", f"{(top - first) * seconds} seconds"), "starts-in-the-middle"),
        ],
        explanation=Pair(
            f"1楼到{first}楼走{first - 1}层：每层{total}÷{first - 1}={seconds}秒。\n"
            f"1楼到{top}楼走{top - 1}层：{seconds}×{top - 1}={right}秒。",
            f"From floor 1 to {first} there are {first - 1} flights: {total} ÷ {first - 1} = {seconds} "
            "seconds each.\n"
            f"To floor {top} there are {top - 1} flights: {top - 1} × {seconds} = {right} seconds.",
        ),
        hints=[
            Pair(
                f"从1楼到{first}楼，要爬几层楼梯？",
                f"How many flights of stairs are there from floor 1 to floor {first}?",
            )
        ],
    )


def heads_and_legs(rng: Random) -> NumberEntry:
    """Chickens and rabbits."""
    chickens, rabbits = rng.randint(4, 20), rng.randint(3, 15)
    if chickens == rabbits:
        raise Unsuitable("equal numbers")
    heads, legs = chickens + rabbits, 2 * chickens + 4 * rabbits
    return entry(
        skills=["problems.chicken-rabbit"],
        difficulty=4,
        stem=Pair(
            f"鸡和兔关在一个笼子里，一共有{heads}个头、{legs}条腿。兔有几只？",
            f"Chickens and rabbits share a yard. There are {heads} heads and {legs} legs. How many rabbits "
            "are there?",
        ),
        answer=rabbits,
        explanation=Pair(
            f"假设全是鸡：{heads}×2={2 * heads}条腿，少了{legs}−{2 * heads}={legs - 2 * heads}条。\n"
            f"每把一只鸡换成兔多2条腿：{legs - 2 * heads}÷2={rabbits}只兔。",
            f"Suppose all were chickens: {heads} × 2 = {2 * heads} legs, {legs - 2 * heads} too few.\n"
            f"Each rabbit brings 2 legs more: {legs - 2 * heads} ÷ 2 = {rabbits} rabbits.",
        ),
        hints=[
            Pair("假设全是鸡，一共有几条腿？", "Suppose all were chickens. How many legs would that be?"),
            Pair("把一只鸡换成一只兔，腿多几条？", "How many legs more if one chicken becomes a rabbit?"),
        ],
        unit=Pair("只", "rabbits"),
        wrong=[(chickens, "answers-the-rest")],
    )


def coins(rng: Random) -> SingleChoice:
    """The same thought with coins and notes."""
    fives, ones = rng.randint(3, 12), rng.randint(3, 12)
    if abs(fives - ones) < 2:
        raise Unsuitable("too close")
    count, total = fives + ones, 5 * fives + ones
    return choice(
        rng,
        skills=["problems.chicken-rabbit", "measure.money"],
        difficulty=4,
        stem=Pair(
            f"储蓄罐里只有1元和5元两种纸币，一共{count}张，合计{total}元。5元纸币有几张？",
            f"A money box holds {count} notes, some of $1 and some of $5, worth ${total} in all. How many "
            "$5 notes are there?",
        ),
        key=str(fives),
        wrong=[
            (str(ones), "answers-the-rest"),
            (str(total // 5), "ignores-the-rest"),
            (str(count // 2), "shares-equally"),
            (str(fives + 1), "neighbour-fact"),
        ],
        explanation=Pair(
            f"假设全是1元：{count}元，少了{total}−{count}={total - count}元。\n"
            f"每换一张5元多4元：{total - count}÷4={fives}张。",
            f"If all were $1, they would be worth ${count}: ${total - count} too little.\n"
            f"Each $5 note adds $4: {total - count} ÷ 4 = {fives}.",
        ),
        hints=[Pair("假设全是1元的，少了多少钱？", "Suppose all are $1. How much money is missing?")],
    )


def sum_and_difference(rng: Random) -> SingleChoice:
    """Two amounts from their sum and difference."""
    small, gap = rng.randint(11, 60), rng.randint(3, 15) * 2
    first, second = two(rng, CHILDREN)
    total = 2 * small + gap
    return choice(
        rng,
        skills=["problems.sum-difference"],
        difficulty=3,
        stem=Pair(
            f"{first.zh}和{second.zh}一共集了{total}枚邮票，{first.zh}比{second.zh}多{gap}枚。{second.zh}有多少枚？",
            f"{first.en} and {second.en} have {total} stamps together. {first.en} has {gap} more than "
            f"{second.en}. "
            f"How many does {second.en} have?",
        ),
        key=str(small),
        wrong=[
            (str(total // 2 - gap), "difference-not-halved"),
            (str(small + gap), "answers-the-rest"),
            (str(total // 2), "shares-equally"),
            (str(total - gap), "stops-halfway"),
        ],
        explanation=Pair(
            f"先拿走{first.zh}多的{gap}枚，两人就一样多：{total}−{gap}={total - gap}枚。\n"
            f"{total - gap}÷2={small}枚。",
            f"Put {first.en}'s extra {gap} aside; then both have the same: {total} − {gap} = {total - gap}.\n"
            f"{total - gap} ÷ 2 = {small}.",
        ),
        hints=[Pair("如果两人一样多，总数会是多少？", "What would the total be if both had the same number?")],
    )


def outfits(rng: Random) -> SingleChoice:
    """Combinations: every one goes with every other."""
    tops, bottoms, hats = rng.randint(3, 6), rng.randint(2, 5), rng.randint(2, 3)
    right = tops * bottoms * hats
    return choice(
        rng,
        skills=["problems.counting"],
        difficulty=3,
        stem=Pair(
            f"早餐有{tops}种面点、{bottoms}种饮料、{hats}种水果，各选一种，一共有多少种不同的搭配？",
            f"For lunch there are {tops} sandwiches, {bottoms} drinks and {hats} kinds of fruit. "
            f"How many different lunches with one of each can you put together?",
        ),
        key=str(right),
        wrong=[
            (str(tops + bottoms + hats), "adds-choices"),
            (str(tops * bottoms), "stops-halfway"),
            (str(tops * bottoms + hats), "adds-choices"),
        ],
        explanation=Pair(
            f"每种面点配{bottoms}种饮料：{tops}×{bottoms}={tops * bottoms}种。\n"
            f"每一种再配{hats}种水果：{tops * bottoms}×{hats}={right}种。",
            f"Each sandwich goes with {bottoms} drinks: {tops} × {bottoms} = {tops * bottoms}.\n"
            f"Each of these goes with {hats} kinds of fruit: {tops * bottoms} × {hats} = {right}.",
        ),
        hints=[Pair("先固定一种面点，能配几种饮料？", "Take one sandwich. How many drinks can go with it?")],
    )


GENERATORS = {
    "problems.trees-along-road": trees_along_road,
    "problems.stairs": stairs,
    "problems.heads-and-legs": heads_and_legs,
    "problems.coins": coins,
    "problems.sum-and-difference": sum_and_difference,
    "problems.outfits": outfits,
}
