"""What `python -m bot check` says about pictures: whether this machine can draw, and which items' pictures fail."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from typst import TypstError

from domain.practice.items.kinds import Item
from handlers.drawings.sheet import MissingFont, chinese_font
from handlers.drawings.stored import BadPicture
from handlers.drawings.table import drawings
from handlers.views.pictures import item_picture

NO_FONT = (
    "No font for Chinese on this machine: pictures with Chinese in them are left out, their words are sent alone. "
    "To have them: apt-get install fonts-noto-cjk (Debian), or any of Noto Sans CJK, Source Han Sans, WenQuanYi."
)


def font_warning() -> str | None:
    """A sentence where Chinese cannot be drawn, else None."""
    return NO_FONT if chinese_font() is None else None


def picture_faults(items: Iterable[Item], content: Path) -> list[str]:
    """A sentence for each item whose picture cannot be shown; draws them all, some milliseconds each."""
    table = drawings(content)
    faults = []
    for item in items:
        for lang in item.wordings:
            drawing = item_picture(item, lang)
            if drawing is None:
                continue
            try:
                table[drawing.name](drawing.data, lang)
            except MissingFont:
                pass
            except (BadPicture, TypstError) as error:
                faults.append(f"{item.key}: its picture cannot be shown: {error}")
                break
    return faults
