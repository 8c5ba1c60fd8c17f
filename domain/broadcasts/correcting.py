"""Before a broadcast is taken back: what can still be deleted, and the words for those who keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.broadcasts.campaign import Campaign
from domain.broadcasts.fate import Fate
from domain.broadcasts.launching import OPERATORS
from domain.broadcasts.recalling import DELETABLE_FOR, Recall
from domain.errors import Gone, Refusal
from domain.language import Lang
from domain.messages.screen import Button, Rows, rows, t, tap
from domain.ports import Form
from domain.turn import Rights, Turn

CORRECTION_FORM = "bl.correction"
FORM_LIFE = timedelta(hours=1)
LONGEST = 1000
"""Of a correction, in characters."""


@dataclass(frozen=True)
class RecallDraft:
    """What a recall would do.

    Attributes:
        sent: how many got it, as far as is known; deletable: how many of these messages can be deleted.
        texts: the correction so far, by language; lang: in which what is typed next is taken to be.
    """

    campaign: Campaign
    sent: int
    deletable: int
    texts: Mapping[Lang, str]
    lang: Lang


@dataclass(frozen=True)
class BeginRecall:
    """Show what a recall would do and wait for the words of a correction; what was typed before stays.

    Raises:
        Gone: there is no such broadcast that has begun. Refusal: it was taken back before.
    """

    campaign: int
    lang: Lang | None = None

    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> RecallDraft:
        campaign = await _recallable(turn, self.campaign)
        return await _draft(turn, campaign, await _typed(turn, campaign.id), self.lang or turn.person.lang)


@dataclass(frozen=True)
class TypeCorrection:
    """
    Raises:
        Gone, Refusal: as BeginRecall says; the text is longer than LONGEST.
    """

    text: str

    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> RecallDraft:
        form = await turn.form(CORRECTION_FORM)
        if form is None:
            raise Gone(t("broadcasts_live.gone"))
        campaign = await _recallable(turn, int(form.data["campaign"]))
        text, lang = self.text.strip(), Lang(form.data["lang"])
        if len(text) > LONGEST:
            raise Refusal(t("broadcasts_live.too_long", most=LONGEST), _back(campaign.id))
        texts = {**await _typed(turn, campaign.id), lang: text}
        return await _draft(turn, campaign, texts, lang)


@dataclass(frozen=True)
class ConfirmRecall:
    """Take it back, with the words typed so far. Gives None when that was done before.

    Raises:
        Gone: the words were forgotten meanwhile, so that the operator looks once more.
    """

    campaign: int

    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign | None:
        found = await turn.uow.campaigns.get(self.campaign)
        if found is not None and found.recalled_at is not None:
            return None
        form = await turn.form(CORRECTION_FORM)
        if form is None or form.data["campaign"] != self.campaign:
            raise Gone(t("broadcasts_live.recall.look_again"), _back(self.campaign))
        texts = await _typed(turn, self.campaign)
        await turn.uow.people.drop_form(turn.person.id)
        return await turn.do(Recall(self.campaign, texts))


async def _recallable(turn: Turn, number: int) -> Campaign:
    campaign = await turn.uow.campaigns.get(number)
    if campaign is None or campaign.started_at is None:
        raise Gone(t("broadcasts_live.gone"))
    if campaign.recalled_at is not None:
        raise Refusal(t("broadcasts_live.recall.before"), _back(number, "bl.p"))
    return campaign


async def _draft(turn: Turn, campaign: Campaign, texts: Mapping[Lang, str], lang: Lang) -> RecallDraft:
    data = {"campaign": campaign.id, "lang": lang.value, "texts": {each.value: text for each, text in texts.items()}}
    await turn.uow.people.save_form(Form(turn.person.id, CORRECTION_FORM, data, turn.now + FORM_LIFE))
    counted = await turn.uow.campaigns.counts(campaign.id, turn.now - DELETABLE_FOR)
    sent = sum(each.n for each in counted if each.fate in (Fate.SENT, Fate.IN_DOUBT))
    return RecallDraft(campaign, sent, sum(each.lately for each in counted), texts, lang)


async def _typed(turn: Turn, number: int) -> dict[Lang, str]:
    form = await turn.form(CORRECTION_FORM)
    if form is None or form.data["campaign"] != number:
        return {}
    return {Lang(lang): text for lang, text in form.data["texts"].items()}


def _back(number: int, verb: str = "bl.r") -> Rows:
    return rows(Button(t("common.back"), tap(verb, number)))
