"""The answers behind a skill as texts and buttons: the list, and each opened to the question as it was asked."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from domain.courses.browsing import page_of
from domain.messages.screen import TAP_BYTES, Button, Join, Moment, Param, Screen, T, Tap, rows, t, tap
from domain.practice.evening.session import Verdict
from domain.practice.standing.evidence import AnswerRead, Evidence, Piece
from handlers.views.courses import pager
from handlers.views.pictures import picture_of
from handlers.views.questions import HOME, blocks_of, judged_blocks, key_words, response_words


def answers(found: Evidence, page: int, zone: str) -> Screen:
    """The very answers behind a skill, the latest first."""
    name, who = found.point.name, found.learner.id
    title = t("standing.evidence.header", skill=name)
    if not found.own:
        title = t("standing.evidence.childs", skill=name, child=found.learner.name)
    shown = page_of(found.pieces, page)
    numbered = [
        t("standing.evidence.numbered", n=n, piece=piece_line(each, zone)) for n, each in enumerate(shown.shown, 1)
    ]
    lines: Param = Join(tuple(numbered))
    if not shown.shown:
        lines = t("standing.evidence.none")
    turning = pager(shown, lambda number: tap("mp.e", who, found.point.skill, number))
    back = Button(t("common.back"), tap("mp.s", who, found.point.skill))
    look = [
        Button(t("standing.button.look_at", n=n), to)
        for n, each in enumerate(shown.shown, 1)
        if each.asked is not None and goes(to := tap("mp.q", *each.asked, found.point.skill, shown.number))
    ]
    return Screen(blocks_of([title, lines]), rows(look, turning, [back, HOME]))


def one_answer(read: AnswerRead, skill: str, page: int) -> Screen:
    """The item as it was asked, with what was answered and what is right; back to the page it was opened from."""
    question, attempt = read.question, read.attempt
    words = _about_answer(attempt.verdict, attempt.hints, attempt.sure, rapid=attempt.rapid, counts=read.counts)
    when = Moment(attempt.at, read.zone)
    blocks: list[Param | None] = [t("standing.evidence.one", when=when, words=Join(tuple(words), "words"))]
    if question is None:
        blocks.append(t("wishes.item_gone"))
    else:
        blocks += judged_blocks(question, attempt)
        if attempt.response.get("text"):
            blocks.append(t("standing.why.answer", answer=response_words(question, attempt.response)))
        if attempt.verdict is not Verdict.RIGHT:
            blocks.append(key_words(question))
    back = Button(t("common.back"), tap("mp.e", read.learner.id, skill, page))
    return Screen(blocks_of(blocks), rows([back, HOME]), picture_of(question) if question is not None else None)


def piece_line(piece: Piece, zone: str) -> T:
    words = _about_answer(piece.verdict, piece.hints, piece.sure, rapid=piece.rapid, counts=piece.counts)
    if piece.ticket is not None:
        words.append(t("standing.evidence.ticket", n=piece.ticket))
    else:
        words.append(t(f"standing.place.{piece.place.value}"))
    return t(
        "standing.evidence.piece", day=piece.at.astimezone(ZoneInfo(zone)).date(), words=Join(tuple(words), "words")
    )


def _about_answer(verdict: Verdict, hints: int, sure: bool | None, *, rapid: bool, counts: bool) -> list[Param]:
    words: list[Param] = [t(f"standing.verdict.{verdict.value}")]
    if hints:
        words.append(t("standing.evidence.hints", n=hints))
    if sure is not None:
        words.append(t("standing.evidence.sure") if sure else t("standing.evidence.guess"))
    if rapid:
        words.append(t("standing.evidence.rapid"))
    if not counts:
        words.append(t("standing.evidence.void"))
    return words


def goes(to: Tap) -> bool:
    """Whether a button has room for it."""
    return len(":".join((to.verb, *(str(arg) for arg in to.args)))) <= TAP_BYTES
