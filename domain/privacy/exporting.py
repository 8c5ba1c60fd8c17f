"""Taking along everything that is stored: a file in JSON, for whoever asks for their own, or for their child."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.errors import Gone, Refusal
from domain.journal import Verb
from domain.messages.kinds import EXPORT
from domain.messages.screen import Button, Note, TextFile, rows, t, tap
from domain.mood.mood import moods_visible_to
from domain.people.person import Person
from domain.portrait.keeping import portrait_of
from domain.portrait.portrait import Audience
from domain.portrait.written import to_named
from domain.privacy.access import FAMILY, PRIVACY, Ward, ward
from domain.privacy.data import DataClass, LearnerSubject, PersonSubject
from domain.privacy.request import ANSWERED_WITHIN, DataRequest, RequestKind, RequestState
from domain.privacy.telling import tell, tell_office
from domain.turn import ANYONE, Rights, Turn

FORMAT, VERSION = "banxue-export", 1
FOLDED = ("portraits",)
"""Stands in the file in readable form."""

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Export:
    """`file` is None where somebody else decides: it was asked for.

    Attributes:
        ward: whose data; None for the person's own account.
    """

    ward: Ward | None
    file: TextFile | None = None


@dataclass(frozen=True)
class ExportLearner:
    """Everything about the learner who acts, or about a child of the parent who acts.

    A child for whom a guardian decides asks for it, and gets it once a guardian has said yes.

    Raises:
        Gone: the learner is neither.
        Refusal: the learner decides alone.
    """

    learner: int
    rights: ClassVar[Rights] = FAMILY

    async def run(self, turn: Turn) -> Export:
        found = await ward(turn, self.learner)
        if not found.decides and not found.own:
            raise Refusal(t("privacy.decides_alone", name=found.learner.name), rows(_back(self.learner)))
        if not found.decides:
            await _ask(turn, found)
            return Export(found)
        await _note(turn, RequestState.DONE, learner=self.learner)
        return Export(found, await _of_learner(turn, found, turn.person))


@dataclass(frozen=True)
class ExportOwnAccount:
    """Everything that hangs on the account of whoever acts."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Export:
        me = turn.person
        await _note(turn, RequestState.DONE, person=me.id)
        held = {"account": await turn.uow.personal.export(PersonSubject(me.id))}
        return Export(None, _file(turn, me, f"banxue-account-{me.id}", held))


@dataclass(frozen=True)
class AnswerExport:
    """A guardian lets a child have the file for which it asked, or does not. A second tap changes nothing.

    Raises:
        Gone: there is no such request (any more), or it is about somebody else's child.
    """

    request: int
    allow: bool
    rights: ClassVar[Rights] = FAMILY

    async def run(self, turn: Turn) -> Ward:
        request = await turn.uow.data_requests.get(self.request)
        if request is None or request.learner is None or request.kind is not RequestKind.EXPORT:
            raise Gone(t("refusal.gone"), rows(PRIVACY))
        found = await ward(turn, request.learner)
        if not found.decides or found.own:
            raise Gone(t("refusal.gone"), rows(PRIVACY))
        await answer_export(turn, request, found, allow=self.allow)
        return found


async def answer_export(turn: Turn, request: DataRequest, of: Ward, *, allow: bool) -> bool:
    """Settle a child's request: the file goes to the child, or a no. False for a second tap."""
    state = RequestState.DONE if allow else RequestState.REFUSED
    settled = replace(request, state=state, decided_by=turn.actor, decided_at=turn.now)
    if not await turn.uow.data_requests.save(settled, was=RequestState.ASKED):
        return False
    deed = Deed.EXPORT_APPROVED if allow else Deed.EXPORT_REFUSED
    await audit(turn, deed, person=request.asked_by, learner=request.learner, request=request.id)
    child = await turn.uow.people.get(request.asked_by) if request.asked_by is not None else None
    if child is not None and allow:
        own = replace(of, own=True)
        await turn.tell(child, export_note(own, await _of_learner(turn, own, child)))
    elif child is not None:
        await tell(turn, [child], t("privacy.told.export_refused"), PRIVACY, about=request.learner)
    return True


def export_note(of: Ward | None, file: TextFile, once: str | None = None) -> Note:
    """The file with what to do with it; None is somebody's own account."""
    if of is None:
        text = t("privacy.export.file_account")
    else:
        text = t(f"privacy.export.file_{'own' if of.own else 'childs'}", name=of.learner.name)
    return Note(EXPORT.name, text, attachment=file, once=once)


async def _ask(turn: Turn, of: Ward) -> None:
    known = await turn.uow.data_requests.of_learner(of.learner.id)
    if any(each.kind is RequestKind.EXPORT and each.open for each in known):
        return
    request = await _note(turn, RequestState.ASKED, learner=of.learner.id)
    yes = Button(t("privacy.button.allow_export"), tap("pv.xy", request.id))
    no = Button(t("privacy.button.not_now"), tap("pv.xn", request.id))
    text = t("privacy.told.export_asked", name=of.learner.name)
    await tell(turn, of.guardians, text, yes, no, about=of.learner.id)
    if not of.guardians:
        await tell_office(turn, request)


async def _note(
    turn: Turn, state: RequestState, *, learner: int | None = None, person: int | None = None
) -> DataRequest:
    request = DataRequest(
        0,
        RequestKind.EXPORT,
        state,
        turn.now,
        turn.now + ANSWERED_WITHIN,
        learner=learner,
        person=person,
        asked_by=turn.actor,
        decided_at=turn.now if state is RequestState.DONE else None,
    )
    added = await turn.uow.data_requests.add(request)
    assert added is not None, "only of erasures one is open at a time"
    deed = Deed.EXPORTED if state is RequestState.DONE else Deed.EXPORT_ASKED
    await audit(turn, deed, person=person, learner=learner, request=added.id)
    return added


async def _of_learner(turn: Turn, of: Ward, reader: Person) -> TextFile:
    """What is for a guardian lacks what the child tells others: check-ins not meant for parents, cases of danger, and
    the child's own chat."""
    learner = of.learner
    portrait = await portrait_of(turn, learner.id)
    if of.own:
        about = await turn.uow.personal.export(LearnerSubject(learner.id))
    else:
        portrait = replace(portrait, moods=moods_visible_to(portrait.moods, Audience.PARENTS))
        about = _for_guardians(
            await turn.uow.personal.export(LearnerSubject(learner.id), without=(DataClass.SAFETY,))
        )
    held: dict[str, Any] = {
        "portrait": to_named(portrait),
        "learner": {name: found for name, found in about.items() if name not in FOLDED},
    }
    if of.own and learner.person is not None:
        held["account"] = await turn.uow.personal.export(PersonSubject(learner.person))
    if not of.own:
        plain = turn.services.catalogue.plain
        held["left_out"] = [plain(t(f"privacy.left_out.{each}"), reader.lang) for each in ("moods", "safety", "chat")]
    return _file(turn, reader, f"banxue-{learner.id}", held)


def _for_guardians(tables: Tables) -> Tables:
    return {name: [row for row in found if _may_know(name, row)] for name, found in tables.items()}


def _may_know(table: str, row: Mapping[str, Any]) -> bool:
    if table != "journal" or row.get("verb") != Verb.FELT.value:
        return True
    return Audience.PARENTS.value in (row.get("result") or {}).get("audience", ())


def _file(turn: Turn, reader: Person, name: str, held: Mapping[str, Any]) -> TextFile:
    document = {"format": FORMAT, "version": VERSION, "made_at": turn.now.isoformat(), "for": reader.name, **held}
    return TextFile(f"{name}.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def _back(learner: int) -> Button:
    return Button(t("common.back"), tap("pv.l", learner))
