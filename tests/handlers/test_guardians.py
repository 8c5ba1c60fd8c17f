"""Guardians on the screens: the second yes, one's own number, ending a connection, the office's desk."""

from __future__ import annotations

import re
from typing import Any

from domain.people.links import invite_from_list
from domain.people.person import Role
from domain.turn import Turn
from tests.handlers.talk import Talk, Town, token_in
from tests.house import told


async def family_of_two(town: Town) -> tuple[Talk, Talk, Talk]:
    """Lin with mother and father."""
    child, mother, father = town.talk(1), town.talk(2, "Mei"), town.talk(3, "Jun")
    await town.becomes_guardian(mother, token_in(await town.learner(child)), child)
    await town.becomes_guardian(father, token_in(await mother.taps("st.second:1")), mother)
    return child, mother, father


async def test_the_family_page_leads_to_the_guardians_and_to_leaving(both_towns: Town) -> None:
    child, mother, father = await family_of_two(both_towns)
    await father.says("/child")
    seen = await father.presses("👪 Parents and guardians")
    assert "You" in seen.html and "Mei" in seen.html and "Two guardians are the rule" in seen.html
    seen = await father.presses("🚪 End my connection")
    assert "Do you really want" in seen.html and "only one" not in seen.html
    await father.presses("No, leave it")
    await father.presses("🚪 End my connection")
    seen = await father.presses("Yes, end it")
    assert "You are not connected with Lin any more." in seen.html
    assert await both_towns.children(father) == []
    assert any("Jun is not connected with <b>Lin</b>" in text for text in await both_towns.told(mother))
    assert any("Jun is not connected with you" in text for text in await both_towns.told(child))
    seen = await father.taps("gu.ly:1")
    assert "no longer there" in seen.html


async def test_the_last_guardian_hears_what_leaving_means_and_the_office_hears_of_it(town: Town) -> None:
    child, mother, office = town.talk(1), town.talk(2, "Mei"), await town.with_role(9, Role.OPERATOR)
    await town.becomes_guardian(mother, token_in(await town.learner(child)), child)
    assert "You are the only one" in (await mother.taps("gu.l:1")).html
    await mother.taps("gu.ly:1")
    assert any("has no guardian here any more" in text for text in await town.told(office))


async def test_one_guardian_asks_for_the_others_removal_and_the_office_decides(town: Town) -> None:
    _, mother, father = await family_of_two(town)
    office = await town.with_role(9, Role.OPERATOR)
    await mother.taps("gu:1")
    await mother.presses("✖ Take off Jun")
    seen = await mother.presses("Ask the centre")
    assert "the office is asked" in seen.html and "✖ Take off Jun" not in seen.labels
    assert len(await town.children(father)) == 1, "nobody is taken off by another parent's word"
    assert "gu.q" in (await office.says("/start")).taps
    seen = await office.says("/guardians")
    assert "asks to end Jun's connection" in seen.html
    (yes,) = [tapped for tapped in seen.taps if tapped.startswith("gu.y")]
    for talk in (mother, father):
        assert "not (any more) for you" in (await talk.taps(yes)).html
    seen = await office.taps(yes)
    assert "✅ Jun is not connected with Lin any more" in seen.html
    assert await town.children(father) == []
    assert any("as the centre was asked to" in text for text in await town.told(father))


async def test_the_office_finds_a_child_takes_a_guardian_off_and_makes_a_link(town: Town) -> None:
    _, _, father = await family_of_two(town)
    office, aunt = await town.with_role(9, Role.OPERATOR), town.talk(4, "Ana")
    await office.says("/guardians")
    seen = await office.says("li")
    assert "gu.o:1" in seen.taps
    seen = await office.taps("gu.o:1")
    assert "Mei" in seen.html and "Jun" in seen.html and "You" not in seen.html
    await office.presses("✖ Take off Jun")
    seen = await office.presses("End it now")
    assert "Jun" not in seen.html and await town.children(father) == []
    await town.opens_as_guardian(aunt, token_in(await office.taps("gu.oi:1")))
    await town.says_yes(office)
    assert [child.name for child in await town.children(aunt)] == ["Lin"]


async def test_the_desk_is_the_offices_alone(town: Town) -> None:
    _, mother, father = await family_of_two(town)
    teacher = await town.with_role(8, Role.TEACHER)
    me = (await father.me()).id
    for talk in (mother, teacher):
        for data in ("gu.q", "gu.o:1", f"gu.or:1:{me}", f"gu.oy:1:{me}", "gu.oi:1"):
            seen = await talk.taps(data)
            assert "not for your account" in seen.html and not seen.notes, data
    assert len(await town.children(father)) == 1


async def test_strangers_learn_nothing_of_a_family_by_forged_buttons(town: Town) -> None:
    _, mother, father = await family_of_two(town)
    stranger = town.talk(7, "Xu")
    await town.parent(stranger, "Other")
    person = (await father.me()).id
    forged = ("gu:1", "gu.l:1", "gu.ly:1", f"gu.r:1:{person}", f"gu.ry:1:{person}", "gu.y:1", "gu.n:1", "gu.w:1")
    for data in (*forged, "gu.p:1", "gu.m:1", "gu.b:1"):
        seen = await stranger.taps(data)
        assert not re.search("Lin|Mei|Jun", seen.html), data
    assert len(await town.children(father)) == len(await town.children(mother)) == 1


async def test_a_parent_shows_their_own_number_and_is_in(town: Town) -> None:
    mother, _ = await by_letter(town)
    (button,) = await notes_with_a_contact(mother)
    assert button == "📱 Share my phone number"
    seen = await mother.sends(contact=contact(99, "+8613812345678"))
    assert "not your own number" in seen.html
    seen = await mother.sends(contact=contact(None, "+8613812345678"))
    assert "not your own number" in seen.html
    assert await town.children(mother) == []
    seen = await mother.sends(contact=contact(2, "8613812345678"))
    assert seen.notes[0]["no_keys"] and "is not kept" in seen.notes[0]["html"]
    assert [child.name for child in await town.children(mother)] == ["Lin Chen"]


async def test_a_parent_who_would_rather_not_share_it_has_the_centre_asked(town: Town) -> None:
    mother, office = await by_letter(town)
    assert "L. Chen" in mother.seen.html and "Lin Chen" not in mother.seen.html
    seen = await mother.presses("🏫 Ask the centre instead")
    assert "I ask the centre" in seen.html and seen.toast == "I have asked once more ✓"
    await town.says_yes(office)
    assert [child.name for child in await town.children(mother)] == ["Lin Chen"]


async def by_letter(town: Town) -> tuple[Talk, Talk]:
    """A mother who has opened the letter of the office, and the office."""
    mother, office = town.talk(2, "Mei"), await town.with_role(9, Role.OPERATOR)
    await town.learner(town.talk(1), "Lin Chen")
    async with town.database.transaction() as uow:
        learner = await uow.people.learner(1)
        assert learner is not None
        made = await invite_from_list(Turn(town.services, uow, None), learner, "office", "p:s", "138 1234 5678")
    await town.opens_as_guardian(mother, made.code)
    return mother, office


async def notes_with_a_contact(talk: Talk) -> list[Any]:
    stored = [each.get("contact") for each in await told(talk.database, await talk.me())]
    return [each["contact"] for each in talk.seen.notes if "contact" in each] or [each for each in stored if each]


def contact(owner: int | None, number: str) -> dict[str, Any]:
    known = {"phone_number": number, "first_name": "Mei"}
    return known if owner is None else known | {"user_id": owner}
