"""What has to come before a use case can do anything: the step that opens its form, the link that was opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.alerts.saying_not_true import AskWhy as AskWhyNot
from domain.assigning.drafting import AssignToLearner, ChangeDraft
from domain.booking.hours.checking_in import SaveCheckIn
from domain.booking.talks.choosing import AskTopic
from domain.booking.talks.concluding import TapAfter
from domain.booking.talks.drafting import AskOfferTopic
from domain.booking.talks.replying import BeginWord
from domain.broadcasts.correcting import BeginRecall
from domain.classes.log.sheet import OpenLog
from domain.classes.notes.writing import BeginNoteAbout, WriteNote
from domain.classes.ticket.marking import OpenTicket
from domain.conversations.saying import AskForWhom
from domain.conversations.taking import AnswerTo
from domain.entries.approving import AskForWord
from domain.entries.labelling import AskWhich
from domain.entries.writing import AskForWords, Part
from domain.homework.giving import OpenGiving, WriteHomework
from domain.language import Lang
from domain.leads.changing import AskComing, BeginNote, PlanNext
from domain.leads.lead import OWN_WORDS
from domain.letters.reading import BeginReply
from domain.letters.writing import TypeIntoLetter, WriteTo
from domain.media.attaching import OpenRecording
from domain.mood.checking_in import SayMood
from domain.people.onboarding import Open
from domain.practice.evening.samples import short_id
from domain.practice.keeping.inventory import FindSkills
from domain.privacy.correcting import BeginCorrection
from domain.privacy.deciding import AskWhyNot as AskWhyRefused
from domain.privacy.request import Part as DataPart
from domain.safety.changing import AskHours
from domain.safety.taking import CLOSE_FORM, SAY_FORM, BeginSaying
from domain.turn import UseCase
from domain.upgrades.deciding import AskReason
from tests.rights.book import SKILL
from tests.rights.sides import Side


def _assigning(side: Side) -> list[UseCase[Any]]:
    return [AssignToLearner(side.rows["learner"], short_id(SKILL)), ChangeDraft(size=3)]


def _note(side: Side) -> list[UseCase[Any]]:
    return [BeginNoteAbout(side.rows["learner"]), WriteNote("brave, careless")]


def _letter(side: Side) -> list[UseCase[Any]]:
    return [WriteTo(side.rows["learner"]), TypeIntoLetter("Dear family")]


PRELUDES: Mapping[str, Callable[[Side], Sequence[UseCase[Any]]]] = {
    "alerts.saying_not_true.TellWhy": lambda side: [AskWhyNot(side.rows["alert"])],
    "assigning.drafting.ChangeDraft": lambda side: _assigning(side)[:1],
    "assigning.drafting.ChooseWhom": lambda side: _assigning(side)[:1],
    "assigning.drafting.LookForPoint": lambda side: _assigning(side)[:1],
    "classes.notes.writing.LookAtNote": lambda side: [BeginNoteAbout(side.rows["learner"])],
    "classes.notes.writing.WriteNote": lambda side: [BeginNoteAbout(side.rows["learner"])],
    "classes.notes.writing.DropNote": _note,
    "classes.notes.writing.SaveNote": _note,
    "classes.notes.writing.ChooseLearner": _note,
    "classes.notes.writing.SetTone": _note,
    "classes.notes.writing.ToggleTag": _note,
    "classes.log.photos.AttachPhoto": lambda side: [OpenLog(side.class_id)],
    "classes.log.reading.ReadList": lambda side: [OpenLog(side.class_id)],
    "classes.ticket.reading.ReadTicket": lambda side: [OpenTicket(side.class_id)],
    "classes.ticket.reading.KeepTicketPhoto": lambda side: [OpenTicket(side.class_id)],
    "booking.talks.choosing.TellTopic": lambda side: [AskTopic(side.rows["learner"], side.rows["staff"])],
    "booking.talks.drafting.TellOfferTopic": lambda side: [AskOfferTopic(side.rows["learner"])],
    "booking.talks.replying.SayWord": lambda side: [BeginWord(side.rows["past talk booking"])],
    "broadcasts.composing.AddLink": lambda side: [],
    "conversations.saying.SayToFamily": lambda side: [AnswerTo(side.rows["conversation"])],
    "conversations.saying.SayKept": lambda side: [AskForWhom("kept words")],
    "homework.giving.WriteHomework": lambda side: [OpenGiving(side.class_id)],
    "homework.giving.GiveHomework": lambda side: [OpenGiving(side.class_id), WriteHomework(side.class_id, "p. 2")],
    "leads.changing.TypeNext": lambda side: [PlanNext(side.rows["lead"], OWN_WORDS)],
    "leads.changing.SayNote": lambda side: [BeginNote(side.rows["lead"])],
    "leads.changing.TypeComing": lambda side: [AskComing(side.rows["lead"])],
    "letters.reading.SayReply": lambda side: [BeginReply(side.rows["letter"])],
    "letters.writing.LookAtLetter": lambda side: [WriteTo(side.rows["learner"])],
    "letters.writing.TypeIntoLetter": lambda side: [WriteTo(side.rows["learner"])],
    "letters.writing.ChooseTemplate": lambda side: [WriteTo(side.rows["learner"])],
    "letters.writing.AskReason": _letter,
    "letters.offering.AskOfferReason": _letter,
    "letters.sending.SendLetter": _letter,
    "letters.writing.DropLetter": _letter,
    "media.attaching.AttachRecording": lambda side: [OpenRecording(side.class_id)],
    "practice.keeping.inventory.ListFound": lambda side: [FindSkills("Skill")],
    "entries.approving.SendBack": lambda side: [AskForWord(side.rows["entry"])],
    "entries.writing.TypeWords": lambda side: [AskForWords(side.rows["entry"], next(iter(Part)), Lang.EN)],
    "entries.labelling.LookFor": lambda side: [AskWhich(side.rows["miss"])],
    "upgrades.deciding.SendAnyway": lambda side: [AskReason(side.rows["open proposal"])],
    "booking.hours.checking_in.UndoCheckIn": lambda side: [SaveCheckIn(side.rows["past event slot"])],
    "booking.talks.concluding.ConcludeWithNote": lambda side: [
        TapAfter(side.rows["past talk booking"], "agreed", "home", "3")
    ],
    "broadcasts.correcting.TypeCorrection": lambda side: [BeginRecall(side.rows["sent campaign"], Lang.EN)],
    "broadcasts.correcting.ConfirmRecall": lambda side: [BeginRecall(side.rows["sent campaign"])],
    "mood.checking_in.LetKnow": lambda side: [SayMood("2026-W47", 1)],
    "mood.checking_in.TakeItEasier": lambda side: [SayMood("2026-W47", 1)],
    "mood.checking_in.TalkToSomebody": lambda side: [SayMood("2026-W47", 1)],
    "safety.taking.CloseCase": lambda side: [BeginSaying(side.rows["case"], CLOSE_FORM)],
    "privacy.correcting.SayCorrection": lambda side: [BeginCorrection(side.rows["learner"], DataPart.NAME)],
    "privacy.deciding.Refuse": lambda side: [AskWhyRefused(side.rows["objected request"])],
    "safety.changing.SetHours": lambda side: [AskHours(side.rows["colleague"])],
    "safety.taking.SayToWriter": lambda side: [BeginSaying(side.rows["case"], SAY_FORM)],
}
"""What the same person did before; about the other side somebody else did it, whose form it is then."""


BEFOREHAND: Mapping[str, Callable[[Side], Sequence[UseCase[Any]]]] = {
    "classes.joining.JoinClass": lambda near: [Open(near.rows["class token"])],
    "people.linking.AcceptChild": lambda near: [Open(near.rows["guardian token"])],
    "people.linking.AcceptLearner": lambda near: [Open(near.rows["learner token"])],
}
"""What whoever acts did before, with a link that they were handed by the near side."""


def prelude(case: type[UseCase[Any]], side: Side) -> Sequence[UseCase[Any]]:
    module = case.__module__.removeprefix("domain.")
    made = PRELUDES.get(f"{module}.{case.__name__}") or PRELUDES.get(case.__name__)
    return made(side) if made else ()


def beforehand(case: type[UseCase[Any]], near: Side) -> Sequence[UseCase[Any]]:
    made = BEFOREHAND.get(f"{case.__module__.removeprefix('domain.')}.{case.__name__}")
    return made(near) if made else ()
