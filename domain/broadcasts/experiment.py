"""What is to be found out with a broadcast: a second text, who gets none, and by what they are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.broadcasts.campaign import Arm, Campaign
from domain.broadcasts.drafts import back, own_draft, saved
from domain.broadcasts.launching import OPERATORS
from domain.errors import Gone
from domain.messages.screen import t
from domain.turn import Rights, Turn

SHARES_B = (10, 25, 50)
"""Percent of those who get a message that get the second text."""
HOLD_OUTS = (0, 5, 10, 20)
"""Percent of the audience that get nothing."""
METRICS = ("tapped", "came", "practised")


@dataclass(frozen=True)
class Experiment:
    """Change one or more of the settings, each one of those offered; `share_b` and `hold_out` in percent.

    Raises:
        Gone: that is not offered, or as own_draft says.
    """

    campaign: int
    share_b: int | None = None
    hold_out: int | None = None
    metric: str | None = None
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        draft = await own_draft(turn, self.campaign)
        offered = (
            self.share_b in (None, *SHARES_B)
            and self.hold_out in (None, *HOLD_OUTS)
            and self.metric in (None, *METRICS)
        )
        if not offered:
            raise Gone(t("refusal.gone"), back(draft.id))
        hold_out = draft.hold_out if self.hold_out is None else self.hold_out / 100
        share = share_of_b(draft) if self.share_b is None else self.share_b
        share_b = share / 100 * (1 - hold_out) if draft.variants.get(Arm.B) else 0.0
        return await saved(turn, draft, hold_out=hold_out, share_b=share_b, metric=self.metric or draft.metric)


def share_of_b(campaign: Campaign) -> int:
    """Percent of those who get a message that get the second text."""
    return round(100 * campaign.share_b / (1 - campaign.hold_out))
