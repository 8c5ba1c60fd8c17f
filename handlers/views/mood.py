"""The weekly check-in in screens; a face never stands without its words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.language import Localized
from domain.messages.screen import Button, Join, Param, Screen, T, rows, t, tap
from domain.mood.checking_in import CheckInPage, scale
from domain.mood.mood import monday_in
from domain.people.person import Purpose
from domain.portrait.portrait import Audience, Mood
from handlers.views.questions import HOME

Wanted = frozenset[Audience]
LETTERS = {"t": Audience.TEACHERS, "p": Audience.PARENTS}
"""Audiences by the letter that stands for them in a button; "0" is nobody."""
PAGE = Button(t("mood.button.page"), tap("md"))


def audience_of(letters: str) -> Wanted:
    """
    Raises:
        ValueError: a letter stands for nobody.
    """
    if not set(letters) <= {"0", *LETTERS}:
        raise ValueError(f"no audience: {letters}")
    return frozenset(LETTERS[letter] for letter in letters if letter != "0")


def page(shown: CheckInPage) -> Screen:
    agree = tap("ag.p", shown.learner.id, Purpose.MOOD.value)
    if not shown.on:
        return Screen(t("mood.off"), rows(Button(t("mood.button.switch_on"), agree), HOME))
    lines = [_line(mood) for mood in reversed(shown.moods)]
    said: Param = Join((t("mood.yours"), *lines)) if lines else t("mood.none_yet")
    change = Button(t("mood.button.change"), tap("md.c")) if shown.this_week is not None else None
    off = Button(t("mood.button.switch_off"), agree)
    return Screen(Join((t("mood.on"), said), "blocks"), rows(change, off, HOME))


def again(shown: CheckInPage) -> Screen:
    return Screen(t("mood.ask"), (*scale(shown.week), (PAGE,)))


def who_may_know(shown: CheckInPage) -> Screen:
    mood = shown.this_week
    if mood is None:
        return page(shown)
    chips = [_chip(mood, Audience.TEACHERS, _teachers(shown.teachers)) if shown.teachers else None]
    chips.append(_chip(mood, Audience.PARENTS, t("mood.parents")) if shown.guardians else None)
    nobody = t("mood.nobody")
    alone = mood.audience == {Audience.NOBODY}
    text = Join((t("mood.said", mood=_face(mood)), t("mood.who_may_know")), "blocks")
    return Screen(
        text,
        rows(
            Button(t("mood.chosen", who=nobody) if alone else nobody, tap("md.w", mood.week, "0")),
            *chips,
            Button(t("mood.button.done"), tap("md.d")),
        ),
    )


def thanks(shown: CheckInPage) -> Screen:
    mood = shown.this_week
    if mood is None:
        return page(shown)
    text: Param = t("mood.thanks", who=_audience(mood))
    if not shown.ask:
        return Screen(text, rows([Button(t("mood.button.change"), tap("md.c")), HOME]))
    yes = Button(t("mood.button.yes"), tap("md.s", mood.week))
    no = Button(t("mood.button.no"), tap("md.n", mood.week))
    talk = Button(t("mood.button.talk"), tap("md.t", mood.week))
    return Screen(Join((text, t("mood.shorter")), "blocks"), rows([yes, no], talk))


def easier(until: date) -> Screen:
    return Screen(t("mood.easier", day=until), rows(Button(t("habits.button.start"), tap("pr")), HOME))


def told(teachers: Sequence[Localized | str]) -> Screen:
    return Screen(t("mood.told", who=_teachers(teachers) if teachers else t("mood.the_office")), rows(HOME))


def _chip(mood: Mood, who: Audience, name: Param) -> Button:
    """A chip names the audience that it leads to, so that a second tap on it changes nothing."""
    chosen = who in mood.audience
    wanted = (mood.audience ^ {who}) - {Audience.NOBODY}
    letters = "".join(letter for letter, each in LETTERS.items() if each in wanted) or "0"
    return Button(t("mood.chosen", who=name) if chosen else name, tap("md.w", mood.week, letters))


def _line(mood: Mood) -> T:
    return t("mood.line", week=monday_in(mood.week), mood=_face(mood), who=_audience(mood))


def _face(mood: Mood) -> T:
    return t(f"mood.value.v{mood.value}")


def _audience(mood: Mood) -> Param:
    told = [t(f"mood.audience.{each.value}") for each in LETTERS.values() if each in mood.audience]
    return Join(tuple(told), "words") if told else t("mood.audience.nobody")


def _teachers(names: Sequence[Localized | str]) -> Join:
    return Join(tuple(names), "words")
