"""/healthz says whether the process lives and can work, /metrics what it does; neither says anything of anybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import Update
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

import bot.health
from bot.edge import edge_application
from bot.health import Health, Parts
from bot.metrics import Metrics
from bot.watch import asked_of
from domain.health.figures import Figures, HealthRules, Held, Model

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
WELL = Figures(NOW, alive_at=NOW, backed_up_at=NOW - HOUR, on_duty=2, leases={"courier": Held(7, NOW + HOUR)})


@dataclass
class Bot:
    """A bot that can be made ill; its clock stands."""

    seconds: float = 1000.0
    figures: Figures = WELL
    trouble: Exception | None = None
    hangs: bool = False
    asked: int = 0
    longest: float = 0.0
    courier: bool = True
    stopping: bool = False
    encoder: bool | None = True
    watch: Metrics = field(default_factory=Metrics)

    async def look(self) -> Figures:
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.trouble is not None:
            raise self.trouble
        return self.figures

    async def model(self) -> Model:
        return Model(10, 7, 6.5, 5.0, 4.6)

    def parts(self, folder: Path) -> Parts:
        return Parts(
            figures=self.look,
            model=self.model,
            longest=lambda: self.longest,
            courier=lambda: self.courier,
            clock=lambda: True,
            stopping=lambda: self.stopping,
            encoder=lambda: self.encoder,
            bank=lambda: 42,
            rules=HealthRules(),
            fetches=lambda: True,
            folder=folder,
        )


@dataclass
class Visit:
    made: Bot
    client: TestClient[web.Request, web.Application]

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        async with self.client.get(path) as response:
            return response.status, await response.json()

    async def ill(self, path: str = "/healthz/ready") -> tuple[int, set[str]]:
        """The status, and what is not well."""
        status, told = await self.get(path)
        return status, {name for name, check in told["checks"].items() if not check["ok"]}

    async def metrics(self) -> dict[str, float]:
        async with self.client.get("/metrics") as response:
            assert response.status == 200
            lines = [line for line in (await response.text()).splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


@pytest.fixture
async def visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Visit]:
    made = Bot()
    made.watch.clock = lambda: made.seconds
    made.watch.fetched()
    made.watch.courier_turns()
    monkeypatch.setattr(bot.health, "FRESH", 0.0)
    monkeypatch.setattr(bot.health, "PATIENCE", 0.05)
    monkeypatch.setattr(bot.health, "DISK_LEFT", 0.0)
    monkeypatch.setattr(bot.health, "DISK_BYTES", 0)
    health = Health(made.parts(tmp_path), made.watch)
    async with TestClient(TestServer(edge_application(health.routes()))) as client:
        yield Visit(made, client)
    await health.end()


async def test_a_bot_that_is_well_says_so_with_its_reasons(visit: Visit) -> None:
    status, told = await visit.get("/healthz/ready")
    assert (status, told["status"]) == (200, "ok"), told
    assert told["checks"]["backup"] == {"ok": True, "why": "1 h old"}
    status, again = await visit.get("/healthz")
    assert (status, again["checks"].keys()) == (200, told["checks"].keys())
    assert (await visit.get("/healthz/live"))[0] == 200


def be(**values: Any) -> Callable[[Bot], None]:
    def change(made: Bot) -> None:
        for name, value in values.items():
            setattr(made, name, value)

    return change


def later(seconds: float) -> Callable[[Bot], None]:
    def change(made: Bot) -> None:
        made.seconds += seconds

    return change


def seen(**values: Any) -> Callable[[Bot], None]:
    return be(figures=replace(WELL, **values))


def ticking_badly(made: Bot) -> None:
    made.watch.ticked("open the gate", 0.1, well=False)


@pytest.mark.parametrize(
    ("change", "status", "ill"),
    [
        (be(stopping=True), 503, {"running"}),
        (be(trouble=OSError("gone")), 503, {"database"}),
        (be(hangs=True), 503, {"database"}),
        (later(91), 503, {"intake"}),
        (later(181), 503, {"courier", "intake"}),
        (be(longest=601.0), 503, {"lanes"}),
        (seen(alive_at=NOW - HOUR), 200, {"clock"}),
        (seen(waiting_since=NOW - HOUR), 200, {"inbox"}),
        (seen(on_duty=0), 200, {"duty"}),
        (seen(backed_up_at=None), 200, {"backup"}),
        (seen(backed_up_at=NOW - timedelta(days=8)), 200, {"backup"}),
        (be(encoder=False), 200, {"encoder"}),
        (be(encoder=None), 200, set()),
        (ticking_badly, 200, {"ticks"}),
    ],
)
async def test_each_illness_is_found_and_only_what_stops_work_turns_work_away(
    visit: Visit, change: Callable[[Bot], None], status: int, ill: set[str]
) -> None:
    assert await visit.ill() == (200, set())
    change(visit.made)
    assert await visit.ill() == (status, ill)


async def test_a_process_without_the_courier_is_not_asked_for_its_rounds(visit: Visit) -> None:
    visit.made.courier = False
    later(181)(visit.made)
    assert await visit.ill("/healthz/live") == (200, set())
    visit.made.courier = True
    assert await visit.ill("/healthz/live") == (503, {"courier"})


async def test_a_sick_database_kills_nobody(visit: Visit) -> None:
    """A new start does not mend the database, and would lose what is in hand."""
    visit.made.hangs = True
    assert await visit.ill("/healthz/live") == (200, set())
    for _ in range(3):
        assert await visit.ill() == (503, {"database"})
    assert visit.made.asked == 1, "a question without an answer is not asked again"


async def test_who_asks_often_makes_no_work(visit: Visit, tmp_path: Path) -> None:
    health = Health(visit.made.parts(tmp_path), visit.made.watch)
    health._figures._fresh = 60.0
    for _ in range(5):
        await health.able()
    assert visit.made.asked == 1


async def test_what_is_counted_can_be_read(visit: Visit) -> None:
    watch = visit.made.watch
    watch.update("message", "handled", 0.02)
    watch.handled("tap pr.answer", 0.004)
    watch.settled("service", "service", "sent", 3.0)
    watch.settled("service", "service", "in_doubt", 3.0, repeated=True)
    watch.paused(7)
    watch.ticked("open the gate", 0.01, well=True)
    watch.ticked("open the gate", 0.01, well=False)
    watch.transaction(0.003, "conflict")
    visit.made.figures = replace(WELL, waiting=3, waiting_since=NOW - HOUR, messages={"due": 9})
    found = await visit.metrics()
    assert {
        'banxue_updates_total{kind="message",outcome="handled"}': 1,
        'banxue_handler_seconds_count{handler="tap pr.answer"}': 1,
        'banxue_sends_total{kind="service",outcome="in_doubt"}': 1,
        'banxue_send_lateness_seconds_sum{priority="service"}': 3,
        'banxue_repeats_total{kind="service"}': 1,
        "banxue_telegram_pause_seconds_total": 7,
        'banxue_tick_failures_total{tick="open the gate"}': 1,
        'banxue_transaction_seconds_count{outcome="conflict"}': 1,
        'banxue_inbox_updates{state="waiting"}': 3,
        "banxue_inbox_oldest_seconds": 3600,
        'banxue_outbox_messages{state="due"}': 9,
        'banxue_lease_held{lease="courier"}': 1,
        "banxue_backup_age_seconds": 3600,
        "banxue_bank_items": 42,
        "banxue_model_brier": pytest.approx((4.6 - 2 * 5.0 + 7) / 10),
    }.items() <= found.items()


async def test_what_is_counted_here_is_told_without_the_database(visit: Visit) -> None:
    visit.made.trouble = OSError("gone")
    visit.made.watch.forged()
    assert (await visit.metrics())["banxue_forged_taps_total"] == 1


async def test_two_bots_in_one_process_do_not_mix(visit: Visit) -> None:
    Metrics().forged()
    assert (await visit.metrics())["banxue_forged_taps_total"] == 0


@pytest.mark.parametrize("kind", ["赵小满", "a b", "x" * 41, 'say="hello"', "1st"])
async def test_a_kind_of_update_that_telegram_does_not_know_is_no_label(visit: Visit, kind: str) -> None:
    visit.made.watch.update(kind, "handled", 0.1)
    found = await visit.metrics()
    assert found['banxue_updates_total{kind="other",outcome="handled"}'] == 1
    assert not [name for name in found if kind in name]


@pytest.mark.parametrize("said", ["/赵小满", "/start_x", "/linsmother", "/start@linsmother x", "赵小满", "lin"])
async def test_what_somebody_says_is_no_label(visit: Visit, said: str) -> None:
    chat = {"id": 7, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "text": said}
    visit.made.watch.handled(asked_of(Update.model_validate({"update_id": 1, "message": message})), 0.1)
    handlers = {name for name in await visit.metrics() if name.startswith("banxue_handler_seconds_count")}
    assert handlers <= {
        f'banxue_handler_seconds_count{{handler="{name}"}}' for name in ("other", "text", "command start")
    }


async def test_whoever_makes_up_kinds_makes_no_more_than_a_few_labels(visit: Visit) -> None:
    for number in range(500):
        visit.made.watch.update(f"kind_{number}", "handled", 0.1)
    kinds = [name for name in await visit.metrics() if name.startswith("banxue_updates_total")]
    assert len(kinds) == bot.metrics.MOST_KINDS + 1
