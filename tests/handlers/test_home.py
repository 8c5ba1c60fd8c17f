"""Home panels, the switches on them, help, privacy, /cancel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.booking.confirming import ConfirmBooking
from domain.booking.holding import HoldSeat
from domain.booking.slot import BookingState
from domain.language import Lang
from domain.messages.screen import t
from domain.people.person import Role
from domain.ports import Form
from domain.practice.evening.session import Asked, Attempt, Session, SessionKind, SessionState, Verdict
from handlers.menus import MENUS, command_menus
from tests.domain.booking.stage import MATHS, Stage
from tests.handlers.talk import Talk, Town, token_in
from tests.house import act, catalogue

TONIGHT = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
"""Two hours after the clock of the tests: 19:00 in Shanghai, 12:00 in Berlin."""


async def booked(town: Town, parent: Talk, learner: int, starts_at: datetime = TONIGHT, *, seats: int = 2) -> None:
    """A trial lesson at the east campus, booked by the parent for the learner."""
    slot = await Stage(town.database, town.clock).slot(starts_at, seats=seats)
    held = await act(town.database, town.services, await parent.me(), HoldSeat(learner, slot.id))
    await act(town.database, town.services, await parent.me(), ConfirmBooking(held.booking.id))  # type: ignore[union-attr]


async def answered(town: Town, learner: int, right: int, wrong: int = 0, *, left: int = 0) -> None:
    """A set of questions of today: so many answers, and so many places left."""
    now, size = town.clock.now(), right + wrong + left
    async with town.database.transaction() as uow:
        state = SessionState.OPEN if left else SessionState.FINISHED
        session = await uow.practice.add_session(Session(0, learner, Lang.EN, state, size, size - left, now, now))
        for place in range(right + wrong):
            await uow.practice.add_asked(Asked(session.id, place, "sample:1", {}, (), now))
            verdict = Verdict.RIGHT if place < right else Verdict.WRONG
            await uow.practice.add_attempt(Attempt(session.id, place, learner, "sample:1", {}, verdict, now, 9.0))


@pytest.mark.parametrize("role", list(Role))
async def test_the_home_of_every_role_is_drawn_on_every_database(both_towns: Town, role: Role) -> None:
    town, parent = both_towns, both_towns.talk(1, "Mei")
    await town.parent(parent, "Bo")
    await booked(town, parent, 1)
    if role is Role.PARENT:
        assert "Next lesson" in (await parent.says("/home")).html
        return
    talk = town.talk(2, "Sun")
    if role is Role.LEARNER:
        await town.learner(talk, "Sun", age="16_plus")
    else:
        talk = await town.with_role(2, role)
    assert "Sun" in (await talk.says("/home")).html


async def test_a_learner_sees_what_waits_tonight_and_the_next_lesson(town: Town) -> None:
    child = town.talk(1)
    await town.learner(child, age="16_plus")
    seen = await child.taps("home")
    assert "6 questions are ready, about 8 min" in seen.html
    assert "next lesson" not in seen.html.lower()
    await answered(town, 1, 2, left=4)
    seen = await child.taps("home")
    assert "4 questions are left today" in seen.html and "▶ Go on practising" in seen.labels
    assert "answered 2 questions this week" in seen.html
    await booked(town, child, 1)
    assert (
        "Next lesson: Olympiad 5\nSat 21 Nov, 19:00-19:45\nEast campus, room 204" in (await child.taps("home")).html
    )


async def test_a_finished_set_is_said_to_be_done(town: Town) -> None:
    child = town.talk(1)
    await town.learner(child, age="16_plus")
    await answered(town, 1, 5, 1)
    assert "set is done" in (await child.taps("home")).html


@pytest.mark.parametrize("lang", list(Lang))
async def test_an_open_placement_is_gone_on_with_and_counts_no_questions_as_left(town: Town, lang: Lang) -> None:
    child = town.talk(1, lang=lang.value)
    await town.learner(child, age="16_plus")
    learner, now = await town.learner_row(child), town.clock.now()
    async with town.database.transaction() as uow:
        begun = Session(0, learner.id, lang, SessionState.OPEN, 10, 0, now, now, kind=SessionKind.PLACEMENT)
        await uow.practice.add_session(begun)
    seen = await child.taps("home")
    assert "10" not in seen.html, seen.html
    assert ("从哪里开始" if lang is Lang.ZH else "starting point") in seen.html
    assert ("▶ 接着找起点" if lang is Lang.ZH else "▶ Go on finding my start") in seen.labels


async def test_a_parent_sees_the_week_of_one_child_and_switches_to_another_by_chips(town: Town) -> None:
    parent = town.talk(1, "Mei")
    seen = await town.parent(parent, "Bo")
    assert not any(tapped.startswith("kid:") for tapped in seen.taps), "one child needs no switch"
    seen = await town.parent(parent, "Lin")
    assert [tapped for tapped in seen.taps if tapped.startswith("kid:")] == ["kid:1", "kid:2"]
    assert "<b>Lin</b>" in seen.html and "✓ Lin" in seen.labels
    await booked(town, parent, 1)
    assert "No lesson is booked" in (await parent.taps("kid:2")).html
    seen = await parent.taps("kid:1")
    assert "<b>Bo</b>" in seen.html and "Next lesson" in seen.html
    assert (await parent.me()).child == 1


async def test_a_parent_reads_how_much_a_child_with_an_account_did_this_week(town: Town) -> None:
    child, parent = town.talk(1), town.talk(2)
    seen = await town.learner(child)
    await town.becomes_guardian(parent, token_in(seen), child)
    await parent.taps("on.agree:1")
    assert "No practice yet this week" in (await parent.taps("home")).html
    await answered(town, 1, 1, 2)
    assert "3 questions answered this week, 1 of them right" in (await parent.taps("home")).html


async def test_nobody_switches_to_a_child_of_other_people(town: Town) -> None:
    stranger = await town.with_role(2, Role.PARENT)
    await town.parent(town.talk(1), "Bo")
    seen = await stranger.taps("kid:1")
    assert "no longer there" in seen.html and "Bo" not in seen.html
    assert (await stranger.me()).child is None


async def test_times_are_the_campuss_and_the_readers_own_where_they_differ(town: Town) -> None:
    parent = town.talk(1)
    await town.parent(parent)
    await booked(town, parent, 1)
    assert "where you are" not in (await parent.taps("home")).html
    await parent.taps("st.zone.set:Europe/Berlin")
    assert "(where you are: Sat 21 Nov, 12:00-12:45)" in (await parent.taps("home")).html
    await parent.taps("st.zone.set:Asia/Shanghai")
    assert "where you are" not in (await parent.taps("home")).html


async def test_a_parent_without_a_child_is_invited_to_add_one(town: Town) -> None:
    parent = await town.with_role(1, Role.PARENT)
    seen = await parent.taps("home")
    assert "on.how" in seen.taps and "bk" not in seen.taps


async def test_a_teacher_sees_what_the_day_still_has_for_them_and_nothing_of_colleagues(town: Town) -> None:
    teacher, parent = await town.with_role(1, Role.TEACHER, "Wang"), town.talk(2)
    stage = Stage(town.database, town.clock)
    assert "Nothing more is on your list today" in (await teacher.says("/home")).html
    await town.works_as(teacher, "wang")
    await town.parent(parent, "Bo")
    await booked(town, parent, 1)
    await stage.slot(TONIGHT, teacher="braun", room="101", course=MATHS.id)
    await stage.slot(TONIGHT + timedelta(days=1))
    seen = await teacher.says("/home")
    assert "19:00 Olympiad 5 · East campus · 1/2" in seen.html
    assert "16:00 Olympiad 5 · East campus · class" in seen.html
    assert "Maths" not in seen.html
    town.clock.advance(timedelta(hours=3))
    assert "Olympiad 5" not in (await teacher.says("/home")).html


async def test_an_advisor_sees_the_booked_trial_lessons_of_a_week(town: Town) -> None:
    advisor, parent = await town.with_role(1, Role.ADVISOR), town.talk(2)
    await town.parent(parent, "Bo")
    await booked(town, parent, 1, TONIGHT + timedelta(days=3))
    await booked(town, parent, 1, TONIGHT + timedelta(days=9))
    await Stage(town.database, town.clock).slot(TONIGHT + timedelta(days=2))
    seen = await advisor.says("/home")
    assert seen.html.count("Olympiad 5") == 1 and "Tue 24 Nov" in seen.html


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMIN])
async def test_the_office_sees_how_many_people_and_courses_there_are(town: Town, role: Role) -> None:
    office = await town.with_role(1, role)
    await town.parent(town.talk(2))
    await town.parent(town.talk(3))
    seen = await office.says("/home")
    assert "Parent: 2" in seen.html and "Learner: 0" in seen.html and "2 courses" in seen.html
    assert "inv" in seen.taps


async def test_somebody_with_two_roles_switches_between_their_homes(town: Town) -> None:
    talk = await town.with_role(1, Role.TEACHER, "Wang")
    assert not any(tapped.startswith("home.as") for tapped in (await talk.says("/home")).taps)
    await talk.taps("on.how")
    await talk.taps("on.child")
    await talk.says("Bo")
    seen = await talk.taps("on.grade:3")
    assert "home.as:teacher" in seen.taps and "<b>Bo</b>" in seen.html
    assert "Hello Wang!" in (await talk.taps("home.as:teacher")).html
    assert "<b>Bo</b>" in (await talk.taps("home.as:parent")).html


async def test_a_role_that_was_taken_away_has_no_home_any_more(town: Town) -> None:
    talk = await town.with_role(1, Role.ADMIN)
    await town.with_role(1, Role.PARENT)
    await talk.taps("home.as:admin")
    async with town.database.transaction() as uow:
        await uow.people.revoke((await talk.me()).id, Role.ADMIN, town.clock.now())
    assert "no longer there" in (await talk.taps("home.as:admin")).html
    assert "Admin" not in (await talk.taps("home")).html


async def test_cancel_drops_the_form_frees_the_held_place_says_so_and_goes_home(both_towns: Town) -> None:
    town = both_towns
    parent = town.talk(1)
    await town.parent(parent, "Bo")
    slot = await Stage(town.database, town.clock).slot(TONIGHT, seats=1)
    held = await act(town.database, town.services, await parent.me(), HoldSeat(1, slot.id))
    await parent.taps("st.name")
    seen = await parent.says("/cancel")
    assert "your name stays as it is" in seen.html and "is free again" in seen.html and "<b>Bo</b>" in seen.html
    async with town.database.reading() as uow:
        booking = await uow.bookings.get(held.booking.id)  # type: ignore[union-attr]
        after = await uow.bookings.slot(slot.id)
        assert await uow.people.form((await parent.me()).id) is None
    assert booking is not None and booking.state is BookingState.CANCELLED
    assert after is not None and after.taken == 0
    assert "nothing to cancel" in (await parent.says("/cancel")).html


async def test_cancel_never_cancels_what_is_booked(town: Town) -> None:
    parent = town.talk(1)
    await town.parent(parent, "Bo")
    await booked(town, parent, 1)
    assert "nothing to cancel" in (await parent.says("/cancel")).html
    assert "Next lesson" in parent.seen.html


async def test_cancel_in_the_middle_of_onboarding_begins_again_and_keeps_the_invitation(town: Town) -> None:
    admin, talk = await town.with_role(1, Role.ADMIN), town.talk(2)
    await talk.says("/start")
    await talk.taps("on.role:learner")
    assert "who are you?" in (await talk.says("/cancel")).html
    made = await admin.taps("inv.course:maths-g5-6")
    token = made.notes[0]["html"].split("start=")[1].split()[0]
    await talk.says(f"/start {token}")
    await talk.taps("on.role:learner")
    assert "trial lesson <b>Maths</b>" in (await talk.says("/cancel")).html


@pytest.mark.parametrize(("name", "said"), [("pr.entry", "no answer"), ("xy", "begun to type")])
async def test_cancel_says_what_was_discarded_also_for_forms_of_other_features(
    town: Town, name: str, said: str
) -> None:
    talk = await town.with_role(1, Role.PARENT)
    async with town.database.transaction() as uow:
        await uow.people.save_form(Form((await talk.me()).id, name, {}, town.clock.now() + timedelta(hours=1)))
    assert said in (await talk.says("/cancel")).html


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("role", [None, *Role])
async def test_help_names_only_commands_that_are_answered(town: Town, role: Role | None, lang: Lang) -> None:
    talk = await town.with_role(1, role, lang=lang) if role else town.talk(1, lang=lang.value)
    seen = await talk.says("/help")
    unknown = catalogue().html(t("home.unknown_command"), lang)
    for word in seen.html.split():
        if word.startswith("/"):
            answer = await talk.says(word)
            assert answer.html and unknown not in answer.html, word


@pytest.mark.parametrize("role", list(MENUS))
async def test_every_command_of_a_menu_is_answered_and_allowed(town: Town, role: Role | None) -> None:
    talk = await town.with_role(1, role) if role else town.talk(1)
    unknown, not_allowed = (
        catalogue().html(t(key), Lang.EN) for key in ("home.unknown_command", "refusal.not_allowed")
    )
    for name in MENUS[role]:
        answer = await talk.says(f"/{name}")
        assert answer.html and unknown not in answer.html and not_allowed not in answer.html, name


def test_menus_exist_for_every_role_in_every_language_and_keep_telegrams_limits() -> None:
    menus = command_menus(catalogue())
    assert {(menu.role, menu.lang) for menu in menus} == {(role, lang) for role in (None, *Role) for lang in Lang}
    for menu in menus:
        assert 0 < len(menu.commands) <= 100
        assert all(name.isascii() and name.islower() and len(name) <= 32 for name, _ in menu.commands)
        assert all(1 <= len(words) <= 256 for _, words in menu.commands)


async def test_an_unknown_command_leads_kindly_to_where_one_is(town: Town) -> None:
    talk = town.talk(1)
    seen = await talk.says("/bogus")
    assert "do not know that command" in seen.html and "who are you?" in seen.html
    await town.parent(talk, "Bo")
    assert "<b>Bo</b>" in (await talk.says("/bogus")).html


async def test_privacy_says_what_is_stored_and_whom_to_ask(town: Town) -> None:
    seen = await town.talk(1, lang="zh").says("/privacy")
    assert "莲池" in seen.html and "021-5550 0000" in seen.html


async def test_stop_explains_how_to_be_left_alone(town: Town) -> None:
    assert "block me" in (await town.talk(1).says("/stop")).html
