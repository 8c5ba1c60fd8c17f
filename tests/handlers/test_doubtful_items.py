"""Items whose key the answers speak against: the list, the evidence in words, and what keepers decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from domain.journal import Statement, Verb
from domain.language import Lang
from domain.messages.screen import t
from domain.people.person import AgeBand, Learner, Role
from domain.practice.evening.samples import short_id
from domain.practice.evening.session import Asked, Attempt, Session, SessionState, Verdict
from domain.practice.items.kinds import SingleChoice, fingerprint
from domain.practice.items.ordering import order_of
from domain.practice.keeping.correcting import OUT_OF_DATE
from domain.practice.keeping.suspecting import CountAnswers
from domain.practice.learner import model
from domain.practice.learner.believed import state_of
from domain.practice.learner.parameters import ItemFigures
from domain.turn import Turn
from knowledge.bank import MemoryBank
from tests.domain.practice.conftest import a_learner
from tests.domain.practice.shelf import choice
from tests.handlers.talk import Talk, Town
from tests.handlers.test_items import given, sound, status, teacher
from tests.house import act, catalogue, told

ITEM = choice("sample:a", "add", options=("1", "2", "3", "4"), feedback=(None, "no", "not three", "no"))
FINE = choice("sample:b", "add", options=("1", "2", "3", "4"))
HERE = short_id(ITEM.key)
OLD = {lang: catalogue().plain(t("common.old_screen"), lang) for lang in Lang}


async def answered(
    town: Town, taken: list[int], key: str = ITEM.key, first: int = 1000, expected: tuple[float, float] = (0.75, 0.75)
) -> list[Learner]:
    """One learner for each option that was taken; so much was expected of those who are right, and of the others."""
    now, made = town.clock.now(), []
    for number, option in enumerate(taken):
        person, learner = await a_learner(
            town.database, town.services, first + number, age_band=AgeBand.FROM_16, lang=Lang.EN
        )
        right = option == 0
        facts = model.facts_to_plain(model.facts(ITEM, 5, 5))
        async with town.database.transaction() as uow:
            state = SessionState.FINISHED
            session = await uow.practice.add_session(Session(0, learner.id, Lang.EN, state, 1, 0, now, now))
            await uow.practice.add_asked(Asked(session.id, 0, key, {}, (0, 1, 2, 3), now))
            verdict = Verdict.RIGHT if right else Verdict.WRONG
            response = {"option": option}
            await uow.practice.add_attempt(Attempt(session.id, 0, learner.id, key, response, verdict, now, 9.0))
            place = {"session": session.id, "position": 0, "seconds": 9.0, "hints": 0}
            place["expected"] = expected[0 if right else 1]
            result = {**place, "facts": facts, "success": right, **response}
            told_so = Statement(Verb.ANSWERED, "item", key, now, person.id, learner.id, result)
            await uow.journal.add(told_so)
            plain = model.to_plain(model.rebuild(await uow.journal.about(learner.id)))
            await uow.practice.save_state(learner.id, plain, now)
        made.append(learner)
    return made


async def counted(town: Town) -> None:
    town.clock.advance(timedelta(minutes=2))
    while await act(town.database, town.services, None, CountAnswers()):
        pass


async def doubtful(town: Town, lang: Lang = Lang.EN) -> tuple[Talk, list[Learner]]:
    """Of 26 learners 20 took the third option, 3 the key."""
    await given(town, ITEM, FINE)
    learners = await answered(town, [2] * 20 + [0] * 3 + [1, 1, 3])
    await answered(town, [0] * 15 + [1] * 5, FINE.key, first=2000)
    await counted(town)
    return await teacher(town, lang), learners


@pytest.mark.parametrize("lang", list(Lang))
async def test_a_key_that_the_answers_speak_against_is_listed_with_its_evidence(town: Town, lang: Lang) -> None:
    talk, _ = await doubtful(town, lang)
    bank = sound(await talk.says("/items"))
    button = "🔎 Doubtful keys (1)" if lang is Lang.EN else "🔎 看可疑的答案（1）"
    assert button in bank.labels
    card = sound(await talk.presses(button))
    words = (
        ("almost certainly wrong", "20 of 26 learners took 3, only 3 the key; about 20 were expected to be right")
        if lang is Lang.EN
        else ("几乎肯定不对", "26 人里有 20 人选了 3，只有 3 人选了现在的答案；按水平该有 20 人左右答对")
    )
    assert all(word in card.html for word in words), card.html
    assert ("✓ Key is right" if lang is Lang.EN else "✓ 答案没错") in card.labels


async def test_the_card_says_how_hard_it_is_beside_what_was_expected_and_its_label(both_towns: Town) -> None:
    town = both_towns
    talk, _ = await doubtful(town)
    seen = sound(await talk.taps(f"it.i:live:{HERE}:en"))
    assert "About 1 of 10 times right (somewhere between 0 and 3), from 26 answers." in seen.html
    assert "First answers: 3 of 26 right; of these learners about 8 of 10 were expected to be." in seen.html
    assert "<b>3</b>: no misconception named · taken 20×" in seen.html and "<b>1</b> ✓ · taken 3×" in seen.html
    fine = sound(await talk.taps(f"it.i:live:{short_id(FINE.key)}:en"))
    assert "🔎" not in fine.html and "✓ Key is right" not in fine.labels


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize(
    ("expected", "shift", "words"),
    [
        ((0.85, 0.6), 1.6, ("clearly do better (24 learners)", "says 2; from 30 answers it is more like 4")),
        ((0.76, 0.75), 0.1, ("hardly do better", "as hard as its label says (from 30 answers)")),
        ((0.7, 0.9), -0.8, ("do worse (24 learners)", "says 2; from 30 answers it is more like 1")),
    ],
    ids=["well", "hardly", "reversed"],
)
async def test_the_card_says_whom_the_item_tells_apart_and_what_label_it_is_like(
    town: Town, lang: Lang, expected: tuple[float, float], shift: float, words: tuple[str, str]
) -> None:
    await given(town, FINE)
    random = Random(4)
    for number, option in enumerate([0] * 16 + [1] * 8):
        mean = expected[0 if option == 0 else 1]
        await answered(town, [option], FINE.key, 2000 + number, (mean + random.uniform(-0.05, 0.05),) * 2)
    bank = town.services.bank
    assert isinstance(bank, MemoryBank)
    bank.learn({FINE.key: ItemFigures(shift, 30)})
    seen = sound(await (await teacher(town, lang)).taps(f"it.i:live:{short_id(FINE.key)}:{lang}"))
    if lang is Lang.EN:
        assert all(word in seen.html for word in words), seen.html
    else:
        assert "水平" in seen.html and "30 次作答" in seen.html


async def test_the_card_counts_hints_haste_and_what_was_not_learned(town: Town) -> None:
    await given(town, FINE)
    _, learner = await a_learner(town.database, town.services, 1000)
    now = town.clock.now()
    async with town.database.transaction() as uow:
        state = SessionState.FINISHED
        session = await uow.practice.add_session(Session(0, learner.id, Lang.EN, state, 4, 0, now, now))
        for place, (verdict, hints, rapid, report) in enumerate(
            [
                (Verdict.RIGHT, 1, False, None),
                (Verdict.WRONG, 0, True, None),
                (Verdict.NOT_LEARNED, 0, False, None),
                (Verdict.WRONG, 2, False, "typo"),
            ]
        ):
            await uow.practice.add_asked(Asked(session.id, place, FINE.key, {}, (0, 1, 2, 3), now, reported=report))
            response = {} if verdict is Verdict.NOT_LEARNED else {"option": 0 if verdict is Verdict.RIGHT else 1}
            attempt = Attempt(
                session.id, place, learner.id, FINE.key, response, verdict, now, 9.0, hints, rapid=rapid
            )
            await uow.practice.add_attempt(attempt)
    seen = sound(await (await teacher(town)).taps(f"it.i:live:{short_id(FINE.key)}:en"))
    told = "Asked 4 times: with a hint 2×, “not learned yet” 1×, too fast to have been read 1×, reported 1×"
    assert told in seen.html, seen.html


async def test_a_key_that_was_confirmed_is_not_doubted_again_for_the_same_wording(town: Town) -> None:
    talk, _ = await doubtful(town)
    await talk.taps("it.l:doubtful")
    seen = sound(await talk.presses("✓ Key is right"))
    assert seen.toast == "Good, it stays in use ✓" and "✓ Wang has looked: the key is right" in seen.html
    assert "🔎" not in seen.html
    async with town.database.reading() as uow:
        (said,) = await uow.journal.with_object(Verb.CONFIRMED, "item", ITEM.key)
    assert said.actor == (await talk.me()).id and "rival" in said.result["rules"] and said.result["n"] == 26
    await answered(town, [2] * 30, first=3000)
    await counted(town)
    assert not any("Doubtful" in label for label in (await talk.says("/items")).labels)
    assert (
        await talk.taps(f"it.ok:doubtful:{HERE}:en")
    ).toast == "That screen was an old one. Here is where you are now."


async def test_a_doubtful_item_can_be_retired(town: Town) -> None:
    talk, _ = await doubtful(town)
    await talk.taps("it.l:doubtful")
    seen = await talk.presses("🗄 Retire")
    assert "🔎" not in seen.html and (await status(town, ITEM.key)).value == "retired"
    assert (await talk.taps("it.l:doubtful")).toast == "There are no questions here any more."


@pytest.mark.parametrize("lang", list(Lang))
async def test_the_key_is_changed_after_a_word_on_what_that_does(town: Town, lang: Lang) -> None:
    talk, _ = await doubtful(town, lang)
    await talk.taps("it.l:doubtful")
    which = sound(await talk.presses("✎ Change the key" if lang is Lang.EN else "✎ 改答案"))
    assert [tap.split(":")[-1] for tap in which.taps if tap.startswith("it.kk")] == sorted("123", key=which_order)
    asked = sound(await talk.presses("3"))
    effects = "20 answers will count as right; 3 answers" if lang is Lang.EN else "20 次作答会改判为对，3 次"
    assert effects in asked.html
    async with town.database.reading() as uow:
        assert (await uow.items.get(ITEM.key)) == ITEM, "nothing is changed before the last tap"
    done = sound(await talk.taps(asked.taps[0]))
    assert done.toast is not None and "20" in done.toast and "3" in done.toast
    again = await talk.taps(asked.taps[0])
    assert again.toast == (
        "That screen was an old one. Here is where you are now." if lang is Lang.EN else again.toast
    )
    async with town.database.reading() as uow:
        item = await uow.items.get(ITEM.key)
        assert isinstance(item, SingleChoice) and item.answer == 2
        assert item.wordings[Lang.EN].feedback == (None, "no", None, "no"), "nobody is told off for the right option"
        (said,) = await uow.journal.with_object(Verb.CHANGED, "item", ITEM.key)
        assert said.result["was"] == 0 and said.result["answer"] == 2 and said.actor == (await talk.me()).id
        assert (await uow.items.answers_of(ITEM.key)).n == 0, "the figures start anew"
        attempts = [(await uow.practice.attempts(session))[0].verdict for session in range(1, 27)]
    assert attempts == [Verdict.RIGHT] * 23 + [Verdict.WRONG] * 3
    assert (await town.told(town.talk(1000))) == [
        "A question that you answered had the wrong key; a teacher has put it right. "
        "Your answer was right, and now it counts ✓"
    ]
    assert await town.told(town.talk(1021)) == [], "who was right by the old key has nothing to hear"


def which_order(option: str) -> int:
    return order_of(ITEM, Random(HERE)).index(int(option))


async def state(town: Town, learner: Learner) -> model.State:
    async with town.database.reading() as uow:
        return await state_of(Turn(town.services, uow, None), learner.id)


async def test_states_follow_the_new_key_right_answers_count_and_those_of_the_old_key_fall_away(
    both_towns: Town,
) -> None:
    town = both_towns
    talk, learners = await doubtful(town)
    told_right, was_right, wrong = learners[0], learners[20], learners[23]
    before = [await state(town, learner) for learner in (told_right, was_right, wrong)]
    await talk.taps(f"it.kx:doubtful:{HERE}:en:2:{fingerprint(ITEM)[:6]}")
    async with town.database.reading() as uow:
        assert await uow.practice.state_of(told_right.id) == OUT_OF_DATE
        assert await uow.practice.state_of(wrong.id) == model.to_plain(before[2])
        places = [(await uow.journal.about(learner.id))[-1].result["success"] for learner in (told_right, was_right)]
    assert places == [True, False]
    after = [await state(town, learner) for learner in (told_right, was_right, wrong)]
    # a right answer by the old key leaves what a right answer by the new one leaves now, and is nothing itself
    assert model.to_plain(after[0]) == model.to_plain(before[1])
    assert model.to_plain(after[1]) == model.to_plain(model.State())
    assert after[2] == before[2]


async def test_a_key_that_is_changed_back_gives_the_first_answers_back(town: Town) -> None:
    talk, learners = await doubtful(town)
    before = [model.to_plain(await state(town, learner)) for learner in learners]
    await talk.taps(f"it.kx:doubtful:{HERE}:en:2:{fingerprint(ITEM)[:6]}")
    town.clock.advance(timedelta(minutes=1))
    async with town.database.reading() as uow:
        item = await uow.items.get(ITEM.key)
    assert item is not None
    await talk.taps(f"it.kx:live:{HERE}:en:0:{fingerprint(item)[:6]}")
    after = [model.to_plain(await state(town, learner)) for learner in learners]
    assert after[20:] == before[20:]
    nothing = model.to_plain(model.State())
    assert after[:20] == [nothing] * 20, "who was told that it is right does not lose by our mistake"


async def test_who_had_doubted_the_key_is_thanked_and_a_right_answer_comes_back(town: Town) -> None:
    talk, learners = await doubtful(town)
    async with town.database.transaction() as uow:
        told_so = {"problem": "wrong_key", "session": 1, "position": 0}
        reported = Statement(Verb.REPORTED, "item", ITEM.key, town.clock.now(), None, learners[0].id, told_so)
        await uow.journal.add(reported)
        (asked,) = await uow.practice.asked(1)
        await uow.practice.save_asked(replace(asked, reported="wrong_key"))
    await talk.taps(f"it.kx:doubtful:{HERE}:en:2:{fingerprint(ITEM)[:6]}")
    (thanks,) = await town.told(town.talk(1000))
    assert "you were right, and the key is corrected" in thanks
    async with town.database.reading() as uow:
        assert (await uow.practice.asked(1))[0].reported is None
    assert model.to_plain(await state(town, learners[0])) != model.to_plain(model.State())


async def test_a_right_answer_of_somebody_who_doubted_a_key_comes_back_when_it_is_confirmed(town: Town) -> None:
    talk, learners = await doubtful(town)
    before = model.to_plain(await state(town, learners[20]))
    async with town.database.transaction() as uow:
        place = {"problem": "wrong_key", "session": 21, "position": 0}
        reported = Statement(Verb.REPORTED, "item", ITEM.key, town.clock.now(), None, learners[20].id, place)
        await uow.journal.add(reported)
        (asked,) = await uow.practice.asked(21)
        await uow.practice.save_asked(replace(asked, reported="wrong_key"))
        await uow.practice.save_state(learners[20].id, OUT_OF_DATE, town.clock.now())
    assert model.to_plain(await state(town, learners[20])) == model.to_plain(model.State())
    await talk.taps(f"it.ok:doubtful:{HERE}:en")
    assert model.to_plain(await state(town, learners[20])) == before
    (thanks,) = await town.told(town.talk(1020))
    assert "it counts again" in thanks


async def test_others_do_not_change_keys(town: Town) -> None:
    await doubtful(town)
    parent = await town.with_role(3, Role.PARENT)
    mark = fingerprint(ITEM)[:6]
    for tap in (f"it.k:live:{HERE}:en", f"it.kk:live:{HERE}:en:2", f"it.kx:live:{HERE}:en:2:{mark}", "it.l:doubtful"):
        await parent.taps(tap)
    async with town.database.reading() as uow:
        assert await uow.items.get(ITEM.key) == ITEM
    assert await told(town.database, await parent.me()) == []


@pytest.mark.parametrize("option", [4, -1, 0])
async def test_an_option_that_is_not_there_or_is_the_key_changes_nothing(town: Town, option: int) -> None:
    talk, _ = await doubtful(town)
    await talk.taps(f"it.kx:doubtful:{HERE}:en:{option}:{fingerprint(ITEM)[:6]}")
    await talk.taps(f"it.kk:doubtful:{HERE}:en:{option}")
    async with town.database.reading() as uow:
        assert await uow.items.get(ITEM.key) == ITEM
