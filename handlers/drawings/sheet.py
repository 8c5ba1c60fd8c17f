"""The sheet of paper: a template of this folder with its data becomes a PNG or a PDF; knows which fonts there are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from domain.language import Lang

Draw = Callable[[Mapping[str, Any], Lang], bytes]
"""Draws the data of one kind of drawing for readers of a language; a PNG, a PDF for a paper."""

FOLDER = Path(__file__).parent
PIXELS_PER_INCH = 216.0
"""Three pixels a point: 360 points across are 1080 pixels, what phones have."""

CJK_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
)
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_PICTOGRAPHS = re.compile("[\U0001f000-\U0001ffff\u200d\u23e9-\u23ff\u26aa\u26ab\u2709\u2b50\ufe0f]+ ?")
"""What no font has whose shapes could be put into a file."""


class MissingFont(Exception):
    """A drawing has Chinese in it, and this machine has no font for that."""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


@cache
def chinese_font() -> str | None:
    """The family in which Chinese is written, None when this machine has none."""
    families = set(_fonts().families())
    return next((family for family in CJK_FAMILIES if family in families), None)


def png(template: str, data: Mapping[str, Any], lang: Lang) -> bytes:
    """The drawing as a PNG, 1080 pixels wide where the template does not say otherwise.

    Raises:
        MissingFont: there is Chinese in it and no font for it.
        typst.TypstError: the data does not fit the template.
    """
    inputs = _inputs(json.dumps(data, ensure_ascii=False), lang)
    drawn = typst.compile(
        FOLDER / f"{template}.typ", format="png", ppi=PIXELS_PER_INCH, font_paths=_fonts(), sys_inputs=inputs
    )
    assert isinstance(drawn, bytes), "a page grows as high as it has to: there is never a second"
    return drawn


def pdf(template: str, data: Mapping[str, Any], lang: Lang) -> bytes:
    """The paper as a PDF with its fonts in it; pictographs of its texts are left out.

    Raises:
        MissingFont: there is Chinese in it and no font for it.
        typst.TypstError: the data does not fit the template.
    """
    inputs = _inputs(_PICTOGRAPHS.sub("", json.dumps(data, ensure_ascii=False)), lang)
    made = typst.compile(FOLDER / f"{template}.typ", format="pdf", font_paths=_fonts(), sys_inputs=inputs)
    assert isinstance(made, bytes), "a PDF is one file"
    return made


def _inputs(text: str, lang: Lang) -> dict[str, str]:
    font = chinese_font()
    if font is None and _CJK.search(text):
        raise MissingFont(f"no font for Chinese on this machine, looked for {', '.join(CJK_FAMILIES)}")
    return {"data": text, "cjk": font or "", "lang": lang.value}
