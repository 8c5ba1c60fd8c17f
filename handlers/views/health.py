"""How the bot is, in screens."""

from __future__ import annotations

from datetime import timedelta

from domain.health.figures import MOST_COUNTED, Figures, Letter, Lost
from domain.health.finding import in_words
from domain.health.looking import HealthPage, LostPage
from domain.messages.screen import Button, Join, Moment, Param, Screen, T, rows, t, tap
from handlers.views.questions import HOME, blocks_of

LOOK = Button(t("health.button.look"), tap("hl"))
MINUTES_FROM, HOURS_FROM = timedelta(minutes=2), timedelta(hours=2)


def page(shown: HealthPage, zone: str) -> Screen:
    """What is wrong, then every figure, each with its button where there is something to see."""
    figures = shown.figures
    wrong = Join(tuple(t("health.wrong", what=in_words(each)) for each in shown.findings))
    lines = Join((_updates(figures), _messages(figures), _lateness(shown), _telegram(figures)))
    machine = Join((*_leases(figures, zone), _backup(figures, zone), _safety(figures)))
    counts = {
        Lost.UPDATES: figures.set_aside,
        Lost.FAILED: figures.messages.get("failed", 0),
        Lost.DOUBT: figures.messages.get("doubt", 0),
        Lost.LATE: figures.messages.get("due", 0),
    }
    doors = [
        Button(t(f"health.open.{what}", count=_count(n)), tap("hl.l", what.value)) for what, n in counts.items() if n
    ]
    blocks = blocks_of([t("health.title"), wrong if shown.findings else t("health.fine"), lines, machine])
    return Screen(blocks, rows(*doors, Button(t("health.button.test"), tap("hl.t")), [LOOK, HOME]))


def lost(shown: LostPage, zone: str) -> Screen:
    """Some of what was lost, each with what can be done about it."""
    what = shown.what
    about = t(f"health.lost.{what}")
    if not shown.letters:
        return Screen(blocks_of([about, t("health.none")]), rows([LOOK, HOME]))
    lines = Join(tuple(_line(each, zone) for each in shown.letters))
    deeds = [_deeds(what, each) for each in shown.letters] if what is not Lost.LATE else []
    return Screen(blocks_of([about, lines]), rows(*deeds, [LOOK, HOME]))


def _deeds(what: Lost, letter: Letter) -> list[Button]:
    again = Button(t("health.button.retry", number=letter.number), tap("hl.r", what.value, letter.number))
    over = Button(t("health.button.drop", number=letter.number), tap("hl.d", what.value, letter.number))
    return [again, over] if letter.again else [over]


def _line(letter: Letter, zone: str) -> T:
    told: dict[str, Param] = {"number": letter.number, "at": Moment(letter.at, zone)}
    told["why"] = letter.why or "—"
    return t("health.message", kind=letter.what, **told) if letter.what else t("health.update", **told)


def _updates(figures: Figures) -> T:
    waiting = _count(figures.waiting)
    if figures.waiting_since is None:
        return t("health.updates", waiting=waiting, aside=_count(figures.set_aside))
    age = _long(figures.age(figures.waiting_since))
    return t("health.updates_since", waiting=waiting, age=age, aside=_count(figures.set_aside))


def _messages(figures: Figures) -> T:
    counts = {name: _count(figures.messages.get(name, 0)) for name in ("due", "claimed", "held", "failed", "doubt")}
    late = _long(figures.age(figures.due_since))
    return t("health.messages", late=late, twice=figures.told_twice, **counts)


def _lateness(shown: HealthPage) -> T:
    if shown.p95 is None:
        return t("health.lateness_none")
    return t("health.lateness", seconds=f"{shown.p95:.1f}", sent=shown.sent)


def _telegram(figures: Figures) -> T:
    return t("health.resting", count=_count(figures.resting)) if figures.resting else t("health.not_resting")


def _leases(figures: Figures, zone: str) -> list[Param]:
    """Who holds what only one process may do."""
    if not figures.leases:
        return [t("health.lease_none")]
    return [
        t("health.lease", name=name, holder=lease.holder, until=Moment(lease.until, zone))
        if lease.until > figures.at
        else t("health.lease_free", name=name)
        for name, lease in sorted(figures.leases.items())
    ]


def _backup(figures: Figures, zone: str) -> T:
    if figures.backed_up_at is None:
        return t("health.backup_none")
    return t("health.backup", at=Moment(figures.backed_up_at, zone))


def _safety(figures: Figures) -> T:
    return t("health.safety", duty=figures.on_duty, cases=figures.cases)


def _count(n: int) -> str:
    return f"{n}+" if n >= MOST_COUNTED else f"{n}"


def _long(span: timedelta) -> T:
    if span < MINUTES_FROM:
        return t("health.seconds", count=int(span.total_seconds()))
    if span < HOURS_FROM:
        return t("health.minutes", count=int(span.total_seconds()) // 60)
    return t("health.hours", count=int(span.total_seconds()) // 3600)
