"""A yes that is as old as the policy lets it be, or whose words have changed: asked for again, and then it ends."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.gate.passing import push
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Moment, Note, rows, t, tap
from domain.people.ceasing import in_force, stop
from domain.people.consent import TEXT_VERSIONS
from domain.people.person import Consent, Ended, Purpose
from domain.people.saying import end
from domain.turn import CLOCK_ONLY, Rights, Turn

AT_ONCE = 50


@dataclass(frozen=True)
class KeepConsents:
    """End what has run out, ask again for what soon will. Gives how many words were looked at."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        grace = turn.policy.consents.grace
        outdated = await turn.uow.people.outdated_consents(TEXT_VERSIONS, turn.now + grace, AT_ONCE)
        for word in outdated:
            # asked in this very tick: it is within the grace now
            await turn.uow.people.add_consent(replace(word, expires_at=turn.now + grace, asked_at=None))
        over = await turn.uow.people.consents_ending(turn.now, AT_ONCE)
        of_learner = defaultdict[int, list[Consent]](list)
        for word in over:
            of_learner[word.learner].append(word)
        for learner, words in sorted(of_learner.items()):
            await _expire(turn, learner, words)
        asked = await turn.uow.people.consents_to_renew(turn.now + grace, AT_ONCE)
        for word in asked:
            await _ask(turn, word)
        return len(outdated) + len(over) + len(asked)


async def _expire(turn: Turn, number: int, words: list[Consent]) -> None:
    await turn.uow.people.claim(number)
    learner = await turn.uow.people.learner(number)
    assert learner is not None, "a consent is about a learner"
    for word in words:
        await end(turn, word, Ended.EXPIRED)
    over = {word.purpose for word in words} - await in_force(turn, learner)
    await stop(turn, learner, over)
    for word in words:
        if word.purpose in over:
            await _tell(turn, word, "over")
    if Purpose.PRACTICE in over and learner.person is not None:
        account = await turn.uow.people.get(learner.person)
        if account is not None:
            await push(turn, account, Note(SERVICE.name, t("consents.paused")), learner=learner.id)


async def _ask(turn: Turn, word: Consent) -> None:
    await turn.uow.people.add_consent(replace(word, asked_at=turn.now))
    changed = word.text_version != TEXT_VERSIONS[word.purpose]
    await _tell(turn, word, "renew_words" if changed else "renew")


async def _tell(turn: Turn, word: Consent, key: str) -> None:
    """Ask whoever has said it, with the way to say it again."""
    person, learner = await turn.uow.people.get(word.given_by), await turn.uow.people.learner(word.learner)
    assert person is not None and learner is not None and word.expires_at is not None
    voice = "own" if learner.person == person.id else "childs"
    until = Moment(word.expires_at, person.zone or turn.policy.zone)
    what = t(f"consents.what.{word.purpose.value}")
    read = rows(Button(t("consents.button.read"), tap("ag.p", learner.id, word.purpose)))
    text = t(f"consents.runs_out.{key}.{voice}", child=learner.name, what=what, until=until)
    await push(turn, person, Note(SERVICE.name, text, read), learner=learner.id)
