"""Where a learner stands, as texts and buttons: the placement, the map, a skill and its evidence, a proof."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from domain.courses.browsing import page_of
from domain.journal import Place
from domain.messages.screen import TAP_BYTES, Bar, Button, Drawing, Join, Param, Screen, T, Tap, rows, t, tap
from domain.practice.evening.desk import AtStanding
from domain.practice.evening.session import Session, SessionState, Verdict
from domain.practice.learner.model import Band, Mastery
from domain.practice.standing.charts import MapSkill, MapTopic, SkillMap
from domain.practice.standing.evidence import Asked, Evidence, PlacementRead, SkillCard, Word
from domain.practice.standing.mapping import Map, Point, Strand, StrandOf
from domain.practice.standing.placing import MOST, Placed, Placing
from domain.practice.standing.proving import Proved
from handlers.views import media
from handlers.views.courses import pager
from handlers.views.lengths import shortened
from handlers.views.questions import HOME, blocks_of, response_words

MAP = Button(t("standing.button.map"), tap("mp"))
START = Button(t("standing.button.start"), tap("pr"))
STEM_UNITS, LATELY_NAMED = 90, 3
WORDS_TOLD, WORD_UNITS = 2, 160
KNOWN_STRANDS = frozenset(
    {"number", "arithmetic", "fractions", "decimals", "percent", "ratio", "measure", "geometry", "statistics"}
    | {"algebra", "integers", "functions", "problems"}
)
QUITE_SURE, FAIRLY_SURE = 0.25, 0.5
"""Widths of the 80 % range, in chances of success."""


def strand_name(strand: str) -> T:
    return t(f"standing.strand.{strand if strand in KNOWN_STRANDS else 'rest'}")


def _topic(strand: str) -> T:
    """The strand's name in the middle of a sentence."""
    return t(f"standing.topic.{strand if strand in KNOWN_STRANDS else 'rest'}")


def intro(begun: Session | None) -> Screen:
    """What is said before a placement, or in the middle of one."""
    later = Button(t("standing.button.later"), tap("home"))
    if begun is None:
        return Screen(t("standing.placement.intro"), rows(Button(t("standing.button.begin"), tap("pl.go")), later))
    go_on = Button(t("standing.button.go_on"), tap("pl.go"))
    return Screen(t("standing.placement.begun", n=begun.position), rows(go_on, later))


def paused(done: int) -> Screen:
    """A placement that is kept for later: nobody knows yet how many questions are left of the ten."""
    go_on = Button(t("standing.button.go_on"), tap("pr"))
    return Screen(t("standing.placement.paused", n=done, bar=Bar(done, MOST)), rows(go_on, HOME))


def end(desk: AtStanding) -> Screen:
    """The last screen of a placement or a proof."""
    match desk.result:
        case Placed():
            return placed(desk.session, desk.result)
        case Proved():
            return proved(desk.session, desk.result)
        case _:
            assert_never(desk.result)


def _opening(session: Session, found: Placed) -> T:
    asked = session.position + 1
    if found.answered < asked:
        return t("standing.placement.done_in_part", n=found.answered, asked=asked)
    return t("standing.placement.done", n=found.answered)


def placed(session: Session, found: Placed) -> Screen:
    over = session.state is SessionState.FINISHED
    why = Button(t("standing.button.why"), tap("pl.why", session.id))
    again = None if over else Button(t("standing.button.anew"), tap("pl"))
    if not found.strands:
        return Screen(t("standing.placement.nothing"), rows(again, START, HOME))
    opening = _opening(session, found) if over else t("standing.placement.closed")
    lines = Join((t("standing.placement.you_are"), *placing_lines(found)))
    text = blocks_of([opening, lines, t("standing.placement.next")])
    return Screen(text, rows(START, again, [why, MAP], HOME))


def placing_lines(found: Placed) -> list[Param]:
    """Where somebody is firm, on the way or new, the firmest first."""
    lines: list[Param] = []
    for placing in (
        Placing.FIRM,
        Placing.NEARLY_FIRM,
        Placing.ON_THE_WAY,
        Placing.BEGINNING,
        Placing.NEW,
        Placing.OPEN,
    ):
        if strands := found.among(placing):
            names = Join(tuple(_topic(strand) for strand in strands), "words")
            lines.append(t(f"standing.placing.{placing.value}", strands=names))
    return lines


def why_placed(read: PlacementRead) -> Screen:
    """The items of a placement, what was answered, and why it stopped."""
    lines = [_asked(number, each) for number, each in enumerate(read.asked, 1)]
    if read.placed.is_sure:
        stopped = t("standing.why.stopped_sure", n=read.placed.answered)
    elif len(read.asked) >= MOST:
        stopped = t("standing.why.stopped_most")
    else:
        stopped = t("standing.why.stopped_else")
    over = read.session.state is SessionState.FINISHED
    parts: list[Param | None] = [t("standing.why.header"), Join(tuple(lines)), stopped if over else None]
    return Screen(blocks_of([*parts, t("standing.why.range")]), rows(START, MAP, HOME))


def _asked(number: int, each: Asked) -> Param:
    question = each.question
    if question.asked.reported is not None:
        verdict = t("standing.verdict.reported")
    elif each.attempt is None:
        verdict = t("standing.verdict.unanswered")
    else:
        verdict = t(f"standing.verdict.{each.attempt.verdict.value}")
    skill = question.skill or t("practice.some_skill")
    stem = shortened(" ".join(question.wording.stem.split()), STEM_UNITS)
    line = t("standing.why.line", n=number, skill=skill, verdict=verdict, stem=stem)
    if each.attempt is None or not each.attempt.response:
        return line
    return Join((line, t("standing.why.answer", answer=response_words(question, each.attempt.response))))


def the_map(found: Map) -> Screen:
    """The whole map, what was answered lately first; the picture shows what the words say."""
    child = found.learner.name
    title = t("standing.map.own") if found.own else t("standing.map.childs", child=child)
    blank = not any(point.mastery.last_at for strand in found.strands for point in strand.points)
    blocks: list[Param | None] = [title]
    if not found.strands:
        blocks.append(t("standing.map.empty"))
    elif blank:
        blocks.append(t("standing.map.blank") if found.own else t("standing.map.childs_blank"))
    lately = found.lately[:LATELY_NAMED]
    if lately:
        lines = (t("standing.map.point", band=_band(each.mastery), skill=each.name) for each in lately)
        blocks.append(Join((t("standing.map.lately"), *lines)))
    if found.strands:
        blocks.append(Join((t("standing.map.all"), *(_strand_line(strand) for strand in found.strands))))
    if not found.own:
        blocks.append(t("standing.map.no_ranks", child=child))
    places = [_point_button(found.learner.id, each) for each in lately]
    strands = [
        Button(t("standing.button.strand", strand=strand_name(each.id)), tap("mp.g", found.learner.id, each.id, 0))
        for each in found.strands
    ]
    place_me = Button(t("standing.button.placement"), tap("pl")) if found.may_place else None
    who_sees = Button(t("consents.button.page"), tap("ag", found.learner.id))
    keyboard = rows(*((each,) for each in places if each), *_in_pairs(strands), place_me, who_sees, HOME)
    return Screen(blocks_of(blocks), keyboard, picture=_picture(found))


def strand(found: StrandOf, page: int) -> Screen:
    shown = page_of(found.strand.points, page)
    title = t("standing.map.strand", strand=strand_name(found.strand.id), counts=_counts(found.strand))
    lines = (t("standing.map.point", band=_band(each.mastery), skill=each.name) for each in shown.shown)
    places = [_point_button(found.learner.id, each) for each in shown.shown]
    turning = pager(shown, lambda number: tap("mp.g", found.learner.id, found.strand.id, number))
    back = _map_button(found.learner.id, own=found.own)
    return Screen(blocks_of([title, Join(tuple(lines))]), rows(*((each,) for each in places if each), turning, back))


def skill(card: SkillCard, now: datetime, zone: str) -> Screen:
    """One skill: its band in words, what it rests on, when it comes again, what can be done."""
    evidence, point = card.evidence, card.evidence.point
    strand_of_it = strand_name(point.strand)
    blocks: list[Param | None] = [t("standing.skill.header", skill=point.name, strand=strand_of_it)]
    blocks.append(Join(tuple(_standing(point.mastery))))
    if rests_on := _rests_on(evidence, zone):
        blocks.append(Join(tuple(rests_on)))
    if card.rests_until is not None:
        blocks.append(t("standing.skill.rests", day=_day(card.rests_until, zone)))
    elif card.due_at is not None:
        when = t("standing.skill.due", day=_day(card.due_at, zone))
        blocks.append(when if card.due_at > now else t("standing.skill.due_now"))
    if card.next_proof is not None:
        blocks.append(t("standing.skill.next_proof", day=_day(card.next_proof, zone)))
    practise = Button(t("standing.button.practise_this"), tap("mp.go", point.skill)) if evidence.own else None
    prove = Button(t("standing.button.prove"), tap("pf", point.skill)) if card.open_proof else None
    answers = None
    if evidence.pieces:
        answers = Button(t("standing.button.answers"), tap("mp.e", evidence.learner.id, point.skill, 0))
    ask = Button(t("standing.button.ask"), tap("ask")) if evidence.may_ask else None
    back = _map_button(evidence.learner.id, own=evidence.own)
    doing = [button for button in (practise, prove) if button]
    watch = None
    if card.has_media and media.fits(to := tap("me.k", evidence.learner.id, point.skill)):
        watch = Button(t("media.button.look_again"), to)
    return Screen(
        blocks_of(blocks), rows(doing, watch, [button for button in (answers, ask) if button], [back, HOME])
    )


def proved(session: Session, found: Proved) -> Screen:
    name: Param = found.name or t("practice.some_skill")
    if session.state is not SessionState.FINISHED:
        text = t("standing.proof.closed", day=found.again_on)
    elif found.proved:
        text = t("standing.proof.moved", skill=name, right=found.right, of=found.of)
    else:
        band = t(f"standing.band.{found.band.value}")
        text = t("standing.proof.not_yet", skill=name, right=found.right, of=found.of, band=band, day=found.again_on)
    practise = None
    if not found.proved:
        practise = Button(t("standing.button.practise_this"), tap("mp.go", found.skill))
    return Screen(text, rows(practise, START if found.proved else None, [MAP, HOME]))


def _standing(mastery: Mastery) -> list[Param]:
    if mastery.last_at is None:
        return [t("standing.skill.never")]
    width = mastery.high - mastery.low
    how = "quite" if width <= QUITE_SURE else "fairly" if width <= FAIRLY_SURE else "hardly"
    tens = (round(10 * mastery.low), round(10 * mastery.solved), round(10 * mastery.high))
    return [
        t("standing.skill.stands", band=_band(mastery), sureness=t(f"standing.sureness.{how}")),
        t("standing.skill.solved", low=tens[0], n=tens[1], high=tens[2]),
    ]


def _rests_on(evidence: Evidence, zone: str) -> list[Param]:
    pieces: list[Param] = []
    if online := evidence.at(Place.ONLINE):
        pieces.append(t("standing.skill.online", n=len(online), day=_day(online[0].at, zone)))
    in_class = evidence.at(Place.CLASS)
    if tickets := [piece for piece in in_class if piece.ticket is not None]:
        latest = [piece for piece in tickets if _day(piece.at, zone) == _day(tickets[0].at, zone)]
        signs = " ".join("✓" if piece.verdict is Verdict.RIGHT else "✗" for piece in reversed(latest))
        pieces.append(t("standing.skill.ticket", n=len(tickets), day=_day(tickets[0].at, zone), signs=signs))
    if others := [piece for piece in in_class if piece.ticket is None]:
        last = others[0]
        verdict = t(f"standing.verdict.{last.verdict.value}")
        pieces.append(t("standing.skill.class", n=len(others), day=_day(last.at, zone), verdict=verdict))
    if evidence.not_learned:
        pieces.append(t("standing.skill.not_learned", n=len(evidence.not_learned)))
    lines: list[Param] = [t("standing.skill.from", pieces=Join(tuple(pieces), "words"))] if pieces else []
    lines += [_word(word, zone) for word in evidence.words[:WORDS_TOLD]]
    lines += [media.evidence_line(seen, zone) for seen in evidence.media[:1]]
    for proof in evidence.proofs[:1]:
        key = "standing.skill.proved" if proof.proved else "standing.skill.tried"
        lines.append(t(key, day=_day(proof.at, zone), right=proof.right, of=proof.of))
    return lines


def _word(word: Word, zone: str) -> T:
    """A teacher's note, marked as one."""
    tone = word.tone.value if word.tone else "plain"
    who: Param = word.by or t("standing.word.somebody")
    text = shortened(word.text, WORD_UNITS)
    return t("standing.skill.word", day=_day(word.at, zone), who=who, text=text, tone=t(f"standing.tone.{tone}"))


def _band(mastery: Mastery) -> T:
    return t(f"standing.band.{mastery.band.value}")


def _strand_line(strand: Strand) -> T:
    return t("standing.map.strand", strand=strand_name(strand.id), counts=_counts(strand))


def _counts(strand: Strand) -> Join:
    counted = ((band, strand.count(band)) for band in (Band.FIRM, Band.ON_THE_WAY, Band.FADING, Band.NEW))
    return Join(tuple(t(f"standing.count.{band.value}", n=n) for band, n in counted if n), "words")


def _point_button(learner: int, point: Point) -> Button | None:
    to = tap("mp.s", learner, point.skill)
    if not _fits(to):
        return None
    return Button(
        t("standing.button.point", mark=t(f"standing.mark.{point.mastery.band.value}"), skill=point.name), to
    )


def _fits(to: Tap) -> bool:
    # the page of answers has the longest tap of a skill
    return len(":".join(("mp.e", *(str(arg) for arg in to.args), "999"))) <= TAP_BYTES


def _map_button(learner: int, *, own: bool) -> Button:
    return MAP if own else Button(t("standing.button.childs_map"), tap("mp", learner))


def _in_pairs(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _picture(found: Map) -> Drawing | None:
    """The strands with an answer, or all where there is none yet."""
    met = [strand for strand in found.strands if strand.points[0].mastery.last_at is not None]
    drawn = met or found.strands
    if not drawn:
        return None
    topics = tuple(MapTopic(strand_name(each.id), tuple(_drawn(point) for point in each.points)) for each in drawn)
    more = sum(len(strand.points) for strand in found.strands) - sum(len(topic.skills) for topic in topics)
    title = t("standing.picture.own") if found.own else t("standing.picture.childs", child=found.learner.name)
    return SkillMap(title, topics, more).drawing()


def _drawn(point: Point) -> MapSkill:
    believed = point.mastery
    return MapSkill(point.name, believed.band, believed.solved, believed.low, believed.high)
