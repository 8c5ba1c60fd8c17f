"""Brings content/ into the database: courses, questions, skills, FAQ, and the staff of the sample centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.updates import PLATFORM
from domain.clock import Clock
from domain.courses.course import StaffMember
from domain.language import Lang, in_language
from domain.people.person import Person
from domain.ports import UnitOfWork
from domain.practice.items import Item, fingerprint
from domain.practice.skills import Skill
from knowledge.centre import CentreContent, load_centre
from knowledge.items import load_items
from knowledge.misconceptions import load_misconceptions
from knowledge.skills import load_skills
from knowledge.texts import load_catalogue
from storage.database import Database


@dataclass(frozen=True)
class Loaded:
    """How much is in the database now."""

    campuses: int
    courses: int
    faq: int
    skills: int
    items: int


@dataclass(frozen=True)
class Content:
    """All of a content folder, read and checked."""

    centre: CentreContent
    skills: Sequence[Skill]
    items: Sequence[Item]


def read_content(folder: Path) -> Content:
    """Read every file of a content folder.

    Raises:
        knowledge.content.ContentError: a file has an error.
    """
    load_catalogue(folder)
    load_misconceptions(folder)
    return Content(load_centre(folder), load_skills(folder), load_items(folder))


async def load_content(database: Database, folder: Path, clock: Clock, *, demo_staff: bool) -> Loaded:
    """Read all of `folder`, then store it in one transaction; a second run changes nothing.

    Args:
        demo_staff: give the staff's Telegram ids in centre.toml their roles. Only for the demo:
            the sample's ids belong to strangers on the real Telegram.

    Raises:
        knowledge.content.ContentError: a file has an error; nothing was stored.
    """
    content, now = read_content(folder), clock.now()
    centre = content.centre
    async with database.transaction() as uow:
        await uow.courses.replace(
            centre.centre, centre.campuses, centre.staff, centre.courses, centre.classes, centre.trials, centre.faq
        )
        await uow.items.put_skills(content.skills)
        known = await uow.items.fingerprints()
        marked = [(item, fingerprint(item)) for item in content.items]
        await uow.items.put([(item, mark) for item, mark in marked if known.get(item.key) != mark], now)
        if demo_staff:
            await _grant_staff(uow, centre.staff, now)
    return Loaded(len(centre.campuses), len(centre.courses), len(centre.faq), len(content.skills), len(content.items))


async def _grant_staff(uow: UnitOfWork, staff: Sequence[StaffMember], now: datetime) -> None:
    for member in staff:
        if member.telegram is None:
            continue
        external_id = str(member.telegram)
        person = await uow.people.by_external(PLATFORM, external_id)
        if person is None:
            name = in_language(member.name, Lang.ZH)
            person = await uow.people.add(Person(0, PLATFORM, external_id, name, Lang.ZH))
        if person.onboarded_at is None:
            await uow.people.save(replace(person, role=member.role, onboarded_at=now))
        await uow.people.grant(person.id, member.role, None, now)
