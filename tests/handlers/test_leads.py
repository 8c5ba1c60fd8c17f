"""Families on their way as advisors see them: the list, the card, what is next, notes, owners, links of their own."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.clock import FixedClock
from domain.gate.opening import OpenGate
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.leads.finding import FindLeads, spoken_with
from domain.leads.lead import Lead
from domain.leads.reminding import RemindOwners
from domain.messages.screen import TAP_BYTES, tap
from domain.people.person import Consent, Learner, Purpose, Role
from domain.practice.evening.session import Session, SessionKind, SessionState
from domain.turn import Turn
from storage.database import Database
from tests.handlers.talk import Talk, Town
from tests.handlers.test_talks import a_parent, advisor, holds, sample_centre, taps
from tests.house import act
from tests.storage.given import an_asked, an_attempt, an_item

DAY = timedelta(days=1)


@pytest.fixture
async def city(sqlite_database: Database, clock: FixedClock) -> Town:
    """The sample centre; it is Saturday, 17:00 in Shanghai."""
    return await sample_centre(Town(sqlite_database, clock))


async def asks(town: Town, talk: Talk) -> None:
    me = await talk.me()
    async with town.database.transaction() as uow:
        await uow.journal.add(Statement(Verb.ASKED, "faq", "fees", town.clock.now(), actor=me.id))


async def lead_of(town: Town, talk: Talk) -> Lead:
    me = await talk.me()
    async with town.database.reading() as uow:
        (found,) = await uow.leads.of(await uow.leads.household(me.id))
    return found


async def colleague(town: Town) -> Talk:
    return await town.with_role(2004, Role.ADVISOR, "Ms Zhou")


async def talks_with_he(town: Town) -> tuple[Talk, Talk]:
    """Ms He has had a talk with Lin's mother that is over."""
    he, parent = await advisor(town), await a_parent(town)
    await holds(parent)
    await taps(parent, "tk.y:")
    town.clock.advance(3 * DAY)
    return he, parent


async def test_who_asks_is_in_the_list_of_the_advisor_with_the_fewest_and_has_no_date_yet(city: Town) -> None:
    he, zhou = await advisor(city), await colleague(city)
    for account, child in ((11, "Lin"), (12, "Bo")):
        await asks(city, await a_parent(city, account, child))
    seen = await he.says("/pipeline")
    assert "<b>My families</b>: 1\nOne needs a look today." in seen.html
    assert "⚪ <b>Mei (Lin)</b>\nhas asked\n→ <b>no next date yet</b>" in seen.html
    assert "⚪ <b>Mei (Bo)</b>" in (await zhou.says("/pipeline")).html
    seen = await he.presses("👥 Everybody's")
    assert "<b>All families</b>: 2" in seen.html and "has asked, Ms Zhou" in seen.html


async def test_children_colleagues_and_families_that_go_to_a_class_are_not_on_their_way(city: Town) -> None:
    he, parent, child = await advisor(city), await a_parent(city), city.talk(13, "Kai")
    await city.learner(child, "Kai")
    (lin,) = await city.children(parent)
    async with city.database.transaction() as uow:
        await uow.classes.enrol(lin.id, (await uow.courses.classes())[0].id, city.clock.now())
    for each in (parent, child, he):
        await asks(city, each)
    assert "No family of yours is here." in (await he.says("/pipeline")).html
    assert "Nobody is on the way here." in (await he.presses("👥 Everybody's")).html


async def test_whoever_comes_twice_is_one_family_and_grows_with_it(city: Town) -> None:
    await advisor(city)
    stranger = city.talk(11, "Mei")
    await stranger.says("/start")
    await asks(city, stranger)
    assert await act(city.database, city.services, None, FindLeads()) == 1
    assert (await lead_of(city, stranger)).family is None
    await city.parent(stranger, "Lin")
    await asks(city, stranger)
    assert await act(city.database, city.services, None, FindLeads()) == 0
    assert (await lead_of(city, stranger)).family is not None


async def test_what_is_next_is_planned_in_two_taps_and_a_second_tap_changes_nothing(city: Town) -> None:
    he, parent = await advisor(city), await a_parent(city)
    await asks(city, parent)
    await he.says("/pipeline")
    await he.presses("Mei (Lin)")
    assert "→ <b>no next date yet</b>" in he.seen.html and "Looked after by Ms He" in he.seen.html
    await he.presses("🗓 Next date")
    await he.presses("📞 Ring")
    (tomorrow,) = [each for each in he.seen.taps if each.startswith("ld.d:") and each.endswith("1122")]
    seen = await he.taps(tomorrow)
    assert seen.toast == "Planned ✓" and "→ ring them, Sun 22 Nov" in seen.html
    planned = await lead_of(city, parent)
    city.clock.advance(timedelta(minutes=1))
    await he.taps(tomorrow)
    assert await lead_of(city, parent) == planned
    city.clock.advance(2 * DAY)
    assert (
        "🔴 <b>Mei (Lin)</b>\nhas asked\n→ ring them, <b>was due Sun 22 Nov</b>" in (await he.says("/pipeline")).html
    )
    assert "cannot be taken" in (await he.taps(tomorrow.replace("ring", "write"))).html


async def test_it_may_be_planned_in_own_words_for_a_day_of_the_calendar(city: Town) -> None:
    he, parent = await advisor(city), await a_parent(city)
    await asks(city, parent)
    await he.says("/lead mei")
    await he.presses("🗓 Next date")
    assert "Type it in a few words" in (await he.presses("✏️ My own words")).html
    assert "bring the book along. When?" in (await he.says("bring  the book along")).html
    await taps(he, "ld.m:", "ld.m:")
    day = next(each for each in he.seen.taps if each.startswith("ld.d:"))
    seen = await he.taps(day)
    assert "→ bring the book along, Tue 1 Dec" in seen.html
    assert "Those words are not here any more" in (await he.taps(day[:-2] + "02")).html


async def test_a_note_is_kept_with_its_writer_and_asks_for_the_date_that_is_missing(city: Town) -> None:
    he, parent = await advisor(city), await a_parent(city)
    await asks(city, parent)
    await he.says("/lead lin")
    await he.presses("📝 Note")
    seen = await he.says("Comes by bike")
    assert "✓ Noted." in seen.html and "what is next?" in seen.html
    await he.presses("‹ Back")
    assert "<b>Notes</b>\n· Sat 21 Nov, Ms He: Comes by bike" in he.seen.html


async def test_a_family_is_handed_over_and_the_colleague_is_told(city: Town) -> None:
    he, zhou, parent = await advisor(city), await colleague(city), await a_parent(city)
    await asks(city, parent)
    await he.says("/lead lin")
    await he.presses("🤝 Owner")
    assert "Ms He · 1" in he.seen.labels
    assert (await he.presses("Ms Zhou · 0")).toast == "Handed over ✓"
    assert any("Ms He has handed a family over to you: <b>Mei (Lin)</b>" in each for each in await city.told(zhou))
    lead = await lead_of(city, parent)
    assert lead.owner == (await zhou.me()).id
    async with city.database.reading() as uow:
        (said,) = await uow.journal.with_object(Verb.ASSIGNED, "lead", str(lead.id))
    assert said.result == {"owner": lead.owner, "was": (await he.me()).id}


async def test_a_family_of_nobody_is_taken(city: Town) -> None:
    parent, zhao = await a_parent(city), await city.with_role(2003, Role.OPERATOR, "Zhao")
    await asks(city, parent)
    assert "nobody looks after them" in (await zhao.says("/pipeline")).html
    he = await advisor(city)
    await he.says("/lead lin")
    assert "Nobody looks after them yet." in he.seen.html
    assert (await he.presses("🙋 Take")).toast == "Yours ✓"
    await he.presses("‹ Back")
    assert "🙋 Take" not in he.seen.labels and "Looked after by Ms He" in he.seen.html


async def test_whoever_takes_the_first_conversation_looks_after_the_family_unless_somebody_has_planned(
    city: Town,
) -> None:
    he, zhou, parent = await advisor(city), await colleague(city), await a_parent(city)
    await asks(city, parent)
    await act(city.database, city.services, None, FindLeads())

    async def speaks(talk: Talk) -> int | None:
        async with city.database.transaction() as uow:
            me = await talk.me()
            await spoken_with(Turn(city.services, uow, me), (await parent.me()).id, me)
        return (await lead_of(city, parent)).owner

    assert (await lead_of(city, parent)).owner == (await he.me()).id
    assert await speaks(zhou) == (await zhou.me()).id
    assert await speaks(he) == (await zhou.me()).id


async def test_what_came_of_a_talk_is_the_next_date_of_whoever_said_it(city: Town) -> None:
    he, parent = await talks_with_he(city)
    await he.says("/pipeline")
    assert "Talk 1" in he.seen.labels
    await he.taps("tk.g")
    await taps(he, "tk.a:")
    await he.presses("💭 Thinking it over")
    await he.presses("Get in touch again")
    await taps(he, "tk.a3:1:thinking:ring:3", "tk.a4:")
    lead = await lead_of(city, parent)
    assert lead.owner == (await he.me()).id and lead.step == "ring" and str(lead.next_on) == "2026-11-27"
    seen = await he.says("/lead lin")
    assert "📇 <b>Mei (Lin)</b> · thinking it over\n→ ring them, Fri 27 Nov" in seen.html
    assert "Wants to talk about: how learning is going" in seen.html
    assert "· Mon 23 Nov: Talk with Ms He" in seen.html
    city.clock.advance(40 * DAY)
    assert "Mei" not in (await he.says("/pipeline")).html


async def test_the_card_counts_the_contacts_of_everybody_and_leads_on(city: Town) -> None:
    he, parent = await advisor(city), await a_parent(city)
    await asks(city, parent)
    await act(city.database, city.services, None, FindLeads())
    (lin,) = await city.children(parent)
    await he.taps(f"le.w:{lin.id}")
    await he.says("Shall we find a class for Lin?")
    await taps(he, "le.s:")
    await act(city.database, city.services, None, OpenGate())
    me, now = await parent.me(), city.clock.now()
    async with city.database.transaction() as uow:
        course = (await uow.courses.offered())[0]
        await uow.journal.add(Statement(Verb.ASKED, "course", course.id, now, actor=me.id))
        await uow.journal.add(Statement(Verb.VIEWED, "finder", "gaps", now, actor=me.id))
    seen = await he.says("/lead lin")
    assert f"Looks for: 🧩 Close gaps\nAsked about: {course.name[Lang.EN]}" in seen.html
    assert (
        "<b>Contacts in 30 days</b>: from us 1 of 4 used, offers 0 of 3 used\n· Sat 21 Nov: Ms He wrote" in seen.html
    )
    assert "🧒 Lin, grade 5" in seen.html and "Came by: not known" in seen.html
    assert {f"tk.sl:{lin.id}", f"le.w:{lin.id}", f"fi.r:{lin.id}"} <= set(seen.taps)
    assert "Lin" in (await he.presses("💬 Talk")).html and "tk.st" in he.seen.taps[0]


@pytest.mark.parametrize("agreed", [True, False])
async def test_a_starting_point_is_told_in_words_and_only_if_the_family_lets_staff_see_it(
    city: Town, agreed: bool
) -> None:
    he, parent = await advisor(city), await a_parent(city)
    await asks(city, parent)
    (lin,), me, now = await city.children(parent), await parent.me(), city.clock.now()
    async with city.database.transaction() as uow:
        for purpose in (Purpose.PRACTICE, Purpose.TEACHERS_SEE) if agreed else (Purpose.PRACTICE,):
            await uow.people.add_consent(Consent(lin.id, purpose, "1", me.id, now))
        begun = Session(0, lin.id, Lang.EN, SessionState.FINISHED, 10, 4, now, now, kind=SessionKind.PLACEMENT)
        session = await uow.practice.add_session(begun)
        for position in range(4):
            item = an_item(f"sample:{position}")
            await uow.items.put([(item, "f")], now)
            await uow.practice.add_asked(an_asked(session.id, position, item.key, now))
            await uow.practice.add_attempt(replace(an_attempt(session, position, at=now), item=item.key))
    seen = await he.says("/lead lin")
    assert ("<b>Starting point of Lin</b>, Sat 21 Nov\n• " in seen.html) is agreed
    assert ("<b>fractions</b>" in seen.html) is agreed
    assert ("the family keeps it to itself" in seen.html) is not agreed


async def test_with_several_children_one_is_chosen(city: Town) -> None:
    he, parent = await advisor(city), await a_parent(city)
    await asks(city, parent)
    me = await parent.me()
    async with city.database.transaction() as uow:
        bo = await uow.people.add_learner(Learner(0, "Bo"))
        await uow.people.add_guardian(bo.id, me.id, city.clock.now())
    await he.says("/lead mei")
    assert "Mei (Lin, Bo)" in he.seen.html
    await he.presses("✉️ Write")
    assert he.seen.taps[1] == f"le.w:{bo.id}"


async def test_what_brought_them_is_said_or_typed(city: Town) -> None:
    he, parent = await advisor(city), await a_parent(city)
    await asks(city, parent)
    await he.says("/lead mei")
    await he.presses("🧭 Came by")
    await he.presses("👭 A friend")
    assert (await lead_of(city, parent)).heard == "friend"
    await he.presses("‹ Back")
    await he.presses("🧭 Came by")
    await he.says("the school fair")
    await he.presses("‹ Back")
    assert "Came by: the school fair · here since Sat 21 Nov" in he.seen.html


async def test_a_link_greets_as_usual_and_its_source_stays_with_the_family(city: Town) -> None:
    he = await advisor(city)
    await he.says("/source")
    seen = await he.says("Open day 12 Dec")
    assert "✓ The link is there." in seen.html
    payload = seen.html.split("start=")[1].split("<")[0]
    assert payload.startswith("src_") and "Open" not in payload and len(payload) <= 64
    note = (await he.presses("🖼 QR picture")).notes[0]
    assert b64decode(note["attachment"]["png_base64"]).startswith(b"\x89PNG")
    assert payload in note["html"]
    parent = city.talk(11, "Mei")
    assert "who are you?" in (await parent.says(f"/start {payload}")).html
    await city.parent(parent, "Lin")
    await he.says("/source")
    assert "<b>Open day 12 Dec</b>\nasked 1, trial booked 0, came 0, talk 0, enrolled 0" in he.seen.html
    await he.presses("Open day 12 Dec")
    await he.presses("💬 Asked 1")
    assert "who asked" in he.seen.html
    await he.presses("Mei (Lin)")
    assert "Came by: Open day 12 Dec" in he.seen.html
    await he.taps("ld.qo:1")
    assert (await he.presses("🚫 Close the link")).toast == "Closed ✓"
    other = city.talk(12, "Tom")
    assert "who are you?" in (await other.says(f"/start {payload}")).html
    await asks(city, other)
    await act(city.database, city.services, None, FindLeads())
    assert (await lead_of(city, other)).source is None


async def test_a_link_may_lead_to_the_trial_lesson_of_a_course(city: Town) -> None:
    he, parent = await advisor(city), city.talk(11, "Mei")
    seen = await he.says("/source Poster at the station")
    payload = seen.html.split("start=")[1].split("<")[0]
    await he.presses("🧭 Leads to")
    course = next(each for each in he.seen.taps if each.startswith("ld.qs:") and not each.endswith(":-"))
    name = he.seen.labels[he.seen.taps.index(course)]
    assert f"Leads to: {name}" in (await he.taps(course)).html
    assert name in (await parent.says(f"/start {payload}")).html


async def test_each_morning_the_owner_hears_once_what_is_due_and_nothing_otherwise(city: Town) -> None:
    he, parent = await advisor(city), await a_parent(city)
    await asks(city, parent)
    await he.says("/lead mei")
    await he.presses("🗓 Next date")
    await he.presses("📞 Ring")
    await taps(he, "ld.d:1:ring:20261124")

    async def morning(days: float) -> list[str]:
        city.clock.advance(days * DAY)
        await act(city.database, city.services, None, RemindOwners())
        await act(city.database, city.services, None, RemindOwners())
        return [each for each in await city.told(he) if "today" in each and "📇" in each]

    assert not await morning(0)
    assert not await morning(1.7)  # Monday, 9:48
    (told,) = await morning(1)
    assert told.startswith("📇 <b>One family needs a look today</b>\n🟠 Mei (Lin): ring them")
    assert "📇 Families · 1 today" in (await he.taps("home")).labels
    assert "🟠 Mei (Lin): ring them" in he.seen.html


async def test_families_of_whoever_advises_no_more_are_given_to_a_colleague_in_the_morning(city: Town) -> None:
    he, parent = await advisor(city), await a_parent(city)
    await asks(city, parent)
    await act(city.database, city.services, None, FindLeads())
    zhou = await colleague(city)
    async with city.database.transaction() as uow:
        await uow.people.revoke((await he.me()).id, Role.ADVISOR, city.clock.now())
    city.clock.advance(DAY)
    await act(city.database, city.services, None, RemindOwners())
    assert (await lead_of(city, parent)).owner == (await zhou.me()).id
    assert any("⚪ Mei (Lin): no next date yet" in each for each in await city.told(zhou))


async def test_nobody_else_sees_families(city: Town) -> None:
    parent = await a_parent(city)
    teacher = await city.with_role(2001, Role.TEACHER, "Wang")
    for talk in (parent, teacher):
        for words in ("/pipeline", "/lead lin", "/source x"):
            await talk.says(words)
            assert "This part is not for your account." in talk.seen.html
        for old in ("ld", "ld.c:1", "ld.cp:1", "ld.k:1", "ld.d:1:ring:20261124", "ld.f:1:asked:0"):
            assert "This part is not for your account." in (await talk.taps(old)).html, old


@pytest.mark.parametrize("lang", list(Lang))
async def test_an_old_button_of_a_family_that_is_gone_is_refused_kindly(city: Town, lang: Lang) -> None:
    he = await advisor(city, lang)
    for old in ("ld.c:9", "ld.n:9", "ld.s:9:ring", "ld.d:9:ring:20261124", "ld.w:9", "ld.o:9", "ld.k:9", "ld.h:9"):
        seen = await he.taps(old)
        assert {Lang.EN: "I cannot find that family", Lang.ZH: "找不到这个家庭"}[lang] in seen.html, old
    for old in ("ld.qo:9", "ld.qx:9", "ld.qc:9", "ld.f:9:asked:0"):
        assert {Lang.EN: "That link is not", Lang.ZH: "没有这个链接"}[lang] in (await he.taps(old)).html, old


def test_the_longest_taps_fit() -> None:
    number = 2**63 - 1
    assert len(tap("ld.d", number, "papers", "20261124").pack()) <= TAP_BYTES
    assert len(tap("ld.hq", number, number).pack()) <= TAP_BYTES
