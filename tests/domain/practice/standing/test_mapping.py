"""The map and what each of its values rests on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import Gone, NotAllowed, Refusal
from domain.journal import Place, Statement, Verb
from domain.people.person import Role
from domain.practice.evening.desk import AtItem
from domain.practice.evening.session import Verdict
from domain.practice.learner import model
from domain.practice.learner.model import Band
from domain.practice.standing.beginning import BeginAbout
from domain.practice.standing.evidence import ReadEvidence, ReadPlacement, ReadSkill, pieces_about, proofs_of
from domain.practice.standing.mapping import LATELY_SHOWN, Map, ReadMap, ReadStrand
from tests.domain.practice.conftest import Evening, a_learner, agree
from tests.domain.practice.shelf import NOW
from tests.domain.practice.standings import SKILL, fill, placed, proof
from tests.house import as_person

YEAR = 6
"""The school year of the learner of `evening`."""


@pytest.fixture(autouse=True)
def shelf(evening: Evening) -> None:
    fill(evening)


async def own(evening: Evening) -> Map:
    return await evening.do(ReadMap())


def answered(
    skill: str, *, minutes: int, right: bool = True, place: Place = Place.ONLINE, session: int = 1, **more: object
) -> Statement:
    known = model.Facts(f"i:{minutes}", (skill,), 0.0, 0.25)
    result = {"session": session, "position": minutes, "success": right, "hints": 0} | more
    result["facts"] = model.facts_to_plain(known)
    at = NOW + timedelta(minutes=minutes)
    return Statement(Verb.ANSWERED, "item", known.item, at, actor=1, learner=1, result=result, place=place)


async def test_before_the_first_answer_the_map_holds_what_belongs_to_the_school_year(evening: Evening) -> None:
    found = await own(evening)
    points = [point for strand in found.strands for point in strand.points]
    assert {point.grade for point in points} == {YEAR - 1, YEAR}
    assert {point.mastery.band for point in points} == {Band.NEW}
    assert len(found.strands) == 6
    assert found.own
    assert found.may_place
    assert found.lately == ()


async def test_what_was_answered_last_comes_first(evening: Evening) -> None:
    await proof(evening, False, False, False, skill="number.y3")
    evening.wait(minutes=5)
    await proof(evening, True, False, False, skill="fractions.y6")
    found = await own(evening)
    assert [strand.id for strand in found.strands[:2]] == ["fractions", "number"]
    assert [point.skill for point in found.lately] == ["fractions.y6", "number.y3"]
    assert found.strands[1].points[0].skill == "number.y3"
    assert found.strands[1].count(Band.NEW) == 2


async def test_lately_is_five_points_of_two_weeks(evening: Evening) -> None:
    await placed(evening, lambda question: True)
    assert len((await own(evening)).lately) == LATELY_SHOWN
    evening.wait(days=15)
    found = await own(evening)
    assert found.lately == ()
    assert any(point.mastery.last_at for strand in found.strands for point in strand.points)


async def test_a_strand_is_read_alone(evening: Evening) -> None:
    found = await evening.do(ReadStrand(evening.learner.id, "geometry"))
    assert [point.skill for point in found.strand.points] == ["geometry.y5", "geometry.y6"]
    with pytest.raises(Gone):
        await evening.do(ReadStrand(evening.learner.id, "nowhere"))


async def test_a_skill_counts_the_answers_that_the_model_counts(evening: Evening) -> None:
    await proof(evening, True, False, True)
    card = await evening.do(ReadSkill(evening.learner.id, SKILL))
    assert len(card.evidence.at(Place.ONLINE)) == card.evidence.point.mastery.answers == 3
    assert [piece.verdict for piece in card.evidence.pieces] == [Verdict.RIGHT, Verdict.WRONG, Verdict.RIGHT]
    assert card.evidence.at(Place.CLASS) == ()


async def test_a_skill_that_was_mastered_says_when_it_comes_again(evening: Evening) -> None:
    await proof(evening, True, True, True)
    card = await evening.do(ReadSkill(evening.learner.id, SKILL))
    assert card.due_at is not None
    assert card.due_at > evening.clock.now()
    assert not card.open_proof
    assert card.next_proof is None
    evening.clock.advance(card.due_at - evening.clock.now() + timedelta(days=30))
    later = await evening.do(ReadSkill(evening.learner.id, SKILL))
    assert later.evidence.point.mastery.band is Band.FADING
    assert later.open_proof


async def test_a_skill_that_was_not_learned_rests(evening: Evening) -> None:
    await placed(evening, lambda question: None)
    rested = [skill for skill, known in (await evening.state()).skills.items() if known.put_back_until]
    card = await evening.do(ReadSkill(evening.learner.id, rested[0]))
    assert card.rests_until is not None
    assert len(card.evidence.not_learned) == 1
    assert card.evidence.at(Place.ONLINE) == ()
    evening.wait(days=8)
    assert (await evening.do(ReadSkill(evening.learner.id, rested[0]))).rests_until is None


def test_classroom_evidence_stands_beside_the_phones() -> None:
    told = [
        answered(SKILL, minutes=1),
        answered(SKILL, minutes=2, right=False, place=Place.CLASS),
        answered("number.y6", minutes=3),
    ]
    pieces = pieces_about(SKILL, told)
    assert [(piece.place, piece.verdict) for piece in pieces] == [
        (Place.CLASS, Verdict.WRONG),
        (Place.ONLINE, Verdict.RIGHT),
    ]


def test_a_reported_answer_is_told_as_one_that_does_not_count() -> None:
    told = [
        answered(SKILL, minutes=1, hints=2, sure=True, rapid=True),
        Statement(
            Verb.REPORTED, "item", "i:1", NOW, learner=1, result={"session": 1, "position": 1, "problem": "typo"}
        ),
        answered(SKILL, minutes=2),
    ]
    last, first = pieces_about(SKILL, told)
    assert (first.counts, first.hints, first.sure, first.rapid) == (False, 2, True, True)
    assert last.counts


def test_an_answer_that_a_changed_key_makes_right_is_told_as_right() -> None:
    place = {"session": 1, "position": 1}
    told = [
        answered(SKILL, minutes=1, right=False),
        Statement(Verb.REJUDGED, "answer", "i:1", NOW, learner=1, result=place | {"success": True}),
    ]
    assert [piece.verdict for piece in pieces_about(SKILL, told)] == [Verdict.RIGHT]


async def test_tries_to_prove_are_told_the_latest_first(evening: Evening) -> None:
    await proof(evening, False, False, False)
    evening.wait(days=4)
    await proof(evening, True, True, True)
    tries = proofs_of(SKILL, await evening.journal())
    assert [each.proved for each in tries] == [True, False]
    found = await evening.do(ReadEvidence(evening.learner.id, SKILL))
    assert found.proofs == tries


async def test_a_parent_reads_the_childs_map_and_no_other(evening: Evening) -> None:
    parent = await as_person(evening.database, evening.services, 301, Role.PARENT)
    with pytest.raises(Refusal) as caught:
        await evening.do(ReadMap(), parent)
    assert caught.value.text.key == "standing.no_child"
    with pytest.raises(Gone):
        await evening.do(ReadMap(evening.learner.id), parent)
    await agree(evening.database, evening.learner, parent, evening.services)
    found = await evening.do(ReadMap(), parent)
    assert (found.learner.id, found.own, found.may_place) == (evening.learner.id, False, False)
    card = await evening.do(ReadSkill(evening.learner.id, SKILL), parent)
    assert not card.open_proof
    with pytest.raises(NotAllowed):
        await evening.do(BeginAbout(SKILL), parent)


async def test_another_learner_reads_nothing_of_it(evening: Evening) -> None:
    await placed(evening, lambda question: True)
    session = await evening.session()
    other, _ = await a_learner(evening.database, evening.services, 302)
    for use_case in (ReadMap(evening.learner.id), ReadSkill(evening.learner.id, SKILL), ReadPlacement(session.id)):
        with pytest.raises(Gone):
            await evening.do(use_case, other)


async def test_a_teacher_has_no_map_and_sees_none_of_learners_whom_they_do_not_teach(evening: Evening) -> None:
    teacher = await as_person(evening.database, evening.services, 303, Role.TEACHER)
    with pytest.raises(NotAllowed):
        await evening.do(ReadMap(), teacher)
    with pytest.raises(Gone):
        await evening.do(ReadMap(evening.learner.id), teacher)


async def test_a_placement_is_read_with_its_items_and_answers(evening: Evening) -> None:
    found = await placed(evening, lambda question: question.asked.position % 2 == 0)
    read = await evening.do(ReadPlacement((await evening.session()).id))
    assert read.placed == found
    assert [each.attempt.verdict if each.attempt else None for each in read.asked[:2]] == [
        Verdict.RIGHT,
        Verdict.WRONG,
    ]
    assert len(read.asked) == found.answered


async def test_only_placements_are_read_as_such(evening: Evening) -> None:
    desk = (await evening.do(BeginAbout(SKILL))).desk
    assert isinstance(desk, AtItem)
    with pytest.raises(Gone):
        await evening.do(ReadPlacement(desk.question.session.id))
