"""Onboarding in screens: who are you, what are you called, is this your child, do you agree."""

from __future__ import annotations

from typing import assert_never

from domain.courses.browsing import handle
from domain.courses.course import Course
from domain.messages.kinds import ADDRESS
from domain.messages.screen import Button, Join, Moment, Note, Param, Picture, Rows, Screen, T, rows, t, tap
from domain.people.codes import in_groups
from domain.people.consent import TEXT_VERSIONS, ConsentAsked
from domain.people.joins import JoinWaits
from domain.people.links import Invitation
from domain.people.offers import ClassOffer, GuardianOffer, LearnerOffer, LinkProblem, StaffOffer
from domain.people.person import AgeBand, LinkKind, Purpose
from domain.people.stages import Asking, Notice, Step, TrialReady, Welcome
from handlers.views import classes, guardians
from handlers.views.children import glimpsed

BACK = Button(t("common.back"), tap("on.who"))
HOME = Button(t("common.home"), tap("home"))
LANGUAGES = (
    Button(t("onboarding.button.chinese"), tap("on.lang", "zh")),
    Button(t("onboarding.button.english"), tap("on.lang", "en")),
)


def stage(
    where: Welcome
    | Asking
    | GuardianOffer
    | LearnerOffer
    | JoinWaits
    | StaffOffer
    | ClassOffer
    | ConsentAsked
    | TrialReady,
) -> Screen:
    match where:
        case Welcome():
            return welcome(where)
        case Asking():
            return question(where)
        case GuardianOffer(child):
            return _offer(
                t("onboarding.guardian_offer", child=glimpsed(child)),
                Button(t("onboarding.button.my_child"), tap("on.mine", child.id)),
                Button(t("onboarding.button.not_my_child"), tap("on.no")),
            )
        case LearnerOffer(child):
            return _offer(
                t("onboarding.learner_offer", child=glimpsed(child)),
                Button(t("onboarding.button.it_is_me"), tap("on.me", child.id)),
                Button(t("onboarding.button.not_me"), tap("on.no")),
            )
        case JoinWaits():
            return guardians.waits(where)
        case StaffOffer():
            return _offer(
                staff_offer(where),
                Button(t("onboarding.button.join"), tap("on.join")),
                Button(t("onboarding.button.not_me"), tap("on.no")),
            )
        case ClassOffer():
            return classes.offer(where)
        case ConsentAsked():
            return consent(where)
        case TrialReady(course):
            return trial_ready(course)
        case _:
            assert_never(where)


def welcome(where: Welcome) -> Screen:
    centre: Param = where.centre or t("onboarding.our_centre")
    came_for = t("onboarding.came_for_trial", course=where.trial.name) if where.trial else None
    if where.joins:
        came_for = classes.came_for(where.joins)
    parts = [t("onboarding.welcome", centre=centre), came_for, t("onboarding.who_are_you"), t("onboarding.stored")]
    return Screen(
        _blocks(*parts),
        rows(
            Button(t("onboarding.button.parent"), tap("on.role", "parent")),
            Button(t("onboarding.button.learner"), tap("on.role", "learner")),
            Button(t("onboarding.button.staff"), tap("on.role", "staff")),
            LANGUAGES,
        ),
    )


def question(where: Asking) -> Screen:
    out = HOME if where.onboarded else BACK
    match where.step:
        case Step.NAME:
            offered = Button(where.name, tap("on.name"))
            return Screen(t("onboarding.ask_name"), rows(offered, BACK))
        case Step.AGE:
            return Screen(t("onboarding.ask_age", name=where.name), rows(*_ages(), BACK))
        case Step.GRADE:
            return Screen(t("onboarding.ask_grade"), rows(*grades("on.grade"), BACK))
        case Step.HOW:
            return Screen(
                t("onboarding.ask_how"),
                rows(
                    Button(t("onboarding.button.have_code"), tap("on.code")),
                    Button(t("onboarding.button.tell_child"), tap("on.child")),
                    None if where.onboarded else Button(t("onboarding.button.just_look"), tap("on.look")),
                    out,
                ),
            )
        case Step.CODE:
            return Screen(t("onboarding.ask_code"), rows(Button(t("common.back"), tap("on.how"))))
        case Step.CHILD:
            return Screen(t("onboarding.ask_child"), rows(Button(t("common.back"), tap("on.how"))))
        case Step.CHILD_GRADE:
            back = Button(t("common.back"), tap("on.child"))
            return Screen(t("onboarding.ask_child_grade", child=where.name), rows(*grades("on.grade"), back))
        case Step.STAFF:
            return Screen(t("onboarding.staff_hint"), rows(out))
        case _:
            assert_never(where.step)


def grades(verb: str, *args: int) -> Rows:
    """School years to choose from, three in a row, and to skip; the chosen one is the tap's last argument."""
    years = [Button(t(f"onboarding.grade.{year}"), tap(verb, *args, year)) for year in range(1, 13)]
    lines = [tuple(years[at : at + 3]) for at in range(0, len(years), 3)]
    return (*lines, (Button(t("onboarding.button.skip"), tap(verb, *args, 0)),))


def _ages() -> Rows:
    bands = [Button(t(f"onboarding.age.{band.value}"), tap("on.age", band.value)) for band in AgeBand]
    return (tuple(bands[:2]), tuple(bands[2:]))


def consent(asked: ConsentAsked) -> Screen:
    child = asked.learner
    if asked.agreed:
        who_sees = Button(t("consents.button.page"), tap("ag", child.id))
        return Screen(t("onboarding.consent_stands", child=child.name), rows(who_sees, HOME))
    return Screen(
        _blocks(
            t("consents.about.practice.childs", child=child.name),
            t("consents.version", version=TEXT_VERSIONS[Purpose.PRACTICE]),
        ),
        rows(
            Button(t("onboarding.button.agree"), tap("on.agree", child.id)),
            Button(t("onboarding.button.not_now"), tap("on.later", child.id)),
        ),
    )


def trial_ready(course: Course) -> Screen:
    book = Button(t("onboarding.button.book_trial"), tap("bk.c", handle(course.id)))
    return Screen(t("onboarding.trial_ready", course=course.name), rows(book, HOME))


def notice(why: Notice | LinkProblem) -> T:
    return t(f"onboarding.notice.{why.value}")


def above(line: Param, screen: Screen) -> Screen:
    """The screen with a line of its own on top."""
    return Screen(_blocks(line, screen.text), screen.keyboard, screen.picture)


def staff_offer(offer: StaffOffer) -> Param:
    role = t(f"settings.role.{offer.role.value}")
    named = t("onboarding.staff_offer_named", role=role, name=offer.name) if offer.name else None
    by = t("onboarding.staff_offer_by", inviter=offer.inviter) if offer.inviter else None
    return _blocks(named or t("onboarding.staff_offer", role=role), by)


def invitation(made: Invitation, zone: str, name: str, centre: Param, qr: str) -> Note:
    """A message that can be forwarded as it is, and says nothing of any child. `name` is whoever hands it on.

    Args:
        qr: its link as a picture, a PNG in base64.
    """
    until: Param = Moment(made.expires_at, zone) if made.expires_at else ""
    url, code = made.url, in_groups(made.code)
    match made.kind:
        case LinkKind.GUARDIAN:
            text = t("onboarding.invitation.guardian", centre=centre, url=url, code=code, until=until)
            share = t("onboarding.share.guardian", centre=centre, url=url, until=until)
        case LinkKind.LEARNER:
            text = t("onboarding.invitation.learner", centre=centre, url=url, code=code, until=until)
            share = t("onboarding.share.learner", centre=centre, url=url, until=until)
        case LinkKind.TRIAL if isinstance(made.subject, Course):
            course = made.subject.name
            text = t("onboarding.invitation.trial", course=course, centre=centre, url=url, until=until)
            share = t("onboarding.share.trial", course=course, centre=centre, url=url)
        case _:
            role = t(f"settings.role.{made.role.value}") if made.role else ""
            text = t("onboarding.invitation.staff", role=role, centre=centre, url=url, until=until, name=name)
            share = t("onboarding.share.staff", role=role, centre=centre, url=url, until=until, name=name)
    on = rows(Button(t("onboarding.button.hand_on"), share=share))
    # whoever reads the outbox later must find no link that is still good
    return Note(ADDRESS.name, text, on, Picture(qr, "qr.png"))


def _offer(text: Param, yes: Button, no: Button) -> Screen:
    return Screen(text, rows(yes, no, LANGUAGES))


def _blocks(*parts: Param | None) -> Join:
    return Join(tuple(part for part in parts if part is not None), by="blocks")
