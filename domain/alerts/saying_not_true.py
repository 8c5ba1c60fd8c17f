"""Saying that an alert is not true in one's own words, and taking that back a moment later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from domain.alerts.access import TEACHERS, alert_seen
from domain.alerts.acting import WORDS_AT_MOST, DismissAlert
from domain.alerts.alert import Alert, NotTrue, State
from domain.alerts.life import ACTED_DAYS, OPEN_DAYS, morning
from domain.errors import Gone, Refusal
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.ports import Form
from domain.turn import Rights, Turn

WORDS_FORM = "al.words"
FORM_LIFE = timedelta(minutes=30)
MAY_BE_TAKEN_BACK = timedelta(minutes=10)


@dataclass(frozen=True)
class AskWhy:
    """Wait for the reason to be typed.

    Raises:
        Gone: no such alert of the person's. Refusal: it is over.
    """

    alert: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Alert:
        alert = await alert_seen(turn, self.alert)
        if alert.state.is_over:
            raise Refusal(t("alerts.is_over"), rows(Button(t("alerts.button.back"), tap("al.o", alert.id))))
        data = {"alert": alert.id}
        await turn.uow.people.save_form(Form(turn.person.id, WORDS_FORM, data, turn.now + FORM_LIFE))
        return alert


@dataclass(frozen=True)
class TellWhy:
    """The reason as it was typed; gives the alert's number.

    Raises:
        Gone: nothing was waited for. Refusal: there is nothing to read, or too much; the form stays.
    """

    text: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> int:
        form = await turn.form(WORDS_FORM)
        if form is None:
            raise Gone(t("refusal.gone"))
        alert, words = int(form.data["alert"]), " ".join(self.text.split())
        if not 0 < len(words) <= WORDS_AT_MOST:
            raise Refusal(t("alerts.words_length", most=WORDS_AT_MOST))
        await turn.uow.people.drop_form(turn.person.id, WORDS_FORM)
        await turn.do(DismissAlert(alert, NotTrue.OTHER, words))
        return alert


@dataclass(frozen=True)
class TakeBackNotTrue:
    """It was true after all: what was done about it before still counts. Gives False when it is too late, or was
    taken back already.

    Raises:
        Gone: no such alert of the person's.
    """

    alert: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> bool:
        was = await alert_seen(turn, self.alert)
        if not may_take_back(was, turn.now) or await turn.uow.alerts.live(was.teacher, was.subject) is not None:
            return False
        acts = await turn.uow.alerts.acts(was.id)
        state, days = (State.ACTED, ACTED_DAYS) if acts else (State.OPEN, OPEN_DAYS)
        look_at = morning(turn.now, days, turn.policy.zone)
        now_is = replace(was, state=state, changed_at=turn.now, look_at=look_at, reason=None, words="")
        if not await turn.uow.alerts.change(now_is, State.DISMISSED):
            return False
        await turn.record(Verb.RESTORED, "alert", was.id, authority="teacher")
        return True


def may_take_back(alert: Alert, now: datetime) -> bool:
    return alert.state is State.DISMISSED and now < alert.changed_at + MAY_BE_TAKEN_BACK
