"""The audit trail in screens."""

from __future__ import annotations

from domain.audit.checking import Checked
from domain.audit.entry import Deed, Entry
from domain.audit.searching import AuditPage, Matches
from domain.messages.screen import Button, Join, Moment, Param, Screen, T, rows, t, tap
from handlers.views.questions import HOME, blocks_of

LATEST = Button(t("audit.button.latest"), tap("au"))


def page(shown: AuditPage, zone: str) -> Screen:
    """Some entries, the latest first, and how to find others."""
    about = shown.person is not None or shown.learner is not None
    title = t("audit.about", name=_whom(shown)) if about else t("audit.title", n=shown.head.seq)
    lines: Param = (
        Join(tuple(_line(each, shown, zone) for each in shown.entries)) if shown.entries else t("audit.none")
    )
    ask = None if about else t("audit.ask")
    older = None
    if shown.older is not None:
        older = Button(t("audit.button.older"), tap("au.e", shown.person or 0, shown.learner or 0, shown.older))
    check = None if about else Button(t("audit.button.check"), tap("au.v"))
    return Screen(blocks_of([title, lines, ask]), rows([each for each in (older,) if each], check, [LATEST, HOME]))


def matches(found: Matches) -> Screen:
    people = [Button(t("audit.button.person", name=each.name), tap("au.e", each.id, 0, 0)) for each in found.people]
    learners = [
        Button(t("audit.button.learner", name=each.name), tap("au.e", 0, each.id, 0)) for each in found.learners
    ]
    key = "audit.found" if people or learners else "audit.nobody"
    return Screen(t(key, asked=found.asked), rows(*people, *learners, [LATEST, HOME]))


def checked(found: Checked | None) -> Screen:
    back = rows([LATEST, HOME])
    if found is None:
        return Screen(t("audit.too_long"), back)
    if found.flaw is not None:
        return Screen(t("audit.broken", n=found.broken or 0, flaw=t(f"audit.flaw.{found.flaw}")), back)
    lost = t("audit.lost", n=found.lost) if found.lost else None
    whole = t("audit.whole", n=found.head.seq, anchored=found.anchored, seal=found.head.seal)
    return Screen(blocks_of([whole, lost]), back)


def _line(entry: Entry, shown: AuditPage, zone: str) -> T:
    deed = t(f"audit.deed.{entry.deed}") if entry.deed in set(Deed) else entry.deed
    whom = [
        *([_person(entry.person, shown)] if entry.person is not None else []),
        *([_learner(entry.learner, shown)] if entry.learner is not None else []),
    ]
    who = t("audit.clock") if entry.actor is None else _person(entry.actor, shown)
    told: dict[str, Param] = {"n": entry.seq, "at": Moment(entry.at, zone), "who": who, "deed": deed}
    told["details"] = ", ".join(f"{name}={value}" for name, value in sorted(entry.details.items()))
    if whom:
        return t("audit.line_about", whom=Join(tuple(whom), "words"), **told)
    return t("audit.line", **told)


def _whom(shown: AuditPage) -> Param:
    return _person(shown.person, shown) if shown.person is not None else _learner(shown.learner or 0, shown)


def _person(number: int, shown: AuditPage) -> Param:
    return shown.people.get(number) or t("audit.erased", number=number)


def _learner(number: int, shown: AuditPage) -> Param:
    return shown.learners.get(number) or t("audit.erased", number=number)
