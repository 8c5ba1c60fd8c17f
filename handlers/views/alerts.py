"""Alerts about learners in screens: the card, what can be done, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.alerts.alert import Alert, NotTrue, State
from domain.alerts.card import LearnerShown
from domain.alerts.charts import Weeks
from domain.alerts.past import Step, Stretch
from domain.alerts.saying_not_true import may_take_back
from domain.alerts.words import sure
from domain.messages.screen import Button, Join, Param, Rows, Screen, T, rows, t, tap
from domain.practice.evening.samples import short_id
from handlers.views.letters import contact_words
from handlers.views.questions import HOME, blocks_of

LIST = Button(t("alerts.button.list"), tap("dg"))
STEPS_SHOWN = 6


def card(shown: LearnerShown) -> Screen:
    """The card; of an alert that is over without anything to do."""
    alert, learner = shown.alert, shown.learner
    weeks = Weeks(t("alerts.picture", name=learner.name), shown.weeks, shown.slipped_on, shown.known_since)
    text = blocks_of(
        [
            head(alert, learner.name),
            outcome(alert, shown.page.zone) if alert.state.is_over else None,
            said(shown.said),
            _sure(alert, shown.slipped_on) if not alert.state.is_over else None,
            asked(alert, _compared(shown)),
            Join((_contact(shown), t("alerts.classes", classes=Join(tuple(shown.classes), "words"))))
            if shown.classes and not alert.state.is_over
            else None,
            done(shown.steps, shown.look_on),
        ]
    )
    return Screen(text, _card_buttons(shown), picture=weeks.drawing() if weeks.has_anything else None)


def _card_buttons(shown: LearnerShown) -> Rows:
    alert, learner = shown.alert, shown.learner.id
    known = Button(t("alerts.button.known"), tap("al.h", alert.id))
    page = Button(t("alerts.button.page"), tap("lp.o", learner))
    if alert.state.is_over:
        return rows([known, page], [LIST, HOME])
    letter = Button(t("alerts.button.letter"), tap("le.w", learner)) if shown.may_write else None
    talk = Button(t("alerts.button.talk"), tap("tk.sl", learner)) if shown.may_write else None
    about = (learner, short_id(shown.skill)) if shown.skill is not None else (learner,)
    assign = Button(t("alerts.button.assign"), tap("as.l", *about))
    return rows(
        *answers(alert),
        [each for each in (letter, assign) if each],
        [each for each in (talk, watch(alert)) if each],
        not_true(alert),
        [known, page],
        [LIST, HOME],
    )


def said(lines: Sequence[Param]) -> Param | None:
    """What findings say, marked where there are several."""
    if len(lines) < 2:
        return next(iter(lines), None)
    return Join(tuple(t("alerts.one_of", line=each) for each in lines))


def head(alert: Alert, who: Param) -> T:
    return t(f"alerts.head.{alert.state.value}", who=who)


def answers(alert: Alert) -> list[list[Button]]:
    """Whether what was done has helped, where that is asked."""
    if alert.state is not State.ASKED:
        return []
    return [[Button(t(f"alerts.helped.{each}"), tap("al.a", alert.id, each)) for each in ("yes", "not_yet", "no")]]


def watch(alert: Alert) -> Button:
    return Button(t("alerts.button.watch"), tap("al.w", alert.id))


def not_true(alert: Alert) -> Button:
    return Button(t("alerts.button.not_true"), tap("al.n", alert.id))


def asked(alert: Alert, compared: Sequence[Param]) -> Param | None:
    """How it was before something was done, and since; where it is asked, with the question."""
    question = [t("alerts.did_it_help")] if alert.state is State.ASKED else []
    return Join((*question, *compared)) if question or compared else None


def outcome(alert: Alert, zone: str) -> Param:
    on = alert.changed_at.astimezone(ZoneInfo(zone)).date()
    if alert.state is State.DISMISSED and alert.reason is not None:
        return t(f"alerts.outcome.why_{alert.reason.value}", day=on, words=alert.words)
    return t(f"alerts.outcome.{alert.state.value}", day=on, words="")


def done(steps: Sequence[Step], look_on: date | None) -> Param | None:
    """What was done so far, and when it is looked at again."""
    lines: list[Param] = []
    if steps:
        lines += [
            t("alerts.steps"),
            *(t("alerts.step", day=each.on, what=_act(each)) for each in steps[-STEPS_SHOWN:]),
        ]
    if look_on is not None:
        lines.append(t("alerts.look_again", day=look_on))
    return Join(tuple(lines)) if lines else None


def _act(step: Step) -> T:
    if step.who is None:
        return t(f"alerts.act.{step.act.value}")
    return t(f"alerts.act_by.{step.act.value}", who=step.who)


def _sure(alert: Alert, began: date) -> Param | None:
    return t("alerts.sure", n=sure(alert.findings[0]), day=began) if alert.findings else None


def _contact(shown: LearnerShown) -> Param:
    came = [each for each in shown.contacts if each.on is not None]
    if came and came[-1].on is not None:
        return t("alerts.contact", day=came[-1].on, what=contact_words(came[-1]))
    if shown.contacts:
        return t("alerts.contact_waits", what=contact_words(shown.contacts[-1]))
    return t("alerts.no_contact")


def _compared(shown: LearnerShown) -> list[Param]:
    if shown.compared is None:
        return []
    before, since = (_stretch(each, shown.page.may_see) for each in (shown.compared.before, shown.compared.since))
    return [t("alerts.before", words=before), t("alerts.since", words=since)]


def _stretch(found: Stretch, may_see: bool) -> Join:
    """Practice only where it may be seen: nobody knows of it otherwise."""
    words: list[Param] = [t("alerts.stretch.evenings", n=found.evenings)] if may_see else []
    if found.answers:
        words.append(t("alerts.stretch.answers", right=found.right, n=found.answers))
    if found.lessons:
        words.append(t("alerts.stretch.lessons", came=found.came, n=found.lessons))
    return Join(tuple(words or [t("alerts.stretch.no_lesson")]), "words")


def ask_why_not(alert: Alert, who: Param) -> Screen:
    """The reasons for which an alert may not be true."""
    reasons = [Button(t(f"alerts.reason.why_{each.value}"), tap("al.nr", alert.id, each.value)) for each in NotTrue]
    return Screen(blocks_of([head(alert, who), t("alerts.ask_why_not")]), rows(*reasons, [to_card(alert.id), HOME]))


def type_why_not(alert: Alert) -> Screen:
    return Screen(t("alerts.type_why_not"), rows([Button(t("common.back"), tap("al.n", alert.id)), HOME]))


def thanks(alert: Alert, who: Param, now: datetime, zone: str) -> Screen:
    """After "not true"; it can be taken back for a moment."""
    undo = Button(t("alerts.button.undo"), tap("al.u", alert.id)) if may_take_back(alert, now) else None
    text = blocks_of([head(alert, who), outcome(alert, zone), t("alerts.thanks")])
    return Screen(text, rows(undo, [LIST, HOME]))


def to_card(alert: int) -> Button:
    return Button(t("alerts.button.back"), tap("al.o", alert))
