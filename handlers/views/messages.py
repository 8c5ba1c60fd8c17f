"""Why a message came, and having less of these, in screens."""

from __future__ import annotations

from domain.gate.less import Less, LessOfThese
from domain.gate.push import Verdict
from domain.gate.why import Explained, Share, Step
from domain.messages.kinds import MOOD, REMINDER, SNOOZED
from domain.messages.screen import Button, Join, Moment, Param, Screen, rows, t, tap
from handlers.views.habits import HOUR
from handlers.views.mood import PAGE as MOOD_PAGE
from handlers.views.onboarding import HOME

PREFERENCES = Button(t("messages.button.preferences"), tap("ms"))


def why(shown: Explained, zone: str) -> Screen:
    push = shown.push
    about: list[Param] = [t("messages.why.quote", line=push.first_line), push.reason]
    if shown.child is not None:
        about.append(t("messages.why.about", child=shown.child.name))
    about.append(t("messages.why.from", who=shown.sender) if shown.sender else t("messages.why.from_house"))
    blocks: list[Param] = [t("messages.why.title"), Join(tuple(about))]
    if shown.way:
        blocks.append(Join((t("messages.why.way"), *(step(each, zone) for each in shown.way))))
    if shown.along:
        others = [t("messages.why.beside", line=each.first_line, reason=each.reason) for each in shown.along]
        blocks.append(Join((t("messages.why.along"), *others)))
    if shown.shares:
        blocks.append(Join(tuple(_share(each) for each in shown.shares)))
    less = Button(t("gate.button.less"), tap("gt.l", push.message)) if shown.may_be_less else None
    return Screen(Join(tuple(blocks), "blocks"), rows([less, PREFERENCES] if less else PREFERENCES, HOME))


def step(each: Step, zone: str) -> Param:
    """One decision: when, what, because of what."""
    because, at = t(f"gate.because.{each.why.value}"), Moment(each.at, zone)
    if each.verdict is Verdict.DEFERRED and each.until is not None:
        return t("messages.step.waited", at=at, until=Moment(each.until, zone), because=because)
    if each.verdict is Verdict.DROPPED:
        return t("messages.step.stopped", at=at, because=because)
    return t("messages.step.went", at=at, because=because)


def _share(each: Share) -> Param:
    which = "family" if each.cap.of_family else "person"
    return t(f"messages.share.{which}", n=each.had, most=each.cap.most, days=each.cap.days)


def less(shown: LessOfThese) -> Screen:
    """What can be done about messages like this one, and undone."""
    push = shown.push
    named = _named(shown)
    done: list[Param] = [t(f"messages.less.is_{each.value}", what=named) for each, is_so in shown.choices if is_so]
    text = (t("messages.less.title"), t("messages.why.quote", line=push.first_line), *done, t("messages.less.always"))
    return Screen(
        Join(text, "blocks"),
        rows(
            *(_choice(shown, each, is_so=is_so) for each, is_so in shown.choices),
            _own_hour(shown),
            [Button(t("gate.button.why"), tap("gt.w", push.message)), PREFERENCES],
            HOME,
        ),
    )


def done(chosen: Less, *, on: bool) -> Param:
    return t(f"messages.toast.{chosen.value}" if on else "messages.toast.undone")


def _choice(shown: LessOfThese, choice: Less, *, is_so: bool) -> Button:
    if is_so and choice is Less.WITHDRAW:
        # what one agrees to is read first
        learner, _ = shown.wishes.deciding[0]
        return Button(t("messages.button.agree"), tap("ag.p", learner.id, "offers"))
    named = _named(shown)
    label = t(f"messages.undo.{choice.value}", what=named) if is_so else t(f"messages.do.{choice.value}", what=named)
    return Button(label, tap("gt.d", shown.push.message, choice.value, int(not is_so)))


def _named(shown: LessOfThese) -> Param:
    return t(f"messages.topic.{shown.topic.value}") if shown.topic is not None else ""


def _own_hour(shown: LessOfThese) -> Button | None:
    if not shown.has_own_hour:
        return None
    if shown.push.kind in (REMINDER.name, SNOOZED.name):
        return HOUR
    return MOOD_PAGE if shown.push.kind == MOOD.name else Button(t("messages.button.when"), tap("rp.s"))
