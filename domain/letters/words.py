"""A letter as its reader gets it, and what comes back to its writer."""

from __future__ import annotations

from domain.gate.push import Why
from domain.language import Localized
from domain.letters.letter import Letter
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, Param, T, rows, t, tap
from domain.people.person import Learner, Person

TEMPLATES = ("praise", "missed", "homework", "talk")
SAID = frozenset(
    {
        *(Why.QUIET, Why.OWN_HOURS, Why.SCHOOL, Why.LAW, Why.ENOUGH, Why.JUST_TOLD, Why.LATE, Why.UNREACHABLE),
        *(Why.SWITCHED_OFF, Why.ON_PAUSE, Why.TOO_MUCH, Why.NOT_TRUE_ANY_MORE),
    }
)
"""Reasons that a letter's writer is told in words of their own."""


def body_of(template: str | None, typed: str | None, learner: Learner, *, own: bool) -> Param:
    """The words of the letter: a template about the child, or to the learner themselves, or what was typed."""
    if template is None:
        return typed or ""
    return t(f"letters.to_learner.{template}") if own else t(f"letters.template.{template}", name=learner.name)


def letter_text(who: Localized | str, learner: Learner, body: Param, *, own: bool) -> T:
    """The whole letter; its texts have no tags, so that it may be quoted in a preview."""
    return (
        t("letters.push_own", who=who, text=body) if own else t("letters.push", who=who, name=learner.name, text=body)
    )


def letter_note(kind: str, letter: Letter, text: T) -> Note:
    reply = Button(t("letters.button.reply"), tap("le.r", letter.id))
    got_it = Button(t("letters.button.got_it"), tap("le.g", letter.id))
    return Note(kind, text, rows([reply, got_it]))


def reply_note(letter: Letter, learner: Learner, by: Person, to: Person) -> Note:
    """What the writer of a letter gets when its reader has replied, or whoever stands in for the writer."""
    text = t("letters.replied", name=learner.name, who=by.name, text=letter.reply or "")
    if to.id != letter.sender:
        return Note(SERVICE.name, text, rows(Button(t("letters.button.write"), tap("le.w", learner.id))))
    answer = Button(t("letters.button.answer"), tap("le.a", letter.id))
    return Note(SERVICE.name, text, rows([answer, Button(t("letters.button.open"), tap("le.o", letter.id))]))


def lost_note(letter: Letter, learner: Learner, reader: str, why: Why | None) -> Note:
    """What the writer of a letter gets when it will never reach its reader."""
    text = t("letters.lost", name=learner.name, who=reader, because=because(why), text=letter.text)
    return Note(SERVICE.name, text, rows(Button(t("letters.button.open"), tap("le.o", letter.id))))


def because(why: Why | None) -> T:
    """Why a letter waits or was not sent, as its writer reads it."""
    return t(f"letters.because.{why.value}") if why is not None and why in SAID else t("letters.because.unknown")
