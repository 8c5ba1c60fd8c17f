"""Data and rights in screens: the page, who looked, what to correct, and erasing."""

from __future__ import annotations

from domain.courses.browsing import Page
from domain.language import Localized
from domain.messages.screen import Button, Join, Moment, Param, Screen, T, rows, t, tap
from domain.privacy.access import Ward
from domain.privacy.erasure import OWN, ErasurePage, Way
from domain.privacy.look import Look
from domain.privacy.page import Looked, PrivacyPage
from domain.privacy.request import DataRequest, Part, RequestState
from handlers.views.courses import pager
from handlers.views.questions import HOME, blocks_of

REQUESTS_TOLD = 3
STORED = Button(t("privacy.button.stored"), tap("pv.i"))
ACCOUNT = Button(t("privacy.button.account"), tap("pv.me"))


def page(shown: PrivacyPage, stored: T, zone: str) -> Screen:
    """Of a learner; for somebody without one what is stored at all, and their own account."""
    if shown.ward is None:
        return account(shown, zone, stored)
    of = shown.ward
    learner, own = of.learner, of.own
    voice = _voice(of)
    ask = [
        Button(t("privacy.button.export"), tap("pv.x", learner.id)),
        Button(t("privacy.button.correct"), tap("pv.c", learner.id)),
    ]
    also = [
        Button(t("privacy.button.looked"), tap("pv.w", learner.id, 0)),
        Button(t("privacy.button.consents"), tap("ag", learner.id)),
    ]
    have = t("privacy.button.have_own") if own else t("privacy.button.have", name=learner.name)
    return Screen(
        blocks_of(
            [
                t(f"privacy.title.{voice}", name=learner.name),
                t(f"privacy.{voice}_intro", name=learner.name),
                *_told(shown, zone),
            ]
        ),
        rows(
            Button(have, tap("lp.f", learner.id)),
            also,
            ask,
            Button(t("privacy.button.erase"), tap("pv.e", learner.id)),
            [STORED] if own else [ACCOUNT, STORED],
            HOME,
        ),
    )


def account(shown: PrivacyPage, zone: str, stored: T | None = None) -> Screen:
    back = [HOME] if stored is not None else [Button(t("common.back"), tap("pv")), HOME]
    return Screen(
        blocks_of([stored, t("privacy.account_intro"), *_told(shown, zone)]),
        rows(
            Button(t("privacy.button.export_account"), tap("pv.xo")),
            Button(t("privacy.button.name_settings"), tap("st.name")) if shown.person.onboarded_at else None,
            Button(t("privacy.button.erase_account"), tap("pv.e", OWN)),
            back,
        ),
    )


def stored(text: T) -> Screen:
    return Screen(text, rows([Button(t("common.back"), tap("pv")), HOME]))


def looked(shown: Looked, zone: str) -> Screen:
    learner = shown.ward.learner
    head = t("privacy.looked.head_own") if shown.ward.own else t("privacy.looked.head", name=learner.name)
    lines = tuple(_look(each, who) for each, who in shown.looks)
    turning = pager(Page(lines, shown.number, shown.pages), lambda to: tap("pv.w", learner.id, to))
    body = Join(lines) if lines else t("privacy.looked.nobody")
    return Screen(blocks_of([head, body, t("privacy.looked.about")]), rows(turning, _back(learner.id)))


def corrections(of: Ward) -> Screen:
    learner = of.learner
    parts = [Button(t(f"privacy.part.{each.value}"), tap("pv.cp", learner.id, each.value)) for each in Part]
    text = t("privacy.correct.ask_own") if of.own else t("privacy.correct.ask", name=learner.name)
    return Screen(text, rows(*parts, _back(learner.id)))


def ask_words(of: Ward, part: Part) -> Screen:
    key = "privacy.correct.type_name" if part is Part.NAME else "privacy.correct.type_words"
    return Screen(t(key), rows(Button(t("common.cancel"), tap("pv.c", of.learner.id))))


def erasure(shown: ErasurePage, zone: str) -> Screen:
    of, request = shown.ward, shown.request
    number = of.learner.id if of is not None else OWN
    back = [Button(t("common.back"), tap("pv.l", number) if of is not None else tap("pv.me")), HOME]
    if request is not None and not (request.state is RequestState.ASKED and shown.way is Way.DECIDES):
        return Screen(blocks_of([_title(shown), _standing(request, zone)]), rows(*_ways(shown, request), back))
    if shown.way in (Way.STAFF, Way.NOT_THEIRS):
        refused = t("privacy.erase.staff") if of is None else t("privacy.erase.not_theirs", name=of.learner.name)
        return Screen(blocks_of([_title(shown), refused]), rows(back))
    confirm = Button(t("privacy.button.confirm"), tap("pv.ey", number))
    asks = Button(t("privacy.button.confirm_ask"), tap("pv.ey", number))
    keep = Button(t("privacy.button.keep"), tap("pv.l", number) if of is not None else tap("pv.me"))
    return Screen(
        blocks_of([_title(shown), *_meaning(shown, zone)]), rows(asks if shown.way is Way.ASKS else confirm, keep)
    )


def _meaning(shown: ErasurePage, zone: str) -> list[Param | None]:
    """What goes, what stays, when, and who else hears of it."""
    of, request = shown.ward, shown.request
    goes = t(f"privacy.erase.goes_{'account' if of is None else _voice(of)}")
    bookings = t("privacy.erase.bookings", n=shown.bookings) if shown.bookings else None
    alone = tuple(each.name for each in shown.alone)
    by_child = None
    if of is not None and request is not None:
        by_child = t("privacy.erase.asked_by_child", name=of.learner.name, asked=Moment(request.asked_at, zone))
    ends: list[Param | None]
    if shown.way is Way.ASKS:
        ends = [t("privacy.erase.young")]
    else:
        others = tuple(each.name for each in of.guardians if each.id != shown.person.id) if of is not None else ()
        hears = t("privacy.erase.others", names=Join(others, "words")) if others and not _own(of) else None
        ends = [_when(shown), hears]
    return [
        by_child,
        Join((goes, bookings)) if bookings is not None else goes,
        t("privacy.erase.alone", names=Join(alone, "words")) if alone else None,
        Join((t("privacy.erase.stays"), t("privacy.erase.backups"))),
        *ends,
    ]


def _when(shown: ErasurePage) -> T:
    if shown.days == 0:
        return t("privacy.erase.at_once")
    if shown.ward is None:
        return t("privacy.erase.when_account", n=shown.days, due=shown.due)
    if shown.ward.own:
        return t("privacy.erase.when_own", n=shown.days, due=shown.due)
    return t("privacy.erase.when", n=shown.days, due=shown.due, name=shown.ward.learner.name)


def _standing(request: DataRequest, zone: str) -> T:
    match request.state:
        case RequestState.WAITING if request.due_at is not None:
            return t("privacy.erase.waiting", due=Moment(request.due_at, zone))
        case RequestState.OBJECTED:
            return t("privacy.erase.objected", deadline=Moment(request.deadline, zone))
        case _:
            return t("privacy.erase.asked", asked=Moment(request.asked_at, zone))


def _ways(shown: ErasurePage, request: DataRequest) -> list[Button]:
    made = []
    if shown.may_cancel:
        made.append(Button(t("privacy.button.cancel"), tap("pv.ec", request.id)))
    if shown.may_object:
        made.append(Button(t("privacy.button.object"), tap("pv.eo", request.id)))
    if shown.may_take_back:
        made.append(Button(t("privacy.button.objection_gone"), tap("pv.eb", request.id)))
    return made


def _title(shown: ErasurePage) -> T:
    if shown.ward is None:
        return t("privacy.erase.title_account")
    if shown.ward.own:
        return t("privacy.erase.title_own")
    return t("privacy.erase.title", name=shown.ward.learner.name)


def _told(shown: PrivacyPage, zone: str) -> list[Param]:
    """What is open, then what was settled last; who took a file along is not worth a line for ever."""
    open_ones = [each for each in shown.requests if each.open]
    over = [each for each in shown.requests if not each.open]
    lines = tuple(state_line(each, zone) for each in [*open_ones, *over][:REQUESTS_TOLD])
    return [Join(lines)] if lines else []


def state_line(request: DataRequest, zone: str) -> T:
    due = request.due_at or request.deadline
    return t(
        f"privacy.state.{request.kind.value}_{request.state.value}",
        asked=Moment(request.asked_at, zone),
        decided=Moment(request.decided_at or request.asked_at, zone),
        due=Moment(due, zone),
        part=t(f"privacy.part.{(request.part or Part.ELSE).value}"),
        answer=request.answer or "",
    )


def _look(look: Look, who: Localized | str) -> T:
    what = t(f"privacy.seen.{look.seen.value}")
    if look.times == 1:
        return t("privacy.looked.line", day=look.on, who=who, what=what)
    return t("privacy.looked.often", day=look.on, who=who, what=what, n=look.times)


def _own(of: Ward | None) -> bool:
    return of is not None and of.own


def _voice(of: Ward) -> str:
    return "own" if of.own else "childs"


def _back(learner: int) -> list[Button]:
    return [Button(t("common.back"), tap("pv.l", learner)), HOME]
