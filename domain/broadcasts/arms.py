"""Who gets which text of a broadcast, and who gets none to be compared with: a lot that can be drawn again."""

from __future__ import annotations

from hashlib import sha256

from domain.broadcasts.campaign import Arm, Campaign


def arm_of(campaign: Campaign, household: str) -> Arm:
    """The arm of a family, the same for all its members and each time that it is asked for.

    The lot is uniform on [0, 1): the first `hold_out` of it get nothing, the next `share_b` get B, the rest get A.
    Both are parts of the whole audience. Another seed is another lot, independent of the first.
    """
    lot = _lot(campaign.seed, household)
    if lot < campaign.hold_out:
        return Arm.HOLD_OUT
    return Arm.B if lot < campaign.hold_out + campaign.share_b else Arm.A


def _lot(seed: int, household: str) -> float:
    drawn = sha256(f"{seed}:{household}".encode()).digest()
    return int.from_bytes(drawn[:6], "big") / 2**48
