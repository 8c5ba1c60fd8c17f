"""What is in the bank: how many items stand where, and the skills by which to browse them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, assert_never

from domain.errors import Gone
from domain.language import Lang, Localized
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Role
from domain.ports import Form
from domain.practice.evening.samples import short_id
from domain.practice.items.kinds import ItemStatus, Source
from domain.practice.items.stored import ItemList, OfSkill, OfStatus, Tally
from domain.practice.keeping.suspecting import doubted
from domain.turn import Rights, Turn, only

KEEPERS = only(Role.TEACHER, Role.OPERATOR, Role.ADMIN)
WORD_FORM = "it.word"
TRY_FORM = "it.try"
WORD_FORM_LIFE = timedelta(hours=1)
SKILLS_A_PAGE = 5
LONGEST_WORD = 60
DOUBTFUL = "doubtful"
"""Name of the list of items whose key is doubted, beside those that `wire` makes."""
_NO_SKILL = "none"


@dataclass(frozen=True)
class Inventory:
    """Everything that is stored, counted; `doubtful` are live items whose key the answers speak against."""

    tallies: Sequence[Tally]
    doubtful: int = 0

    def count(self, status: ItemStatus, *, source: Source | None = None, lang: Lang | None = None) -> int:
        return sum(
            tally.n
            for tally in self.tallies
            if tally.status is status
            and (source is None or tally.source is source)
            and (lang is None or lang in tally.languages)
        )


@dataclass(frozen=True)
class SkillShelf:
    """The items of one main skill.

    Attributes:
        skill: None for the items that name no skill.
        name: None where the skill is not in the graph (any more).
        n: how many are not retired; `flagged` of them wait for a look.
    """

    skill: str | None
    name: Localized | None
    n: int
    flagged: int


@dataclass(frozen=True)
class SkillPage:
    """SKILLS_A_PAGE shelves in teaching order; `word` is what was searched for, None for all of them."""

    shelves: Sequence[SkillShelf]
    page: int
    pages: int
    word: str | None = None


@dataclass(frozen=True)
class ShowInventory:
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> Inventory:
        await drop_word(turn)
        return Inventory(await turn.uow.items.census(), len(await doubted(turn)))


@dataclass(frozen=True)
class ListSkills:
    """A page of all skills that have items; `around` asks for the page on which that list stands."""

    page: int = 0
    around: str | None = None
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> SkillPage:
        await drop_word(turn)
        shelves = await _shelves(turn)
        page = self.page
        if self.around is not None:
            places = [wire(OfSkill(shelf.skill)) for shelf in shelves]
            page = places.index(self.around) // SKILLS_A_PAGE if self.around in places else 0
        return _page(shelves, page)


@dataclass(frozen=True)
class AskForWord:
    """Wait for a word to be typed, for an hour."""

    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> None:
        await turn.uow.people.save_form(Form(turn.person.id, WORD_FORM, {}, turn.now + WORD_FORM_LIFE))


@dataclass(frozen=True)
class FindSkills:
    """The skills whose name, in any language, has every typed word in it. Another word may be typed after it."""

    text: str
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> SkillPage:
        word = self.text.strip()[:LONGEST_WORD]
        form = Form(turn.person.id, WORD_FORM, {"word": word}, turn.now + WORD_FORM_LIFE)
        await turn.uow.people.save_form(form)
        return await _found(turn, word, 0)


@dataclass(frozen=True)
class ListFound:
    """Another page of what was searched for last.

    Raises:
        Gone: nothing was searched for lately.
    """

    page: int
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> SkillPage:
        form = await turn.uow.people.form(turn.person.id)
        if form is None or form.name != WORD_FORM or "word" not in form.data:
            raise gone()
        return await _found(turn, form.data["word"], self.page)


def wire(of: ItemList) -> str:
    """A list of items as a button names it: at most ten letters."""
    match of:
        case OfStatus(status):
            return status.value
        case OfSkill(skill):
            return _NO_SKILL if skill is None else short_id(skill)
        case _:
            assert_never(of)


async def list_named(turn: Turn, name: str) -> ItemList:
    """The list that `wire` made the name of.

    Raises:
        Gone: no skill has that name (any more).
    """
    for status in ItemStatus:
        if name == status:
            return OfStatus(status)
    if name == _NO_SKILL:
        return OfSkill(None)
    counted = {skill for skill, _, _ in await turn.uow.items.count_by_skill() if skill is not None}
    for skill in counted | {skill.id for skill in await turn.uow.items.skills()}:
        if short_id(skill) == name:
            return OfSkill(skill)
    raise gone()


async def keys_in(turn: Turn, name: str) -> list[str]:
    """The items of the list with that name: by key, those that are doubted with the surest first.

    Raises:
        Gone: no skill has that name (any more).
    """
    if name == DOUBTFUL:
        return [each.key for each in await doubted(turn)]
    return sorted(await turn.uow.items.keys(await list_named(turn, name)))


def gone() -> Gone:
    return Gone(t("refusal.gone"), rows(Button(t("items.button.bank"), tap("it"))))


async def drop_word(turn: Turn) -> None:
    """What is typed from now on is no word to search for, and no answer to try."""
    form = await turn.uow.people.form(turn.person.id)
    if form is not None and form.name in (WORD_FORM, TRY_FORM):
        await turn.uow.people.drop_form(turn.person.id)


async def _shelves(turn: Turn) -> list[SkillShelf]:
    counts: Counter[str | None] = Counter()
    flagged: Counter[str | None] = Counter()
    for skill, status, n in await turn.uow.items.count_by_skill():
        counts[skill] += n
        flagged[skill] += n if status is ItemStatus.FLAGGED else 0
    names = {skill.id: skill.name for skill in await turn.uow.items.skills()}
    lost = sorted(skill for skill in counts if skill is not None and skill not in names)
    order: list[str | None] = [*names, *lost, None]
    return [SkillShelf(s, names.get(s) if s else None, counts[s], flagged[s]) for s in order if counts[s]]


async def _found(turn: Turn, word: str, page: int) -> SkillPage:
    words = _folded(word).split()

    def fits(shelf: SkillShelf) -> bool:
        said = _folded(" ".join([shelf.skill or "", *(shelf.name or {}).values()]))
        return bool(words) and all(each in said for each in words)

    return _page([shelf for shelf in await _shelves(turn) if fits(shelf)], page, word)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _page(shelves: Sequence[SkillShelf], page: int, word: str | None = None) -> SkillPage:
    pages = max(1, -(-len(shelves) // SKILLS_A_PAGE))
    page = min(max(page, 0), pages - 1)
    return SkillPage(shelves[page * SKILLS_A_PAGE : (page + 1) * SKILLS_A_PAGE], page, pages, word)
