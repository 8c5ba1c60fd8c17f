"""Settings and family."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.clock import FixedClock
from domain.language import Lang
from domain.people.person import Role
from domain.people.settings import ZONES, OfferZones
from tests.handlers.talk import Town, code_in, token_in
from tests.house import act, services


async def test_the_language_changes_in_settings_and_the_answer_is_in_the_new_one(town: Town) -> None:
    talk = town.talk(1)
    await town.parent(talk)
    await talk.says("/settings")
    seen = await talk.presses("中文")
    assert "<b>设置</b>" in seen.html and seen.toast == "好的，说中文 ✓"
    assert (await talk.me()).lang is Lang.ZH
    seen = await talk.presses("English（英文）")
    assert "<b>Settings</b>" in seen.html


async def test_somebody_who_is_not_known_yet_can_change_the_language_and_nothing_else(town: Town) -> None:
    talk = town.talk(1)
    seen = await talk.says("/settings")
    assert seen.taps == ["st.lang:zh", "st.lang:en", "home"]
    assert "你是？" in (await talk.taps("st.lang:zh")).html


async def test_a_learner_changes_name_and_grade(town: Town) -> None:
    talk = town.talk(1)
    await town.learner(talk)
    await talk.says("/settings")
    await talk.presses("✏ Change my name")
    seen = await talk.says("Lin <Xiao>")
    assert "Name: Lin &lt;Xiao&gt;" in seen.html
    await talk.presses("🎒 Change my grade")
    assert "School year: Grade 7" in (await talk.presses("Grade 7")).html
    row = await town.learner_row(talk)
    assert (row.name, row.grade, (await talk.me()).name) == ("Lin <Xiao>", 7, "Lin <Xiao>")


async def test_a_name_that_cannot_be_read_changes_nothing_and_may_be_typed_again(town: Town) -> None:
    talk = town.talk(1)
    await town.parent(talk)
    await talk.taps("st.name")
    assert "could not read" in (await talk.says("12345")).html
    assert "Name: Mei" in (await talk.says("Mei")).html


async def test_commands_and_leaving_close_the_question_for_a_name(town: Town) -> None:
    talk = town.talk(1, "Mei")
    await town.parent(talk)
    await talk.taps("st.name")
    assert "Book a trial" in str((await talk.says("/start")).labels)
    await talk.taps("st.name")
    await talk.taps("st")
    await talk.says("Somebody else")
    await talk.taps("st.name")
    await talk.taps("home")
    await talk.says("Somebody else")
    assert (await talk.me()).name == "Mei"


async def test_the_time_zone_is_chosen_by_the_time_of_day(town: Town) -> None:
    talk = town.talk(1)
    await town.parent(talk)
    seen = await talk.taps("st.zone")
    assert "✓ 17:00 Shanghai" in seen.labels and "10:00 Berlin" in seen.labels
    assert "Times: as in Berlin" in (await talk.presses("10:00 Berlin")).html
    assert (await talk.me()).zone == "Europe/Berlin"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Europe/Paris", "../etc/passwd", ""])
async def test_a_zone_that_was_not_offered_is_not_taken(town: Town, zone: str) -> None:
    talk = town.talk(1)
    await town.parent(talk)
    await talk.taps(f"st.zone.set:{zone}")
    assert (await talk.me()).zone is None


async def test_every_offered_zone_shows_another_time_of_day_in_summer_and_in_winter(town: Town) -> None:
    person = await (await town.with_role(1, Role.PARENT)).me()
    for month in (1, 7):
        house = services(clock=FixedClock(datetime(2026, month, 15, 9, 0, tzinfo=UTC)))
        choices = await act(town.database, house, person, OfferZones())
        times = [choice.local.replace(tzinfo=None) for choice in choices]
        assert len(choices) == len(ZONES) and times == sorted(set(times))


async def test_the_family_screen_shows_the_child_the_other_parent_and_what_is_agreed(town: Town) -> None:
    child, mother, father = town.talk(1), town.talk(2, "Mei"), town.talk(3, "Jun")
    await town.becomes_guardian(mother, token_in(await town.learner(child)), child)
    seen = await mother.says("/child")
    assert "Lin (Grade 5)" in seen.html and "has to agree" in seen.html and "on.consent:1" in seen.taps
    await mother.taps("on.agree:1")
    code = code_in(await mother.taps("st.second:1"))
    await father.says("/start")
    await father.says(code)
    await father.taps("on.mine:1")
    await town.says_yes(mother)
    seen = await father.taps("home")
    assert "Your decision" not in seen.html, "the other parent has agreed already"
    seen = await father.taps("st.family")
    assert "Also connected: Mei" in seen.html and "has agreed" in seen.html
    assert any("Jun is now connected" in text for text in await town.told(child))


async def test_a_parent_changes_the_grade_of_their_own_child_only(town: Town) -> None:
    parent, stranger = town.talk(1), town.talk(2)
    await town.parent(parent, "Bo", grade=3)
    await town.parent(stranger, "Other")
    seen = await parent.taps("st.grade.set:1:4")
    assert "Bo (Grade 4)" in seen.html
    assert "no longer there" in (await stranger.taps("st.grade.set:1:9")).html
    await parent.taps("st.grade.set:1:99")
    (bo,) = await town.children(parent)
    assert bo.grade == 4


async def test_the_family_of_other_people_cannot_be_invited_into_by_a_forged_button(town: Town) -> None:
    parent, stranger = town.talk(1), town.talk(2)
    await town.parent(parent, "Bo")
    await town.parent(stranger, "Other")
    for data in ("st.second:1", "st.give:1", "st.kid:1", "on.consent:1", "on.agree:1"):
        seen = await stranger.taps(data)
        assert not seen.notes and "Bo" not in seen.html, data


async def test_another_child_is_added_from_the_family_screen(town: Town) -> None:
    parent = town.talk(1)
    await town.parent(parent, "Bo")
    await parent.taps("st.family")
    await parent.presses("➕ Add another child")
    await parent.presses("👧 Tell us about your child")
    await parent.says("🌸")
    seen = await parent.presses("Skip")
    assert "<b>🌸</b>" in seen.html
    assert [child.name for child in await town.children(parent)] == ["Bo", "🌸"]


async def test_a_parent_who_signed_up_as_the_learner_goes_on_as_the_parent(town: Town) -> None:
    talk = town.talk(1)
    await town.learner(talk, "Bo", age="up_to_9", grade=2)
    await talk.says("/settings")
    seen = await talk.presses("👩 I am the parent")
    assert "<b>Bo</b>" in seen.html and "no account yet" in seen.html
    me = await talk.me()
    assert me.roles == {Role.PARENT} and me.age_band is None
    (bo,) = await town.children(talk)
    assert (bo.name, bo.grade, bo.person) == ("Bo", 2, None)
    assert "pr" not in seen.taps


async def test_a_learner_with_a_guardian_cannot_turn_into_one(town: Town) -> None:
    child, parent = town.talk(1), town.talk(2)
    await town.becomes_guardian(parent, token_in(await town.learner(child)), child)
    assert "on.confess" not in (await child.says("/settings")).taps
    await child.taps("on.confess")
    assert (await child.me()).roles == {Role.LEARNER}
    assert len(await town.children(parent)) == 1


async def test_somebody_old_enough_is_learner_and_parent_at_once(town: Town) -> None:
    talk = town.talk(1, "Anna")
    await town.learner(talk, "Anna", age="16_plus", grade=11)
    await talk.says("/settings")
    await talk.presses("👩 I am also a parent")
    await talk.taps("on.child")
    await talk.says("Bo")
    seen = await talk.taps("on.grade:1")
    assert "home.as:learner" in seen.taps and "<b>Bo</b>" in seen.html
    assert "Hi <b>Anna</b>" in (await talk.taps("home.as:learner")).html
