"""Ways through the bot that several journeys take, and what stands in front of a learner."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.journal import Statement
from domain.people.person import Learner
from domain.people.person import Person as Account
from domain.practice.evening.session import Asked, Attempt, Session
from domain.practice.items.kinds import Item, NumberEntry, Ordering, SeveralChoices, ShortText, SingleChoice
from sandbox.person import Person
from sandbox.transcript import words
from tests.journeys.conftest import Stage

PLATFORM = "telegram"
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}(?:-[0-9A-Z]{4})*\b")
LINK = re.compile(r"\?start=([0-9A-Za-z_-]+)")


async def enrol(person: Person, *, age: str = "16_plus", grade: int = 8, payload: str = "") -> None:
    """From the welcome to the learner's own home by taps alone; below the age of consent it waits for a parent."""
    await person.start(payload)
    await person.tap(data="on.role:learner")
    await person.tap(data="on.name")
    await person.tap(data=f"on.age:{age}")
    await person.tap(data=f"on.grade:{grade}")
    await person.expect(button=re.compile("开始练习|Practise|邀请爸爸妈妈|Invite a parent"))


async def settle_in(person: Person, child: str, *, grade: int = 5, payload: str = "") -> None:
    """From the welcome to the home of a parent who has told about a child."""
    await person.start(payload)
    await person.tap(data="on.role:parent")
    await person.tap(data="on.child")
    await person.say(child)
    await person.tap(data=f"on.grade:{grade}")
    await person.expect(child)


async def join_family(parent: Person, token: str, by: Person) -> None:
    """Both sides say that this is the child's parent, up to the words about what is kept."""
    await parent.start(token)
    await parent.tap(data=re.compile("^on.mine"))
    await by.tap(data=re.compile("^gu.y"))
    await parent.tap(data=re.compile("^on.consent"))


async def code_in(person: Person) -> str:
    """The code of the invitation that was handed over in this round."""
    found = CODE.search(words(await person.expect(CODE)))
    assert found is not None
    return found[0]


async def link_in(person: Person) -> str:
    """The payload of the link that was handed over in this round."""
    found = LINK.search(words(await person.expect(LINK)))
    assert found is not None
    return found[1]


@dataclass(frozen=True)
class InFront:
    """The item that waits for a learner, with what a right and a wrong answer to it is."""

    session: Session
    asked: Asked
    item: Item

    @property
    def is_number(self) -> bool:
        return isinstance(self.item, NumberEntry)

    @property
    def is_single_choice(self) -> bool:
        return isinstance(self.item, SingleChoice)

    def typed(self, *, right: bool) -> str | None:
        """What answers it by typing, None where one taps."""
        match self.item:
            case NumberEntry(answer=number):
                return str(number if right else number + 1)
            case ShortText(wordings=wordings):
                return wordings[self.session.lang].accepted[0] if right else "who knows"
            case SingleChoice() | SeveralChoices() | Ordering():
                return None

    def taps(self, *, right: bool) -> list[str]:
        """The taps that answer it, the last one hands it in; none where one types."""
        here = f"{self.session.id}:{self.asked.position}"
        match self.item:
            case SingleChoice():
                return [self.right_tap if right else self.wrong_tap]
            case SeveralChoices(answers=answers):
                ticked = answers if right else [each for each in self.asked.order if each not in answers]
                places = [self.asked.order.index(option) for option in ticked]
                return [*(f"pr.t:{here}:{place}:1" for place in places), f"pr.d:{here}"]
            case Ordering():
                parts = sorted(self.asked.order, reverse=not right)
                places = [self.asked.order.index(part) for part in parts]
                return [*(f"pr.o:{here}:{place}" for place in places), f"pr.d:{here}"]
            case NumberEntry() | ShortText():
                return []

    @property
    def right_tap(self) -> str:
        assert isinstance(self.item, SingleChoice)
        return self._tap(self.asked.order.index(self.item.answer))

    @property
    def wrong_tap(self) -> str:
        assert isinstance(self.item, SingleChoice)
        return self._tap(next(place for place, option in enumerate(self.asked.order) if option != self.item.answer))

    def _tap(self, place: int) -> str:
        return f"pr.a:{self.session.id}:{self.asked.position}:{place}"


async def account(stage: Stage, number: int) -> Account:
    async with (await stage.look()).reading() as uow:
        found = await uow.people.by_external(PLATFORM, str(number))
    assert found is not None, "this person never wrote"
    return found


async def learner_row(stage: Stage, number: int) -> Learner:
    person = await account(stage, number)
    async with (await stage.look()).reading() as uow:
        found = await uow.people.learner_of(person.id)
    assert found is not None
    return found


async def in_front(stage: Stage, number: int) -> InFront:
    """What waits for somebody's answer now; the bot must have come to rest."""
    learner = await learner_row(stage, number)
    async with (await stage.look()).reading() as uow:
        session = await uow.practice.open_session(learner.id)
        assert session is not None, "no set is open"
        asked = next(each for each in await uow.practice.asked(session.id) if each.position == session.position)
        item = await uow.items.get(asked.item)
    assert item is not None
    return InFront(session, asked, item)


async def give_answer(person: Person, front: InFront, *, right: bool = True) -> None:
    """Answer that item in its own way, tap by tap as each button appears, or by typing."""
    typed = front.typed(right=right)
    if typed is not None:
        await person.say(typed)
    for data in front.taps(right=right):
        await person.tap(data=data)


async def answer(stage: Stage, person: Person, *, right: bool = True) -> InFront:
    """Answer what is in front, by taps or by typing, and see the verdict."""
    await stage.settled()
    front = await in_front(stage, person.id)
    await give_answer(person, front, right=right)
    await person.expect(button=re.compile("下一题|看看结果|Next|See how it went"))
    return front


async def attempts_of(stage: Stage, number: int) -> list[Attempt]:
    """All that somebody answered, in the order of sets and places."""
    learner = await learner_row(stage, number)
    async with (await stage.look()).reading() as uow:
        latest = await uow.practice.latest_session(learner.id)
        found: list[Attempt] = []
        for session in range(1, latest.id + 1 if latest else 1):
            found += [each for each in await uow.practice.attempts(session) if each.learner == learner.id]
    return found


async def journal_of(stage: Stage, number: int) -> Sequence[Statement]:
    """What the journal says about a learner, oldest first."""
    learner = await learner_row(stage, number)
    async with (await stage.look()).reading() as uow:
        return await uow.journal.about(learner.id)
