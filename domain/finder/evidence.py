"""What phone and classroom know of a learner, as advice on courses needs it, and who may know it."""

from __future__ import annotations

from domain.booking.learners import visible_learners
from domain.finder.advice import Evidence, SkillSeen
from domain.people.consent import may_store_practice
from domain.people.person import Learner
from domain.portrait.keeping import caught_up
from domain.practice.learner import model
from domain.practice.learner.believed import state_of
from domain.turn import Turn


async def own_evidence(turn: Turn, learner: Learner) -> Evidence | None:
    """What the learner's family may read; None where nothing may be kept, or the person is of another family."""
    if not await may_store_practice(turn.uow, learner, turn.policy.consent_age):
        return None
    seen = await visible_learners(turn.uow, turn.person)
    return await evidence_on(turn, learner) if any(each.id == learner.id for each in seen) else None


async def evidence_on(turn: Turn, learner: Learner) -> Evidence:
    """Every skill that was met, as of now. Whoever shows it answers for who may see the learner."""
    state = await state_of(turn, learner.id)
    portrait = (await caught_up(turn.uow, learner.id)).portrait
    bank = turn.services.bank
    seen = {}
    for skill in {*state.skills, *portrait.skills}:
        mastery = model.mastery(state, skill, turn.now, bank.parameters)
        sources = portrait.skills.get(skill)
        online, in_class = (sources.online, sources.in_class) if sources else (mastery.answers, 0)
        seen[skill] = SkillSeen(skill, mastery.band, online, in_class, mastery.high)
    return Evidence(seen, bank.requires)
