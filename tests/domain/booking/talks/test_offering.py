"""A talk that a member of staff offers: three times, one push to each guardian, the first tap books."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.alerts.alert import Act, Alert, Finding, OfLearner, Rule, State
from domain.booking.slot import BookingState, Way
from domain.booking.talks.accepting import AcceptOffer, DeclineOffer, OtherTimes, Taken
from domain.booking.talks.choosing import PickTalkDay
from domain.booking.talks.drafting import AskOfferTopic, BeginOffer, ListFamilies, TellOfferTopic
from domain.booking.talks.holding import TalkBooked, TalkGone
from domain.booking.talks.matters import TalkOffer
from domain.booking.talks.offering import Proposal, ProposeTimes, SendOffer, Sent, ShowOfferTimes
from domain.booking.talks.showing import LeaveOut, ReadPage
from domain.errors import Gone, NotAllowed, Refusal
from domain.messages.screen import tap
from domain.people.person import AgeBand, Learner, Person, Role
from tests.domain.booking.talks.scene import TUESDAY_FOUR, Scene

HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)


async def offered(scene: Scene, lin: Learner, *people: Person) -> tuple[TalkOffer, ...]:
    """Ms Wang offers the nearest three; the offers in the order of `people`."""
    proposal = await scene.do(scene.wang, ProposeTimes(lin.id, "p", "p"))
    starts = tuple(each.start for each in proposal.times)
    assert isinstance(await scene.do(scene.wang, SendOffer(lin.id, "p", "p", starts)), Sent)
    async with scene.database.reading() as uow:
        made = {each.person: each for each in await uow.talks.open_offers(lin.id, "wang")}
    return tuple(made[person.id] for person in people)


async def test_the_nearest_three_are_of_three_days(quick_scene: Scene) -> None:
    _, lin = await quick_scene.family()

    proposal = await quick_scene.do(quick_scene.wang, ProposeTimes(lin.id, "p", "p"))

    assert [each.start for each in proposal.times] == [TUESDAY_FOUR, TUESDAY_FOUR + WEEK, TUESDAY_FOUR + 2 * WEEK]


async def test_a_time_that_is_changed_stays_and_does_not_meet_the_others(quick_scene: Scene) -> None:
    _, lin = await quick_scene.family()
    starts = (TUESDAY_FOUR, TUESDAY_FOUR + WEEK, TUESDAY_FOUR + HOUR)

    shown = await quick_scene.do(quick_scene.wang, ShowOfferTimes(lin.id, "p", "p", 1, starts, TUESDAY_FOUR.date()))

    free = [each.start - TUESDAY_FOUR for each in shown.free]
    assert free == [timedelta(minutes=30), timedelta(minutes=90)]


async def test_only_who_is_on_the_centres_list_offers_talks_and_others_are_led_home(quick_scene: Scene) -> None:
    stranger = await quick_scene.person("Sun")
    async with quick_scene.database.transaction() as uow:
        await uow.people.grant(stranger.id, Role.TEACHER, None, quick_scene.clock.now())
    with pytest.raises(Refusal, match=r"talks\.not_on_list") as refused:
        await quick_scene.do(stranger, ListFamilies())
    assert [button.tap for row in refused.value.keyboard for button in row] == [tap("home")]


async def test_one_push_with_three_times_goes_to_each_guardian(scene: Scene) -> None:
    mei, lin = await scene.family()
    jun = await scene.second_guardian(lin)

    await offered(scene, lin, mei, jun)

    for guardian in (mei, jun):
        (push,) = [row for row in await scene.outbox() if row["person"] == guardian.id]
        labels = [button["text"] for line in push["content"]["keyboard"] for button in line]
        assert "Ms Wang would like to talk with you, by phone: how learning is going" in push["content"]["html"]
        assert labels == [
            "Tue 24 Nov, 16:00",
            "Tue 1 Dec, 16:00",
            "Tue 8 Dec, 16:00",
            "Other times",
            "Not now",
        ]


async def test_the_second_tap_on_send_sends_nothing(scene: Scene) -> None:
    mei, lin = await scene.family()

    await offered(scene, lin, mei)
    await offered(scene, lin, mei)

    assert len(await scene.told(mei)) == 1


async def test_the_first_guardians_tap_books_and_the_other_is_told(scene: Scene) -> None:
    mei, lin = await scene.family()
    jun = await scene.second_guardian(lin)
    to_mei, to_jun = await offered(scene, lin, mei, jun)

    done = await scene.do(mei, AcceptOffer(to_mei.id, to_mei.times[1]))

    assert isinstance(done, TalkBooked) and done.appointment.slot.starts_at == to_mei.times[1]
    assert (done.booking.topic, done.appointment.slot.way) == ("progress", Way.PHONE)
    assert "Mei has arranged a talk with Ms Wang" in (await scene.told(jun))[-1]
    late = await scene.do(jun, AcceptOffer(to_jun.id, to_jun.times[0]))
    assert isinstance(late, Taken) and late.booked is not None and late.booked.booking.id == done.booking.id
    assert len(await scene.talks(lin)) == 1


async def test_two_guardians_who_tap_at_once_have_one_talk(scene: Scene) -> None:
    mei, lin = await scene.family()
    jun = await scene.second_guardian(lin)
    to_mei, to_jun = await offered(scene, lin, mei, jun)

    await asyncio.gather(
        scene.do(mei, AcceptOffer(to_mei.id, to_mei.times[0])), scene.do(jun, AcceptOffer(to_jun.id, to_jun.times[1]))
    )

    assert len(await scene.talks(lin)) == 1


async def test_a_time_that_is_gone_meanwhile_gives_the_nearest_three_and_one_tap_books_them(scene: Scene) -> None:
    (mei, lin), (jun, bo) = await scene.family(), await scene.family()
    (offer,) = await offered(scene, lin, mei)
    await scene.book(jun, bo, start=offer.times[0])

    gone = await scene.do(mei, AcceptOffer(offer.id, offer.times[0]))

    assert isinstance(gone, TalkGone) and len(gone.others) == 3
    done = await scene.do(mei, AcceptOffer(offer.id, gone.others[0].start))
    assert isinstance(done, TalkBooked)


async def test_other_times_are_those_of_whoever_offered(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family()
    (offer,) = await offered(quick_scene, lin, mei)

    shown = await quick_scene.do(mei, OtherTimes(offer.id))

    assert isinstance(shown, PickTalkDay) and shown.wish.staff == "wang" and shown.wish.way is Way.PHONE
    booked = await quick_scene.do(mei, AcceptOffer(offer.id, offer.times[0]))
    assert isinstance(booked, TalkBooked)
    taken = await quick_scene.do(mei, OtherTimes(offer.id))
    assert isinstance(taken, Taken) and taken.booked is not None
    assert taken.booked.booking.id == booked.booking.id


async def test_a_talk_booked_from_other_times_settles_the_offer(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family()
    (offer,) = await offered(quick_scene, lin, mei)

    await quick_scene.book(mei, lin, start=TUESDAY_FOUR + HOUR)

    assert isinstance(await quick_scene.do(mei, AcceptOffer(offer.id, offer.times[2])), Taken)


async def test_not_now_is_told_once_when_nobody_is_left_to_answer(scene: Scene) -> None:
    mei, lin = await scene.family()
    jun = await scene.second_guardian(lin)
    to_mei, to_jun = await offered(scene, lin, mei, jun)

    assert await scene.do(mei, DeclineOffer(to_mei.id))
    assert await scene.told(scene.wang) == []
    assert await scene.do(jun, DeclineOffer(to_jun.id))
    assert not await scene.do(jun, DeclineOffer(to_jun.id))

    (told,) = await scene.told(scene.wang)
    assert "would rather not talk just now" in told


async def test_an_offer_in_the_night_waits_for_the_morning(quick_scene: Scene) -> None:
    _, lin = await quick_scene.family()
    quick_scene.wait_until(datetime.fromisoformat("2026-11-23T22:30+08:00"))
    proposal = await quick_scene.do(quick_scene.wang, ProposeTimes(lin.id, "p", "p"))

    sent = await quick_scene.do(
        quick_scene.wang, SendOffer(lin.id, "p", "p", tuple(each.start for each in proposal.times))
    )

    assert isinstance(sent, Sent) and sent.when == datetime.fromisoformat("2026-11-24T08:00+08:00")


async def test_a_proposal_whose_time_went_meanwhile_is_shown_anew_instead_of_sent(scene: Scene) -> None:
    (mei, lin), (jun, bo) = await scene.family(), await scene.family()
    proposal = await scene.do(scene.wang, ProposeTimes(lin.id, "p", "p"))
    await scene.book(jun, bo, start=proposal.times[0].start)

    found = await scene.do(scene.wang, SendOffer(lin.id, "p", "p", tuple(each.start for each in proposal.times)))

    assert isinstance(found, Proposal) and found.gone and len(found.times) == 3
    assert await scene.told(mei) == []


async def test_the_topic_may_be_typed(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family()
    await quick_scene.do(quick_scene.wang, AskOfferTopic(lin.id))

    draft = await quick_scene.do(quick_scene.wang, TellOfferTopic("the maths <competition>"))
    assert draft.about == "the maths <competition>"
    proposal = await quick_scene.do(quick_scene.wang, ProposeTimes(lin.id, "o", "v"))
    await quick_scene.do(quick_scene.wang, SendOffer(lin.id, "o", "v", tuple(each.start for each in proposal.times)))

    assert "by video: the maths &lt;competition&gt;" in (await quick_scene.told(mei))[0]


async def test_staff_offer_to_families_with_whom_they_have_to_do_alone(quick_scene: Scene) -> None:
    (mei, lin), (_, stranger) = await quick_scene.family(), await quick_scene.family(in_class=False)

    assert [each.id for each in (await quick_scene.do(quick_scene.wang, ListFamilies())).page.shown] == [lin.id]
    assert not (await quick_scene.do(quick_scene.he, ListFamilies())).page.shown
    for use_case in (
        BeginOffer(stranger.id),
        ProposeTimes(stranger.id, "p", "p"),
        SendOffer(stranger.id, "p", "p", (TUESDAY_FOUR,)),
    ):
        with pytest.raises(Gone):
            await quick_scene.do(quick_scene.wang, use_case)
    with pytest.raises(NotAllowed):
        await quick_scene.do(mei, SendOffer(lin.id, "p", "p", (TUESDAY_FOUR,)))


async def test_an_advisor_offers_to_families_that_have_something_booked(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family()
    await quick_scene.book(mei, lin)

    assert [each.id for each in (await quick_scene.do(quick_scene.he, ListFamilies())).page.shown] == [lin.id]


async def test_somebody_elses_offer_is_not_there(quick_scene: Scene) -> None:
    (mei, lin), (jun, _) = await quick_scene.family(), await quick_scene.family()
    (offer,) = await offered(quick_scene, lin, mei)

    for use_case in (AcceptOffer(offer.id, offer.times[0]), DeclineOffer(offer.id), OtherTimes(offer.id)):
        with pytest.raises(Gone):
            await quick_scene.do(jun, use_case)


async def test_a_learner_of_sixteen_without_guardians_gets_the_offer(quick_scene: Scene) -> None:
    account, lin = await quick_scene.learner(AgeBand.FROM_16)
    async with quick_scene.database.transaction() as uow:
        await uow.classes.enrol(lin.id, "c1", quick_scene.clock.now())

    (offer,) = await offered(quick_scene, lin, account)

    assert isinstance(await quick_scene.do(account, AcceptOffer(offer.id, offer.times[0])), TalkBooked)


async def test_where_there_is_nobody_to_write_to_staff_hear_so(quick_scene: Scene) -> None:
    _, lin = await quick_scene.learner(AgeBand.FROM_10)
    async with quick_scene.database.transaction() as uow:
        await uow.classes.enrol(lin.id, "c1", quick_scene.clock.now())

    with pytest.raises(Refusal, match=r"talks\.offer\.nobody"):
        await quick_scene.do(quick_scene.wang, SendOffer(lin.id, "p", "p", (TUESDAY_FOUR,)))


async def test_an_offer_whose_talk_was_cancelled_can_be_taken_no_more(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family()
    (offer,) = await offered(quick_scene, lin, mei)
    await quick_scene.do(mei, AcceptOffer(offer.id, offer.times[0]))
    async with quick_scene.database.transaction() as uow:
        (booking,) = await uow.bookings.of_learners([lin.id], {BookingState.BOOKED})
        await uow.bookings.save(replace(booking, state=BookingState.CANCELLED), quick_scene.clock.now())

    found = await quick_scene.do(mei, AcceptOffer(offer.id, offer.times[1]))

    assert isinstance(found, Taken) and found.booked is None


async def test_what_nobody_was_asked_for_stays_back_until_the_family_puts_it_in(scene: Scene) -> None:
    mei, lin = await scene.family(practised=True)
    (offer,) = await offered(scene, lin, mei)

    done = await scene.do(mei, AcceptOffer(offer.id, offer.times[0]))

    assert isinstance(done, TalkBooked)
    page = await scene.do(scene.wang, ReadPage(done.booking.id))
    assert (page.skills, page.hard, page.habits) == (None, None, None)
    await scene.do(mei, LeaveOut(done.booking.id, "skills", out=False))
    assert (await scene.do(scene.wang, ReadPage(done.booking.id))).skills


async def test_an_offer_is_noted_once_at_the_alert_about_the_learner(quick_scene: Scene) -> None:
    _, lin = await quick_scene.family()
    now = quick_scene.clock.now()
    found = (Finding(Rule.SLIPPING, 0.9, now),)
    alert = Alert(0, quick_scene.wang.id, OfLearner(lin.id), found, State.OPEN, now, now, look_at=now + WEEK)
    async with quick_scene.database.transaction() as uow:
        raised = await uow.alerts.add(alert)
    assert raised is not None
    proposal = await quick_scene.do(quick_scene.wang, ProposeTimes(lin.id, "p", "p"))
    offer = SendOffer(lin.id, "p", "p", tuple(each.start for each in proposal.times))

    for _ in range(2):
        sent = await quick_scene.do(quick_scene.wang, offer)
        assert isinstance(sent, Sent) and sent.look_again == (now + WEEK).date()

    async with quick_scene.database.reading() as uow:
        assert [each.act for each in await uow.alerts.acts(raised.id)] == [Act.TALK]
