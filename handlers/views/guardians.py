"""A child's guardians in screens: what is still missing, who they are, ending a connection, the office's desk."""

from __future__ import annotations

from domain.messages.kinds import KEPT
from domain.messages.screen import Button, Join, Moment, Note, Param, Screen, Tap, rows, t, tap
from domain.people.guardians import Desk, Guardians
from domain.people.joining import Answered, answers
from domain.people.joins import JoinState, JoinWaits, Side, Wish
from domain.people.person import Learner, Person
from handlers.views.children import described, glimpsed

HOME = Button(t("common.home"), tap("home"))
DESK = Button(t("guardians.button.all"), tap("gu.q"))
ENDED = {
    JoinState.AGREED: "agreed",
    JoinState.WAITING: "moved",
    JoinState.REFUSED: "refused",
}


def waits(where: JoinWaits) -> Screen:
    """Said what is missing; to whoever can prove it by their number, first of all that."""
    join = where.join
    if where.may_share:
        text = t("guardians.waits.guardian_number", child=glimpsed(where.child))
    else:
        until = Moment(join.until, where.zone)
        text = t(f"guardians.waits.{join.wish.value}_{join.side.value}", child=glimpsed(where.child), until=until)
    share = Button(t("guardians.button.share"), tap("gu.p", join.id)) if where.may_share else None
    other = Button(t("guardians.button.ask_office"), tap("gu.m", join.id)) if where.may_share else None
    remind = None
    if not where.may_share and not where.nudged:
        remind = Button(t("guardians.button.remind"), tap("gu.m", join.id))
    sample = Button(t("home.button.sample"), tap("pr.sample")) if join.wish is Wish.ACCOUNT else None
    back = Button(t("guardians.button.take_back"), tap("gu.b", join.id))
    return Screen(text, rows(share, other, remind, sample, back, HOME))


def ask_number() -> Note:
    """The button that shares one's own number stands where one types."""
    return Note(KEPT.name, t("guardians.number.ask"), asks_for_contact=t("guardians.button.share"))


def number_taken(*, agreed: bool) -> Note:
    text = t("guardians.number.thanks" if agreed else "guardians.number.differs")
    return Note(KEPT.name, text, takes_keys_away=True)


def done(answered: Answered) -> Param:
    """What an answer led to, for whoever gave it."""
    if not answered.was_open:
        return t("guardians.already_answered")
    join = answered.join
    return t(f"guardians.done.{join.wish.value}_{ENDED[join.state]}", name=answered.name, child=answered.child)


def page(shown: Guardians) -> Screen:
    child = shown.learner
    names: list[Param] = [t("guardians.page_you"), *(each.name for each in shown.others)]
    leaving = {join.person for join, _ in shown.waiting if join.wish is Wish.REMOVAL}
    removals = [_removal(each, tap("gu.r", child.id, each.id)) for each in shown.others if each.id not in leaving]
    answerable = [answers(join) for join, _ in shown.waiting if join.side is Side.FAMILY]
    return Screen(
        _listed(shown, names),
        rows(
            *answerable,
            Button(t("guardians.button.invite"), tap("st.second", child.id)),
            *removals,
            Button(t("guardians.button.leave"), tap("gu.l", child.id)),
            [Button(t("common.back"), tap("st.family")), HOME],
        ),
    )


def leave_sure(shown: Guardians) -> Screen:
    child = shown.learner
    last = t("guardians.leave_last", child=child.name) if not shown.others else None
    parts = [t("guardians.leave_sure", child=child.name), *([last] if last else [])]
    yes = Button(t("guardians.button.leave_yes"), tap("gu.ly", child.id))
    return Screen(Join(tuple(parts), by="blocks"), rows(yes, _stay(tap_to=("gu", child.id))))


def left(child: Learner) -> Param:
    return t("guardians.left", child=child.name)


def removal_sure(shown: Guardians, guardian: int) -> Screen:
    child = shown.learner
    text = t("guardians.removal_sure", name=_name(shown, guardian), child=child.name)
    yes = Button(t("guardians.button.removal_yes"), tap("gu.ry", child.id, guardian))
    return Screen(text, rows(yes, _stay(tap_to=("gu", child.id))))


def desk(shown: Desk) -> Screen:
    """What waits for the office, each with its answers, and the children that were looked for."""
    lines: list[Param] = []
    buttons: list[list[Button]] = []
    for join, child, name in shown.waiting:
        lines.append(t(f"guardians.ask.{join.wish.value}.office", name=name, child=child))
        buttons.append(list(answers(join)))
    if not lines:
        lines.append(t("guardians.desk_empty"))
    if shown.looked_for and not shown.found:
        lines.append(t("guardians.desk_found_none", name=shown.looked_for))
    lines.append(t("guardians.desk_find"))
    found = [Button(described(each), tap("gu.o", each.id)) for each in shown.found]
    return Screen(Join(tuple(lines), by="blocks"), rows(*buttons, *found, HOME))


def card(shown: Guardians) -> Screen:
    """One child's guardians, for the office."""
    child = shown.learner
    ends = [_removal(each, tap("gu.or", child.id, each.id)) for each in shown.others]
    link = Button(t("guardians.button.link"), tap("gu.oi", child.id))
    return Screen(_listed(shown, [each.name for each in shown.others]), rows(*ends, link, [DESK, HOME]))


def take_off_sure(shown: Guardians, guardian: int) -> Screen:
    child = shown.learner
    text = t("guardians.take_off_sure", name=_name(shown, guardian), child=child.name)
    yes = Button(t("guardians.button.take_off_yes"), tap("gu.oy", child.id, guardian))
    return Screen(text, rows(yes, _stay(tap_to=("gu.o", child.id))))


def _listed(shown: Guardians, names: list[Param]) -> Param:
    lines: list[Param] = [*names] or [t("guardians.page_nobody")]
    for join, name in shown.waiting:
        leaves = join.wish is Wish.REMOVAL
        lines.append(t("guardians.page_leaves" if leaves else "guardians.page_waits", name=name))
    usual = [t("guardians.usual")] if shown.is_usual else []
    title = t("guardians.page", child=described(shown.learner))
    return Join((title, Join(tuple(lines)), *usual), by="blocks")


def _name(shown: Guardians, guardian: int) -> str:
    return next((each.name for each in shown.others if each.id == guardian), "?")


def _removal(guardian: Person, to: Tap) -> Button:
    return Button(t("guardians.button.removal", name=guardian.name), to)


def _stay(*, tap_to: tuple[str, int]) -> Button:
    return Button(t("guardians.button.stay"), tap(*tap_to))
