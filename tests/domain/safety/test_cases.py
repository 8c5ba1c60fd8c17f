"""Somebody is called, and the next one, until somebody has it; whoever wrote is told the truth all the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select, update

from domain.clock import FixedClock
from domain.errors import Gone, Refusal
from domain.gate.opening import OpenGate
from domain.gate.passing import push
from domain.language import Lang
from domain.messages.kinds import REMINDER, SERVICE
from domain.messages.screen import Note, t
from domain.people.person import AgeBand, Learner, Person, Role
from domain.safety.calling import ForgetCases, KeepCases
from domain.safety.case import Case, CaseState
from domain.safety.reporting import HasOpenCase, InDanger, ReportDanger, SayMore
from domain.safety.rules import SafetyRules
from domain.safety.taking import (
    CLOSE_FORM,
    SAY_FORM,
    BeginSaying,
    CloseCase,
    OpenCase,
    PassOn,
    SayOfParents,
    SayToWriter,
    TakeCase,
    TellGuardians,
)
from domain.turn import Services, Turn, UseCase
from storage.database import Database
from storage.tables.messages import outbox
from storage.tables.people import people
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, MATHS, OLYMPIAD, WANG, WEST
from tests.house import act, as_person, on_duty, services, told

R = TypeVar("R")
WORDS = "I don't want to live any more"
MINUTES = timedelta(minutes=3)


@dataclass
class Centre:
    """Zhou, Li and Sun are on duty; Lin learns, Mei is the mother."""

    database: Database
    clock: FixedClock
    services: Services
    lin: Person
    mei: Person
    zhou: Person
    li: Person
    sun: Person
    learner: Learner

    async def do(self, person: Person | None, use_case: UseCase[R]) -> R:
        return await act(self.database, self.services, person, use_case)

    async def says(self, text: str = WORDS, person: Person | None = None) -> InDanger:
        return await self.do(person or self.lin, ReportDanger(text))

    async def ticks(self, after: timedelta = timedelta()) -> int:
        self.clock.advance(after)
        return await self.do(None, KeepCases())

    async def heard(self, person: Person) -> list[str]:
        return [each["html"] for each in await told(self.database, person)]

    async def alarms(self, person: Person) -> int:
        return sum("wrote words that may mean danger" in each for each in await self.heard(person))

    async def case(self) -> Case:
        async with self.database.reading() as uow:
            (found,) = await uow.safety.open_cases()
        return found

    async def cannot_be_reached(self, person: Person) -> None:
        async with self.database.connection() as connection:
            await connection.execute(update(people).where(people.c.id == person.id).values(reachable=False))


async def centre_in(database: Database, clock: FixedClock) -> Centre:
    made = services(clock=clock)
    zhou, li, sun = [
        await as_person(database, made, number, Role.OPERATOR, Lang.EN, name=name)
        for number, name in ((1, "Zhou"), (2, "Li Na"), (3, "Sun"))
    ]
    lin = await as_person(database, made, 4, Role.LEARNER, Lang.EN, name="Lin")
    mei = await as_person(database, made, 5, Role.PARENT, Lang.EN, name="Mei")
    async with database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), (WANG, BRAUN), (MATHS, OLYMPIAD), (), (), FAQ)
        learner = await uow.people.add_learner(Learner(0, "Lin", lin.id, age_band=AgeBand.FROM_16))
        await uow.people.add_guardian(learner.id, mei.id, clock.now())
    await on_duty(database, zhou, li, sun)
    return Centre(database, clock, made, lin, mei, zhou, li, sun, learner)


@pytest.fixture
async def centre(sqlite_database: Database, clock: FixedClock) -> Centre:
    return await centre_in(sqlite_database, clock)


@pytest.fixture
async def both(database: Database, clock: FixedClock) -> Centre:
    """Once on each kind of database."""
    return await centre_in(database, clock)


async def test_the_first_one_is_called_at_once_and_the_words_go_nowhere_but_to_whoever_takes_it(both: Centre) -> None:
    found = await both.says()

    assert [await both.alarms(each) for each in (both.zhou, both.li, both.sun)] == [1, 0, 0]
    assert list(found.called) == ["Zhou"] and not found.about_another
    case = await both.case()
    page = await both.do(both.zhou, OpenCase(case.id))
    assert not page.lines, "taking it is reading it"
    page = await both.do(both.zhou, TakeCase(case.id))
    assert [line.text for line in page.lines] == [WORDS]
    everything = [each for person in (both.mei, both.zhou, both.li, both.sun) for each in await both.heard(person)]
    assert not any("live" in each for each in everything), "no message holds the words"
    assert not await both.heard(both.mei)
    with pytest.raises(Gone):
        await both.do(both.li, OpenCase(case.id))


async def test_who_does_not_answer_is_not_waited_for_then_all_are_called_again_and_again(both: Centre) -> None:
    await both.says()
    assert await both.ticks(MINUTES - timedelta(seconds=1)) == 0

    assert await both.ticks(timedelta(seconds=1)) == 1
    assert [await both.alarms(each) for each in (both.zhou, both.li, both.sun)] == [1, 1, 0]
    assert "Zhou has not answered yet. I am calling Li Na now, too." in await both.heard(both.lin)
    await both.ticks(MINUTES)
    for again in (2, 3, 4):
        await both.ticks(MINUTES)
        assert [await both.alarms(each) for each in (both.zhou, both.li, both.sun)] == [again] * 3
    assert sum("Nobody has answered yet" in each for each in await both.heard(both.lin)) == 1, "once an hour"
    await both.do(both.sun, TakeCase((await both.case()).id))
    assert await both.ticks(MINUTES) == 0


async def test_whoever_takes_it_is_told_to_the_child_and_to_the_others(both: Centre) -> None:
    await both.says()
    await both.ticks(MINUTES)
    number = (await both.case()).id

    for _ in range(2):
        await both.do(both.li, TakeCase(number))

    assert sum("Li Na</b> has read it" in each for each in await both.heard(both.lin)) == 1
    assert sum("Li Na has taken care of" in each for each in await both.heard(both.zhou)) == 1
    assert (await both.do(both.zhou, TakeCase(number))).holder == "Li Na"
    assert (await both.case()).holder == both.li.id


async def test_whoever_cannot_be_reached_is_skipped_at_once(centre: Centre) -> None:
    await centre.says()
    await centre.cannot_be_reached(centre.zhou)

    assert await centre.ticks() == 1

    assert await centre.alarms(centre.li) == 1
    assert any("Zhou has not answered yet" in each for each in await centre.heard(centre.lin))
    assert await centre.ticks() == 0


async def test_where_nobody_can_be_reached_the_child_hears_so_and_the_first_who_comes_back_is_called(
    centre: Centre,
) -> None:
    for each in (centre.zhou, centre.li, centre.sun):
        await centre.cannot_be_reached(each)

    found = await centre.says()

    assert not found.called
    await centre.ticks(MINUTES)
    assert any("I can reach nobody" in each for each in await centre.heard(centre.lin))
    async with centre.database.connection() as connection:
        await connection.execute(update(people).where(people.c.id == centre.sun.id).values(reachable=True))
    assert await centre.ticks() == 1
    assert await centre.alarms(centre.sun) == 1
    assert "I am calling Sun now." in await centre.heard(centre.lin)


async def test_an_admin_is_called_where_the_roster_has_nobody_who_works_here(centre: Centre) -> None:
    async with centre.database.transaction() as uow:
        for each in (centre.zhou, centre.li, centre.sun):
            await uow.people.revoke(each.id, Role.OPERATOR, centre.clock.now())
    boss = await as_person(centre.database, centre.services, 9, Role.ADMIN, Lang.EN, name="Boss")

    assert list((await centre.says()).called) == ["Boss"]
    assert await centre.alarms(boss) == 1


async def test_who_wrote_is_never_called_and_who_is_named_comes_last(centre: Centre) -> None:
    found = await centre.says("Zhou hits me", centre.lin)
    assert list(found.called) == ["Li Na"]
    await centre.ticks(MINUTES)
    assert await centre.alarms(centre.zhou) == 0 and await centre.alarms(centre.sun) == 1

    own = await centre.says("my son wants to die", centre.li)
    assert list(own.called) == ["Zhou"] and own.about_another


async def test_whoever_cannot_passes_it_on_and_the_last_one_stays(centre: Centre) -> None:
    await centre.says()
    number = (await centre.case()).id

    assert await centre.do(centre.zhou, PassOn(number))
    assert await centre.alarms(centre.li) == 1
    await centre.do(centre.li, TakeCase(number))
    assert await centre.do(centre.li, PassOn(number))
    assert (await centre.case()).state is CaseState.CALLING
    assert await centre.alarms(centre.zhou) == 2, "from the first one on"

    for each in (centre.li, centre.sun):
        await centre.cannot_be_reached(each)
    assert not await centre.do(centre.zhou, PassOn(number))


async def test_new_words_call_whoever_has_it_and_the_others_if_they_do_not_look(centre: Centre) -> None:
    await centre.says()
    number = (await centre.case()).id
    await centre.ticks(MINUTES)
    await centre.do(centre.li, TakeCase(number))

    again = await centre.says("I want to die tonight")

    assert list(again.called) == ["Li Na"] and again.again
    assert (await centre.case()).id == number
    await centre.ticks(MINUTES)
    assert await centre.alarms(centre.zhou) == 2
    page = await centre.do(centre.li, TakeCase(number))
    assert [line.text for line in page.lines] == [WORDS, "I want to die tonight"]


async def test_whatever_is_written_while_the_case_is_open_goes_to_whoever_has_it(centre: Centre) -> None:
    assert await centre.do(centre.lin, SayMore("hello?")) is None
    await centre.says()
    number = (await centre.case()).id
    waiting = await centre.do(centre.lin, SayMore("are you there?"))
    assert waiting is not None and not waiting.called
    await centre.do(centre.zhou, TakeCase(number))
    said = await centre.do(centre.lin, SayMore("thank you"))
    assert said is not None and list(said.called) == ["Zhou"]
    await centre.do(centre.zhou, BeginSaying(number, SAY_FORM))
    page = await centre.do(centre.zhou, SayToWriter("I am on my way"))

    assert [line.text for line in page.lines] == [WORDS, "are you there?", "thank you", "I am on my way"]
    assert "<b>Zhou</b>: I am on my way" in await centre.heard(centre.lin)


async def test_a_case_ends_with_a_word_of_whoever_has_it_and_what_was_written_is_forgotten(both: Centre) -> None:
    await both.says()
    number = (await both.case()).id
    with pytest.raises(Gone):
        await both.do(both.zhou, BeginSaying(number, CLOSE_FORM))
    await both.do(both.zhou, TakeCase(number))
    await both.do(both.zhou, BeginSaying(number, CLOSE_FORM))
    with pytest.raises(Refusal):
        await both.do(both.zhou, CloseCase("  "))
    await both.do(both.zhou, CloseCase("Talked with Lin; her aunt is with her."))

    assert not await both.do(both.lin, HasOpenCase())
    assert any("taken care of for now" in each for each in await both.heard(both.lin))
    assert not any("aunt" in each for each in await both.heard(both.lin))
    both.clock.advance(timedelta(days=31))
    assert await both.do(None, ForgetCases()) == 1
    page = await both.do(both.zhou, OpenCase(number))
    assert not page.lines and page.case.word is None


async def test_what_is_taken_and_left_alone_comes_back_and_goes_on_when_its_holder_is_gone(centre: Centre) -> None:
    await centre.says()
    await centre.do(centre.zhou, TakeCase((await centre.case()).id))
    assert await centre.ticks(timedelta(hours=24)) == 1
    assert any("is still open" in each for each in await centre.heard(centre.zhou))

    await centre.cannot_be_reached(centre.zhou)
    assert await centre.ticks() == 1
    assert await centre.alarms(centre.li) == 1


async def test_parents_hear_nothing_unless_the_child_agrees_and_never_the_words(centre: Centre) -> None:
    await centre.says()
    number = (await centre.case()).id
    page = await centre.do(centre.zhou, TakeCase(number))
    assert not page.may_tell
    with pytest.raises(Refusal):
        await centre.do(centre.zhou, TellGuardians(number))
    assert await centre.do(centre.lin, SayOfParents(number, may=True)) == "Zhou"
    with pytest.raises(Gone):
        await centre.do(centre.mei, SayOfParents(number, may=True))

    for _ in range(2):
        await centre.do(centre.zhou, TellGuardians(number))

    (asked,) = await centre.heard(centre.mei)
    assert "Zhou of the centre would like to talk with you about Lin" in asked and "live" not in asked
    assert sum("asked your parents" in each for each in await centre.heard(centre.lin)) == 1


async def test_the_centres_rule_lets_a_person_decide_and_the_child_knows_from_the_start(centre: Centre) -> None:
    centre.services = replace(centre.services, safety_rules=SafetyRules(tell_guardians=True))
    assert (await centre.says()).rule
    number = (await centre.case()).id
    await centre.do(centre.zhou, TakeCase(number))
    await centre.do(centre.lin, SayOfParents(number, may=False))
    assert not await centre.heard(centre.mei)
    await centre.do(centre.zhou, TellGuardians(number))
    assert len(await centre.heard(centre.mei)) == 1
    assert any("To keep you safe" in each for each in await centre.heard(centre.lin))


@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "without the guard"])
async def test_nothing_is_pushed_to_the_learner_but_service_until_the_case_is_closed(
    both: Centre, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not guarded:
        from storage import readers

        real = readers._reader
        monkeypatch.setattr(
            readers, "_reader", lambda row, zone, agreed: replace(real(row, zone, agreed), in_danger=False)
        )

    async def pushed(once: str) -> dict[str, str]:
        async with both.database.transaction() as uow:
            turn, lin = Turn(both.services, uow, None), await uow.people.get(both.lin.id)
            assert lin is not None
            for kind in (REMINDER, SERVICE):
                note = Note(kind.name, t("safety.sent"))
                await push(turn, lin, note, learner=both.learner.id, once=f"{once}:{kind.name}")
            await Turn(both.services, uow, None).do(OpenGate())
        return await states(both.database)

    assert (await pushed("before"))["before:reminder"] == "planned"
    await both.says()
    async with both.database.transaction() as uow:
        await Turn(both.services, uow, None).do(OpenGate())
    both.clock.advance(timedelta(days=1))
    during = await pushed("during")
    assert during["during:service"] == "planned"
    assert (during["before:reminder"], during["during:reminder"]) == (
        ("dropped", "dropped") if guarded else ("planned", "planned")
    )
    number = (await both.case()).id
    await both.do(both.zhou, TakeCase(number))
    await both.do(both.zhou, BeginSaying(number, CLOSE_FORM))
    await both.do(both.zhou, CloseCase("Done."))
    both.clock.advance(timedelta(days=1))
    assert (await pushed("after"))["after:reminder"] == "planned"


async def states(database: Database) -> dict[str, str]:
    async with database.reading_connection() as connection:
        rows = await connection.execute(select(outbox.c.once, outbox.c.state).where(outbox.c.once.is_not(None)))
        return {once: state for once, state in rows}  # noqa: C416
