"""What families did after a broadcast, for each arm beside the hold-out's, and what may be said of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from domain.booking.slot import EVENT, TRIAL, Booking, BookingState
from domain.broadcasts.campaign import Arm, Campaign
from domain.broadcasts.comparing import Share
from domain.broadcasts.fate import Fate
from domain.broadcasts.outcomes import AFTER, METRICS, Outcome, compared, window
from domain.broadcasts.report import OpenReport, Report, share_of_opt_outs
from domain.language import Lang
from domain.practice.evening.session import Attempt, Session, SessionState, Verdict
from storage.database import Database
from storage.outcomes import DONE
from tests.domain.broadcasts.scene import NOON, SECOND, Scene
from tests.storage.given import a_slot

DAY = timedelta(days=1)
EVENT_BUTTON = [{"does": "event", "target": "fair", "label": {"zh": "来", "en": "Come"}}]
TWO_TEXTS = {
    "a": {"text": {"zh": "甲", "en": "One"}, "buttons": EVENT_BUTTON},
    "b": {"text": {"zh": "乙", "en": "Two"}},
}


async def report_of(scene: Scene, campaign: Campaign) -> Report:
    return await scene.do(scene.lena, OpenReport(campaign.id))


def share(report: Report, metric: str, arm: Arm) -> Share:
    return next(each.share for each in report.outcomes if (each.metric, each.arm) == (metric, arm))


async def test_families_are_counted_once_in_the_arm_that_the_lot_gave_them(scene: Scene) -> None:
    people = await scene.families(20, guardians=2)
    campaign = await scene.launched(variants=TWO_TEXTS, share_b=0.4, hold_out=0.2)
    await scene.steps(3)
    mine = {each.person: each for each in await scene.recipients(campaign)}
    families = Counter({each.household: each.arm for each in mine.values()}.values())
    report = await report_of(scene, campaign)
    assert sum(families.values()) == 20
    for arm, n in families.items():
        assert all(share(report, metric, arm).n == n for metric in METRICS)
    # two guardians who tap are one family that did
    tapping = [person.id for person in people if mine[person.id].arm is Arm.A][:2]
    async with scene.database.transaction() as uow:
        for person in tapping:
            assert await uow.campaigns.tap(campaign.id, person, 0, scene.clock.now())
    report = await report_of(scene, campaign)
    assert share(report, "tapped", Arm.A).x == len({mine[person].household for person in tapping})
    assert report.taps == {(Arm.A, 0): 2}
    assert report.n(Fate.SENT) + report.n(Fate.HELD_OUT) == 40


async def test_what_is_done_before_the_release_or_after_seven_days_does_not_count(scene: Scene) -> None:
    one, two, three = await scene.families(3)
    campaign = await scene.launched(variants=TWO_TEXTS)
    await scene.steps(2)
    began = window(await scene.now(campaign))
    assert began is not None
    since, until = began
    for person, at in ((one, since - SECOND), (two, since), (three, until)):
        await practise(scene.database, (await children(scene, person.id))[0], at)
    scene.clock.advance(AFTER + DAY)
    report = await report_of(scene, campaign)
    assert report.is_over and until - since == AFTER
    assert share(report, "practised", Arm.A) == Share(1, 3)


async def test_coming_is_a_place_at_an_event_that_the_broadcast_names(scene: Scene) -> None:
    one, two, three, four = await scene.families(4)
    campaign = await scene.launched(variants=TWO_TEXTS)
    await scene.steps(2)
    now = scene.clock.now()
    for person, event, state in (
        (one, "fair", BookingState.BOOKED),
        (two, "other", BookingState.BOOKED),
        (three, "fair", BookingState.CANCELLED),
        (four, "fair", BookingState.ATTENDED),
    ):
        slot = replace(a_slot(now + DAY, room=event), kind=EVENT.name, course=None, teacher=None, event=event)
        async with scene.database.transaction() as uow:
            opened = await uow.bookings.open_slot(slot, [])
            assert opened is not None
            booking = Booking(0, EVENT.name, opened.id, None, person.id, state, f"u{person.id}", created_at=now)
            assert await uow.bookings.add(booking) is not None
    assert share(await report_of(scene, campaign), "came", Arm.A) == Share(2, 4)


async def test_joining_a_class_or_booking_a_trial_counts_as_enrolled(scene: Scene) -> None:
    one, two, _ = await scene.families(3)
    campaign = await scene.launched(variants=TWO_TEXTS)
    await scene.steps(2)
    now = scene.clock.now()
    async with scene.database.transaction() as uow:
        await uow.classes.enrol((await children(scene, one.id))[0], "c", now)
        opened = await uow.bookings.open_slot(a_slot(now + DAY), [])
        assert opened is not None
        child = (await children(scene, two.id))[0]
        booking = Booking(0, TRIAL.name, opened.id, child, two.id, BookingState.BOOKED, "u", created_at=now)
        assert await uow.bookings.add(booking) is not None
    assert share(await report_of(scene, campaign), "enrolled", Arm.A) == Share(2, 3)


async def test_who_was_never_to_get_it_is_left_out_of_every_arm(scene: Scene) -> None:
    await scene.families(10)
    await scene.families(5, offers=False)
    campaign = await scene.launched("offer", variants=TWO_TEXTS, share_b=0.3, hold_out=0.3)
    await scene.steps(2)
    report = await report_of(scene, campaign)
    assert sum(each.share.n for each in report.outcomes if each.metric == "came") == 10
    assert report.n(Fate.LEFT_OUT) == 5


async def test_opt_outs_are_told_by_role_and_language(scene: Scene) -> None:
    readers = await scene.families(4, lang=Lang.ZH)
    campaign = await scene.launched()
    await scene.steps(2)
    async with scene.database.transaction() as uow:
        recipient = await uow.campaigns.recipient(campaign.id, readers[0].id)
        assert recipient is not None and recipient.message is not None
        assert await uow.campaigns.opt_out(recipient.message, scene.clock.now())
    report = await report_of(scene, campaign)
    assert share_of_opt_outs(report) == Share(1, 4)
    assert [(each.segment, each.value, each.share) for each in report.opted_out] == [("role", "parent", Share(1, 4))]


def test_every_metric_of_the_table_can_be_counted() -> None:
    assert set(DONE) == set(METRICS)


def outcomes(metric: str, **shares: tuple[int, int]) -> list[Outcome]:
    return [Outcome(metric, Arm(arm), Share(*held)) for arm, held in shares.items()]


def drafted(metric: str) -> Campaign:
    return Campaign(1, "x", "news", 1, NOON, metric=metric)


def test_a_winner_is_named_by_the_metric_that_was_chosen_when_the_time_is_over() -> None:
    found = outcomes("came", a=(40, 200), b=(80, 200), hold_out=(20, 200))
    done = compared(drafted("came"), found, is_over=True)
    assert [(each.one, each.other, each.better) for each in done] == [
        (Arm.B, Arm.A, Arm.B),
        (Arm.B, Arm.HOLD_OUT, Arm.B),
        (Arm.A, Arm.HOLD_OUT, Arm.A),
    ]
    assert not any(each.is_told for each in compared(drafted("came"), found, is_over=False))
    assert not any(each.is_told for each in compared(drafted("practised"), found, is_over=True))


def test_nobody_without_the_message_could_tap_it() -> None:
    found = compared(drafted("tapped"), outcomes("tapped", a=(9, 200), b=(80, 200), hold_out=(0, 200)), is_over=True)
    assert [(each.one, each.other) for each in found] == [(Arm.B, Arm.A)]


async def children(scene: Scene, guardian: int) -> list[int]:
    async with scene.database.reading() as uow:
        return [each.id for each in await uow.people.children_of(guardian)]


async def practise(database: Database, learner: int, at: datetime) -> None:
    async with database.transaction() as uow:
        session = await uow.practice.add_session(Session(0, learner, Lang.ZH, SessionState.FINISHED, 1, 1, at, at))
        attempt = Attempt(session.id, 0, learner, "sample:a", {"option": 1}, Verdict.RIGHT, at, 5.0, 0)
        assert await uow.practice.add_attempt(attempt)
