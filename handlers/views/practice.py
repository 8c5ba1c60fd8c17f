"""Practice as texts and buttons: one panel from the first item to the last word."""

from __future__ import annotations

from typing import assert_never

from domain.language import in_language
from domain.messages.screen import Bar, Button, Join, Param, Reply, Screen, T, rows, t, tap
from domain.practice.desk import (
    AtDoor,
    AtEnd,
    AtItem,
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
from domain.practice.problems import Problem
from domain.practice.session import Attempt, SessionState, Verdict
from handlers.views import standing
from handlers.views.lengths import SCREEN_UNITS, shortened, units
from handlers.views.questions import (
    CHROME_UNITS,
    FEEDBACK_UNITS,
    HINT_UNITS,
    HOME,
    SAMPLES_BUTTON,
    STEM_UNITS,
    VARIANTS,
    answer_rows,
    answer_words,
    asked_blocks,
    blocks_of,
    in_few_words,
    judged_blocks,
    judged_units,
    key_words,
)


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
        case Word.ANSWERED:
            return t("practice.toast.answered")
        case Word.NOTED:
            return t("practice.toast.noted")
        case Word.OLD_SCREEN:
            return t("common.old_screen")
        case Word.THANKS:
            return t("practice.toast.thanks")
        case _:
            assert_never(word)


def screen(desk: Desk) -> Screen:
    match desk:
        case AtItem():
            return item(desk)
        case AtVerdict():
            return verdict(desk)
        case AtReport(question):
            return problems(question)
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


def item(desk: AtItem) -> Screen:
    question = desk.question
    here = (question.session.id, question.asked.position)
    wording = question.wording
    opened = wording.hints[: question.asked.hints]
    blocks: list[Param | None] = [
        _header(question),
        t("practice.put_away") if desk.put_away else None,
        t("practice.other_language") if desk.question.other_language else None,
        *asked_blocks(question, desk.unread),
    ]
    count = len(wording.hints)
    blocks += [
        t("practice.hint", n=number, of=count, hint=shortened(hint, HINT_UNITS))
        for number, hint in enumerate(opened, 1)
    ]
    hint = None
    if len(opened) < count:
        hint = Button(t("practice.button.hint", n=len(opened) + 1, of=count), tap("pr.h", *here, len(opened) + 1))
    not_learned = Button(t("practice.button.not_learned"), tap("pr.k", *here))
    keyboard = rows(*answer_rows(question), [button for button in (hint, not_learned) if button], _aside(question))
    return Screen(blocks_of(blocks), keyboard)


def verdict(desk: AtVerdict) -> Screen:
    question, attempt = desk.question, desk.attempt
    wording = question.wording
    here = (question.session.id, question.asked.position)
    blocks: list[Param | None] = [_header(question), *judged_blocks(question, attempt)]
    feedback = in_language(desk.feedback, question.lang) if desk.feedback else ""
    taken = judged_units(question) + min(units(feedback), FEEDBACK_UNITS)
    blocks.append(_judgement(question, attempt))
    if desk.feedback:
        blocks.append(t("practice.feedback", feedback=in_few_words(desk.feedback)))
    if wording.explanation:
        said = shortened(wording.explanation, SCREEN_UNITS - CHROME_UNITS - taken)
        blocks.append(t("practice.explanation", explanation=said))
    over = question.session.state is SessionState.FINISHED
    label = t("practice.button.see_result") if over else t("practice.button.next")
    return Screen(blocks_of(blocks), rows(Button(label, tap("pr.n", *here)), _aside(question, pause=not over)))


def _judgement(question: Question, attempt: Attempt) -> T:
    variant = (question.session.id + question.asked.position) % VARIANTS + 1
    match attempt.verdict:
        case Verdict.NOT_LEARNED:
            return t("practice.not_learned")
        case Verdict.RIGHT:
            return t(f"practice.right.v{variant}")
        case Verdict.WRONG:
            warm = t(f"practice.wrong.v{variant}")
            typed = answer_words(attempt.response)
            return t("practice.wrong_answer", warm=warm, key=key_words(question), typed=typed)
        case _:
            assert_never(attempt.verdict)


def problems(question: Question) -> Screen:
    here = (question.session.id, question.asked.position)
    kinds = [Button(t(f"practice.problem.is_{kind.value}"), tap("pr.why", *here, kind.value)) for kind in Problem]
    back = Button(t("common.back"), tap("pr.now"))
    blocks: list[Param] = [_header(question), shortened(question.wording.stem, STEM_UNITS), t("practice.problem.ask")]
    return Screen(blocks_of(blocks), rows(kinds[:2], kinds[2:], back))


def end(desk: AtEnd) -> Screen:
    score = desk.score
    opening = "practice.end.closed" if desk.session.state is SessionState.EXPIRED else "practice.end.done"
    blocks: list[Param | None] = [t(opening), *_scoreblocks_of(score)]
    if score.again:
        blocks.append(t("practice.end.again", skills=Join(score.again, "words")))
    more = Button(t("practice.button.more"), tap("pr"))
    return Screen(blocks_of(blocks), rows(more, Button(t("practice.button.enough"), tap("home"))))


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
        words.append(t("practice.end.new", skills=Join(score.new, "words")))
    if score.firm:
        words.append(t("practice.end.firm", skills=Join(score.firm, "words")))
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


def _header(question: Question) -> T:
    session, n = question.session, question.asked.position + 1
    skill = question.skill or t("practice.some_skill")
    return t("practice.header", skill=skill, n=n, of=session.size, bar=Bar(min(n, session.size), session.size))


def _aside(question: Question, *, pause: bool = True) -> list[Button]:
    here = (question.session.id, question.asked.position)
    problem = Button(t("practice.button.problem"), tap("pr.f", *here))
    if not pause:
        return [problem, HOME]
    return [problem, Button(t("practice.button.pause"), tap("pr.p", question.session.id))]
