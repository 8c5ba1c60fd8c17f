"""How an alert is known: each finding with the dated evidence that it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.alerts.access import TEACHERS
from domain.alerts.alert import Rule
from domain.alerts.card import LearnerShown, OpenAlert, Shown
from domain.alerts.evidence import AnswerSeen, Help
from domain.alerts.loading import LOOKED_BACK, READ, answers_in, helps_in
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class Tried:
    """Answers about one skill, and the help that there was on it, both oldest first."""

    answers: Sequence[AnswerSeen]
    helps: Sequence[Help]


@dataclass(frozen=True)
class Known:
    """
    Attributes:
        tried: by skill, of a learner who is stuck on it.
    """

    shown: Shown
    tried: Mapping[str, Tried]


@dataclass(frozen=True)
class OpenEvidence:
    """What the findings of an alert rest on.

    Raises:
        Gone: no such alert, or nothing that the person may see.
    """

    alert: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Known:
        shown = await turn.do(OpenAlert(self.alert, "evidence"))
        if not isinstance(shown, LearnerShown) or not shown.page.may_see:
            return Known(shown, {})
        skills = [each.key for each in shown.alert.findings if each.rule is Rule.STUCK]
        if not skills:
            return Known(shown, {})
        said = await turn.uow.journal.said([shown.learner.id], READ, turn.now - LOOKED_BACK)
        answers, helps = answers_in(said), helps_in(said)
        return Known(
            shown,
            {
                skill: Tried(
                    [each for each in answers if each.skill == skill],
                    [each for each in helps if each.skill == skill],
                )
                for skill in skills
            },
        )
