"""Why a message came, less of these, the page of preferences, and the days ahead, tap by tap."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.gate.opening import OpenGate
from domain.gate.passing import push
from domain.messages.kinds import EVENT, FOLLOW_UP, MESSAGE_KINDS, PUSHED, REPORT, WEEK, MessageClass
from domain.messages.screen import Note
from domain.people.person import Role
from domain.turn import Turn
from tests.handlers.talk import Talk, Town
from tests.house import act, told


@pytest.fixture
async def mei(town: Town) -> Talk:
    parent = town.talk(1, "Mei")
    await town.parent(parent, "Lin", grade=5)
    return parent


async def pushed(town: Town, to: Talk, kind: str = REPORT.name, words: str = "📄 <b>Lin</b> was there") -> int:
    """A message about the parent's child, once the gate has decided on it."""
    child = (await town.children(to))[0]
    async with town.database.transaction() as uow:
        turn = Turn(town.services, uow, None)
        made = await push(turn, await to.me(), Note(kind, words), learner=child.id)
    assert made is not None
    await act(town.database, town.services, None, OpenGate())
    return made


async def test_the_footer_leads_to_the_reasons_and_to_less(town: Town, mei: Talk) -> None:
    await pushed(town, mei)
    (*_, content) = await told(town.database, await mei.me())
    why, less = (button["tap"] for button in content["footer"][0])
    seen = await mei.taps(why)
    assert "📄 &lt;b&gt;Lin" in seen.html and "It is about Lin." in seen.html
    assert "There was a lesson today" in seen.html and "sent (it is time)" in seen.html
    assert "you had 1 in 7 days; it is never more than 3" in seen.html
    seen = await mei.presses("Less of these")
    assert less == f"gt.l:{less.split(':')[1]}" and "Less of these?" in seen.html
    seen = await mei.presses("🗓 Only with the week's card")
    assert seen.toast == "From now on with the week's card ✓" and "summed up in the week's card" in seen.html
    seen = await mei.presses("↩️ After each lesson again")
    assert seen.toast == "As before ✓" and "🗓 Only with the week's card" in seen.labels
    seen = await mei.presses("🔕 No reports after lessons")
    assert "No reports after lessons" in seen.html
    seen = await mei.presses("Why this?")
    assert "Why did I get this?" in seen.html


async def test_somebody_elses_message_is_refused_kindly(town: Town, mei: Talk) -> None:
    message = await pushed(town, mei)
    other = town.talk(2, "Tom")
    await town.parent(other, "Ann")
    for tap in (f"gt.w:{message}", f"gt.l:{message}", f"gt.d:{message}:pause:1", "gt.w:999999"):
        seen = await other.taps(tap)
        assert "I cannot find that message any more" in seen.html and "Lin" not in seen.html


# what concerns somebody's safety cannot be switched off
@pytest.mark.parametrize(
    "kind", sorted(name for name, kind in PUSHED.items() if kind.klass is not MessageClass.SAFETY)
)
async def test_every_kind_can_be_asked_about(town: Town, mei: Talk, kind: str) -> None:
    message = await pushed(town, mei, kind)
    assert (await mei.taps(f"gt.w:{message}")).html
    seen = await mei.taps(f"gt.l:{message}")
    assert "⏸ Pause all for 2 weeks" in seen.labels, MESSAGE_KINDS[kind]


async def test_the_hour_of_what_one_has_chosen_is_a_tap_away(town: Town, mei: Talk) -> None:
    message = await pushed(town, mei, WEEK.name)
    await mei.taps(f"gt.l:{message}")
    seen = await mei.presses("📆 When the week's card comes")
    assert "The week's card: Sunday, 18:00" in seen.html


async def test_a_parent_sees_and_changes_what_comes(town: Town, mei: Talk) -> None:
    seen = await mei.says("/preferences")
    assert "Reports on lessons: After each lesson" in seen.html and "Always on" in seen.html
    assert "Events: only after your yes" in seen.html and "between 08:00 and 21:00" in seen.html
    seen = await mei.presses("Weekly card")
    assert seen.toast == "Saved ✓" and "✓ Weekly card" in seen.labels
    seen = await mei.presses("🔕 Visit follow-ups")
    assert "Visit follow-ups: off" in seen.html and "🔔 Visit follow-ups" in seen.labels
    seen = await mei.presses("🌅 from 09:00 ›")
    seen = await mei.presses("🌙 until 20:00 ‹")
    assert "between 09:00 and 20:00" in seen.html
    seen = await mei.presses("🌅 from 08:00 ‹")
    assert "between 08:00 and 20:00" in seen.html
    seen = await mei.presses("⏸ Pause all for 2 weeks")
    assert "All else is quiet until Sat 5 Dec" in seen.html
    seen = await mei.presses("▶ Go on as before")
    assert "quiet until" not in seen.html
    assert "⚙ My messages" in (await mei.taps("st")).labels


async def test_events_and_courses_are_agreed_to_once_and_taken_back(town: Town, mei: Talk) -> None:
    (child,) = await town.children(mei)
    await mei.says("/preferences")
    seen = await mei.presses("🎪 Events and courses: read and decide")
    assert "May I tell you of events and courses for Lin?" in seen.html
    seen = await mei.presses("✅ Agree")
    assert "<b>Events and courses</b>\n✅ Yes" in seen.html
    seen = await mei.says("/preferences")
    assert "Events: on" in seen.html and "🎪 Events and courses: read and decide" not in seen.labels
    message = await pushed(town, mei, EVENT.name)
    await mei.taps(f"gt.l:{message}")
    seen = await mei.presses("🔕 No events and courses at all")
    assert seen.toast == "Taken back ✓ It holds at once"
    seen = await mei.presses("🎪 Events and courses: read and decide")
    assert seen.taps[0] == f"ag.y:{child.id}:offers:1"


async def test_learners_and_staff_have_their_own_page(town: Town) -> None:
    learner = town.talk(3, "Kim")
    await town.learner(learner, "Kim", age="10_13")
    seen = await learner.says("/preferences")
    assert {"hb.hours", "md"} <= set(seen.taps) and "Reports on lessons" not in seen.html
    assert "Review questions: on" in seen.html and "Events" not in seen.html
    teacher = await town.with_role(9, Role.TEACHER)
    seen = await teacher.says("/preferences")
    assert "🌙 until 20:00 ‹" in seen.labels and "Reports" not in seen.html
    assert "hb.hours" not in seen.taps


async def test_who_has_not_arrived_yet_is_shown_the_way(town: Town) -> None:
    seen = await town.talk(4).says("/preferences")
    assert "on.role:parent" in seen.taps


async def test_the_days_ahead_are_told_as_things_stand(town: Town, mei: Talk) -> None:
    await pushed(town, mei)
    await mei.says("/preferences")
    seen = await mei.presses("📅 What is coming this week")
    assert "As things stand, until Sat 28 Nov" in seen.html
    assert "▸ Sun 22 Nov, 18:00: the week's card" in seen.html
    assert "✓ Sat 21 Nov, 17:00: report on a lesson, Lin (it is time)" in seen.html


async def test_an_operator_finds_a_family_and_reads_the_gates_answers(town: Town, mei: Talk) -> None:
    await pushed(town, mei, FOLLOW_UP.name)
    await pushed(town, mei, EVENT.name)
    town.clock.advance(timedelta(minutes=1))
    boss = await town.with_role(8, Role.OPERATOR)
    seen = await boss.taps("ms.s")
    assert "Whose?" in seen.html
    seen = await boss.says("Nobody")
    assert "Nobody is called" in seen.html
    seen = await boss.says("li")
    assert "Messages of Lin, Mei" in seen.html
    assert "an event, Lin → Mei: not sent (nobody has agreed to events and courses)" in seen.html
    assert "a word after a visit, Lin → Mei (it is time)" in seen.html and "was there" not in seen.html
    await town.parent(town.talk(5, "Ann"), "Lina")
    seen = await boss.says("/family lin")
    assert len([tap for tap in seen.taps if tap.startswith("ms.f:")]) == 2
    assert "Lina" in (await boss.taps(seen.taps[1])).html
    assert "ms.f" not in "".join((await mei.says("/family")).taps), "a parent's command shows their family"
    assert "Lin → Mei" not in (await mei.taps(f"ms.f:{(await town.children(mei))[0].id}")).html
