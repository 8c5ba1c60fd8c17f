"""For whom a person may book."""

from __future__ import annotations

from domain.errors import Gone, Refusal
from domain.messages.screen import Button, Tap, rows, t, tap
from domain.people.person import AgeBand, Learner, Person
from domain.ports import UnitOfWork
from domain.turn import Turn


async def visible_learners(uow: UnitOfWork, person: Person) -> tuple[Learner, ...]:
    """The person's children and, last, the learner that the person is."""
    own = await uow.people.learner_of(person.id)
    children = tuple(child for child in await uow.people.children_of(person.id) if own is None or child.id != own.id)
    return children + ((own,) if own else ())


async def may_book(uow: UnitOfWork, person: Person, learner: Learner) -> bool:
    """A guardian may; a learner for themselves from 16 on."""
    if learner.person != person.id:
        return learner.id in {child.id for child in await uow.people.children_of(person.id)}
    return _is_grown_up(person, learner)


def _is_grown_up(person: Person, learner: Learner) -> bool:
    return AgeBand.FROM_16 in (learner.age_band, person.age_band)


async def bookable_learners(turn: Turn, course: str | None = None) -> tuple[Learner, ...]:
    """Those for whom the actor may book, at least one; `course` is the handle of the one that is wanted.

    Raises:
        Refusal: there is nobody yet, or a guardian has to do it; the text says what to do.
    """
    seen = await visible_learners(turn.uow, turn.person)
    me = turn.person
    found = tuple(each for each in seen if each.person != me.id or _is_grown_up(me, each))
    if found:
        return found
    if seen:
        raise Refusal(
            t("booking.ask_guardian"),
            rows(Button(t("booking.invite_guardian"), tap("on.invite")), Button(t("booking.see_courses"), tap("co"))),
        )
    if turn.person.onboarded_at is None:
        raise Refusal(t("booking.who_are_you"), rows(Button(t("booking.get_started"), _way_in(course))))
    raise Refusal(
        t("booking.no_child"),
        rows(Button(t("booking.add_child"), tap("on.child")), Button(t("booking.see_courses"), tap("co"))),
    )


def _way_in(course: str | None) -> Tap:
    """Onboarding, which remembers the course that was wanted."""
    return tap("on.trial", course) if course else tap("home")


async def learner_to_book(turn: Turn, learner: int | None) -> Learner:
    """The learner of that id.

    Raises:
        Gone: it is nobody for whom the actor may book.
    """
    for each in await bookable_learners(turn):
        if each.id == learner:
            return each
    raise Gone(t("refusal.gone"), rows(Button(t("booking.book_trial"), tap("bk"))))
