"""One transaction with all repositories on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cached_property

from sqlalchemy.exc import PendingRollbackError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.clock import Clock
from storage.alerts import AlertsRepository
from storage.assignments import AssignmentsRepository
from storage.audience import AudienceRepository
from storage.audit import AuditRepository
from storage.bookings import BookingsRepository
from storage.cadences import CadencesRepository
from storage.campaigns import CampaignsRepository
from storage.classes import ClassesRepository
from storage.colleagues import ColleaguesRepository
from storage.conversations import ConversationsRepository
from storage.courses import CoursesRepository
from storage.digests import DigestsRepository
from storage.entries import EntriesRepository
from storage.events import EventsRepository
from storage.feeds import FeedsRepository
from storage.fortnights import FortnightsRepository
from storage.habits import HabitsRepository
from storage.health import HealthRepository
from storage.heartbeats import HeartbeatsRepository
from storage.homework import HomeworkRepository
from storage.hours import HoursRepository
from storage.inbox import InboxMarks
from storage.items import ItemsRepository
from storage.joins import JoinsRepository
from storage.journal import JournalRepository
from storage.keys import KeysRepository
from storage.leads import LeadsRepository
from storage.letters import LettersRepository
from storage.messages import OutboxRepository
from storage.outcomes import AfterwardsRepository
from storage.panels import PanelsRepository
from storage.parameters import ParametersRepository
from storage.people import PeopleRepository
from storage.personal import PersonalRepository
from storage.plans import PlansRepository
from storage.portraits import PortraitsRepository
from storage.practice import PracticeRepository
from storage.privacy import DataRequestsRepository, LooksRepository
from storage.push_log import PushLogRepository
from storage.pushes import PushesRepository
from storage.questions import QuestionsRepository
from storage.recordings import RecordingsRepository
from storage.replies import RepliesRepository
from storage.reports import ReportsRepository
from storage.safety import SafetyRepository
from storage.sourced import SourcedRepository
from storage.staff import StaffRepository
from storage.stand_ins import StandInsRepository
from storage.stretches import StretchesRepository
from storage.talks import TalksRepository
from storage.upgrades import UpgradesRepository
from storage.wishes import WishesRepository


class UnitOfWork:
    """Provides domain.ports.UnitOfWork, and beyond it `inbox`, `keys` and `panels` for the bot itself."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What is written inside is undone when the block raises; the transaction goes on."""
        # begin_nested() does the same in twice the time, and this is on the way of every update.
        await self._connection.exec_driver_sql("SAVEPOINT inside")
        try:
            yield
        except Exception:
            # where the connection went, the whole transaction is gone: what was raised first tells why
            with suppress(PendingRollbackError):
                await self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT inside")
            # they remember what they read and wrote inside
            self.__dict__.pop("people", None)
            self.__dict__.pop("practice", None)
            self.__dict__.pop("courses", None)
            raise
        await self._connection.exec_driver_sql("RELEASE SAVEPOINT inside")

    @cached_property
    def people(self) -> PeopleRepository:
        return PeopleRepository(self._connection)

    @cached_property
    def practice(self) -> PracticeRepository:
        return PracticeRepository(self._connection)

    @cached_property
    def items(self) -> ItemsRepository:
        return ItemsRepository(self._connection)

    @cached_property
    def courses(self) -> CoursesRepository:
        return CoursesRepository(self._connection)

    @cached_property
    def bookings(self) -> BookingsRepository:
        return BookingsRepository(self._connection)

    @cached_property
    def staff(self) -> StaffRepository:
        return StaffRepository(self._connection)

    @cached_property
    def events(self) -> EventsRepository:
        return EventsRepository(self._connection)

    @cached_property
    def feeds(self) -> FeedsRepository:
        return FeedsRepository(self._connection)

    @cached_property
    def classes(self) -> ClassesRepository:
        return ClassesRepository(self._connection, self._clock)

    @cached_property
    def plans(self) -> PlansRepository:
        return PlansRepository(self._connection)

    @cached_property
    def stand_ins(self) -> StandInsRepository:
        return StandInsRepository(self._connection)

    @cached_property
    def talks(self) -> TalksRepository:
        return TalksRepository(self._connection)

    @cached_property
    def heartbeats(self) -> HeartbeatsRepository:
        return HeartbeatsRepository(self._connection)

    @cached_property
    def stretches(self) -> StretchesRepository:
        return StretchesRepository(self._connection)

    @cached_property
    def hours(self) -> HoursRepository:
        return HoursRepository(self._connection)

    @cached_property
    def habits(self) -> HabitsRepository:
        return HabitsRepository(self._connection)

    @cached_property
    def reports(self) -> ReportsRepository:
        return ReportsRepository(self._connection)

    @cached_property
    def recordings(self) -> RecordingsRepository:
        return RecordingsRepository(self._connection)

    @cached_property
    def alerts(self) -> AlertsRepository:
        return AlertsRepository(self._connection)

    @cached_property
    def upgrades(self) -> UpgradesRepository:
        return UpgradesRepository(self._connection)

    @cached_property
    def afterwards(self) -> AfterwardsRepository:
        return AfterwardsRepository(self._connection)

    @cached_property
    def fortnights(self) -> FortnightsRepository:
        return FortnightsRepository(self._connection)

    @cached_property
    def conversations(self) -> ConversationsRepository:
        return ConversationsRepository(self._connection)

    @cached_property
    def questions(self) -> QuestionsRepository:
        return QuestionsRepository(self._connection)

    @cached_property
    def leads(self) -> LeadsRepository:
        return LeadsRepository(self._connection)

    @cached_property
    def letters(self) -> LettersRepository:
        return LettersRepository(self._connection)

    @cached_property
    def digests(self) -> DigestsRepository:
        return DigestsRepository(self._connection)

    @cached_property
    def entries(self) -> EntriesRepository:
        return EntriesRepository(self._connection)

    @cached_property
    def wishes(self) -> WishesRepository:
        return WishesRepository(self._connection, self._clock)

    @cached_property
    def sourced(self) -> SourcedRepository:
        return SourcedRepository(self._connection)

    @cached_property
    def homework(self) -> HomeworkRepository:
        return HomeworkRepository(self._connection)

    @cached_property
    def assignments(self) -> AssignmentsRepository:
        return AssignmentsRepository(self._connection)

    @cached_property
    def portraits(self) -> PortraitsRepository:
        return PortraitsRepository(self._connection)

    @cached_property
    def colleagues(self) -> ColleaguesRepository:
        return ColleaguesRepository(self._connection, self._clock)

    @cached_property
    def health(self) -> HealthRepository:
        return HealthRepository(self._connection)

    @cached_property
    def audit(self) -> AuditRepository:
        return AuditRepository(self._connection)

    @cached_property
    def joins(self) -> JoinsRepository:
        return JoinsRepository(self._connection, self._clock)

    @cached_property
    def personal(self) -> PersonalRepository:
        return PersonalRepository(self._connection, self._clock)

    @cached_property
    def journal(self) -> JournalRepository:
        return JournalRepository(self._connection)

    @cached_property
    def parameters(self) -> ParametersRepository:
        return ParametersRepository(self._connection)

    @cached_property
    def outbox(self) -> OutboxRepository:
        return OutboxRepository(self._connection, self._clock)

    @cached_property
    def safety(self) -> SafetyRepository:
        return SafetyRepository(self._connection)

    @cached_property
    def replies(self) -> RepliesRepository:
        return RepliesRepository(self._connection)

    @cached_property
    def pushes(self) -> PushesRepository:
        return PushesRepository(self._connection)

    @cached_property
    def push_log(self) -> PushLogRepository:
        return PushLogRepository(self._connection)

    @cached_property
    def campaigns(self) -> CampaignsRepository:
        return CampaignsRepository(self._connection)

    @cached_property
    def looks(self) -> LooksRepository:
        return LooksRepository(self._connection)

    @cached_property
    def data_requests(self) -> DataRequestsRepository:
        return DataRequestsRepository(self._connection)

    @cached_property
    def audience(self) -> AudienceRepository:
        return AudienceRepository(self._connection)

    @cached_property
    def cadences(self) -> CadencesRepository:
        return CadencesRepository(self._connection)

    @cached_property
    def inbox(self) -> InboxMarks:
        return InboxMarks(self._connection)

    @cached_property
    def keys(self) -> KeysRepository:
        return KeysRepository(self._connection, self._clock)

    @cached_property
    def panels(self) -> PanelsRepository:
        return PanelsRepository(self._connection)
