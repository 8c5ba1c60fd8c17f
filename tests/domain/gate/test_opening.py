"""Messages that nobody asked for, from the one way in until the courier has them, through a database."""

from __future__ import annotations

from datetime import time, timedelta
from types import MappingProxyType

import pytest

from domain.gate import opening
from domain.gate.push import Waiting, Why
from domain.messages.outgoing import OutboxState
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.person import Consent, Learner, Purpose, Role
from domain.turn import Turn
from tests.domain.gate.door import NOON, Door
from tests.house import as_person

HELD, PLANNED, MERGED, DROPPED = OutboxState.HELD, OutboxState.PLANNED, OutboxState.MERGED, OutboxState.DROPPED


async def test_service_is_let_through_at_once_and_nothing_else_before_the_gate_opens(door: Door) -> None:
    mei = await door.parent()
    service, report = await door.push(mei, "service", "moved"), await door.push(mei, "report", "lesson")
    assert await door.state(service) == (PLANNED, None)
    assert await door.state(report) == (HELD, None)
    assert await door.came() == ["moved"]
    assert await door.open() == 1
    assert await door.came() == ["lesson"]
    assert await door.open() == 0
    assert await door.said(report) == [("sent", "due")]


async def test_below_what_is_no_service_stand_why_it_came_and_less_of_these(door: Door) -> None:
    mei = await door.parent()
    service, report = await door.push(mei, "service"), await door.push(mei, "report")
    await door.open()
    assert "footer" not in await door.content(service)
    taps = [button["tap"] for row in (await door.content(report))["footer"] for button in row]
    assert taps == [f"gt.w:{report}", f"gt.l:{report}"]


async def test_the_same_key_is_put_before_the_gate_once(door: Door) -> None:
    mei = await door.parent()
    await door.push(mei, "report", once="lesson:1")
    with pytest.raises(AssertionError):
        await door.push(mei, "report", once="lesson:1")
    assert await door.open() == 1


async def test_what_waits_for_the_morning_comes_in_the_morning(door: Door) -> None:
    mei = await door.parent()
    door.later(9.5)
    service, report = await door.push(mei, "service", "moved"), await door.push(mei, "report", "lesson")
    await door.open()
    assert await door.open() == 0, "nothing is looked at again before it may go"
    assert await door.came() == []
    door.later(20)
    await door.open()
    assert await door.came() == ["moved\n\nlesson"]
    assert await door.said(service) == [("deferred", "quiet"), ("sent", "due")]
    assert await door.said(report) == [("deferred", "quiet"), ("merged", "together")]
    assert (await door.ledger(report))[-1].into == service
    assert await door.state(report) == (MERGED, "together")


async def test_what_goes_together_has_the_buttons_of_both_and_the_footer_of_what_can_be_less(door: Door) -> None:
    mei = await door.parent()
    door.later(9.5)
    service = await door.push(mei, "service")
    note = Note("report", "lesson", rows([Button(t("gate.button.why"), tap("rp.l", 7))]))
    report = await door.push(mei, "report", note=note)
    door.later(20)
    await door.open()
    content = await door.content(service)
    assert [button["tap"] for row in content["keyboard"] for button in row] == ["rp.l:7"]
    assert [button["tap"] for row in content["footer"] for button in row] == [f"gt.w:{report}", f"gt.l:{report}"]


async def test_all_who_are_told_at_one_opening_can_have_less(door: Door) -> None:
    (mei, jun), child = await door.family("mei", "jun")
    reports = [await door.push(each, "report", occasion="lesson", learner=child.id) for each in (mei, jun)]
    await door.open()
    for report in reports:
        content = await door.content(report)
        assert [button["tap"] for row in content["footer"] for button in row] == [f"gt.w:{report}", f"gt.l:{report}"]


async def test_a_family_is_told_once_a_week_and_both_guardians_of_the_same(door: Door) -> None:
    (mei, jun), child = await door.family("mei", "jun")
    first = [await door.push(each, "talk_offer", "talk", occasion="talk", learner=child.id) for each in (mei, jun)]
    await door.open()
    other = await door.push(jun, "follow_up", "how was it")
    door.later(3)
    await door.open()
    assert [await door.said(each) for each in (*first, other)] == [
        [("sent", "due")],
        [("sent", "due")],
        [("dropped", "too_much")],
    ]


async def test_guardians_who_come_to_one_family_while_a_message_waits_share_its_week(door: Door) -> None:
    (mei,), child = await door.family("mei")
    jun = await as_person(door.database, door.services, "jun", Role.PARENT)
    sent = await door.push(jun, "talk_offer")
    await door.open()
    waiting = await door.push(jun, "follow_up", due_at=NOON + timedelta(hours=4))
    async with door.database.transaction() as uow:
        await uow.people.add_guardian(child.id, jun.id, NOON)
    door.later(4)
    letter = await door.push(mei, "letter")
    await door.open()
    assert await door.said(sent) == [("sent", "due")]
    assert await door.said(waiting) == [("dropped", "too_much")], "what he was told alone counts"
    assert await door.said(letter) == [("sent", "due")]


async def test_what_a_learner_was_told_before_two_families_became_one_still_counts(door: Door) -> None:
    (mei,), _ = await door.family("mei")
    lin = await as_person(door.database, door.services, "lin", Role.LEARNER)
    async with door.database.transaction() as uow:
        child = await uow.people.add_learner(Learner(0, "Bo", lin.id))
    await door.push(lin, "talk_offer")
    await door.open()
    async with door.database.transaction() as uow:
        await uow.people.add_guardian(child.id, mei.id, NOON)
    again = await door.push(lin, "talk_offer")
    await door.open()
    assert await door.said(again) == [("dropped", "too_much")]


async def test_wishes_are_looked_at_when_a_message_would_go(door: Door) -> None:
    mei = await door.parent()
    report = await door.push(mei, "report", due_at=NOON + timedelta(hours=1))
    await door.wish(mei, off={"report"})
    door.later(1)
    await door.open()
    assert await door.said(report) == [("dropped", "switched_off")]
    await door.wish(mei, open_from=time(15), open_until=time(18))
    tip = await door.push(mei, "tip", until=NOON + timedelta(days=1))
    await door.open()
    assert [each.then for each in await door.ledger(tip)] == [NOON + timedelta(hours=3)]


async def test_offers_need_an_agreement_that_still_stands(door: Door) -> None:
    (mei,), child = await door.family("mei")
    wanted, refused = await door.push(mei, "offer", learner=child.id), await door.push(mei, "event")
    await door.open()
    assert await door.said(wanted) == [("sent", "due")]
    async with door.database.transaction() as uow:
        (given,) = await uow.people.consents_of(child.id)
        await uow.people.add_consent(Consent(child.id, Purpose.OFFERS, "1", mei.id, given.given_at, NOON))
    door.later(24 * 8)
    again = await door.push(mei, "offer")
    await door.open()
    assert await door.said(again) == [("dropped", "no_consent")]
    assert (await door.said(refused))[-1][1] in {"together", "no_consent"}


async def test_whoever_acts_is_awake(door: Door) -> None:
    mei = await door.parent()
    door.later(10)
    report = await door.push(mei, "report", by=mei)
    await door.open()
    assert await door.said(report) == [("sent", "due")]


async def test_an_override_is_in_the_ledger(door: Door) -> None:
    mei = await door.parent()
    wang = await as_person(door.database, door.services, "wang", Role.TEACHER)
    await door.push(mei, "talk_offer")
    letter = await door.push(mei, "letter", by=wang, override="asked for it on the phone", sender=wang.id)
    await door.open()
    assert await door.said(letter) == [("merged", "together")]
    door.later(24)
    letter = await door.push(mei, "letter", by=wang, override="asked for it on the phone", sender=wang.id)
    await door.open()
    assert await door.said(letter) == [("sent", "overridden")]


async def test_what_is_not_true_any_more_is_dropped_and_what_cannot_be_looked_at_holds_nobody_up(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei, jun = await door.parent(), await as_person(door.database, door.services, "jun", Role.PARENT)

    async def is_true(turn: Turn, waiting: Waiting) -> Why | None:
        if waiting.person == mei.id:
            raise RuntimeError("this row is broken")
        return Why.ANSWERED

    monkeypatch.setattr(opening, "RECHECKS", MappingProxyType({"follow_up": is_true}))
    broken, answered = await door.push(mei, "follow_up"), await door.push(jun, "follow_up")
    fine = await door.push(mei, "report")
    await door.open()
    assert await door.said(broken) == [("deferred", "trouble")]
    assert await door.said(answered) == [("dropped", "answered")]
    assert await door.said(fine) == [("sent", "due")]
    monkeypatch.setattr(opening, "RECHECKS", MappingProxyType({}))
    door.later(2.5)
    await door.open()
    assert await door.said(broken) == [("deferred", "trouble"), ("sent", "due")]


async def test_what_the_courier_comes_too_late_for_goes_back_and_comes_in_the_morning(door: Door) -> None:
    mei = await door.parent()
    door.later(8.9)
    report, talk = await door.push(mei, "report", "lesson"), await door.push(mei, "talk_offer", "talk")
    await door.open()
    door.later(9.1)
    assert await door.came() == []
    assert [await door.state(each) for each in (report, talk)] == [(HELD, None), (HELD, None)]
    await door.open()
    door.later(20)
    await door.open()
    assert await door.came() == ["lesson\n\ntalk"]
    assert await door.said(talk) == [("merged", "together"), ("deferred", "quiet"), ("merged", "together")]


async def test_service_within_a_message_that_is_too_late_is_not_lost(door: Door) -> None:
    mei = await door.parent()
    door.later(9.5)
    morning = NOON + timedelta(hours=21)
    over, moved = await door.push(mei, "appointment", "over", until=morning), await door.push(mei, "service", "moved")
    door.later(20)
    await door.open()
    assert await door.said(moved) == [("deferred", "quiet"), ("merged", "together")]
    door.later(21)
    assert await door.came() == []
    await door.open()
    assert await door.came() == ["moved"]
    assert (await door.said(over))[-1] == ("dropped", "late")


async def test_what_is_taken_back_does_not_take_with_it_what_it_goes_with(door: Door) -> None:
    mei = await door.parent()
    head, along = await door.push(mei, "report", once="a:1"), await door.push(mei, "talk_offer", "talk", once="b:1")
    await door.open()
    async with door.database.transaction() as uow:
        assert await uow.outbox.withdraw("a:") == 1
    assert await door.state(head) == (DROPPED, "withdrawn")
    assert (await door.said(head))[-1] == ("dropped", "withdrawn")
    await door.open()
    assert await door.came() == ["talk"]
    assert (await door.said(along))[-1] == ("sent", "due")


async def test_what_goes_along_can_be_taken_back(door: Door) -> None:
    mei = await door.parent()
    await door.push(mei, "report", "lesson", once="a:1")
    along = await door.push(mei, "talk_offer", once="b:1")
    await door.open()
    async with door.database.transaction() as uow:
        assert await uow.outbox.withdraw("b:") == 1
    await door.open()
    assert await door.came() == ["lesson"]
    assert await door.state(along) == (DROPPED, "withdrawn")
