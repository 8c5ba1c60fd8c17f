"""What a rule finds no more although nobody knows that it is over, and what was taken back."""

from __future__ import annotations

from datetime import datetime

from domain.alerts.alert import Finding
from domain.alerts.decline import Sign
from domain.alerts.evidence import LearnerEvidence
from domain.alerts.own_days import local_day


def ends(finding: Finding, raised_at: datetime, evidence: LearnerEvidence) -> bool:
    """What is found no more is over."""
    return False


def said_last(finding: Finding, raised_at: datetime, evidence: LearnerEvidence) -> bool:
    """No mood was told after the one that it tells of."""
    moods = evidence.portrait.moods
    return bool(moods) and local_day(moods[-1].at, evidence).isoformat() == finding.facts.get("said_on")


def untried(finding: Finding, raised_at: datetime, evidence: LearnerEvidence) -> bool:
    """The skill was not tried again since the alert; where no answer is wrong any more they were judged anew."""
    answers = [each for each in evidence.answers if each.skill == finding.key and each.at >= finding.since]
    return any(not each.right for each in answers) and all(each.at <= raised_at for each in answers)


def nothing_withheld(finding: Finding, evidence: LearnerEvidence) -> bool:
    return False


def practice_withheld(finding: Finding, evidence: LearnerEvidence) -> bool:
    """The family lets teachers see practice no more."""
    return not evidence.may_see


def slip_withheld(finding: Finding, evidence: LearnerEvidence) -> bool:
    """The same, where the slip was seen in practice, too: lessons and homework are the teacher's own to see."""
    return practice_withheld(finding, evidence) and Sign.PRACTICE in finding.facts


def mood_withheld(finding: Finding, evidence: LearnerEvidence) -> bool:
    """The moods that it tells of are not shared with teachers any more."""
    return all(each.at < finding.since for each in evidence.portrait.moods)
