"""Hostile values: texts, numbers and shapes that no parser, no database and no chat should stumble over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from random import Random
from typing import Any

from tests.hostile.names import ALL_NAMES

NAMED, SAID = "evilname", "evilword"
"""Stands in every link, tag and command of a hostile name; and of hostile words that somebody typed."""

RAW: Mapping[str, str] = {
    "@@deep array@@": "[" * 60_000 + "]" * 60_000,
    "@@deep object@@": '{"a":' * 20_000 + "1" + "}" * 20_000,
    "@@a little deep@@": "[" * 600 + "]" * 600,
    "@@digits@@": "9" * 5_000,
    "@@exponent@@": "1e400",
    "@@minus zero@@": "-0",
    "@@twice@@": '{"id":1,"id":2}',
    "@@wide@@": "[" + "0," * 20_000 + "0]",
}
"""What `json.dumps` cannot write; it stands for itself in an update until `written` puts it in."""

NUMBERS = (0, -1, 1, 2**31, -(2**31) - 1, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**30, 10**3_000)
FLOATS = (0.5, -0.0, 1e308, float("inf"), float("-inf"), float("nan"), 1.0)
DATES = (
    0,
    -1,
    -62_135_596_801,
    253_402_300_800,
    2**31,
    2**63,
    10**18,
    1.5,
    "2026-11-21T09:00:00",
    "99999-01-01",
    -(10**15),
)
ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    [],
    {},
    [[]],
    [{}],
    "",
    " ",
    {"": None},
    [None] * 300,
    {"a": {"b": {"c": []}}},
)
HALVES = ("\ud800", "\udfff", "a\udc00b", "\udc00\ud800", "\x00", "a\x00b", "\ud83d" * 200)
BIDI = "\u202e\u2066\u200b\u200e\ufeff\u2069\u061c\u00ad"


def marked(mark: str) -> tuple[str, ...]:
    """Everything that a chat may take for more than words, with the mark in it."""
    return (
        f"<b>{mark}</b>", f"<i>{mark}", f"{mark}</b></i></a>", f'<a href="https://{mark}.example">tap</a>',
        f"<tg-spoiler>{mark}</tg-spoiler>", f'<tg-emoji emoji-id="1">{mark}</tg-emoji>', f"<code>{mark}</code>",
        f"<blockquote expandable>{mark}", f"<pre>{mark}</pre>", f"https://{mark}.example/x?y=z#w", f"t.me/{mark}",
        f"@{mark}", f"/{mark}", f"#{mark}", f"x@{mark}.example", f"[{mark}](https://{mark}.example)", f"*{mark}*",
        f"||{mark}||", f"tg://user?id=1&{mark}", f"&lt;b&gt;{mark}&lt;/b&gt;", f"{{{mark}}} {{name}} {{n}}",
        f"{BIDI}{mark}{BIDI}", f"{mark}\x00{mark}", f"{mark}\n/{mark}\n@{mark}", f'" onclick={mark} "',
    )  # fmt: skip


NAMES = (*marked(NAMED), *ALL_NAMES)
WORDS = (
    *marked(SAID),
    *("/start", "/", "//", "/" + "a" * 300, "?", "。", "1", "-1", "٣", "²", "1_0", "0x10", "1e5", "½", "Ⅷ"),
    *("是", "否", "yes", "no", "5", "12", "5年级", "明天下午三点", "tomorrow at 25:61", "31.02.2027"),
    *("What does the maths course cost?", "奥数班多少钱？", "I want to die", "我不想活了", "请人工", "a human"),
    "99999999999999",
    *("x" * 4096, "林" * 4096, "👨‍👩‍👧‍👦" * 300, "a" + "\u0301" * 2_000, "\u202e" * 500, " " * 4_000, "\n" * 3_000),
    *("((((((((((" * 300, "a," * 2_000, "1/" * 1_500, "周" * 3_000, "=1+1", "\\" * 2_000, "%" * 2_000, "0" * 4_000),
    *("9:" * 1_500, "13:00 " * 600, "mon tue " * 400, "明天后天" * 700, "不" * 3_000, "no " * 1_300, "🙂" * 2_000),
    *ALL_NAMES,
)  # fmt: skip


def text(random: Random) -> str:
    """A hostile string that is nobody's name."""
    return random.choice(HALVES if random.random() < 0.12 else WORDS)


def value(random: Random) -> Any:
    """Anything at all where something else was expected."""
    match random.randrange(7):
        case 0:
            return random.choice(NUMBERS)
        case 1:
            return random.choice(FLOATS)
        case 2:
            return deepcopy(random.choice(ODD))
        case 3:
            return text(random)
        case 4:
            return random.choice(tuple(RAW)) if random.random() < 0.3 else random.choice(NUMBERS)
        case 5:
            return {text(random)[:40]: value(random) for _ in range(random.randrange(4))}
        case _:
            return [value(random) for _ in range(random.randrange(4))]


def written(update: Any, random: Random) -> str:
    """The update as JSON, in one of the ways in which it can be written."""
    made = json.dumps(update, ensure_ascii=random.random() < 0.5, indent=1 if random.random() < 0.05 else None)
    if "@@" in made:
        for name, raw in RAW.items():
            made = made.replace(json.dumps(name), raw)
    return made
