"""Talks as staff see them: their agenda, a learner's page, offering times, and saying what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.booking.talks.agenda import Agenda, AgendaLine
from domain.booking.talks.brief import brief_keyboard, brief_text
from domain.booking.talks.card import Brief
from domain.booking.talks.concluding import AfterTalk, Concluded, NobodyCame
from domain.booking.talks.drafting import Families, OfferDraft
from domain.booking.talks.matters import (
    NEXT_IN,
    NO_DATE,
    STAFF_TOPICS,
    TOPICS,
    WAYS,
    findings_of,
    letter_of_way,
    topic_words,
)
from domain.booking.talks.offering import Proposal, ProposalDays, ProposalTimes, Sent
from domain.booking.talks.showing import PageEvidence, RoadEvidence
from domain.booking.talks.times import TalkTime, packed
from domain.booking.talks.words import findings_line, kind_of, outcome_buttons, when_of
from domain.courses.browsing import page_of
from domain.messages.screen import Button, Join, Moment, Param, Screen, T, Tap, rows, t, tap
from domain.practice.items.kinds import Item
from handlers.views.calendar import month_grid
from handlers.views.courses import HOME, pager
from handlers.views.evidence import piece_line
from handlers.views.lengths import shortened

MINE = Button(t("talks.button.mine"), tap("tk.g"))
ROADS_SHOWN, ROAD_UNITS = 8, 90
OFFER = Button(t("talks.button.offer"), tap("tk.s", 0))
HOURS = Button(t("talks.button.hours"), tap("hr"))


def agenda(found: Agenda) -> Screen:
    lines: list[Param] = [t("talks.agenda.head", n=len(found.ahead) + found.more)]
    if not found.ahead:
        lines = [t("talks.agenda.none")]
    lines += [_agenda_line(line) for line in found.ahead]
    if found.more:
        lines.append(t("talks.agenda.more", n=found.more))
    pages = [
        Button(t("talks.agenda.page", name=line.learner.name, when=_start(line)), tap("tk.v", line.booking.id))
        for line in found.ahead
    ]
    open_ones = [
        Button(
            t("talks.agenda.conclude", name=line.learner.name, day=line.appointment.day), tap("tk.a", line.booking.id)
        )
        for line in found.open_ones
    ]
    if found.open_ones:
        lines.append(t("talks.agenda.open", n=len(found.open_ones)))
    return Screen(Join(tuple(lines), "blocks"), rows(*open_ones, *pages, OFFER, [HOURS, HOME]))


def _agenda_line(line: AgendaLine) -> T:
    return t(
        "talks.agenda.line",
        when=when_of(line.appointment),
        name=line.learner.name,
        what=t("talks.agenda.talk", topic=topic_words(line.booking.topic))
        if line.appointment.course is None
        else t("talks.agenda.trial", course=line.appointment.course.name),
        where=line.appointment.where,
    )


def _start(line: AgendaLine) -> Moment:
    return Moment(line.appointment.slot.starts_at, line.appointment.zone)


def page(found: Brief, advised: Param | None = None) -> Screen:
    """`advised` is what the evidence says of another course."""
    text = brief_text(found)
    return Screen(text if advised is None else Join((text, advised), "blocks"), brief_keyboard(found))


def evidence(found: PageEvidence, number: int, zone: str) -> Screen:
    """The very answers behind a skill of the page, the latest first."""
    booking, skill = found.page.booking.id, found.skill.skill
    title = t("standing.evidence.childs", skill=found.skill.name, child=found.page.learner.name)
    shown = page_of(found.pieces, number)
    lines: Param = Join(tuple(piece_line(each, zone) for each in shown.shown))
    if not shown.shown:
        lines = t("standing.evidence.none")
    turning = pager(shown, lambda to: tap("tk.e", booking, skill, to))
    back = Button(t("common.back"), tap("tk.v", booking))
    return Screen(Join((title, lines), "blocks"), rows(turning, [back, HOME]))


def road(found: RoadEvidence, zone: str) -> Screen:
    """The very questions at which that road was taken."""
    title = t("talks.road.head", name=found.hard.name, learner=found.page.learner.name, n=len(found.answers))
    lines = Join(tuple(_taken(at, item, zone) for at, item in found.answers[:ROADS_SHOWN]))
    back = Button(t("common.back"), tap("tk.v", found.page.booking.id))
    return Screen(Join((title, lines), "blocks"), rows([back, HOME]))


def _taken(at: datetime, item: Item | None, zone: str) -> T:
    day = at.astimezone(ZoneInfo(zone)).date()
    if item is None:
        return t("talks.road.line", day=day, stem=t("wishes.item_gone"))
    stem = {lang: shortened(" ".join(each.stem.split()), ROAD_UNITS) for lang, each in item.wordings.items()}
    return t("talks.road.line", day=day, stem=stem)


def families(found: Families) -> Screen:
    if not found.page.shown:
        return Screen(t("talks.offer.no_families"), rows(MINE, HOME))
    buttons = [Button(learner.name, tap("tk.sl", learner.id)) for learner in found.page.shown]
    turning = pager(found.page, lambda to: tap("tk.s", to))
    return Screen(t("talks.offer.whom"), rows(*buttons, turning, [MINE, HOME]))


def offer_topic(draft: OfferDraft) -> Screen:
    learner = draft.learner.id
    chips = [
        Button(t(f"talks.topic_button.{TOPICS[letter]}"), tap("tk.st", learner, letter)) for letter in STAFF_TOPICS
    ]
    typed = Button(t("talks.topic_button.own_words"), tap("tk.so", learner))
    return Screen(
        t("talks.offer.topic", name=draft.learner.name),
        rows(chips[:2], [*chips[2:], typed], [Button(t("common.back"), tap("tk.s", 0)), HOME]),
    )


def type_offer_topic(draft: OfferDraft) -> Screen:
    back = Button(t("common.back"), tap("tk.sl", draft.learner.id))
    return Screen(t("talks.offer.type_topic", name=draft.learner.name), rows([back, HOME]))


def offer_way(draft: OfferDraft) -> Screen:
    buttons = [
        Button(t(f"talks.way_button.{way.value}"), tap("tk.sw", draft.learner.id, draft.topic, letter))
        for letter, way in WAYS.items()
    ]
    back = Button(t("common.back"), tap("tk.sl", draft.learner.id))
    text = t("talks.offer.way", name=draft.learner.name, topic=topic_words(draft.about))
    return Screen(text, rows(*buttons, [back, HOME]))


def proposal(found: Proposal) -> Screen:
    """What would be sent; each time can be changed."""
    draft, starts = found.draft, [each.start for each in found.times]
    lines = Join(tuple(_time(each) for each in found.times))
    text: list[Param] = [t("talks.offer.gone")] if found.gone else []
    text.append(
        t(
            "talks.offer.proposal",
            name=draft.learner.name,
            topic=topic_words(draft.about),
            way=_way(draft),
            times=lines,
        )
    )
    change = [
        Button(t("talks.offer.change", when=Moment(each.start, each.zone)), _tap("tk.sc", draft, place, starts))
        for place, each in enumerate(found.times)
    ]
    send = Button(t("talks.offer.send"), tap("tk.ss", *_drafted(draft), _written(starts)))
    back = Button(t("common.back"), tap("tk.st", draft.learner.id, draft.topic))
    return Screen(Join(tuple(text), "blocks"), rows(send, *change, [back, HOME]))


def proposal_days(found: ProposalDays) -> Screen:
    draft, starts = found.draft, found.times

    def open_day(day: date) -> Tap:
        return _tap("tk.sd", draft, found.place, starts, f"{day:%Y%m%d}")

    def open_month(month: date) -> Tap:
        return _tap("tk.sc", draft, found.place, starts, f"{month:%Y%m}")

    grid = month_grid(
        found.month,
        found.today,
        found.days,
        open_day=open_day,
        open_month=open_month,
        earlier=found.earlier,
        later=found.later,
    )
    back = Button(t("common.back"), tap("tk.sq", *_drafted(draft), _written(starts)))
    return Screen(t("talks.offer.pick_day"), rows(*(list(row) for row in grid), [back, HOME]))


def proposal_times(found: ProposalTimes) -> Screen:
    draft = found.draft
    buttons = []
    for each in found.free:
        starts = [*found.times]
        starts[found.place] = each.start
        buttons.append(Button(_clock(each), tap("tk.sq", *_drafted(draft), _written(sorted(starts)))))
    back = Button(t("booking.calendar"), _tap("tk.sc", draft, found.place, found.times, f"{found.day:%Y%m}"))
    text = t("talks.offer.pick_time", day=found.day) if buttons else t("talks.offer.full_day", day=found.day)
    return Screen(text, rows(*(buttons[at : at + 3] for at in range(0, len(buttons), 3)), [back, HOME]))


def sent(found: Sent, zone: str) -> Screen:
    """What has gone, or goes when the family's night is over."""
    lines: list[Param] = [
        t("talks.offer.sent", names=Join(found.to, "words"), times=Join(tuple(_time(each) for each in found.times)))
    ]
    if found.when is not None:
        lines.append(t("talks.offer.waits", when=Moment(found.when, zone)))
    return Screen(Join(tuple(lines), "blocks"), rows(MINE, HOME))


def after(found: AfterTalk) -> Screen:
    """The next of four taps; what was tapped stands above, and can be tapped anew."""
    role, booking = found.role, found.booking.id
    head: list[Param] = [t("talks.after.head", name=found.page.learner.name, when=when_of(found.page.appointment))]
    anew = Button(t("talks.button.say_anew"), tap("tk.aa", booking))
    if found.outcome is None:
        if found.said is not None:
            head.append(t("talks.after.said", line=findings_line(found.said, role)))
        head.append(t("talks.after.outcome"))
        return Screen(Join(tuple(head), "blocks"), rows(*outcome_buttons(found.booking, role), [MINE, HOME]))
    kind = kind_of(role)
    head.append(t("talks.after.so_far", words=Join(tuple(_so_far(found, kind)), "words")))
    if found.plan is None:
        plans = [
            Button(t(f"talks.plan.{kind}.{each}"), tap("tk.a2", booking, found.outcome, each))
            for each in findings_of(role).plans
        ]
        head.append(t("talks.after.plan"))
        return Screen(Join(tuple(head), "blocks"), rows(*plans, [anew, HOME]))
    if not found.dated:
        chosen = (booking, found.outcome, found.plan)
        chips = [Button(t(f"talks.next.d{word}"), tap("tk.a3", *chosen, word)) for word in NEXT_IN]
        none = Button(t("talks.next.none"), tap("tk.a3", *chosen, NO_DATE))
        calendar = Button(t("booking.calendar"), tap("tk.ad", *chosen, "first"))
        head.append(t("talks.after.next"))
        return Screen(Join(tuple(head), "blocks"), rows(chips[:2], chips[2:], [none, calendar], [anew, HOME]))
    head.append(t("talks.after.note", name=found.page.learner.name))
    next_on = f"{found.next_on:%Y%m%d}" if found.next_on is not None else NO_DATE
    skip = Button(t("talks.button.no_note"), tap("tk.a4", booking, found.outcome, found.plan, next_on))
    return Screen(Join(tuple(head), "blocks"), rows(skip, [anew, HOME]))


def _so_far(found: AfterTalk, kind: str) -> list[Param]:
    told: list[Param] = [t(f"talks.outcome.{kind}.{found.outcome}")]
    if found.plan is not None:
        told.append(t(f"talks.plan.{kind}.{found.plan}"))
    if found.dated:
        told.append(found.next_on if found.next_on is not None else t("talks.next.none"))
    return told


def next_days(found: AfterTalk, today: date, month: date | None) -> Screen:
    """A calendar for the next date; every day from tomorrow on can be taken."""
    assert found.outcome is not None and found.plan is not None, "the date comes third"
    chosen = (found.booking.id, found.outcome, found.plan)
    first, last = today + timedelta(days=1), today + timedelta(days=100)
    shown = max((month or first).replace(day=1), first.replace(day=1))
    days = {first + timedelta(days=step) for step in range((last - first).days)}
    before = (shown - timedelta(days=1)).replace(day=1)
    behind = (shown + timedelta(days=32)).replace(day=1)
    grid = month_grid(
        shown,
        today,
        days,
        open_day=lambda day: tap("tk.a3", *chosen, f"{day:%Y%m%d}"),
        open_month=lambda other: tap("tk.ad", *chosen, f"{other:%Y%m}"),
        earlier=before if before >= first.replace(day=1) else None,
        later=behind if behind <= last else None,
    )
    back = Button(t("common.back"), tap("tk.a2", *chosen))
    return Screen(t("talks.after.next"), rows(*(list(row) for row in grid), [back, HOME]))


def concluded(found: Concluded, zone: str) -> Screen:
    said, role = found.outcome, found.after.role
    lines: list[Param] = [
        t("talks.after.kept", name=found.after.page.learner.name),
        findings_line(said, role),
    ]
    if said.next_on is not None:
        lines.append(t("talks.after.next_on", day=said.next_on))
    if said.note:
        lines.append(t("talks.after.noted", note=said.note))
    goes = t("talks.after.goes", when=Moment(found.goes_at, zone)) if found.goes_at else t("talks.after.nobody")
    again = Button(t("talks.button.say_anew"), tap("tk.aa", said.booking))
    return Screen(Join((Join(tuple(lines)), goes), "blocks"), rows(again, [MINE, HOME]))


def nobody_came(found: NobodyCame) -> Screen:
    learner = found.page.learner
    text = t("talks.after.nobody_came", name=learner.name)
    return Screen(text, rows(Button(t("talks.button.offer_again"), tap("tk.sl", learner.id)), [MINE, HOME]))


def _time(each: TalkTime) -> Param:
    at = Moment(each.start, each.zone)
    return (
        t("talks.offer.time_at", when=at, campus=each.campus.name) if each.campus else t("talks.offer.time", when=at)
    )


def _clock(each: TalkTime) -> Param:
    return each.start.astimezone(ZoneInfo(each.zone)).time()


def _way(draft: OfferDraft) -> T:
    assert draft.way is not None, "the way is chosen before the times"
    return t(f"talks.way.{draft.way.value}")


def _drafted(draft: OfferDraft) -> tuple[int, str, str]:
    assert draft.way is not None, "the way is chosen before the times"
    return draft.learner.id, draft.topic, letter_of_way(draft.way)


def _tap(verb: str, draft: OfferDraft, place: int, starts: Sequence[datetime], *more: str) -> Tap:
    return tap(verb, *_drafted(draft), place, _written(starts), *more)


def _written(starts: Sequence[datetime]) -> str:
    return ".".join(packed(each) for each in starts)
