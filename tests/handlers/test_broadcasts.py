"""Composing, trying and approving a broadcast, as operators see it, in both languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from domain.booking.slot import Slot
from domain.broadcasts.campaign import Campaign, CampaignState
from domain.language import Lang
from domain.people.person import Consent, Purpose, Role
from tests.domain.booking.events.conftest import EVENING, OPEN_HOUSE
from tests.domain.booking.events.conftest import hold_events as put_up
from tests.domain.booking.stage import Stage
from tests.handlers.talk import Talk, Town

WORDS = {
    Lang.ZH: (
        *("💡 学习建议", "✍ 中文", "✍ 英文", "📨 试发给我", "✅ 看着对", "🚀 放行", "🙋 请人审核"),
        *("2 个家庭</b>，共 2 人（中文 1、英文 1）", "其中 1 人看英文，还缺这份文案", "✅ 通过", "↩ 退回并说明"),
    ),
    Lang.EN: (
        *("💡 Tip", "✍ Chinese", "✍ English", "📨 Test to me", "✅ Looks right", "🚀 Release", "🙋 Ask for approval"),
        *("2 families</b>, people: 2 (Chinese 1, English 1)", "One of them reads English: that text is missing"),
        *("✅ Approve", "↩ Back with a word"),
    ),
}


async def families(town: Town) -> tuple[Talk, Talk]:
    """A parent who reads Chinese and one who reads English."""
    mei, tom = town.talk(1, "Mei", "zh"), town.talk(2, "Tom")
    await town.parent(mei, "An")
    await town.parent(tom, "Ben")
    return mei, tom


async def only(town: Town) -> Campaign:
    async with town.database.reading() as uow:
        (campaign,) = await uow.campaigns.listed(tuple(CampaignState))
    return campaign


async def hold_events(town: Town) -> Sequence[Slot]:
    return await put_up(Stage(town.database, town.clock), OPEN_HOUSE, EVENING)


async def written(sun: Talk, kind: str = "tip", zh: str = "睡前读十分钟", en: str = "Read for ten minutes") -> int:
    """A draft of that kind with texts and an end, not tried yet; its number."""
    await sun.taps(f"bc.k:{kind}")
    number = int(next(tap for tap in sun.seen.taps if tap.startswith("bc.g:")).split(":")[1])
    for lang, text in (("zh", zh), ("en", en)):
        await sun.taps(f"bc.t:{number}:a:{lang}")
        await sun.says(text)
    await sun.taps(f"bc.wn:{number}")
    await sun.taps(f"bc.d:{number}")
    return number


async def tried(sun: Talk, number: int) -> None:
    await sun.taps(f"bc.y:{number}")
    await sun.taps(next(tap for tap in sun.seen.taps if tap.startswith("bc.ok:")))


def release_tap(talk: Talk) -> str:
    return next(tap for tap in talk.seen.taps if tap.startswith("bc.r:"))


@pytest.mark.parametrize("lang", list(Lang))
async def test_from_the_first_chip_to_the_release(town: Town, lang: Lang) -> None:
    tip, chinese, english, test, right, release, _, counted, missing, *_ = WORDS[lang]
    sun = await town.with_role(9, Role.OPERATOR, lang=lang)
    await families(town)
    await sun.says("/new")
    seen = await sun.presses(tip)
    assert counted in seen.html and test not in seen.labels
    await sun.presses(chinese)
    seen = await sun.says("睡前读十分钟，第二天记得更牢。")
    assert missing in seen.html and "睡前读十分钟" in seen.html
    await sun.presses(english)
    seen = await sun.says("Ten minutes of reading <before> bed.")
    assert missing not in seen.html and "&lt;before&gt;" in seen.html
    assert not [tap for tap in seen.taps if tap.startswith("bc.r:")], "it has no end and was not tried"
    await sun.taps(f"bc.wn:{(await only(town)).id}")
    await sun.taps(f"bc.d:{(await only(town)).id}")
    seen = await sun.presses(test)
    assert [note["html"] for note in seen.notes] == [
        "睡前读十分钟，第二天记得更牢。",
        "Ten minutes of reading &lt;before&gt; bed.",
    ]
    await sun.presses(right)
    seen = await sun.presses(release)
    assert seen.toast and (await only(town)).state is CampaignState.RUNNING
    assert f"br.o:{(await only(town)).id}" in seen.taps, "from here on it is watched"


async def test_a_change_after_the_test_has_to_be_tried_again(town: Town) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    await families(town)
    number = await written(sun)
    await sun.taps(f"bc.y:{number}")
    old_ok = next(tap for tap in sun.seen.taps if tap.startswith("bc.ok:"))
    await tried(sun, number)
    old_release = release_tap(sun)
    await sun.taps(f"bc.t:{number}:a:en")
    seen = await sun.says("Other words")
    assert not [tap for tap in seen.taps if tap.startswith("bc.r:")]
    assert "changed" in ((await sun.taps(old_ok)).toast or "")
    assert "changed" in ((await sun.taps(old_release)).toast or "")
    assert (await only(town)).state is CampaignState.DRAFT
    await tried(sun, number)
    await sun.taps(release_tap(sun))
    assert (await only(town)).state is CampaignState.RUNNING


@pytest.mark.parametrize("lang", list(Lang))
async def test_news_go_only_when_somebody_else_approves(town: Town, lang: Lang) -> None:
    *_, ask, _, _, approve, _ = WORDS[lang]
    sun = await town.with_role(9, Role.OPERATOR, lang=lang)
    await families(town)
    number = await written(sun, "news")
    await tried(sun, number)
    seen = await sun.presses(ask)
    assert seen.html and (await only(town)).state is CampaignState.DRAFT, "nobody else could approve"
    lou = await town.with_role(8, Role.ADMIN, "Lou", lang)
    await sun.taps(f"bc.d:{number}")
    await sun.presses(ask)
    assert (await only(town)).state is CampaignState.WAITING
    assert len(await town.told(lou)) == 1
    stamp = int(release_stamp := (await lou.taps(f"bc.a:{number}")).taps[1].split(":")[2])
    assert release_stamp and approve in lou.seen.labels
    assert approve not in (await sun.taps(f"bc.a:{number}")).labels, "never the author"
    await sun.taps(f"bc.ay:{number}:{stamp}")
    assert (await only(town)).state is CampaignState.WAITING
    seen = await lou.taps(f"bc.at:{number}")
    assert [note["html"] for note in seen.notes] == ["睡前读十分钟", "Read for ten minutes"]
    await lou.presses(approve)
    campaign = await only(town)
    assert campaign.state is CampaignState.RUNNING and campaign.approved_by == (await lou.me()).id
    assert len(await town.told(sun)) == 1, "the author hears of it"
    assert (await lou.taps(f"bc.ay:{number}:{stamp}")).toast and (await only(town)) == campaign


async def test_many_readers_need_a_second_person_and_few_do_not(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.broadcasts.showing.APPROVE_ABOVE", 1)
    sun = await town.with_role(9, Role.OPERATOR)
    await town.with_role(8, Role.OPERATOR, "Lou")
    await families(town)
    number = await written(sun)
    await tried(sun, number)
    assert "🙋 Ask for approval" in sun.seen.labels
    await sun.taps(f"bc.v:{number}:language:en")
    await sun.taps(f"bc.d:{number}")
    await tried(sun, number)
    assert "🚀 Release" in sun.seen.labels


async def test_a_word_back_makes_it_a_draft_again(town: Town) -> None:
    sun, lou = await town.with_role(9, Role.OPERATOR), await town.with_role(8, Role.OPERATOR, "Lou")
    await families(town)
    number = await written(sun, "news")
    await tried(sun, number)
    await sun.taps(release_tap(sun))
    await lou.taps(f"bc.a:{number}")
    approve = next(tap for tap in lou.seen.taps if tap.startswith("bc.ay:"))
    await lou.presses("↩ Back with a word")
    assert "is back with its author" in (await lou.says("Which day is <closed>?")).html
    assert "Which day is &lt;closed&gt;?" in (await town.told(sun))[-1]
    assert (await only(town)).state is CampaignState.DRAFT
    await lou.taps(approve)
    assert (await only(town)).state is CampaignState.DRAFT
    await lou.taps(f"bc.ab:{number}")
    assert (await only(town)).state is CampaignState.DRAFT


async def test_a_change_while_it_waits_needs_another_approval(town: Town) -> None:
    sun, lou = await town.with_role(9, Role.OPERATOR), await town.with_role(8, Role.OPERATOR, "Lou")
    await families(town)
    number = await written(sun, "news")
    await tried(sun, number)
    await sun.taps(release_tap(sun))
    await lou.taps(f"bc.a:{number}")
    approve = next(tap for tap in lou.seen.taps if tap.startswith("bc.ay:"))
    await sun.taps(f"bc.t:{number}:a:en")
    await sun.says("Other words")
    assert "changed" in ((await lou.taps(approve)).toast or "")
    assert (await only(town)).state is CampaignState.DRAFT


async def test_who_has_not_agreed_is_left_out_of_an_offer(town: Town) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    mei, _ = await families(town)
    (child,) = await town.children(mei)
    async with town.database.transaction() as uow:
        given = Consent(child.id, Purpose.OFFERS, "1", (await mei.me()).id, town.clock.now())
        await uow.people.add_consent(given)
    seen = await sun.taps("bc.k:offer")
    assert "One family</b>, people: 1 (Chinese 1)" in seen.html
    assert "One family without consent is left out" in seen.html


async def test_the_audience_is_chosen_by_chips_and_shown_by_five_names(town: Town) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    await families(town)
    await sun.taps("bc.k:tip")
    number = (await only(town)).id
    seen = await sun.presses("👥 Audience")
    assert "✓ Role" in seen.labels and "Role: Parents" in seen.html
    await sun.presses("Language")
    seen = await sun.presses("English")
    assert "One family</b>, people: 1 (English 1)" in seen.html and "✓ English" in seen.labels
    await sun.taps(f"bc.g:{number}")
    seen = await sun.presses("🧪 Sample 5")
    assert "• Tom: Parents, English" in seen.html and "Mei" not in seen.html
    await sun.taps(f"bc.s:{number}:language")
    assert "2 families" in (await sun.presses("✓ English")).html
    await sun.taps(f"bc.s:{number}:stage")
    assert "Nobody would get it" in (await sun.presses("In a class")).html
    assert (await sun.taps(f"bc.v:{number}:course:nothing")).handled


async def test_an_event_gives_its_button_and_its_end(town: Town) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    house, _ = await hold_events(town)
    await sun.taps("bc.k:event")
    number = (await only(town)).id
    await sun.presses("🔘 Buttons")
    await sun.presses("🎟 Event")
    seen = await sun.presses(next(label for label in sun.seen.labels if "28 Nov" in label))
    assert "the event, with its places" in seen.html
    await sun.taps(f"bc.wn:{number}")
    assert (await only(town)).valid_until == house.ends_at
    seen = await sun.taps(f"bc.b:{number}")
    remove = next(tap for tap in seen.taps if tap.startswith("bc.bx:"))
    await put_up(Stage(town.database, town.clock), EVENING)
    assert "leads to what is not offered any more" in (await sun.taps(f"bc.d:{number}")).html
    await sun.taps(remove)
    assert "the event" not in (await sun.taps(remove)).html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "http://example.org",
        "https://t.me/joinchat/x",
        "https://bank.example@evil.org/",
        "word",
    ],
)
async def test_a_link_that_hides_where_it_leads_is_refused(town: Town, address: str) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    await sun.taps("bc.k:tip")
    number = (await only(town)).id
    await sun.taps(f"bc.bl:{number}")
    await sun.says(address)
    assert not (await only(town)).variants
    seen = await sun.says("https://example.org/page?x=1\nRead it\n读一读")
    assert "Read it → https://example.org/page?x=1" in seen.html, "the form waits for a better one"


async def test_at_most_three_buttons_fit(town: Town) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    await sun.taps("bc.k:tip")
    number = (await only(town)).id
    await sun.taps(f"bc.ba:{number}:practice:")
    await sun.taps(f"bc.ba:{number}:practice:")
    for page in range(3):
        await sun.taps(f"bc.bl:{number}")
        await sun.says(f"https://example.org/{page}")
    assert "There are 3 buttons already" in sun.seen.html
    assert len((await only(town)).variants["a"]["buttons"]) == 3


async def test_a_photo_with_words_below_is_both(town: Town) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    await families(town)
    await sun.taps("bc.k:tip")
    number = (await only(town)).id
    await sun.taps(f"bc.t:{number}:a:zh")
    seen = await sun.shows_a_photo("file-7", caption="看看这张图")
    assert "With a photo" in seen.html and "看看这张图" in seen.html
    seen = await sun.taps(f"bc.y:{number}")
    assert seen.notes[0]["attachment"] == {"type": "photo", "file": "file-7"}
    await sun.taps(f"bc.t:{number}:a:en")
    assert "at most" in (await sun.says("x" * 1200)).html
    await sun.taps(f"bc.px:{number}")
    assert "With a photo" not in sun.seen.html


async def test_tone_is_hinted_at_and_never_forbidden(town: Town) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    await families(town)
    await written(sun, zh="最后3个名额！！！只要 ¥99", en="LAST CHANCE, HURRY NOW, ONLY TODAY")
    html = sun.seen.html
    assert re.search("Might be better.*exclamation.*urgent.*price.*capitals", html, re.S)


async def test_the_hour_is_each_readers_own_and_an_end_is_compulsory(town: Town) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    await families(town)
    await sun.taps("bc.k:tip")
    number = (await only(town)).id
    assert "Until when is it of use?" in sun.seen.html
    await sun.presses("🕕 When")
    await sun.presses("🌍 At an hour of each reader's clock")
    await sun.presses("Mon 23 Nov")
    seen = await sun.presses("18:30")
    assert "Mon 23 Nov, 18:30 by each reader's own clock" in seen.html and "Until" in seen.html
    await sun.presses("⏳ Until when")
    await sun.presses("Sun 22 Nov")
    assert "over before it begins" in (await sun.presses("12:00")).html
    assert "over" in (await sun.taps(f"bc.ws:{number}:c:20261121:0830")).html


async def test_nobody_is_left_without_news(town: Town) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    await families(town)
    number = await written(sun, "news")
    await sun.taps(f"bc.ch:{number}:10")
    assert "News are for everybody" in (await sun.taps(f"bc.d:{number}")).html


@pytest.mark.parametrize("lang", list(Lang))
async def test_two_texts_a_share_and_a_hold_out(town: Town, lang: Lang) -> None:
    sun = await town.with_role(9, Role.OPERATOR, lang=lang)
    await families(town)
    number = await written(sun)
    await sun.taps(f"bc.c:{number}")
    for code, text in (("zh", "另一种说法"), ("en", "Said otherwise")):
        await sun.taps(f"bc.t:{number}:b:{code}")
        await sun.says(text)
    await sun.taps(f"bc.cs:{number}:25")
    await sun.taps(f"bc.ch:{number}:20")
    await sun.taps(f"bc.cm:{number}:practised")
    campaign = await only(town)
    assert (round(campaign.share_b, 3), campaign.hold_out, campaign.metric) == (0.2, 0.2, "practised")
    seen = await sun.taps(f"bc.y:{number}")
    assert [note["html"] for note in seen.notes] == [
        *("睡前读十分钟", "Read for ten minutes"),
        *("另一种说法", "Said otherwise"),
    ]
    await sun.taps(f"bc.cs:{number}:26")
    await sun.taps(f"bc.cx:{number}")
    campaign = await only(town)
    assert campaign.share_b == 0 and set(campaign.variants) == {"a"}


async def test_drafts_are_listed_copied_and_deleted(town: Town) -> None:
    sun, lou = await town.with_role(9, Role.OPERATOR), await town.with_role(8, Role.OPERATOR, "Lou")
    await families(town)
    assert "No broadcast yet" in (await sun.says("/queue")).html
    number = await written(sun)
    assert "Read for ten minutes" in sun.seen.html
    seen = await lou.says("/queue")
    assert f"bc.a:{number}" in seen.taps and "draft · Sun" in seen.html
    assert "somebody else's" in (await lou.taps(f"bc.t:{number}:a:en")).html
    seen = await lou.presses("📋 Copy")
    assert "Read for ten minutes" in seen.html and "✍ English" in seen.labels
    await lou.taps(f"bc.cp:{number}")
    seen = await lou.says("/queue")
    assert len([tap for tap in seen.taps if tap.startswith(("bc.a:", "bc.d:"))]) == 2, "the second tap copies nothing"
    await lou.taps(f"bc.x:{number}")
    await lou.taps(f"bc.xx:{number}")
    async with town.database.reading() as uow:
        assert await uow.campaigns.get(number) is not None, "nobody deletes what is somebody else's"
    await sun.taps(f"bc.x:{number}")
    seen = await sun.presses("🗑 Yes, delete")
    assert f"bc.d:{number}" not in seen.taps
    assert (await sun.taps(f"bc.xx:{number}")).handled
    assert "does not exist any more" in (await sun.taps(f"bc.d:{number}")).html


async def test_an_empty_draft_is_begun_once(town: Town) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    await sun.taps("bc.k:tip")
    await sun.taps("bc.k:tip")
    await sun.taps("bc.k:event")
    assert (await only(town)).kind == "event"
    assert (await sun.taps("bc.k:nonsense")).handled


async def test_nobody_else_makes_or_reads_broadcasts(town: Town) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    mei, _ = await families(town)
    number = await written(sun, en="Secret words")
    for said in ("/new", "/queue", "/segments"):
        assert "bc" not in " ".join((await mei.says(said)).taps).split(":")[0].split()
    for tap in ("bc", f"bc.d:{number}", f"bc.a:{number}", f"bc.at:{number}", f"bc.5:{number}", "bc.k:tip"):
        seen = await mei.taps(tap)
        assert "Secret" not in seen.html and not seen.notes


async def test_segments_are_explained(town: Town) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    seen = await sun.says("/segments")
    assert "Stage" in seen.html and "Consent" in seen.html


async def test_a_released_one_cannot_be_changed_but_copied(town: Town) -> None:
    sun = await town.with_role(9, Role.OPERATOR)
    await families(town)
    number = await written(sun)
    await tried(sun, number)
    tap = release_tap(sun)
    await sun.taps(tap)
    assert (await sun.taps(tap)).toast == "That had happened already"
    seen = await sun.taps(f"bc.t:{number}:a:en")
    assert "on its way already" in seen.html and f"bc.cp:{number}" in seen.taps
