"""Settings and family in screens."""

from __future__ import annotations

from collections.abc import Sequence

from domain.messages.screen import Button, Join, Param, Screen, rows, t, tap
from domain.people.person import Learner, Person, Role
from domain.people.settings import ZONES, Family, Settings, ZoneChoice
from domain.privacy.access import PRIVACY
from handlers.views.children import described
from handlers.views.family import chips
from handlers.views.onboarding import HOME, grades

BACK = Button(t("common.back"), tap("st"))
LANGUAGES = (
    Button(t("onboarding.button.chinese"), tap("st.lang", "zh")),
    Button(t("onboarding.button.english"), tap("st.lang", "en")),
)


def settings(shown: Settings) -> Screen:
    person, learner = shown.person, shown.learner
    lines: list[Param] = [
        t("settings.name", name=person.name),
        t("settings.language"),
        t("settings.time", zone=zone_name(shown.zone)),
    ]
    if learner is not None:
        lines.append(t("settings.grade", grade=_grade(learner)))
        lines.append(_guardians(shown.guardians))
    return Screen(
        Join((t("settings.title"), Join(tuple(lines))), by="blocks"),
        rows(
            Button(t("settings.button.name"), tap("st.name")),
            LANGUAGES,
            Button(t("settings.button.zone"), tap("st.zone")),
            Button(t("settings.button.grade"), tap("st.grade", learner.id)) if learner else None,
            (
                [Button(t("habits.button.hour"), tap("hb.hours")), Button(t("habits.button.goal"), tap("hb.goals"))]
                if learner
                else None
            ),
            Button(t("habits.button.rest"), tap("hb.rest")) if learner else None,
            Button(t("home.button.invite_parent"), tap("on.invite")) if learner else None,
            (
                [Button(t("consents.button.page"), tap("ag", learner.id)), Button(t("mood.button.page"), tap("md"))]
                if learner
                else None
            ),
            Button(t("home.button.family"), tap("st.family")) if Role.PARENT in person.roles else None,
            Button(t("digest.button.settings"), tap("dg.h")) if Role.TEACHER in person.roles else None,
            [Button(t("messages.button.preferences"), tap("ms")), PRIVACY],
            _other_role(shown),
            Button(t("home.button.invite"), tap("inv")) if shown.may_invite else None,
            HOME,
        ),
    )


def _other_role(shown: Settings) -> Button | None:
    """The way for somebody who is both, or who tapped on the wrong one at the beginning."""
    roles = shown.person.roles
    if shown.waits:
        return Button(t("settings.button.confess"), tap("on.confess"))
    if Role.PARENT not in roles and shown.grown_up:
        return Button(t("settings.button.also_parent"), tap("on.how"))
    if Role.LEARNER not in roles:
        return Button(t("settings.button.also_learner"), tap("on.role", "learner"))
    return None


def language() -> Screen:
    return Screen(t("settings.choose_language"), rows(LANGUAGES, HOME))


def new_name(person: Person) -> Screen:
    return Screen(t("settings.ask_name", name=person.name), rows(Button(t("common.cancel"), tap("st"))))


def grade(learner: int) -> Screen:
    return Screen(t("settings.ask_grade"), rows(*grades("st.grade.set", learner), BACK))


def zones(choices: Sequence[ZoneChoice]) -> Screen:
    buttons = [
        Button(
            t(
                "settings.zone_chosen" if choice.chosen else "settings.zone_choice",
                time=choice.local.time(),
                zone=zone_name(choice.zone),
            ),
            tap("st.zone.set", choice.zone),
        )
        for choice in choices
    ]
    return Screen(
        t("settings.ask_zone"), rows(*(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)), BACK)
    )


def zone_name(zone: str) -> Param:
    """The city that the zone is named after, in the reader's language where the catalogue has it."""
    city = zone.split("/")[-1]
    return t(f"settings.zone.{city.lower()}") if zone in ZONES else city.replace("_", " ")


def family(shown: Family) -> Screen:
    child = shown.child
    add = Button(t("settings.button.add_child"), tap("on.how"))
    if child is None:
        return Screen(t("settings.family_empty"), rows(add, HOME))
    lines: list[Param] = [t("settings.child", child=described(child))]
    lines.append(t("settings.child_account" if child.person else "settings.child_no_account"))
    if shown.guardians:
        names = Join(tuple(guardian.name for guardian in shown.guardians), by="words")
        lines.append(t("settings.other_guardians", names=names))
    if shown.agreed:
        lines.append(t("settings.agreed"))
    elif shown.waits:
        lines.append(t("settings.not_agreed"))
    return Screen(
        Join((t("settings.family_title"), Join(tuple(lines))), by="blocks"),
        rows(
            *chips(shown.children, child, lambda each: tap("st.kid", each)),
            Button(t("home.button.read_consent"), tap("on.consent", child.id)) if shown.waits else None,
            Button(t("settings.button.give_access"), tap("st.give", child.id)) if child.person is None else None,
            Button(t("settings.button.second_guardian"), tap("st.second", child.id)),
            Button(t("guardians.button.page"), tap("gu", child.id)),
            Button(t("settings.button.child_grade"), tap("st.grade", child.id)),
            Button(t("consents.button.page"), tap("ag", child.id)),
            add,
            HOME,
        ),
    )


def _grade(learner: Learner) -> Param:
    return t(f"onboarding.grade.{learner.grade}") if learner.grade else t("settings.grade_unknown")


def _guardians(guardians: Sequence[Person]) -> Param:
    if not guardians:
        return t("settings.no_guardian")
    return t("settings.guardians", names=Join(tuple(guardian.name for guardian in guardians), by="words"))
