"""Generators for ratio, scale and speed."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

from domain.practice.items.kinds import NumberEntry, SingleChoice
from knowledge.generators.drafting import Pair, Unsuitable, choice, decimal, entry


def simplify(rng: Random) -> SingleChoice:
    """A ratio in simplest whole numbers."""
    a, b = rng.sample(range(2, 10), 2)
    factor = rng.choice([4, 6, 8, 9, 12, 15])
    if math.gcd(a, b) != 1:
        raise Unsuitable("not in lowest terms")
    first, second = a * factor, b * factor
    small = next(d for d in (2, 3, 5) if factor % d == 0)
    return choice(
        rng,
        skills=["ratio.meaning"],
        difficulty=2,
        stem=Pair(
            f"果茶里有{first}毫升果汁和{second}毫升茶。果汁与茶的比化成最简整数比是多少？",
            f"A drink has {first} ml of juice and {second} ml of tea. What is the ratio of juice to tea in "
            "simplest form?",
        ),
        key=f"{a} : {b}",
        wrong=[
            (f"{b} : {a}", "ratio-order-swapped"),
            (f"{first // small} : {second // small}", "unfinished-simplifying"),
            (f"{a} : {a + b}", "part-to-whole-mixed"),
        ],
        explanation=Pair(
            f"先按顺序写比：果汁 : 茶 = {first} : {second}。\n两个数同时除以最大公因数{factor}，得{a} : {b}。",
            f"Write it in the order asked: juice : tea = {first} : {second}.\n"
            f"Divide both by their highest common factor {factor}: {a} : {b}.",
        ),
        hints=[Pair("两个数能同时除以几？", "What number divides both?")],
    )


def share(rng: Random) -> SingleChoice:
    """Sharing in a ratio."""
    a, b = rng.sample(range(2, 8), 2)
    part = rng.randint(4, 18)
    if math.gcd(a, b) != 1:
        raise Unsuitable("not in lowest terms")
    total = (a + b) * part
    ask_first = rng.random() < 0.5
    asked, other = (a, b) if ask_first else (b, a)
    zh_asked, en_asked = ("沙子", "sand") if ask_first else ("水泥", "cement")
    return choice(
        rng,
        skills=["ratio.share"],
        difficulty=3,
        stem=Pair(
            f"工人把沙子和水泥按{a} : {b}拌成{total}千克混合料。用了多少千克{zh_asked}？",
            f"Sand and cement are mixed in the ratio {a} : {b} to make {total} kg. How much {en_asked} is used?",
        ),
        key=Pair(f"{asked * part}千克", f"{asked * part} kg"),
        wrong=[
            (Pair(f"{other * part}千克", f"{other * part} kg"), "ratio-order-swapped"),
            (Pair(f"{part}千克", f"{part} kg"), "one-part-only"),
            (Pair(f"{decimal(Fraction(total, 2))}千克", f"{decimal(Fraction(total, 2))} kg"), "shares-equally"),
        ],
        explanation=Pair(
            f"一共{a}+{b}={a + b}份，每份{total}÷{a + b}={part}千克。\n"
            f"{zh_asked}占{asked}份：{part}×{asked}={asked * part}千克。",
            f"There are {a} + {b} = {a + b} parts, and one part is {total} ÷ {a + b} = {part} kg.\n"
            f"The {en_asked} takes {asked} parts: {asked} × {part} = {asked * part} kg.",
        ),
        hints=[Pair("一共分成了几份？", "How many equal parts are there in all?")],
    )


def map_scale(rng: Random) -> SingleChoice:
    """From the map to the real distance in kilometres."""
    scale = rng.choice([20_000, 25_000, 50_000, 100_000, 200_000, 500_000])
    on_map = rng.randint(3, 14)
    km = Fraction(on_map * scale, 100_000)
    return choice(
        rng,
        skills=["ratio.scale"],
        difficulty=3,
        stem=Pair(
            f"在比例尺是1 : {scale}的地图上，量得公园到学校的距离是{on_map}厘米。实际距离是多少千米？",
            f"On a map with the scale 1 : {scale:,}, the park is {on_map} cm from the school. "
            f"How many kilometres is it really?",
        ),
        key=Pair(f"{decimal(km)}千米", f"{decimal(km)} km"),
        wrong=[
            (Pair(f"{decimal(km * 10)}千米", f"{decimal(km * 10)} km"), "wrong-unit-factor"),
            (Pair(f"{decimal(km / 10)}千米", f"{decimal(km / 10)} km"), "wrong-unit-factor"),
            (Pair(f"{decimal(km * 100)}千米", f"{decimal(km * 100)} km"), "wrong-unit-factor"),
        ],
        explanation=Pair(
            f"实际距离：{on_map}×{scale}={on_map * scale}厘米。\n"
            f"1千米=100000厘米，{on_map * scale}÷100000={decimal(km)}千米。",
            f"Real distance: {on_map} × {scale:,} = {on_map * scale:,} cm.\n"
            f"1 km is 100,000 cm, so that is {decimal(km)} km.",
        ),
        hints=[Pair("1千米等于多少厘米？", "How many centimetres are in a kilometre?")],
    )


def average_speed(rng: Random) -> SingleChoice:
    """Distance from speed and a time that is not a whole number of hours."""
    speed, hours, minutes = (
        rng.choice([12, 16, 18, 24, 36, 48, 60, 72, 84]),
        rng.randint(1, 4),
        rng.choice([15, 20, 30, 45]),
    )
    time = hours + Fraction(minutes, 60)
    way = speed * time
    if way.denominator != 1:
        raise Unsuitable("not whole")
    scene = Pair("骑车", "cycles") if speed < 30 else Pair("坐车", "goes by bus")
    return choice(
        rng,
        skills=["ratio.speed", "measure.time"],
        difficulty=3,
        stem=Pair(
            f"李叔叔{scene.zh}去外地，平均每小时行{speed}千米，走了{hours}小时{minutes}分。一共行了多少千米？",
            f"Mr Lee {scene.en} at {speed} km per hour on average. How far does he get in {hours} h {minutes} min?",
        ),
        key=Pair(f"{way}千米", f"{way} km"),
        wrong=[
            (
                Pair(
                    f"{decimal(speed * (hours + Fraction(minutes, 100)))}千米",
                    f"{decimal(speed * (hours + Fraction(minutes, 100)))} km",
                ),
                "hour-has-100-minutes",
            ),
            (Pair(f"{speed * hours}千米", f"{speed * hours} km"), "ignores-the-rest"),
            (Pair(f"{speed * hours + minutes}千米", f"{speed * hours + minutes} km"), "adds-the-rest"),
        ],
        explanation=Pair(
            f"{minutes}分是{Fraction(minutes, 60)}小时，"
            f"{minutes}分行{speed}×{Fraction(minutes, 60)}={decimal(speed * Fraction(minutes, 60))}千米。\n"
            f"{hours}小时行{speed * hours}千米。\n合起来{way}千米。",
            f"{minutes} minutes are {Fraction(minutes, 60)} of an hour: "
            f"{decimal(speed * Fraction(minutes, 60))} km.\n"
            f"{hours} hours: {speed * hours} km.\nTogether that is {way} km.",
        ),
        hints=[Pair(f"{minutes}分钟是几分之几小时？", f"What fraction of an hour are {minutes} minutes?")],
    )


def unit_price(rng: Random) -> NumberEntry:
    """By way of one: from some to another number of the same things."""
    first, second = rng.sample(range(3, 10), 2)
    price = rng.randint(2, 9)
    thing = rng.choice(
        [
            Pair("支签字笔", "pens"),
            Pair("个面包", "bread rolls"),
            Pair("瓶酸奶", "bottles of juice"),
            Pair("张车票", "bus tickets"),
        ]
    )
    return entry(
        skills=["ratio.unit-rate"],
        difficulty=2,
        stem=Pair(
            f"{first}{thing.zh}{first * price}元，照这样买{second}{thing.zh[0]}要多少元？",
            f"{first} {thing.en} cost ${first * price}. At that price, how many dollars are {second}?",
        ),
        answer=second * price,
        explanation=Pair(
            f"1{thing.zh[0]}：{first * price}÷{first}={price}元。\n"
            f"{second}{thing.zh[0]}：{price}×{second}={second * price}元。",
            f"One costs {first * price} ÷ {first} = {price} dollars.\n"
            f"{second} cost {price} × {second} = {second * price} dollars.",
        ),
        hints=[Pair("先求1个的价钱。", "Find the price of one first.")],
        unit=Pair("元", "dollars"),
        wrong=[(price, "stops-halfway"), (first * price + second - first, "additive-ratio")],
    )


def end_time(rng: Random) -> SingleChoice:
    """When something ends that crosses the full hour."""
    hour, minute, lasts = (
        rng.randint(8, 19),
        rng.choice([25, 30, 35, 40, 45, 50, 55]),
        rng.choice([35, 40, 45, 50, 85, 90, 95, 100]),
    )
    total = hour * 60 + minute + lasts
    if minute + lasts % 60 < 60:
        raise Unsuitable("does not cross the hour")

    def clock(minutes: int) -> str:
        return f"{minutes // 60}:{minutes % 60:02d}"

    # an hour of 100 minutes shows itself only when it gives a time that exists
    as_hundred = hour * 100 + minute + lasts
    hundred = [(clock(as_hundred // 100 * 60 + as_hundred % 100), "hour-has-100-minutes")]
    scene = rng.choice(
        [Pair("一部动画片", "A film"), Pair("一场足球赛", "A match"), Pair("一节美术课", "An art class")]
    )
    return choice(
        rng,
        skills=["measure.time"],
        difficulty=2,
        stem=Pair(
            f"{scene.zh}{clock(hour * 60 + minute)}开始，一共{lasts}分钟。几时几分结束？",
            f"{scene.en} starts at {clock(hour * 60 + minute)} and lasts {lasts} minutes. When does it end?",
        ),
        key=clock(total),
        wrong=[
            *(hundred if as_hundred % 100 < 60 else []),
            (clock(total - 60), "forgets-carry"),
            (clock(hour * 60 + minute - lasts), "other-operation"),
            (clock(total + 60), "forgets-carry"),
        ],
        explanation=Pair(
            f"{clock(hour * 60 + minute)}再过{60 - minute}分钟是{hour + 1}:00。\n"
            f"还有{lasts}−{60 - minute}={lasts - 60 + minute}分钟，到{clock(total)}。",
            f"From {clock(hour * 60 + minute)} to {hour + 1}:00 it is {60 - minute} minutes.\n"
            f"{lasts} − {60 - minute} = {lasts - 60 + minute} minutes are left: {clock(total)}.",
        ),
        hints=[Pair("先走到整点，再走剩下的分钟。", "Go to the full hour first, then on.")],
    )


GENERATORS = {
    "ratio.simplify": simplify,
    "ratio.share": share,
    "ratio.map-scale": map_scale,
    "ratio.average-speed": average_speed,
    "ratio.unit-price": unit_price,
    "ratio.end-time": end_time,
}
