"""Which answers count, and for what: what was said about them after they were given.

A reported answer does not count until a teacher has confirmed it. When the key of an item was wrong, its answers are
judged anew: one that is right by the new key counts as right; one that was right by the old key alone counts no more,
and never as wrong, because who was told that it is right must not lose by our mistake; what is wrong by both stays
wrong. The journal keeps what was told to the learner then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.journal import Statement, Verb

Place = tuple[int | None, int | None]
"""A session and a position in it; nothing where an answer was given elsewhere."""


@dataclass(frozen=True)
class Afterwards:
    """What became of answers: those at `void` do not count, those at `right` count as right.

    Attributes:
        voided: uids of the statements that were taken back as a whole.
    """

    void: frozenset[Place] = frozenset()
    right: frozenset[Place] = frozenset()
    voided: frozenset[str] = frozenset()

    def counts(self, said: Statement) -> bool:
        """Whether an answer still tells something about the learner."""
        return said.uid not in self.voided and place_of(said) not in self.void


def afterwards(statements: Iterable[Statement]) -> Afterwards:
    """Of the statements about one learner (or several)."""
    void, right, voided = set(), set(), set()
    for said in statements:
        match said.verb, said.object_type:
            case Verb.REPORTED, "item":
                void.add(place_of(said))
            case Verb.CONFIRMED, "answer":
                void.discard(place_of(said))
            case Verb.REJUDGED, "answer" if said.result["success"]:
                right.add(place_of(said))
                void.discard(place_of(said))
            case Verb.REJUDGED, "answer":
                void.add(place_of(said))
                right.discard(place_of(said))
            case Verb.VOIDED, "statement":
                voided.add(said.object_id)
            case _:
                pass
    return Afterwards(frozenset(void), frozenset(right), frozenset(voided))


def place_of(said: Statement) -> Place:
    return said.result.get("session"), said.result.get("position")
