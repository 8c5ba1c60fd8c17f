"""What whoever asked reads once there is an answer, and who answers for an entry that staff wrote."""

from __future__ import annotations

from domain.courses.browsing import handle
from domain.courses.course import Course, FaqEntry
from domain.language import Lang, Localized
from domain.messages.kinds import ANSWER
from domain.messages.screen import Button, Join, Note, Param, T, rows, t, tap
from domain.turn import Turn

LONGEST_QUOTE = 200
"""Characters of the question that are said again."""


def answer_note(asked: str, target: Course | FaqEntry, lang: Lang) -> Note:
    """The answer for a reader of that language, beginning with what they asked."""
    head = t("entries.push.head", text=_short(asked))
    person = Button(t("courses.ask_office"), tap("ak.p", 0))
    if isinstance(target, Course):
        text: Param = Join((head, t("entries.push.course", course=target.name)), by="blocks")
        open_it = Button(t("entries.button.course"), tap("co.c", handle(target.id)))
        return Note(ANSWER.name, text, rows(open_it, person))
    parts: list[Param] = [head, t("courses.question_and_answer", question=target.question, answer=target.answer)]
    note = only_in(target.answer, lang)
    text = Join((*parts, *([note] if note else []), source_of(target)), by="blocks")
    return Note(ANSWER.name, text, rows(person))


def only_in(answer: Localized, lang: Lang) -> T | None:
    """A sentence for a reader who gets the answer in another language than their own; None where it is in theirs."""
    if lang in answer:
        return None
    return t(f"entries.only_in.{next(iter(answer)).value}")


def source_of(entry: FaqEntry) -> T:
    month = t(f"booking.month.m{entry.dated.month}", year=entry.dated.year)
    return t("courses.source", source=entry.source, date=t("courses.date", month=month, day=entry.dated.day))


def on_whose_word(turn: Turn, writer: Localized | str) -> Localized:
    """The source of an entry that staff wrote: the office, by the name of the writer."""
    return {lang: turn.services.catalogue.plain(t("entries.source", who=writer), lang) for lang in Lang}


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= LONGEST_QUOTE else one_line[: LONGEST_QUOTE - 1] + "…"
