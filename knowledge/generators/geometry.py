"""Generators for lengths, areas, angles and volumes."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from domain.practice.items.kinds import NumberEntry, SingleChoice
from knowledge.generators.drafting import Pair, Unsuitable, choice, decimal, entry


def perimeter(rng: Random) -> SingleChoice:
    """The fence around a rectangle."""
    width, length = sorted(rng.sample(range(4, 20), 2))
    right = 2 * (length + width)
    return choice(
        rng,
        skills=["geometry.perimeter"],
        difficulty=2,
        stem=Pair(
            f"一块长方形菜地长{length}米、宽{width}米，四周围上篱笆。篱笆长多少米？",
            f"A rectangular garden is {length} m long and {width} m wide. A fence goes all the way round. "
            "How long is it?",
        ),
        key=Pair(f"{right}米", f"{right} m"),
        wrong=[
            (Pair(f"{length * width}米", f"{length * width} m"), "perimeter-area-mixed"),
            (Pair(f"{length + width}米", f"{length + width} m"), "half-perimeter"),
            (Pair(f"{2 * length + width}米", f"{2 * length + width} m"), "forgets-a-side"),
        ],
        explanation=Pair(
            f"篱笆围一圈，求的是周长。\n（{length}+{width}）×2={right}米。",
            f"The fence goes round the edge: that is the perimeter.\n2 × ({length} + {width}) = {right} m.",
        ),
        hints=[Pair("画一画：一圈有几条边？", "Sketch it: how many sides does the fence follow?")],
    )


def area_from_perimeter(rng: Random) -> NumberEntry:
    """A rectangle of a given perimeter and one side: two steps to its area."""
    width, length = sorted(rng.sample(range(5, 25), 2))
    return entry(
        skills=["geometry.area-rectangle", "geometry.perimeter"],
        difficulty=4,
        stem=Pair(
            f"用一根长{2 * (length + width)}厘米的铁丝正好围成一个长{length}厘米的长方形。它的面积是多少平方厘米？",
            f"A wire of {2 * (length + width)} cm is bent into a rectangle that is {length} cm long. "
            f"What is its area in square centimetres?",
        ),
        answer=width * length,
        explanation=Pair(
            f"长与宽的和：{2 * (length + width)}÷2={length + width}厘米，"
            f"宽是{length + width}−{length}={width}厘米。\n面积：{length}×{width}={length * width}平方厘米。",
            f"Length and width together are half of the wire, {length + width} cm, so the width is {width} "
            "cm.\n"
            f"Area: {length} × {width} = {length * width} square centimetres.",
        ),
        hints=[Pair("铁丝的长就是周长，周长的一半是长加宽。", "The wire is the perimeter. What is half of it?")],
        unit=Pair("平方厘米", "cm²"),
        wrong=[(width, "stops-halfway")],
    )


def area_rectangle(rng: Random) -> SingleChoice:
    """The floor of a room."""
    width, length = sorted(rng.sample(range(4, 16), 2))
    right = width * length
    if right == 2 * (width + length):
        raise Unsuitable("perimeter and area coincide")
    return choice(
        rng,
        skills=["geometry.area-rectangle"],
        difficulty=2,
        stem=Pair(
            f"教室长{length}米、宽{width}米，地面全部铺上地板。要铺多少平方米？",
            f"A room is {length} m long and {width} m wide. How many square metres of carpet cover the floor?",
        ),
        key=Pair(f"{right}平方米", f"{right} m²"),
        wrong=[
            (Pair(f"{2 * (width + length)}平方米", f"{2 * (width + length)} m²"), "perimeter-area-mixed"),
            (Pair(f"{width + length}平方米", f"{width + length} m²"), "adds-instead-of-multiplies"),
            (Pair(f"{right * 2}平方米", f"{right * 2} m²"), "doubles-the-area"),
        ],
        explanation=Pair(
            f"铺满地面，求的是面积。\n长×宽：{length}×{width}={right}平方米。",
            f"Covering the floor means the area.\nLength × width: {length} × {width} = {right} m².",
        ),
        hints=[Pair("铺满和围一圈，哪一个是面积？", "Covering or going round: which one is the area?")],
    )


def third_angle(rng: Random) -> SingleChoice:
    """The third angle of a triangle."""
    first, second = rng.randint(25, 95), rng.randint(20, 80)
    right = 180 - first - second
    if right < 15 or right in (first, second) or first + second in (90, 180):
        raise Unsuitable("special triangle")
    return choice(
        rng,
        skills=["geometry.triangle-angles"],
        difficulty=1,
        stem=Pair(
            f"三角形的两个角分别是{first}°和{second}°，第三个角是多少度？",
            f"Two angles of a triangle are {first}° and {second}°. How large is the third?",
        ),
        key=f"{right}°",
        wrong=[
            (f"{360 - first - second}°", "triangle-sum-360"),
            (f"{first + second}°", "stops-halfway"),
            (f"{180 - first}°", "forgets-one-part"),
        ],
        explanation=Pair(
            f"三角形的内角和是180°。\n{first}°+{second}°={first + second}°，180°−{first + second}°={right}°。",
            "The angles of a triangle add up to 180°.\n"
            f"{first}° + {second}° = {first + second}°, and 180° − {first + second}° = {right}°.",
        ),
        hints=[Pair("三个角加起来一共多少度？", "What do the three angles add up to?")],
    )


def isosceles_angle(rng: Random) -> NumberEntry:
    """The base angle of an isosceles triangle."""
    top = rng.randrange(20, 150, 2)
    return entry(
        skills=["geometry.triangle-angles"],
        difficulty=3,
        stem=Pair(
            f"等腰三角形的顶角是{top}°，一个底角是多少度？",
            f"An isosceles triangle has an angle of {top}° between its two equal sides. How many degrees is "
            "each of the other angles?",
        ),
        answer=(180 - top) // 2,
        explanation=Pair(
            f"两个底角相等，一共180°−{top}°={180 - top}°。\n每个{180 - top}°÷2={(180 - top) // 2}°。",
            f"The other two are equal and together 180° − {top}° = {180 - top}°.\n"
            f"Each is {180 - top}° ÷ 2 = {(180 - top) // 2}°.",
        ),
        hints=[Pair("两个底角一样大。", "The other two angles are equal.")],
        unit="°",
        wrong=[(180 - top, "stops-halfway"), ((360 - top) // 2, "triangle-sum-360")],
    )


def area_triangle(rng: Random) -> SingleChoice:
    """Half of base times height."""
    base, height = rng.randint(5, 20), rng.randint(4, 15)
    if base * height % 2 or base == height:
        raise Unsuitable("half a square centimetre")
    right = base * height // 2
    return choice(
        rng,
        skills=["geometry.area-triangle"],
        difficulty=2,
        stem=Pair(
            f"一面三角形小旗，底{base}厘米，这条底上的高{height}厘米。它的面积是多少？",
            f"A triangular flag has a base of {base} cm, and its height on that base is {height} cm. What "
            "is its area?",
        ),
        key=Pair(f"{right}平方厘米", f"{right} cm²"),
        wrong=[
            (Pair(f"{base * height}平方厘米", f"{base * height} cm²"), "forgets-half"),
            (Pair(f"{base + height}平方厘米", f"{base + height} cm²"), "adds-instead-of-multiplies"),
            (Pair(f"{2 * (base + height)}平方厘米", f"{2 * (base + height)} cm²"), "perimeter-area-mixed"),
            (Pair(f"{base * height * 2}平方厘米", f"{base * height * 2} cm²"), "doubles-the-area"),
        ],
        explanation=Pair(
            f"同底等高的平行四边形面积是{base}×{height}={base * height}平方厘米。\n"
            f"三角形是它的一半：{base * height}÷2={right}平方厘米。",
            f"A parallelogram on the same base and height has {base} × {height} = {base * height} cm².\n"
            f"The triangle is half of it: {right} cm².",
        ),
        hints=[Pair("两个一样的三角形可以拼成什么图形？", "What shape do two such triangles make together?")],
    )


def volume_cuboid(rng: Random) -> SingleChoice:
    """Water in a tank, in litres."""
    (width, length), height = sorted(rng.sample(range(2, 10), 2)), rng.randint(2, 5)
    volume = length * width * height
    surface = 2 * (length * width + length * height + width * height)
    if volume in (surface, length + width + height):
        raise Unsuitable("coincides")
    return choice(
        rng,
        skills=["geometry.volume-cuboid"],
        difficulty=2,
        stem=Pair(
            f"一个长方体鱼缸，从里面量长{length}分米、宽{width}分米、高{height}分米。装满水能装多少升？",
            f"Inside, a fish tank is {length} dm long, {width} dm wide and {height} dm high. How many "
            "litres of water fill it? (1 dm³ is 1 litre.)",
        ),
        key=Pair(f"{volume}升", f"{volume} litres"),
        wrong=[
            (Pair(f"{surface}升", f"{surface} litres"), "volume-surface-mixed"),
            (Pair(f"{length * width}升", f"{length * width} litres"), "stops-halfway"),
            (Pair(f"{length + width + height}升", f"{length + width + height} litres"), "adds-instead-of-multiplies"),
        ],
        explanation=Pair(
            f"体积=长×宽×高：{length}×{width}×{height}={volume}立方分米。\n1立方分米=1升，所以是{volume}升。",
            f"Volume = length × width × height: {length} × {width} × {height} = {volume} dm³.\n"
            f"1 dm³ is 1 litre, so {volume} litres.",
        ),
        hints=[
            Pair("先算铺满底面一层有多少个1立方分米。", "How many 1 dm cubes cover the bottom? And how many layers?")
        ],
    )


def circle_area(rng: Random) -> SingleChoice:
    """From the diameter to the area, with 3.14 for pi."""
    radius = rng.choice([2, 3, 4, 5, 6, 8, 10, 20])
    pi = Fraction("3.14")
    area, around = pi * radius**2, pi * 2 * radius
    things = [Pair("花坛", "flower bed"), Pair("餐桌桌面", "table top"), Pair("蹦床", "trampoline")]
    scene = rng.choice(things)
    unit = Pair("平方分米", "dm²")

    def amount(value: Fraction) -> Pair:
        return Pair(f"{decimal(value)}{unit.zh}", f"{decimal(value)} {unit.en}")

    return choice(
        rng,
        skills=["geometry.circle-area"],
        difficulty=3,
        stem=Pair(
            f"一个圆形{scene.zh}的直径是{2 * radius}分米，它的面积是多少？（π取3.14）",
            f"A round {scene.en} is {2 * radius} dm across. What is its area? (Take 3.14 for π.)",
        ),
        key=amount(area),
        wrong=[
            (amount(area * 4), "diameter-radius-mixed"),
            (amount(around), "circumference-area-mixed"),
            (amount(around / 2), "power-as-multiplication"),
            (amount(area * 2), "doubles-the-area"),
        ],
        explanation=Pair(
            f"半径是{2 * radius}÷2={radius}分米。\n面积=π×半径²：3.14×{radius}×{radius}={decimal(area)}{unit.zh}。",
            f"The radius is {2 * radius} ÷ 2 = {radius} dm.\n"
            f"Area = π × radius²: 3.14 × {radius} × {radius} = {decimal(area)} {unit.en}.",
        ),
        hints=[Pair("题目给的是直径还是半径？", "Is the number in the question the radius or the diameter?")],
    )


GENERATORS = {
    "geometry.perimeter": perimeter,
    "geometry.area-from-perimeter": area_from_perimeter,
    "geometry.area-rectangle": area_rectangle,
    "geometry.third-angle": third_angle,
    "geometry.isosceles-angle": isosceles_angle,
    "geometry.area-triangle": area_triangle,
    "geometry.volume-cuboid": volume_cuboid,
    "geometry.circle-area": circle_area,
}
