"""What is wrong, judged from the figures; no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.health.figures import Figures, HealthRules
from domain.messages.screen import Param, T, t


class Problem(StrEnum):
    """What admins should know of; the words are health.problem.<value>."""

    LOST = "lost"
    LATE = "late"
    WAITING = "waiting"
    BACKUP = "backup"
    NO_BACKUP = "no_backup"
    TICK = "tick"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Finding:
    """
    Attributes:
        n: how many, how many minutes or how many days.
        name: of the tick that fails.
        since: when it last became worse; None where that is not known. What is lost counts anew with each loss.
    """

    problem: Problem
    n: int = 0
    name: str = ""
    since: datetime | None = None

    @property
    def key(self) -> str:
        """Under which it is remembered that it was told."""
        return f"health:{self.problem}:{self.name}" if self.name else f"health:{self.problem}"


def findings(
    figures: Figures, rules: HealthRules, failing: Mapping[str, int], since: datetime | None
) -> Sequence[Finding]:
    """Everything that is wrong, the worst first; `since` is when somebody first looked after backups."""
    late, waiting = figures.age(figures.due_since), figures.age(figures.waiting_since)
    lost = figures.set_aside + figures.messages.get("failed", 0)
    backup = figures.age(figures.backed_up_at or since)
    found = [
        Finding(Problem.NOBODY) if not figures.on_duty else None,
        Finding(Problem.WAITING, waiting.seconds // 60 + waiting.days * 1440) if waiting > rules.late else None,
        Finding(Problem.LATE, late.seconds // 60 + late.days * 1440) if late > rules.late else None,
        *(Finding(Problem.TICK, n, name) for name, n in sorted(failing.items()) if n >= rules.failures),
        Finding(Problem.LOST, lost, since=figures.lost_at) if lost else None,
    ]
    if rules.backup and backup > rules.backup:
        found.append(Finding(Problem.BACKUP if figures.backed_up_at else Problem.NO_BACKUP, backup.days))
    return [each for each in found if each is not None]


def in_words(finding: Finding) -> T:
    told: dict[str, Param] = {}
    if finding.problem is not Problem.NOBODY:
        told["n"] = finding.n
    if finding.name:
        told["name"] = finding.name
    return t(f"health.problem.{finding.problem}", **told)
