"""A child's own account and what a parent said about the child become one learner."""

from __future__ import annotations

from dataclasses import replace

from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, T, rows, t, tap
from domain.people.ceasing import bring_consents, consents_after_ageing
from domain.people.consent import announce_account
from domain.people.joins import JoinState, Wish
from domain.people.person import Learner, Person, Role
from domain.people.stages import FORM_LIFE, Step
from domain.ports import Form
from domain.turn import Turn


async def account_joins(turn: Turn, account: Person, learner: Learner) -> None:
    """Both sides have said that this is the child's account; the one that was first, where several were opened."""
    people = turn.uow.people
    own = await people.learner_of(account.id)
    await _refuse_others(turn, account, learner)
    if own is not None:
        await _merge(turn, account, own, learner)
        await _tell(turn, account, learner, t("guardians.account_joined"), Button(t("common.home"), tap("home")))
        return
    if not await people.claim_learner(learner.id, account.id):
        return
    await turn.record(Verb.LINKED, "learner", learner.id, learner=learner.id)
    known = {"name": learner.name, "learner": learner.id}
    await people.save_form(Form(account.id, Step.AGE, known, turn.now + FORM_LIFE))
    go_on = Button(t("onboarding.button.go_on"), tap("on.check"))
    await _tell(turn, account, learner, t("guardians.account_welcome", name=learner.name), go_on)


async def _tell(turn: Turn, account: Person, learner: Learner, text: T, button: Button) -> None:
    await push(turn, account, Note(SERVICE.name, text, rows(button)), learner=learner.id, urgent=True)


async def _refuse_others(turn: Turn, account: Person, learner: Learner) -> None:
    for join in await turn.uow.joins.about(learner.id):
        if join.wish is Wish.ACCOUNT and join.person != account.id:
            over = replace(join, state=JoinState.REFUSED, answered_by=turn.actor, answered_at=turn.now)
            await turn.uow.joins.change(over, join.side)


async def _merge(turn: Turn, account: Person, own: Learner, described: Learner) -> None:
    """The account's own row stays, with its practice; family, consents, bookings and classes come over to it.

    The emptied row leaves the family, so that no parent sees the child twice.
    """
    people = turn.uow.people
    for guardian in await people.guardians_of(described.id):
        await turn.uow.joins.end_links(described.id, guardian.id, turn.now)
        if guardian.id != account.id:
            await people.add_guardian(own.id, guardian.id, turn.now)
            if guardian.child == described.id:
                await people.save(replace(guardian, child=own.id))
    await bring_consents(turn, described, own)
    await turn.uow.bookings.reassign(described.id, own.id)
    await turn.uow.classes.reassign(described.id, own.id)
    for kind in ("learner", "guardian"):
        await turn.uow.sourced.move(kind, str(described.id), str(own.id))
    await turn.uow.homework.reassign(described.id, own.id)
    await turn.uow.assignments.reassign(described.id, own.id)
    await _move_wishes(turn, own, described)
    await people.save_learner(replace(described, family=None))
    merged = await people.learner(own.id) or own
    if merged.grade is None:
        merged = replace(merged, grade=described.grade)
        await people.save_learner(merged)
    await consents_after_ageing(turn, replace(merged, age_band=described.age_band), merged)
    await turn.record(Verb.LINKED, "learner", own.id, learner=own.id, result={"joined": described.id})
    stored = await people.get(account.id) or account
    await people.save(replace(stored, role=Role.LEARNER, onboarded_at=stored.onboarded_at or turn.now))
    await people.grant(account.id, Role.LEARNER, None, turn.now)
    if turn.actor is not None:
        await turn.reload_person()
    await announce_account(turn, merged)


async def _move_wishes(turn: Turn, own: Learner, described: Learner) -> None:
    """Whoever waits to be a guardian of the child waits for the row that stays."""
    there = {(join.person, join.wish) for join in await turn.uow.joins.about(own.id)}
    for join in await turn.uow.joins.about(described.id):
        twice = (join.person, join.wish) in there
        moved = replace(join, state=JoinState.TAKEN_BACK) if twice else replace(join, learner=own.id)
        await turn.uow.joins.change(moved, join.side)
