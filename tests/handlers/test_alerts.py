"""The card of an alert about a learner: what stands there, what numbers open to, what is done, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.alerts.alert import Act, Acted, Alert, Finding, OfLearner, Rule, State
from domain.language import Lang
from domain.people.person import Learner, Role
from handlers.views.lengths import width
from tests.handlers.talk import Seen, Talk, Town
from tests.handlers.test_learner_page import BRAUN_ID, ROAD, WANG_ID, lin, school

__all__ = ["lin", "school"]

WEEK = timedelta(days=7)
ABSENCE: Mapping[str, object] = {"form": "missed", "missed": 2, "excused": 0, "last_on": "2026-11-14"}
WIDEST = {1: 60, 2: 19, 3: 13}


@pytest.fixture
async def wang(school: Town, lin: Learner) -> Talk:
    return await school.with_role(WANG_ID, Role.TEACHER, "Ms Wang")


async def raised(town: Town, talk: Talk, learner: int, *findings: Finding, state: State = State.OPEN) -> Alert:
    now, me = town.clock.now(), await talk.me()
    told = findings or (Finding(Rule.ABSENCE, 0.82, now - WEEK, facts=ABSENCE),)
    alert = Alert(0, me.id, OfLearner(learner), told, state, now, now, look_at=now + WEEK, told_at=now)
    async with town.database.transaction() as uow:
        made = await uow.alerts.add(alert)
    assert made is not None
    return made


async def stands(town: Town, alert: Alert) -> Alert:
    async with town.database.reading() as uow:
        found = await uow.alerts.get(alert.id)
    assert found is not None
    return found


async def becomes(town: Town, alert: Alert, state: State) -> None:
    was = await stands(town, alert)
    look_at = None if state.is_over else was.look_at
    now_is = replace(was, state=state, changed_at=town.clock.now(), look_at=look_at)
    async with town.database.transaction() as uow:
        assert await uow.alerts.change(now_is, was.state)


def fits(seen: Seen) -> bool:
    return all(width(button["text"]) <= WIDEST[len(row)] for row in seen.keyboard for button in row)


async def test_the_card_tells_facts_how_sure_contacts_hours_and_what_can_be_done(
    school: Town, lin: Learner, wang: Talk
) -> None:
    alert = await raised(school, wang, lin.id)
    seen = await wang.taps(f"al.o:{alert.id}")
    assert seen.html.startswith("🟠 <b>Lin</b>\n\nThe last 2 lessons, the latest on Sat 14 Nov")
    assert "80 % sure. It began on Sat 14 Nov." in seen.html
    assert "📞 Nobody has written to the family in the last 30 days." in seen.html
    assert "🗓 Maths, Sat 10:00" in seen.html
    begins = [f"le.w:{lin.id}", f"as.l:{lin.id}:", f"tk.sl:{lin.id}", f"al.w:{alert.id}", f"al.n:{alert.id}"]
    assert all(any(tap.startswith(begin) for tap in seen.taps) for begin in begins)
    assert fits(seen)


@pytest.mark.parametrize("lang", list(Lang))
async def test_each_number_opens_to_its_evidence(school: Town, lin: Learner, lang: Lang) -> None:
    wang = await school.with_role(WANG_ID, Role.TEACHER, "Ms Wang", lang)
    begun = school.clock.now() - WEEK
    stuck = {"form": "road", "skill": "fractions.add", "road": ROAD, "times": 6, "wrong": 6, "answers": 8, "days": 3}
    alert = await raised(
        school,
        wang,
        lin.id,
        Finding(Rule.STUCK, 0.9, begun, "fractions.add", stuck),
        Finding(Rule.ABSENCE, 0.7, begun, facts=ABSENCE),
        Finding(Rule.SLIPPING, 0.66, begun, facts={"form": "practice"}),
    )
    await wang.taps(f"al.o:{alert.id}")
    seen = await wang.taps(f"al.h:{alert.id}")
    assert seen.html.count("✗ ") == 8 and seen.html.count("✓ ") > 2
    assert {f"lp.h:{lin.id}:0", f"lp.a:{lin.id}:0", f"lp.k:{lin.id}:0", f"lp.w:{lin.id}:0"} <= set(seen.taps)
    assert ("90 % sure" if lang is Lang.EN else "把握 90%") in seen.html
    assert ("practice is slipping" if lang is Lang.EN else "练习在减少") in seen.html, (
        "facts of an older row are kind"
    )
    assert fits(seen)


async def test_watching_a_week_is_noted_once_and_named_with_its_day(school: Town, lin: Learner, wang: Talk) -> None:
    alert = await raised(school, wang, lin.id)
    seen = await wang.taps(f"al.w:{alert.id}")
    assert seen.toast == "Watched for a week ✓"
    assert seen.html.startswith("👀 <b>Lin</b>") and "you wanted to watch for a week" in seen.html
    assert "🔎 I look again on " in seen.html
    assert (await wang.taps(f"al.w:{alert.id}")).html.count("you wanted to watch") == 1


async def test_a_letter_sent_from_the_card_leads_back_to_it(school: Town, lin: Learner, wang: Talk) -> None:
    alert = await raised(school, wang, lin.id)
    await wang.taps(f"al.o:{alert.id}")
    await wang.presses("✉ Message parent")
    await wang.says("Lin was away twice. Is everything all right?")
    send = next(tap for tap in wang.seen.taps if tap.startswith("le.s:"))
    seen = await wang.taps(send)
    assert "🔎 I look again on " in seen.html
    seen = await wang.presses("⬅ To the alert")
    assert seen.html.startswith("🔵 <b>Lin</b>") and "you wrote to the family" in seen.html
    assert "📞 On its way to the family: Ms Wang wrote" in seen.html
    assert (await stands(school, alert)).state is State.ACTED


async def test_not_true_takes_a_reason_and_can_be_taken_back_for_ten_minutes(
    school: Town, lin: Learner, wang: Talk
) -> None:
    alert = await raised(school, wang, lin.id)
    await wang.taps(f"al.n:{alert.id}")
    assert wang.seen.labels[:4] == ["I know already", "Agreed with the family", "It is not so", "Something else…"]
    seen = await wang.presses("Agreed with the family")
    assert "It was agreed with the family" in seen.html and "Thank you" in seen.html
    seen = await wang.presses("↩ Take back")
    assert seen.toast == "The alert is back ✓" and seen.html.startswith("🟠")
    await wang.taps(f"al.nr:{alert.id}:other")
    assert "300 characters at most" in (await wang.says("!" * 301)).html
    seen = await wang.says("It is <b>their</b> exam week")
    assert "“It is &lt;b&gt;their&lt;/b&gt; exam week”" in seen.html
    school.clock.advance(timedelta(minutes=11))
    seen = await wang.taps(f"al.u:{alert.id}")
    assert seen.toast == "Too late to take that back"
    assert (await stands(school, alert)).state is State.DISMISSED


async def test_after_a_week_it_asks_whether_it_helped_beside_the_numbers(
    school: Town, lin: Learner, wang: Talk
) -> None:
    alert = await raised(school, wang, lin.id)
    async with school.database.transaction() as uow:
        await uow.alerts.act(alert.id, Acted(Act.LETTER, alert.teacher, school.clock.now() - timedelta(days=5)))
    await becomes(school, alert, State.ASKED)
    seen = await wang.taps(f"al.o:{alert.id}")
    assert seen.html.startswith("🔁 <b>Lin</b>") and "<b>Did it help?</b>" in seen.html
    assert "Before: 3 evenings with practice, 0 of 6 right, 1 of 1 lessons" in seen.html
    assert "Since: one evening with practice, 2 of 2 right" in seen.html
    assert fits(seen)
    seen = await wang.presses("Not yet")
    assert seen.toast == "I look again in a week" and seen.html.startswith("🔵")
    await becomes(school, alert, State.ASKED)
    await wang.taps(f"al.o:{alert.id}")
    seen = await wang.presses("👍 Yes")
    assert seen.toast == "Good to hear ✓" and "It helped: settled on" in seen.html
    assert not [tap for tap in seen.taps if tap.split(":")[0] in ("le.w", "as.l", "tk.sl", "al.w", "al.n", "al.a")]
    assert (await wang.taps(f"al.a:{alert.id}:yes")).toast == "That screen was an old one. Here is where you are now."


async def test_the_page_of_a_learner_says_what_the_alert_says(school: Town, lin: Learner, wang: Talk) -> None:
    assert "🔔" not in (await wang.taps(f"lp.o:{lin.id}")).html
    alert = await raised(school, wang, lin.id)
    seen = await wang.taps(f"lp.o:{lin.id}")
    assert seen.html.startswith("🔔 missed 2 lessons in a row without a word")
    assert seen.taps[0] == f"al.o:{alert.id}"


async def test_old_buttons_of_what_is_over_or_is_anothers_are_refused_kindly(
    school: Town, lin: Learner, wang: Talk
) -> None:
    alert = await raised(school, wang, lin.id)
    braun = await school.with_role(BRAUN_ID, Role.TEACHER, "Mr Braun")
    assert "no longer there" in (await braun.taps(f"al.o:{alert.id}")).html
    await becomes(school, alert, State.CLEARED)
    assert (await wang.taps(f"al.w:{alert.id}")).toast == "This alert is over already."
    seen = await wang.taps(f"al.n:{alert.id}")
    assert "It settled by itself on" in seen.html
    assert "over already" in (await wang.taps(f"al.nr:{alert.id}:other")).html
    assert "There is no alert about this learner any more." in (await wang.taps(f"al.l:{lin.id}")).html
    assert "an old one" in str((await wang.taps(f"al.a:{alert.id}:perhaps")).toast)
