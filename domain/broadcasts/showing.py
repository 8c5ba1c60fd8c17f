"""A draft as whoever looks at it sees it: its audience in figures, what is missing, what may be better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.broadcasts.audience import Count, Matched, count_of, labels_of, sample_of, sheet_of
from domain.broadcasts.campaign import OF_EVENT, UNRELEASED, Arm, Campaign
from domain.broadcasts.composing import LONGEST_WITH_PHOTO, events_ahead, units
from domain.broadcasts.drafts import any_campaign, stamp_of
from domain.broadcasts.hints import Hint, hints
from domain.broadcasts.launching import OPERATORS
from domain.broadcasts.note import arms_of, variant_of
from domain.broadcasts.scheduling import begins
from domain.broadcasts.segments import SEGMENTS, Option
from domain.language import Lang
from domain.messages.kinds import NEWS
from domain.messages.screen import Param, T, t
from domain.turn import Rights, Turn

APPROVE_ABOVE = 50
"""More readers than that, and a second person has to approve."""


@dataclass(frozen=True)
class Draft:
    """
    Attributes:
        labels: what the chosen values are called, by segment and value.
        lacks: what has to be done before it can be tried and released.
        mine: the reader made it, and may change it while it is open.
    """

    campaign: Campaign
    count: Count
    labels: Mapping[tuple[str, str], Param]
    lacks: Sequence[T]
    mine: bool
    author: str

    @property
    def open(self) -> bool:
        """It is not released yet."""
        return self.campaign.state in UNRELEASED

    @property
    def approval(self) -> bool:
        """A second person has to approve it."""
        return needs_approval(self.campaign, self.count)

    @property
    def stamp(self) -> int:
        return stamp_of(self.campaign)


@dataclass(frozen=True)
class LookAtDraft:
    """
    Raises:
        Gone: there is no such broadcast.
    """

    campaign: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Draft:
        return await shown(turn, await any_campaign(turn, self.campaign))


@dataclass(frozen=True)
class LookAtSample:
    """Five of a broadcast's audience, by name.

    Raises:
        Gone: there is no such broadcast.
    """

    campaign: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> tuple[Campaign, Sequence[Matched]]:
        campaign = await any_campaign(turn, self.campaign)
        return campaign, await sample_of(turn, campaign)


@dataclass(frozen=True)
class LookAtSegment:
    """What can be chosen of a segment, with the draft.

    Raises:
        Gone: there is no such broadcast.
    """

    campaign: int
    segment: str
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> tuple[Draft, Sequence[Option]]:
        campaign = await any_campaign(turn, self.campaign)
        segment = SEGMENTS.get(self.segment)
        options = segment.options(await sheet_of(turn)) if segment else ()
        return await shown(turn, campaign), options


async def shown(turn: Turn, campaign: Campaign) -> Draft:
    count = await count_of(turn, campaign)
    author = await turn.uow.people.get(campaign.made_by)
    return Draft(
        campaign,
        count,
        await labels_of(turn, campaign.audience),
        [*lacks(campaign, count, turn.now), *await _lost(turn, campaign)],
        campaign.made_by == turn.person.id,
        author.name if author else "-",
    )


def needs_approval(campaign: Campaign, count: Count) -> bool:
    """Whether a second person has to look: always at what everybody has to know, else above APPROVE_ABOVE readers."""
    return campaign.kind == NEWS.name or count.people > APPROVE_ABOVE


def lacks(campaign: Campaign, count: Count, now: datetime) -> Sequence[T]:
    """What is missing before a broadcast can be tried and released, each as one sentence."""
    found: list[T] = []
    if not any(campaign.audience.values()):
        found.append(t("broadcasts.lacks.audience"))
    elif not count.people:
        found.append(t("broadcasts.lacks.readers"))
    for arm in arms_of(campaign):
        variant = variant_of(campaign, arm)
        if not variant.text and not count.people:
            found.append(t("broadcasts.lacks.words"))
        for lang, n in count.langs.items():
            if n and not variant.text.get(lang):
                key = "broadcasts.lacks.second_text" if arm is Arm.B else "broadcasts.lacks.text"
                found.append(t(key, n=n, language=t(f"broadcasts.value.language.{lang.value}")))
        if variant.photo and any(units(text) > LONGEST_WITH_PHOTO for text in variant.text.values()):
            found.append(t("broadcasts.photo.text_too_long", n=LONGEST_WITH_PHOTO))
    if campaign.kind == NEWS.name and campaign.hold_out:
        found.append(t("broadcasts.lacks.everybody"))
    if campaign.valid_until is None:
        found.append(t("broadcasts.lacks.until"))
    elif campaign.valid_until <= begins(campaign, now):
        found.append(t("broadcasts.lacks.life"))
    return found


async def _lost(turn: Turn, campaign: Campaign) -> Sequence[T]:
    """Buttons to what is not offered any more."""
    buttons = variant_of(campaign, Arm.A).buttons
    events = {each.event.id for each in await events_ahead(turn) if each.event is not None}
    courses = {each.id for each in await turn.uow.courses.offered()}
    lost = [
        each
        for each in buttons
        if (each.does in OF_EVENT and each.target not in events)
        or (each.does == "course" and each.target not in courses)
    ]
    return [t("broadcasts.lacks.target", label=each.label) for each in lost]


def hints_on(campaign: Campaign) -> Sequence[tuple[Arm, Lang, Hint]]:
    """What may be better, text by text."""
    return [
        (arm, lang, hint)
        for arm in arms_of(campaign)
        for lang, text in variant_of(campaign, arm).text.items()
        for hint in hints(text, lang)
    ]
