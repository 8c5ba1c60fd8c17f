"""Answering a question in free text: from the tables, with its source, and honestly where the answer is not known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import takewhile
from typing import ClassVar

from domain.asking.answers import (
    Answer,
    AnswerFound,
    CoursesFound,
    Guess,
    HandedOver,
    Match,
    NoSheet,
    NothingToMove,
    NotOffered,
    NotSure,
    NotUnderstood,
    PassedOn,
    Plain,
    TalkWished,
    TrialWished,
)
from domain.asking.danger import is_distress
from domain.asking.fitting import CourseFit, Miss, fitting, gravity
from domain.asking.intents import Intent, changes_something, intent_of, wants_talk
from domain.asking.question import LastQuestion
from domain.asking.refusing import Said, divided
from domain.asking.routing import GUESSES, Found, Hit, Sure, decide
from domain.asking.routing import Unsure as SearchUnsure
from domain.asking.wishes import Wish, read_wish, spoken_people, spoken_places
from domain.booking.listing import ListBookings
from domain.conversations.conversation import Why
from domain.conversations.hearing import SayInConversation
from domain.conversations.opening import OpenConversation
from domain.courses.browsing import course_views, handle
from domain.courses.course import Centre, Course, FaqEntry
from domain.courses.facts import with_facts
from domain.journal import Verb
from domain.people.person import STAFF, Role
from domain.safety.reporting import ReportDanger
from domain.times.reading import read_when
from domain.turn import ANYONE, Rights, Turn

IN_A_ROW = timedelta(minutes=30)
"""Whoever is not understood twice within this time gets guesses and a person instead of another "not sure"."""

SHOWN, NEAREST, RELATED, ALMOST = 3, 2, 2, 2
LITTLE_OFF = 16
"""The gravity of what may be shown beside something that fits: one thing that is not as wished, or two small ones."""

# A question for which a course's own row has the answer, whatever the common questions say about courses at large.
_FACT = re.compile(
    r"多少钱|价格|价钱|费用|学费|单价|什么价|贵不贵|名额|位置|满了?[吗没]|还有位|几点|星期几|周几|哪[天几]天?|什么时间|谁教|哪(?:个|位)老师|什么老师"
    r"|\bhow much\b|\bprices?\b|\bcosts?\b|\bfees?\b|\bplaces?\b|\bspots?\b|\bseats?\b|\bfull\b|\bwhat time\b"
    r"|\b(?:what|which) days?\b|\bwho teaches\b|\bwhich teacher\b"
)


@dataclass(frozen=True)
class Ask:
    """Answer a text. `found` is what the search found before the transaction began, see `searched_for`."""

    rights: ClassVar[Rights] = ANYONE

    text: str
    found: Found

    async def run(self, turn: Turn) -> Answer:
        if turn.person.role not in STAFF and is_distress(self.text):
            return await turn.do(ReportDanger(self.text))
        intent = intent_of(self.text)
        if intent is not Intent.COMPLAINT and self._wishes_talk_at_a_time(turn):
            await turn.record(Verb.ASKED, "intent", Intent.TALK)
            return TalkWished(self.text)
        if turn.person.role not in STAFF and intent in (Intent.HUMAN, Intent.COMPLAINT):
            await turn.record(Verb.ASKED, "intent", intent)
            why = Why.COMPLAINT if intent is Intent.COMPLAINT else Why.HUMAN
            opened = await turn.do(OpenConversation(text=self.text, why=why))
            return HandedOver(opened, complained=intent is Intent.COMPLAINT)
        heard = await turn.do(SayInConversation(self.text))
        if heard is not None and heard.is_taken:
            return PassedOn(heard)
        answer = await self._answer(turn, intent)
        if heard is not None and isinstance(answer, NotSure | NotUnderstood | NothingToMove | NoSheet):
            return PassedOn(heard)
        return answer

    async def _answer(self, turn: Turn, intent: Intent | None) -> Answer:
        said = divided(self.text)
        staff, campuses = await turn.uow.courses.staff(), await turn.uow.courses.campuses()
        wish = read_wish(self.text, turn.now, turn.zone, spoken_places(campuses), spoken_people(staff))
        if intent in (None, Intent.BOOK) and wish.wants_trial and wish.says_when and changes_something(self.text):
            # a day and a trial, but one that is booked: the verb decides
            intent = Intent.MOVE
        if wish.says_when and (intent is Intent.BOOK or (wish.wants_trial and intent is None)):
            trial = await self._trial(turn, wish)
            if trial is not None:
                return trial
        plain = await self._plain(turn, intent, wish)
        if plain is not None:
            return plain
        centre = await turn.uow.courses.centre()
        if centre is None:
            await turn.uow.courses.add_miss(turn.person.id, self.text, self.found.hits, turn.now)
            return NoSheet()
        return await self._looked_up(turn, said, wish, intent, centre)

    def _wishes_talk_at_a_time(self, turn: Turn) -> bool:
        if not _may_talk(turn) or not wants_talk(self.text):
            return False
        return read_when(divided(self.text).whole, turn.now, turn.zone) is not None

    async def _plain(self, turn: Turn, intent: Intent | None, wish: Wish) -> Answer | None:
        """What is asked for in so many words, unless it is nothing for this person."""
        match intent:
            case None:
                return None
            case Intent.HOMEWORK if turn.person.role not in (Role.LEARNER, Role.PARENT):
                return None
            case Intent.MOVE if not await turn.do(ListBookings()):
                return None
            case Intent.TALK if not _may_talk(turn):
                return None
            case Intent.BOOK if wish.names_course:
                return None
            case Intent.CHOOSE if wish.names_course or replace(wish, grades=frozenset()).narrows:
                return None
        await turn.record(Verb.ASKED, "intent", intent)
        return Plain(intent, wish.grade)

    async def _looked_up(self, turn: Turn, said: Said, wish: Wish, intent: Intent | None, centre: Centre) -> Answer:
        decision = decide(self.found)
        # a search knows no "not": of a text that does nothing but refuse, it finds what is refused
        only_refuses = bool(said.refused) and not said.wanted
        sure = decision.hit if isinstance(decision, Sure) and not only_refuses else None
        about_classes = self._is_about_classes(said, wish)
        # words alone are easily sure of the wrong thing when classes are spoken of
        trusted = not _says_everything(wish) and not (about_classes and sure is not None and sure.by == "words")
        if _asks_a_fact(said, wish) or wish.budget is not None or wish.unwanted.subjects or wish.unwanted.tracks:
            trusted = False
        if sure is not None and sure.kind == "faq" and trusted:
            entry = await turn.uow.courses.faq_entry(sure.id)
            if entry is not None:
                await turn.record(Verb.ASKED, "faq", entry.id, result={"score": round(sure.score, 3), "by": sure.by})
                entry = await with_facts(turn.uow, entry)
                return AnswerFound(entry, wish.wants_trial, await self._keep(turn, sure))
        if wish.in_doubt and about_classes:
            # asking back costs a tap; offering just what a family refuses costs their trust
            return await self._guess(turn, wish, centre)
        if intent is Intent.BOOK or about_classes:
            return await self._fitting(turn, wish) or await self._not_offered(turn, centre)
        if wish.subjects and not wish.subjects & {each.subject for each in await turn.uow.courses.offered()}:
            return await self._not_offered(turn, centre)
        if sure is not None and sure.kind == "course":
            found = await self._fitting(turn, wish, course=sure)
            if found is not None:
                return found
        if intent is Intent.MOVE:
            await turn.record(Verb.ASKED, "intent", intent)
            return NothingToMove(await self._keep(turn))
        return await self._guess(turn, wish, centre)

    async def _trial(self, turn: Turn, wish: Wish) -> TrialWished | None:
        """A trial at that time: of no course in particular, or of the only one that is meant."""
        meant: list[Course] = []
        if wish.names_course:
            fits = fitting(await turn.uow.courses.offered(), await turn.uow.courses.classes(), wish)
            meant = [fit.course for fit in fits if not fit.misses & {Miss.TRACK, Miss.GRADE}]
            if len(meant) != 1:
                return None
        await turn.record(Verb.ASKED, "intent", Intent.BOOK)
        return TrialWished(self.text, handle(meant[0].id) if meant else None)

    def _is_about_classes(self, said: Said, wish: Wish) -> bool:
        """Whether a list of classes is the answer, also when only for whom it is was said."""
        if _says_everything(wish) or _asks_a_fact(said, wish) or wish.says_for_whom_and_more:
            return True
        if wish.offer and (wish.asks_for_classes or (wish.grades and (wish.lessons or wish.what_is_there))):
            return True
        hits = self.found.hits
        near = bool(hits) and hits[0].kind == "faq" and hits[0].score >= self.found.limits.worth_showing
        return wish.asks_for_classes and not near

    async def _fitting(self, turn: Turn, wish: Wish, course: Hit | None = None) -> CoursesFound | None:
        courses = [each for each in await turn.uow.courses.offered() if course is None or course.id == each.id]
        asked = replace(wish, grades=frozenset(), subjects=frozenset(), tracks=frozenset()) if course else wish
        fits = fitting(courses, await turn.uow.courses.classes(), asked)
        if not fits:
            return None
        good = [fit for fit in fits if fit.fits]
        of_the_kind = [fit for fit in fits if not fit.misses & {Miss.TRACK, Miss.GRADE}]
        best = (good or of_the_kind or fits[:NEAREST])[:SHOWN]
        almost = [fit for fit in fits if good and not fit.fits and gravity(fit.misses) <= LITTLE_OFF]
        if wish.when.refused:
            # a day that was refused is not almost right
            almost = [fit for fit in almost if Miss.WEEKDAY not in fit.misses]
        almost = almost[: min(ALMOST, SHOWN - len(best))]
        matches = await _matches(turn, [*best, *almost])
        for fit in best:
            await turn.record(Verb.ASKED, "course", fit.course.id, result={"misses": sorted(fit.misses)})
        campuses, staff = wish.campuses | wish.unwanted.campuses, wish.teachers | wish.unwanted.teachers
        return CoursesFound(
            wish,
            tuple(each for each in await turn.uow.courses.campuses() if each.id in campuses),
            tuple(each for each in await turn.uow.courses.staff() if each.id in staff),
            matches[: len(best)],
            matches[len(best) :],
            len(good) - len(best) if good else 0,
            await self._related(turn),
            await self._keep(turn, course or Hit(best[0].course.id, "course", 1.0, "meaning")),
        )

    async def _related(self, turn: Turn) -> tuple[FaqEntry, ...]:
        """Common questions that the search puts before any course."""
        decision = decide(self.found)
        if isinstance(decision, SearchUnsure):
            before = list(takewhile(lambda hit: hit.kind == "faq", decision.guesses))
        else:
            before = [decision.hit] if isinstance(decision, Sure) and decision.hit.kind == "faq" else []
        found = [await turn.uow.courses.faq_entry(hit.id) for hit in before[:RELATED]]
        return tuple(entry for entry in found if entry is not None)

    async def _not_offered(self, turn: Turn, centre: Centre) -> NotOffered:
        await turn.record(Verb.ASKED, "course", "none")
        # an honest "no" is an answer: what is asked next is not asked in vain for a second time
        none = Hit("none", "course", 1.0, "meaning")
        return NotOffered(centre, await self._related(turn), await self._keep(turn, none))

    async def _guess(self, turn: Turn, wish: Wish, centre: Centre) -> NotSure | NotUnderstood:
        last = await turn.uow.questions.last(turn.person.id)
        in_vain = last is not None and (last.answered is None or last.refused)
        again = last is not None and in_vain and turn.now - last.at < IN_A_ROW
        decision = decide(self.found)
        number = await self._keep(turn)
        if isinstance(decision, SearchUnsure | Sure):
            hits = decision.guesses if isinstance(decision, SearchUnsure) else self.found.hits[:GUESSES]
            await turn.record(Verb.ASKED, "guess", hits[0].id)
            return NotSure(await guesses_of(turn, hits), again, wish.wants_trial, centre, number)
        miss = await turn.uow.courses.add_miss(turn.person.id, self.text, self.found.hits, turn.now)
        await turn.record(Verb.ASKED, "miss", self.found.hits[0].id if self.found.hits else "")
        if again:
            guesses = await guesses_of(turn, self.found.hits[:GUESSES])
            common = guesses or tuple((await turn.uow.courses.faq())[:GUESSES])
            return NotSure(common, True, wish.wants_trial, centre, number, miss)
        return NotUnderstood(centre, number, miss)

    async def _keep(self, turn: Turn, answered: Hit | None = None) -> int:
        """Remember the question for whoever goes on from here; its number."""
        others = [(hit.kind, hit.id) for hit in self.found.hits if answered is None or hit.id != answered.id]
        kind, name = (answered.kind, answered.id) if answered is not None else (None, None)
        return await turn.uow.questions.keep(
            LastQuestion(turn.person.id, 0, self.text, kind, name, others[:GUESSES], turn.now)
        )


def _may_talk(turn: Turn) -> bool:
    """Members of staff keep their talks elsewhere."""
    return turn.person.role not in STAFF


def _says_everything(wish: Wish) -> bool:
    """What, for whom and when: no common question is as particular as that."""
    return wish.names_course and bool(wish.grades) and bool(wish.when)


def _asks_a_fact(said: Said, wish: Wish) -> bool:
    return wish.names_course and not wish.wants_trial and _FACT.search(said.wanted) is not None


async def _matches(turn: Turn, fits: Sequence[CourseFit]) -> tuple[Match, ...]:
    views = await course_views(turn.uow, [fit.course for fit in fits])
    matches = []
    for fit, view in zip(fits, views, strict=True):
        wanted = {klass.id for klass in fit.suiting}
        shown = tuple(each for each in view.classes if each.klass.id in wanted)
        matches.append(Match(view, shown, fit.misses))
    return tuple(matches)


async def guesses_of(turn: Turn, hits: Sequence[Hit]) -> tuple[Guess, ...]:
    """What there still is of these."""
    found = [
        await turn.uow.courses.course(hit.id) if hit.kind == "course" else await turn.uow.courses.faq_entry(hit.id)
        for hit in hits
    ]
    return tuple(guess for guess in found if guess is not None)
