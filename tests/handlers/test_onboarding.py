"""The way in, as people walk it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.language import Lang
from domain.people.person import AgeBand, Role
from domain.policy.consents import ConsentRules
from domain.turn import Policy
from tests.handlers.talk import Town, code_in, token_in


async def test_a_newcomer_is_greeted_in_their_language_with_the_name_of_the_centre(town: Town) -> None:
    seen = await town.talk(1, lang="zh-hans").says("/start")
    assert "<b>莲池</b>" in seen.html
    assert "你是？" in seen.html
    assert "/privacy" in seen.html
    seen = await town.talk(2, lang="de").says("/start")
    assert "<b>Lotus</b>" in seen.html
    assert seen.taps[:3] == ["on.role:parent", "on.role:learner", "on.role:staff"]


async def test_the_language_changes_in_place_at_every_step_of_the_welcome(town: Town) -> None:
    talk = town.talk(1, lang="en")
    await talk.says("/start")
    seen = await talk.presses("中文")
    assert "你是？" in seen.html
    assert (await talk.me()).lang is Lang.ZH
    seen = await talk.presses("English（英文）")
    assert "who are you?" in seen.html


async def test_a_learner_who_is_old_enough_is_at_home_after_four_answers(town: Town) -> None:
    talk = town.talk(1, "Mina")
    await talk.says("/start")
    assert "Mina" in (await talk.taps("on.role:learner")).labels
    await talk.presses("Mina")
    await talk.presses("14–15")
    seen = await talk.presses("Grade 8")
    assert "Hi <b>Mina</b>" in seen.html
    assert "pr" in seen.taps
    me, learner = await talk.me(), await town.learner_row(talk)
    assert me.role is Role.LEARNER and me.roles == {Role.LEARNER} and me.onboarded_at
    assert (learner.name, learner.grade, learner.age_band) == ("Mina", 8, AgeBand.FROM_14)


async def test_the_first_word_of_a_full_name_is_offered(town: Town) -> None:
    talk = town.talk(1, "小雨 林", "zh")
    await talk.says("/start")
    await talk.taps("on.role:learner")
    assert "<b>小雨</b>" in (await talk.presses("小雨")).html


async def test_a_double_tap_on_the_last_answer_adds_one_child(town: Town) -> None:
    talk = town.talk(1)
    first = await town.parent(talk, "Bo")
    second = await talk.taps("on.grade:3")
    assert second.html == first.html
    assert len(await town.children(talk)) == 1


async def test_a_young_learner_gets_an_invitation_for_a_parent_and_sample_questions_meanwhile(town: Town) -> None:
    talk = town.talk(1)
    seen = await town.learner(talk)
    (note,) = seen.notes
    assert "https://t.me/" in note["html"] and note["attachment"]["type"] == "picture"
    assert "Lin" not in note["html"] + note["keyboard"][0][0]["share"], "whoever finds it reads no name in it"
    assert "say yes" in seen.html
    assert seen.taps[:3] == ["on.invite", "pr.sample", "on.check"]
    assert "pr" not in seen.taps


async def test_the_age_below_which_a_parent_is_asked_is_the_centres_policy(town: Town) -> None:
    older = Town(town.database, town.clock, policy=Policy(consents=ConsentRules(16)))
    seen = await older.learner(older.talk(1), age="14_15")
    assert "on.invite" in seen.taps
    seen = await older.learner(older.talk(2), age="16_plus")
    assert "on.invite" not in seen.taps


async def test_a_parent_opens_the_childs_link_agrees_and_everybody_hears_of_it(both_towns: Town) -> None:
    town = both_towns
    child, parent = town.talk(1, lang="zh"), town.talk(2, "Mei")
    token = token_in(await town.learner(child, "小林"))
    seen = await parent.says(f"/start {token}")
    assert "<b>小＊＊ (Grade 5)</b>" in seen.html and "小林" not in seen.html
    seen = await parent.presses("✅ That's my child")
    assert "One more yes is missing" in seen.html and "小林" not in seen.html
    assert not await town.children(parent)
    seen = await child.taps("home")
    assert "<b>Mei</b>" in seen.html
    seen = await child.presses("✅ 是的")
    assert "✅ Mei" in seen.html
    seen = await parent.taps("on.consent:1")
    seen = await parent.presses("✅ Agree")
    assert "Thank you! <b>小林</b>" in seen.html
    assert any("Mei 同意了" in text for text in await town.told(child))
    assert "pr" in (await child.taps("on.check")).taps
    assert (await parent.me()).role is Role.PARENT
    learner = await town.learner_row(child)
    async with town.database.reading() as uow:
        (consent,) = await uow.people.consents_of(learner.id)
        verbs = [statement.verb.value for statement in await uow.journal.about(learner.id)]
    assert consent.text_version == "2026-12" and consent.words and consent.lang is Lang.EN
    assert [verb for verb in verbs if verb in ("linked", "consented")] == ["linked", "consented"]


@pytest.mark.parametrize("written", ["as shown", "lower", "without dash", "full width", "pasted link"])
async def test_a_code_typed_in_any_manner_during_onboarding_is_understood(town: Town, written: str) -> None:
    code = code_in(await town.learner(town.talk(1)))
    forms = {
        "as shown": code,
        "lower": f" {code.lower()} ",
        "without dash": code.replace("-", ""),
        "full width": "".join(chr(ord(c) + 0xFEE0) for c in code),
        "pasted link": f"https://t.me/banxue_bot?start={code.replace('-', '')}",
    }
    parent = town.talk(2)
    await parent.says("/start")
    assert "on.mine:1" in (await parent.says(forms[written])).taps


async def test_a_code_in_the_field_that_asks_for_it_is_understood_and_anything_else_is_explained(town: Town) -> None:
    code = code_in(await town.learner(town.talk(1)))
    parent = town.talk(2)
    await parent.says("/start")
    await parent.taps("on.role:parent")
    await parent.taps("on.code")
    assert "does not look like a link or a code" in (await parent.says("hmm")).html
    assert "on.mine:1" in (await parent.says(code)).taps


async def test_not_now_leaves_the_child_waiting_and_the_way_to_agree_on_the_parents_home(town: Town) -> None:
    child, parent = town.talk(1), town.talk(2)
    await town.becomes_guardian(parent, token_in(await town.learner(child)), child)
    seen = await parent.presses("Not now")
    assert "on.consent:1" in seen.taps
    assert "on.invite" in (await child.taps("on.check")).taps
    await parent.presses("📄 Read and decide")
    await parent.presses("✅ Agree")
    assert "on.invite" not in (await child.taps("on.check")).taps


async def test_agreeing_twice_is_agreeing_once(town: Town) -> None:
    child, parent = town.talk(1), town.talk(2)
    await town.becomes_guardian(parent, token_in(await town.learner(child)), child)
    told = len(await town.told(child))
    for _ in range(3):
        await parent.taps("on.agree:1")
    async with town.database.reading() as uow:
        assert len(await uow.people.consents_of(1)) == 1
    assert len(await town.told(child)) == told + 1


async def test_the_second_tap_on_thats_my_child_shows_what_the_first_one_led_to(town: Town) -> None:
    child, parent = town.talk(1), town.talk(2)
    await parent.says(f"/start {token_in(await town.learner(child))}")
    first = await parent.taps("on.mine:1")
    second = await parent.taps("on.mine:1")
    assert second == first


async def test_wrong_child_leaves_the_link_good_for_the_right_parent(town: Town) -> None:
    token = token_in(await town.learner(town.talk(1)))
    stranger, parent = town.talk(2), town.talk(3)
    await stranger.says(f"/start {token}")
    seen = await stranger.presses("Not my child")
    assert "who are you?" in seen.html
    assert "on.mine:1" in (await parent.says(f"/start {token}")).taps
    assert not await town.children(stranger)


async def test_an_old_button_says_yes_to_the_child_on_it_and_to_no_other(town: Town) -> None:
    lin, bo, parent = town.talk(1), town.talk(2), town.talk(3)
    first = token_in(await town.learner(lin, "Lin"))
    second = token_in(await town.learner(bo, "Bo"))
    await parent.says(f"/start {first}")
    seen = await parent.says(f"/start {second}")
    assert "B." in seen.html and "on.mine:2" in seen.taps
    await parent.taps("on.mine:1")
    assert not await town.told(lin), "nobody has asked Lin"
    await parent.taps("on.mine:2")
    await town.says_yes(bo)
    assert [child.name for child in await town.children(parent)] == ["Bo"]


async def test_a_used_link_does_nothing_for_anybody_else(town: Town) -> None:
    token = token_in(await town.learner(town.talk(1)))
    parent, other = town.talk(2), town.talk(3)
    await parent.says(f"/start {token}")
    await parent.taps("on.mine:1")
    seen = await other.says(f"/start {token}")
    assert "does not work" in seen.html and "who are you?" in seen.html
    assert not await town.children(other)


async def test_of_two_parents_with_one_code_the_slower_one_is_told_kindly(town: Town) -> None:
    token = token_in(await town.learner(town.talk(1)))
    first, second = town.talk(2), town.talk(3)
    await first.says(f"/start {token}")
    await second.says(f"/start {token}")
    await first.taps("on.mine:1")
    seen = await second.taps("on.mine:1")
    assert not await town.children(second)
    assert "who are you?" in seen.html and seen.toast


async def test_a_link_that_has_expired_does_nothing(town: Town) -> None:
    token = token_in(await town.learner(town.talk(1)))
    town.clock.advance(timedelta(hours=48))
    seen = await town.talk(2).says(f"/start {token}")
    assert "does not work" in seen.html and "who are you?" in seen.html


async def test_wrong_expired_and_used_codes_look_the_same(town: Town) -> None:
    used = token_in(await town.learner(town.talk(1)))
    parent = town.talk(2)
    await parent.says(f"/start {used}")
    await parent.taps("on.mine:1")
    expired = token_in(await town.learner(town.talk(3)))
    answers = {(await town.talk(10).says(f"/start {used}")).html, (await town.talk(11).says("/start 2222ABCD")).html}
    town.clock.advance(timedelta(hours=49))
    answers.add((await town.talk(12).says(f"/start {expired}")).html)
    assert len(answers) == 1


async def test_a_sixth_wrong_code_within_an_hour_is_not_even_tried_and_neither_is_a_right_one(town: Town) -> None:
    token = token_in(await town.learner(town.talk(1)))
    guesser = town.talk(2)
    for n in range(5):
        assert "does not work" in (await guesser.says(f"/start 2222ABC{n + 2}")).html
    assert "wait an hour" in (await guesser.says(f"/start {token}")).html
    assert "wait an hour" in (await guesser.says("/start 2222ABC9")).html
    await guesser.says("/cancel")
    assert "wait an hour" in (await guesser.says(token)).html
    town.clock.advance(timedelta(minutes=61))
    assert "on.mine:1" in (await guesser.says(f"/start {token}")).taps


async def test_a_learner_cannot_become_their_own_guardian(town: Town) -> None:
    child = town.talk(1)
    token = token_in(await town.learner(child))
    seen = await child.says(f"/start {token}")
    assert "for your mum, dad or guardian" in seen.html
    seen = await child.taps("on.mine:1")
    assert not await town.children(child)
    assert "on.invite" in (await child.taps("on.check")).taps


async def test_a_young_learner_cannot_be_anybodys_guardian_by_whatever_button(town: Town) -> None:
    friend, child = town.talk(1), town.talk(2)
    token = token_in(await town.learner(friend))
    await town.learner(child, "Bo")
    assert "for a parent" in (await child.says(f"/start {token}")).html
    for data in ("on.role:parent", "on.how", "on.child", "on.look", "on.mine:1", "on.agree:1"):
        await child.taps(data)
    await child.taps("on.child")
    await child.says("Somebody")
    await child.taps("on.grade:3")
    me = await child.me()
    assert me.roles == {Role.LEARNER}
    assert not await town.children(child)


async def test_a_parent_without_a_code_tells_about_a_child_who_joins_later_with_their_own_account(town: Town) -> None:
    parent, child = town.talk(1, "Mei"), town.talk(2, "xX_bo_Xx")
    seen = await town.parent(parent, "Bo", grade=3)
    assert "<b>Bo</b>" in seen.html and "no account yet" in seen.html
    await parent.presses("👪 Family")
    token = token_in(await parent.presses("📱 Give my child an account"))
    seen = await child.says(f"/start {token}")
    assert "<b>B. (Grade 3)</b>" in seen.html
    seen = await child.presses("✅ Yes, that's me")
    assert "I have asked your family" in seen.html
    await town.says_yes(parent)
    await child.taps("on.check")
    seen = await child.presses("9 or younger")
    assert "Hi <b>Bo</b>" in seen.html and "on.invite" in seen.taps
    assert not seen.notes
    (learner,) = await town.children(parent)
    assert learner.person == (await child.me()).id and learner.grade == 3
    assert any("please read what we keep" in text for text in await town.told(parent))
    await parent.taps(f"on.agree:{learner.id}")
    assert "pr" in (await child.taps("on.check")).taps


async def test_a_parent_cannot_open_their_own_childs_link(town: Town) -> None:
    parent = town.talk(1)
    await town.parent(parent)
    token = token_in(await parent.taps("st.give:1"))
    assert "your child's own account" in (await parent.says(f"/start {token}")).html
    assert (await parent.me()).roles == {Role.PARENT}


async def test_a_colleague_opens_their_personal_link_and_the_inviter_hears_of_it(town: Town) -> None:
    admin, colleague = await town.with_role(1, Role.ADMIN), town.talk(2, "wangwang88")
    await admin.says("/invite")
    await admin.presses("Teacher")
    token = token_in(await admin.presses("Ms Wang"))
    seen = await colleague.says(f"/start {token}")
    assert "<b>Ms Wang</b>" in seen.html and "Invited by Sun" in seen.html
    seen = await colleague.presses("✅ Join")
    assert "Hello Ms Wang!" in seen.html
    assert (await colleague.me()).roles == {Role.TEACHER}
    assert any("Ms Wang has joined" in text for text in await town.told(admin))
    assert "does not work" in (await town.talk(3).says(f"/start {token}")).html


async def test_an_operator_can_invite_a_teacher_and_cannot_make_an_admin(town: Town) -> None:
    operator = await town.with_role(1, Role.OPERATOR)
    seen = await operator.says("/invite")
    assert "inv.role:teacher" in seen.taps and "inv.role:admin" not in seen.taps
    seen = await operator.taps("inv.anyone:admin")
    assert not seen.notes and "not for your account" in seen.html


@pytest.mark.parametrize("role", [Role.LEARNER, Role.PARENT, Role.TEACHER])
async def test_invitations_are_not_for_everybody(town: Town, role: Role) -> None:
    talk = await town.with_role(1, role)
    for seen in (await talk.says("/invite"), await talk.taps("inv.anyone:teacher"), await talk.taps("inv.trial")):
        assert "not for your account" in seen.html and not seen.notes


async def test_the_link_of_somebody_who_may_no_longer_invite_is_void(town: Town) -> None:
    admin = await town.with_role(1, Role.ADMIN)
    token = token_in(await admin.taps("inv.anyone:teacher"))
    async with town.database.transaction() as uow:
        await uow.people.revoke((await admin.me()).id, Role.ADMIN, town.clock.now())
    assert "does not work" in (await town.talk(2).says(f"/start {token}")).html


async def test_whoever_works_here_is_told_to_open_the_link_and_may_type_its_code(town: Town) -> None:
    admin, colleague = await town.with_role(1, Role.ADMIN), town.talk(2)
    token = token_in(await admin.taps("inv.anyone:advisor"))
    await colleague.says("/start")
    assert "personal invitation link" in (await colleague.taps("on.role:staff")).html
    assert "on.join" in (await colleague.says(token.lower())).taps


async def test_a_trial_on_a_poster_survives_the_onboarding_of_a_parent(town: Town) -> None:
    operator, parent = await town.with_role(1, Role.OPERATOR), town.talk(2)
    await operator.taps("inv.trial")
    token = token_in(await operator.presses("Olympiad 5"))
    seen = await parent.says(f"/start {token}")
    assert "trial lesson <b>Olympiad 5</b>" in seen.html
    await parent.taps("on.lang:zh")
    await parent.taps("on.lang:en")
    await parent.taps("on.role:parent")
    await parent.taps("on.child")
    await parent.says("Bo")
    seen = await parent.taps("on.grade:5")
    assert "Olympiad 5" in seen.html
    assert any(tapped.startswith("bk.c:") for tapped in seen.taps)
    assert await parent.taps("on.grade:5") != seen, "the old button is answered"
    assert any(tapped.startswith("bk.c:") for tapped in parent.seen.taps), "and the way to the trial stays"
    assert "bk.c" not in "".join((await parent.taps("home")).taps)
    assert "bk.c" not in "".join((await parent.says("/bogus")).taps), "home has let go of it"
    # a poster is read by many
    assert "Olympiad 5" in (await town.talk(3).says(f"/start {token}")).html


async def test_a_newcomer_who_taps_on_a_trial_comes_back_to_it_after_onboarding(town: Town) -> None:
    talk = town.talk(1)
    seen = await talk.taps("on.trial:maths-g5-6")
    assert "Maths" in seen.html and "on.role:parent" in seen.taps
    await talk.taps("on.role:parent")
    seen = await talk.taps("on.look")
    assert "bk.c:maths-g5-6" in seen.taps


async def test_a_question_typed_before_and_within_onboarding_goes_to_the_router(town: Town) -> None:
    talk = town.talk(1, lang="zh")
    seen = await talk.says("多少钱?")
    assert seen.handled and "on.role" not in "".join(seen.taps)
    await talk.says("/start")
    await talk.taps("on.role:learner")
    await talk.says("你们周末有没有课")
    seen = await talk.taps("home")
    assert "我该怎么叫你" in seen.html, "the question about the name waits"
    await talk.says("小林")
    assert "小林" in talk.seen.html


@pytest.mark.parametrize("name", ["<b>Lin</b>", "M" * 64, "🌸小林🌸", "A&B", "{name}", "👨‍👩‍👧"])
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_names_of_all_kinds_go_through_every_screen(town: Town, name: str, lang: str) -> None:
    child, parent = town.talk(1, name, lang), town.talk(2, name, lang)
    seen = await town.learner(child, name)
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert escaped in seen.html and escaped not in seen.notes[0]["html"]
    await town.opens_as_guardian(parent, token_in(seen))
    assert escaped not in parent.seen.html
    seen = await town.says_yes(child)
    assert escaped in seen.html
    seen = await parent.taps("on.consent:1")
    assert escaped in seen.html
    seen = await parent.taps("on.agree:1")
    assert escaped in seen.html
    assert name in (await town.learner_row(child)).name


async def test_a_year_old_button_of_onboarding_redraws_where_one_is(town: Town) -> None:
    talk = town.talk(1)
    await town.learner(talk, age="16_plus")
    for data in ("on.name", "on.age:up_to_9", "on.grade:1", "on.role:learner", "on.me:1", "on.join", "on.nothing"):
        seen = await talk.taps(data)
        assert "Hi <b>Lin</b>" in seen.html and seen.toast, data
    assert (await town.learner_row(talk)).age_band is AgeBand.FROM_16


async def test_start_brings_somebody_known_home_and_a_newcomer_to_the_beginning(town: Town) -> None:
    talk = town.talk(1)
    await talk.says("/start")
    await talk.taps("on.role:learner")
    assert "who are you?" in (await talk.says("/start")).html
    await town.learner(talk, age="16_plus")
    assert "Hi <b>Lin</b>" in (await talk.says("/start")).html


async def test_blocking_and_coming_back_are_noted_in_private_chats_only(town: Town) -> None:
    talk = town.talk(1)
    await talk.says("/start")
    await talk.membership("member", "kicked")
    assert not (await talk.me()).reachable
    await talk.membership("kicked", "member")
    assert (await talk.me()).reachable
    assert not (await talk.membership("member", "kicked", chat="group")).handled
    assert (await talk.me()).reachable
    await talk.membership("member", "kicked")
    await talk.says("/start")
    assert (await talk.me()).reachable
