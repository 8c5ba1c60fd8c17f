"""What a child may do before a guardian has agreed: what linking needs, and looking around.

Everything else keeps something of the child, so that it waits for the yes; what is new waits, too, until it stands
here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.people.consent import may_store_practice, needs_guardian
from domain.people.person import Role

if TYPE_CHECKING:
    from domain.turn import Turn

ROOMS = frozenset(
    {
        # who somebody is, and who may agree for them
        "people.home", "people.joining", "people.linking", "people.links", "people.meeting", "people.onboarding",
        "people.settings", "people.waiting", "people.guardians", "classes.joining",
        # rights and safety wait for nobody
        "privacy.*", "safety.*", "asking.danger",
        # looking around; nothing is kept of it
        "booking.events.browsing", "booking.listing", "courses.browsing", "day.today", "gate.family", "gate.why",
        "homework.listing", "practice.evening.results", "practice.evening.samples", "portrait.family",
        "practice.standing.evidence", "practice.standing.mapping",
        # these ask for the yes themselves, and say what can be done without it
        "calendar.address", "homework.handing_in",
    }
)  # fmt: skip
"""Modules of the domain all of whose use cases are open."""
DOORS = frozenset(
    {
        # leaving what was begun
        "booking.awaiting.StopAwaiting", "booking.holding.GiveBack", "booking.holding.ReleaseHolds",
        "practice.evening.pausing.PauseSession",
        # pages of modules that also keep something
        "booking.trials.choosing.StartBooking",
        # asks for the yes itself, and says what can be done without it
        "practice.evening.picturing.SendPhoto",
        "gate.less.LookAtLess",
        "gate.wishes.LookAtPreferences",
        "mood.checking_in.LookAtMoods",
        # a no is heard at any time; a yes of the child alone is refused there
        "people.consents.Decide", "people.consents.LookWhoMaySee",
        "practice.evening.tonight.OpenTonight",
    }
)  # fmt: skip
"""Use cases of other modules that are open."""


def is_open(use_case: type) -> bool:
    """Whether somebody may run it for whom a guardian has to agree first."""
    room = use_case.__module__.removeprefix("domain.")
    return room in ROOMS or f"{room.split('.')[0]}.*" in ROOMS or f"{room}.{use_case.__name__}" in DOORS


async def waits_for_yes(turn: Turn) -> bool:
    """Whether the actor is a child of whom nothing may be kept yet."""
    me = turn.person
    if me.roles != {Role.LEARNER} or not needs_guardian(me.age_band, turn.policy.consent_age):
        return False
    learner = await turn.uow.people.learner_of(me.id)
    return learner is not None and not await may_store_practice(turn, learner)
