"""What stands around a question on every screen: the heading, and the buttons beside the matter."""

from __future__ import annotations

from typing import assert_never

from domain.messages.screen import Bar, Button, T, t, tap
from domain.practice.evening.desk import Question
from domain.practice.evening.session import SessionKind
from handlers.views.questions import HOME


def header(question: Question) -> T:
    session, n = question.session, question.asked.position + 1
    skill = question.skill or t("practice.some_skill")
    bar = Bar(min(n, session.size), session.size)
    match session.kind:
        case SessionKind.SET:
            return t("practice.header", skill=skill, n=n, of=session.size, bar=bar)
        case SessionKind.PLACEMENT:
            return t("standing.header.placement", skill=skill, n=n)
        case SessionKind.PROOF:
            return t("standing.header.proof", skill=skill, n=n, of=session.size, bar=bar)
        case _:
            assert_never(session.kind)


def aside(question: Question, *, pause: bool = True) -> list[Button]:
    here = (question.session.id, question.asked.position)
    problem = Button(t("practice.button.problem"), tap("pr.f", *here))
    if not pause:
        return [problem, HOME]
    return [problem, Button(t("practice.button.pause"), tap("pr.p", question.session.id))]
