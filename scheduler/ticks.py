"""What runs when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from domain.alerts.digest.sending import SendDigests
from domain.alerts.keeping import LookAtLearners, LookAtPoints
from domain.audit.anchoring import AnchorTrail, CheckTrail
from domain.booking.events.thanking import ThankGuests
from domain.booking.expiring import ExpireHolds
from domain.booking.hours.checking_in import HandOverLists
from domain.booking.hours.timetable import RollOutTimetable
from domain.booking.reminding.reminding import RemindOfBookings
from domain.broadcasts.running import RunBroadcasts
from domain.broadcasts.watching import ShowBroadcasts
from domain.cadences.beginning import BeginCadences
from domain.cadences.cadence import Anchor
from domain.cadences.stepping import StepCadences
from domain.classes.log.handing_over import HandOverClassLogs
from domain.conversations.keeping import ForgetConversations, KeepConversations
from domain.entries.forgetting import ForgetMisses
from domain.gate.opening import OpenGate
from domain.health.watching import WatchHealth
from domain.heartbeat import NoteAlive
from domain.leads.finding import FindLeads
from domain.leads.reminding import RemindOwners
from domain.letters.losing import TellOfLostLetters
from domain.mood.checking_in import AskHowTheWeekWas
from domain.people.renewing import KeepConsents
from domain.people.waiting import KeepJoins
from domain.portrait.keeping import KeepPortraits
from domain.practice.evening.pausing import CloseIdleSessions
from domain.practice.habits.reminders import RemindToPractise
from domain.practice.keeping.suspecting import CountAnswers
from domain.privacy.carrying_out import CarryOutErasures
from domain.privacy.deciding import RemindOfRequests
from domain.privacy.keeping import ForgetWhatIsOld
from domain.reports.sending import ReportLessons
from domain.reports.week_sending import SendWeekCards
from domain.safety.calling import ForgetCases, KeepCases
from domain.staff.second import SettleRequests
from domain.turn import UseCase
from domain.upgrades.finding import LookForNextCourses


@dataclass(frozen=True)
class Every:
    """Again and again, that long apart."""

    interval: timedelta


@dataclass(frozen=True)
class Daily:
    """Once a day at this wall time of the centre, also on the days on which the clocks change."""

    at: time


@dataclass(frozen=True)
class Tick:
    """One thing to do when it is time; what is due, the database knows."""

    name: str
    when: Every | Daily
    use_case: UseCase[Any]


SLOW = (Anchor.CLASS_ENDED, Anchor.COURSE_ENDING, Anchor.SILENCE)
"""Nothing is said of these before the next day."""

LAST = "anchor the audit trail"
"""While nobody keeps time, nobody would write down what was done last."""

TICKS = (
    Tick("note that it runs", Every(timedelta(minutes=1)), NoteAlive()),
    Tick("call those on duty", Every(timedelta(seconds=2)), KeepCases()),
    Tick("open the gate", Every(timedelta(seconds=1)), OpenGate()),
    Tick("run broadcasts", Every(timedelta(seconds=1)), RunBroadcasts()),
    Tick("show broadcasts", Every(timedelta(seconds=5)), ShowBroadcasts()),
    Tick("expire holds", Every(timedelta(seconds=15)), ExpireHolds()),
    Tick("remind of bookings", Every(timedelta(seconds=5)), RemindOfBookings()),
    Tick("begin cadences", Every(timedelta(minutes=1)), BeginCadences((Anchor.TRIAL_ENDED,))),
    Tick("begin slow cadences", Every(timedelta(seconds=30)), BeginCadences(SLOW)),
    Tick("step cadences", Every(timedelta(seconds=1)), StepCadences()),
    Tick("report lessons", Every(timedelta(seconds=5)), ReportLessons()),
    Tick("send week cards", Every(timedelta(seconds=5)), SendWeekCards()),
    Tick("remind to practise", Every(timedelta(seconds=10)), RemindToPractise()),
    Tick("send digests", Every(timedelta(seconds=5)), SendDigests()),
    Tick("ask how the week was", Every(timedelta(minutes=1)), AskHowTheWeekWas()),
    Tick("count answers to items", Every(timedelta(seconds=15)), CountAnswers()),
    Tick("keep portraits", Every(timedelta(seconds=1)), KeepPortraits()),
    Tick("look at learners", Every(timedelta(seconds=2)), LookAtLearners()),
    Tick("look at points", Every(timedelta(seconds=10)), LookAtPoints()),
    Tick("keep consents", Every(timedelta(seconds=20)), KeepConsents()),
    Tick("thank after events", Every(timedelta(minutes=1)), ThankGuests()),
    Tick("close idle sessions", Every(timedelta(minutes=10)), CloseIdleSessions()),
    Tick("hand over check-in lists", Every(timedelta(seconds=30)), HandOverLists()),
    Tick("hand over class logs", Every(timedelta(seconds=30)), HandOverClassLogs()),
    Tick("tell of lost letters", Every(timedelta(minutes=1)), TellOfLostLetters()),
    Tick("find leads", Every(timedelta(seconds=30)), FindLeads()),
    Tick("remind of leads", Every(timedelta(minutes=1)), RemindOwners()),
    Tick("keep what waits for a yes", Every(timedelta(minutes=1)), KeepJoins()),
    Tick("keep conversations", Every(timedelta(seconds=15)), KeepConversations()),
    Tick("look for next courses", Every(timedelta(minutes=5)), LookForNextCourses()),
    Tick("settle what needs a second person", Every(timedelta(minutes=1)), SettleRequests()),
    Tick(LAST, Every(timedelta(minutes=1)), AnchorTrail()),
    Tick("check the audit trail", Daily(time(4, 50)), CheckTrail()),
    Tick("watch over health", Every(timedelta(minutes=1)), WatchHealth()),
    Tick("carry out erasures", Every(timedelta(minutes=1)), CarryOutErasures()),
    Tick("remind of data requests", Daily(time(9, 5)), RemindOfRequests()),
    Tick("forget cases", Daily(time(4, 20)), ForgetCases()),
    Tick("forget what is old", Daily(time(4, 30)), ForgetWhatIsOld()),
    Tick("forget questions", Daily(time(4, 10)), ForgetMisses()),
    Tick("forget conversations", Daily(time(3, 45)), ForgetConversations()),
    Tick("roll out the timetable", Daily(time(3, 30)), RollOutTimetable()),
)
