"""Why a message came, in a screen."""

from __future__ import annotations

from domain.gate.push import Verdict
from domain.gate.why import Explained, Share, Step
from domain.messages.screen import Join, Moment, Param, Screen, rows, t
from handlers.views.onboarding import HOME


def why(shown: Explained, zone: str) -> Screen:
    push = shown.push
    about: list[Param] = [t("messages.why.quote", line=push.first_line), push.reason]
    if shown.child is not None:
        about.append(t("messages.why.about", child=shown.child.name))
    about.append(t("messages.why.from", who=shown.sender) if shown.sender else t("messages.why.from_house"))
    blocks: list[Param] = [t("messages.why.title"), Join(tuple(about))]
    if shown.way:
        blocks.append(Join((t("messages.why.way"), *(step(each, zone) for each in shown.way))))
    if shown.along:
        others = [t("messages.why.beside", line=each.first_line, reason=each.reason) for each in shown.along]
        blocks.append(Join((t("messages.why.along"), *others)))
    if shown.shares:
        blocks.append(Join(tuple(_share(each) for each in shown.shares)))
    return Screen(Join(tuple(blocks), "blocks"), rows(HOME))


def step(each: Step, zone: str) -> Param:
    """One decision: when, what, because of what."""
    because = t(f"gate.because.{each.why.value}")
    at = Moment(each.at, zone)
    if each.verdict is Verdict.DEFERRED and each.until is not None:
        return t("messages.step.waited", at=at, until=Moment(each.until, zone), because=because)
    return t(
        "messages.step.stopped" if each.verdict is Verdict.DROPPED else "messages.step.went", at=at, because=because
    )


def _share(each: Share) -> Param:
    which = "family" if each.cap.of_family else "person"
    return t(f"messages.share.{which}", n=each.had, most=each.cap.most, days=each.cap.days)
