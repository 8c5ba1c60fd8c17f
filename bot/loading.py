"""Brings content/ into the database: courses, questions, skills, FAQ, and the staff of the sample centre."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.updates import PLATFORM
from domain.booking.events.event import Event
from domain.booking.events.putting_up import put_up
from domain.booking.hours.week import WeeklySpan
from domain.clock import Clock
from domain.courses.course import CourseClass, StaffMember
from domain.journal import Statement, Verb
from domain.language import Lang, in_language
from domain.people.person import Person, Role
from domain.ports import UnitOfWork
from domain.practice.items.kinds import Item, ItemStatus, Source, fingerprint, source_of
from domain.practice.items.skills import Skill
from domain.practice.items.stored import OfStatus
from domain.practice.keeping.correcting import keeps_its_key
from domain.rosters.sourced import is_from_list
from domain.safety.roster import OnDuty
from knowledge.cadences import load_cadences
from knowledge.centre import CENTRE, COURSES, CentreContent, check_syllabuses, load_centre
from knowledge.content import ContentError
from knowledge.events import load_events
from knowledge.items import load_items
from knowledge.media import check_media, load_media
from knowledge.misconceptions import load_misconceptions
from knowledge.skills import load_skills
from knowledge.texts import load_catalogue
from storage.database import Database

ON_DUTY = (Role.ADVISOR, Role.OPERATOR, Role.ADMIN)
_LEFT, _BACK = {"why": "left content"}, {"why": "back in content"}


@dataclass(frozen=True)
class Loaded:
    """How much is in the database now."""

    campuses: int
    courses: int
    faq: int
    skills: int
    items: int
    events: int


@dataclass(frozen=True)
class Content:
    """All of a content folder, read and checked."""

    centre: CentreContent
    events: Sequence[Event]
    skills: Sequence[Skill]
    items: Sequence[Item]


def read_content(folder: Path, now: datetime) -> Content:
    """Read every file of a content folder; of monthly events those that lie ahead at `now`.

    Raises:
        knowledge.content.ContentError: a file has an error.
    """
    load_cadences(folder, load_catalogue(folder))
    load_misconceptions(folder)
    centre, skills = load_centre(folder), load_skills(folder)
    check_media(folder, load_media(folder), {skill.id for skill in skills})
    check_syllabuses(folder, centre.courses, {skill.id for skill in skills})
    return Content(centre, load_events(folder, centre, now), skills, load_items(folder))


async def load_content(database: Database, folder: Path, clock: Clock, *, demo_staff: bool) -> Loaded:
    """Read all of `folder`, then store it in one transaction; a second run changes nothing.

    Args:
        demo_staff: give the staff's Telegram ids in centre.toml their roles. Only for the demo:
            the sample's ids belong to strangers on the real Telegram.

    Raises:
        knowledge.content.ContentError: a file has an error; nothing was stored.
        domain.booking.events.putting_up.EventStands: an event cannot be as its file says; nothing was stored.
    """
    now = clock.now()
    content = read_content(folder, now)
    centre = content.centre
    async with database.transaction() as uow:
        _keep_what_lists_need(folder, centre, await uow.courses.listed())
        await uow.courses.replace(
            centre.centre, centre.campuses, centre.staff, centre.courses, centre.classes, centre.trials, centre.faq
        )
        await _first_hours(uow, centre.hours)
        await uow.upgrades.put_rules(centre.upgrades)
        events = await put_up(uow, content.events, now)
        await uow.items.put_skills(content.skills)
        known = await uow.items.fingerprints()
        marked = [(item, fingerprint(item)) for item in content.items]
        changed = [(item, mark) for item, mark in marked if known.get(item.key) != mark]
        await uow.items.put(
            [
                (item, mark)
                for item, mark in changed
                if item.key not in known or not await keeps_its_key(uow, item.key, mark)
            ],
            now,
        )
        await _follow_content(uow, known.keys(), {item.key for item in content.items}, now)
        if demo_staff:
            await _grant_staff(uow, centre.staff, now)
    return Loaded(
        len(centre.campuses),
        len(centre.courses),
        len(centre.faq),
        len(content.skills),
        len(content.items),
        events.ahead,
    )


def _keep_what_lists_need(folder: Path, centre: CentreContent, listed: Sequence[CourseClass]) -> None:
    """
    Raises:
        ContentError: a row has left content/ on which a class stands that a list brought.
    """
    courses, staff = {each.id for each in centre.courses}, {each.id for each in centre.staff}
    campuses = {each.id for each in centre.campuses}
    for klass in listed:
        for file, section, named, there in (
            (CENTRE, "campuses", klass.campus, campuses),
            (CENTRE, "staff", klass.teacher, staff),
            (COURSES, "courses", klass.course, courses),
        ):
            if named not in there and not is_from_list(named):
                why = f"'{named}' is gone, but the class '{klass.id}' needs it, which came with a list; bring it back"
                raise ContentError(folder / file, section, why)


async def _follow_content(uow: UnitOfWork, known: Collection[str], there: Collection[str], now: datetime) -> None:
    """Retire what content/ has no more, and bring it back when content/ has it again; never what was imported.

    A teacher's word stands: what one retired stays retired, what one brought back stays.
    """
    retired = set(await uow.items.keys(OfStatus(ItemStatus.RETIRED)))
    left = {key for key in known if key not in there and source_of(key) is not Source.IMPORTED} - retired
    for key in sorted(left):
        if not (await _last(uow, Verb.RETIRED, key) == _LEFT and await _last(uow, Verb.RESTORED, key) != _BACK):
            await uow.items.set_status(key, ItemStatus.RETIRED, now)
            await uow.journal.add(Statement(Verb.RETIRED, "item", key, now, result=_LEFT, authority="bot"))
    for key in sorted(retired & set(there)):
        if await _last(uow, Verb.RETIRED, key) == _LEFT:
            await uow.items.set_status(key, ItemStatus.LIVE, now)
            await uow.journal.add(Statement(Verb.RESTORED, "item", key, now, result=_BACK, authority="bot"))


async def _last(uow: UnitOfWork, verb: Verb, key: str) -> Mapping[str, Any] | None:
    said = await uow.journal.with_object(verb, "item", key)
    return said[-1].result if said else None


async def _first_hours(uow: UnitOfWork, hours: Sequence[WeeklySpan]) -> None:
    """The hours of those who have none; what somebody said in chat stands."""
    known = {span.staff for span in await uow.hours.weekly()}
    for span in hours:
        if span.staff not in known:
            await uow.hours.add_weekly(span)


async def _grant_staff(uow: UnitOfWork, staff: Sequence[StaffMember], now: datetime) -> None:
    """Their roles, and the duty roster where there is none."""
    on_duty: list[OnDuty] = []
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
        if member.role in ON_DUTY:
            on_duty.append(OnDuty(person.id))
    if not await uow.safety.roster():
        await uow.safety.save_roster(on_duty)
