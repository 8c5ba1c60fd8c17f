"""The page about a learner in words: what the other side gets, and what the family sees of it beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.booking.slot import Booking
from domain.booking.talks.card import Brief, Contact, read_brief
from domain.booking.talks.matters import Outcome, findings_of
from domain.booking.talks.words import about_line, reach, way_line, when_of
from domain.errors import Gone
from domain.messages.kinds import SERVICE
from domain.messages.screen import TAP_BYTES, Button, Join, Note, Param, Rows, Tap, rows, t, tap
from domain.people.person import Learner, Role
from domain.portrait.words import SKILLS_NAMED, band_lines, habits_words, hard_words, lines_of
from domain.practice.learner.model import Band
from domain.turn import Turn

SKILLS_OPENED = 4
OPENED = (Band.FADING, Band.ON_THE_WAY, Band.FIRM)


def asked_by(brief_of: Brief) -> Param | None:
    """Who booked, in a way that opens a chat with them where the platform knows one."""
    person = brief_of.asked_by
    if person is None:
        return None
    own = brief_of.learner.person == person.id
    return t("talks.brief.asked_by_self" if own else "talks.brief.asked_by", name=reach(person))


def brief_text(brief_of: Brief) -> Join:
    """The page; what a family left out is not mentioned."""
    learner, appointment = brief_of.learner, brief_of.appointment
    head: list[Param | None] = [
        t("talks.brief.head", name=learner.name),
        _grade_and_age(learner),
        t("talks.when", when=when_of(appointment))
        if appointment.course is None
        else t(
            "talks.brief.when",
            what=t("talks.agenda.trial", course=appointment.course.name),
            when=when_of(appointment),
        ),
        way_line(appointment, to_staff=True) if appointment.course is None else None,
        asked_by(brief_of),
        about_line(brief_of.booking) if brief_of.booking.topic is not None else None,
    ]
    blocks: list[Param | None] = [
        lines_of(head),
        _skills(brief_of),
        hard_words(brief_of.hard),
        habits_words(brief_of.habits),
        _contact(brief_of.contact),
        _before(brief_of.before),
    ]
    return Join(tuple(block for block in blocks if block is not None), "blocks")


def evidence_buttons(brief_of: Brief) -> list[Button]:
    """What the other side will want to know more of, each with the answers behind it: skills, misconceptions."""
    found = brief_of.skills or {}
    skills = [(band, each) for band in OPENED for each in found.get(band, ())[:SKILLS_NAMED]]
    made: list[Button] = []
    for band, each in skills:
        to = tap("tk.e", brief_of.booking.id, each.skill, 0)
        if len(made) < SKILLS_OPENED and _fits(to):
            made.append(
                Button(t("standing.button.point", mark=t(f"standing.mark.{band.value}"), skill=each.name), to)
            )
    roads = [(each, tap("tk.er", brief_of.booking.id, each.road)) for each in brief_of.hard or ()]
    made += [Button(t("talks.button.road", name=each.name), to) for each, to in roads if _fits(to, last_page=False)]
    return made


def brief_keyboard(brief_of: Brief) -> Rows:
    return rows(*evidence_buttons(brief_of), Button(t("talks.button.mine"), tap("tk.g")))


async def brief_note(turn: Turn, booking: Booking) -> Note:
    """The page for whoever is there for the learner, two hours before.

    Raises:
        Gone: the slot or the learner are not there any more.
    """
    found = await read_brief(turn, booking)
    if found is None:
        raise Gone(t("refusal.gone"))
    text = Join((t("talks.brief.soon"), brief_text(found)), "blocks")
    return Note(SERVICE.name, text, brief_keyboard(found))


def _grade_and_age(learner: Learner) -> Param | None:
    told: list[Param] = []
    if learner.grade is not None:
        told.append(t("talks.brief.grade", grade=learner.grade))
    if learner.age_band is not None:
        told.append(t(f"talks.brief.age.{learner.age_band.name.lower()}"))
    return Join(tuple(told), "words") if told else None


def _skills(brief_of: Brief) -> Param | None:
    if brief_of.skills is None and brief_of.practised:
        return None
    title = t("talks.brief.skills")
    if not brief_of.skills:
        return None if "skills" in brief_of.booking.left_out else Join((title, t("talks.brief.no_practice")))
    return Join((title, *band_lines(brief_of.skills)))


def _contact(contact: Sequence[Contact] | None) -> Param | None:
    if not contact:
        return None
    lines = (
        t(
            "talks.brief.contact_line",
            day=each.appointment.day,
            what=t("talks.agenda.trial", course=each.appointment.course.name)
            if each.appointment.course is not None
            else each.appointment.title,
            state=t(f"talks.state.{each.state.value}"),
        )
        for each in contact
    )
    return Join((t("talks.brief.contact"), *lines))


def _before(before: tuple[Outcome, date] | None) -> Param | None:
    if before is None:
        return None
    said, day = before
    kind = "teaching" if said.outcome in findings_of(Role.TEACHER).outcomes else "advising"
    return t(
        "talks.brief.before",
        day=day,
        outcome=t(f"talks.outcome.{kind}.{said.outcome}"),
        plan=t(f"talks.plan.{kind}.{said.plan}"),
    )


def _fits(to: Tap, *, last_page: bool = True) -> bool:
    args = [str(arg) for arg in to.args]
    # the last page of answers has the longest tap
    longest = [*args[:-1], "999"] if last_page else args
    return len(":".join((to.verb, *longest)).encode()) <= TAP_BYTES
