"""What comes after a course, tap by tap: Zhao of the office looks and sends, Mei answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.clock import FixedClock
from domain.language import Lang
from domain.people.person import Consent, Learner, Person, Purpose, Role
from domain.upgrades.proposal import ProposalState
from storage.database import Database
from tests.domain.upgrades.scene import Scene, answered
from tests.handlers.talk import Seen, Talk, Town
from tests.handlers.test_talks import a_parent, advisor, sample_centre, taps


@pytest.fixture
async def scene(sqlite_database: Database, clock: FixedClock) -> Scene:
    return await Scene(sqlite_database, clock).open()


@pytest.fixture
def town(scene: Scene) -> Town:
    made = Town(scene.database, scene.clock)
    made.services = scene.services
    return made


@pytest.fixture
def zhao(town: Town) -> Talk:
    """Of the office; known to the scene already."""
    return town.talk(9, "Zhao")


async def in_english(scene: Scene, zhao: Talk) -> None:
    async with scene.database.transaction() as uow:
        await uow.people.save(replace(scene.zhao, lang=Lang.EN))


def talk_of(town: Town, person: Person) -> Talk:
    return town.talk(int(person.external_id), person.name)


@pytest.fixture
async def lin(scene: Scene, zhao: Talk) -> tuple[Person, Learner]:
    await in_english(scene, zhao)
    return await scene.family()


async def test_an_operator_looks_reads_what_the_family_would_read_and_sends(
    scene: Scene, town: Town, zhao: Talk, lin: tuple[Person, Learner]
) -> None:
    seen = await zhao.says("/upgrades")
    assert "0 proposals wait" in seen.html
    seen = await zhao.presses("🔄 Look now")
    assert "Looked at 1: 1 new proposal." in seen.html
    seen = await zhao.presses("👀 Look at 1")
    assert "firm in 7 of 10 · Maths may come next" in seen.html
    seen = await zhao.presses("Lin")
    assert "🟢 firm in 7 of 10, on the way in 1" in seen.html and "no goal set" in seen.html
    assert "The family reads (English)" in seen.html and "Maths would come next" in seen.html
    assert "[📖 Look at the course] [💬 Talk] [Not now]" in seen.html
    assert "🕊 Mei: goes at once" in seen.html
    assert "Send the course anyway…" not in seen.labels
    seen = await zhao.presses("🔎 Evidence")
    assert "🟢 Skill s.0 · 40 on the phone, 0 in class" in seen.html
    assert "👤 Lin" not in seen.labels, "the learner's page is for those who teach, and for admins"
    await zhao.presses("‹ Back")
    seen = await zhao.presses("✉️ Send")
    assert seen.toast == "Handed to the gate ✓" and "Nothing waits" in seen.html
    assert await scene.states() == [ProposalState.SENT]


async def test_a_parent_looks_at_the_course_and_says_not_now(
    scene: Scene, town: Town, zhao: Talk, lin: tuple[Person, Learner]
) -> None:
    await scene.look()
    proposal = (await scene.one()).id
    await zhao.taps(f"up.s:{proposal}")
    mei = talk_of(town, lin[0])
    assert "Maths" in (await mei.taps(f"up.l:{proposal}")).html
    seen = await mei.taps(f"up.x:{proposal}")
    assert seen.toast == "All right ✓" and "nothing more about this for Lin before Wed 3 Feb" in seen.html
    assert (await mei.taps(f"up.x:{proposal}")).html == seen.html
    seen = await zhao.taps("up.d:0")
    assert "– “not now” (sent by Zhao)" in seen.html
    assert "1 “not now”" in (await zhao.taps("up")).html


async def test_the_course_is_sent_against_the_evidence_with_a_typed_reason_alone(
    scene: Scene, town: Town, zhao: Talk
) -> None:
    await in_english(scene, zhao)
    await scene.family(firm=9)
    await scene.look()
    proposal = (await scene.one()).id
    seen = await zhao.taps(f"up.o:{proposal}")
    assert "no extra course now; events may be offered" in seen.html and "Nothing more is needed now" in seen.html
    await zhao.presses("Send the course anyway…")
    await zhao.presses("Cancel")
    await zhao.says("Something that is no reason at all")
    assert await scene.states() == [ProposalState.PROPOSED]
    await zhao.taps(f"up.o:{proposal}")
    seen = await zhao.presses("Send the course anyway…")
    assert "Type the reason" in seen.html
    assert "Please give the reason" in (await zhao.says("why not")).html
    seen = await zhao.says("The parents asked for it on Monday")
    assert "Handed to the gate: 1 family" in seen.html
    seen = await zhao.taps("up.d:0")
    assert "against the evidence: The parents asked for it on Monday" in seen.html


async def test_a_proposal_is_set_aside_with_a_reason_and_old_buttons_do_no_harm(
    scene: Scene, town: Town, zhao: Talk, lin: tuple[Person, Learner]
) -> None:
    await scene.look()
    proposal = (await scene.one()).id
    await zhao.taps(f"up.o:{proposal}")
    await zhao.presses("Set aside…")
    seen = await zhao.presses("The next course is full")
    assert seen.toast == "Set aside ✓"
    for tap in (f"up.s:{proposal}", f"up.a:{proposal}.{proposal}", f"up.zz:{proposal}:talking", f"up.w:{proposal}"):
        await zhao.taps(tap)
    assert await scene.states() == [ProposalState.SET_ASIDE]
    assert "set aside by Zhao: The next course is full" in (await zhao.taps(f"up.o:{proposal}")).html
    assert (await zhao.taps("up.o:99")).html and not await scene.messages(lin[0])


async def test_all_on_the_page_are_sent_with_one_tap(
    scene: Scene, town: Town, zhao: Talk, lin: tuple[Person, Learner]
) -> None:
    await scene.family("Bo", name="Bea", lang=Lang.ZH)
    await scene.look()
    seen = await zhao.taps("up.p:0")
    seen = await zhao.presses("✉️ Send all 2 of these")
    assert "Handed to the gate: 2 families" in seen.html
    assert await scene.states() == [ProposalState.SENT] * 2


async def test_a_rule_reads_as_a_sentence_whose_numbers_are_chips(
    scene: Scene, town: Town, zhao: Talk, lin: tuple[Person, Learner]
) -> None:
    await zhao.says("/upgrades")
    seen = await zhao.presses("📐 Rules")
    assert "firm in at least <b>6 of its 10</b> skills" in seen.html
    seen = await zhao.presses("📐 Olympiad 5")
    assert "Now: 1 match, of 1" in seen.html and "✓ 60 %" in _chosen(seen)
    seen = await zhao.presses("80 %")
    assert "8 of its 10" in seen.html and "Now: 0 match" in seen.html
    seen = await zhao.presses("90 days")
    assert "nothing refused in <b>90 days</b>" in seen.html
    seen = await zhao.presses("⏸ Switch off")
    assert "⏸ off" in seen.html and "▶ Switch on" in seen.labels


def _chosen(seen: Seen) -> list[str]:
    return [label for label in seen.labels if "60 %" in label]


async def test_families_and_teachers_are_shown_none_of_it(
    scene: Scene, town: Town, zhao: Talk, lin: tuple[Person, Learner]
) -> None:
    await scene.look()
    proposal = (await scene.one()).id
    teacher = await town.with_role(50, Role.TEACHER)
    for talk in (talk_of(town, lin[0]), teacher):
        for tap in ("up", "up.p:0", f"up.o:{proposal}", f"up.e:{proposal}:0", f"up.s:{proposal}", "up.r", "up.d:0"):
            assert "firm in" not in (await talk.taps(tap)).html
    assert await scene.states() == [ProposalState.PROPOSED]


async def test_the_learners_page_says_what_the_evidence_says_of_another_course(scene: Scene, town: Town) -> None:
    _, lin = await scene.family(firm=9)
    admin = await town.with_role(51, Role.ADMIN)
    seen = await admin.taps(f"lp.o:{lin.id}")
    assert "Evidence says: <b>no extra course now</b> (firm in 9 of 10). You may still offer events." in seen.html


async def test_an_advisor_reads_it_on_the_page_before_a_talk(sqlite_database: Database, clock: FixedClock) -> None:
    city = await sample_centre(Town(sqlite_database, clock))
    mei = await a_parent(city, grade=4)
    he = await advisor(city)
    (lin,) = await city.children(mei)
    parent, now = await mei.me(), clock.now()
    async with sqlite_database.transaction() as uow:
        for purpose in (Purpose.PRACTICE, Purpose.TEACHERS_SEE):
            await uow.people.add_consent(Consent(lin.id, purpose, "1", parent.id, now))
        await uow.classes.enrol(lin.id, "maths-g3-4-tue-1730", now)
        course = await uow.courses.course("maths-g3-4")
        assert course is not None
        await uow.classes.teach("maths-g3-4-tue-1730", course.skills[:5], now, None)
        await answered(uow, lin, course.skills[:3], course.skills[3:4], now)
    await mei.says("/talk")
    await taps(mei, f"tk.w:{lin.id}:he", "tk.p:")
    by_phone = next(data for data in mei.seen.taps if data.startswith("tk.d:") and ":p:p:0" in data)
    await taps(mei, by_phone, "tk.t:", "tk.h:", "tk.y:")
    await he.says("/talk")
    seen = await taps(he, "tk.v:")
    assert "Evidence says: <b>Maths core (grades 3-4) is enough for now</b> (firm in 3 of 5 so far)." in seen.html
