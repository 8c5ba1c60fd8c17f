"""The centre's rules in one screen."""

from __future__ import annotations

from datetime import timedelta

from domain.gate.rules import Cap
from domain.messages.screen import Join, Param, Screen, T, rows, t
from domain.policy.profile import NO_PROFILE, LatestEnd, OnWorkingDays, Rule
from domain.policy.showing import PolicyPage
from handlers.views.questions import HOME, blocks_of


def page(shown: PolicyPage) -> Screen:
    """Profile, agreements, hours, caps, how long what is kept, and where two people have to agree."""
    profile, policy, kept = shown.profile, shown.policy, shown.retention
    none = profile.name == NO_PROFILE.name
    law: list[Param] = [t("policy.no_profile") if none else t("policy.profile", name=profile.name)]
    law += [] if none else [*map(_rule, profile.rules), t("policy.counsel")]
    valid = shown.consents.valid
    agreed = [
        *(t("policy.age", what=t(f"consents.what.{purpose}"), age=age) for purpose, age in shown.ages),
        t("policy.valid", days=valid.days) if valid else t("policy.valid_always"),
    ]
    hours = t("policy.quiet", opens=policy.quiet_until, closes=policy.quiet_from)
    for_days = {
        "messages": kept.messages,
        "mood": kept.mood,
        "words": kept.words,
        "links": kept.links,
        "looks": kept.looks,
        "safety": shown.safety.kept,
    }
    two = t(
        "policy.two",
        people=shown.approve_above,
        learners=policy.export_alone,
        hours=policy.alone_hours,
    )
    duty = t("policy.duty", n=shown.on_duty, minutes=_minutes(shown.safety.answer))
    return Screen(
        blocks_of(
            [
                t("policy.title"),
                Join(tuple(law)),
                _part("consents", agreed),
                _part("messages", [hours, *map(_cap, shown.caps)]),
                _part("kept", [t(f"policy.kept.{name}", days=each.days) for name, each in for_days.items()]),
                t("policy.erasure", days=policy.erasure_wait.days),
                two,
                duty,
                t("policy.where"),
            ]
        ),
        rows(HOME),
    )


def _part(name: str, lines: list[T]) -> Param:
    return Join((t(f"policy.part.{name}"), *lines))


def _rule(rule: Rule) -> T:
    match rule:
        case OnWorkingDays():
            return t("policy.rule.days", first=rule.grade_from, last=rule.grade_to)
        case LatestEnd():
            return t("policy.rule.ends", latest=rule.in_person, online=rule.online)


def _cap(cap: Cap) -> T:
    whom = {True: "learners", False: "parents", None: "family" if cap.of_family else "everybody"}[cap.learners]
    told = {"kind": t(f"policy.class.{cap.klass}"), "whom": t(f"policy.whom.{whom}")}
    return t("policy.cap", n=cap.most, days=cap.days, **told)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
