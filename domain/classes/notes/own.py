"""A teacher's own notes about a learner: reading them again, and taking one back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.classes.notes.draft import class_with, stamp_of
from domain.classes.roster import TEACHERS, name_of
from domain.journal import Place, Statement, Verb
from domain.language import Localized
from domain.people.person import Learner
from domain.portrait.portrait import TeachersNote, Tone
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import Rights, Turn

NOTES_A_PAGE = 4


@dataclass(frozen=True)
class OwnNote:
    """A note with the stamp that names it in a button, and the names of its skills."""

    note: TeachersNote
    stamp: int
    skills: Sequence[Localized | str]


@dataclass(frozen=True)
class OwnNotes:
    """NOTES_A_PAGE of the teacher's own notes about one learner, the latest first."""

    learner: Learner
    notes: Sequence[OwnNote]
    page: int
    pages: int
    zone: str
    deleted: bool = False


@dataclass(frozen=True)
class ListNotes:
    """
    Raises:
        Gone: the learner goes to none of the teacher's classes.
    """

    learner: int
    page: int = 0
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> OwnNotes:
        _, learner = await class_with(turn, self.learner)
        return await _listed(turn, learner, self.page)


@dataclass(frozen=True)
class DeleteNote:
    """Take one of the teacher's own notes back; nobody is shown it any more. A second tap changes nothing.

    Raises:
        Gone: the learner goes to none of the teacher's classes.
    """

    learner: int
    stamp: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> OwnNotes:
        _, learner = await class_with(turn, self.learner)
        await turn.uow.people.claim(learner.id)
        said = next((each for each in await _own(turn, learner.id) if stamp_of(each.at) == self.stamp), None)
        if said is not None:
            await turn.record(
                Verb.VOIDED, "statement", said.uid, learner=learner.id, place=Place.CLASS, authority="teacher"
            )
        return await _listed(turn, learner, 0, deleted=said is not None)


async def _listed(turn: Turn, learner: Learner, wanted: int, *, deleted: bool = False) -> OwnNotes:
    await note_look(turn, learner.id, Seen.PROFILE)
    said = list(reversed(await _own(turn, learner.id)))
    pages = max(1, -(-len(said) // NOTES_A_PAGE))
    page = max(0, min(wanted, pages - 1))
    shown = [_note(turn, each) for each in said[page * NOTES_A_PAGE : (page + 1) * NOTES_A_PAGE]]
    return OwnNotes(learner, shown, page, pages, turn.zone, deleted)


async def _own(turn: Turn, learner: int) -> list[Statement]:
    told = await turn.uow.journal.told(learner, Verb.COMMENTED, "learner")
    return [each for each in told if each.actor == turn.person.id]


def _note(turn: Turn, said: Statement) -> OwnNote:
    told = said.result
    note = TeachersNote(
        said.at,
        told["by"],
        told["text"],
        tuple(told["skills"]),
        tuple(told["roads"]),
        tuple(told["manners"]),
        Tone(told["tone"]) if told["tone"] else None,
    )
    return OwnNote(note, stamp_of(said.at), [name_of(turn, skill) for skill in note.skills])
