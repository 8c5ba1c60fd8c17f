"""Saying what a question is about: an entry or a course that there is, or nothing that is for us."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.asking.routing import Found
from domain.courses.browsing import PAGE, find
from domain.courses.course import Course
from domain.entries.alike import language_of, said_as, without_addresses
from domain.entries.entry import Group, Label, LabelKind
from domain.entries.queue import OFFICE, QUEUE, Guess, Waiting, group_of, guesses_of, known
from domain.entries.telling import tell_askers
from domain.errors import Gone
from domain.journal import Verb
from domain.messages.screen import t
from domain.ports import Form
from domain.turn import Rights, Turn

FIND_FORM = "en.find"
FORM_LIFE = timedelta(hours=2)


@dataclass(frozen=True)
class Choosing:
    """What a question may be about; `looked_for` is what was typed, empty at first."""

    waiting: Waiting
    looked_for: str = ""


@dataclass(frozen=True)
class Labelled:
    """A label that was given. `target` is None where the question is not for us."""

    label: int
    target: Guess | None
    told: int = 0


@dataclass(frozen=True)
class AskWhich:
    """Offer what the search had found, and wait for other words to look for.

    Raises:
        Gone: the question does not wait any more.
    """

    miss: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Choosing:
        group = await group_of(turn, self.miss)
        await turn.uow.people.save_form(Form(turn.person.id, FIND_FORM, {"miss": self.miss}, turn.now + FORM_LIFE))
        return Choosing(Waiting(group, await guesses_of(turn, group.latest.guesses)))


@dataclass(frozen=True)
class LookFor:
    """Entries and courses with these words in their names, then what the search `found`; words are still waited for.

    None when the question does not wait any more: then nothing is looked for any more.
    """

    text: str
    found: Found
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Choosing | None:
        form = await turn.form(FIND_FORM)
        try:
            group = await group_of(turn, int(form.data["miss"]) if form is not None else 0)
        except Gone:
            await turn.uow.people.drop_form(turn.person.id, FIND_FORM)
            return None
        assert form is not None, "there is no question of that number"
        await turn.uow.people.save_form(Form(turn.person.id, FIND_FORM, form.data, turn.now + FORM_LIFE))
        typed = " ".join(self.text.split())
        return Choosing(Waiting(group, await _called(turn, typed, self.found)), typed)


async def _called(turn: Turn, typed: str, found: Found) -> Sequence[Guess]:
    part = typed.casefold()
    offered, faq = await turn.uow.courses.offered(), await turn.uow.courses.faq()
    named: list[Guess] = [each for each in faq if _in_any(part, each.question.values())]
    named += [each for each in offered if _in_any(part, each.name.values())]
    for hit in found.hits:
        each = await known(turn, LabelKind(hit.kind), hit.id)
        if each is not None and each not in named:
            named.append(each)
    return named[:PAGE]


def _in_any(part: str, texts: Iterable[str]) -> bool:
    return any(part in text.casefold() for text in texts)


@dataclass(frozen=True)
class SayItIs:
    """It is about that entry or course, named by its handle: another way to ask for it from now on.

    Raises:
        Gone: the question does not wait any more, or there is no such entry or course.
    """

    miss: int
    kind: LabelKind
    target: str
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Labelled:
        group = await group_of(turn, self.miss)
        target: Guess | None
        if self.kind is LabelKind.FAQ:
            target = find(await turn.uow.courses.faq(), self.target)
        else:
            target = find(await turn.uow.courses.offered(), self.target)
        if target is None:
            raise Gone(t("refusal.gone"), QUEUE)
        return await _labelled(turn, group, target)


@dataclass(frozen=True)
class SayNotForUs:
    """Nothing here answers it, and nothing is to.

    Raises:
        Gone: the question does not wait any more.
    """

    miss: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Labelled:
        return await _labelled(turn, await group_of(turn, self.miss), None)


@dataclass(frozen=True)
class TakeLabelBack:
    """The questions wait again; whoever was told something stays told. False when it was taken back before."""

    label: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> bool:
        given = await turn.uow.entries.given_with(self.label)
        for label in given:
            await turn.uow.entries.open_again(label.id)
            await turn.uow.entries.drop_label(label.id)
            await turn.record(Verb.CANCELLED, "label", label.id, authority="staff")
        return bool(given)


async def _labelled(turn: Turn, group: Group, target: Guess | None) -> Labelled:
    kind = None if target is None else LabelKind.COURSE if isinstance(target, Course) else LabelKind.FAQ
    await turn.uow.people.drop_form(turn.person.id, FIND_FORM)
    first = await label_all(turn, group, kind, () if target is None else (target.id,))
    told = await tell_askers(turn, group.misses, target) if target is not None else 0
    return Labelled(first, target, told)


async def label_all(turn: Turn, group: Group, kind: LabelKind | None, targets: Sequence[str]) -> int:
    """Label each wording of a group and settle its questions; the id of the label of the latest wording."""
    wordings: dict[str, list[int]] = {}
    for miss in group.misses:
        wordings.setdefault(without_addresses(miss.text), []).append(miss.id)
    given = []
    for text, misses in wordings.items():
        label = Label(0, said_as(text), text, language_of(text), kind, targets, turn.person.id, turn.now)
        stored = await turn.uow.entries.put_label(label)
        await turn.uow.entries.settle(misses, stored.id, turn.now)
        await turn.record(Verb.RATED, "label", stored.id, result={"entries": list(targets)}, authority="staff")
        given.append(stored.id)
    return given[0]
