"""What readers choose about messages, and what the gate makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

import pytest

from domain.broadcasts.campaign import Arm, Campaign, CampaignState, Recipient, RecipientState
from domain.clock import FixedClock
from domain.errors import Gone, NotAllowed
from domain.gate.less import Less, LookAtLess, WantLess
from domain.gate.opening import OpenGate
from domain.gate.passing import push
from domain.gate.push import Decision, Preferences, Verdict, Why
from domain.gate.why import AskWhy
from domain.gate.wishes import (
    ChooseOwnHours,
    ChooseReports,
    LookAtPreferences,
    PauseAll,
    Reports,
    SwitchTopic,
    Topic,
    own_hours,
)
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.messages.kinds import EVENT, FOLLOW_UP, LETTER, OFFER, REMINDER, REPORT, SERVICE, WEEK
from domain.messages.screen import Note
from domain.people.consents import Decide
from domain.people.person import AgeBand, Person, Purpose, Role
from domain.reports.readers import ReportSettings
from domain.turn import Policy, Turn
from storage.database import Database
from tests.domain.reports.scene import EVENING, Scene

LATER = timedelta(hours=3)


@pytest.fixture
async def scene(database: Database) -> Scene:
    made = Scene(database, FixedClock(EVENING - LATER))
    await made.open()
    return made


async def pushed(scene: Scene, to: Person, kind: str, words: str = "News", **more: Any) -> int:
    async with scene.database.transaction() as uow:
        found = await push(Turn(scene.services, uow, None), to, Note(kind, words), **more)
    assert found is not None
    return found


async def passed(scene: Scene, to: Person, kind: str, **more: Any) -> Decision:
    """What becomes of a message of that kind now."""
    message = await pushed(scene, to, kind, **more)
    await scene.do(None, OpenGate())
    return (await decisions(scene, message))[-1]


async def decisions(scene: Scene, message: int) -> Sequence[Decision]:
    async with scene.database.reading() as uow:
        return await uow.pushes.decisions_on([message])


async def wished(scene: Scene, person: Person) -> Preferences:
    async with scene.database.reading() as uow:
        return await uow.pushes.preferences_of(person.id)


async def agreed(scene: Scene, parent: Person, learner: int, *, yes: bool = True) -> None:
    await scene.do(parent, Decide(learner, Purpose.OFFERS, yes))


async def test_the_reader_learns_the_cause_the_child_the_sender_and_what_came_with_it(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    wang = await scene.person("Ms Wang")
    first = await pushed(scene, mei, REPORT.name, "The report", learner=lin.id)
    second = await pushed(scene, mei, FOLLOW_UP.name, "A word", learner=lin.id, sender=wang.id)
    await scene.do(None, OpenGate())
    shown = await scene.do(mei, AskWhy(second))
    assert shown.child is not None and shown.child.name == "Lin" and shown.sender == "Ms Wang"
    assert shown.push.reason == "You were at the centre for a lesson or an event."
    assert [(step.verdict, step.why) for step in shown.way] == [(Verdict.MERGED, Why.TOGETHER)]
    assert [each.first_line for each in shown.along] == ["The report"]
    shown = await scene.do(mei, AskWhy(first))
    (share,) = shown.shares
    assert (share.had, share.cap.most) == (1, 3)
    assert shown.sender is None and [each.first_line for each in shown.along] == ["A word"]


async def test_a_learner_is_not_named_to_themselves(scene: Scene) -> None:
    mei, _ = await scene.parent()
    account, lin = await scene.learner(AgeBand.FROM_10, guardian=mei)
    message = await pushed(scene, account, REMINDER.name, learner=lin.id)
    assert (await scene.do(account, AskWhy(message))).child is None
    letter = await pushed(scene, mei, LETTER.name)
    assert (await scene.do(mei, AskWhy(letter))).child is None


async def test_nobody_else_is_told_why_or_decides(scene: Scene) -> None:
    mei, _ = await scene.parent("Lin")
    other, _ = await scene.parent("Bo")
    message = await pushed(scene, mei, REPORT.name)
    for use_case in (AskWhy(message), LookAtLess(message), WantLess(message, Less.PAUSE, True), AskWhy(message + 99)):
        with pytest.raises(Gone):
            await scene.do(other, use_case)
    assert await wished(scene, mei) == Preferences(mei.id)


async def test_reports_are_summed_up_or_left_out_and_come_again(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    message = await pushed(scene, mei, REPORT.name, learner=lin.id)
    shown = await scene.do(mei, LookAtLess(message))
    assert shown.choices == [(Less.DIGEST, False), (Less.NO_REPORTS, False), (Less.PAUSE, False)]
    for _ in range(2):
        shown = await scene.do(mei, WantLess(message, Less.DIGEST, True))
    assert shown.holds(Less.DIGEST)
    found = await passed(scene, mei, REPORT.name, learner=lin.id)
    assert (found.verdict, found.why) == (Verdict.DROPPED, Why.SUMMED_UP)
    shown = await scene.do(mei, WantLess(message, Less.NO_REPORTS, True))
    assert shown.wishes.way_of_reports is Reports.NONE
    shown = await scene.do(mei, WantLess(message, Less.NO_REPORTS, False))
    assert shown.wishes.way_of_reports is Reports.DIGEST, "as it was before"
    await scene.do(mei, WantLess(message, Less.DIGEST, False))
    assert (await passed(scene, mei, REPORT.name)).verdict is Verdict.SENT
    with pytest.raises(Gone):
        await scene.do(mei, WantLess(message, Less.WITHDRAW, True))


async def test_reports_in_a_card_that_does_not_come_are_none_and_can_be_had_again(scene: Scene) -> None:
    mei, _ = await scene.parent("Lin")
    message = await pushed(scene, mei, WEEK.name)
    await scene.do(mei, ChooseReports(Reports.DIGEST))
    shown = await scene.do(mei, WantLess(message, Less.NO_WEEKLY, True))
    assert shown.wishes.way_of_reports is Reports.NONE
    report = await pushed(scene, mei, REPORT.name)
    shown = await scene.do(mei, WantLess(report, Less.NO_REPORTS, False))
    assert shown.wishes.way_of_reports is Reports.EACH
    await scene.do(mei, ChooseReports(Reports.DIGEST))
    page = await scene.do(mei, LookAtPreferences())
    assert page.way_of_reports is Reports.DIGEST and page.reports is not None and page.reports.weekly


async def test_every_kind_has_what_fits_it(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await agreed(scene, mei, lin.id)
    fitting = {
        WEEK.name: [Less.NO_WEEKLY, Less.PAUSE],
        FOLLOW_UP.name: [Less.NO_TOPIC, Less.PAUSE],
        EVENT.name: [Less.NO_TOPIC, Less.WITHDRAW, Less.PAUSE],
        LETTER.name: [Less.PAUSE],
        REMINDER.name: [Less.PAUSE],
    }
    for kind, expected in fitting.items():
        message = await pushed(scene, mei, kind)
        shown = await scene.do(mei, LookAtLess(message))
        assert [choice for choice, _ in shown.choices] == expected
        for choice in expected:
            assert (await scene.do(mei, WantLess(message, choice, True))).holds(choice)
            if choice is not Less.WITHDRAW:
                assert not (await scene.do(mei, WantLess(message, choice, False))).holds(choice)


async def test_a_pause_holds_two_weeks_and_service_comes_all_the_same(scene: Scene) -> None:
    mei, _ = await scene.parent("Lin")
    for _ in range(2):
        await scene.do(mei, PauseAll(True))
    found = await passed(scene, mei, FOLLOW_UP.name)
    assert (found.verdict, found.why) == (Verdict.DROPPED, Why.ON_PAUSE)
    assert (await passed(scene, mei, SERVICE.name)).verdict is Verdict.SENT
    page = await scene.do(mei, LookAtPreferences())
    assert page.paused_until == scene.clock.now() + timedelta(days=14)
    scene.clock.advance(timedelta(days=14))
    assert (await scene.do(mei, LookAtPreferences())).paused_until is None
    assert (await passed(scene, mei, FOLLOW_UP.name)).verdict is Verdict.SENT


async def test_a_second_tap_does_not_make_a_pause_longer_and_one_that_is_over_begins_anew(scene: Scene) -> None:
    mei, _ = await scene.parent("Lin")
    await scene.do(mei, PauseAll(True))
    over = scene.clock.now() + timedelta(days=14)
    scene.clock.advance(timedelta(hours=1))
    await scene.do(mei, PauseAll(True))
    assert (await wished(scene, mei)).paused_until == over
    scene.at(over)
    await scene.do(mei, PauseAll(True))
    assert (await wished(scene, mei)).paused_until == over + timedelta(days=14)
    await scene.do(mei, PauseAll(False))
    assert (await wished(scene, mei)).paused_until is None


async def test_choosing_reports_leaves_the_weeks_card_as_it_was(scene: Scene) -> None:
    mei, _ = await scene.parent("Lin")
    async with scene.database.transaction() as uow:
        await uow.reports.save(ReportSettings(mei.id, weekly=False))
    for way in (Reports.NONE, Reports.EACH):
        await scene.do(mei, ChooseReports(way))
        page = await scene.do(mei, LookAtPreferences())
        assert page.reports is not None and (page.way_of_reports, page.reports.weekly) == (way, False)


async def test_the_same_hours_again_are_journaled_once(scene: Scene) -> None:
    mei, _ = await scene.parent("Lin")
    for _ in range(2):
        await scene.do(mei, ChooseOwnHours(time(9), time(18)))
    await scene.do(mei, ChooseReports(Reports.DIGEST))
    await scene.do(mei, PauseAll(True))
    async with scene.database.reading() as uow:
        said = await uow.journal.with_object(Verb.CHANGED, "preferences", str(mei.id))
    paused = (scene.clock.now() + timedelta(days=14)).isoformat()
    hours = {"off": [], "digest": False, "open_from": "09:00", "open_until": "18:00", "paused_until": None}
    digest = {**hours, "digest": True}
    assert [each.result for each in said] == [hours, digest, {**digest, "paused_until": paused}]


async def test_what_is_switched_off_does_not_come_and_each_change_is_journaled_once(scene: Scene) -> None:
    mei, _ = await scene.parent("Lin")
    for _ in range(2):
        await scene.do(mei, SwitchTopic(Topic.FOLLOW_UPS, False))
    found = await passed(scene, mei, FOLLOW_UP.name)
    assert (found.verdict, found.why) == (Verdict.DROPPED, Why.SWITCHED_OFF)
    await scene.do(mei, SwitchTopic(Topic.FOLLOW_UPS, True))
    assert (await passed(scene, mei, FOLLOW_UP.name)).verdict is Verdict.SENT
    async with scene.database.reading() as uow:
        said = await uow.journal.with_object(Verb.CHANGED, "preferences", str(mei.id))
    assert [each.result["off"] for each in said] == [["follow_up"], []]


async def test_own_hours_are_narrower_than_those_of_the_centre_and_what_comes_waits_for_them(scene: Scene) -> None:
    mei, _ = await scene.parent("Lin")
    await scene.do(mei, ChooseOwnHours(time(8), time(17)))
    assert await wished(scene, mei) == Preferences(mei.id, None, time(17), off=frozenset())
    scene.at(EVENING)
    found = await passed(scene, mei, FOLLOW_UP.name)
    assert (found.verdict, found.why) == (Verdict.DEFERRED, Why.OWN_HOURS)
    for opens, closes in ((time(7), time(17)), (time(8), time(22)), (time(13), time(17))):
        with pytest.raises(Gone):
            await scene.do(mei, ChooseOwnHours(opens, closes))
    await scene.do(mei, ChooseOwnHours(time(8), time(21)))
    assert (await wished(scene, mei)).open_until is None, "as the centre has it, also when that changes"


def test_hours_to_choose_begin_and_end_with_those_of_the_centre() -> None:
    hours = own_hours(Preferences(1), Policy(quiet_from=21, quiet_until=8))
    assert [at.hour for at in hours.may_open] == [8, 9, 10, 11, 12]
    assert [at.hour for at in hours.may_close] == [17, 18, 19, 20, 21]
    early = own_hours(Preferences(1), Policy(quiet_from=23, quiet_until=6))
    assert (early.may_open[0].hour, early.may_close[-1].hour) == (6, 23)


async def test_offers_and_events_come_after_a_yes_only_and_a_withdrawal_holds_at_once(scene: Scene) -> None:
    mei, (lin, bo) = await scene.parent("Lin", "Bo")
    page = await scene.do(mei, LookAtPreferences())
    assert not page.takes_offers and [yes for _, yes in page.deciding] == [False, False]
    assert (await passed(scene, mei, EVENT.name)).why is Why.NO_CONSENT
    await agreed(scene, mei, lin.id)
    await agreed(scene, mei, bo.id)
    message = await pushed(scene, mei, OFFER.name)
    shown = await scene.do(mei, WantLess(message, Less.WITHDRAW, True))
    assert shown.holds(Less.WITHDRAW) and not shown.wishes.takes_offers
    await scene.do(None, OpenGate())
    assert (await decisions(scene, message))[-1].why is Why.NO_CONSENT
    assert [each.verb for each in await consents_of(scene, lin.id)] == [Verb.CONSENTED, Verb.CONSENTED]


async def consents_of(scene: Scene, learner: int) -> list[Statement]:
    async with scene.database.reading() as uow:
        return [each for each in await uow.journal.about(learner) if each.object_id == Purpose.OFFERS]


async def test_a_learner_decides_about_offers_from_the_age_of_consent_on_and_a_parent_before(scene: Scene) -> None:
    mei, _ = await scene.parent()
    young, of_young = await scene.learner(AgeBand.FROM_10, guardian=mei)
    old, of_old = await scene.learner(AgeBand.FROM_16, guardian=mei)
    for account in (young, old):
        async with scene.database.transaction() as uow:
            await uow.people.grant(account.id, Role.LEARNER, None, scene.clock.now())
    page = await scene.do(mei, LookAtPreferences())
    assert [learner.id for learner, _ in page.deciding] == [of_young.id]
    assert (await scene.do(young, LookAtPreferences())).deciding == []
    assert (await scene.do(young, LookAtPreferences())).topics == [Topic.REVIEWS]
    await agreed(scene, old, of_old.id)
    assert (await scene.do(old, LookAtPreferences())).deciding == [(of_old, True)]
    with pytest.raises(Gone):
        await agreed(scene, mei, of_old.id)


async def test_staff_have_hours_and_a_pause_but_no_reports(scene: Scene) -> None:
    wang = await scene.person("Ms Wang")
    async with scene.database.transaction() as uow:
        await uow.people.grant(wang.id, Role.TEACHER, None, scene.clock.now())
    page = await scene.do(wang, LookAtPreferences())
    assert (page.topics, page.reports, page.deciding) == ([], None, [])
    with pytest.raises(NotAllowed):
        await scene.do(wang, ChooseReports(Reports.NONE))
    await scene.do(wang, ChooseOwnHours(time(9), time(18)))
    assert (await wished(scene, wang)).open_from == time(9)


async def test_less_because_of_a_broadcast_is_noted_with_the_broadcast(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await agreed(scene, mei, lin.id)
    now = scene.clock.now()
    async with scene.database.transaction() as uow:
        made = await uow.campaigns.add(Campaign(0, "Spring", EVENT.name, mei.id, now, CampaignState.RUNNING))
        to = Recipient(made.id, mei.id, "f1", Lang.EN, Arm.A, RecipientState.PLANNED, due_at=now)
        await uow.campaigns.place(made.id, [to], mei.id, now)
    message = await pushed(scene, mei, EVENT.name, campaign=made.id)
    async with scene.database.transaction() as uow:
        await uow.campaigns.pushed(made.id, {mei.id: message})
    await scene.do(mei, WantLess(message, Less.NO_TOPIC, True))
    async with scene.database.reading() as uow:
        found = await uow.campaigns.recipient(made.id, mei.id)
    assert found is not None and found.opted_out_at == now
