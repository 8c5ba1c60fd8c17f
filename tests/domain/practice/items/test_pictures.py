"""Pictures of items survive storage, and one that could not be drawn or read is refused."""

from __future__ import annotations

import json

import pytest

from domain.practice.items.pictures import (
    Bars,
    Grid,
    ItemPicture,
    Mark,
    NumberLine,
    PictureError,
    Pie,
    Polygon,
    StoredPicture,
    Strip,
    Strips,
    check_picture,
    picture_from_plain,
    picture_to_plain,
)

FINE: list[ItemPicture] = [
    StoredPicture("apples-3.png"),
    NumberLine(10, (Mark(0, "0"), Mark(10, "1")), (Mark(6.5, "A"),)),
    Polygon(((0, 0), (4, 0), (0, 3)), ("a", "b", "c"), ("", "", "?"), (0,)),
    Grid(10, 10, 37),
    Bars(("A", "B"), (3, 4.5), 1.5, values_shown=True),
    Pie(8, 3),
    Strips((Strip(2, 1), Strip(6, 3))),
]

FAULTY: list[tuple[ItemPicture, str]] = [
    (StoredPicture("../secret.png"), "file"),
    (StoredPicture("a.gif"), "file"),
    (StoredPicture("A B.png"), "file"),
    (NumberLine(0, ()), "parts"),
    (NumberLine(4, (Mark(5, "x"),)), "labels"),
    (NumberLine(4, (), (Mark(1, "a" * 40),)), "longer"),
    (
        Polygon(
            ((0, 0), (1, 1)),
        ),
        "points",
    ),
    (Polygon(((0, 0), (1, 0), (2, 0))), "flat"),
    (Polygon(((0, 0), (4, 0), (0, 3)), ("a",)), "sides"),
    (Polygon(((0, 0), (4, 0), (0, 3)), (), ("a",)), "corners"),
    (Polygon(((0, 0), (4, 0), (0, 3)), square=(3,)), "square"),
    (Grid(21, 2), "rows"),
    (Grid(2, 2, 5), "shaded"),
    (Bars(("A",), (1, 2), 1), "names"),
    (Bars(("A",), (-1,), 1), "negative"),
    (Bars(("A",), (100,), 1), "step"),
    (Pie(1, 0), "parts"),
    (Pie(4, 5), "shaded"),
    (Strips(()), "strips"),
    (Strips((Strip(3, 4),)), "strips"),
]


@pytest.mark.parametrize("picture", FINE)
def test_a_picture_comes_back_from_storage_as_it_was(picture: ItemPicture) -> None:
    check_picture(picture)
    assert picture_from_plain(json.loads(json.dumps(picture_to_plain(picture)))) == picture


@pytest.mark.parametrize(("picture", "named"), FAULTY)
def test_a_picture_that_could_not_be_drawn_is_refused_by_its_field(picture: ItemPicture, named: str) -> None:
    with pytest.raises(PictureError, match=named):
        check_picture(picture)


def test_an_unknown_kind_of_picture_is_named() -> None:
    with pytest.raises(PictureError, match="hologram"):
        picture_from_plain({"kind": "hologram"})
