"""The report in the evening after a class."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from domain.clock import FixedClock
from domain.errors import Gone
from domain.journal import Verb
from domain.language import Lang
from domain.people.person import AgeBand, Consent, Purpose
from domain.reports.lesson import LookAtReport, stamp_of
from domain.reports.sending import SETTLES_IN, SendCatchUp
from domain.reports.settings import SwitchReports
from storage.database import Database
from tests.domain.reports.scene import ADDING, COMMON, EVENING, LESSON, Scene

LATER = SETTLES_IN + timedelta(seconds=1)


async def test_each_guardian_reads_in_the_evening_how_the_lesson_went(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    jun = await scene.second_guardian(lin)
    await scene.enrol(lin)
    scene.at(LESSON + timedelta(hours=2))
    await scene.taught(ADDING)
    await scene.log(lin, stars=2)
    await scene.ticket(lin, 1, ADDING, right=True)
    await scene.ticket(lin, 2, COMMON, right=False)
    assert await scene.evening_report() == 0, "not before half past seven"
    scene.at(EVENING)
    assert await scene.evening_report() == 2
    assert await scene.evening_report() == 0
    (text,) = await scene.read(mei)
    assert text == (
        "📄 <b>Lin</b> · Olympiad 5\nSat 21 Nov\n\n"
        "✓ Present, active ●●○\nTaught: Skill fractions.add\nExit questions: 1 of 2\n"
        "Still settling: Skill fractions.common\n\n"
        "🤝 Together, if you like: half a recipe: which measures change, and to what?"
    )
    assert await scene.read(jun) == [text]
    (note, *_) = await scene.notes(mei)
    taps = [button["tap"] for row in note["keyboard"] for button in row]
    assert taps == [f"mp.s:{lin.id}:{COMMON}", f"tk.w:{lin.id}:wang", "ask"]
    assert (await scene.verbs(lin)).count(Verb.NOTIFIED.value) == 2


async def test_nothing_is_told_before_anything_is_saved(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await scene.enrol(lin)
    assert await scene.evening_report() == 0
    scene.clock.advance(timedelta(minutes=30))
    await scene.log(lin)
    assert await scene.evening_report() == 0, "the exit questions may follow"
    scene.clock.advance(LATER)
    assert await scene.evening_report() == 1
    assert (await scene.read(mei))[0].endswith("✓ Present")


async def test_what_is_saved_late_at_night_is_told_in_the_morning(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await scene.enrol(lin)
    scene.clock.advance(timedelta(hours=3))
    await scene.log(lin)
    scene.clock.advance(LATER)
    assert await scene.evening_report() == 0, "22:35"
    scene.at(EVENING + timedelta(hours=12, minutes=31))
    assert await scene.evening_report() == 1, "08:01"
    scene.clock.advance(timedelta(hours=30))
    await scene.taught(ADDING)
    assert await scene.evening_report() == 0
    assert len(await scene.read(mei)) == 1


async def test_after_a_day_and_a_half_nothing_is_sent_but_the_page_has_it(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await scene.enrol(lin)
    scene.clock.advance(timedelta(hours=37))
    await scene.log(lin, "late")
    scene.clock.advance(LATER)
    assert await scene.evening_report() == 0
    shown = await scene.do(mei, LookAtReport())
    assert shown is not None and shown.report is not None
    assert (shown.report.mark, shown.report.at) == ("late", LESSON)


async def test_whoever_switched_reports_off_gets_none(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    jun = await scene.second_guardian(lin)
    await scene.enrol(lin)
    await scene.do(mei, SwitchReports(lessons=False))
    await scene.log(lin)
    scene.clock.advance(LATER)
    assert await scene.evening_report() == 1
    assert await scene.read(mei) == []
    assert len(await scene.read(jun)) == 1


async def test_a_correction_of_presence_is_told_once_and_nothing_else_again(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await scene.enrol(lin)
    was = await scene.log(lin, "away")
    scene.clock.advance(LATER)
    assert await scene.evening_report() == 1
    await scene.ticket(lin, 1, ADDING, right=False)
    scene.clock.advance(LATER)
    assert await scene.evening_report() == 0
    await scene.correct(was, lin, "late")
    assert await scene.evening_report() == 0, "it may be taken back yet"
    scene.clock.advance(LATER)
    assert await scene.evening_report() == 1
    assert await scene.evening_report() == 0
    first, second = await scene.read(mei)
    assert "Lin was not there this time" in first
    assert second == (
        "A word of correction: <b>Lin</b> was there on Sat 21 Nov (Olympiad 5). The list said otherwise, sorry."
    )


async def test_who_was_not_on_the_list_is_not_told_of_the_lesson(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    tom, (bo,) = await scene.parent("Bo")
    await scene.enrol(lin)
    await scene.enrol(bo, at=LESSON + timedelta(hours=5))
    await scene.taught(ADDING)
    scene.clock.advance(LATER)
    assert await scene.evening_report() == 1, "Bo has joined since"
    assert "Taught: Skill fractions.add" in (await scene.read(mei))[0]
    assert await scene.read(tom) == []


async def test_who_was_there_before_joining_reads_what_was_taught(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await scene.enrol(lin, at=LESSON + timedelta(hours=5))
    await scene.taught(ADDING)
    await scene.log(lin)
    scene.clock.advance(LATER)
    shown = await scene.do(mei, LookAtReport(lin.id))
    assert shown is not None and shown.report is not None
    assert [each.skill for each in shown.report.taught] == [ADDING]


async def test_a_learner_who_missed_the_lesson_is_offered_a_set_once(scene: Scene) -> None:
    mei, _ = await scene.parent()
    account, lin = await scene.learner(AgeBand.FROM_10, guardian=mei)
    async with scene.database.transaction() as uow:
        await uow.people.add_consent(Consent(lin.id, Purpose.PRACTICE, "x", mei.id, scene.clock.now()))
    await scene.enrol(lin)
    await scene.taught(ADDING)
    await scene.log(lin, "away")
    scene.clock.advance(LATER)
    assert await scene.evening_report() == 1
    (note,) = await scene.notes(mei)
    assert "The lesson was about: Skill fractions.add" in note["html"]
    assert "Tonight's practice comes back to it: Skill fractions.add." in note["html"]
    tap = f"rp.c:{lin.id}:{stamp_of(LESSON)}"
    assert tap in [button["tap"] for row in note["keyboard"] for button in row]
    child, sent = await scene.do(mei, SendCatchUp(lin.id, stamp_of(LESSON)))
    assert (child.name, sent) == ("Lin", True)
    assert not (await scene.do(mei, SendCatchUp(lin.id, stamp_of(LESSON))))[1]
    (got,) = await scene.notes(account)
    assert got["keyboard"][0][0]["tap"] == f"mp.go:{ADDING}"


async def test_reports_and_sets_of_other_families_are_nobodys_business(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    tom, (bo,) = await scene.parent("Bo")
    await scene.enrol(lin, bo)
    await scene.taught(ADDING)
    await scene.log(lin, "away")
    for use_case in (LookAtReport(lin.id), SendCatchUp(lin.id, stamp_of(LESSON))):
        with pytest.raises(Gone):
            await scene.do(tom, use_case)
    shown = await scene.do(mei, LookAtReport(lin.id))
    assert shown is not None and shown.report is not None


async def test_a_centre_full_of_classes_is_told_in_portions(quick_scene: Scene) -> None:
    parents = [await quick_scene.parent(f"N{number}") for number in range(14)]
    await quick_scene.enrol(*(child for _, (child,) in parents))
    for _, (child,) in parents:
        await quick_scene.log(child)
    quick_scene.clock.advance(LATER)
    assert [await quick_scene.evening_report() for _ in range(3)] == [8, 6, 0]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("lang", list(Lang))
async def test_no_report_names_another_learner_whatever_the_class(quick_scene: Scene, seed: int, lang: Lang) -> None:
    random, scene = Random(seed), quick_scene
    names = [f"Q{chr(97 + number) * 5}q" for number in range(random.randint(2, 6))]
    families = [await scene.parent(name, lang=lang) for name in names]
    if random.random() < 0.5:
        await scene.taught(ADDING)
    for _, (child,) in families:
        await scene.enrol(child)
        mark = random.choice(["came", "late", "away", None])
        if mark is not None:
            await scene.log(child, mark, 0 if mark == "away" else random.randint(0, 3))
        for number in range(random.randint(0, 2)):
            await scene.ticket(child, number + 1, random.choice([ADDING, COMMON]), right=random.random() < 0.5)
    scene.clock.advance(LATER)
    told = sum([await scene.evening_report() for _ in range(3)])
    read = {name: str(await scene.notes(parent)) for (parent, _), name in zip(families, names, strict=True)}
    assert sum(name in shown for name, shown in read.items()) == told
    assert not [(name, other) for name, shown in read.items() for other in names if other != name and other in shown]


async def test_a_centre_without_a_course_sheet_has_nothing_to_tell(sqlite_database: Database) -> None:
    scene = Scene(sqlite_database, FixedClock(EVENING))
    mei, _ = await scene.parent("Lin")
    assert await scene.evening_report() == 0
    shown = await scene.do(mei, LookAtReport())
    assert shown is not None and shown.report is None
