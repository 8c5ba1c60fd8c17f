"""What a family reads when a course ends: the next one, or that nothing more is needed, or what comes first."""

from __future__ import annotations

from domain.courses.course import Course
from domain.messages.kinds import UPGRADE
from domain.messages.screen import Button, Join, Note, Param, Rows, T, rows, t, tap
from domain.people.person import Learner
from domain.practice.learner.model import Band
from domain.turn import Turn
from domain.upgrades.facts import Advice, Facts
from domain.upgrades.proposal import Proposal

SKILLS_NAMED = 3


def note(
    turn: Turn, proposal: Proposal, learner: Learner, facts: Facts, courses: tuple[Course, Course], says: Advice
) -> Note:
    """
    Args:
        courses: the one that ends, and the one that may follow.
        says: which of the texts; what the evidence says, unless somebody had a reason for the course.
    """
    course, follows = courses
    head = t("upgrades.push.head", name=learner.name, course=course.name, day=facts.ends_on)
    match says:
        case Advice.NEXT:
            text = t("upgrades.push.next", firm=firm_words(facts), follows=follows.name)
        case Advice.NOT_NEEDED:
            text = t("upgrades.push.not_needed", firm=firm_words(facts))
        case Advice.ONE_BELOW:
            text = t("upgrades.push.one_below", skills=_first_up(turn, facts))
    return Note(UPGRADE.name, Join((head, text)), _buttons(proposal, learner, says))


def cause(learner: Learner, facts: Facts) -> T:
    """Why the family gets it."""
    return t("upgrades.push.cause", name=learner.name, day=facts.ends_on)


def firm_words(facts: Facts) -> T:
    """How much is firm, as families read it."""
    return t("upgrades.push.all_firm") if facts.tenths == 10 else t("upgrades.push.firm", n=facts.tenths)


def _first_up(turn: Turn, facts: Facts) -> Param:
    """The skills with which to go on: those that were met and are not firm, then the first ones that are new."""
    met = [each for each in facts.skills if each.band in (Band.ON_THE_WAY, Band.FADING)]
    new = [each for each in facts.skills if each.band is Band.NEW]
    named = [turn.services.bank.skill_name(each.skill) or each.skill for each in (*met, *new)[:SKILLS_NAMED]]
    return Join(tuple(named), "words")


def _buttons(proposal: Proposal, learner: Learner, says: Advice) -> Rows:
    talk = Button(t("upgrades.button.talk"), tap("tk.k", learner.id))
    match says:
        case Advice.NEXT:
            look = Button(t("upgrades.button.look"), tap("up.l", proposal.id))
            return rows(look, [talk, Button(t("upgrades.button.not_now"), tap("up.x", proposal.id))])
        case Advice.NOT_NEEDED:
            return rows([Button(t("events.button.all"), tap("ev")), talk])
        case Advice.ONE_BELOW:
            return rows([Button(t("upgrades.button.map"), tap("mp", learner.id)), talk])
