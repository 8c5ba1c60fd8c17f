"""What is said when somebody is in danger: to whoever wrote, to those who are called, and the roster."""

from __future__ import annotations

from collections.abc import Sequence

from domain.language import Localized
from domain.messages.screen import Button, Join, Moment, Note, Param, Screen, T, rows, t, tap
from domain.safety.case import CaseState
from domain.safety.changing import DutyLine, DutyPage
from domain.safety.reporting import InDanger
from domain.safety.taking import CasePage
from handlers.views.questions import HOME

KEPT = "kept"
DUTY = Button(t("safety.button.duty"), tap("sf.d"))


def heard(found: InDanger) -> Note:
    whose = "another" if found.about_another else "own"
    who = Join(tuple(found.called), "words")
    parts: list[Param] = [t(f"safety.{whose}.thanks" if not found.again else f"safety.{whose}.again")]
    parts.append(t(f"safety.{whose}.called", who=who) if found.called else t(f"safety.{whose}.nobody"))
    if found.called and not found.again:
        parts.append(t("safety.own.by_rule" if found.rule else "safety.own.only") if whose == "own" else "")
    parts.append(t(f"safety.{whose}.do"))
    if found.centre is not None:
        parts.append(t("safety.phone", phone=found.centre.phone, hours=found.centre.office_hours))
    return Note(KEPT, Join(tuple(each for each in parts if each != ""), "blocks"))


def passed_on(found: InDanger) -> Note:
    whose = "another" if found.about_another else "own"
    if found.called:
        return Note(KEPT, t("safety.more.passed_on", who=Join(tuple(found.called), "words")))
    return Note(KEPT, Join((t("safety.more.waits"), t(f"safety.{whose}.do")), "blocks"))


def ask_staff() -> Note:
    return Note(KEPT, t("safety.staff.ask"), rows(Button(t("safety.button.report"), tap("sf.r"))))


def ask_report() -> Screen:
    return Screen(t("safety.staff.report"), rows(HOME))


def parents(who: Localized | str, may: bool) -> Note:
    return Note(KEPT, t("safety.told.parents_yes" if may else "safety.told.parents_no", who=who))


def case(page: CasePage, zone: str, line: Param | None = None) -> Screen:
    """Words only to whoever has it; `zone` is where its reader is."""
    head: list[Param] = (
        [t("safety.case.head", whom=page.whom, at=Moment(page.case.opened_at, zone))] if line is None else [line]
    )
    if not page.mine:
        state = t("safety.case.taken", who=page.holder) if page.holder is not None else t("safety.case.waits")
        take = Button(t("safety.button.take"), tap("sf.t", page.case.id)) if page.holder is None else None
        return Screen(Join((*head, state), "blocks"), rows(take, HOME))
    said = [t("safety.case.said", who=each.by, at=Moment(each.at, zone), text=each.text) for each in page.lines]
    number = page.case.id
    if page.case.state is CaseState.CLOSED:
        return Screen(Join((*head, *said, t("safety.is_closed")), "blocks"), rows(HOME))
    now = [_parents(page, zone)] if page.case.own and page.case.learner is not None else []
    guardians = page.may_tell and page.case.parents_told_at is None
    tell = Button(t("safety.button.tell_guardians"), tap("sf.g", number)) if guardians else None
    keyboard = rows(
        Button(t("safety.button.say"), tap("sf.s", number)),
        tell,
        [Button(t("safety.button.close"), tap("sf.x", number)), Button(t("safety.button.pass"), tap("sf.n", number))],
        HOME,
    )
    return Screen(Join((*head, *said, *now, t("safety.case.do")), "blocks"), keyboard)


def _parents(page: CasePage, zone: str) -> T:
    if page.case.parents_told_at is not None:
        return t("safety.case.asked_parents", at=Moment(page.case.parents_told_at, zone))
    said = {True: "yes", False: "no", None: "unasked"}[page.case.parents_may]
    return t(f"safety.case.parents_{said}")


def ask(page: CasePage, what: str) -> Screen:
    return Screen(t(f"safety.ask_{what}", whom=page.whom), rows(_card(page), HOME))


def _card(page: CasePage) -> Button:
    return Button(t("safety.button.open"), tap("sf.c", page.case.id))


def duty(page: DutyPage) -> Screen:
    lines = [t("safety.duty.line", n=place, who=_who(each)) for place, each in enumerate(page.lines, 1)]
    parts: list[Param] = [t("safety.duty.head"), Join(tuple(lines)) if lines else t("safety.duty.nobody")]
    if lines and not any(each.works for each in page.lines):
        parts.append(t("safety.duty.none_reached"))
    if page.calling or page.taken:
        parts.append(t("safety.duty.cases", calling=page.calling, taken=page.taken))
    if not page.may_change:
        return Screen(Join(tuple(parts), "blocks"), rows(HOME))
    people = [Button(each.name, tap("sf.do", each.duty.person)) for each in page.lines]
    add = Button(t("safety.button.add"), tap("sf.da", 0))
    return Screen(Join(tuple(parts), "blocks"), rows(*people, add, HOME))


def _who(line: DutyLine) -> T:
    hours = _hours(line)
    if not line.works:
        return t("safety.duty.not_reached", who=line.name, hours=hours)
    return t("safety.duty.now" if line.now else "safety.duty.later", who=line.name, hours=hours)


def _hours(line: DutyLine) -> T:
    duty = line.duty
    if duty.opens is None or duty.closes is None:
        return t("safety.duty.any_hour")
    return t("safety.duty.hours", opens=duty.opens, closes=duty.closes)


def one(line: DutyLine) -> Screen:
    number = line.duty.person
    return Screen(
        t("safety.duty.one", who=line.name, hours=_hours(line)),
        rows(
            [
                Button(t("safety.button.up"), tap("sf.du", number)),
                Button(t("safety.button.hours"), tap("sf.dh", number)),
            ],
            Button(t("safety.button.remove"), tap("sf.dx", number)),
            [DUTY, HOME],
        ),
    )


def ask_hours(line: DutyLine) -> Screen:
    always = Button(t("safety.button.any_hour"), tap("sf.dw", line.duty.person))
    return Screen(t("safety.duty.ask_hours", who=line.name), rows(always, [DUTY, HOME]))


def colleagues(found: Sequence[tuple[int, Localized | str]], page: int, more: bool) -> Screen:
    people = [Button(name, tap("sf.dn", person)) for person, name in found]
    turn = [
        *([Button(t("safety.button.back"), tap("sf.da", page - 1))] if page else []),
        *([Button(t("safety.button.more"), tap("sf.da", page + 1))] if more else []),
    ]
    words = t("safety.duty.who" if found else "safety.duty.all_there")
    return Screen(words, rows(*people, turn or None, [DUTY, HOME]))
