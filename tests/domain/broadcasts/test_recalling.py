"""A broadcast is taken back: deleted where that is allowed, corrected elsewhere, dropped where it was not sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.broadcasts.campaign import CampaignState
from domain.broadcasts.correcting import BeginRecall, ConfirmRecall, TypeCorrection
from domain.broadcasts.fate import Fate
from domain.broadcasts.recalling import Recall
from domain.errors import Gone, Refusal
from domain.gate.push import Why
from domain.journal import Verb
from domain.language import Lang
from domain.messages.outgoing import OutboxState
from storage.outbox import Claimed, Settled
from storage.tables.messages import outbox
from tests.domain.broadcasts.scene import Scene, arrives

SORRY = {Lang.ZH: "明天照常上课", Lang.EN: "There are lessons after all"}


async def rows(scene: Scene, prefix: str) -> list[tuple[int, str, dict[str, Any]]]:
    async with scene.database.reading_connection() as connection:
        wanted = select(outbox.c.person, outbox.c.kind, outbox.c.content).where(outbox.c.once.startswith(prefix))
        return [tuple(row) for row in await connection.execute(wanted.order_by(outbox.c.person))]


async def test_what_was_sent_of_late_is_deleted_and_what_was_not_sent_never_goes(scene: Scene) -> None:
    people = await scene.families(3)
    campaign = await scene.launched()
    await scene.tick()
    await scene.deliver(2)
    await scene.do(scene.lena, Recall(campaign.id, SORRY))
    await scene.steps(4)
    found = {each.recipient.person: each for each in await scene.deliveries(campaign)}
    deleted = await rows(scene, f"recall:{campaign.id}:")
    assert deleted == [(each.id, "recall", {"message": found[each.id].message_id}) for each in people[:2]]
    assert await rows(scene, f"correction:{campaign.id}:") == []
    assert await scene.fates(campaign) == {Fate.SENT: 2, Fate.DROPPED: 1}
    assert found[people[2].id].error == Why.WITHDRAWN
    now = await scene.now(campaign)
    assert now.state is CampaignState.STOPPED
    assert now.finished_at is not None
    async with scene.database.reading() as uow:
        (told,) = await uow.journal.with_object(Verb.CANCELLED, "campaign", str(campaign.id))
        assert await uow.campaigns.deletions(campaign.id) == {OutboxState.SENT: 2}
    assert told.actor == scene.lena.id
    assert told.result["recalled"]


async def test_after_two_days_people_read_a_correction_in_their_language_instead(scene: Scene) -> None:
    (mei,), (ann,) = await scene.families(1, lang=Lang.ZH), await scene.families(1)
    campaign = await scene.launched()
    await scene.steps(2)
    scene.clock.advance(timedelta(hours=48))
    await scene.do(scene.lena, Recall(campaign.id, SORRY))
    await scene.steps(4)
    assert await rows(scene, f"recall:{campaign.id}:") == []
    told = {person: content["html"] for person, _, content in await rows(scene, f"correction:{campaign.id}:")}
    assert told == {mei.id: "<b>更正</b>\n明天照常上课", ann.id: "<b>A correction</b>\nThere are lessons after all"}
    async with scene.database.reading() as uow:
        assert await uow.campaigns.corrections(campaign.id) == {OutboxState.SENT: 2}


async def test_whose_message_cannot_be_deleted_after_all_reads_the_correction_once(scene: Scene) -> None:
    def refuses(row: Claimed) -> Settled:
        if row.kind != "recall":
            return arrives(row)
        return Settled(row.id, row.person, OutboxState.FAILED, error="Bad Request: message can't be deleted")

    people = await scene.families(2)
    campaign = await scene.launched()
    await scene.steps(2)
    await scene.do(scene.lena, Recall(campaign.id, SORRY))
    for _ in range(5):
        await scene.step(outcome=refuses)
    assert [person for person, _, _ in await rows(scene, f"correction:{campaign.id}:")] == [
        each.id for each in people
    ]
    assert (await scene.now(campaign)).finished_at is not None


async def test_a_message_that_carries_other_news_is_corrected_and_not_deleted(scene: Scene) -> None:
    await scene.families(1)
    wrong, _ = await scene.launched("event"), await scene.launched("offer")
    await scene.steps(2)
    await scene.do(scene.lena, Recall(wrong.id, SORRY))
    await scene.steps(3)
    assert await rows(scene, f"recall:{wrong.id}:") == []
    assert len(await rows(scene, f"correction:{wrong.id}:")) == 1


async def test_without_words_the_rest_is_told_nothing(scene: Scene) -> None:
    await scene.families(1)
    campaign = await scene.launched()
    await scene.steps(2)
    scene.clock.advance(timedelta(days=3))
    await scene.do(scene.lena, Recall(campaign.id))
    await scene.steps(3)
    assert await rows(scene, f"correction:{campaign.id}:") == []
    assert (await scene.now(campaign)).finished_at is not None


async def test_it_waits_for_what_is_in_the_couriers_hands(scene: Scene) -> None:
    await scene.families(1)
    campaign = await scene.launched()
    await scene.tick()
    (row,) = await scene.courier.claim(scene.clock.now(), 1)
    await scene.do(scene.lena, Recall(campaign.id, SORRY))
    await scene.tick()
    assert await rows(scene, f"recall:{campaign.id}:") == []
    await scene.courier.settle([arrives(row)], scene.clock.now())
    await scene.steps(3)
    assert len(await rows(scene, f"recall:{campaign.id}:")) == 1


async def test_a_second_recall_has_no_effect(scene: Scene) -> None:
    await scene.families(1)
    campaign = await scene.launched()
    await scene.steps(2)
    assert await scene.do(scene.lena, Recall(campaign.id, SORRY)) is not None
    assert await scene.do(scene.lena, Recall(campaign.id, SORRY)) is None
    await scene.steps(3)
    assert len(await rows(scene, f"recall:{campaign.id}:")) == 1


async def test_the_correction_is_typed_language_by_language_and_then_sent(scene: Scene) -> None:
    await scene.families(2)
    campaign = await scene.launched()
    await scene.steps(2)
    draft = await scene.do(scene.lena, BeginRecall(campaign.id))
    assert (draft.sent, draft.deletable, draft.lang) == (2, 2, Lang.EN)
    await scene.do(scene.lena, TypeCorrection(SORRY[Lang.EN]))
    await scene.do(scene.lena, BeginRecall(campaign.id, Lang.ZH))
    draft = await scene.do(scene.lena, TypeCorrection(SORRY[Lang.ZH]))
    assert draft.texts == SORRY
    recalled = await scene.do(scene.lena, ConfirmRecall(campaign.id))
    assert recalled is not None
    assert recalled.correction == SORRY
    assert await scene.do(scene.lena, ConfirmRecall(campaign.id)) is None
    with pytest.raises(Refusal):
        await scene.do(scene.lena, BeginRecall(campaign.id))


async def test_words_that_were_forgotten_are_not_left_out_in_silence(quick_scene: Scene) -> None:
    campaign = await quick_scene.launched()
    await quick_scene.do(quick_scene.lena, BeginRecall(campaign.id))
    quick_scene.clock.advance(timedelta(hours=2))
    with pytest.raises(Gone):
        await quick_scene.do(quick_scene.lena, ConfirmRecall(campaign.id))
    with pytest.raises(Refusal):
        await quick_scene.do(quick_scene.lena, BeginRecall(campaign.id))
        await quick_scene.do(quick_scene.lena, TypeCorrection("x" * 1001))


async def test_a_draft_cannot_be_taken_back(quick_scene: Scene) -> None:
    draft = await quick_scene.campaign()
    assert await quick_scene.do(quick_scene.lena, Recall(draft.id)) is None
    with pytest.raises(Gone):
        await quick_scene.do(quick_scene.lena, BeginRecall(draft.id))
