"""Data and rights on the screen: who looked, correcting, taking along, erasing with all that may stop it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.booking.slot import BookingState
from domain.gate.passing import push
from domain.language import Lang
from domain.messages.kinds import PRIVACY, SERVICE
from domain.messages.screen import Note, t
from domain.people.person import AgeBand, Learner, Role
from domain.privacy.carrying_out import CarryOutErasures
from domain.privacy.data import LearnerSubject, PersonSubject
from domain.privacy.deciding import RemindOfRequests
from domain.privacy.request import DataRequest, RequestKind, RequestState
from domain.safety.case import Case, CaseState
from domain.turn import Turn
from tests.handlers.talk import Seen, Talk, Town
from tests.handlers.test_learner_page import LIN_ID, MORNING, MUM_ID, lin, school, sound, teacher
from tests.house import told
from tests.storage.given import a_slot, stored_booking, stored_slot

__all__ = ["lin", "school"]

DAD_ID, OFFICE_ID = 103, 201
DAY = timedelta(days=1)


async def mum_of(school: Town, lang: Lang = Lang.EN) -> Talk:
    return await school.with_role(MUM_ID, Role.PARENT, "Mrs Zhao", lang)


async def office_of(school: Town, lang: Lang = Lang.EN) -> Talk:
    return await school.with_role(OFFICE_ID, Role.OPERATOR, "Sun", lang)


async def dad_of(school: Town, lin: Learner, lang: Lang = Lang.EN) -> Talk:
    dad = await school.with_role(DAD_ID, Role.PARENT, "Mr Zhao", lang)
    async with school.database.transaction() as uow:
        await uow.people.add_guardian(lin.id, (await dad.me()).id, school.clock.now())
    return dad


async def of_age(school: Town, lin: Learner, band: AgeBand) -> Talk:
    async with school.database.transaction() as uow:
        known = await uow.people.learner(lin.id)
        assert known is not None
        await uow.people.save_learner(replace(known, age_band=band))
    return school.talk(LIN_ID)


async def requests_of(school: Town, lin: Learner, kind: RequestKind) -> list[DataRequest]:
    async with school.database.reading() as uow:
        return [each for each in await uow.data_requests.of_learner(lin.id) if each.kind is kind]


async def erasure_of(school: Town, lin: Learner) -> DataRequest:
    return (await requests_of(school, lin, RequestKind.ERASURE))[0]


async def tick(school: Town, use_case: Any) -> Any:
    async with school.database.transaction() as uow:
        return await Turn(school.services, uow, None).do(use_case)


async def last_told(school: Town, talk: Talk) -> dict[str, Any]:
    return (await told(school.database, await talk.me()))[-1]


def taps_of(content: dict[str, Any]) -> list[str]:
    return [button["tap"] for row in content["keyboard"] for button in row if "tap" in button]


@pytest.mark.parametrize("lang", list(Lang))
async def test_a_parent_reads_who_of_the_staff_looked(school: Town, lin: Learner, lang: Lang) -> None:
    mum = await mum_of(school, lang)
    before = sound(await mum.taps(f"pv.w:{lin.id}:0"))
    assert ("Nobody" in before.html or "No teacher" in before.html) if lang is Lang.EN else "还没有" in before.html
    wang = await teacher(school)
    await wang.taps(f"lp.o:{lin.id}")
    await wang.taps(f"lp.o:{lin.id}")
    await wang.taps(f"lp.p:{lin.id}")
    await mum.taps(f"lp.f:{lin.id}")
    seen = sound(await mum.taps(f"pv.w:{lin.id}:0"))
    for words in {
        Lang.EN: ("Ms Wang, the learner's page, 2 times", "Ms Wang, the page, printed"),
        Lang.ZH: ("学生页面，2 次", "打印的学生页面"),
    }[lang]:
        assert words in seen.html, seen.html
    assert "Zhao" not in seen.html, "the family's own looks are theirs"


async def test_who_looked_is_nobody_elses_to_read(school: Town, lin: Learner) -> None:
    stranger = await school.with_role(77, Role.PARENT, "Mr Li")
    wang = await teacher(school)
    await wang.taps(f"lp.o:{lin.id}")
    for talk in (stranger, wang):
        for tap in (f"pv.w:{lin.id}:0", f"pv.l:{lin.id}", f"pv.c:{lin.id}", f"pv.e:{lin.id}", f"pv.x:{lin.id}"):
            seen = await talk.taps(tap)
            assert "Lin" not in seen.html and not seen.notes, (tap, seen.html)


@pytest.mark.parametrize("lang", list(Lang))
async def test_every_number_on_the_page_opens_to_its_rows(school: Town, lin: Learner, lang: Lang) -> None:
    mum = await mum_of(school, lang)
    card = sound(await mum.taps(f"lp.f:{lin.id}"))
    for part, words in {
        "lessons": "✓",
        "tickets": "✗",
        "homework": "✓",
        "notes": "mixed up signs",
        "sittings": "2",
        "roads": "fractions.add",
    }.items():
        assert f"pv.o:{lin.id}:{part}:0" in card.taps
        seen = sound(await mum.taps(f"pv.o:{lin.id}:{part}:0"))
        assert words in seen.html, (part, seen.html)


async def test_a_parents_file_holds_all_but_what_the_child_tells_others(school: Town, lin: Learner) -> None:
    mum = await mum_of(school)
    seen = await mum.taps(f"pv.x:{lin.id}")
    (note,) = seen.notes
    held = json.loads(note["attachment"]["text"])
    moods = [row for row in held["learner"]["journal"] if row["verb"] == "felt"]
    assert [row["object_id"] for row in moods] == ["2026-W47"], "the other one was for teachers"
    assert [each["week"] for each in held["portrait"]["moods"]] == ["2026-W47"]
    assert "account" not in held and len(held["left_out"]) == 3
    assert held["learner"]["consents"] and held["learner"]["enrolments"]
    assert [each.state for each in await requests_of(school, lin, RequestKind.EXPORT)] == [RequestState.DONE]


async def test_a_grown_learners_own_file_holds_the_account_too_and_parents_get_none(
    school: Town, lin: Learner
) -> None:
    own = await of_age(school, lin, AgeBand.FROM_16)
    held = json.loads((await own.taps(f"pv.x:{lin.id}")).notes[0]["attachment"]["text"])
    assert {row["object_id"] for row in held["learner"]["journal"] if row["verb"] == "felt"} == {
        "2026-W46",
        "2026-W47",
    }
    assert held["account"]["people"][0]["name"] == "Lin" and "left_out" not in held
    refused = await (await mum_of(school)).taps(f"pv.x:{lin.id}")
    assert not refused.notes and "old enough to decide" in refused.html


async def test_a_child_asks_for_the_file_and_gets_it_once_a_parent_says_yes(school: Town, lin: Learner) -> None:
    child, mum = await of_age(school, lin, AgeBand.FROM_10), await mum_of(school)
    for _ in range(2):
        assert not (await child.taps(f"pv.x:{lin.id}")).notes
    asked = await last_told(school, mum)
    yes = next(tap for tap in taps_of(asked) if tap.startswith("pv.xy"))
    assert len(await requests_of(school, lin, RequestKind.EXPORT)) == 1
    for _ in range(2):
        assert not (await mum.taps(yes)).notes, "the file is the child's"
    files = [each for each in await told(school.database, await child.me()) if each.get("attachment")]
    assert len(files) == 1 and "account" in json.loads(files[0]["attachment"]["text"])


async def test_anybody_takes_along_what_hangs_on_their_own_account(school: Town, lin: Learner) -> None:
    for talk in (await mum_of(school), await office_of(school), school.talk(999, "Somebody")):
        await talk.says("/privacy")
        (note,) = (await talk.taps("pv.xo")).notes
        held = json.loads(note["attachment"]["text"])
        assert [row["id"] for row in held["account"]["people"]] == [(await talk.me()).id]
        assert "Lin" not in [row["name"] for row in held["account"].get("learners", ())]


@pytest.mark.parametrize("lang", list(Lang))
async def test_a_name_is_corrected_by_the_office_and_the_family_hears(school: Town, lin: Learner, lang: Lang) -> None:
    mum, office = await mum_of(school, lang), await office_of(school, lang)
    await mum.taps(f"pv.c:{lin.id}")
    await mum.taps(f"pv.cp:{lin.id}:name")
    sound(await mum.says("Lina"))
    opened = next(tap for tap in taps_of(await last_told(school, office)) if tap.startswith("pv.so"))
    assert opened in sound(await office.says("/requests")).taps
    card = sound(await office.taps(opened))
    assert "Lina" in " ".join(card.labels)
    for _ in range(2):
        sound(await office.taps(opened.replace("pv.so", "pv.sg")))
    async with school.database.reading() as uow:
        changed = await uow.people.learner(lin.id)
    assert changed is not None and changed.name == "Lina"
    heard = [each for each in await school.told(mum) if "Lina" in each]
    assert len(heard) == 1, "the second tap tells nobody"
    assert sound(await mum.taps(f"pv.w:{lin.id}:0")).html.count("Sun") == 1, "the office's look is in the log"


async def test_a_no_comes_with_its_reason(school: Town, lin: Learner) -> None:
    mum, office = await mum_of(school), await office_of(school)
    await mum.taps(f"pv.cp:{lin.id}:lessons")
    await mum.says("She was there on 14 November")
    opened = next(tap for tap in taps_of(await last_told(school, office)) if tap.startswith("pv.so"))
    number = opened.partition(":")[2]
    assert "“She was there on 14 November”" in sound(await office.taps(opened)).html
    await office.taps(f"pv.sr:{number}")
    sound(await office.says("The teacher's list says away"))
    assert "The teacher's list says away" in (await school.told(mum))[-1]
    assert "not changed" in (await mum.says("/privacy")).html
    request = (await requests_of(school, lin, RequestKind.CORRECTION))[0]
    assert (request.state, request.decided_by) == (RequestState.REFUSED, (await office.me()).id)


async def test_only_the_office_decides_on_requests(school: Town, lin: Learner) -> None:
    mum = await mum_of(school)
    await mum.taps(f"pv.cp:{lin.id}:name")
    await mum.says("Lina")
    number = (await requests_of(school, lin, RequestKind.CORRECTION))[0].id
    for talk in (mum, await teacher(school)):
        for tap in ("pv.s", f"pv.so:{number}", f"pv.sg:{number}", f"pv.sr:{number}"):
            await talk.taps(tap)
    assert (await requests_of(school, lin, RequestKind.CORRECTION))[0].state is RequestState.ASKED


@pytest.mark.parametrize("lang", list(Lang))
async def test_erasing_takes_a_second_tap_waits_and_then_leaves_nothing(
    school: Town, lin: Learner, lang: Lang
) -> None:
    mum = await mum_of(school, lang)
    first = sound(await mum.taps(f"pv.e:{lin.id}"))
    assert not await requests_of(school, lin, RequestKind.ERASURE), "one tap only tells what it means"
    assert ("7 天" if lang is Lang.ZH else "7 days") in first.html
    for _ in range(2):
        sound(await mum.taps(f"pv.ey:{lin.id}"))
    assert len(await requests_of(school, lin, RequestKind.ERASURE)) == 1
    school.clock.advance(7 * DAY - timedelta(minutes=1))
    assert await tick(school, CarryOutErasures()) == 0
    school.clock.advance(timedelta(minutes=1))
    assert await tick(school, CarryOutErasures()) == 1
    assert await tick(school, CarryOutErasures()) == 0
    async with school.database.reading() as uow:
        assert await uow.personal.is_erased(LearnerSubject(lin.id))
        assert lin.person is not None and await uow.personal.is_erased(PersonSubject(lin.person))
        uid = await uow.personal.uid_of(LearnerSubject(lin.id))
        assert not await uow.people.children_of((await mum.me()).id)
        gone = (await uow.data_requests.of_learner(lin.id))[0]
    assert uid in school.services.ledger.erased() and gone.state is RequestState.DONE
    heard = (await school.told(mum))[-1]
    assert "Lin" not in heard and ("已经全部删除" if lang is Lang.ZH else "is erased now") in heard


async def test_nothing_comes_about_the_learner_while_it_waits_and_all_again_when_it_is_cancelled(
    school: Town, lin: Learner
) -> None:
    mum = await mum_of(school)

    async def pushed(kind: str, learner: int | None) -> bool:
        async with school.database.transaction() as uow:
            turn, me = Turn(school.services, uow, None), await mum.me()
            message = await push(turn, me, Note(kind, t("privacy.title.own")), learner=learner, urgent=True)
            assert message is not None
            decided = await uow.pushes.decisions_on([message])
            return not any(each.why.value == "being_erased" for each in decided)

    assert await pushed(SERVICE.name, lin.id)
    await mum.taps(f"pv.ey:{lin.id}")
    assert not await pushed(SERVICE.name, lin.id)
    assert await pushed(SERVICE.name, None), "what is not about the learner goes on"
    assert await pushed(PRIVACY.name, lin.id)
    await mum.taps(f"pv.ec:{(await erasure_of(school, lin)).id}")
    assert await pushed(SERVICE.name, lin.id)


async def test_the_other_guardian_hears_of_it_and_may_object_and_then_the_office_decides(
    school: Town, lin: Learner
) -> None:
    mum, dad, office = await mum_of(school), await dad_of(school, lin), await office_of(school)
    assert "Mr Zhao will hear of it" in sound(await mum.taps(f"pv.e:{lin.id}")).html
    await mum.taps(f"pv.ey:{lin.id}")
    heard = await last_told(school, dad)
    assert "Mrs Zhao" in heard["html"] and f"pv.e:{lin.id}" in taps_of(heard)
    number = (await erasure_of(school, lin)).id
    page = sound(await dad.taps(f"pv.e:{lin.id}"))
    assert f"pv.eo:{number}" in page.taps and f"pv.ec:{number}" not in page.taps
    await dad.taps(f"pv.ec:{number}")
    assert (await erasure_of(school, lin)).state is RequestState.WAITING, "not his to cancel, but to object to"
    await dad.taps(f"pv.eo:{number}")
    assert "does not agree" in (await school.told(mum))[-1]
    school.clock.advance(8 * DAY)
    assert await tick(school, CarryOutErasures()) == 0
    assert f"pv.sg:{number}" in sound(await office.taps(f"pv.so:{number}")).taps
    await office.taps(f"pv.sr:{number}")
    await office.says("You agreed to talk again")
    assert (await erasure_of(school, lin)).state is RequestState.REFUSED
    for parent in (mum, dad):
        assert "You agreed to talk again" in (await school.told(parent))[-1]


async def test_an_objection_that_is_taken_back_leaves_a_day_at_least(school: Town, lin: Learner) -> None:
    mum, dad = await mum_of(school), await dad_of(school, lin)
    await mum.taps(f"pv.ey:{lin.id}")
    number = (await erasure_of(school, lin)).id
    await dad.taps(f"pv.eo:{number}")
    school.clock.advance(10 * DAY)
    await mum.taps(f"pv.eb:{number}")
    assert (await erasure_of(school, lin)).state is RequestState.OBJECTED, "it is not hers to take back"
    await dad.taps(f"pv.eb:{number}")
    waits = await erasure_of(school, lin)
    assert waits.state is RequestState.WAITING and waits.due_at == school.clock.now() + DAY


async def test_a_child_asks_and_a_parent_decides(school: Town, lin: Learner) -> None:
    child, mum = await of_age(school, lin, AgeBand.FROM_10), await mum_of(school)
    assert "for your parents to decide" in sound(await child.taps(f"pv.e:{lin.id}")).html
    for _ in range(2):
        await child.taps(f"pv.ey:{lin.id}")
    assert (await erasure_of(school, lin)).state is RequestState.ASKED
    assert f"pv.e:{lin.id}" in taps_of(await last_told(school, mum))
    assert "yours to decide" in sound(await mum.taps(f"pv.e:{lin.id}")).html
    await mum.taps(f"pv.ey:{lin.id}")
    waits = await erasure_of(school, lin)
    assert waits.state is RequestState.WAITING and waits.decided_by == (await mum.me()).id
    assert len(await requests_of(school, lin, RequestKind.ERASURE)) == 1


async def test_whoever_is_old_enough_decides_alone_and_the_parents_hear(school: Town, lin: Learner) -> None:
    own, mum = await of_age(school, lin, AgeBand.FROM_14), await mum_of(school)
    refused = sound(await mum.taps(f"pv.e:{lin.id}"))
    assert "only Lin" in refused.html and not any(tap.startswith("pv.ey") for tap in refused.taps)
    await mum.taps(f"pv.ey:{lin.id}")
    assert not await requests_of(school, lin, RequestKind.ERASURE)
    await own.taps(f"pv.ey:{lin.id}")
    assert (await erasure_of(school, lin)).state is RequestState.WAITING
    assert "old enough to decide alone" in (await school.told(mum))[-1]
    assert not any(tap.startswith(("pv.ec", "pv.eo")) for tap in (await mum.taps(f"pv.e:{lin.id}")).taps)


async def test_with_the_account_of_the_only_parent_goes_the_child_for_whom_nobody_decides(
    school: Town, lin: Learner
) -> None:
    mum = await mum_of(school)
    page = sound(await mum.taps("pv.e:0"))
    assert "<b>Lin</b>" in page.html
    await mum.taps("pv.ey:0")
    me = await mum.me()
    school.clock.advance(7 * DAY)
    assert await tick(school, CarryOutErasures()) == 1
    async with school.database.reading() as uow:
        assert await uow.personal.is_erased(LearnerSubject(lin.id))
        assert await uow.personal.is_erased(PersonSubject(me.id))


async def test_of_two_parents_one_may_go_and_the_child_stays(school: Town, lin: Learner) -> None:
    mum, dad = await mum_of(school), await dad_of(school, lin)
    assert "<b>Lin</b>" not in (await mum.taps("pv.e:0")).html
    await mum.taps("pv.ey:0")
    school.clock.advance(7 * DAY)
    assert await tick(school, CarryOutErasures()) == 1
    async with school.database.reading() as uow:
        assert not await uow.personal.is_erased(LearnerSubject(lin.id))
        guardians = await uow.people.guardians_of(lin.id)
    assert [each.id for each in guardians] == [(await dad.me()).id]


async def test_whoever_works_here_does_not_erase_the_account_they_work_with(school: Town, lin: Learner) -> None:
    wang = await teacher(school)
    seen = sound(await wang.taps("pv.e:0"))
    assert "You work here" in seen.html and "pv.ey:0" not in seen.taps
    await wang.taps("pv.ey:0")
    async with school.database.reading() as uow:
        assert not await uow.data_requests.open()


async def test_without_a_ledger_nothing_is_erased_and_it_is_tried_again(
    school: Town, lin: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    mum = await mum_of(school)
    await mum.taps(f"pv.ey:{lin.id}")
    school.clock.advance(7 * DAY)

    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(school.services.ledger, "note", broken)
        assert await tick(school, CarryOutErasures()) == 0
    async with school.database.reading() as uow:
        assert not await uow.personal.is_erased(LearnerSubject(lin.id))
    school.clock.advance(timedelta(minutes=11))
    assert await tick(school, CarryOutErasures()) == 1


async def test_the_office_is_reminded_every_day_of_what_is_nearly_over(school: Town, lin: Learner) -> None:
    mum, office = await mum_of(school), await office_of(school)
    await mum.taps(f"pv.cp:{lin.id}:notes")
    await mum.says("She did not mix up signs")
    before = len(await school.told(office))
    assert await tick(school, RemindOfRequests()) == 0
    school.clock.advance(24 * DAY)
    for _ in range(2):
        assert await tick(school, RemindOfRequests()) == 1
    assert len(await school.told(office)) == before + 1
    assert "6 days left" in (await office.says("/requests")).html
    school.clock.advance(8 * DAY)
    assert "2 days over" in (await office.says("/requests")).html


async def test_a_learner_reads_the_page_in_their_own_voice(school: Town, lin: Learner) -> None:
    seen: Seen = sound(await school.talk(LIN_ID).says("/privacy"))
    assert "Your data and rights" in seen.html and f"pv.x:{lin.id}" in seen.taps
    assert f"ag:{lin.id}" in seen.taps


async def test_while_danger_is_open_nothing_is_erased(school: Town, lin: Learner) -> None:
    mum = await mum_of(school)
    await mum.taps(f"pv.ey:{lin.id}")
    school.clock.advance(7 * DAY)
    async with school.database.transaction() as uow:
        now, by = school.clock.now(), (await mum.me()).id
        case = await uow.safety.open(Case(0, by, lin.id, False, CaseState.CALLING, now, now))
    assert await tick(school, CarryOutErasures()) == 0
    async with school.database.transaction() as uow:
        await uow.safety.save(replace(case, state=CaseState.CLOSED, closed_at=now, word="safe"))
    school.clock.advance(DAY)
    assert await tick(school, CarryOutErasures()) == 1


async def test_places_of_the_learner_are_given_back_before_they_are_erased(school: Town, lin: Learner) -> None:
    mum = await mum_of(school)
    now = school.clock.now()
    slot = await stored_slot(school.database, a_slot(now + 20 * DAY))
    async with school.database.transaction() as uow:
        assert await uow.bookings.take_seat(slot.id, 1)
    await stored_booking(school.database, slot, lin, await mum.me(), state=BookingState.BOOKED)
    assert "booking ahead" in sound(await mum.taps(f"pv.e:{lin.id}")).html
    await mum.taps(f"pv.ey:{lin.id}")
    school.clock.advance(7 * DAY)
    assert await tick(school, CarryOutErasures()) == 1
    async with school.database.reading() as uow:
        after = (await uow.bookings.slots_of([slot.id]))[0]
        assert not await uow.classes.learners_of(MORNING.id)
    assert after.taken == 0
