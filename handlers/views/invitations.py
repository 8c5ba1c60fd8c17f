"""Inviting colleagues and making links for posters, in screens."""

from __future__ import annotations

from collections.abc import Sequence

from domain.courses.browsing import handle
from domain.courses.course import Course
from domain.messages.screen import Button, Screen, rows, t, tap
from domain.people.person import LinkKind, Role
from handlers.views.onboarding import HOME

BACK = Button(t("common.back"), tap("inv"))


def roles(given: Sequence[Role]) -> Screen:
    buttons = [Button(t(f"settings.role.{role.value}"), tap("inv.role", role.value)) for role in given]
    return Screen(t("settings.invite.whom"), rows(*buttons, HOME))


def courses(given: Sequence[Course]) -> Screen:
    buttons = [Button(course.name, tap("inv.course", handle(course.id))) for course in given]
    return Screen(t("settings.invite.which_course"), rows(*buttons, HOME))


def handed_over(kind: LinkKind) -> Screen:
    return Screen(t("settings.invite.link_made" if kind is LinkKind.TRIAL else "settings.invite.made"), rows(HOME))
