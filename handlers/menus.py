"""The command menus: what Telegram lists behind "/", by role and language. They hint; use cases hold the rights."""

from __future__ import annotations

from dataclasses import dataclass

from domain.language import Lang
from domain.messages.catalogue import Catalogue
from domain.messages.screen import T, t
from domain.people.person import Role

EVERYWHERE = ("preferences", "settings", "help", "language", "privacy", "cancel", "stop")
MENUS: dict[Role | None, tuple[str, ...]] = {
    None: ("start", "help", "courses", "language", "privacy"),
    Role.LEARNER: (
        *("practice", "today", "homework", "map", "goal", "week", "home"),
        *("courses", "bookings", "events", "calendar"),
        *EVERYWHERE,
    ),
    Role.PARENT: (
        "today",
        "home",
        "report",
        "map",
        "homework",
        "book",
        "talk",
        "bookings",
        "events",
        "calendar",
        "courses",
        "child",
        *EVERYWHERE,
    ),
    Role.TEACHER: (
        *(
            "today",
            "home",
            "digest",
            "point",
            "hours",
            "talk",
            "class",
            "learner",
            "assign",
            "message",
            "ticket",
            "homework",
            "wishes",
            "items",
            "courses",
            "calendar",
        ),
        *EVERYWHERE,
    ),
    Role.ADVISOR: (
        "inbox",
        "today",
        "home",
        "pipeline",
        "lead",
        "source",
        "hours",
        "talk",
        "message",
        "questions",
        "courses",
        "events",
        "calendar",
        *EVERYWHERE,
    ),
    Role.OPERATOR: (
        "today",
        "home",
        "inbox",
        "requests",
        "new",
        "queue",
        "segments",
        "report",
        "message",
        "family",
        "items",
        "upgrades",
        "pipeline",
        "lead",
        "source",
        "questions",
        "invite",
        "guardians",
        "courses",
        "events",
        "calendar",
        *EVERYWHERE,
    ),
    Role.ADMIN: (
        "today",
        "home",
        "inbox",
        "requests",
        "class",
        "learner",
        "assign",
        "message",
        "family",
        "ticket",
        "homework",
        "items",
        "upgrades",
        "pipeline",
        "lead",
        "source",
        "questions",
        "new",
        "queue",
        "report",
        "calendar",
        "invite",
        "staff",
        "audit",
        "policy",
        "health",
        "guardians",
        "duty",
        "courses",
        "events",
        *EVERYWHERE,
    ),
}
"""Commands by role; None is somebody who is not known yet, and everybody in a chat without a menu of its own."""


@dataclass(frozen=True)
class Menu:
    """One menu.

    Attributes:
        role: for chats with people in that role; None for all private chats.
        commands: (name without slash, description), in order.
    """

    role: Role | None
    lang: Lang
    commands: tuple[tuple[str, str], ...]


def command_menus(catalogue: Catalogue) -> tuple[Menu, ...]:
    """Every menu in every language."""
    return tuple(
        Menu(role, lang, tuple((name, catalogue.plain(_about(role, name), lang)) for name in names))
        for role, names in MENUS.items()
        for lang in Lang
    )


def _about(role: Role | None, command: str) -> T:
    """What a command does; some of the office's are about everybody."""
    is_theirs = role in (Role.OPERATOR, Role.ADMIN) and command in ("report", "calendar")
    return t(f"commands.office_{command}") if is_theirs else t(f"commands.{command}")
