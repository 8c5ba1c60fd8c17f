"""A learner's day: lessons of the classes, trial lessons, and who is told of what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.booking.cancelling import CancelBooking
from domain.booking.confirming import ConfirmBooking
from domain.booking.holding import HoldSeat
from domain.clock import FixedClock
from domain.courses.course import CourseClass
from domain.day.absence import ConfirmIll, Passed, SayIll, SayLate
from domain.day.meetings import Told, days_of, times_of
from domain.day.today import Day, LookAtLesson, LookAtToday
from domain.errors import Gone, Refusal
from domain.language import Lang
from domain.people.person import AgeBand, Consent, Learner, Link, LinkKind, Person, Purpose, Role
from tests.domain.booking.stage import CLASSES, LONG, OLYMPIAD, Stage
from tests.house import as_person

SATURDAY_TEN = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)


def go_to(clock: FixedClock, at: datetime) -> None:
    clock.advance(at - clock.now())


async def enrolled(
    stage: Stage, *classes: str, age: AgeBand = AgeBand.FROM_14, guardian: Person | None = None
) -> tuple[Person, Learner]:
    account, learner = await stage.learner(age, guardian=guardian)
    async with stage.database.transaction() as uow:
        await uow.people.grant(account.id, Role.LEARNER, None, stage.clock.now())
        for klass in classes:
            await uow.classes.enrol(learner.id, klass, stage.clock.now())
        if guardian is not None:
            agreed = Consent(learner.id, Purpose.PRACTICE, "1", guardian.id, stage.clock.now())
            await uow.people.add_consent(agreed)
    return account, learner


async def teacher(stage: Stage) -> Person:
    """Ms Wang, who came in by her personal invitation."""
    person = await as_person(stage.database, stage.services, "wang", Role.TEACHER, Lang.EN)
    async with stage.database.transaction() as uow:
        now = stage.clock.now()
        link = Link("t", LinkKind.STAFF, {"role": "teacher", "staff": "wang"}, None, now + timedelta(days=1))
        await uow.people.add_link(link)
        assert await uow.people.use_link("t", person.id, now)
    return person


async def booked(stage: Stage, parent: Person, learner: Learner, starts_at: datetime) -> int:
    slot = await stage.slot(starts_at)
    held = await stage.do(parent, HoldSeat(learner.id, slot.id))
    await stage.do(parent, ConfirmBooking(held.booking.id))  # type: ignore[union-attr]
    return held.booking.id  # type: ignore[union-attr]


async def notes(stage: Stage, person: Person) -> list[str]:
    return [row["content"]["html"] for row in await stage.outbox() if row["person"] == person.id and not row["panel"]]


def key(day: date, klass: str = "c1") -> str:
    return f"{klass}.{day:%Y%m%d}"


def test_a_class_meets_weekly_as_often_as_its_course_has_lessons() -> None:
    klass = CourseClass("c", LONG, "east", "wang", "204", 6, time(10, 0), 10, 7, date(2026, 9, 5))
    days = list(
        days_of(klass, OLYMPIAD, "Asia/Shanghai", datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
    )
    assert len(days) == OLYMPIAD.lessons and days[0] == klass.first_lesson
    assert {day.isoweekday() for day in days} == {6}


def test_a_lesson_keeps_its_wall_time_when_the_clocks_change() -> None:
    berlin = CLASSES[2]
    starts = [
        times_of(berlin, OLYMPIAD, "Europe/Berlin", day)[0].hour for day in (date(2026, 10, 21), date(2026, 10, 28))
    ]
    assert starts == [15, 16], "17:00 in summer time and in winter time"


async def test_the_day_has_the_lessons_of_the_class_and_a_booked_trial_by_start(
    stage: Stage, clock: FixedClock
) -> None:
    parent, (bo,) = await stage.parent("Bo")
    async with stage.database.transaction() as uow:
        await uow.classes.enrol(bo.id, "c2", clock.now())
    await booked(stage, parent, bo, SATURDAY_TEN)
    shown = await stage.do(parent, LookAtToday())
    (day,) = shown.days
    assert not shown.own and day.today == () and day.following is not None and day.following.is_trial
    go_to(clock, SATURDAY_TEN + timedelta(minutes=30))
    (day,) = (await stage.do(parent, LookAtToday())).days
    assert [each.is_trial for each in day.today] == [True, False], "the trial runs, the class is at four"
    assert day.following is not None and day.following.lesson.day == date(2026, 12, 5)
    go_to(clock, SATURDAY_TEN + timedelta(hours=10))
    assert (await stage.do(parent, LookAtToday())).days[0].today == ()


async def test_a_parent_sees_the_day_of_every_child_and_a_learner_their_own(stage: Stage) -> None:
    parent, (bo, lin) = await stage.parent("Bo", "Lin")
    assert [day.learner for day in (await stage.do(parent, LookAtToday())).days] == [bo, lin]
    account, learner = await enrolled(stage, "c1")
    shown: Day = await stage.do(account, LookAtToday())
    assert shown.own and [day.learner for day in shown.days] == [learner]
    assert shown.days[0].tonight is not None and shown.days[0].following is not None


async def test_a_lesson_is_named_by_its_day_and_gone_when_it_is_over_or_somebody_elses(
    stage: Stage, clock: FixedClock
) -> None:
    account, learner = await enrolled(stage, "c1")
    stranger, _ = await stage.parent("Bo")
    meeting = await stage.do(account, LookAtLesson(learner.id, key(date(2026, 11, 28))))
    assert meeting.lesson.slot.room == "204" and meeting.told is None
    with pytest.raises(Gone):
        await stage.do(stranger, LookAtLesson(learner.id, key(date(2026, 11, 28))))
    with pytest.raises(Gone):
        await stage.do(account, LookAtLesson(learner.id, key(date(2026, 11, 27))))
    go_to(clock, SATURDAY_TEN + timedelta(hours=3))
    with pytest.raises(Gone):
        await stage.do(account, LookAtLesson(learner.id, key(date(2026, 11, 28))))


async def test_a_cancelled_trial_is_no_lesson_any_more(stage: Stage) -> None:
    parent, (bo,) = await stage.parent("Bo")
    booking = await booked(stage, parent, bo, SATURDAY_TEN)
    await stage.do(parent, LookAtLesson(bo.id, f"b{booking}"))
    await stage.do(parent, CancelBooking(booking))
    with pytest.raises(Gone):
        await stage.do(parent, LookAtLesson(bo.id, f"b{booking}"))


async def test_coming_late_is_told_to_the_teacher_of_the_class_once(stage: Stage) -> None:
    wang = await teacher(stage)
    account, learner = await enrolled(stage, "c1", age=AgeBand.UP_TO_9, guardian=(await stage.parent())[0])
    async with stage.database.transaction() as uow:
        await uow.classes.enrol(learner.id, "c3", stage.clock.now())
    late = SayLate(learner.id, key(date(2026, 11, 28)))
    assert [await stage.do(account, late), await stage.do(account, late)] == [Passed.STAFF, Passed.KNOWN]
    (note,) = await notes(stage, wang)
    assert "Lin will be a little late: <b>Olympiad 5</b>, Sat 28 Nov, 10:00-11:30" in note
    assert (await stage.do(account, LookAtLesson(learner.id, late.key))).told is Told.LATE


async def test_a_child_that_is_ill_is_believed_by_the_teacher_when_a_parent_confirms(stage: Stage) -> None:
    wang = await teacher(stage)
    parent, _ = await stage.parent()
    account, learner = await enrolled(stage, "c1", age=AgeBand.FROM_10, guardian=parent)
    ill = SayIll(learner.id, key(date(2026, 11, 28)))
    assert [await stage.do(account, ill), await stage.do(account, ill)] == [Passed.GUARDIANS, Passed.KNOWN]
    assert await notes(stage, wang) == []
    (asked,) = [row for row in await stage.outbox() if row["person"] == parent.id]
    confirm = asked["content"]["keyboard"][0][0]["tap"]
    assert confirm == f"td.confirm:{learner.id}:c1.20261128"
    confirming = ConfirmIll(learner.id, ill.key)
    assert [await stage.do(parent, confirming), await stage.do(parent, confirming)] == [Passed.STAFF, Passed.KNOWN]
    (note,) = await notes(stage, wang)
    assert "Lin is ill" in note
    assert (await stage.verbs(learner)) == ["reported", "confirmed"]


async def test_nobody_but_a_guardian_confirms(stage: Stage) -> None:
    parent, _ = await stage.parent()
    stranger, _ = await stage.parent("Bo")
    account, learner = await enrolled(stage, "c1", age=AgeBand.FROM_10, guardian=parent)
    await stage.do(account, SayIll(learner.id, key(date(2026, 11, 28))))
    with pytest.raises(Gone):
        await stage.do(stranger, ConfirmIll(learner.id, key(date(2026, 11, 28))))


async def test_who_is_old_enough_or_a_parent_is_believed_at_once(stage: Stage) -> None:
    wang = await teacher(stage)
    account, learner = await enrolled(stage, "c1", age=AgeBand.FROM_14)
    assert await stage.do(account, SayIll(learner.id, key(date(2026, 11, 28)))) is Passed.STAFF
    parent, (bo,) = await stage.parent("Bo")
    booking = await booked(stage, parent, bo, SATURDAY_TEN + timedelta(hours=3))
    assert await stage.do(parent, SayIll(bo.id, f"b{booking}")) is Passed.STAFF
    first, second = await notes(stage, wang)
    assert "Lin is ill" in first and "Bo is ill" in second


async def test_a_child_whose_parent_cannot_be_reached_is_passed_on_as_it_is(stage: Stage) -> None:
    wang = await teacher(stage)
    parent, _ = await stage.parent()
    account, learner = await enrolled(stage, "c1", age=AgeBand.FROM_10, guardian=parent)
    async with stage.database.transaction() as uow:
        await uow.people.save(replace(parent, reachable=False))
    assert await stage.do(account, SayIll(learner.id, key(date(2026, 11, 28)))) is Passed.STAFF
    assert "No parent is connected" in (await notes(stage, wang))[0]


async def test_without_an_account_of_the_teacher_the_office_is_told_and_without_one_there_is_a_number_to_call(
    stage: Stage,
) -> None:
    account, learner = await enrolled(stage, "c1")
    with pytest.raises(Refusal, match=r"today\.call"):
        await stage.do(account, SayLate(learner.id, key(date(2026, 11, 28))))
    assert await stage.verbs(learner) == []
    zhao = await as_person(stage.database, stage.services, "zhao", Role.OPERATOR, Lang.EN)
    assert await stage.do(account, SayIll(learner.id, key(date(2026, 11, 28)))) is Passed.STAFF
    assert len(await notes(stage, zhao)) == 1
