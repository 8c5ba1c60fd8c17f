"""Sample questions, of which nothing is stored."""

from __future__ import annotations

from domain.practice.evening.samples import (
    SAMPLES,
    AnswerSample,
    Sample,
    SampleAnswered,
    SamplesOver,
    ShowSample,
    short_id,
)
from domain.practice.evening.session import Verdict
from storage.database import Database
from tests.domain.practice.conftest import Evening
from tests.domain.practice.shelf import choice, entry, ordering, several, short_text, skill, stock
from tests.house import as_person


async def test_samples_store_nothing_at_all(evening: Evening) -> None:
    visitor = await as_person(evening.database, evening.services, 104)
    before = await _rows(evening.database)
    shown: Sample | SampleAnswered | SamplesOver = await evening.do(ShowSample(), visitor)
    seen = []
    for index in range(SAMPLES):
        assert isinstance(shown, Sample) and shown.index == index
        seen.append(shown.item.key)
        place = shown.order.index(shown.item.answer)
        answer = AnswerSample(index, shown.seed, short_id(shown.item.key), place, shown.right)
        answered = await evening.do(answer, visitor)
        assert isinstance(answered, SampleAnswered) and answered.verdict is Verdict.RIGHT
        shown = await evening.do(ShowSample(index + 1, shown.seed, shown.right + 1), visitor)
    assert shown == SamplesOver(3, 3)
    assert len(set(seen)) == SAMPLES
    assert await _rows(evening.database) == before


async def test_a_sample_shows_the_same_order_whenever_it_is_drawn(evening: Evening) -> None:
    first = await evening.do(ShowSample(0, 42, 0))
    again = await evening.do(ShowSample(0, 42, 0))
    assert isinstance(first, Sample) and first == again


async def test_a_sample_that_left_the_bank_begins_anew(evening: Evening) -> None:
    shown = await evening.do(AnswerSample(1, 42, "0123456789", 0, 1))
    assert isinstance(shown, Sample) and shown.index == 0


async def test_an_empty_bank_has_no_samples(evening: Evening) -> None:
    stock(evening.bank, [entry("e")])
    assert await evening.do(ShowSample()) == SamplesOver(0, 0)


async def test_samples_are_only_items_that_one_tap_answers(evening: Evening) -> None:
    others = (several("s", "s"), ordering("o", "o"), short_text("w", "w"), entry("e", "e"))
    stock(evening.bank, [*others, choice("c", "c")])
    for seed in range(20):
        shown = await evening.do(ShowSample(0, seed, 0))
        assert isinstance(shown, Sample) and shown.item.key == "c"
    stock(evening.bank, others)
    assert await evening.do(ShowSample(0, 1, 0)) == SamplesOver(0, 0)


async def test_samples_do_not_go_above_the_persons_school_year(evening: Evening) -> None:
    grades = [skill(f"g{grade}", grade) for grade in range(1, 10)]
    stock(evening.bank, [choice(f"c{n}", f"g{1 + n % 9}") for n in range(90)], *grades)
    for seed in range(20):
        shown = await evening.do(ShowSample(0, seed, 0))
        assert isinstance(shown, Sample) and shown.item.skills[0] in ("g4", "g5", "g6")


async def test_samples_are_easy_and_of_different_skills(evening: Evening) -> None:
    stock(evening.bank, [choice(f"c{n}", f"s{n % 4}", difficulty=1 + n // 4 % 5) for n in range(40)])
    for seed in range(20):
        skills = set()
        for index in range(SAMPLES):
            shown = await evening.do(ShowSample(index, seed, 0))
            assert isinstance(shown, Sample) and shown.item.difficulty <= 3
            skills |= set(shown.item.skills)
        assert len(skills) == SAMPLES


async def _rows(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    from sqlalchemy import func, select

    from storage.columns import metadata

    async with database.reading_connection() as connection:
        return {
            table.name: (await connection.scalar(select(func.count()).select_from(table))) or 0
            for table in metadata.sorted_tables
        }
