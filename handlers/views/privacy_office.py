"""What families ask about their data, as the office sees it."""

from __future__ import annotations

from collections.abc import Sequence

from domain.messages.screen import Button, Join, Moment, Param, Screen, T, rows, t, tap
from domain.privacy.deciding import Line
from domain.privacy.request import Part, RequestKind, RequestState
from handlers.views.questions import HOME, blocks_of

SHOWN = 12
REQUESTS = Button(t("privacy.button.requests"), tap("pv.s"))


def requests(lines: Sequence[Line]) -> Screen:
    told: Param = Join(tuple(_line(each) for each in lines[:SHOWN])) if lines else t("privacy.office.nothing")
    buttons = [
        Button(t("privacy.office.button", kind=_kind(each), name=_name(each)), tap("pv.so", each.request.id))
        for each in lines[:SHOWN]
    ]
    return Screen(blocks_of([t("privacy.office.head"), told, t("privacy.office.about")]), rows(*buttons, HOME))


def card(line: Line, zone: str) -> Screen:
    request = line.request
    asked = Moment(request.asked_at, zone)
    by = t("privacy.office.by", who=line.asker.name, asked=asked) if line.asker is not None else None
    wrong = None
    if request.kind is RequestKind.CORRECTION:
        part = t(f"privacy.part.{(request.part or Part.ELSE).value}")
        wrong = t("privacy.office.wrong", part=part, words=request.words or "")
    return Screen(
        blocks_of(
            [
                t("privacy.office.card", kind=_kind(line), name=_name(line)),
                by or t("privacy.office.by_nobody", asked=asked),
                wrong,
                *_stands(line, zone),
            ]
        ),
        rows(*_decisions(line), [REQUESTS, HOME]),
    )


def ask_why(line: Line) -> Screen:
    return Screen(t("privacy.office.type_why"), rows(Button(t("common.cancel"), tap("pv.so", line.request.id))))


def _stands(line: Line, zone: str) -> list[Param | None]:
    request = line.request
    if not request.open:
        decided = Moment(request.decided_at or request.asked_at, zone)
        return [t("privacy.office.closed", state=t(f"privacy.office.state.{request.state.value}"), decided=decided)]
    left = "privacy.office.days" if line.days >= 0 else "privacy.office.days_over"
    return [_what(line, zone), t(left, n=abs(line.days), deadline=Moment(request.deadline, zone))]


def _what(line: Line, zone: str) -> T | None:
    request = line.request
    match request.state:
        case RequestState.WAITING:
            return t("privacy.office.erasure_waiting", due=Moment(request.due_at or request.deadline, zone))
        case RequestState.OBJECTED:
            return t("privacy.office.erasure_objected")
    if not line.decides:
        return t("privacy.office.waits_for_family")
    if request.kind is not RequestKind.CORRECTION:
        return t("privacy.office.erasure_asked")
    return None if request.part is Part.NAME else t("privacy.office.by_hand")


def _decisions(line: Line) -> list[Button]:
    request = line.request
    if not request.open or not line.decides:
        return []
    if request.kind is RequestKind.CORRECTION and request.part is Part.NAME:
        label = t("privacy.button.change_name", name=request.words or "")
    else:
        label = t(f"privacy.button.grant_{request.kind.value}")
    grant = Button(label, tap("pv.sg", request.id))
    return [grant, Button(t("privacy.button.refuse"), tap("pv.sr", request.id))]


def _line(line: Line) -> T:
    if line.days < 0:
        return t("privacy.office.over", kind=_kind(line), name=_name(line), n=-line.days)
    mark = "🟠" if line.decides else "⏳"
    return t("privacy.office.line", mark=mark, kind=_kind(line), name=_name(line), n=line.days)


def _kind(line: Line) -> T:
    return t(f"privacy.kind.{line.request.kind.value}")


def _name(line: Line) -> Param:
    return line.learner.name if line.learner is not None else t("privacy.office.somebody")
