"""The days ahead of a family and what became of what came, for its parents and for operators."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.booking.slot import Booking, BookingState
from domain.broadcasts.campaign import Arm, Campaign, CampaignState, Recipient, RecipientState
from domain.cadences.run import CadenceRun
from domain.clock import FixedClock
from domain.errors import Gone, NotAllowed
from domain.gate.family import MOST_FOUND, Coming, FamilyWeek, FindFamilies, LookAtComing, LookAtFamily
from domain.gate.opening import OpenGate
from domain.gate.passing import push
from domain.gate.push import Verdict, Why
from domain.gate.wishes import ChooseReports, PauseAll, Reports
from domain.journal import Verb
from domain.language import Lang
from domain.messages.kinds import APPOINTMENT, EVENT, FOLLOW_UP, MOOD, REMINDER, REPORT, TIP, WEEK
from domain.messages.screen import Note
from domain.people.consents import Decide
from domain.people.person import AgeBand, Learner, Person, Purpose, Role
from domain.practice.habits.routine import Routine
from domain.reports.readers import ReportSettings
from domain.turn import Turn
from knowledge.cadences import load_cadences
from storage.database import Database
from tests.domain.reports.scene import EVENING, LESSON, SUNDAY, Scene
from tests.house import CONTENT, catalogue

NEXT_EVENING = EVENING + timedelta(days=7)


@pytest.fixture
async def scene(database: Database) -> Scene:
    made = Scene(database, FixedClock(EVENING + timedelta(hours=1)))
    await made.open()
    return made


async def operator(scene: Scene) -> Person:
    person = await scene.person("Zhou")
    async with scene.database.transaction() as uow:
        await uow.people.grant(person.id, Role.OPERATOR, None, scene.clock.now())
    return person


async def pushed(scene: Scene, to: Person, kind: str, *, learner: Learner | None = None, after: timedelta) -> int:
    async with scene.database.transaction() as uow:
        found = await push(
            Turn(scene.services, uow, None),
            to,
            Note(kind, "Secret words"),
            learner=learner.id if learner else None,
            due_at=scene.clock.now() + after,
        )
    assert found is not None
    return found


def of_kind(week: FamilyWeek, kind: str) -> list[Coming]:
    return [each for each in week.coming if each.planned.message.kind == kind]


async def test_the_card_of_the_week_and_the_next_report_are_certain_as_things_stand(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await scene.enrol(lin)
    week = await scene.do(mei, LookAtComing())
    (card,) = of_kind(week, WEEK.name)
    assert (card.planned.verdict, card.planned.at, card.provided) == (Verdict.SENT, SUNDAY, None)
    (report,) = of_kind(week, REPORT.name)
    assert (report.planned.at, report.about, report.provided) == (NEXT_EVENING, lin, "logged")
    await scene.do(mei, ChooseReports(Reports.DIGEST))
    (report,) = of_kind(await scene.do(mei, LookAtComing()), REPORT.name)
    assert (report.planned.verdict, report.planned.why) == (Verdict.DROPPED, Why.SUMMED_UP)
    await scene.do(mei, ChooseReports(Reports.NONE))
    assert not of_kind(await scene.do(mei, LookAtComing()), REPORT.name)


async def test_a_card_that_came_today_does_not_come_once_more(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await scene.enrol(lin)
    await scene.log(lin)
    scene.at(SUNDAY)
    assert await scene.week_cards() == 1
    (card,) = of_kind(await scene.do(mei, LookAtComing()), WEEK.name)
    assert card.planned.message.message > 0, "it waits at the gate"
    await scene.do(None, OpenGate())
    scene.clock.advance(timedelta(hours=1))
    (card,) = of_kind(await scene.do(mei, LookAtComing()), WEEK.name)
    assert card.planned.at == SUNDAY + timedelta(days=7)


async def test_what_waits_at_the_gate_stands_among_it_with_the_gates_answer(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await pushed(scene, mei, FOLLOW_UP.name, learner=lin, after=timedelta(hours=2))
    await pushed(scene, mei, EVENT.name, after=timedelta(days=1))
    week = await scene.do(mei, LookAtComing())
    (word,) = of_kind(week, FOLLOW_UP.name)
    assert (word.planned.verdict, word.planned.waited) == (Verdict.SENT, Why.QUIET)
    (event,) = of_kind(week, EVENT.name)
    assert (event.planned.verdict, event.planned.why) == (Verdict.DROPPED, Why.NO_CONSENT)
    await scene.do(mei, PauseAll(True))
    (word,) = of_kind(await scene.do(mei, LookAtComing()), FOLLOW_UP.name)
    assert word.planned.why is Why.ON_PAUSE


async def test_what_was_foretold_of_waiting_messages_comes_true(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    jun = await scene.second_guardian(lin)
    await scene.do(mei, Decide(lin.id, Purpose.OFFERS, True))
    boss = await operator(scene)
    async with scene.database.transaction() as uow:
        for person in (mei, jun):
            await uow.reports.save(ReportSettings(person.id, weekly=False))
    kinds = (REPORT.name, FOLLOW_UP.name, EVENT.name, REPORT.name, TIP.name, EVENT.name, REPORT.name, FOLLOW_UP.name)
    for number, kind in enumerate(kinds):
        for person in (mei, jun):
            await pushed(scene, person, kind, learner=lin, after=timedelta(hours=11 * number))
    foretold = {
        each.planned.message.message: (each.planned.verdict, each.planned.at)
        for each in (await scene.do(boss, LookAtFamily(lin.id))).coming
        if each.planned.message.message > 0
    }
    assert len(foretold) == 2 * len(kinds)
    until = scene.clock.now() + timedelta(days=7)
    while scene.clock.now() < until:
        await scene.do(None, OpenGate())
        scene.clock.advance(timedelta(minutes=30))
    async with scene.database.reading() as uow:
        became = {each.message: (each.verdict, each.at) for each in await uow.pushes.decisions_on(list(foretold))}
    for message, (verdict, at) in foretold.items():
        assert became[message][0] is verdict
        if verdict is not Verdict.DEFERRED:
            assert abs(became[message][1] - at) < timedelta(minutes=30)


async def test_a_booked_lesson_is_announced_a_day_before(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    starts = scene.clock.now() + timedelta(days=3)
    slot = await scene.slot(starts)
    async with scene.database.transaction() as uow:
        now = scene.clock.now()
        booked = Booking(0, "trial", slot.id, lin.id, mei.id, BookingState.BOOKED, "u1", now, booked_at=now)
        assert await uow.bookings.add(booked) is not None
    (line,) = of_kind(await scene.do(mei, LookAtComing()), APPOINTMENT.name)
    assert line.planned.at == starts - timedelta(days=1) and line.about == lin


async def test_cadences_and_released_broadcasts_stand_among_it(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    scene.services = replace(scene.services, cadences=load_cadences(CONTENT, catalogue()))
    await scene.do(mei, Decide(lin.id, Purpose.OFFERS, True))
    now = scene.clock.now()
    async with scene.database.transaction() as uow:
        made = await uow.campaigns.add(Campaign(0, "Spring", EVENT.name, mei.id, now, CampaignState.RUNNING))
        to = Recipient(
            made.id, mei.id, "f1", Lang.EN, Arm.A, RecipientState.PLANNED, due_at=now + timedelta(days=2, hours=-8)
        )
        await uow.campaigns.place(made.id, [to], mei.id, now)
        cadence = next(each for each in scene.services.cadences.values() if each.anchor == "trial_ended")
        run = CadenceRun(
            0, cadence.id, "booking:1", mei.id, lin.id, now, "Asia/Shanghai", 1, now + timedelta(days=1, hours=-8)
        )
        await uow.cadences.begin([run])
    week = await scene.do(mei, LookAtComing())
    (event,) = of_kind(week, EVENT.name)
    assert event.planned.verdict is Verdict.SENT
    message = event.planned.message
    assert (message.campaign, message.occasion, message.urgent) == (made.id, f"campaign:{made.id}", False)
    steps = [each for each in week.coming if each.provided == "still_fits"]
    assert steps and steps[0].planned.at == now + timedelta(days=1, hours=-8)


async def test_a_parent_sees_a_childs_reminders_and_nothing_of_the_other_guardian(scene: Scene) -> None:
    mei, _ = await scene.parent()
    account, lin = await scene.learner(AgeBand.FROM_10, guardian=mei)
    jun = await scene.second_guardian(lin)
    async with scene.database.transaction() as uow:
        due = scene.clock.now() + timedelta(days=1)
        at = (due + timedelta(hours=8)).time().replace(second=0)
        await uow.habits.save(Routine(lin.id, practise_at=at, due_at=due))
    await pushed(scene, jun, FOLLOW_UP.name, after=timedelta(days=1))
    await pushed(scene, account, MOOD.name, learner=lin, after=timedelta(days=1))
    week = await scene.do(mei, LookAtComing())
    assert {each.to.id for each in week.coming} <= {mei.id, account.id}
    reminders = of_kind(week, REMINDER.name)
    assert len(reminders) == 6 and {each.provided for each in reminders} == {"not_practised"}
    boss = await operator(scene)
    whole = await scene.do(boss, LookAtFamily(lin.id))
    assert {each.to.id for each in whole.coming} == {mei.id, jun.id, account.id}
    assert not of_kind(whole, MOOD.name), "nobody but the learner knows of that question"


async def test_operators_see_what_became_of_it_and_looking_is_written_down(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    boss = await operator(scene)
    scene.at(LESSON + timedelta(days=1))
    await pushed(scene, mei, FOLLOW_UP.name, learner=lin, after=timedelta())
    await pushed(scene, mei, EVENT.name, after=timedelta())
    await scene.do(None, OpenGate())
    week = await scene.do(boss, LookAtFamily(lin.id))
    verdicts = {each.push.kind: each.decision.why for each in week.lately if each.decision is not None}
    assert verdicts == {FOLLOW_UP.name: Why.DUE, EVENT.name: Why.NO_CONSENT}
    assert [each.push.kind for each in (await scene.do(mei, LookAtComing())).lately] == [EVENT.name, FOLLOW_UP.name]
    async with scene.database.reading() as uow:
        (looked,) = [each for each in await uow.journal.about(lin.id) if each.verb is Verb.VIEWED]
    said = (looked.object_type, looked.object_id, looked.actor, looked.result, looked.authority)
    assert said == ("profile", str(lin.id), boss.id, {"part": "messages"}, "staff")
    with pytest.raises(NotAllowed):
        await scene.do(mei, LookAtFamily(lin.id))
    with pytest.raises(Gone):
        await scene.do(boss, LookAtFamily(lin.id + 99))


async def test_a_family_is_found_by_a_part_of_anybodys_name(scene: Scene) -> None:
    boss = await operator(scene)
    _, (lin,) = await scene.parent("Lin", name="Mei Chen")
    _, (bo,) = await scene.parent("安安", name="陈先生")
    alone, learner = await scene.learner(AgeBand.FROM_16)
    found = {
        name: (await scene.do(boss, FindFamilies(name))).learners for name in ("chen", " LI ", "安", "陈", "%", "")
    }
    assert found == {"chen": [lin], " LI ": [lin, learner], "安": [bo], "陈": [bo], "%": [], "": ()}
    assert (await scene.do(boss, LookAtFamily(learner.id))).people == [alone]


async def test_what_was_looked_for_is_said_in_order_and_whether_there_are_more(scene: Scene) -> None:
    boss = await operator(scene)
    for _ in range(MOST_FOUND):
        await scene.parent("Lin", name="Mei  Chen")
    found = await scene.do(boss, FindFamilies("  lin\n"))
    assert (found.looked_for, len(found.learners), found.more) == ("lin", MOST_FOUND, False)
    await scene.parent("Lin Lin")
    found = await scene.do(boss, FindFamilies(" Lin \t"))
    assert (found.looked_for, len(found.learners), found.more) == ("Lin", MOST_FOUND, True)
    assert (await scene.do(boss, FindFamilies("lin   lin"))).looked_for == "lin lin"
    assert len((await scene.do(boss, FindFamilies("lin   lin"))).learners) == 1


async def test_the_report_on_a_lesson_of_this_morning_is_still_to_come(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await scene.enrol(lin)
    scene.at(LESSON + timedelta(hours=5))
    reports = of_kind(await scene.do(mei, LookAtComing()), REPORT.name)
    assert [each.planned.at for each in reports] == [EVENING]


async def test_before_a_lesson_the_child_hears_of_it_too_and_whoever_booked_for_themselves_once(scene: Scene) -> None:
    mei, _ = await scene.parent()
    account, lin = await scene.learner(AgeBand.FROM_10, guardian=mei)
    grown, learner = await scene.learner(AgeBand.FROM_16)
    boss = await operator(scene)
    now = scene.clock.now()
    starts = now + timedelta(hours=20)
    slot = await scene.slot(starts, seats=2)
    async with scene.database.transaction() as uow:
        for child, by in ((lin, mei), (learner, grown)):
            booked = Booking(
                0, "trial", slot.id, child.id, by.id, BookingState.BOOKED, f"u{by.id}", now, booked_at=now
            )
            assert await uow.bookings.add(booked) is not None
    for child, people in ((lin, (mei, account)), (learner, (grown,))):
        lines = of_kind(await scene.do(boss, LookAtFamily(child.id)), APPOINTMENT.name)
        told = sorted((each.to.id, each.planned.message.due_at) for each in lines)
        assert told == [(person.id, starts - timedelta(hours=2)) for person in people]
