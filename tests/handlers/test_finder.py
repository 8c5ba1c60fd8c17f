"""Which course, tap by tap over the sample centre: for whom, what for, when, up to what price, and what is said."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import timedelta

import pytest

from domain.clock import FixedClock
from domain.courses.course import Course
from domain.journal import Verb
from domain.language import Lang
from domain.people.person import Consent, Learner, Purpose, Role
from knowledge.bank import MemoryBank
from knowledge.skills import load_skills
from storage.database import Database
from tests.domain.upgrades.scene import answered
from tests.handlers.talk import Talk, Town
from tests.handlers.test_talks import a_parent, advisor, sample_centre, taps
from tests.house import CONTENT, services

BEFORE_G5 = (
    "arithmetic.divide-by-one-digit",
    "arithmetic.divide-by-two-digit",
    "arithmetic.divide-with-remainder",
    "arithmetic.multiply-two-digit",
    "arithmetic.order-of-operations",
    "arithmetic.times-tables",
    "decimals.meaning",
    "fractions.add-like",
    "fractions.meaning",
    "geometry.area-rectangle",
    "geometry.perimeter",
)
BEFORE_G3 = (
    "arithmetic.add-100",
    "arithmetic.divide-with-remainder",
    "arithmetic.times-tables",
    "geometry.shapes",
    "measure.length",
    "number.place-value",
)


@pytest.fixture
async def town(sqlite_database: Database, clock: FixedClock) -> Town:
    made = await sample_centre(Town(sqlite_database, clock))
    bank = MemoryBank()
    bank.replace((), load_skills(CONTENT))
    made.services = services(clock=clock, bank=bank)
    return made


async def knows(
    town: Town, talk: Talk, firm: Collection[str], gaps: Collection[str] = (), *purposes: Purpose
) -> Learner:
    """The parent's child answered, and the family agreed to keep it, and to these purposes."""
    me = await talk.me()
    (child,) = await town.children(talk)
    now = town.clock.now()
    async with town.database.transaction() as uow:
        for purpose in (Purpose.PRACTICE, *purposes):
            await uow.people.add_consent(Consent(child.id, purpose, "1", me.id, now))
        await answered(uow, child, tuple(firm), tuple(each for each in gaps for _ in range(4)), now)
    return child


async def found(talk: Talk, goal: str = "school", *days: str, most: str = "any") -> str:
    """From the beginning to the cards, for the only child."""
    await talk.taps("fi")
    await taps(talk, f"fi.o:{goal}", *(f"fi.d:{day}" for day in days), f"fi.b:{most}")
    return talk.seen.html


@pytest.mark.parametrize("lang", list(Lang))
async def test_a_newcomer_finds_a_course_in_four_taps(town: Town, lang: Lang) -> None:
    mei = town.talk(11, "Mei", lang.value)
    await mei.says("/courses")
    await taps(mei, "fi")
    seen = await taps(mei, "fi.g:5", "fi.o:contest", "fi.d:saturday", "fi.b:any")
    assert "fi.o" not in seen.html
    name = {Lang.ZH: "<b>1 · 奥数思维（五年级）</b>", Lang.EN: "<b>1 · Maths olympiad (grade 5)</b>"}[lang]
    assert name in seen.html
    first = seen.html.split("<b>2 ·")[0]
    places = {Lang.ZH: "剩 3 个名额", Lang.EN: "3 places left"}[lang]
    assert places in first and "17:00" in seen.html, "as the tables have it at this minute"
    assert {Lang.ZH: "¥240", Lang.EN: "¥240"}[lang] in first
    assert {Lang.ZH: "第 12 次，共 16 次", Lang.EN: "lesson 12 of 16"}[lang] in first
    assert len(re.findall(r"<b>\d · ", seen.html)) == 3
    assert {Lang.ZH: "✗ 不合适：不是竞赛课", Lang.EN: "✗ does not fit: it does not prepare for contests"}[
        lang
    ] in seen.html
    assert {Lang.ZH: "来源", Lang.EN: "Source"}[lang] in seen.html
    assert "💡" not in seen.html, "nothing is known of a child who is not on record"


async def test_what_is_known_is_not_asked_and_any_answer_can_be_another(town: Town) -> None:
    mei = await a_parent(town)
    seen = await mei.taps("fi")
    assert "For <b>Lin</b>" in seen.html and "What would you like it to do?" in seen.html
    await taps(mei, "fi.o:school", "fi.d:saturday", "fi.d:sunday", "fi.d:sunday")
    assert "✓ Saturday" in mei.seen.labels and "Sunday" in mei.seen.labels
    await taps(mei, "fi.b:180")
    assert "up to ¥180" in mei.seen.html and "Saturday" in mei.seen.html
    assert "¥10 a lesson above your limit" in mei.seen.html
    await taps(mei, "fi.c", "fi.s:days")
    assert "✓ Saturday" in mei.seen.labels and "✓ up to ¥180" in mei.seen.labels
    seen = await taps(mei, "fi.b:any")
    assert "any price" in seen.html and "Saturday" in seen.html and "Keep up at school" in seen.html
    await taps(mei, "fi.c", "fi.s:who", "fi.g:2")
    assert "<b>Grade 2" in mei.seen.html and "First maths" in mei.seen.html and "Saturday" in mei.seen.html


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("帮我选课", "Which school year is it for?"),
        ("Which course is right for my child?", "Which school year is it for?"),
        ("五年级该上什么班？", "What would you like it to do?"),
        ("Can you recommend a course for grade 4?", "What would you like it to do?"),
    ],
)
async def test_whoever_asks_which_course_is_right_is_led_here(town: Town, said: str, asked: str) -> None:
    assert asked in (await town.talk(11, "Mei").says(said)).html


async def test_a_class_that_is_named_is_looked_up_instead(town: Town) -> None:
    for said in ("推荐一个周六的数学班", "Which maths class suits grade 5?"):
        assert "fi.o:school" not in (await town.talk(11, "Mei").says(said)).taps


async def test_two_children_are_asked_for_and_nobody_elses_child_is_taken(town: Town) -> None:
    mei, tom = await a_parent(town), await a_parent(town, 12, "Ben")
    await mei.taps("on.child")
    await mei.says("Bo")
    await mei.taps("on.grade:3")
    seen = await mei.taps("fi")
    assert {"Lin", "Bo"} <= set(seen.labels)
    (ben,) = await town.children(tom)
    assert "fi" in (await mei.taps(f"fi.k:{ben.id}")).taps
    assert "Ben" not in (await mei.taps(f"fi.e:{ben.id}:maths-g5-6:0")).html
    await mei.taps("fi")
    await mei.presses("Bo")
    await taps(mei, "fi.o:school", "fi.b:any")
    assert "Bo, Grade 3" in mei.seen.html


async def test_a_button_without_its_form_asks_what_is_missing(town: Town) -> None:
    mei = town.talk(11, "Mei")
    assert "Which school year" in (await mei.taps("fi.b:any")).html
    assert "Which school year" in (await mei.taps("fi.l")).html
    town.clock.advance(timedelta(days=400))
    assert "Which school year" in (await mei.taps("fi.c")).html
    assert "Which days" in (await taps(mei, "fi.g:4", "fi.o:new")).html or mei.seen.html


async def test_the_evidence_says_wait_with_its_numbers_and_each_of_them_opens(town: Town) -> None:
    mei = await a_parent(town)
    gaps = ("fractions.meaning", "fractions.add-like", "decimals.meaning")
    lin = await knows(town, mei, [each for each in BEFORE_G5 if each not in gaps], gaps)
    html = await found(mei)
    first, *_, last = re.split(r"<b>\d · ", html)[1:]
    assert "Maths core" in last and "Maths core" not in first, "what is not advised comes last"
    assert "💡 For Lin: I would wait with it. First: " in last
    assert "fraction" in last and "(12 answers)" in last
    evidence = next(each for each in mei.seen.taps if each.startswith("fi.e:"))
    seen = await mei.taps(evidence)
    assert "🟡" in seen.html and "4 on the phone, 0 in class" in seen.html
    assert any(each.startswith(f"mp.s:{lin.id}:") for each in seen.taps)
    await taps(mei, "mp.s")
    assert mei.seen.html


async def test_the_course_that_comes_first_instead_is_among_the_cards(town: Town) -> None:
    mei = await a_parent(town)
    await knows(town, mei, BEFORE_G3, [each for each in BEFORE_G5 if each not in BEFORE_G3])
    cards = re.split(r"<b>\d · ", await found(mei))[1:]
    assert cards[0].startswith("Maths core (grades 3-4)")
    assert "💡 For Lin: the answers say it fits: 6 of the 6 points that it builds on are there" in cards[0]
    assert cards[-1].startswith("Maths core (grades 5-6)")
    assert "💡 For Lin: first Maths core (grades 3-4). 9 of the 11 points" in cards[-1]


async def test_what_is_firm_already_is_not_sold_again(town: Town) -> None:
    mei = await a_parent(town, grade=4)
    course = next(each for each in (await _courses(town)) if each.id == "maths-g3-4")
    await knows(town, mei, course.skills)
    html = await found(mei)
    last = re.split(r"<b>\d · ", html)[-1]
    assert last.startswith("Maths core (grades 3-4)")
    assert "nothing of it is needed now: firm in 24 of 24 points" in last
    evidence = next(each for each in mei.seen.taps if each.startswith("fi.e"))
    assert "🟢" in (await mei.taps(evidence)).html and "40 on the phone" in mei.seen.html
    await mei.taps(evidence.removesuffix("0") + "5")
    assert "not asked, but what builds on it is firm" in mei.seen.html


async def test_few_answers_are_called_few_and_without_consent_nothing_is_read(town: Town) -> None:
    mei = await a_parent(town)
    assert "💡" not in await found(mei)
    await knows(town, mei, (), BEFORE_G5[:1])
    assert "💡 For Lin: 4 answers are too few to say." in await found(mei)


async def test_a_person_reads_what_was_chosen_and_found_once(town: Town) -> None:
    mei = await a_parent(town)
    await found(mei, "contest", "saturday")
    for _ in range(2):
        seen = await mei.taps("fi.a")
    assert "Passed on" in seen.html
    me = await mei.me()
    async with town.database.reading() as uow:
        conversation = await uow.conversations.of_person(me.id)
        assert conversation is not None and conversation.why == "finder"
        (line,) = await uow.conversations.lines(conversation.id, 10)
    assert line.text.startswith("I am looking for a course: Lin, Grade 5") and "Maths olympiad" in line.text


async def test_staff_read_that_nothing_is_needed_where_the_family_lets_them(town: Town) -> None:
    mei, he = await a_parent(town, grade=4), await advisor(town)
    course = next(each for each in (await _courses(town)) if each.id == "maths-g3-4")
    lin = await knows(town, mei, course.skills)
    seen = await he.taps(f"fi.r:{lin.id}")
    assert "has not agreed" in seen.html and "firm" not in seen.html
    await knows(town, mei, (), (), Purpose.TEACHERS_SEE, Purpose.OFFERS)
    seen = await he.taps(f"fi.r:{lin.id}")
    assert "firm in 24 of 24" in seen.html
    async with town.database.reading() as uow:
        (looked,) = await uow.journal.with_object(Verb.VIEWED, "profile", str(lin.id))
    assert looked.result["part"] == "advice"
    seen = await taps(he, "fi.e:")
    assert "in class" in seen.html and not [each for each in seen.taps if each.startswith("mp.s")]
    wang = await town.with_role(2001, Role.TEACHER, "Ms Wang")
    assert "firm" not in (await wang.taps(f"fi.r:{lin.id}")).html, "who does not teach the child is told nothing"
    assert "firm" not in (await mei.taps(f"fi.r:{lin.id}")).html


async def _courses(town: Town) -> Sequence[Course]:
    async with town.database.reading() as uow:
        return await uow.courses.offered()


@pytest.mark.parametrize(
    ("text", "is_blocked"),
    [
        ("There are places left in Maths core, enrol now!", True),
        ("三四年级数学同步班还有名额，欢迎报名", True),
        ("I recommend our maths olympiad class for him.", False),
        ("Maths went well, he did all of the homework.", False),
    ],
)
async def test_a_letter_that_offers_what_is_firm_already_goes_with_a_typed_reason_alone(
    town: Town, text: str, is_blocked: bool
) -> None:
    mei, he = await a_parent(town, grade=4), await advisor(town)
    course = next(each for each in (await _courses(town)) if each.id == "maths-g3-4")
    lin = await knows(town, mei, course.skills, (), Purpose.TEACHERS_SEE)
    await he.taps(f"le.w:{lin.id}")
    seen = await he.says(text)
    assert ("nothing of Maths core (grades 3-4) is needed now" in seen.html) is is_blocked, seen.html
    if not is_blocked:
        return
    stamp = next(each for each in seen.taps if each.startswith("le.v:")).partition(":")[2]
    assert "Letter" in (await he.taps(f"le.s:{stamp}:n")).html
    await he.presses("Offer it anyway…")
    assert "characters" in (await he.says("so")).html
    seen = await he.says("The parents asked for it at the talk")
    assert "Why it is offered anyway: The parents asked" in seen.html
    assert "handed over" in (await he.taps(f"le.s:{stamp}:n")).html
    async with town.database.reading() as uow:
        (sent,) = [each for each in await uow.journal.about(lin.id) if each.object_type == "letter"]
    async with town.database.transaction() as uow:
        await uow.people.add_consent(Consent(lin.id, Purpose.OFFERS, "1", (await mei.me()).id, town.clock.now()))
    seen = await he.taps(f"fi.r:{lin.id}")
    assert "Offered against the evidence" in seen.html
    assert "Ms He: Maths core (grades 3-4). <i>“The parents asked for it at the talk”</i>" in seen.html
    assert sent.result["offers"] == {"course": "maths-g3-4", "reason": "The parents asked for it at the talk"}


async def test_nothing_is_typed_into_the_finder(town: Town) -> None:
    mei = await a_parent(town)
    await found(mei)
    await mei.taps("fi.a")
    assert "Passed on" in (await mei.shows_a_photo(caption="his last test")).html
    assert "finder" not in (await mei.says("Is there parking?")).html
    assert "Keep up at school" in (await mei.taps("fi.l")).html, "what was chosen is still there"
