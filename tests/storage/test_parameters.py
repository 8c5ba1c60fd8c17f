"""Fits of the learner model and figures of items, kept."""

from __future__ import annotations

from datetime import timedelta

from domain.practice.learner.parameters import SHIPPED, ItemFigures, Parameters
from storage.database import Database
from tests.storage.given import NOW

FIRST = Parameters(1, {"ability": 1.5})
SECOND = Parameters(2, {"ability": 1.25})


async def test_the_fit_that_was_published_last_is_in_use(database: Database) -> None:
    async with database.transaction() as uow:
        await uow.parameters.add(FIRST, {"auc": 0.7}, NOW)
        await uow.parameters.add(SECOND, {"auc": 0.8}, NOW)
        assert await uow.parameters.next_version() == 3
        assert await uow.parameters.published() is None
        assert await uow.parameters.publish(2, NOW)
        assert await uow.parameters.publish(1, NOW + timedelta(days=1))
    async with database.reading() as uow:
        assert await uow.parameters.published() == FIRST
        assert await uow.parameters.published_version() == 1
        assert [(fit.version, fit.report) for fit in await uow.parameters.fits()] == [
            (1, {"auc": 0.7}),
            (2, {"auc": 0.8}),
        ]


async def test_a_version_that_does_not_exist_cannot_be_published(database: Database) -> None:
    async with database.transaction() as uow:
        assert not await uow.parameters.publish(7, NOW)


async def test_withdrawn_fits_leave_what_ships_with_the_bot(database: Database) -> None:
    async with database.transaction() as uow:
        await uow.parameters.add(FIRST, {}, NOW)
        await uow.parameters.publish(1, NOW)
        await uow.parameters.withdraw_all()
        assert (await uow.parameters.published() or SHIPPED) is SHIPPED


async def test_what_two_answers_teach_about_an_item_is_added_up(database: Database) -> None:
    empty = ItemFigures()
    for shift in (0.5, -0.25):
        async with database.transaction() as uow:
            # both were read before either was written
            await uow.parameters.learn("a", empty, ItemFigures(shift, 1), NOW)
    async with database.reading() as uow:
        assert await uow.parameters.figures_of("a") == ItemFigures(0.25, 2)
        assert await uow.parameters.figures_of("b") is None


async def test_only_figures_that_changed_are_read_again(database: Database) -> None:
    empty = ItemFigures()
    async with database.transaction() as uow:
        await uow.parameters.learn("a", empty, ItemFigures(0.5, 1), NOW)
        await uow.parameters.learn("b", empty, ItemFigures(0.5, 1), NOW + timedelta(minutes=1))
    async with database.reading() as uow:
        changed, newest = await uow.parameters.figures_since(NOW + timedelta(seconds=1))
    assert (changed, newest) == ({"b": ItemFigures(0.5, 1)}, NOW + timedelta(minutes=1))


async def test_figures_are_replaced_as_a_whole(database: Database) -> None:
    async with database.transaction() as uow:
        await uow.parameters.learn("a", ItemFigures(), ItemFigures(0.5, 1), NOW)
        await uow.parameters.replace_figures({"b": ItemFigures(1.0, 9)}, NOW)
        assert await uow.parameters.figures_of("a") is None
        assert await uow.parameters.figures_of("b") == ItemFigures(1.0, 9)
