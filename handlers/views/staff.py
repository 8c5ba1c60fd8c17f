"""Colleagues in screens: who works here, who is invited, what waits for a second person."""

from __future__ import annotations

from collections.abc import Sequence

from domain.courses.browsing import handle
from domain.messages.screen import Button, Join, Moment, Param, Screen, T, Tap, rows, t, tap
from domain.people.person import STAFF, Person, Role
from domain.staff.inviting import LIVES, Options
from domain.staff.listing import Board, Card, Invited
from domain.staff.ports import RequestState, Wanted
from domain.staff.removing import Removed
from domain.staff.second import Shown, what_words
from handlers.views.invitations import BACK as TO_ROLES
from handlers.views.questions import HOME, blocks_of

ALL = Button(t("staff.button.all"), tap("sp"))
PAGE = 8
ANYBODY = "-"


def board(shown: Board, page: int = 0) -> Screen:
    """Everybody who works here, what waits above them."""
    last = max(0, (len(shown.colleagues) - 1) // PAGE)
    page = min(max(page, 0), last)
    part = shown.colleagues[page * PAGE : (page + 1) * PAGE]
    waiting = [
        Button(t("staff.button.request", what=_short(each)), tap("sp.r", each.request.id)) for each in shown.requests
    ]
    people = [Button(_line(each), tap("sp.c", each.id)) for each in part]
    turn = [
        *([Button("‹", tap("sp.p", page - 1))] if page else []),
        *([Button("›", tap("sp.p", page + 1))] if page < last else []),
    ]
    text = t("staff.board", people=t("staff.people", n=len(shown.colleagues)))
    invited = Button(t("staff.button.invitations", n=shown.invitations), tap("sp.l")) if shown.invitations else None
    invite = Button(t("staff.button.invite"), tap("inv"))
    return Screen(text, rows(*waiting, *people, turn, invited, [invite, HOME]))


def card(shown: Card, zone: str, news: T | None = None) -> Screen:
    person = shown.person
    lines = [
        t(
            "staff.role_line" if each.by in shown.names else "staff.role_line_office",
            role=_role(each.role),
            since=each.since.date(),
            who=shown.names.get(each.by or 0, ""),
        )
        for each in shown.roles
    ]
    campus = t("staff.campus", campus=shown.campus) if shown.campus else None
    text = blocks_of([news, t("staff.card", name=person.name), Join(tuple(lines)), campus])
    give = Button(t("staff.button.give"), tap("sp.g", person.id)) if shown.to_give else None
    take = [
        Button(t("staff.button.take", role=_role(each.role)), tap("sp.t", person.id, each.role.value))
        for each in shown.roles
        if len(shown.roles) > 1 and not (shown.me and each.role is Role.ADMIN)
    ]
    remove = None if shown.me else Button(t("staff.button.remove"), tap("sp.d", person.id))
    return Screen(text, rows(give, *take, remove, [ALL, HOME]))


def give(shown: Card) -> Screen:
    """Which role they are to get."""
    buttons = [Button(_role(role), tap("sp.g", shown.person.id, role.value)) for role in shown.to_give]
    back = Button(t("common.back"), tap("sp.c", shown.person.id))
    return Screen(t("staff.give", name=shown.person.name), rows(*buttons, [back, HOME]))


def ask_removal(shown: Card) -> Screen:
    yes = Button(t("staff.button.remove_now"), tap("sp.y", shown.person.id))
    back = Button(t("common.back"), tap("sp.c", shown.person.id))
    return Screen(t("staff.removal", name=shown.person.name), rows(yes, [back, HOME]))


def removed(done: Removed) -> Screen:
    name = done.person.name
    lines: list[Param | None] = [
        t("staff.removed", name=name),
        t("staff.given_back", n=done.conversations) if done.conversations else None,
        t("staff.relieved") if done.relieved else None,
        t("staff.lessons"),
    ]
    return Screen(blocks_of(lines), rows([ALL, HOME]))


def invitations(found: Sequence[Invited], zone: str, news: T | None = None) -> Screen:
    lines = [
        t(
            "staff.invitation",
            who=_whom(each),
            campus=each.campus.name if each.campus else t("staff.all_campuses"),
            by=each.by or t("staff.office"),
            until=Moment(each.invitation.expires_at, zone),
        )
        for each in found
    ]
    text: Param = Join((t("staff.invitations"), *lines), "blocks") if lines else t("staff.no_invitations")
    buttons = [
        Button(t("staff.button.take_back", who=_whom(each)), tap("sp.x", each.invitation.mark)) for each in found
    ]
    return Screen(blocks_of([news, text]), rows(*buttons, [ALL, HOME]))


def request(shown: Shown, zone: str, *, admin: bool, news: T | None = None) -> Screen:
    asked = shown.request
    alone = asked.alone_at is not None and asked.state is RequestState.WAITING
    state = t("staff.alone_until", at=Moment(asked.alone_at, zone)) if alone and asked.alone_at else _state(shown)
    yes = [
        Button(t("staff.button.yes"), tap("sp.ok", asked.id)),
        Button(t("staff.button.no"), tap("sp.no", asked.id)),
    ]
    open_still = asked.state in (RequestState.WAITING, RequestState.GRANTED)
    usable = shown.mine and asked.state is RequestState.GRANTED and asked.wanted is Wanted.INVITATION
    make = Button(t("staff.button.make"), tap("sp.m", asked.id)) if usable else None
    back = Button(t("staff.button.take_request_back"), tap("sp.b", asked.id)) if shown.mine and open_still else None
    text = blocks_of([news, what_words(shown), state])
    return Screen(text, rows(yes if shown.may_say else [], make, back, [ALL, HOME] if admin else [HOME]))


def options(shown: Options) -> Screen:
    """Whom somebody invites to a role, for how long and for which campus."""
    role = shown.role.value
    campus = handle(shown.campus.id) if shown.campus else ANYBODY

    def invite(member: str) -> Tap:
        return tap("sp.n", role, member, shown.days, campus)

    members = [Button(each.name, invite(handle(each.id))) for each in shown.members]
    somebody = Button(t("settings.invite.somebody"), invite(ANYBODY))
    after = LIVES[(LIVES.index(shown.days) + 1) % len(LIVES)]
    longer = Button(t("staff.button.days", n=shown.days), tap("sp.o", role, after, campus))
    text = t("settings.invite.which", role=_role(shown.role))
    return Screen(text, rows(*members, somebody, longer, *_campuses(shown), TO_ROLES))


def _campuses(shown: Options) -> list[Button]:
    """The next campus in turn, where there are several."""
    if len(shown.campuses) < 2:
        return []
    ring = [None, *shown.campuses]
    at = next((n for n, each in enumerate(ring) if each and shown.campus and each.id == shown.campus.id), 0)
    after = ring[(at + 1) % len(ring)]
    name: Param = shown.campus.name if shown.campus else t("staff.all_campuses")
    other = tap("sp.o", shown.role.value, shown.days, handle(after.id) if after else ANYBODY)
    return [Button(t("staff.button.campus", campus=name), other)]


def _role(role: Role) -> T:
    return t(f"settings.role.{role.value}")


def _line(person: Person) -> T:
    roles = [role for role in Role if role in person.roles & STAFF]
    return t("staff.line", name=person.name, roles=Join(tuple(_role(role) for role in roles), "words"))


def _whom(each: Invited) -> T:
    role = _role(each.invitation.role)
    return t("staff.whom", role=role, name=each.member.name) if each.member else t("staff.whom_open", role=role)


def _short(each: Shown) -> T:
    role = each.request.role
    return t(f"staff.short.{each.request.wanted}", name=each.subject, role=_role(role) if role else "")


def _state(shown: Shown) -> T:
    return t(f"staff.state.{shown.request.state}")
