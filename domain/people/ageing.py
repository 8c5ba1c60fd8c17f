"""A learner grows up: the age group changes, and with it who decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.errors import NotAllowed
from domain.journal import Verb
from domain.messages.screen import t
from domain.people.ceasing import consents_after_ageing
from domain.people.consents import FAMILY, LookWhoMaySee, WhoMaySee
from domain.people.person import AgeBand
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class ChangeAge:
    """Another age group. A learner for whom a guardian decides cannot say that they are older.

    Raises:
        Gone: the learner is neither the person nor a child of theirs.
        NotAllowed: it is for a guardian to say.
    """

    learner: int
    band: AgeBand
    rights: ClassVar[Rights] = FAMILY

    async def run(self, turn: Turn) -> WhoMaySee:
        page = await turn.do(LookWhoMaySee(self.learner))
        if not page.may_say_age:
            raise NotAllowed(t("consents.age.parents"))
        was, people = page.learner, turn.uow.people
        if was.age_band is self.band:
            return page
        await people.claim(was.id)
        now = replace(was, age_band=self.band)
        await people.save_learner(now)
        account = await people.get(now.person) if now.person is not None else None
        if account is not None:
            grown = replace(account, age_band=self.band)
            await (turn.save_person(grown) if account.id == turn.actor else people.save(grown))
        result = {"changed": "age_band", "age_band": self.band.value}
        await turn.record(Verb.CHANGED, "learner", now.id, learner=now.id, result=result)
        await consents_after_ageing(turn, was, now)
        return await turn.do(LookWhoMaySee(self.learner))
