"""What somebody reads of a broadcast: the message as it is sent, tried, and shown to whoever approves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.broadcasts.campaign import Arm, Campaign, CampaignButton, Variant
from domain.language import Lang, Localized, in_language
from domain.messages.screen import Button, Note, SentPhoto, rows, tap

LINK = "link"


def variant_of(campaign: Campaign, arm: Arm) -> Variant:
    """What an arm reads: B has words of its own, and shares the photo and the buttons with A."""
    first = _read(campaign.variants.get(Arm.A, {}))
    if arm is not Arm.B:
        return first
    return replace(first, text=_read(campaign.variants.get(Arm.B, {})).text)


def arms_of(campaign: Campaign) -> Sequence[Arm]:
    """The arms that get a message."""
    return (Arm.A, Arm.B) if campaign.variants.get(Arm.B) else (Arm.A,)


def plain_variant(variant: Variant) -> dict[str, Any]:
    """As it stands in Campaign.variants."""
    return {
        "text": plain_text(variant.text),
        "photo": variant.photo,
        "buttons": [
            {"does": each.does, "target": each.target, "label": plain_text(each.label)} for each in variant.buttons
        ],
    }


def plain_text(text: Localized) -> dict[str, str]:
    return {lang.value: words for lang, words in text.items()}


def note_of(campaign: Campaign, variant: Variant, lang: Lang, kind: str | None = None) -> Note:
    """The message for a reader of that language.

    A button says `bl.t:<campaign>:<number>`, which counts the tap and then does what it is for; a link is a link and
    is not counted.

    Args:
        kind: the campaign's own when None.
    """
    buttons = [
        Button(in_language(each.label, lang), url=each.target)
        if each.does == LINK
        else Button(in_language(each.label, lang), tap("bl.t", campaign.id, number))
        for number, each in enumerate(variant.buttons)
    ]
    photo = SentPhoto(variant.photo) if variant.photo else None
    return Note(kind or campaign.kind, in_language(variant.text, lang), rows(*buttons), photo)


def _read(stored: Mapping[str, Any]) -> Variant:
    buttons = [
        CampaignButton(each["does"], each["target"], _by_lang(each["label"])) for each in stored.get("buttons", ())
    ]
    return Variant(_by_lang(stored.get("text", {})), stored.get("photo"), buttons)


def _by_lang(stored: Mapping[str, str]) -> dict[Lang, str]:
    return {Lang(lang): text for lang, text in stored.items() if text}
