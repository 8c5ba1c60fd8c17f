"""Keeping the bank: who may, what is counted and found, and decisions that stand."""

from __future__ import annotations

import pytest

from domain.errors import Gone, NotAllowed
from domain.journal import Verb
from domain.language import Lang
from domain.people.person import Person, Role
from domain.practice.evening.desk import AtItem, AtVerdict, Shown
from domain.practice.evening.problems import Problem, ReportProblem
from domain.practice.evening.samples import short_id
from domain.practice.evening.session import Verdict
from domain.practice.evening.tonight import OpenTonight
from domain.practice.items.kinds import ItemStatus, Source
from domain.practice.items.stored import OfSkill
from domain.practice.keeping.deciding import BringBack, ConfirmKey, RetireItem
from domain.practice.keeping.inspecting import LookAtItem, OpenList, TryHint, TryOption
from domain.practice.keeping.inventory import (
    AskForWord,
    FindSkills,
    ListFound,
    ListSkills,
    ShowInventory,
    SkillPage,
    wire,
)
from domain.turn import UseCase
from tests.domain.practice.conftest import Evening, a_learner
from tests.domain.practice.shelf import choice, entry, skill, stock
from tests.house import as_person

C0 = short_id("c0")
KEEPERS = (Role.TEACHER, Role.OPERATOR, Role.ADMIN)


async def keeper(evening: Evening, role: Role = Role.TEACHER) -> Person:
    return await as_person(evening.database, evening.services, 900, role, Lang.EN)


async def status(evening: Evening, key: str = "c0") -> ItemStatus:
    async with evening.database.reading() as uow:
        stored = await uow.items.by_key(key)
    assert stored is not None
    return stored.status


async def version(evening: Evening) -> int:
    async with evening.database.reading() as uow:
        return await uow.items.version()


async def doubted(evening: Evening, *accounts: int) -> None:
    """These learners meet the item c0 and call its key wrong."""
    for account in accounts:
        async with evening.database.reading() as uow:
            person = await uow.people.by_external("telegram", str(account))
        if person is None:
            person, _ = await a_learner(evening.database, evening.services, account)
        evening.wait(days=8)
        shown = await evening.do(OpenTonight(), person)
        assert isinstance(shown, Shown) and isinstance(shown.desk, AtItem)
        question = shown.desk.question
        assert question.item.key == "c0"
        await evening.do(ReportProblem(question.session.id, question.asked.position, Problem.WRONG_KEY), person)


async def give_one_likely_item(evening: Evening) -> None:
    """A bank in which the item c0 is always the first choice."""
    await evening.give(choice("c0"), *(choice(f"d{n}", difficulty=5) for n in range(8)))


USES: list[UseCase[object]] = [
    ShowInventory(),
    ListSkills(),
    AskForWord(),
    FindSkills("s"),
    ListFound(0),
    OpenList("live"),
    LookAtItem("live", C0, Lang.EN),
    TryOption(C0, Lang.EN, 0),
    TryHint(C0, Lang.EN, 1),
    ConfirmKey(C0),
    RetireItem(C0),
    BringBack(C0),
]


@pytest.mark.parametrize("use", USES, ids=lambda use: type(use).__name__)
@pytest.mark.parametrize("role", [Role.LEARNER, Role.PARENT, Role.ADVISOR])
async def test_the_bank_is_not_for_everybody(evening: Evening, use: UseCase[object], role: Role) -> None:
    person = await as_person(evening.database, evening.services, 901, role)
    with pytest.raises(NotAllowed):
        await evening.do(use, person)


@pytest.mark.parametrize("role", KEEPERS)
async def test_teachers_operators_and_admins_keep_the_bank(evening: Evening, role: Role) -> None:
    await evening.give(choice("c0", "add"))
    me = await keeper(evening, role)
    counted = await evening.do(ShowInventory(), me)
    assert counted.count(ItemStatus.LIVE, source=Source.SAMPLE, lang=Lang.ZH) == 1
    assert await evening.do(RetireItem(C0), me) and await status(evening) is ItemStatus.RETIRED


async def test_skills_come_five_a_page_in_teaching_order_with_the_lost_ones_last(evening: Evening) -> None:
    items = [choice(f"k{n}", f"s{n}") for n in range(6)]
    await evening.give(*items, choice("k6", "s0"), choice("k7", "lost"), choice("k8"))
    graph = [skill(f"s{n}") for n in (3, 1, 0, 2, 5, 4)] + [skill("empty")]
    async with evening.database.transaction() as uow:
        await uow.items.put_skills(graph)
    me = await keeper(evening)
    first, second = await evening.do(ListSkills(0), me), await evening.do(ListSkills(1), me)
    assert [(shelf.skill, shelf.n) for shelf in first.shelves] == [
        ("s3", 1),
        ("s1", 1),
        ("s0", 2),
        ("s2", 1),
        ("s5", 1),
    ]
    assert [(shelf.skill, shelf.n) for shelf in second.shelves] == [("s4", 1), ("lost", 1), (None, 1)]
    assert (first.page, first.pages) == (0, 2)
    assert (
        await evening.do(ListSkills(99), me) == second == await evening.do(ListSkills(around=wire(OfSkill("s4"))), me)
    )


async def found(evening: Evening, me: Person, word: str) -> list[str | None]:
    page: SkillPage = await evening.do(FindSkills(word), me)
    return [shelf.skill for shelf in page.shelves]


async def test_a_word_finds_skills_in_any_language_however_it_is_typed(evening: Evening) -> None:
    await evening.give(choice("a", "add"), choice("b", "sub"), choice("c"))
    async with evening.database.transaction() as uow:
        await uow.items.put_skills([skill("add"), skill("sub")])
    me = await keeper(evening)
    assert await found(evening, me, " SKILL add ") == await found(evening, me, "技能ａｄｄ") == ["add"]
    assert await found(evening, me, "skill") == ["add", "sub"]
    assert await found(evening, me, "geometry") == await found(evening, me, "  ") == []


async def test_the_word_is_forgotten_as_soon_as_something_else_is_looked_at(evening: Evening) -> None:
    await evening.give(*(choice(f"k{n}", f"s{n}") for n in range(7)))
    async with evening.database.transaction() as uow:
        await uow.items.put_skills([skill(f"s{n}") for n in range(7)])
    me = await keeper(evening)
    await evening.do(FindSkills("skill"), me)
    page = await evening.do(ListFound(1), me)
    assert ([shelf.skill for shelf in page.shelves], page.word) == (["s5", "s6"], "skill")
    await evening.do(LookAtItem("live", short_id("k0"), Lang.EN), me)
    with pytest.raises(Gone):
        await evening.do(ListFound(1), me)


async def test_neighbours_are_those_of_the_list_also_after_the_item_has_left_it(evening: Evening) -> None:
    await evening.give(choice("c0", "s"), choice("c1", "s"), choice("c2", "s"), choice("x", "other"))
    me = await keeper(evening)
    of = wire(OfSkill("s"))
    middle = await evening.do(LookAtItem(of, short_id("c1"), Lang.EN), me)
    assert (middle.place, middle.total, middle.before, middle.after) == (1, 3, C0, short_id("c2"))
    await evening.do(RetireItem(short_id("c1")), me)
    gone = await evening.do(LookAtItem(of, short_id("c1"), Lang.EN), me)
    assert (gone.place, gone.total, gone.before, gone.after) == (None, 2, C0, short_id("c2"))
    first = await evening.do(OpenList(of), me)
    assert first is not None and (first.short, first.before) == (C0, None)
    assert await evening.do(OpenList("flagged"), me) is None


async def test_what_does_not_exist_is_gone(evening: Evening) -> None:
    await evening.give(choice("c0", "s"), entry("e0", "s"))
    me = await keeper(evening)
    nothing: list[UseCase[object]] = [
        OpenList("0123456789"),
        LookAtItem("live", "0123456789", Lang.EN),
        TryOption(C0, Lang.EN, 4),
        TryOption(short_id("e0"), Lang.EN, 0),
        ConfirmKey("0123456789"),
    ]
    for use in nothing:
        with pytest.raises(Gone):
            await evening.do(use, me)


async def test_trying_an_option_tells_what_a_learner_is_told_and_stores_nothing(evening: Evening) -> None:
    await evening.give(choice("c0", "s", feedback=(None, "That is the dog's road.", None, None)))
    me = await keeper(evening)
    told = [await evening.do(TryOption(C0, Lang.EN, place), me) for place in range(4)]
    assert all(isinstance(each, AtVerdict) for each in told)
    assert sorted(each.attempt.verdict for each in told) == [Verdict.RIGHT, *[Verdict.WRONG] * 3]
    assert [each.feedback for each in told if each.feedback] == [{Lang.EN: "That is the dog's road."}]
    card = await evening.do(LookAtItem("live", C0, Lang.EN), me)
    assert card.figures.answered == 0 and await evening.verbs() == []


async def test_what_learners_answered_and_reported_is_on_the_card(evening: Evening) -> None:
    await evening.give(choice("c0", "s"))
    question = await evening.question()
    await evening.answer(question, right=False)
    me = await keeper(evening)
    card = await evening.do(LookAtItem("live", C0, Lang.EN), me)
    assert (card.figures.right, card.figures.wrong, card.figures.taken) == (0, 1, {1: 1})
    await evening.do(ReportProblem(question.session.id, 0, Problem.TYPO))
    card = await evening.do(LookAtItem("live", C0, Lang.EN), me)
    assert card.figures.answered == 0
    assert [(told.learner, told.problem) for told in card.reports] == [(evening.learner.name, Problem.TYPO)]


async def test_a_decision_is_in_the_journal_once_and_raises_the_banks_version(evening: Evening) -> None:
    await give_one_likely_item(evening)
    await doubted(evening, 101, 102)
    me = await keeper(evening)
    assert await status(evening) is ItemStatus.FLAGGED
    for use, verb, now in (
        (ConfirmKey(C0), Verb.CONFIRMED, ItemStatus.LIVE),
        (RetireItem(C0), Verb.RETIRED, ItemStatus.RETIRED),
        (BringBack(C0), Verb.RESTORED, ItemStatus.LIVE),
    ):
        before = await version(evening)
        assert [await evening.do(use, me), await evening.do(use, me)] == [True, False]
        assert (await status(evening), await version(evening)) == (now, before + 1)
        async with evening.database.reading() as uow:
            (statement,) = await uow.journal.with_object(verb, "item", "c0")
        assert (statement.actor, statement.result["is"]) == (me.id, now.value)


async def test_what_a_teacher_has_retired_is_in_no_list_of_live_items(evening: Evening) -> None:
    await give_one_likely_item(evening)
    await evening.do(RetireItem(C0), await keeper(evening))
    async with evening.database.reading() as uow:
        stock(evening.bank, await uow.items.live())
    assert (await evening.question()).item.key != "c0"


@pytest.mark.parametrize("decide", [[ConfirmKey(C0)], [RetireItem(C0), BringBack(C0)]])
async def test_the_same_two_learners_do_not_flag_again_what_a_teacher_found_right(
    evening: Evening, decide: list[ConfirmKey | RetireItem | BringBack]
) -> None:
    await give_one_likely_item(evening)
    await doubted(evening, 101, 102)
    me = await keeper(evening)
    for use in decide:
        evening.wait(minutes=1)
        assert await evening.do(use, me)
    await doubted(evening, 101, 102)
    assert await status(evening) is ItemStatus.LIVE
    await doubted(evening, 103)
    assert await status(evening) is ItemStatus.LIVE
    await doubted(evening, 104)
    assert await status(evening) is ItemStatus.FLAGGED


async def test_reports_of_an_earlier_wording_do_not_count_against_the_new_one(evening: Evening) -> None:
    await give_one_likely_item(evening)
    await doubted(evening, 101)
    evening.wait(minutes=1)
    await give_one_likely_item(evening)
    await doubted(evening, 102)
    assert await status(evening) is ItemStatus.LIVE
    await doubted(evening, 101)
    assert await status(evening) is ItemStatus.FLAGGED


async def test_a_retired_item_that_is_still_in_front_of_learners_stays_retired(evening: Evening) -> None:
    await give_one_likely_item(evening)
    await evening.do(RetireItem(C0), await keeper(evening))
    await doubted(evening, 101, 102)
    assert await status(evening) is ItemStatus.RETIRED
