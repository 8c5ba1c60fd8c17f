"""The centre's rules as they are configured, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.broadcasts.showing import APPROVE_ABOVE
from domain.gate.rules import Cap
from domain.people.person import Purpose, Role
from domain.policy.consents import ConsentRules
from domain.policy.profile import Profile
from domain.privacy.retention import Retention
from domain.safety.duty import those_on_duty
from domain.safety.rules import SafetyRules
from domain.turn import Policy, Rights, Turn, only


@dataclass(frozen=True)
class PolicyPage:
    """
    Attributes:
        ages: below which a guardian decides, in years, by purpose.
        on_duty: how many people are on the duty roster.
        approve_above: a broadcast to more people than these needs a second person.
    """

    profile: Profile
    policy: Policy
    consents: ConsentRules
    ages: Sequence[tuple[Purpose, int]]
    caps: Sequence[Cap]
    retention: Retention
    safety: SafetyRules
    on_duty: int
    approve_above: int = APPROVE_ABOVE


@dataclass(frozen=True)
class LookAtPolicy:
    """Rules are changed in the configuration file, by whoever may restart the bot."""

    rights: ClassVar[Rights] = only(Role.ADMIN, Role.OPERATOR)

    async def run(self, turn: Turn) -> PolicyPage:
        services, consents = turn.services, turn.policy.consents
        return PolicyPage(
            services.teaching_hours.profile,
            turn.policy,
            consents,
            [(purpose, consents.age_for(purpose)) for purpose in Purpose],
            services.gate_rules.caps,
            services.retention,
            services.safety_rules,
            len(await those_on_duty(turn.uow)),
        )
