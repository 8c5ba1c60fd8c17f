"""A point of a class: looked at without an alert, with one, and what is done about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from domain.alerts.alert import Alert, Finding, OfPoint, Rule, State
from domain.courses.browsing import handle
from domain.language import Lang
from domain.media.medium import Medium, MediumKind
from domain.people.person import Consent, Learner, Purpose, Role
from domain.practice.evening.samples import short_id
from domain.practice.habits.routine import Routine
from storage import tables
from storage.database import Database
from tests.domain.portrait.said import answer
from tests.domain.practice.shelf import choice
from tests.handlers.talk import Talk, Town
from tests.handlers.test_alerts import fits, stands
from tests.handlers.test_learner_page import BRAUN_ID, MORNING, ROAD, WANG_ID, school
from tests.house import as_person

__all__ = ["school"]

SKILL = "fractions.add"
HERE = f"{handle(MORNING.id)}:{handle(SKILL)}"
FILM = Medium(
    "film",
    MediumKind.ANIMATION,
    (SKILL,),
    {Lang.ZH: "切一切", Lang.EN: "Cut it up"},
    {Lang.ZH: "看分母", Lang.EN: "Watch the denominator"},
    3,
    {Lang.ZH: "https://example.org/zh", Lang.EN: "https://example.org/en"},
    {Lang.ZH: "我们", Lang.EN: "us"},
)
FACTS = {"form": "road", "share": 25, "expected": 63, "n": 4, "same": 3, "answers": 8, "road": ROAD, "skill": SKILL}


@pytest.fixture
async def wang(school: Town) -> Talk:
    """Four learners of hers were taught the point a week ago; three of them went the same wrong way since."""
    school.services = replace(school.services, media={FILM.id: FILM})
    now = school.clock.now()
    async with school.database.transaction() as uow:
        await uow.items.put([(choice("sample:a", SKILL), "a")], now)
        await uow.classes.teach(MORNING.id, [SKILL], now - timedelta(days=7), None)
    for number, name in enumerate(("Ann", "Ben", "Cleo", "Dora")):
        account = await as_person(school.database, school.services, 200 + number, Role.LEARNER, Lang.EN, name=name)
        async with school.database.transaction() as uow:
            made = await uow.people.add_learner(Learner(0, name, account.id if name != "Dora" else None))
            for purpose in (Purpose.PRACTICE, Purpose.TEACHERS_SEE):
                await uow.people.add_consent(Consent(made.id, purpose, "test", account.id, now))
            await uow.classes.enrol(made.id, MORNING.id, now - timedelta(days=50))
            for place in range(2):
                road = None if name == "Dora" else ROAD
                at = now - timedelta(days=3 - place, minutes=number)
                said = answer(
                    at, road is None, session=number, position=place, road=road, learner=made.id, expected=0.6
                )
                await uow.journal.add(said)
    return await school.with_role(WANG_ID, Role.TEACHER, "Ms Wang")


async def raised(town: Town, talk: Talk, *findings: Finding) -> Alert:
    now, me = town.clock.now(), await talk.me()
    told = findings or (Finding(Rule.POINT, 0.8, now - timedelta(days=3), facts=FACTS),)
    alert = Alert(0, me.id, OfPoint(MORNING.id, SKILL), told, State.OPEN, now, now, look_at=now + timedelta(days=7))
    async with town.database.transaction() as uow:
        made = await uow.alerts.add(alert)
    assert made is not None
    return made


async def due(database: Database) -> list[tuple[datetime, str]]:
    """When something to watch is due, and for whom."""
    outbox, people = tables.messages.outbox, tables.people.people
    rows = select(outbox.c.due_at, people.c.name).join(people, people.c.id == outbox.c.person)
    async with database.reading_connection() as connection:
        found = await connection.execute(rows.where(outbox.c.kind == "medium").order_by(people.c.name))
        return [(at, name) for at, name in found]


async def test_any_point_can_be_looked_at_and_says_where_nothing_is_unusual(school: Town, wang: Talk) -> None:
    seen = await wang.says("/point")
    assert "<b>Maths, Sat 10:00</b>" in seen.html
    assert "(Sat 14 Nov): 25 %, expected 60 % (n=8)" in seen.html
    seen = await wang.taps(f"al.p:{HERE}")
    assert "8 answers" in seen.html or "2 of 8 right = 25 %" in seen.html
    assert "✋ Not yet: Ann, Ben, Cleo" in seen.html and "👍 Fine: Dora" in seen.html
    assert fits(seen)
    seen = await wang.presses("🔍 How we know")
    assert seen.html.count("✗ ") == 6 and seen.html.count("✓ ") == 2


@pytest.mark.parametrize("lang", list(Lang))
async def test_an_alert_about_a_point_tells_what_may_have_happened_and_what_to_try(
    school: Town, wang: Talk, lang: Lang
) -> None:
    talk = await school.with_role(WANG_ID, Role.TEACHER, "Ms Wang", lang)
    item = {"item": "sample:a", "share": 10, "expected": 60, "n": 9}
    begun = school.clock.now() - timedelta(days=3)
    alert = await raised(
        school, talk, Finding(Rule.POINT, 0.8, begun, facts=FACTS), Finding(Rule.ITEM, 0.7, begun, "sample:a", item)
    )
    seen = await talk.taps(f"al.o:{alert.id}")
    for words in {
        Lang.EN: (
            "25 % of 8 answers by 4 learners",
            '<a href="https://example.org/en">Cut it up</a>, 3 min',
            "six minutes",
        ),
        Lang.ZH: ("25%", '<a href="https://example.org/zh">切一切</a>，3 分钟', "六分钟"),
    }[lang]:
        assert words in seen.html
    assert {f"al.pm:{HERE}", f"al.pp:{HERE}", f"al.w:{alert.id}", f"al.n:{alert.id}"} <= set(seen.taps)
    assert f"as.p:{handle(MORNING.id)}:{short_id(SKILL)}" in seen.taps
    assert fits(seen)
    await talk.taps(f"al.pc:{HERE}:{short_id('sample:a')}")
    assert talk.seen.handled and (await stands(school, alert)).state is State.ACTED


async def test_an_animation_goes_tonight_at_the_own_hour_to_who_may_have_it(school: Town, wang: Talk) -> None:
    alert = await raised(school, wang)
    async with school.database.transaction() as uow:
        (ann,) = [each for each in await uow.classes.learners_of(MORNING.id) if each.name == "Ann"]
        await uow.habits.save(Routine(ann.id, time(19, 0)))
    seen = await wang.taps(f"al.pm:{HERE}")
    assert "🎬 3 learners get it tonight" in seen.html and "One cannot" in seen.html
    assert "🔎 I look again on" in seen.html
    sent = await due(school.database)
    assert [name for _, name in sent] == ["Ann", "Ben", "Cleo"]
    assert sent[0][0].astimezone(UTC).time() == time(11, 0), "seven in the evening in Shanghai"
    seen = await wang.taps(f"al.pm:{HERE}")
    assert "It was sent today already." in seen.html
    assert len(await due(school.database)) == 3
    assert (await stands(school, alert)).state is State.ACTED


async def test_a_point_is_planned_for_the_next_lesson_and_read_at_home_and_at_the_class(
    school: Town, wang: Talk
) -> None:
    await raised(school, wang)
    await wang.taps(f"al.p:{HERE}")
    seen = await wang.presses("📌 Plan Sat")
    assert seen.toast == "Planned ✓" and "📌 Planned for the lesson on Sat 28 Nov." in seen.html
    assert (await wang.taps(f"al.pp:{HERE}")).toast == "It is planned already"
    assert "📌 To take up again on Sat 28 Nov:" in (await wang.says("/home")).html
    assert "📌 To take up again on Sat 28 Nov:" in (await wang.taps(f"cl.c:{handle(MORNING.id)}")).html
    assert (await wang.taps(f"al.px:{HERE}")).toast == "Taken out again ✓"
    assert "📌" not in (await wang.says("/home")).html


async def test_points_of_others_and_points_that_are_gone_are_refused_kindly(school: Town, wang: Talk) -> None:
    braun = await school.with_role(BRAUN_ID, Role.TEACHER, "Mr Braun")
    for verb in ("al.p", "al.pm", "al.pp", "al.px", "al.pk"):
        assert "not one of yours" in (await braun.taps(f"{verb}:{HERE}")).html
        assert "no longer there" in (await wang.taps(f"{verb}:{handle(MORNING.id)}:lost")).html
