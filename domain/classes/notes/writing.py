"""A note about learners: whom, in which words, with which tags; stored only when the teacher confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from domain.classes.notes.draft import (
    NOTE_FORM,
    NoteDraft,
    as_plain,
    class_with,
    draft_of,
    fresh,
    kept,
    shown_as,
    stamp_of,
    vocabulary,
)
from domain.classes.notes.tags import propose
from domain.classes.roster import TEACHERS, own_class
from domain.courses.browsing import handle
from domain.errors import Refusal
from domain.journal import Place, Statement, Verb
from domain.messages.screen import Button, rows, t, tap
from domain.portrait.portrait import Tone
from domain.ports import Form
from domain.turn import Rights, Turn

SAVED_FORM = "nt.saved"
UNDO_FOR = timedelta(minutes=10)
LONGEST = 500
"""Characters of a note."""
MOST_LEARNERS = 3


@dataclass(frozen=True)
class NoteSaved:
    """A stored note; `undo` is the stamp for the button that takes it back. `changed` is False for a second tap."""

    draft: NoteDraft
    undo: int
    changed: bool = True


@dataclass(frozen=True)
class BeginNote:
    """A note from the class card; with `learner` about that one.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: nobody goes to the class.
    """

    handle: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> NoteDraft:
        klass = await own_class(turn, self.handle)
        learners = await turn.uow.classes.learners_of(klass.id)
        if not learners:
            raise Refusal(t("notes.nobody"), rows(Button(t("common.back"), tap("cl.c", self.handle))))
        return await fresh(turn, klass, [learners[0].id] if len(learners) == 1 else [])


@dataclass(frozen=True)
class BeginNoteAbout:
    """A note about one learner of the teacher's classes.

    Raises:
        Gone: nobody in the teacher's classes has that id.
    """

    learner: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> NoteDraft:
        klass, _ = await class_with(turn, self.learner)
        return await fresh(turn, klass, [self.learner])


@dataclass(frozen=True)
class LookAtNote:
    """The draft as it is.

    Raises:
        Gone: there is none any more.
    """

    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> NoteDraft:
        return await shown_as(turn, await draft_of(turn))


@dataclass(frozen=True)
class WriteNote:
    """The words of the note, instead of those before; tags are proposed by them.

    Raises:
        Refusal: longer than LONGEST, or nothing to read; the draft stays.
    """

    text: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> NoteDraft:
        draft = await draft_of(turn)
        text = "\n".join(" ".join(line.split()) for line in self.text.splitlines()).strip()
        if len(text) > LONGEST:
            raise Refusal(t("notes.too_long", n=len(text), most=LONGEST))
        if not text:
            raise Refusal(t("notes.write_something"))
        skills, roads = await vocabulary(turn, str(draft["class"]))
        found = propose(text, skills, roads)
        return await kept(turn, draft | {"text": text, **as_plain(found), "proposed": as_plain(found)})


@dataclass(frozen=True)
class ChooseLearner:
    """Put a learner into the note or out of it; a fourth one stays out."""

    stamp: int
    learner: int
    on: bool
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> NoteDraft:
        draft = await draft_of(turn)
        chosen = [each for each in draft["learners"] if each != self.learner]
        if draft["stamp"] != self.stamp:
            return replace(await shown_as(turn, draft), stale=True)
        if self.on and len(chosen) >= MOST_LEARNERS:
            return replace(await shown_as(turn, draft), full=True)
        return await kept(turn, draft | {"learners": [*chosen, self.learner] if self.on else chosen})


@dataclass(frozen=True)
class ToggleTag:
    """Put a tag on the note or take it off."""

    stamp: int
    kind: str
    short: str
    on: bool
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> NoteDraft:
        draft = await draft_of(turn)
        shown = await shown_as(turn, draft)
        tag = next((each for each in shown.tags if (each.kind, each.short) == (self.kind, self.short)), None)
        if draft["stamp"] != self.stamp or tag is None:
            return replace(shown, stale=True)
        name = {"s": "skills", "r": "roads", "m": "manners"}[tag.kind]
        others = [key for key in draft[name] if key != tag.key]
        return await kept(turn, draft | {name: [*others, tag.key] if self.on else others})


@dataclass(frozen=True)
class SetTone:
    """Say of the note's skills that they are firm or shaky, or nothing of the kind (None)."""

    stamp: int
    tone: Tone | None
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> NoteDraft:
        draft = await draft_of(turn)
        if draft["stamp"] != self.stamp:
            return replace(await shown_as(turn, draft), stale=True)
        return await kept(turn, draft | {"tone": self.tone.value if self.tone else None})


@dataclass(frozen=True)
class SaveNote:
    """Store the note for each learner that it is about. Saving twice is once.

    Raises:
        Gone: there is no such draft any more.
    """

    stamp: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> NoteSaved | NoteDraft:
        """The draft as it is where it is another one, or nobody or nothing is in it yet."""
        form = await turn.uow.people.form(turn.person.id)
        if form is not None and form.name == SAVED_FORM and form.data["stamp"] == self.stamp:
            return NoteSaved(await shown_as(turn, dict(form.data)), form.data["at"], changed=False)
        draft = await draft_of(turn)
        shown = await shown_as(turn, draft)
        if draft["stamp"] != self.stamp or not shown.ready:
            return replace(shown, stale=draft["stamp"] != self.stamp)
        member = await turn.uow.staff.member_of(turn.person.id)
        tagged = bool(draft["skills"])
        result = {
            "text": draft["text"],
            "skills": list(draft["skills"]),
            "roads": list(draft["roads"]),
            "manners": list(draft["manners"]),
            "tone": draft["tone"] if tagged else None,
            "by": member.id if member is not None else "",
            "class": draft["class"],
        }
        for learner in sorted(each.id for each in shown.about):
            await turn.uow.people.claim(learner)
            await turn.record(
                Verb.COMMENTED,
                "learner",
                learner,
                learner=learner,
                result=result,
                place=Place.CLASS,
                authority="teacher",
            )
        at = stamp_of(turn.now)
        # over at once: it only tells a second tap what became of the first
        await turn.uow.people.save_form(Form(turn.person.id, SAVED_FORM, draft | {"at": at}, turn.now))
        return NoteSaved(shown, at)


@dataclass(frozen=True)
class UndoNote:
    """Take back what was saved at that instant about these learners, while that is not longer ago than UNDO_FOR.

    Raises:
        Refusal: it is too late, or it was taken back already.
    """

    at: int
    learners: Sequence[int]
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> NoteDraft:
        found: list[Statement] = []
        for learner in sorted(set(self.learners))[:MOST_LEARNERS]:
            await turn.uow.people.claim(learner)
            told = await turn.uow.journal.told(learner, Verb.COMMENTED, "learner")
            found += [said for said in told if said.actor == turn.person.id and stamp_of(said.at) == self.at]
        found = [said for said in found if said.at + UNDO_FOR >= turn.now]
        if not found:
            raise Refusal(t("notes.too_late"), rows(Button(t("classes.button.all"), tap("cl"))))
        for said in found:
            await turn.record(
                Verb.VOIDED, "statement", said.uid, learner=said.learner, place=Place.CLASS, authority="teacher"
            )
        said = found[0]
        tags = {key: said.result[key] for key in ("skills", "roads", "manners", "tone")}
        draft = {"class": said.result["class"], "stamp": stamp_of(turn.now), "text": said.result["text"], **tags}
        return await kept(turn, draft | {"learners": [each.learner for each in found], "proposed": tags})


@dataclass(frozen=True)
class DropNote:
    """Forget the draft; nothing of it was stored. Gives the handle of its class, None where there was none."""

    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> str | None:
        form = await turn.uow.people.form(turn.person.id)
        await turn.uow.people.drop_form(turn.person.id, NOTE_FORM)
        return handle(str(form.data["class"])) if form is not None and form.name == NOTE_FORM else None
