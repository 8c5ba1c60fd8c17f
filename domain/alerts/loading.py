"""What rules see, from the journal and the tables.

`answers_in`, `helps_in` and `excused_in` are pure and read statements alone; the rest asks the storage. What all
looks of one moment share is read once (`Around`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.alerts.evidence import LOOKED_BACK_DAYS, AnswerSeen, Help, LearnerEvidence, ParentWaits
from domain.conversations.conversation import Conversation, State, Why
from domain.courses.course import CourseClass
from domain.day.meetings import Told, days_of, times_of
from domain.journal import Place, Statement, Verb
from domain.people.consent import may_teachers_see
from domain.people.person import Learner, Role
from domain.policy.days import DayKind, Holidays
from domain.policy.hours import planned
from domain.portrait.folding import medium_of
from domain.portrait.glances import zone_of
from domain.portrait.keeping import portrait_of
from domain.portrait.readers import for_teacher
from domain.practice.evening.wishes import HelpWish, Want, promised_by
from domain.practice.learner.rejudging import afterwards, place_of
from domain.turn import Turn

JUDGED = frozenset({Verb.ANSWERED, Verb.REPORTED, Verb.CONFIRMED, Verb.REJUDGED, Verb.VOIDED})
"""The verbs of the statements that say how somebody answered."""
READ = JUDGED | {Verb.HELPED, Verb.WATCHED, Verb.TRIED, Verb.ASSIGNED}
"""Those of all statements that rules rest on."""
LOOKED_BACK = timedelta(days=LOOKED_BACK_DAYS)

SkillOf = Callable[[str], str | None]
"""The main skill of an item by its key."""


def answers_in(statements: Iterable[Statement]) -> list[AnswerSeen]:
    """The answers among statements about any learners that still count, each as it is judged now, in their order."""
    said = list(statements)
    later = afterwards(said)
    found = []
    for each in said:
        if (each.verb, each.object_type) != (Verb.ANSWERED, "item") or each.learner is None or not later.counts(each):
            continue
        told = each.result
        now_right = place_of(each) in later.right
        found.append(
            AnswerSeen(
                each.learner,
                each.object_id,
                next(iter(told["facts"]["skills"]), ""),
                each.at,
                bool(told["success"]) or now_right,
                told.get("expected"),
                told.get("option"),
                None if now_right else told.get("misconception"),
                int(told.get("hints", 0)),
                bool(told.get("rapid")),
                each.place is Place.CLASS,
                told.get("session"),
            )
        )
    return found


def helps_in(statements: Iterable[Statement], skill_of: SkillOf = lambda _: None) -> list[Help]:
    """Help that a learner was given, as statements tell: hints, media, wishes that were met, what was put aside."""
    said = list(statements)
    later = afterwards(said)
    found: list[Help] = []
    for each in said:
        if not later.counts(each):
            continue
        match each.verb, each.object_type:
            case Verb.ANSWERED, "item" if each.result.get("hints"):
                found += [Help("hint", skill, each.at) for skill in each.result["facts"]["skills"][:1]]
            case Verb.WATCHED | Verb.TRIED, "medium" | "recording":
                found += [Help("medium", skill, each.at) for skill in medium_of(each).skills]
            case Verb.HELPED, "help":
                met = skill_of(str(each.result["item"])) if "item" in each.result else None
                found += [Help("wish", met, each.at)] if met else []
            case Verb.ASSIGNED, "practice":
                found.append(Help("assigned", str(each.result["skill"]), each.at))
            case _:
                pass
    return found


def excused_in(statements: Iterable[Statement]) -> frozenset[datetime]:
    """Starts of the lessons to which the family said that the learner cannot come."""
    ill = {Told.ILL.value, Told.WAITS_FOR_GUARDIAN.value}
    return frozenset(
        datetime.fromisoformat(each.result["at"]).astimezone(UTC)
        for each in statements
        if each.object_type == "lesson" and each.result.get("told") in ill
    )


def waits_of(
    teacher: int, conversations: Iterable[Conversation], wishes: Iterable[HelpWish], zone: str
) -> list[ParentWaits]:
    """Who of one learner's family waits for a word of that teacher, the longest first.

    Args:
        conversations: of the family, that are not closed; wishes: that nobody has met. What was put on the list of
            the next lesson waits for nobody.
        zone: the centre's, by which wishes are promised.
    """
    found = []
    for each in conversations:
        mine = each.addressed == teacher if each.state is State.WAITING else each.holder == teacher
        waits = each.asked_at if each.state is State.WAITING else each.owed_at
        if mine and waits is not None:
            what = "letter" if each.why is Why.REPLY else "conversation"
            found.append(ParentWaits(what, each.asked_at or waits, each.promised_at))
    asked = (wish for wish in wishes if wish.photos or wish.want is not Want.LESSON)
    found += [ParentWaits("wish", wish.at, promised_by(wish.at, zone)) for wish in asked]
    return sorted(found, key=lambda wait: wait.since)


def days_off_in(holidays: Holidays, first: date, last: date) -> frozenset[date]:
    """Public holidays and the schools' long ones from `first` to `last`, both included."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return frozenset(day for day in days if (kind := holidays.day(day)).kind is DayKind.HOLIDAY or kind.vacation)


@dataclass(frozen=True)
class Around:
    """What the looks of one moment share.

    Attributes:
        classes: of the course sheet, by id; `zones` of their campuses, by class.
        lessons: by class the starts, until now, of those that were to take place, oldest first.
        conversations: that are not closed, by learner and by the person who waits.
        teachers: by id in the course sheet the accounts that teach; read when they are needed.
    """

    classes: Mapping[str, CourseClass]
    zones: Mapping[str, str]
    lessons: Mapping[str, Sequence[datetime]]
    days_off: frozenset[date]
    by_learner: Mapping[int, Sequence[Conversation]]
    by_person: Mapping[int, Sequence[Conversation]]
    teachers: dict[str, Sequence[int]] = field(default_factory=dict)

    @classmethod
    async def at(cls, turn: Turn) -> Around:
        courses = {each.id: each for each in await turn.uow.courses.courses()}
        places = {each.id: each.zone for each in await turn.uow.courses.campuses()}
        sheet = await turn.uow.courses.classes()
        classes = {each.id: each for each in sheet if each.course in courses and each.campus in places}
        law, lessons = turn.services.teaching_hours, {}
        for klass in classes.values():
            course, zone = courses[klass.course], places[klass.campus]
            days = days_of(klass, course, zone, turn.now - LOOKED_BACK * 2, turn.now)
            times = [(day, *times_of(klass, course, zone, day)) for day in days]
            lessons[klass.id] = tuple(
                starts
                for day, starts, ends in times
                if law.holidays.day(day).kind is not DayKind.HOLIDAY
                and law.verdict(planned(course, starts, ends, zone)).allowed
            )
        by_learner, by_person = defaultdict(list), defaultdict(list)
        for each in (*await turn.uow.conversations.waiting(), *await turn.uow.conversations.taken()):
            if each.learner is not None:
                by_learner[each.learner].append(each)
            else:
                by_person[each.person].append(each)
        today = turn.now.astimezone(ZoneInfo(turn.policy.zone)).date()
        off = days_off_in(law.holidays, today - LOOKED_BACK, today)
        zones = {each.id: places[each.campus] for each in classes.values()}
        return cls(classes, zones, lessons, off, by_learner, by_person)

    async def teachers_of(self, turn: Turn, class_id: str) -> Sequence[int]:
        """Accounts of the class's own teacher, whoever stands in; also one that cannot be reached now."""
        klass = self.classes.get(class_id)
        if klass is None:
            return ()
        if klass.teacher not in self.teachers:
            accounts = sorted(await turn.uow.stand_ins.accounts_of(klass.teacher))
            people = [found for each in accounts if (found := await turn.uow.people.get(each)) is not None]
            self.teachers[klass.teacher] = [each.id for each in people if Role.TEACHER in each.roles]
        return self.teachers[klass.teacher]


async def evidence_of(turn: Turn, around: Around, learner: Learner) -> Mapping[int, LearnerEvidence]:
    """What the rules see of a learner, for each of the teachers (person ids) of the classes where they go."""
    joined = await turn.uow.reports.joined(learner.id)
    classes: dict[int, list[str]] = defaultdict(list)
    for class_id in joined:
        for teacher in await around.teachers_of(turn, class_id):
            classes[teacher].append(class_id)
    if not classes:
        return {}
    may_see = await may_teachers_see(turn, learner)
    portrait, zone = await portrait_of(turn, learner.id), await zone_of(turn, learner)
    said = await turn.uow.journal.said([learner.id], READ, turn.now - LOOKED_BACK)
    routine = await turn.uow.habits.of(learner.id)
    breaks = routine.breaks if routine is not None else ()
    wishes = await turn.uow.wishes.waiting(learner.id)
    talks = await _conversations(turn, around, learner)
    helps = [*helps_in(said, lambda key: _skill_of(turn, key)), *await taught_again(turn, joined)] if may_see else []
    found = {}
    for teacher, own in classes.items():
        members = {around.classes[each].teacher for each in own}
        lessons = {at for each in (joined if may_see else own) for at in _since(around, each, joined[each])}
        known = for_teacher(portrait, may_see, own, members)
        found[teacher] = LearnerEvidence(
            learner.id,
            turn.now,
            zone,
            min(joined[each] for each in own),
            known,
            answers_in(said) if may_see else (),
            may_see,
            sorted(helps, key=lambda each: each.at),
            waits_of(teacher, talks, wishes, turn.policy.zone),
            sorted(lessons),
            [(each.since, each.until - timedelta(days=1)) for each in breaks],
            around.days_off,
            excused_in(said),
            known.goal,
        )
    return found


async def taught_again(turn: Turn, classes: Collection[str]) -> list[Help]:
    """What these classes were taught a second time, or more often."""
    found = []
    for class_id in classes:
        known: set[str] = set()
        for each in await turn.uow.classes.taught_in(class_id, turn.now - LOOKED_BACK):
            if each.skill in known:
                found.append(Help("taught", each.skill, each.at))
            known.add(each.skill)
    return found


async def _conversations(turn: Turn, around: Around, learner: Learner) -> list[Conversation]:
    about = list(around.by_learner.get(learner.id, ()))
    if around.by_person:
        family = [each.id for each in await turn.uow.people.guardians_of(learner.id)]
        own = [learner.person] if learner.person is not None else []
        about += [each for person in {*family, *own} for each in around.by_person.get(person, ())]
    return about


def _since(around: Around, class_id: str, joined: datetime) -> list[datetime]:
    return [at for at in around.lessons.get(class_id, ()) if at >= joined]


def _skill_of(turn: Turn, key: str) -> str | None:
    item = turn.services.bank.item(key)
    return next(iter(item.skills), None) if item is not None else None
