"""The picture of a child's week."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from PIL import Image

from domain.language import Lang
from domain.people.person import Learner
from domain.portrait.portrait import LessonSeen, Mark
from domain.reports.lesson import Named
from domain.reports.week import ChildsWeek
from domain.reports.week_words import picture
from handlers.drawings.table import drawings
from tests.handlers.test_drawings import needs_chinese
from tests.house import CONTENT, catalogue

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
LAST = date(2026, 11, 22)
FULL = ChildsWeek(
    Learner(1, "林小雨"),
    LAST,
    (0, 6, 18, 0, 6, 0, 1),
    tuple(LessonSeen("c1", AT, mark, 2) for mark in (*Mark, Mark.CAME)),
    1,
    tuple(Named(f"s{n}", {Lang.ZH: "异分母分数的加减法和混合运算", Lang.EN: "Adding fractions"}) for n in range(3)),
)
NAMED_LONG = ChildsWeek(Learner(2, "Maximiliane-Wilhelmina Hohenberg-Sternberg"), LAST, (120,) * 7)
LESSONS_ALONE = ChildsWeek(Learner(3, "Bo"), LAST, (0,) * 7, (LessonSeen("c1", AT, Mark.LATE),))


WEEKS = [[FULL], [NAMED_LONG], [LESSONS_ALONE], [FULL, NAMED_LONG, LESSONS_ALONE]]


@needs_chinese
@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("weeks", WEEKS, ids=["full", "long", "few", "three"])
def test_the_week_of_any_children_is_drawn_as_wide_as_a_phone(lang: Lang, weeks: list[ChildsWeek]) -> None:
    drawn = catalogue().attachment(picture(weeks), lang)
    png = drawings(CONTENT)[drawn["name"]](drawn["data"], lang)
    with Image.open(BytesIO(png)) as image:
        wide, high = image.size
    assert wide == 1080 and high < 2.5 * wide


def test_a_picture_of_the_week_names_nobody_but_the_child() -> None:
    drawn = str(catalogue().attachment(picture([FULL]), Lang.ZH)["data"])
    assert "林小雨" in drawn and "Bo" not in drawn and "%" not in drawn
