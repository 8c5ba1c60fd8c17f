"""Consent purpose by purpose: who decides, what follows at once, who is asked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from domain.errors import Gone, NotAllowed
from domain.journal import Verb
from domain.messages.kinds import LETTER, REPORT, SNOOZED
from domain.messages.outgoing import OutboxState
from domain.people import consent, consents, renewing, saying
from domain.people.ageing import ChangeAge
from domain.people.ceasing import consents_after_leaving
from domain.people.consent import has_agreed, may_ask_mood, may_store_practice, may_teachers_see
from domain.people.consents import Decide, LookWhoMaySee
from domain.people.person import AgeBand, ConsentText, Learner, Person, Purpose, Role
from domain.people.renewing import KeepConsents
from domain.policy.consents import ConsentRules
from domain.turn import Turn
from storage import tables
from tests.domain.people.consent_world import Write
from tests.domain.people.family import Family
from tests.house import CALM, act, looking, told


async def seen(family: Family, learner: Learner) -> bool:
    async with family.database.reading() as uow:
        return await may_teachers_see(looking(family.services, uow), learner)


async def asked(family: Family, learner: Learner) -> bool:
    async with family.database.reading() as uow:
        return await may_ask_mood(looking(family.services, uow), learner)


async def with_practice(family: Family, age: AgeBand | None = AgeBand.FROM_10) -> tuple[Person, Person, Learner]:
    """Mei is a guardian, Lin learns; the practice is agreed."""
    mei = await family.person(1, Role.PARENT)
    lin, learner = await family.child(2, guardian=mei, age=age)
    assert lin is not None
    if age is not AgeBand.FROM_14:
        await family.do(mei, Decide(learner.id, Purpose.PRACTICE, True))
    return mei, lin, learner


async def test_everything_is_off_at_first_and_one_yes_is_not_the_other(family: Family) -> None:
    mei, _, learner = await with_practice(family)
    assert not await seen(family, learner) and not await asked(family, learner)
    await family.do(mei, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    assert await seen(family, learner) and not await asked(family, learner)
    async with family.database.reading() as uow:
        stored = await uow.people.consents_of(learner.id)
        said = await uow.journal.told(learner.id, Verb.CONSENTED, "consent")
    assert {each.purpose for each in stored} == {Purpose.PRACTICE, Purpose.TEACHERS_SEE}
    assert all(each.text_version and each.given_by == mei.id for each in stored)
    assert [each.object_id for each in said] == ["practice", "teachers_see"]


async def test_a_withdrawal_holds_at_once_and_a_second_tap_changes_nothing(family: Family) -> None:
    mei, _, learner = await with_practice(family)
    await family.do(mei, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    for _ in range(2):
        page = await family.do(mei, Decide(learner.id, Purpose.TEACHERS_SEE, False))
        assert not page.of(Purpose.TEACHERS_SEE).given
    assert not await seen(family, learner)
    async with family.database.reading() as uow:
        said = await uow.journal.told(learner.id, Verb.CONSENTED, "consent")
        turn = looking(family.services, uow)
        assert await may_store_practice(turn, learner), "the other purpose stays as it is"
    assert [each.result["given"] for each in said] == [True, True, False]
    await family.do(mei, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    assert await seen(family, learner)


async def test_without_the_practice_there_is_nothing_for_teachers_to_see(family: Family) -> None:
    mei, _, learner = await with_practice(family)
    await family.do(mei, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    await family.do(mei, Decide(learner.id, Purpose.PRACTICE, False))
    assert not await seen(family, learner)


async def test_below_the_age_a_guardian_decides_and_from_it_on_the_learner(quick_family: Family) -> None:
    mei, lin, learner = await with_practice(quick_family)
    with pytest.raises(Gone):
        await quick_family.do(lin, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    older = await quick_family.person(3, Role.LEARNER, name="Tom")
    async with quick_family.database.transaction() as uow:
        tom = await uow.people.add_learner(Learner(0, "Tom", person=older.id, age_band=AgeBand.FROM_14))
        await uow.people.add_guardian(tom.id, mei.id, quick_family.clock.now())
    with pytest.raises(Gone):
        await quick_family.do(mei, Decide(tom.id, Purpose.TEACHERS_SEE, True))
    page = await quick_family.do(older, Decide(tom.id, Purpose.TEACHERS_SEE, True))
    assert page.of(Purpose.TEACHERS_SEE).given and not page.of(Purpose.PRACTICE).asked
    assert await seen(quick_family, tom)
    read = await quick_family.do(mei, LookWhoMaySee(tom.id))
    assert read.of(Purpose.TEACHERS_SEE).given and not read.of(Purpose.TEACHERS_SEE).mine


async def test_the_check_in_needs_the_learner_and_below_the_age_a_guardian_too(family: Family) -> None:
    mei, lin, learner = await with_practice(family)
    page = await family.do(lin, Decide(learner.id, Purpose.MOOD, True))
    assert page.of(Purpose.MOOD).waits == "guardian" and not await asked(family, learner)
    family.clock.advance(timedelta(minutes=1))
    page = await family.do(mei, Decide(learner.id, Purpose.MOOD, True))
    assert page.of(Purpose.MOOD).given and not page.of(Purpose.MOOD).waits
    assert await asked(family, learner)
    await family.do(mei, Decide(learner.id, Purpose.MOOD, False))
    assert not await asked(family, learner)
    page = await family.do(lin, LookWhoMaySee())
    assert page.of(Purpose.MOOD).given and page.of(Purpose.MOOD).waits == "guardian"


async def test_a_guardian_hears_when_a_childs_check_in_waits_for_them(quick_family: Family) -> None:
    mei, lin, learner = await with_practice(quick_family)
    await quick_family.do(lin, Decide(learner.id, Purpose.MOOD, True))
    heard = [each for each in await told(quick_family.database, mei) if "on Fridays" in each["html"]]
    assert [row[0]["tap"] for row in heard[0]["keyboard"]] == [f"ag.p:{learner.id}:mood"]


async def test_a_stranger_neither_reads_nor_decides(quick_family: Family) -> None:
    _, _, learner = await with_practice(quick_family)
    stranger = await quick_family.person(9, Role.PARENT)
    for use_case in (LookWhoMaySee(learner.id), Decide(learner.id, Purpose.TEACHERS_SEE, True)):
        with pytest.raises(Gone):
            await quick_family.do(stranger, use_case)
    assert not await seen(quick_family, learner)


async def test_the_other_guardian_hears_of_it_but_not_of_the_check_in(quick_family: Family) -> None:
    mei, _, learner = await with_practice(quick_family)
    jun = await quick_family.person(4, Role.PARENT, name="Jun")
    async with quick_family.database.transaction() as uow:
        await uow.people.add_guardian(learner.id, jun.id, quick_family.clock.now())
    await quick_family.do(mei, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    await quick_family.do(mei, Decide(learner.id, Purpose.MOOD, True))
    heard = [each["html"] for each in await told(quick_family.database, jun)]
    assert len(heard) == 1 and "Teachers see the practice" in heard[0]


async def two_parents(family: Family) -> tuple[Person, Person, Person, Learner]:
    mei, lin, learner = await with_practice(family)
    jun = await family.person(4, Role.PARENT, name="Jun")
    async with family.database.transaction() as uow:
        await uow.people.add_guardian(learner.id, jun.id, family.clock.now())
    return mei, jun, lin, learner


async def may_store(family: Family, learner: Learner) -> bool:
    async with family.database.reading() as uow:
        return await may_store_practice(looking(family.services, uow), learner)


async def test_of_two_who_disagree_the_narrower_answer_holds_until_whoever_said_no_changes_it(family: Family) -> None:
    mei, jun, lin, learner = await two_parents(family)
    page = await family.do(jun, Decide(learner.id, Purpose.PRACTICE, False))
    assert not page.of(Purpose.PRACTICE).given and not await may_store(family, learner)
    assert "Jun has said no" in (await told(family.database, mei))[-1]["html"]
    assert "switched off for now" in (await told(family.database, lin))[-1]["html"]
    page = await family.do(mei, LookWhoMaySee(learner.id))
    mine = page.of(Purpose.PRACTICE)
    assert mine.said is True and not mine.given and [each.name for each in mine.against] == ["Jun"]
    await family.do(jun, Decide(learner.id, Purpose.PRACTICE, True))
    assert await may_store(family, learner)


async def test_who_would_like_to_agree_against_a_no_is_told_so_and_the_other_one_hears_of_it(
    quick_family: Family,
) -> None:
    mei, jun, _, learner = await two_parents(quick_family)
    await quick_family.do(jun, Decide(learner.id, Purpose.OFFERS, False))
    page = await quick_family.do(mei, Decide(learner.id, Purpose.OFFERS, True))
    assert not page.of(Purpose.OFFERS).given
    heard = (await told(quick_family.database, jun))[-1]
    assert (
        "Mei would like to agree" in heard["html"] and heard["keyboard"][0][0]["tap"] == f"ag.p:{learner.id}:offers"
    )


async def test_what_is_kept_of_a_word_is_the_words_themselves_in_both_languages(quick_family: Family) -> None:
    mei, _, learner = await with_practice(quick_family)
    async with quick_family.database.reading() as uow:
        (consent,) = await uow.people.consents_of(learner.id)
        kept = await uow.people.words_of(consent.words)
    assert kept is not None and (kept.purpose, kept.version) == (Purpose.PRACTICE, consent.text_version)
    assert "May we keep {child}'s practice?" in kept.words["en"] and "保存 {child} 的练习记录" in kept.words["zh"]
    assert consent.lang is mei.lang and words_digest(kept) == consent.words


def words_digest(kept: ConsentText) -> str:
    proved = {"purpose": kept.purpose.value, "version": kept.version, "words": dict(kept.words)}
    return sha256(json.dumps(proved, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


async def test_from_the_age_on_the_learner_is_asked_and_what_a_guardian_said_is_over(family: Family) -> None:
    mei, lin, learner = await with_practice(family)
    await family.do(mei, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    with pytest.raises(NotAllowed):
        await family.do(lin, ChangeAge(learner.id, AgeBand.FROM_16))
    await family.do(mei, ChangeAge(learner.id, AgeBand.FROM_14))
    grown = await family.learner_now(learner)
    assert grown.age_band is AgeBand.FROM_14 and not await seen(family, grown)
    asked = (await told(family.database, lin))[-1]
    assert (
        "yours to decide now" in asked["html"] and asked["keyboard"][0][0]["tap"] == f"ag.p:{learner.id}:teachers_see"
    )
    await family.do(lin, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    assert await seen(family, grown)


async def test_who_leaves_takes_their_yes_along_and_leaves_no_door_open(family: Family) -> None:
    mei, jun, _, learner = await two_parents(family)
    for who, agree in ((jun, True), (mei, True), (mei, False)):
        await family.do(who, Decide(learner.id, Purpose.OFFERS, agree))
    async with family.database.transaction() as uow:
        await consents_after_leaving(Turn(family.services, uow, None), learner, mei.id)
    async with family.database.reading() as uow:
        turn = looking(family.services, uow)
        assert not await has_agreed(turn, learner.id, Purpose.OFFERS), "her no is gone, and his yes is asked anew"
        assert not await has_agreed(turn, learner.id), "only she had agreed to that"
    heard = [each["html"] for each in await told(family.database, jun)]
    assert any("decide anew" in each and "Keeping the practice" in each for each in heard)
    assert any("decide anew" in each and "Events and courses" in each for each in heard)


async def test_a_yes_runs_out_after_it_was_asked_for_again(quick_family: Family) -> None:
    rules = ConsentRules(14, valid=timedelta(days=30), grace=timedelta(days=5))
    quick_family.services = replace(quick_family.services, policy=replace(CALM, consents=rules))
    mei, lin, learner = await with_practice(quick_family)
    quick_family.clock.advance(timedelta(days=26))
    for _ in range(2):
        await act(quick_family.database, quick_family.services, None, KeepConsents())
    asked = [each for each in await told(quick_family.database, mei) if "Is it still right?" in each["html"]]
    assert len(asked) == 1 and await may_store(quick_family, learner)
    quick_family.clock.advance(timedelta(days=4))
    assert not await may_store(quick_family, learner), "at its moment, not at the next tick"
    await act(quick_family.database, quick_family.services, None, KeepConsents())
    assert "has run out" in (await told(quick_family.database, mei))[-1]["html"]
    assert "switched off for now" in (await told(quick_family.database, lin))[-1]["html"]
    await quick_family.do(mei, Decide(learner.id, Purpose.PRACTICE, True))
    assert await may_store(quick_family, learner)


async def test_other_words_are_read_once_more_and_the_old_yes_lasts_for_the_grace(
    quick_family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei, _, learner = await with_practice(quick_family)
    for module in (consent, renewing, saying, consents):
        monkeypatch.setattr(module, "TEXT_VERSIONS", {**consent.TEXT_VERSIONS, Purpose.PRACTICE: "2030-01"})
    await act(quick_family.database, quick_family.services, None, KeepConsents())
    assert "words have changed" in (await told(quick_family.database, mei))[-1]["html"]
    page = await quick_family.do(mei, LookWhoMaySee(learner.id))
    assert page.of(Purpose.PRACTICE).given and page.of(Purpose.PRACTICE).renew
    quick_family.clock.advance(timedelta(minutes=1))
    page = await quick_family.do(mei, Decide(learner.id, Purpose.PRACTICE, True))
    assert not page.of(Purpose.PRACTICE).renew
    quick_family.clock.advance(timedelta(days=15))
    await act(quick_family.database, quick_family.services, None, KeepConsents())
    assert await may_store(quick_family, learner)


async def test_what_waits_about_a_learner_is_dropped_with_the_yes(family: Family) -> None:
    mei, lin, learner = await with_practice(family)
    for kind, to in ((SNOOZED, lin), (REPORT, mei), (LETTER, mei)):
        await act(family.database, family.services, None, Write(to, kind.name, learner.id, family.clock.now()))
    await family.do(mei, Decide(learner.id, Purpose.PRACTICE, False))
    async with family.database.reading_connection() as connection:
        stored = tables.messages.outbox
        wanted = select(stored.c.kind, stored.c.state, stored.c.error).where(
            stored.c.kind.in_([SNOOZED.name, REPORT.name, LETTER.name])
        )
        found = {row.kind: (row.state, row.error) for row in await connection.execute(wanted)}
    assert found == {
        "snoozed": (OutboxState.DROPPED, "no_consent"),
        "report": (OutboxState.DROPPED, "no_consent"),
        "letter": (OutboxState.HELD, None),
    }
