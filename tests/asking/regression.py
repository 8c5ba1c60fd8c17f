"""Questions of families to the sample centre, what a good answer to each is, and how the bot does."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.loading import load_content
from domain.asking.answering import Ask
from domain.asking.answers import (
    AnswerFound,
    CoursesFound,
    NotOffered,
    NotSure,
    NotUnderstood,
    TrialWished,
)
from domain.asking.refusing import searched_for
from domain.clock import FixedClock
from domain.courses.course import FaqEntry
from domain.language import Lang
from domain.people.person import Role
from domain.safety.reporting import InDanger
from knowledge.centre import load_centre
from knowledge.search import Search, documents
from knowledge.search.index import Patience
from knowledge.search.labels import load_asked
from storage.database import Database
from tests.house import CONTENT, SATURDAY, act, as_person, services

QUESTIONS = Path(__file__).parent / "questions.toml"

NO_HURRY = Patience(find=60.0)
"""On a busy machine the encoder may be slow, which must not change what is measured."""

SAME_INTENT = {
    "book": "booking",
    "trial": "booking",
    "cancel": "reschedule",
    "move": "reschedule",
    "change": "reschedule",
    "person": "human",
    "complain": "complaint",
    "danger": "safety",
}


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong as if sure"
    SHOWN = "among guesses"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Label:
    """What a good answer is, as questions.toml says it. `fits` is None where classes are not asked for."""

    answers: frozenset[str] = frozenset()
    intent: str | None = None
    fits: frozenset[str] | None = None
    nearest: frozenset[str] = frozenset()
    not_offered: bool = False
    nothing: bool = False


@dataclass(frozen=True)
class Question:
    kind: str
    lang: Lang
    text: str
    label: Label


@dataclass(frozen=True)
class Said:
    """What the bot's answer comes to.

    Attributes:
        sure: ids of what it gives as the answer, the best first; guesses: ids of what may have been meant.
        intent: what it took the text for.
        fitting: ids of classes with a place that it shows as all that was wished; None for other answers.
        denied: it says that this is not taught.
    """

    sure: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    intent: str | None = None
    fitting: frozenset[str] | None = None
    denied: bool = False

    @property
    def is_sure(self) -> bool:
        return bool(self.sure) or self.denied or self.intent is not None

    def __str__(self) -> str:
        parts = [*self.sure]
        if self.intent is not None:
            parts.append(f"intent {self.intent}")
        if self.denied:
            parts.append("not offered")
        if self.fitting is not None:
            parts.append(f"fits {sorted(self.fitting)}")
        if self.guesses:
            parts.append(f"perhaps {list(self.guesses)}")
        return ", ".join(parts) or "not understood"


@dataclass(frozen=True)
class Judged:
    question: Question
    said: Said

    @property
    def verdict(self) -> Verdict:
        return judge(self.question.label, self.said)


def questions() -> list[Question]:
    """All of questions.toml, in its order."""
    given = tomllib.loads(QUESTIONS.read_text("utf-8"))
    return [
        Question(kind, Lang(row["lang"]), row["text"], _label(row)) for kind, rows in given.items() for row in rows
    ]


def _label(row: Mapping[str, Any]) -> Label:
    return Label(
        answers=frozenset(row.get("answers", ())),
        intent=row.get("intent"),
        fits=frozenset(row["fits"]) if "fits" in row else None,
        nearest=frozenset(row.get("nearest", ())),
        not_offered=row.get("not_offered", False),
        nothing=row.get("nothing", False),
    )


def judge(label: Label, said: Said) -> Verdict:
    """How an answer does against its label."""
    if label.nothing:
        answered = bool(said.sure) or said.intent not in (None, "human")
        return Verdict.WRONG if answered else Verdict.RIGHT
    if _is_right(label, said):
        return Verdict.RIGHT
    wanted = label.answers | label.nearest | {f"course:{_course_of(klass)}" for klass in label.fits or ()}
    if wanted & {*said.guesses, *(said.sure[1:] if label.fits is None else ())}:
        return Verdict.SHOWN
    return Verdict.WRONG if said.is_sure else Verdict.NOTHING


def _is_right(label: Label, said: Said) -> bool:
    if said.sure and said.sure[0] in label.answers:
        return True
    if label.intent is not None and said.intent == label.intent:
        return True
    if label.not_offered:
        return said.denied or said.fitting == frozenset()
    if label.fits is None or said.fitting is None:
        return False
    if label.fits:
        return bool(said.fitting) and said.fitting <= label.fits
    return not said.fitting and said.sure[0] in label.nearest


def _course_of(klass: str) -> str:
    """Classes of the sample centre are called by course, weekday and hour."""
    return klass.rsplit("-", 2)[0]


def read(answer: object) -> Said:
    """What an answer of `Ask` comes to; one of a kind that is not known here by what it takes the text for."""
    match answer:
        case AnswerFound(entry=entry):
            return Said(sure=(f"faq:{entry.id}",))
        case CoursesFound():
            return Said(
                sure=tuple(f"course:{match.view.course.id}" for match in answer.matches),
                guesses=tuple(f"faq:{entry.id}" for entry in answer.related),
                fitting=frozenset(
                    each.klass.id
                    for match in answer.matches
                    if not match.misses
                    for each in match.classes
                    if each.klass.places_left > 0
                ),
            )
        case NotOffered(related=related):
            return Said(guesses=tuple(f"faq:{entry.id}" for entry in related), denied=True)
        case NotSure(guesses=guesses):
            return Said(
                guesses=tuple(f"{'faq' if isinstance(each, FaqEntry) else 'course'}:{each.id}" for each in guesses)
            )
        case NotUnderstood():
            return Said()
        case InDanger():
            return Said(intent="safety")
        case TrialWished():
            return Said(intent="booking")
    intent = str(getattr(answer, "intent", type(answer).__name__.lower()))
    return Said(intent=SAME_INTENT.get(intent, intent))


async def measure(database_url: str) -> list[Judged]:
    """Ask the sample centre everything, in a migrated database, each question as somebody who never asked before."""
    clock = FixedClock(SATURDAY)
    search = Search(patience=NO_HURRY)
    database = await Database.open(database_url, clock=clock)
    try:
        await load_content(database, CONTENT, clock, demo_staff=False)
        content = load_centre(CONTENT)
        search.replace(documents(content.courses, content.faq, content.phrasings), load_asked(CONTENT))
        search.start()
        assert await search.settle(), "the built-in encoder does not answer"
        house = services(clock=clock, search=search)
        judged = []
        for number, question in enumerate(questions(), 1):
            parent = await as_person(database, house, number, Role.PARENT, question.lang)
            found = await search.find(searched_for(question.text))
            answer = await act(database, house, parent, Ask(question.text, found))
            judged.append(Judged(question, read(answer)))
        return judged
    finally:
        await search.close()
        await database.close()


def share(judged: Iterable[Judged], verdict: Verdict) -> float:
    """In percent of all."""
    verdicts = [each.verdict for each in judged]
    return 100 * verdicts.count(verdict) / len(verdicts)


def table(judged: Sequence[Judged]) -> str:
    """Counts by category and language, and shares of all."""
    made = Table("questions", "of", *Verdict)
    for column in made.columns[1:]:
        column.justify = "right"
    kinds = dict.fromkeys(each.question.kind for each in judged)
    for kind in kinds:
        _add(made, kind.replace("_", " "), [each for each in judged if each.question.kind == kind])
    made.add_section()
    for lang in Lang:
        _add(made, lang, [each for each in judged if each.question.lang is lang])
    made.add_section()
    made.add_row("all, %", str(len(judged)), *(f"{share(judged, verdict):.1f}" for verdict in Verdict))
    console = Console(width=100, color_system=None)
    with console.capture() as capture:
        console.print(made)
    return capture.get()


def _add(made: Table, name: str, judged: Sequence[Judged]) -> None:
    counted = Counter(each.verdict for each in judged)
    made.add_row(name, str(len(judged)), *(str(counted[verdict]) for verdict in Verdict))
