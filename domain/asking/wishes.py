"""What a person asks for in words: 「周末有没有五年级的奥数课？」 is grade 5, Saturday or Sunday, maths, olympiad."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from domain.asking.budget import CHEAP, Budget, budget_in
from domain.asking.contrast import ASKED, far_away, is_unclear, says_more, set_aside
from domain.asking.folding import LONGEST_WISH, folded
from domain.asking.grades import FOR_WHOM, grades_in
from domain.asking.polarity import CLAUSE, is_busy, is_in_doubt, refuses_that_day
from domain.asking.refusing import Said, divided
from domain.asking.vocabulary import MEDIUM, SUBJECTS, TRACKS, subjects_and_tracks
from domain.courses.course import Campus, StaffMember
from domain.people.person import Role
from domain.times.reading import read_when
from domain.times.when import Days, Times, When

V = TypeVar("V")

SHORT = 16
"""So many characters hold an amount, or for whom it is, and nothing else."""

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Unwanted:
    """What was said not to be wanted, named as in a Wish."""

    subjects: frozenset[str] = frozenset()
    tracks: frozenset[str] = frozenset()
    campuses: frozenset[str] = frozenset()
    teachers: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.subjects or self.tracks or self.campuses or self.teachers)


@dataclass(frozen=True)
class Wish:
    """What was understood of a request for lessons; what is empty was not said, or not understood.

    Attributes:
        grades: school years that would do, 1 to 12, and 0 for a child who is not at school yet.
        subjects, tracks: as courses name them ("maths", "olympiad"), also such as nobody offers ("physics").
        campuses, teachers: ids.
        cheap: the cheaper the better.
        offer: whether a class, a place or enrolling is spoken of at all.
        in_doubt: whether it may refuse what it seems to ask for.
        lessons: whether it is said in so many words that it is about classes.
        short: whether little else is said.
        what_is_there: whether it is asked which classes there are.
    """

    grades: frozenset[int] = frozenset()
    subjects: frozenset[str] = frozenset()
    tracks: frozenset[str] = frozenset()
    campuses: frozenset[str] = frozenset()
    teachers: frozenset[str] = frozenset()
    when: When = field(default_factory=When)
    budget: Budget | None = None
    cheap: bool = False
    unwanted: Unwanted = Unwanted()
    wants_trial: bool = False
    in_doubt: bool = False
    offer: bool = False
    lessons: bool = False
    short: bool = False
    what_is_there: bool = False

    @property
    def grade(self) -> int | None:
        """The grade when exactly one was said."""
        return _only(self.grades)

    @property
    def subject(self) -> str | None:
        """The subject when exactly one was said."""
        return _only(self.subjects)

    @property
    def track(self) -> str | None:
        """The track when exactly one was said."""
        return _only(self.tracks)

    @property
    def names_course(self) -> bool:
        """Whether it says what is to be learned."""
        return bool(self.subjects or self.tracks)

    @property
    def narrows(self) -> bool:
        """Whether it says for whom, when, where, with whom or for how much."""
        return bool(self.grades or self.when or self.campuses or self.teachers or self.budget)

    @property
    def says_when(self) -> bool:
        """Whether a time is said, were it only "soon"."""
        return bool(self.when) or self.when.soonest

    @property
    def asks_for_classes(self) -> bool:
        """Whether a list of classes is the answer.

        What and for whom, or what and the word "class"; or which classes there are that are so or not so.
        """
        if self.names_course:
            return self.narrows or self.offer or self.wants_trial or self.cheap
        if self.unwanted.subjects or self.unwanted.tracks:
            return True
        if self.budget is not None:
            return self.lessons or self.what_is_there or bool(self.grades) or self.short
        if self.teachers and self.lessons:
            return True
        return self.what_is_there and (self.narrows or self.cheap)

    @property
    def says_for_whom_and_more(self) -> bool:
        """Whether, without a subject, so much is said that classes must be meant."""
        return bool(self.grades) and bool(self.when or self.campuses or self.teachers or self.budget)


def _only(values: frozenset[V]) -> V | None:
    return next(iter(values)) if len(values) == 1 else None


def read_wish(
    text: str,
    now: datetime,
    zone: str,
    places: Mapping[str, str] = MappingProxyType({}),
    people: Mapping[str, str] = MappingProxyType({}),
) -> Wish:
    """What `text`, said `now` at `zone`, asks for, in Chinese, English or both.

    `places` are campus ids by spoken name, `people` those of teachers.
    """
    plainly = divided(text, (*places, *people))
    when, busy, unclear = _when(plainly, places, now, zone)
    said = _without_asides(plainly, places)
    subjects, tracks = subjects_and_tracks(said.wanted)
    if busy:
        # what somebody has on that day is not what they ask for, where they ask for something else
        others = subjects_and_tracks(", ".join(each for each in CLAUSE.split(said.wanted) if each not in busy))
        subjects, tracks = others if any(others) else (subjects, tracks)
    # a campus or a teacher who is refused is named in the same breath as others that are not
    unwanted = _unwanted(said.refused, subjects, tracks, places, people)
    return Wish(
        grades=frozenset(grades_in(said.wanted)),
        subjects=subjects,
        tracks=tracks,
        campuses=_named(said.wanted, places) - unwanted.campuses,
        teachers=_named(said.wanted, people) - unwanted.teachers,
        when=When() if when is None else when,
        budget=budget_in(said.whole),
        cheap=CHEAP.search(said.wanted) is not None,
        unwanted=unwanted,
        wants_trial=_TRIAL.search(said.wanted) is not None,
        offer=_OFFER.search(MEDIUM.sub(" ", said.wanted)) is not None,
        in_doubt=unclear
        or _in_doubt(said, when, unwanted, places, people)
        or (not unwanted.campuses and _is_unclear_where(said, places, now, zone)),
        lessons=_LESSONS.search(MEDIUM.sub(" ", said.wanted)) is not None,
        short=len(said.wanted) <= SHORT,
        what_is_there=_WHAT_IS_THERE.search(said.wanted) is not None,
    )


def _without_asides(said: Said, places: Mapping[str, str]) -> Said:
    aside, wanted = set_aside(said.wanted), said.wanted
    for name in aside:
        wanted = wanted.replace(name, " ")
    return Said(said.whole, wanted, ", ".join(filter(None, (said.refused, *aside, *far_away(said.wanted, places)))))


def _in_doubt(
    said: Said, when: When | None, unwanted: Unwanted, places: Collection[str], people: Collection[str]
) -> bool:
    if not unwanted and not (when and when.refused) and is_in_doubt(said.wanted, (*places, *people)):
        return True
    return is_unclear(said.wanted)


def _is_unclear_where(said: Said, places: Collection[str], now: datetime, zone: str) -> bool:
    """Whether a clause names a campus and says more of it than is understood."""
    told = [each for each in CLAUSE.split(said.wanted) if any(name in each for name in places)]
    return any(
        says_more(_left(each, _times(each, now, zone), places), words=0) for each in told if not ASKED.search(each)
    )


def _times(text: str, now: datetime, zone: str) -> When | None:
    # 「别的」 is "other", and no "not"
    return read_when(re.sub("别的|别人|其他|其它", " ", text), now, zone)


def _left(clause: str, read: When | None, places: Collection[str]) -> str:
    """What a clause says besides times and campuses."""
    rest = clause if read is None else read.leftover
    for name in places:
        rest = rest.replace(name, " ")
    return rest


def _when(said: Said, places: Collection[str], now: datetime, zone: str) -> tuple[When | None, Sequence[str], bool]:
    """The times that are wished, the clauses that say that somebody is busy on a day: it is none of them; and
    whether a clause says more of a day than is understood."""
    # a refusal that names no time must not reach a day behind it
    whole = said.whole if not said.refused or _times(said.refused, now, zone) is not None else said.wanted
    clauses = CLAUSE.split(whole)
    busy: dict[str, list[Times]] = {}
    unclear = False
    for place, clause in enumerate(clauses):
        read = _times(clause, now, zone)
        if read is None or not read.wanted or read.refused:
            continue
        if is_busy(clause) or any(map(refuses_that_day, clauses[place + 1 : place + 2])):
            busy[clause] = [replace(times, days=_every(times.days)) for times in read.wanted if times.days]
        elif (
            len(clauses) > 1
            and not any(subjects_and_tracks(clause))
            and says_more(_left(clause, read, places), words=0)
        ):
            unclear = True
    if not busy:
        return _times(whole, now, zone), (), unclear
    rest = _times(", ".join(each for each in clauses if each not in busy), now, zone) or When()
    refused = [times for each in busy.values() for times in each]
    return replace(rest, refused=(*rest.refused, *refused)), list(busy), unclear


def _every(days: Days) -> Days:
    """The weekdays that they are, in every week."""
    return Days(weekdays=days.named or days.weekdays or frozenset(day.isoweekday() for day in days.dates))


def _unwanted(
    refused: str,
    subjects: frozenset[str],
    tracks: frozenset[str],
    places: Mapping[str, str],
    people: Mapping[str, str],
) -> Unwanted:
    if not refused:
        return Unwanted()
    not_subjects, not_tracks = subjects_and_tracks(refused)
    if not_tracks:
        # whoever wants no olympiad may well want maths
        not_subjects = _NONE
    return Unwanted(not_subjects - subjects, not_tracks - tracks, _named(refused, places), _named(refused, people))


def wants_trial(text: str) -> bool:
    """Whether a trial lesson is spoken of."""
    return _TRIAL.search(folded(text)) is not None


def spoken_places(campuses: Iterable[Campus]) -> dict[str, str]:
    """Campus ids by what people call a campus: 「徐汇」, "xuhui"."""
    spoken = {}
    for campus in campuses:
        for name in campus.name.values():
            short = re.sub(r"校区|分校|\bcampus\b", "", folded(name)).strip()
            if short:
                spoken[short] = campus.id
    return spoken


def spoken_people(staff: Iterable[StaffMember]) -> dict[str, str]:
    """Ids of teachers by what people call them: 「王老师」, "ms wang", "teacher wang"; a name of two is nobody's."""
    spoken: dict[str, str] = {}
    twice: set[str] = set()
    for member in staff:
        if member.role is not Role.TEACHER:
            continue
        for name in {folded(name) for name in member.name.values()}:
            title, _, family = name.replace(".", "").rpartition(" ")
            for called in {name, *(f"{each} {family}" for each in _TITLES.get(title, ()))}:
                if spoken.setdefault(called, member.id) != member.id:
                    twice.add(called)
    return {name: member for name, member in spoken.items() if name not in twice}


_TITLES = {"mr": ("mr", "teacher"), **dict.fromkeys(("ms", "mrs", "miss"), ("ms", "mrs", "miss", "teacher"))}


def _named(said: str, names: Mapping[str, str]) -> frozenset[str]:
    return frozenset(each for name, each in names.items() if _says(said, name))


def _says(said: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", said) is not None if name.isascii() else name in said


def besides(text: str, *names: str) -> str:
    """The text without what it says of courses, grades and these names: what is left may be a time."""
    said = unicodedata.normalize("NFKC", text[:LONGEST_WISH])
    for name in sorted(filter(None, names), key=len, reverse=True):
        said = said.replace(name, " ")
    for pattern in (MEDIUM, *(each for _, each in (*SUBJECTS, *TRACKS)), _TRIAL, *FOR_WHOM):
        said = re.compile(pattern.pattern, re.IGNORECASE).sub(" ", said)
    return said


_TRIAL = re.compile(
    r"试听|体验课|试课|试上|免费课|\btrials?\b|\btasters?\b|\b(?:sample|demo) (?:lesson|class)"
    r"|\btry (?:out )?(?:a|one|the|your) (?:lesson|class)"
)
_OFFER = re.compile(
    r"有没有|课(?!本|后|文|堂小结)|班(?!主任|级群)|位置|名额|报名|想报|想学|孩子学|学习|辅导|补习|提高"
    r"|\bclass(?:es)?\b|\bcourses?\b|\blessons?\b|\bplaces?\b|\bspots?\b|\btuition\b|\btutor(?:ing)?\b|\bgroups?\b"
    r"|\bteach\b|\blearn\b|\bdo you (?:have|offer)\b|\bis there\b|\bfor (?:a|an|my|our)\b"
)
_LESSONS = re.compile(
    r"课(?!本|后|文|堂小结)|班(?!主任|级群)|想报|想学|孩子学|辅导|补习"
    r"|\bclass(?:es)?\b|\bcourses?\b|\blessons?\b|\btuition\b|\btutor(?:ing)?\b|\bteach\b|\blearn\b"
)
_WHAT_IS_THERE = re.compile(
    r"(?:有|开|上|教|带)(?:没有|些)?(?:什么|哪些|啥|几)[^，,。？?]{0,6}(?:课|班)|(?:什么|哪些|哪个|啥)(?:课|班)"
    r"|(?:课|班)(?:有|开)(?:哪些|什么)|还?有(?:课|班|位置|名额|空位)|(?:课程?|班)[^，,。]{0,4}(?:推荐|有吗|有没有)"
    r"|有没有[^，,。]{0,10}(?:课|班)(?!.{0,3}(?:群|主任))|(?:便宜|实惠)(?:一?点|的)*的?(?:课|班)"
    r"|\b(?:which|what|any|cheap(?:er|est)?)\b(?: \w+){0,3}"
    r" (?:class(?:es)?|courses?|lessons?|subjects?|places|spots)\b"
    r"|\b(?:class(?:es)?|courses?|lessons?) (?:are|is) (?:there|available|offered)\b"
    r"|\bwhat (?:do|does|can) [\w ]{1,20} (?:teach|offer|have|learn)\b"
    r"|\banything\b.{0,12}\bfor\b|\bis there anything\b|\bshow me\b.{0,20}\b(?:classes|courses|lessons)\b"
)
