"""A step in words, with its buttons."""

from __future__ import annotations

from domain.cadences.cadence import Press, Step
from domain.cadences.matters import Matter
from domain.cadences.run import CadenceRun
from domain.courses.browsing import handle
from domain.messages.screen import TAP_BYTES, Button, Note, Tap, rows, t, tap


def note_of(step: Step, run: CadenceRun, matter: Matter) -> Note:
    keyboard = rows(*(tuple(_button(each, run, matter) for each in row) for row in step.buttons))
    return Note(step.kind, t(f"cadences.text.{step.text}", **matter.facts), keyboard)


def _button(press: Press, run: CadenceRun, matter: Matter) -> Button:
    return Button(t(f"cadences.button.{press}"), _tap(press, run, matter))


def _tap(press: Press, run: CadenceRun, matter: Matter) -> Tap:
    match press:
        case Press.TRY_AGAIN:
            return tap("bk")
        case Press.COURSES:
            return tap("co")
        case Press.TIMES:
            return tap("co.c", handle(matter.course)) if matter.course is not None else tap("co")
        case Press.TALK:
            return tap("tk.k", matter.learner.id)
        case Press.WEEK:
            return tap("rp.w", matter.learner.id)
        case Press.START:
            skill = next(iter(matter.skills), None)
            fits = skill is not None and len(f"mp.go:{skill}".encode()) <= TAP_BYTES
            return tap("mp.go", skill) if skill is not None and fits else tap("pr")
        case Press.NOT_NOW:
            return tap("ca.n", run.id)
