"""What a lead is called, and what is next, in words."""

from __future__ import annotations

from collections.abc import Sequence

from domain.leads.lead import HEARD, OWN_WORDS, Due, Lead, LeadFacts, LeadSource
from domain.leads.pipeline import LeadLine
from domain.messages.screen import Join, Param, t

NAMED, LISTED = 3, 5


def called(facts: LeadFacts) -> Param:
    """The family by its grown-up, and the children in brackets; a learner alone by the learner's own name."""
    children = {each.person: each.name for each in facts.learners}
    grown_up = [name for person, name in facts.people.items() if person not in children]
    names = [each.name for each in facts.learners]
    if not names:
        return next(iter(facts.people.values()), "")
    of_children = Join(tuple(names[:NAMED]), "words")
    if not grown_up:
        return of_children
    return t("leads.called", name=grown_up[0], children=of_children)


def step_words(lead: Lead) -> Param:
    if lead.step == OWN_WORDS and lead.words:
        return lead.words
    return t(f"leads.step.{lead.step}") if lead.step is not None else t("leads.step.none")


def came_by(lead: Lead, source: LeadSource | None) -> Param:
    """What brought the family."""
    if source is not None:
        return source.name
    if lead.heard is None:
        return t("leads.heard.unknown")
    return t(f"leads.heard.{lead.heard}") if lead.heard in HEARD else lead.heard


def due_lines(lines: Sequence[LeadLine]) -> Join:
    """What needs a look today, LISTED of it by name."""
    said: list[Param] = [t("leads.morning.head", n=len(lines)), *(_due(each) for each in lines[:LISTED])]
    if len(lines) > LISTED:
        said.append(t("leads.morning.more", n=len(lines) - LISTED))
    return Join(tuple(said))


def _due(each: LeadLine) -> Param:
    name = called(each.facts)
    if each.next_on is None:
        return t("leads.morning.undated", name=name)
    key = "leads.morning.overdue" if each.due is Due.OVERDUE else "leads.morning.today"
    return t(key, name=name, step=step_words(each.lead), day=each.next_on)
