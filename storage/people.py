"""Repository of people, learners, families, consents, links and forms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, bindparam, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.people.person import Consent, ConsentText, Learner, Link, LinkKind, Person, Purpose, Role
from domain.ports import Form
from storage import tables
from storage.columns import plain
from storage.sql import AnyRow, columns_for, insert, row_of

people, roles, learners = tables.people.people, tables.people.roles, tables.people.learners
families, guardians, consents = tables.people.families, tables.people.guardians, tables.people.consents
links, forms = tables.people.links, tables.people.forms
texts = tables.people.consent_texts

AT_ONCE = 500
"""Fewer than the least number of parameters that a database allows in one statement."""

HELD_ROLES = (
    select(func.aggregate_strings(roles.c.role, ","))
    .where(roles.c.person == people.c.id, roles.c.revoked_at.is_(None))
    .correlate(people)
    .scalar_subquery()
)
PEOPLE = select(*columns_for(people, Person, but=("roles",)), HELD_ROLES.label("held_roles"))
BY_ID = PEOPLE.where(people.c.id == bindparam("key"))
BY_EXTERNAL = PEOPLE.where(
    people.c.platform == bindparam("platform"), people.c.external_id == bindparam("external_id")
)
ADD_PERSON = insert(people).returning(people.c.id)
SAVE_PERSON = update(people).where(people.c.id == bindparam("key"))
LEARNERS = select(*columns_for(learners, Learner))
LEARNER = LEARNERS.where(learners.c.id == bindparam("key"))
# Weaker than FOR UPDATE: rows that refer to the learner can still be added. SQLite has one writer at a time.
CLAIM = select(learners.c.id).where(learners.c.id == bindparam("key")).with_for_update(key_share=True)
LEARNER_OF = LEARNERS.where(learners.c.person == bindparam("person"))
CHILDREN_OF = (
    LEARNERS.join(guardians, guardians.c.family == learners.c.family)
    .where(guardians.c.person == bindparam("person"))
    .order_by(learners.c.id)
)
FORM = select(*columns_for(forms, Form)).where(forms.c.person == bindparam("person"))
SAVE_FORM = insert(forms)
SAVE_FORM = SAVE_FORM.on_conflict_do_update(
    index_elements=["person"],
    set_={name: SAVE_FORM.excluded[name] for name in ("name", "data", "expires_at")},
)
DROP_FORM = delete(forms).where(forms.c.person == bindparam("key"))


def hashed(token: str) -> bytes:
    """What is stored of a link's token."""
    return sha256(token.encode()).digest()


def person_of(row: AnyRow) -> Person:
    values = row._asdict()
    held = values.pop("held_roles")
    return Person(**values, roles=frozenset(Role(name) for name in held.split(",")) if held else frozenset())


def _good_links(kind: LinkKind, about: Mapping[str, str], at: datetime) -> list[ColumnElement[bool]]:
    return [
        links.c.kind == kind,
        or_(links.c.expires_at.is_(None), links.c.expires_at > at),
        or_(links.c.reusable, links.c.used_at.is_(None)),
        *(links.c.subject[name].as_string() == value for name, value in about.items()),
    ]


class PeopleRepository:
    """Provides domain.ports.People. What somebody is in the middle of is read once, until it is written."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._forms: dict[int, Form | None] = {}

    async def get(self, person: int) -> Person | None:
        row = (await self._connection.execute(BY_ID, {"key": person})).one_or_none()
        return person_of(row) if row else None

    async def by_external(self, platform: str, external_id: str) -> Person | None:
        result = await self._connection.execute(BY_EXTERNAL, {"platform": platform, "external_id": external_id})
        row = result.one_or_none()
        return person_of(row) if row else None

    async def add(self, person: Person) -> Person:
        values = row_of(person, but=("id", "roles"))
        number = (await self._connection.execute(ADD_PERSON, values)).scalar_one()
        return Person(id=number, **values)

    async def save(self, person: Person) -> None:
        values = row_of(person, but=("id", "roles"))
        await self._connection.execute(SAVE_PERSON, {"key": person.id, **values})

    async def grant(self, person: int, role: Role, by: int | None, at: datetime) -> None:
        held = {"person": person, "role": role, "granted_by": by, "granted_at": at}
        await self._connection.execute(insert(roles).on_conflict_do_nothing(), held)

    async def revoke(self, person: int, role: Role, at: datetime) -> None:
        await self._connection.execute(
            update(roles)
            .where(roles.c.person == person, roles.c.role == role, roles.c.revoked_at.is_(None))
            .values(revoked_at=at)
        )

    async def with_role(self, role: Role) -> Sequence[Person]:
        holders = select(roles.c.person).where(roles.c.role == role, roles.c.revoked_at.is_(None))
        rows = await self._connection.execute(PEOPLE.where(people.c.id.in_(holders)).order_by(people.c.id))
        return [person_of(row) for row in rows]

    async def count_by_role(self) -> Mapping[Role, int]:
        held = select(roles.c.role, func.count()).where(roles.c.revoked_at.is_(None)).group_by(roles.c.role)
        return {role: count for role, count in await self._connection.execute(held)}  # noqa: C416

    async def learner(self, learner: int) -> Learner | None:
        row = (await self._connection.execute(LEARNER, {"key": learner})).one_or_none()
        return Learner(*row) if row else None

    async def learner_of(self, person: int) -> Learner | None:
        row = (await self._connection.execute(LEARNER_OF, {"person": person})).one_or_none()
        return Learner(*row) if row else None

    async def add_learner(self, learner: Learner) -> Learner:
        values = row_of(learner, but=("id",))
        number = (await self._connection.execute(insert(learners).returning(learners.c.id), values)).scalar_one()
        return Learner(id=number, **values)

    async def add_learners(self, given: Sequence[Learner]) -> Sequence[Learner]:
        if not given:
            return []
        rows = [row_of(learner, but=("id",)) for learner in given]
        adding = insert(learners).returning(learners.c.id, sort_by_parameter_order=True)
        numbers = await self._connection.scalars(adding, rows)
        return [replace(learner, id=number) for learner, number in zip(given, numbers, strict=True)]

    async def save_learner(self, learner: Learner) -> None:
        values = row_of(learner, but=("id",))
        await self._connection.execute(update(learners).where(learners.c.id == learner.id).values(**values))

    async def learners(self, ids: Collection[int]) -> Sequence[Learner]:
        return await self._learners_where(learners.c.id, ids)

    async def learners_named(self, names: Collection[str]) -> Sequence[Learner]:
        return await self._learners_where(learners.c.name, names)

    async def _learners_where(self, column: Column[Any], values: Collection[Any]) -> list[Learner]:
        wanted, found = sorted(set(values)), []
        for start in range(0, len(wanted), AT_ONCE):
            part = column.in_(wanted[start : start + AT_ONCE])
            found += [Learner(*row) for row in await self._connection.execute(LEARNERS.where(part))]
        return sorted(found, key=lambda learner: learner.id)

    async def claim(self, learner: int) -> None:
        if self._connection.dialect.name != "sqlite":
            await self._connection.execute(CLAIM, {"key": learner})

    async def claim_learner(self, learner: int, person: int) -> bool:
        claimed = await self._connection.execute(
            update(learners).where(learners.c.id == learner, learners.c.person.is_(None)).values(person=person)
        )
        return claimed.rowcount == 1

    async def children_of(self, guardian: int) -> Sequence[Learner]:
        return [Learner(*row) for row in await self._connection.execute(CHILDREN_OF, {"person": guardian})]

    async def guardians_of(self, learner: int) -> Sequence[Person]:
        rows = await self._connection.execute(
            PEOPLE.join(guardians, guardians.c.person == people.c.id)
            .join(learners, learners.c.family == guardians.c.family)
            .where(learners.c.id == learner)
            .order_by(guardians.c.since, people.c.id)
        )
        return [person_of(row) for row in rows]

    async def add_guardian(self, learner: int, guardian: int, at: datetime) -> None:
        family = await self._family_of(learner) or await self._found_family(learner, at)
        member = {"family": family, "person": guardian, "since": at}
        await self._connection.execute(insert(guardians).on_conflict_do_nothing(), member)

    async def _family_of(self, learner: int) -> int | None:
        found = await self._connection.execute(select(learners.c.family).where(learners.c.id == learner))
        family: int | None = found.scalar_one_or_none()
        return family

    async def _found_family(self, learner: int, at: datetime) -> int | None:
        founded: int = (
            await self._connection.execute(insert(families).returning(families.c.id), {"founded_at": at})
        ).scalar_one()
        moved = await self._connection.execute(
            update(learners).where(learners.c.id == learner, learners.c.family.is_(None)).values(family=founded)
        )
        if moved.rowcount:
            return founded
        await self._connection.execute(delete(families).where(families.c.id == founded))
        return await self._family_of(learner)

    async def add_consent(self, consent: Consent) -> None:
        adding = insert(consents)
        adding = adding.on_conflict_do_update(
            index_elements=["learner", "purpose", "given_by", "given_at", "agreed"],
            set_={name: adding.excluded[name] for name in ("withdrawn_at", "ended", "expires_at", "asked_at")},
        )
        await self._connection.execute(adding, row_of(consent))

    async def consents_of(self, learner: int) -> Sequence[Consent]:
        rows = await self._connection.execute(
            select(*columns_for(consents, Consent))
            .where(consents.c.learner == learner)
            .order_by(consents.c.given_at, consents.c.id)
        )
        return [Consent(*row) for row in rows]

    async def consents_ending(self, before: datetime, limit: int) -> Sequence[Consent]:
        rows = await self._connection.execute(
            select(*columns_for(consents, Consent))
            .where(text("withdrawn_at IS NULL"), consents.c.expires_at <= before)
            .order_by(consents.c.expires_at, consents.c.id)
            .limit(limit)
        )
        return [Consent(*row) for row in rows]

    async def consents_to_renew(self, before: datetime, limit: int) -> Sequence[Consent]:
        rows = await self._connection.execute(
            select(*columns_for(consents, Consent))
            .where(text("withdrawn_at IS NULL"), consents.c.expires_at <= before, consents.c.asked_at.is_(None))
            .order_by(consents.c.expires_at, consents.c.id)
            .limit(limit)
        )
        return [Consent(*row) for row in rows]

    async def outdated_consents(
        self, current: Mapping[Purpose, str], after: datetime, limit: int
    ) -> Sequence[Consent]:
        other = or_(
            *(
                and_(consents.c.purpose == purpose, consents.c.text_version != version)
                for purpose, version in current.items()
            )
        )
        rows = await self._connection.execute(
            select(*columns_for(consents, Consent))
            .where(consents.c.withdrawn_at.is_(None), consents.c.agreed, other)
            .where(or_(consents.c.expires_at.is_(None), consents.c.expires_at > after))
            .order_by(consents.c.id)
            .limit(limit)
        )
        return [Consent(*row) for row in rows]

    async def keep_words(self, words: ConsentText) -> None:
        values = row_of(words) | {"words": plain(words.words)}
        await self._connection.execute(insert(texts).on_conflict_do_nothing(index_elements=["digest"]), values)

    async def words_of(self, digest: str) -> ConsentText | None:
        wanted = select(*columns_for(texts, ConsentText)).where(texts.c.digest == digest)
        row = (await self._connection.execute(wanted)).one_or_none()
        return ConsentText(*row) if row else None

    async def add_link(self, link: Link) -> None:
        values = row_of(link, but=("token",)) | {"token_hash": hashed(link.token), "subject": plain(link.subject)}
        await self._connection.execute(insert(links), values)

    async def link(self, token: str) -> Link | None:
        wanted = links.c.token_hash == hashed(token)
        result = await self._connection.execute(select(*columns_for(links, Link, but=("token",))).where(wanted))
        row = result.one_or_none()
        return Link(token, *row) if row else None

    async def use_link(self, token: str, by: int, at: datetime) -> bool:
        this = links.c.token_hash == hashed(token)
        fresh = and_(this, links.c.reusable.is_(False), links.c.used_at.is_(None))
        used = await self._connection.execute(update(links).where(fresh).values(used_by=by, used_at=at))
        if used.rowcount:
            return True
        reusable = await self._connection.scalar(select(links.c.reusable).where(this))
        return bool(reusable)

    async def links_about(self, kind: LinkKind, about: Mapping[str, str], at: datetime) -> int:
        count = await self._connection.scalar(select(func.count()).where(*_good_links(kind, about, at)))
        return count or 0

    async def end_links(self, kind: LinkKind, about: Mapping[str, str], at: datetime) -> int:
        ended = update(links).where(*_good_links(kind, about, at)).values(expires_at=at)
        return (await self._connection.execute(ended)).rowcount

    async def form(self, person: int) -> Form | None:
        if person not in self._forms:
            row = (await self._connection.execute(FORM, {"person": person})).one_or_none()
            self._forms[person] = Form(*row) if row else None
        return self._forms[person]

    async def save_form(self, form: Form) -> None:
        self._forms.pop(form.person, None)
        await self._connection.execute(SAVE_FORM, row_of(form) | {"data": plain(form.data)})

    async def drop_form(self, person: int, prefix: str = "") -> None:
        self._forms.pop(person, None)
        dropped = DROP_FORM.where(forms.c.name.startswith(prefix, autoescape=True)) if prefix else DROP_FORM
        await self._connection.execute(dropped, {"key": person})
