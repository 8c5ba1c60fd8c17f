"""A verdict as texts and buttons: what was right, the way there, and what one can go on with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.language import in_language
from domain.messages.screen import Button, Join, Param, Rows, Screen, T, rows, t, tap
from domain.practice.evening.desk import AtVerdict, Helpers, Question, Rung
from domain.practice.evening.helping import Pace
from domain.practice.evening.session import Attempt, SessionKind, SessionState, Verdict
from domain.practice.evening.stepping import steps
from domain.practice.evening.wishes import Want
from handlers.views.around import aside, header
from handlers.views.lengths import SCREEN_UNITS, shortened, units
from handlers.views.pictures import picture_of
from handlers.views.questions import (
    CHROME_UNITS,
    FEEDBACK_UNITS,
    HINT_UNITS,
    HOME,
    VARIANTS,
    answer_words,
    blocks_of,
    in_few_words,
    judged_blocks,
    judged_units,
    key_words,
)


def verdict(desk: AtVerdict) -> Screen:
    question, attempt = desk.question, desk.attempt
    blocks: list[Param | None] = [header(question), *judged_blocks(question, attempt), _judgement(question, attempt)]
    feedback = in_language(desk.feedback, question.lang) if desk.feedback else ""
    taken = judged_units(question) + min(units(feedback), FEEDBACK_UNITS)
    if desk.reworded:
        blocks.append(t("practice.reworded"))
    if desk.feedback:
        blocks.append(t("practice.feedback", feedback=in_few_words(desk.feedback)))
    way = steps(question.wording.explanation)
    blocks += _explained(desk, way, SCREEN_UNITS - CHROME_UNITS - taken)
    if desk.wish is not None:
        blocks.append(_passed_on(desk.wish.want, desk.helpers))
        if desk.wish.note:
            blocks.append(t("practice.person.added", note=shortened(desk.wish.note, HINT_UNITS)))
        elif desk.may_add:
            blocks.append(t("practice.person.add"))
    elif desk.rung is Rung.PERSON:
        blocks.append(t("practice.person.better"))
    if desk.hasty:
        blocks.append(t("practice.hasty"))
    return Screen(blocks_of(blocks), _after(desk, way), picture=picture_of(question))


def _explained(desk: AtVerdict, way: Sequence[str], most: int) -> list[Param | None]:
    """All of the explanation, or as many of its steps as were asked for; the last one covered, to be tried first."""
    if not way:
        return []
    if not _goes_stepwise(desk, way):
        said = shortened(desk.question.wording.explanation, most)
        return [t("practice.explanation", explanation=said)]
    told: list[Param | None] = []
    if desk.attempt.verdict is Verdict.NOT_LEARNED and not desk.steps:
        hints = desk.question.wording.hints
        told.append(t("practice.idea", idea=shortened(hints[-1] if hints else way[0], HINT_UNITS)))
    for number, step in enumerate(way[: desk.steps or 0], 1):
        key = "practice.step.last" if number == len(way) else "practice.step.one"
        told.append(t(key, n=number, of=len(way), step=shortened(step, most // len(way))))
    return told


def _goes_stepwise(desk: AtVerdict, way: Sequence[str]) -> bool:
    in_set = desk.question.session.kind is SessionKind.SET
    return in_set and desk.attempt.verdict is not Verdict.RIGHT and len(way) > 1 and not desk.rehearsed


def _after(desk: AtVerdict, way: Sequence[str]) -> Rows:
    question = desk.question
    here = (question.session.id, question.asked.position)
    over = question.session.state is SessionState.FINISHED
    last = over or question.asked.position + 1 >= question.session.size
    go_on = Button(t("practice.button.see_result" if last else "practice.button.next"), tap("pr.n", *here))
    step = _next_step(desk, way) if _goes_stepwise(desk, way) else None
    return rows(
        Button(t("practice.button.as_it_is"), tap("pr.now")) if desk.may_add else None,
        _persons(desk) if desk.rung is Rung.PERSON and desk.wish is None else None,
        [
            Button(t(f"practice.choice.{word}"), tap(verb, *here))
            for word, verb, there in (
                ("smaller_step", "pr.l", desk.has_smaller_step),
                ("sister", "pr.i", desk.has_sister and desk.rung is not None),
            )
            if there
        ],
        [Button(t(f"practice.choice.{pace.value}"), tap("pr.pace", *here, pace.value)) for pace in Pace]
        + [Button(t("practice.button.break"), tap("pr.p", question.session.id))]
        if desk.hasty
        else None,
        [step, go_on] if step is not None else go_on,
        _beside(desk, over=over),
    )


def _beside(desk: AtVerdict, *, over: bool) -> list[Button]:
    """What is rarely wanted, in one row: never more than five rows under a verdict."""
    question = desk.question
    if desk.rehearsed:
        return aside(question, pause=not over and not desk.hasty)
    here = (question.session.id, question.asked.position)
    why = Button(t("why.button"), tap("why", *here))
    problem = Button(t("practice.button.problem_short"), tap("pr.f", *here))
    pause = Button(t("practice.button.pause_short"), tap("pr.p", question.session.id))
    return [why, problem, HOME if over or desk.hasty else pause]


def _next_step(desk: AtVerdict, way: Sequence[str]) -> Button | None:
    shown = desk.steps or 0
    if shown >= len(way):
        return None
    here = (desk.question.session.id, desk.question.asked.position)
    first = "example" if desk.attempt.verdict is Verdict.NOT_LEARNED else "steps"
    label = t("practice.button.step", n=shown + 1, of=len(way)) if shown else t(f"practice.choice.{first}")
    return Button(label, tap("pr.x", *here, shown + 1))


def _persons(desk: AtVerdict) -> list[Button]:
    here = (desk.question.session.id, desk.question.asked.position)
    helpers = desk.helpers or Helpers()
    day = helpers.weekday
    listed = t("practice.button.list_of", day=t(f"practice.day.d{day}")) if day else t("practice.button.list")
    teacher = Button(t("practice.button.ask_teacher"), tap("pr.help", *here, Want.TEACHER.value))
    lesson = Button(listed, tap("pr.help", *here, Want.LESSON.value))
    return [teacher, lesson] if helpers.anybody else [lesson]


def _passed_on(want: Want, helpers: Helpers | None) -> T:
    """What happens with the wish, no more than is certain."""
    known = helpers or Helpers()
    teacher: Param = Join(known.names, "words") if known.names else t("practice.person.a_teacher")
    match want:
        case Want.TEACHER | Want.TALK:
            return t("practice.person.told", teacher=teacher)
        case Want.LESSON if known.weekday:
            return t("practice.person.listed_for", day=t(f"practice.day.d{known.weekday}"), teacher=teacher)
        case Want.LESSON:
            return t("practice.person.listed", teacher=teacher)
        case _:
            assert_never(want)


def _judgement(question: Question, attempt: Attempt) -> T:
    variant = (question.session.id + question.asked.position) % VARIANTS + 1
    match attempt.verdict:
        case Verdict.NOT_LEARNED:
            return t("practice.not_learned")
        case Verdict.RIGHT:
            return t("practice.sure.lucky" if attempt.sure is False else f"practice.right.v{variant}")
        case Verdict.WRONG:
            felt = {None: f"practice.wrong.v{variant}", True: "practice.sure.error", False: "practice.sure.felt"}
            warm = t(felt[attempt.sure])
            typed = answer_words(attempt.response)
            key = key_words(question)
            return t("practice.wrong_answer", warm=warm, key=key, typed=typed) if key else warm
        case _:
            assert_never(attempt.verdict)
