"""Repository of the learner model's fits, and of what answers have taught about items since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.practice.learner.governance import Fit
from domain.practice.learner.parameters import ItemFigures, Parameters
from storage import tables
from storage.columns import plain
from storage.sql import columns_for, insert

item_figures, fits = tables.practice.item_figures, tables.practice.model_parameters

FIGURES = select(*columns_for(item_figures, ItemFigures))
FIGURES_OF = FIGURES.where(item_figures.c.item == bindparam("key"))
FIGURES_SINCE = select(item_figures.c.item, item_figures.c.updated_at, *columns_for(item_figures, ItemFigures)).where(
    item_figures.c.updated_at >= bindparam("since")
)
LEARN = insert(item_figures)
# Added up by the database: two answers to one item at the same moment both count.
LEARN = LEARN.on_conflict_do_update(
    index_elements=["item"],
    set_={
        "shift": item_figures.c.shift + bindparam("moved"),
        "answers": item_figures.c.answers + bindparam("more"),
        "updated_at": LEARN.excluded.updated_at,
    },
)
FITS = select(fits.c.version, fits.c.fitted_at, fits.c.published_at, fits.c.report).order_by(fits.c.version)
PUBLISHED = (
    select(fits.c.parameters).where(fits.c.published_at.is_not(None)).order_by(fits.c.published_at.desc()).limit(1)
)


class ParametersRepository:
    """Provides domain.ports.ModelParameters."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def published(self) -> Parameters | None:
        found: Mapping[str, Any] | None = await self._connection.scalar(PUBLISHED)
        return Parameters.from_plain(found) if found is not None else None

    async def of_version(self, version: int) -> Parameters | None:
        found: Mapping[str, Any] | None = await self._connection.scalar(
            select(fits.c.parameters).where(fits.c.version == version)
        )
        return Parameters.from_plain(found) if found is not None else None

    async def published_version(self) -> int | None:
        newest = select(fits.c.version).where(fits.c.published_at.is_not(None)).order_by(fits.c.published_at.desc())
        version: int | None = await self._connection.scalar(newest.limit(1))
        return version

    async def fits(self) -> Sequence[Fit]:
        return [Fit(*row) for row in await self._connection.execute(FITS)]

    async def next_version(self) -> int:
        highest: int | None = await self._connection.scalar(select(func.max(fits.c.version)))
        return (highest or 0) + 1

    async def add(self, parameters: Parameters, report: Mapping[str, Any], at: datetime) -> None:
        values = {
            "version": parameters.version,
            "parameters": plain(parameters.to_plain()),
            "report": plain(report),
            "fitted_at": at,
        }
        await self._connection.execute(insert(fits), values)

    async def publish(self, version: int, at: datetime) -> bool:
        done = await self._connection.execute(
            update(fits).where(fits.c.version == version).values(published_at=at).returning(fits.c.version)
        )
        return done.one_or_none() is not None

    async def withdraw_all(self) -> None:
        await self._connection.execute(update(fits).values(published_at=None))

    async def figures_of(self, item: str) -> ItemFigures | None:
        row = (await self._connection.execute(FIGURES_OF, {"key": item})).one_or_none()
        return ItemFigures(*row) if row else None

    async def learn(self, item: str, was: ItemFigures, now_is: ItemFigures, at: datetime) -> None:
        values = {
            "item": item,
            "shift": now_is.shift,
            "answers": now_is.answers,
            "updated_at": at,
            "moved": now_is.shift - was.shift,
            "more": now_is.answers - was.answers,
        }
        await self._connection.execute(LEARN, values)

    async def figures_since(self, since: datetime) -> tuple[Mapping[str, ItemFigures], datetime]:
        found, newest = {}, since
        for item, updated_at, *figures in await self._connection.execute(FIGURES_SINCE, {"since": since}):
            found[item] = ItemFigures(*figures)
            newest = max(newest, updated_at)
        return found, newest

    async def replace_figures(self, figures: Mapping[str, ItemFigures], at: datetime) -> None:
        await self._connection.execute(delete(item_figures))
        rows = [
            {"item": item, "shift": known.shift, "answers": known.answers, "updated_at": at}
            for item, known in figures.items()
        ]
        if rows:
            await self._connection.execute(insert(item_figures), rows)
