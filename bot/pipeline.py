"""The way of an update: one worker per person, one transaction per update, one answer to each tap."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from random import random
from typing import Any, Protocol, TypeVar

from aiogram import Bot, Dispatcher
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update, User
from pydantic import ValidationError

from bot.lanes import IN_HAND, Lane
from bot.logs import ABOUT, in_brief
from bot.seal import Seal
from bot.sent import sent_file
from bot.updates import PLATFORM
from bot.watch import OTHER, Watch, asked_of, kind_of
from domain.asking.refusing import searched_for
from domain.asking.routing import NOTHING_FOUND, Found
from domain.clock import Clock
from domain.errors import Refusal
from domain.messages.screen import Button, Note, Reply, Screen, t, tap
from domain.messages.sent import SentFile
from domain.people.meeting import Return, meet
from domain.people.person import Role
from domain.ports import TAPPED
from domain.turn import Services, Turn
from storage.database import Database
from storage.errors import Conflict, DatabaseAway
from storage.inbox import Inbox, InboxRow, OutOfTurn
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

R = TypeVar("R")
TapFuture = asyncio.Future[tuple[str | None, bool]]

TAP_PATIENCE = 0.4
STORAGE_PATIENCE = 1.0
MOST_CONFLICTS = 20
MOST_SOOTHED = 1000
SEND_LISTS = frozenset({Role.TEACHER, Role.ADMIN})


class TapAnswer(Protocol):
    def __call__(self, query_id: str, text: str | None, alert: bool) -> Coroutine[Any, Any, None]: ...


class Pipeline:
    """Feeds inbox rows to the handlers, many people side by side, each person's in order."""

    def __init__(
        self,
        *,
        database: Database,
        inbox: Inbox,
        dispatcher: Dispatcher,
        bot: Bot,
        services: Services,
        seal: Seal,
        answer_tap: TapAnswer,
        committed: Callable[[], None],
        at_once: int,
        tries: int,
        watch: Watch | None = None,
    ) -> None:
        self._watch = watch or Watch()
        self._trying: dict[int, float] = {}
        self._database = database
        self._inbox = inbox
        self._dispatcher = dispatcher
        self._bot = bot
        self._services = services
        self._seal = seal
        self._answer_tap = answer_tap
        self._committed = committed
        self._slots = asyncio.Semaphore(at_once)
        self._tries = tries
        self._lanes: dict[str, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._taps: set[asyncio.Task[None]] = set()
        self._soothed: dict[str, None] = {}
        self._stopping = False
        self.forged = 0
        """Taps that came without this bot's seal since it was started."""

    @property
    def _clock(self) -> Clock:
        return self._services.clock

    def take(self, rows: Sequence[InboxRow]) -> None:
        """Queue stored rows; a person's lane gets a worker when it has none."""
        for row in rows:
            key = row.person_key or ""
            lane = self._lanes.get(key)
            if lane is not None:
                lane.take(row)
                continue
            self._lanes[key] = lane = Lane()
            lane.take(row)
            self._begin(key)

    def _begin(self, key: str) -> None:
        task = asyncio.create_task(self._work(key), name=f"lane {key}")
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, key))

    def _ended(self, key: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled() and not self._stopping:
            log.warning("A worker was cancelled; another goes on with what it had in hand")
            self._begin(key)

    def soothe(self, updates: Sequence[object]) -> None:
        """Answer the taps among updates that cannot be stored now; what they ask for is done when they come again."""
        for update in updates:
            query = update.get("callback_query") if isinstance(update, dict) else None
            number = query.get("id") if isinstance(query, dict) else None
            if isinstance(number, str) and number not in self._soothed:
                self._soothed[number] = None
                self._beside(self._answer_tap(number, None, False), f"tap {number}")
        while len(self._soothed) > MOST_SOOTHED:
            del self._soothed[next(iter(self._soothed))]

    @property
    def waiting(self) -> int:
        """Rows in memory, queued or in hand."""
        return sum(len(lane.rows) for lane in self._lanes.values())

    @property
    def longest(self) -> float:
        """For how many seconds the try has gone on that has gone on longest."""
        began = min(self._trying.values(), default=None)
        return 0.0 if began is None else self._watch.clock() - began

    async def idle(self) -> None:
        """Wait until every row that was taken is handled."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        if self._taps:
            await asyncio.wait(set(self._taps))

    async def stop(self, drain_seconds: float) -> None:
        """Finish what is in hand; what has not begun stays in the inbox for the next start."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=drain_seconds)
        for task in self._tasks:
            task.cancel()
        if self._taps:
            await asyncio.wait(set(self._taps), timeout=1)
        for task in self._taps:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._taps, return_exceptions=True)

    async def _work(self, key: str) -> None:
        lane = self._lanes[key]
        while lane.rows and not self._stopping:
            async with self._slots:
                await self._settle(lane.rows[0])
                lane.rows.popleft()
                if lane.refused:
                    await self._patiently(partial(self._refuse, key, lane))
                if lane.left and not lane.rows:
                    await self._patiently(partial(self._fetch_more, key, lane))
        del self._lanes[key]

    async def _refuse(self, key: str, lane: Lane) -> None:
        """Set aside what was too much of one person, and say so once a minute."""
        seqs, now = tuple(lane.refused), self._clock.now()
        await self._inbox.refuse(seqs, "too many of one person waited", now)
        del lane.refused[: len(seqs)]
        log.warning("%d updates of one person were set aside: too many waited", len(seqs))
        for _ in seqs:
            self._watch.update(OTHER, "refused", 0.0)
        async with self._database.transaction() as uow:
            person = await uow.people.by_external(PLATFORM, key)
            if person is not None:
                note = Note("service", t("common.too_fast"), ((_home(),),))
                await Turn(self._services, uow, person).tell(person, note, once=f"too_fast:{key}:{now:%Y%m%d%H%M}")
        self._committed()

    async def _fetch_more(self, key: str, lane: Lane) -> None:
        """Bring into memory what was left in the inbox."""
        fetched = await self._inbox.pending_of(PLATFORM, key, IN_HAND)
        rows = [row for row in fetched if row.seq not in lane.refused]
        lane.rows.extend(rows)
        lane.left = max(0, lane.left - len(rows)) if rows else 0

    async def _settle(self, row: InboxRow) -> None:
        """Handle a row until it is handled or set aside."""
        ABOUT.set({"update": row.update_id})
        try:
            update = Update.model_validate(json.loads(row.raw), context={"bot": self._bot})
        except (ValidationError, ValueError) as error:
            why = f"cannot be read: {in_brief(error)}"
            log.error("Update %s is set aside: %s", row.update_id, why)
            await self._patiently(partial(self._inbox.set_aside, row.seq, why, self._clock.now()))
            self._tell(row, OTHER, "set_aside")
            return
        # one answer, whatever it takes: each is a request, and the first one ends the spinner
        query = update.callback_query if _person_in_private(update) is not None else None
        answer = self._answer_later(query) if query is not None and query.id not in self._soothed else None
        try:
            await self._persist(row, update, answer)
        finally:
            if answer is not None and not answer.done():
                answer.set_result((None, False))

    async def _persist(self, row: InboxRow, update: Update, answer: TapFuture | None) -> None:
        conflicts = 0
        while not self._stopping:
            self._trying[row.seq] = self._watch.clock()
            try:
                await self._handle(row, update, answer)
                self._tell(row, kind_of(update), "handled")
                return
            except OutOfTurn as too_early:
                # another process has it, or had it when it died
                await self._settle(too_early.older)
                continue
            except DatabaseAway:
                # nothing is wrong with the update, however often that happens
                await asyncio.sleep(STORAGE_PATIENCE * (0.5 + random()))
                continue
            except Conflict:
                # somebody else got there first: what they did is seen by the next try
                if (conflicts := conflicts + 1) < MOST_CONFLICTS:
                    await asyncio.sleep(0.005 * conflicts * random())
                    continue
                why = f"lost {conflicts} times against other transactions"
            except Exception as error:
                log.exception("Update %s failed", row.update_id)
                why = in_brief(error)
            finally:
                self._trying.pop(row.seq, None)
            failures = await self._patiently(partial(self._inbox.note_failure, row.seq, why, self._clock.now()))
            if failures >= self._tries:
                await self._patiently(partial(self._give_up, row, why))
                self._tell(row, kind_of(update), "set_aside")
                return
            await asyncio.sleep(0.05 * failures)

    def _tell(self, row: InboxRow, kind: str, outcome: str) -> None:
        self._watch.update(kind, outcome, (self._clock.now() - row.received_at).total_seconds())

    async def _patiently(self, act: Callable[[], Awaitable[R]]) -> R:
        # the database itself may be away: the update must not be lost for that
        while True:
            try:
                return await act()
            except Exception as error:
                if self._stopping:
                    raise
                if not isinstance(error, DatabaseAway):
                    log.exception("The database cannot be reached; trying again")
                await asyncio.sleep(STORAGE_PATIENCE)

    async def _give_up(self, row: InboxRow, why: str) -> None:
        ref = secrets.token_hex(2).upper()
        log.error("Update %s is set aside after %d tries, ref %s: %s", row.update_id, self._tries, ref, why)
        await self._inbox.set_aside(row.seq, f"[{ref}] {why}", self._clock.now())
        if row.person_key is None:
            return
        async with self._database.transaction() as uow:
            person = await uow.people.by_external(PLATFORM, row.person_key)
            if person is not None:
                note = Note("service", t("common.broken", ref=ref), ((_home(),),))
                await Turn(self._services, uow, person).tell(person, note, once=f"broken:{row.seq}")
        self._committed()

    async def _handle(self, row: InboxRow, update: Update, answer: TapFuture | None) -> None:
        user = _person_in_private(update)
        if user is None:
            async with self._database.transaction() as uow:
                await uow.inbox.mark_handled(row, self._clock.now())
            return
        forged = False
        if update.callback_query:
            update, forged = self._unsealed(update, update.callback_query)
        found = await self._search(update.message)
        sent = await self._fetch(update.message, user)
        reply, toast = await self._transact(row, update, user, found, sent, forged=forged)
        if answer is not None and not answer.done():
            answer.set_result((toast, bool(reply and reply.alert)))
        self._committed()

    def _unsealed(self, update: Update, query: CallbackQuery) -> tuple[Update, bool]:
        """The tap as it was offered, and whether it was forged; what was not offered to this person leads home."""
        data = self._seal.opened(str(query.from_user.id), query.data or "")
        if forged := data is None:
            self.forged += 1
            self._watch.forged()
            log.info("A tap without the bot's seal was refused, %d since the start", self.forged)
        opened = query.model_copy(update={"data": tap("home").pack() if forged else data})
        return update.model_copy(update={"callback_query": opened}), forged

    async def _transact(
        self, row: InboxRow, update: Update, user: User, found: Found, sent: SentFile | None, *, forged: bool
    ) -> tuple[Reply | None, str | None]:
        # done again after a power cut; what it says leaves under a claim that is on the disk, and this with it
        async with self._database.transaction(durable=False) as uow:
            if not await uow.inbox.mark_handled(row, self._clock.now()):
                return None, None
            person = await meet(uow, self._clock, PLATFORM, str(user.id), user.full_name, user.language_code)
            turn = Turn(self._services, uow, person)
            if not person.reachable and update.my_chat_member is None:
                await turn.do(Return())
            reply = await self._reply(uow, update, turn, found, sent)
            if update.message:
                await uow.panels.saw(person.id, update.message.message_id)
            if reply is None:
                return None, None
            if forged:
                reply = replace(reply, toast=t("common.not_valid"), alert=False)
            if reply.screen is not None and reply.screen_first:
                await turn.show(turn.person, reply.screen)
            for note in reply.notes:
                await turn.tell(turn.person, note)
            if reply.screen is not None and not reply.screen_first:
                await turn.show(turn.person, reply.screen)
            toast = reply.toast and self._services.catalogue.plain(reply.toast, turn.person.lang)
            return reply, toast or None

    async def _reply(
        self, uow: UnitOfWork, update: Update, turn: Turn, found: Found, sent: SentFile | None
    ) -> Reply | None:
        form = await uow.people.form(turn.person.id) if update.message else None
        if form is not None and (form.expires_at <= turn.now or form.name == TAPPED):
            form = None
        began = self._watch.clock()
        try:
            async with uow.savepoint():
                shown = await self._dispatcher.feed_update(
                    self._bot, update, turn=turn, form=form, found=found, sent=sent
                )
        except Refusal as refusal:
            rows = refusal.keyboard
            if not any(button.tap == tap("home") for row in rows for button in row):
                rows = (*rows, (_home(),))
            await turn.reload_person()
            return Reply(screen=Screen(refusal.text, rows))
        finally:
            self._watch.handled(asked_of(update), self._watch.clock() - began)
        if shown is UNHANDLED or shown is None:
            return None
        return Reply(screen=shown) if isinstance(shown, Screen) else shown

    async def _search(self, message: Message | None) -> Found:
        """What a free text may be about, found before any transaction begins."""
        if message is None or not message.text or message.text.startswith("/"):
            return NOTHING_FOUND
        return await self._services.search.find(searched_for(message.text))

    async def _fetch(self, message: Message | None, user: User) -> SentFile | None:
        """The document that staff have sent; nobody else's is looked at."""
        if message is None or message.document is None:
            return None
        async with self._database.reading() as uow:
            person = await uow.people.by_external(PLATFORM, str(user.id))
        if person is None or not person.roles & SEND_LISTS:
            return None
        return await sent_file(self._bot, message)

    def _answer_later(self, query: CallbackQuery) -> TapFuture:
        """Answer a tap as soon as its toast is known, and in any case soon."""
        toast: TapFuture = asyncio.get_running_loop().create_future()
        began = self._watch.clock()

        async def answer() -> None:
            done, _ = await asyncio.wait({toast}, timeout=TAP_PATIENCE)
            text, alert = toast.result() if done else (None, False)
            await self._answer_tap(query.id, text, alert)
            self._watch.tap_answered(self._watch.clock() - began)

        self._beside(answer(), f"tap {query.id}")
        return toast

    def _beside(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._taps.add(task)
        task.add_done_callback(self._taps.discard)


def _person_in_private(update: Update) -> User | None:
    """Who is talking to the bot alone. In groups it says nothing personal and learns nobody's name."""
    match update:
        case Update(message=Message(chat=chat, from_user=user)):
            pass
        case Update(callback_query=CallbackQuery(message=message, from_user=user)) if message is not None:
            chat = message.chat
        case Update(my_chat_member=ChatMemberUpdated(chat=chat, from_user=user)):
            pass
        case _:
            return None
    return user if chat.type == ChatType.PRIVATE else None


def _home() -> Button:
    return Button(t("common.home"), tap("home"))
