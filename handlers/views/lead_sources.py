"""Links of their own for posters and open days, as screens: what each brought, its picture, where it leads."""

from __future__ import annotations

from collections.abc import Sequence

from domain.courses.browsing import Page, handle
from domain.courses.course import Course
from domain.leads.lead import Stage
from domain.leads.sources import Brought, CameThrough
from domain.messages.kinds import KEPT
from domain.messages.screen import Button, Join, Note, Param, Picture, Screen, rows, t, tap
from handlers.views.courses import pager
from handlers.views.leads import PIPELINE, SOURCES, line, to_card
from handlers.views.questions import HOME, blocks_of

NO_COURSE = "-"


def listed(page: Page[Brought]) -> Screen:
    lines = [
        t("leads.source.line", name=each.source.name, funnel=_funnel(each), state=_state(each)) for each in page.shown
    ]
    text: list[Param | None] = [t("leads.source.head"), *lines, t("leads.source.name_it")]
    buttons = [Button(each.source.name, tap("ld.qo", each.source.id)) for each in page.shown]
    return Screen(blocks_of(text), rows(*buttons, pager(page, lambda to: tap("ld.q", to)), [PIPELINE, HOME]))


def _state(each: Brought) -> Param:
    return t("leads.source.closed") if each.source.closed_at is not None else ""


def _funnel(each: Brought) -> Param:
    return Join(tuple(t(f"leads.reach.{stage.value}", n=each.counts.get(stage, 0)) for stage in Stage), "words")


def one(shown: Brought, said: Param | None = None) -> Screen:
    source = shown.source
    leads_to: Param = shown.course.name if shown.course is not None else t("leads.source.greeting")
    parts: list[Param | None] = [
        said,
        Join(
            (
                t("leads.source.title", name=source.name, state=_state(shown)),
                t("leads.source.leads_to", what=leads_to),
            )
        ),
        t("leads.source.link", url=shown.url) if source.closed_at is None else None,
        _funnel(shown),
    ]
    reach = [
        Button(t(f"leads.reach_button.{stage.value}", n=shown.counts[stage]), tap("ld.f", source.id, stage.value, 0))
        for stage in Stage
        if shown.counts.get(stage)
    ]
    open_ones = [
        [
            Button(t("leads.button.picture"), tap("ld.qp", source.id)),
            Button(t("leads.button.leads_to"), tap("ld.qc", source.id)),
        ],
        [Button(t("leads.button.close"), tap("ld.qx", source.id))],
    ]
    return Screen(
        blocks_of(parts),
        rows(
            *(reach[at : at + 2] for at in range(0, len(reach), 2)),
            *(open_ones if source.closed_at is None else []),
            [SOURCES, HOME],
        ),
    )


def picture(shown: Brought, png_base64: str) -> Note:
    """What goes on a poster; the caption says the same."""
    text = t("leads.source.poster", name=shown.source.name, url=shown.url)
    return Note(KEPT.name, text, attachment=Picture(png_base64, "qr.png"))


def leads_to(shown: Brought, courses: Sequence[Course]) -> Screen:
    number = shown.source.id
    buttons = [Button(each.name, tap("ld.qs", number, handle(each.id))) for each in courses]
    plain = Button(t("leads.source.greeting_button"), tap("ld.qs", number, NO_COURSE))
    back = Button(t("common.back"), tap("ld.qo", number))
    return Screen(t("leads.source.where", name=shown.source.name), rows(plain, *buttons, [back, HOME]))


def brought(shown: CameThrough) -> Screen:
    number = shown.source.id
    head = t(f"leads.brought.{shown.stage.value}", name=shown.source.name)
    lines = [line(each, with_owner=True) for each in shown.page.shown] or [t("leads.brought.none")]
    turning = pager(shown.page, lambda to: tap("ld.f", number, shown.stage.value, to))
    back = Button(t("common.back"), tap("ld.qo", number))
    buttons = [to_card(each.facts) for each in shown.page.shown]
    return Screen(Join((head, *lines), "blocks"), rows(*buttons, turning, [back, HOME]))
