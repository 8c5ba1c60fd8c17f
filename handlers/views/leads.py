"""Leads as advisors see them: the pipeline, the card, and what is said of a family."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.booking.slot import BookingState
from domain.booking.talks.matters import topic_words
from domain.booking.talks.words import reach, when_of
from domain.leads.card import LeadCard, Met, PreTest
from domain.leads.changing import IN_DAYS, LATEST, Coming, Owners, Planning
from domain.leads.lead import HEARD, OWN_WORDS, STEPS, Due, Lead, LeadFacts, Stage, Standing
from domain.leads.pipeline import LeadLine, LeadsFound, Pipeline
from domain.leads.words import called, came_by, step_words
from domain.messages.screen import Button, Join, Param, Rows, Screen, T, Tap, rows, t, tap
from domain.people.person import Learner
from handlers.views.calendar import month_grid
from handlers.views.courses import pager
from handlers.views.lengths import shortened
from handlers.views.letters import contact_line
from handlers.views.questions import HOME, blocks_of
from handlers.views.standing import placing_lines

PIPELINE = Button(t("leads.button.pipeline"), tap("ld"))
SOURCES = Button(t("leads.button.sources"), tap("ld.q", 0))
FIND = Button(t("leads.button.find"), tap("ld.find"))
MINE, ALL, ANY = "m", "a", "any"
"""As buttons say whose leads, and of whichever stage."""
NOTES_TOLD, NOTE_UNITS, CONTACTS_TOLD, SOURCES_TOLD = 4, 240, 8, 6
STATES: Mapping[BookingState, str] = {BookingState.ATTENDED: "came", BookingState.NO_SHOW: "missed"}


def to_pipeline(due: int) -> Button:
    """The way to the pipeline, with how many families need a look today."""
    return Button(t("leads.button.due", n=due), tap("ld")) if due else PIPELINE


def pipeline(shown: Pipeline) -> Screen:
    total = sum(shown.counts.values())
    head: list[Param] = [t("leads.pipeline.mine" if shown.mine else "leads.pipeline.all", n=total)]
    if shown.to_do:
        head.append(t("leads.pipeline.to_do", n=shown.to_do))
    lines = [line(each, with_owner=not shown.mine) for each in shown.page.shown]
    if not lines:
        lines = [t("leads.pipeline.none_of_mine" if shown.mine else "leads.pipeline.none")]
    whose = MINE if shown.mine else ALL
    stage = shown.stage.value if shown.stage else ANY
    other = Button(
        t("leads.button.all" if shown.mine else "leads.button.mine"), tap("ld.p", ALL if shown.mine else MINE, ANY, 0)
    )
    keyboard = rows(
        *(to_card(each.facts) for each in shown.page.shown),
        pager(shown.page, lambda to: tap("ld.p", whose, stage, to)),
        *_columns(shown, whose, total),
        [other, FIND],
        [SOURCES, HOME],
    )
    return Screen(Join((Join(tuple(head)), *lines), "blocks"), keyboard)


def _columns(shown: Pipeline, whose: str, total: int) -> list[list[Button]]:
    """The stages with how many are there; what is shown now is marked."""

    def chip(stage: Stage | None, n: int) -> Button:
        label: Param = t(f"leads.column.{stage.value if stage else ANY}", n=n)
        if stage is shown.stage:
            label = t("home.chosen", name=label)
        return Button(label, tap("ld.p", whose, stage.value if stage else ANY, 0))

    chips = [chip(None, total), *(chip(stage, shown.counts.get(stage, 0)) for stage in Stage)]
    return [chips[:2], chips[2:4], chips[4:]]


def line(each: LeadLine, *, with_owner: bool = False) -> Param:
    """Name, child, how far, what is next and when."""
    first = t("leads.line.head", mark=t(f"leads.mark.{each.due.name.lower()}"), name=called(each.facts))
    second: list[Param] = [stage_words(each.standing)]
    if with_owner:
        second.append(each.owner if each.owner is not None else t("leads.owner.none"))
    return Join(
        (
            first,
            t("leads.line.rest", words=Join(tuple(second), "words"), next=_next(each.lead, each.next_on, each.due)),
        )
    )


def _next(lead: Lead, on: date | None, due: Due) -> Param:
    if on is None:
        return t("leads.next.nothing" if due is Due.NOTHING else "leads.next.undated")
    key = {Due.OVERDUE: "leads.next.overdue", Due.TODAY: "leads.next.today"}.get(due, "leads.next.line")
    return t(key, step=step_words(lead), day=on)


def stage_words(found: Standing) -> T:
    if found.decision is not None:
        return t(f"leads.decision.{found.decision.value}")
    return t("leads.stage.missed" if found.missed else f"leads.stage.{found.stage.value}")


def to_card(facts: LeadFacts) -> Button:
    return Button(called(facts), tap("ld.c", facts.lead.id))


def found(shown: LeadsFound) -> Screen:
    if shown.lines:
        text = t("leads.find.found", name=shown.looked_for)
    else:
        text = t("leads.find.nobody", name=shown.looked_for) if shown.looked_for else t("leads.find.ask")
    more = t("leads.find.more") if shown.more else None
    return Screen(blocks_of([text, more]), rows(*(to_card(each.facts) for each in shown.lines), [PIPELINE, HOME]))


def card(shown: LeadCard, said: Param | None = None) -> Screen:
    lead = shown.lead
    blocks: list[Param | None] = [
        said,
        Join(
            (
                t("leads.card.head", name=called(shown.facts), stage=stage_words(shown.standing)),
                t("leads.card.next", next=_next(lead, shown.next_on, shown.due)),
                t("leads.card.owner", who=shown.owner) if shown.owner is not None else t("leads.card.no_owner"),
                t("leads.card.source", source=came_by(lead, shown.source), day=_day(lead.made_at, shown.zone)),
            )
        ),
        Join(tuple(_family(shown))),
        Join(tuple(_wants(shown))) if shown.goal or shown.courses or shown.topics else None,
        *(_pre_test(each) for each in shown.pre_tests),
        _trial(shown.trial) if shown.trial is not None else None,
        Join((t("leads.card.ahead"), *(_ahead(each) for each in shown.ahead))) if shown.ahead else None,
        _contacts(shown),
        _notes(shown),
    ]
    return Screen(blocks_of(blocks), _buttons(shown))


def _wants(shown: LeadCard) -> list[Param]:
    """The goal, courses they asked about, what they want to talk about: as far as it is known."""
    lines: list[Param] = []
    if shown.goal is not None:
        lines.append(t("leads.card.goal", goal=t(f"finder.goal.{shown.goal.value}")))
    if shown.courses:
        lines.append(t("leads.card.courses", courses=Join(tuple(each.name for each in shown.courses), "words")))
    if shown.topics:
        topics = Join(tuple(topic_words(each) for each in shown.topics), "words")
        lines.append(t("leads.card.about", topics=topics))
    return lines


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _family(shown: LeadCard) -> list[Param]:
    lines: list[Param] = []
    if shown.grown_ups:
        lines.append(t("leads.card.grown_ups", names=Join(tuple(reach(each) for each in shown.grown_ups), "words")))
    lines += [_child(each) for each in shown.facts.learners]
    if not shown.facts.learners:
        lines.append(t("leads.card.no_child"))
    return lines


def _child(learner: Learner) -> T:
    if learner.grade is None:
        return t("leads.card.child", name=learner.name)
    return t("leads.card.child_in_grade", name=learner.name, grade=learner.grade)


def _pre_test(found: PreTest) -> Param:
    name = found.learner.name
    if found.placed is None:
        return t("leads.card.pre_test_hidden", name=name)
    lines = placing_lines(found.placed)
    return Join((t("leads.card.pre_test", name=name, day=found.on), *lines))


def _trial(met: Met) -> T:
    state = STATES.get(met.meeting.state, "unsaid")
    return t(f"leads.card.trial.{state}", title=met.appointment.title, when=when_of(met.appointment))


def _ahead(met: Met) -> T:
    return t("leads.card.ahead_line", title=met.appointment.title, when=when_of(met.appointment))


def _contacts(shown: LeadCard) -> Param:
    shares = Join(
        tuple(t(f"leads.card.share.{each.klass}", used=each.used, most=each.most) for each in shown.shares), "words"
    )
    lines: list[Param] = [t("leads.card.contacts", shares=shares)]
    lines += [contact_line(each) for each in shown.contacts[-CONTACTS_TOLD:]]
    lines += [t("leads.card.talked", day=each.appointment.day, title=each.appointment.title) for each in shown.talked]
    if not shown.contacts and not shown.talked:
        lines.append(t("leads.card.no_contacts"))
    return Join(tuple(lines))


def _notes(shown: LeadCard) -> Param | None:
    if not shown.notes:
        return None
    told = [
        t("leads.card.note", day=_day(note.at, shown.zone), who=who, text=shortened(note.text, NOTE_UNITS))
        for note, who in shown.notes[:NOTES_TOLD]
    ]
    if len(shown.notes) > NOTES_TOLD:
        told.append(t("leads.card.more_notes", n=len(shown.notes) - NOTES_TOLD))
    return Join((t("leads.card.notes"), *told))


def _buttons(shown: LeadCard) -> Rows:
    lead = shown.lead.id
    learners = shown.facts.learners
    take = None if shown.owner is not None else Button(t("leads.button.take"), tap("ld.k", lead))
    return rows(
        take,
        [Button(t("leads.button.next"), tap("ld.n", lead)), Button(t("leads.button.note"), tap("ld.w", lead))],
        [Button(t("leads.button.owner"), tap("ld.o", lead)), Button(t("leads.button.came_by"), tap("ld.h", lead))],
        [_about("talk", shown), _about("write", shown)] if learners else None,
        _about("recommend", shown) if learners else None,
        [PIPELINE, HOME],
    )


DOORS: Mapping[str, str] = {"talk": "tk.sl", "write": "le.w", "recommend": "fi.r"}
"""What is done about a learner, and the tap that begins it."""


def _about(what: str, shown: LeadCard) -> Button:
    """To a learner at once where there is one, else which one."""
    learners = shown.facts.learners
    to = tap(DOORS[what], learners[0].id) if len(learners) == 1 else tap("ld.ch", shown.lead.id, what)
    return Button(t(f"leads.about.{what}"), to)


def children(facts: LeadFacts, what: str) -> Screen:
    """Of which child."""
    buttons = [Button(each.name, tap(DOORS[what], each.id)) for each in facts.learners]
    return Screen(t(f"leads.which.{what}"), rows(*buttons, _back(facts.lead.id)))


def plan(shown: Planning, said: Param | None = None) -> Screen:
    """What is next, then when."""
    lead, name = shown.facts.lead.id, called(shown.facts)
    if shown.types:
        return Screen(t("leads.next.type", name=name), rows(_back(lead)))
    if shown.step is None:
        chips = [Button(t(f"leads.step_button.{each}"), tap("ld.s", lead, each)) for each in STEPS]
        text = blocks_of([said, t("leads.next.what", name=name)])
        return Screen(text, rows(*(chips[at : at + 2] for at in range(0, len(chips), 2)), _back(lead)))
    what: Param = shown.words if shown.words is not None else t(f"leads.step.{shown.step}")
    days = [
        Button(t(f"leads.in_days.d{days}"), _on(lead, shown.step, shown.today + timedelta(days=days)))
        for days in IN_DAYS
    ]
    calendar = Button(t("booking.calendar"), tap("ld.m", lead, shown.step, f"{shown.today:%Y%m}"))
    back = Button(t("common.back"), tap("ld.n", lead))
    return Screen(
        t("leads.next.when", name=name, step=what), rows(days[:2], days[2:4], days[4:], calendar, [back, HOME])
    )


def days(shown: Planning, month: date) -> Screen:
    """A calendar for the next date."""
    assert shown.step is not None, "the step comes first"
    lead, step, first = shown.facts.lead.id, shown.step, shown.today
    last = first + LATEST
    this = max(month.replace(day=1), first.replace(day=1))
    before, behind = (this - timedelta(days=1)).replace(day=1), (this + timedelta(days=32)).replace(day=1)
    grid = month_grid(
        this,
        first,
        {first + timedelta(days=each) for each in range(LATEST.days + 1)},
        open_day=lambda day: _on(lead, step, day),
        open_month=lambda other: tap("ld.m", lead, step, f"{other:%Y%m}"),
        earlier=before if before >= first.replace(day=1) else None,
        later=behind if behind <= last else None,
    )
    back = Button(t("common.back"), tap("ld.s", lead, step))
    what: Param = shown.words if step == OWN_WORDS and shown.words else t(f"leads.step.{step}")
    text = t("leads.next.when", name=called(shown.facts), step=what)
    return Screen(text, rows(*(list(row) for row in grid), [back, HOME]))


def ask_note(facts: LeadFacts) -> Screen:
    return Screen(t("leads.note.ask", name=called(facts)), rows(_back(facts.lead.id)))


def ask_coming(shown: Coming) -> Screen:
    lead = shown.facts.lead.id
    chips = [Button(t(f"leads.heard_button.{each}"), tap("ld.hs", lead, each)) for each in HEARD]
    links = [Button(each.name, tap("ld.hq", lead, each.id)) for each in shown.sources[:SOURCES_TOLD]]
    return Screen(t("leads.coming.ask", name=called(shown.facts)), rows(chips[:2], chips[2:], *links, _back(lead)))


def owners(shown: Owners) -> Screen:
    lead = shown.facts.lead.id
    buttons = [
        Button(t("leads.owner.line", name=person.name, n=n), tap("ld.g", lead, person.id))
        for person, n in shown.advisors
    ]
    text = t("leads.owner.ask", name=called(shown.facts)) if buttons else t("leads.owner.nobody")
    return Screen(text, rows(*buttons, _back(lead)))


def _on(lead: int, step: str, day: date) -> Tap:
    return tap("ld.d", lead, step, f"{day:%Y%m%d}")


def _back(lead: int) -> list[Button]:
    return [Button(t("common.back"), tap("ld.c", lead)), HOME]
