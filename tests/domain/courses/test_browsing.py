from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.courses.browsing import (
    HANDLE_LENGTH,
    PAGE,
    BrowseCourses,
    BrowseQuestions,
    BrowseSubjects,
    OpenCourse,
    OpenQuestion,
    find,
    handle,
    page_of,
)
from domain.errors import Gone
from tests.domain.booking.stage import LONG, OLYMPIAD, Stage


@given(st.text(max_size=80))
def test_a_handle_is_short_and_fits_into_a_tap(name: str) -> None:
    assert len(handle(name).encode()) <= HANDLE_LENGTH
    assert ":" not in handle(name)


@given(st.sets(st.text(max_size=40), max_size=20))
def test_different_names_have_different_handles(names: set[str]) -> None:
    assert len({handle(name) for name in names}) == len(names)


def test_what_has_a_long_name_is_found_by_its_handle() -> None:
    assert find([OLYMPIAD], handle(LONG)) is OLYMPIAD
    assert find([OLYMPIAD], LONG) is None
    assert find([], "x") is None


@given(st.integers(0, 30), st.integers(-5, 50))
def test_the_pages_of_a_list_show_everything_once(size: int, number: int) -> None:
    everything = tuple(range(size))

    page = page_of(everything, number)

    assert 0 <= page.number < page.of
    assert all(0 < len(page_of(everything, each).shown) <= PAGE for each in range(page.of)) or not everything
    assert sum((page_of(everything, each).shown for each in range(page.of)), ()) == everything


async def test_the_card_of_a_course_has_its_classes_in_the_order_of_the_week_with_the_places_left(
    stage: Stage,
) -> None:
    view = await stage.do(await stage.person(), OpenCourse(handle(LONG)))

    assert [(each.klass.weekday, each.klass.places_left, f"{each.ends:%H:%M}") for each in view.classes] == [
        (3, 1, "18:30"),
        (6, 3, "11:30"),
        (6, 0, "17:30"),
    ]
    assert view.classes[0].teacher is not None and view.currency == "CNY"


async def test_subjects_are_counted_and_their_courses_listed(stage: Stage) -> None:
    person = await stage.person()

    assert (await stage.do(person, BrowseSubjects())).subjects == (("maths", 4),)
    assert len((await stage.do(person, BrowseCourses("maths"))).shown) == 4


async def test_a_subject_that_is_gone_shows_all_courses(quick_stage: Stage) -> None:
    assert len((await quick_stage.do(await quick_stage.person(), BrowseCourses("alchemy"))).shown) == 4


async def test_questions_are_listed_and_opened(quick_stage: Stage) -> None:
    person = await quick_stage.person()

    assert [entry.id for entry in (await quick_stage.do(person, BrowseQuestions(7))).shown] == [
        "fees",
        "refund",
        "parking",
    ]
    assert (await quick_stage.do(person, OpenQuestion("refund"))).id == "refund"


async def test_a_course_or_question_that_is_gone_is_said_to_be(quick_stage: Stage) -> None:
    person = await quick_stage.person()

    for use_case in (OpenCourse("gone"), OpenQuestion("gone")):
        with pytest.raises(Gone):
            await quick_stage.do(person, use_case)
