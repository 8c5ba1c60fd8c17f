"""A note that is being written: a form until it is saved, shown with the tags that may go on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.classes.notes.tags import MANNERS, Tags, names_in
from domain.classes.roster import card_of, classes_for, name_of, own_class
from domain.clock import milliseconds
from domain.courses.browsing import handle
from domain.courses.course import CourseClass
from domain.errors import Gone
from domain.language import Localized
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.portrait.portrait import Tone
from domain.ports import Form
from domain.practice.evening.samples import short_id
from domain.turn import Turn

NOTE_FORM = "nt.note"
NOTE_FORM_LIFE = timedelta(hours=12)
LESSONS_BACK = timedelta(days=7)
"""Points taught so lately are offered as tags, too."""


@dataclass(frozen=True)
class Tag:
    """A tag on offer: `kind` is "s" for a skill, "r" for a misconception, "m" for a manner; `key` its id."""

    kind: str
    key: str
    name: Localized | str
    on: bool

    @property
    def short(self) -> str:
        return self.key if self.kind == "m" else short_id(self.key)


@dataclass(frozen=True)
class NoteDraft:
    """A note that is not stored yet.

    Attributes:
        stamp: names the draft; a button of another one is an old one.
        learners: those who may be chosen, by name; `chosen` are ids.
        tags: on offer, those that the words name first.
        others: names of children in the text whom the note is not about alone.
        stale, full: what to say of the tap: it was an old one, or three learners are as many as a note has.
    """

    stamp: int
    class_id: str
    learners: Sequence[Learner]
    chosen: Sequence[int]
    text: str
    tags: Sequence[Tag]
    tone: Tone | None
    others: Sequence[str] = ()
    stale: bool = False
    full: bool = False

    @property
    def about(self) -> Sequence[Learner]:
        return [each for each in self.learners if each.id in self.chosen]

    @property
    def ready(self) -> bool:
        return bool(self.chosen and self.text)


def stamp_of(at: datetime) -> int:
    """An instant in a button, in milliseconds."""
    return milliseconds(at)


async def class_with(turn: Turn, learner: int) -> tuple[CourseClass, Learner]:
    """The first of the teacher's classes to which the learner goes.

    Raises:
        Gone: they go to none of them.
    """
    for klass in await classes_for(turn):
        for each in await turn.uow.classes.learners_of(klass.id):
            if each.id == learner:
                return klass, each
    raise Gone(t("notes.not_yours"), rows(Button(t("classes.button.all"), tap("cl"))))


async def fresh(turn: Turn, klass: CourseClass, chosen: Sequence[int]) -> NoteDraft:
    draft = {"class": klass.id, "stamp": stamp_of(turn.now), "learners": list(chosen), "text": ""}
    return await kept(turn, draft | as_plain(Tags()) | {"proposed": as_plain(Tags())})


async def draft_of(turn: Turn) -> dict[str, Any]:
    form = await turn.form(NOTE_FORM)
    if form is None:
        raise Gone(t("notes.no_draft"), rows(Button(t("classes.button.all"), tap("cl"))))
    return dict(form.data)


async def kept(turn: Turn, draft: dict[str, Any]) -> NoteDraft:
    shown = await shown_as(turn, draft)
    await turn.uow.people.save_form(Form(turn.person.id, NOTE_FORM, draft, turn.now + NOTE_FORM_LIFE))
    return shown


async def shown_as(turn: Turn, draft: dict[str, Any]) -> NoteDraft:
    klass = await own_class(turn, handle(str(draft["class"])))
    learners = await turn.uow.classes.learners_of(klass.id)
    chosen = [each.id for each in learners if each.id in draft["learners"]]
    apart = [each.name for each in learners if each.id not in chosen or len(chosen) > 1]
    tone = Tone(draft["tone"]) if draft["tone"] else None
    tags = await _tags(turn, klass, draft) if draft["text"] else []
    others = names_in(str(draft["text"]), apart)
    return NoteDraft(int(draft["stamp"]), klass.id, learners, chosen, str(draft["text"]), tags, tone, others)


async def _tags(turn: Turn, klass: CourseClass, draft: dict[str, Any]) -> list[Tag]:
    """What the words name, then what is ticked besides, then what the class had lately."""
    taught = await turn.uow.classes.taught_in(klass.id, turn.now - LESSONS_BACK)
    proposed, bank = draft["proposed"], turn.services.bank
    skills = dict.fromkeys([*proposed["skills"], *draft["skills"], *(each.skill for each in taught)])
    roads = dict.fromkeys([*proposed["roads"], *draft["roads"]])
    manners = dict.fromkeys([*proposed["manners"], *draft["manners"]])
    return [
        *(Tag("s", key, name_of(turn, key), key in draft["skills"]) for key in skills),
        *(Tag("r", key, bank.misconception_name(key) or key, key in draft["roads"]) for key in roads),
        *(Tag("m", key, key, key in draft["manners"]) for key in manners if key in MANNERS),
    ]


async def vocabulary(turn: Turn, class_id: str) -> tuple[dict[str, Sequence[str]], dict[str, Sequence[str]]]:
    """The skills of the class's syllabus and the misconceptions that arise at them, with all their names."""
    card, bank = await card_of(turn, await own_class(turn, handle(class_id))), turn.services.bank
    skills = {skill: bank.skill_words(skill) for skill in card.course.skills}
    roads = {road: bank.misconception_name(road) for skill in skills for road in bank.misconceptions_at(skill)}
    return skills, {road: list(name.values()) for road, name in roads.items() if name is not None}


def as_plain(tags: Tags) -> dict[str, Any]:
    tone = tags.tone.value if tags.tone else None
    return {"skills": list(tags.skills), "roads": list(tags.roads), "manners": list(tags.manners), "tone": tone}
