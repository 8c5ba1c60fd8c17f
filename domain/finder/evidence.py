"""What phone and classroom know of a learner, as advice on courses needs it, and who may know it."""

from __future__ import annotations

from domain.booking.learners import visible_learners
from domain.finder.advice import Evidence, SkillSeen
from domain.people.consent import may_store_practice
from domain.people.person import Learner
from domain.portrait.keeping import caught_up
from domain.portrait.portrait import Sources
from domain.practice.learner import model
from domain.practice.learner.believed import state_of
from domain.practice.learner.memory import SKILL_FORM_STEP, State
from domain.turn import Turn


async def own_evidence(turn: Turn, learner: Learner) -> Evidence | None:
    """What the learner's family may read; None where nothing may be kept, or the person is of another family."""
    if not await may_store_practice(turn, learner):
        return None
    seen = await visible_learners(turn.uow, turn.person)
    return await evidence_on(turn, learner) if any(each.id == learner.id for each in seen) else None


async def evidence_on(turn: Turn, learner: Learner) -> Evidence:
    """Every skill that was met, as of now. Whoever shows it answers for who may see the learner."""
    state = await state_of(turn, learner.id)
    portrait = (await caught_up(turn.uow, learner.id)).portrait
    bank = turn.services.bank
    seen = {}
    for skill in state.skills:
        band = model.mastery(state, skill, turn.now, bank.parameters).band
        sources = portrait.skills.get(skill, Sources())
        seen[skill] = SkillSeen(skill, band, sources.online, sources.in_class, *latest_right(state, skill))
    return Evidence(seen, bank.requires)


def latest_right(state: State, skill: str) -> tuple[float, float]:
    """Where the share of right ones among the latest answers to a skill lies with 80 % certainty; 0 to 1 without any.

    Read off the form, a moving average from -1 to 1 that began at 0: what it has heard weighs `told`, and as much as
    told²/sum(weight²) answers that count alike.
    """
    known = state.skill(skill)
    if not known.answers:
        return 0.0, 1.0
    kept = 1 - SKILL_FORM_STEP
    told = 1 - kept**known.answers
    alike = told**2 * (1 - kept**2) / (SKILL_FORM_STEP**2 * (1 - kept ** (2 * known.answers)))
    share = min(1.0, max(0.0, (1 + known.form / told) / 2))
    return model.few_answers(share, alike)
