"""Pictures that come as files: opened within limits, flattened on white, made no larger than a phone needs."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from domain.language import Lang
from domain.practice.items.pictures import FILE_NAME
from handlers.drawings.sheet import Draw

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 24_000_000
MOST_SIDE = 1600
WIDEST = 6
"""A picture more than so many times as wide as high (or the other way) is a thread on a phone."""

# we look at the size ourselves before anything is decoded; Pillow would only warn at first
Image.MAX_IMAGE_PIXELS = None


class BadPicture(Exception):
    """A picture file that is not shown; the message says why."""


def stored(folder: Path) -> Draw:
    """Draws {"file": name of a PNG or JPEG in `folder`}.

    Raises:
        BadPicture: (when drawing) there is no such file, or it is none that is shown.
    """

    def draw(data: Mapping[str, Any], lang: Lang) -> bytes:
        return picture_file(folder, str(data["file"]))

    return draw


def picture_file(folder: Path, name: str) -> bytes:
    """The file as a PNG without anything but its pixels.

    Raises:
        BadPicture: no such file, too large, too narrow, damaged, or neither PNG nor JPEG.
    """
    path = folder / name
    if not FILE_NAME.fullmatch(name) or not path.is_file():
        raise BadPicture(f"there is no picture '{name}'")
    if path.stat().st_size > MOST_BYTES:
        raise BadPicture(f"'{name}' is larger than {MOST_BYTES // 1024**2} MB")
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as image:
            wide, high = image.size
            if wide * high > MOST_PIXELS:
                raise BadPicture(f"'{name}' has {wide} x {high} pixels, more than can be shown")
            if max(wide, high) > WIDEST * min(wide, high):
                raise BadPicture(f"'{name}' is too narrow to be seen: {wide} x {high} pixels")
            whole = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise BadPicture(f"'{name}' is no PNG or JPEG that can be read: {error}") from None
    paper = Image.new("RGB", whole.size, "white")
    paper.paste(whole, mask=whole)
    paper.thumbnail((MOST_SIDE, MOST_SIDE))
    written = BytesIO()
    paper.save(written, "PNG", optimize=True)
    return written.getvalue()
