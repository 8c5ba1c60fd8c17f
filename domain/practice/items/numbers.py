"""Reading a number however it is typed: with a comma, as a fraction, full-width, or in Chinese numerals."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

LONGEST_ENTRY = 60
"""A typed number is never longer than this, in characters; anything longer is talk."""

_SIGNED = re.compile(r"(?:[A-Za-z]?\s*=\s*)?([+-]?)\s*[$£€¥]?\s*(.+?)\s*(%?)")
_MIXED = re.compile(r"(\d+)\s+(\d+)\s*/\s*(\d+)")
_FRACTION = re.compile(r"(\d+)\s*/\s*(\d+)")
_DECIMAL = re.compile(r"\d+[.,]?\d*|[.,]\d+", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+)(?:\.\d+)?")

# A keyboard set to Chinese types these where a formula has the ASCII sign.
_AS_ASCII = str.maketrans(
    {"\u3000": " ", "\u00a0": " ", "。": ".", "−": "-", "–": "-", "⁄": "/", "∕": "/", "又": " ", "负": "-", "負": "-"}
)


def readings(text: str, units: tuple[str, ...] = ()) -> tuple[Fraction, ...]:
    """Every number that `text` may mean, exactly; empty when it is none.

    3.5, 3,5, 7/2, 1 1/2, 2½, ３．５, -4, 50%, 1,000, 1 000, 三点五 and 五又三分之一 are understood, also with one
    of `units` behind. Three digits behind a comma can be thousands or thousandths, so 1,250 has two readings.
    """
    if len(text) > LONGEST_ENTRY:
        return ()
    plain = _ascii(text)
    for unit in sorted(units, key=len, reverse=True):
        shorter = plain.removesuffix(_ascii(unit))
        if shorter != plain and shorter.strip():
            plain = shorter.rstrip()
            break
    signed = _SIGNED.fullmatch(plain)
    if signed is None:
        return ()
    sign, body, percent = signed.groups()
    scale = Fraction(-1 if sign == "-" else 1, 100 if percent else 1)
    return tuple(scale * number for number in dict.fromkeys(_unsigned(body)))


def halfwidth(text: str) -> str:
    """Full-width signs as their usual ones, and ½ as 1/2 that keeps its distance from what stands before."""
    # NFKC over the whole text would read 2½ as 21/2 and 3² as 32: each sign is looked at by itself.
    spelled = []
    for sign in text:
        decomposition = unicodedata.decomposition(sign)
        if decomposition.startswith("<fraction>"):
            spelled.append(" " + unicodedata.normalize("NFKC", sign))
        elif decomposition.startswith("<wide>"):
            spelled.append(unicodedata.normalize("NFKC", sign))
        else:
            spelled.append(sign)
    return "".join(spelled)


def _ascii(text: str) -> str:
    plain = halfwidth(text.strip()).translate(_AS_ASCII).strip()
    return plain.rstrip(".!").rstrip() if not plain.endswith("..") else plain


def _unsigned(body: str) -> list[Fraction]:
    if not body.isascii():
        return _chinese(body.translate(_SIMPLIFIED))
    if mixed := _MIXED.fullmatch(body):
        whole, above, below = (int(part) for part in mixed.groups())
        return [whole + Fraction(above, below)] if below else []
    if fraction := _FRACTION.fullmatch(body):
        above, below = (int(part) for part in fraction.groups())
        return [Fraction(above, below)] if below else []
    found = []
    if _GROUPED.fullmatch(body):
        found.append(Fraction(body.replace(",", "").replace(" ", "")))
    if _DECIMAL.fullmatch(body):
        found.append(Fraction(_decimal(body)))
    return found


def _decimal(body: str) -> str:
    whole, _, part = body.replace(",", ".").partition(".")
    return f"{whole or '0'}.{part or '0'}"


_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_SIMPLIFIED = str.maketrans("點萬億兩", "点万亿两")


def _chinese(body: str) -> list[Fraction]:
    """Numerals that can mean one number only; 三百五 (350 to some, 305 to others) is none."""
    if body in ("半", "一半"):
        return [Fraction(1, 2)]
    whole, space, part = body.partition(" ")
    if space:
        first, second = _simple(whole), _ratio(part)
        return [first + second] if first is not None and second is not None and second < 1 else []
    number = _ratio(body) if "分之" in body else _simple(body)
    return [number] if number is not None else []


def _ratio(body: str) -> Fraction | None:
    if "分之" not in body:
        plain = _FRACTION.fullmatch(body)
        return Fraction(int(plain[1]), int(plain[2])) if plain and int(plain[2]) else None
    below, _, above = body.partition("分之")
    bottom = Fraction(_TENS.get(below) or _MYRIADS.get(below) or 0) or _simple(below)
    top = _simple(above)
    return top / bottom if top is not None and bottom else None


def _simple(body: str) -> Fraction | None:
    """A whole number or a decimal, in digits or numerals, with 万 or 亿 behind it."""
    if body[-1:] in _MYRIADS and _DECIMAL.fullmatch(body[:-1]):
        return Fraction(_decimal(body[:-1])) * _MYRIADS[body[-1]]
    if _DECIMAL.fullmatch(body):
        return Fraction(_decimal(body))
    whole, point, part = body.partition("点")
    number = _whole(whole)
    if number is None:
        return None
    if not point:
        return Fraction(number)
    if not part or any(sign not in _DIGITS or sign == "两" for sign in part):
        return None
    return Fraction(f"{number}.{''.join(str(_DIGITS[sign]) for sign in part)}")


def _whole(body: str) -> int | None:
    if not body or any(sign not in _DIGITS | _TENS | _MYRIADS for sign in body):
        return None
    if all(sign in _DIGITS for sign in body):
        # 二〇二六 is read digit by digit; 二三 may also mean "two or three"
        return int("".join(str(_DIGITS[sign]) for sign in body)) if len(body) != 2 else None
    if body[-1] in _DIGITS and body[-2] not in "十零〇":
        return None
    total = section = digit = 0
    for sign in body:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            section, digit = section + (digit or 1) * _TENS[sign], 0
        else:
            total, section, digit = total + (section + digit) * _MYRIADS[sign], 0, 0
    number = total + section + digit
    return number if _bare(_spelled(number)) == _bare(body) else None


def _bare(numeral: str) -> str:
    """Without what people leave out or put in: 零, and the 一 of 一十."""
    plain = numeral.replace("两", "二").replace("零", "").replace("〇", "")
    return re.sub("一(?=十)", "", plain)


def _spelled(number: int) -> str:
    for sign, worth in (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10)):
        if number >= worth:
            rest = _spelled(number % worth) if number % worth else ""
            return f"{_spelled(number // worth)}{sign}{rest}"
    return "零一二三四五六七八九"[number]
