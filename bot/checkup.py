"""Lets others see how the running bot is: over HTTP where the configuration names a port, and systemd."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.config import Config, ConfigError, health_rules_of
from bot.edge import Edge
from bot.health import Health, Parts
from bot.leading import Leader
from bot.pipeline import Pipeline
from bot.watch import Watch
from domain.clock import Clock
from domain.health.figures import Figures, Model
from knowledge.bank import MemoryBank
from knowledge.search import Search
from knowledge.search.encoder import NO_MODEL
from storage.address import SQLITE, normalised
from storage.database import Database


def watch_of(config: Config) -> Watch:
    """What counts where somebody reads it, and what remembers only the least where nobody does."""
    if not config.health.port:
        return Watch()
    # nobody has to wait for a library that is not used
    from bot.metrics import Metrics

    return Metrics()


@dataclass(frozen=True)
class Duties:
    """Whether this process has the lease of each."""

    courier: Leader
    clock: Leader
    intake: Leader


class Checkup:
    """What health asks, answered by the parts of the bot."""

    def __init__(
        self,
        config: Config,
        clock: Clock,
        database: Database,
        pipeline: Pipeline,
        bank: MemoryBank,
        search: Search,
        duties: Duties,
        watch: Watch,
    ) -> None:
        self._config = config
        self._clock = clock
        self._database = database
        self._search = search
        self.stopping = False
        parts = Parts(
            figures=self._figures,
            model=self._model,
            longest=lambda: pipeline.longest,
            courier=lambda: duties.courier.held is not None,
            clock=lambda: duties.clock.held is not None,
            stopping=lambda: self.stopping,
            encoder=self._encoder,
            bank=lambda: bank.size,
            rules=health_rules_of(config),
            fetches=lambda: duties.intake.held is not None,
            folder=self._folder(),
        )
        self._health = Health(parts, watch)

    def lives(self) -> bool:
        """Whether anything but a new start would help."""
        return all(check.well for check in self._health.alive())

    @asynccontextmanager
    async def opened(self, path: Path) -> AsyncIterator[None]:
        """While the block runs, whoever asks is answered.

        Raises:
            ConfigError: the port is taken.
        """
        given = self._config.health
        edge = Edge(given.host, given.port, self._health.routes() if given.port else ())
        try:
            await edge.open()
        except OSError as error:
            where = f"{given.host}:{given.port}"
            raise ConfigError(f"{path}, health: {where} cannot be listened on ({error.strerror})") from None
        try:
            yield
        finally:
            await edge.close()
            await self._health.end()

    async def _figures(self) -> Figures:
        async with self._database.reading() as uow:
            return await uow.health.figures(self._clock.now())

    async def _model(self) -> Model:
        async with self._database.reading() as uow:
            return await uow.health.model()

    def _encoder(self) -> bool | None:
        return None if self._config.search.model == NO_MODEL else self._search.by_meaning

    def _folder(self) -> Path:
        """Where what grows on this machine is."""
        address = normalised(self._config.database.url)
        if address.get_backend_name() == SQLITE:
            return Path(address.database or "").resolve().parent
        return Path(self._config.privacy.ledger).resolve().parent
