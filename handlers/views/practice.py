"""Practice as texts and buttons: one panel from the first item to the last word."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from domain.messages.screen import Bar, Button, Join, Param, Reply, Rows, Screen, T, rows, t, tap
from domain.practice.choosing.wanted import GapKind
from domain.practice.evening.desk import (
    AtDoor,
    AtEnd,
    AtItem,
    AtNote,
    AtPause,
    AtReport,
    AtStanding,
    AtVerdict,
    Desk,
    NothingToAsk,
    ParentsView,
    Question,
    Score,
    Shown,
    VisitorsView,
    Word,
)
from domain.practice.evening.problems import Problem
from domain.practice.evening.session import SessionKind, SessionState
from handlers.views import standing, verdicts
from handlers.views.around import aside, header
from handlers.views.asides import aside_done, aside_line, aside_lines
from handlers.views.habits import week_line
from handlers.views.lengths import few, shortened
from handlers.views.pictures import picture_of
from handlers.views.questions import (
    HINT_UNITS,
    HOME,
    SAMPLES_BUTTON,
    STEM_UNITS,
    answer_rows,
    asked_blocks,
    blocks_of,
    named,
)

SURE_OR_GUESS = (("sure", 1), ("guess", 0))


def reply(shown: Shown | ParentsView | VisitorsView) -> Reply:
    match shown:
        case Shown(desk, word):
            return Reply(screen=screen(desk), toast=_toast(word))
        case ParentsView():
            return Reply(screen=parents(shown))
        case VisitorsView():
            return Reply(screen=Screen(t("practice.visitors"), rows(SAMPLES_BUTTON, HOME)))
        case _:
            assert_never(shown)


def _toast(word: Word) -> T | None:
    match word:
        case Word.NONE:
            return None
        case Word.ANSWERED | Word.NOTED | Word.THANKS | Word.PASSED_ON:
            return t(f"practice.toast.{word.value}")
        case Word.OLD_SCREEN:
            return t("common.old_screen")
        case _:
            assert_never(word)


def screen(desk: Desk) -> Screen:
    match desk:
        case AtItem():
            return item(desk)
        case AtVerdict():
            return verdicts.verdict(desk)
        case AtReport(question):
            return problems(question)
        case AtNote(question):
            return note(question)
        case AtPause(session, done) if session.kind is SessionKind.PLACEMENT:
            return standing.paused(done)
        case AtPause(session, done):
            go_on = Button(t("practice.button.go_on"), tap("pr"))
            bar = Bar(min(done, session.size), session.size)
            return Screen(t("practice.paused", n=session.size - done, bar=bar), rows(go_on, HOME))
        case AtEnd():
            return end(desk)
        case AtStanding():
            return standing.end(desk)
        case AtDoor():
            return Screen(t("practice.door"), rows(Button(t("practice.button.start"), tap("pr")), HOME))
        case NothingToAsk():
            return Screen(t("practice.empty"), rows(HOME))
        case _:
            assert_never(desk)


def _begins_with_ticket(question: Question) -> bool:
    return not question.asked.position and question.asked.why.get("gap") == GapKind.TICKET


def item(desk: AtItem) -> Screen:
    question = desk.question
    here = (question.session.id, question.asked.position)
    wording, opened = question.wording, question.asked.hints
    in_set = question.session.kind is SessionKind.SET
    blocks: list[Param | None] = [
        header(question),
        t("practice.put_away") if desk.put_away else None,
        t("practice.aside", n=desk.aside) if desk.aside else None,
        aside_line(desk.from_teacher) if desk.from_teacher else None,
        t("practice.from_ticket") if _begins_with_ticket(question) else None,
        t("practice.other_language") if question.other_language else None,
        *asked_blocks(question, desk.unread),
    ]
    count = len(wording.hints) if in_set else 0
    blocks += [
        t("practice.hint", n=number, of=count, hint=shortened(hint, HINT_UNITS))
        for number, hint in enumerate(wording.hints[: min(opened, count)], 1)
    ]
    if desk.too_many_hints:
        blocks.append(t("practice.too_many_hints"))
    if desk.taken is not None:
        blocks.append(t("practice.sure.ask", option=named(question, desk.taken)))
    hint = None
    if opened < count:
        hint = Button(t("practice.button.hint", n=opened + 1, of=count), tap("pr.h", *here, opened + 1))
    not_learned = Button(t("practice.button.not_learned"), tap("pr.k", *here))
    keyboard = rows(
        *_marked(answer_rows(question), desk),
        _sure_or_guess(here) if desk.taken is not None else None,
        [button for button in (hint, not_learned) if button],
        aside(question),
    )
    return Screen(blocks_of(blocks), keyboard, picture=picture_of(question))


def _marked(buttons: list[list[Button]], desk: AtItem) -> list[list[Button]]:
    """The option that waits for "sure or guess" is marked; another one may still be tapped."""
    if desk.taken is None or desk.taken not in desk.question.asked.order:
        return buttons
    place = desk.question.asked.order.index(desk.taken)
    waits = tap("pr.a", desk.question.session.id, desk.question.asked.position, place)
    return [
        [
            replace(each, label=t("practice.sure.taken", option=each.label)) if each.tap == waits else each
            for each in row
        ]
        for row in buttons
    ]


def _sure_or_guess(here: tuple[int, int]) -> list[Button]:
    return [Button(t(f"practice.choice.{word}"), tap("pr.s", *here, flag)) for word, flag in SURE_OR_GUESS]


def problems(question: Question) -> Screen:
    here = (question.session.id, question.asked.position)
    kinds = [
        Button(
            t(f"practice.problem.is_{kind.value}"),
            tap("pr.other", *here) if kind is Problem.OTHER else tap("pr.why", *here, kind.value),
        )
        for kind in Problem
    ]
    back = Button(t("common.back"), tap("pr.now"))
    return _about_problem(question, t("practice.problem.ask"), rows(kinds[:2], kinds[2:], back))


def note(question: Question) -> Screen:
    here = (question.session.id, question.asked.position)
    wordless = Button(t("practice.button.without_words"), tap("pr.why", *here, Problem.OTHER.value))
    back = Button(t("common.back"), tap("pr.now"))
    return _about_problem(question, t("practice.problem.write"), rows(wordless, back))


def _about_problem(question: Question, words: T, keyboard: Rows) -> Screen:
    blocks: list[Param] = [header(question), shortened(question.wording.stem, STEM_UNITS), words]
    return Screen(blocks_of(blocks), keyboard, picture=picture_of(question))


def end(desk: AtEnd) -> Screen:
    score, expired = desk.score, desk.session.state is SessionState.EXPIRED
    blocks: list[Param | None] = [t("practice.end.closed" if expired else "practice.end.done")]
    blocks += _scoreblocks_of(score)
    if desk.aside is not None and not expired:
        blocks.append(aside_done(desk.aside))
    if score.again:
        said = [t("practice.end.unsure", skill=each) if each in score.unsure else each for each in score.again]
        blocks.append(t("practice.end.again", skills=few(said)))
    if desk.week is not None and not expired:
        blocks.append(week_line(desk.week))
    if desk.enough:
        blocks.append(t("practice.end.enough"))
    again = None if desk.enough else Button(t("practice.button.more"), tap("pr"))
    if desk.waiting is not None:
        blocks += aside_lines([desk.waiting])
        again = Button(t("assigning.button.next"), tap("as.go", desk.waiting.assignment.id))
    elif desk.one_more:
        again = Button(t("practice.button.one_more"), tap("pr.m", desk.session.id))
    return Screen(blocks_of(blocks), rows(again, Button(t("practice.button.enough"), tap("home"))))


def _scoreblocks_of(score: Score) -> list[Param | None]:
    lines: list[Param] = []
    if score.of:
        lines.append(t("practice.end.score", right=score.right, of=score.of, bar=Bar(score.right, score.of)))
    if score.not_learned:
        lines.append(t("practice.end.not_learned", n=score.not_learned))
    if score.reported:
        lines.append(t("practice.end.reported", n=score.reported))
    words: list[Param] = []
    if score.new:
        words.append(t("practice.end.new", skills=few(score.new)))
    if score.firm:
        words.append(t("practice.end.firm", skills=few(score.firm)))
    return [Join(tuple(lines)) if lines else None, Join(tuple(words)) if words else None]


def parents(view: ParentsView) -> Screen:
    child = view.child
    if child is None:
        return Screen(
            t("practice.parent.no_child"), rows(Button(t("practice.button.add_child"), tap("on.child")), HOME)
        )
    if not view.agreed:
        agree = Button(t("practice.button.agree"), tap("on.consent", child.id))
        return Screen(t("practice.parent.agree_first", child=child.name), rows(agree, HOME))
    if view.last is None:
        return Screen(t("practice.parent.not_yet", child=child.name), rows(SAMPLES_BUTTON, HOME))
    _, score = view.last
    blocks = [t("practice.parent.last", child=child.name), *_scoreblocks_of(score)]
    return Screen(blocks_of([*blocks, t("practice.parent.own_account", child=child.name)]), rows(HOME))
