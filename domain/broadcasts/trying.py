"""Trying a broadcast on oneself: every text of it, as its readers get it, before anybody else does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.broadcasts.campaign import Campaign
from domain.broadcasts.drafts import back, own_draft, stamp_of, stored
from domain.broadcasts.launching import OPERATORS
from domain.broadcasts.note import arms_of, note_of, variant_of
from domain.errors import Refusal
from domain.language import Lang
from domain.messages.kinds import KEPT
from domain.messages.screen import Note, t
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class TryOut:
    """The messages of all arms in all languages, for the author.

    Raises:
        Gone, Refusal: as own_draft says; nothing is written yet.
    """

    campaign: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> tuple[Campaign, Sequence[Note]]:
        draft = await own_draft(turn, self.campaign)
        notes = notes_of(turn, draft)
        if not notes:
            raise Refusal(t("broadcasts.lacks.words"), back(draft.id))
        return draft, notes


@dataclass(frozen=True)
class LooksRight:
    """Note that the author has seen this very version; None when it was changed since.

    Raises:
        Gone, Refusal: as own_draft says.
    """

    campaign: int
    stamp: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign | None:
        draft = await own_draft(turn, self.campaign)
        if stamp_of(draft) != self.stamp:
            return None
        return await stored(turn, replace(draft, tested_at=draft.tested_at or turn.now), draft)


def notes_of(turn: Turn, campaign: Campaign) -> Sequence[Note]:
    """Every text in every language as a message for the actor, once for a double tap."""
    found = []
    for arm in arms_of(campaign):
        variant = variant_of(campaign, arm)
        for lang in Lang:
            if variant.text.get(lang):
                once = turn.once_for_a_double_tap(f"broadcast:{campaign.id}:{arm}:{lang}")
                found.append(replace(note_of(campaign, variant, lang, KEPT.name), once=once))
    return found
