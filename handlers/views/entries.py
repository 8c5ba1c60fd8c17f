"""Questions without an answer, and the answers that staff write to them, in screens."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from domain.courses.browsing import PAGE, handle
from domain.courses.course import Course
from domain.entries.alike import language_of, said_as
from domain.entries.approving import Overview
from domain.entries.entry import NO_USES, Entry, EntryState, LabelKind
from domain.entries.labelling import Choosing, Labelled
from domain.entries.queue import Guess, Queue, Waiting
from domain.entries.writing import Part, Shown
from domain.language import Lang
from domain.messages.screen import Button, Join, Param, Rows, Screen, T, rows, t, tap
from handlers.views.courses import HOME, pager
from handlers.views.lengths import shortened

QUEUE = Button(t("entries.button.queue"), tap("en"))
ENTRIES = Button(t("entries.button.entries"), tap("en.e", 0))
QUOTED, WORDINGS, ON_BUTTON = 160, 5, 40


def waiting_button(questions: int) -> Button | None:
    """The way to the queue; nothing where nothing waits."""
    return Button(t("entries.button.waiting", n=questions), tap("en")) if questions else None


def queue(shown: Queue, zone: str, said: Param | None = None, undo: int | None = None) -> Screen:
    page = shown.page
    first = page.number * PAGE + 1
    lines: list[Param] = [said] if said is not None else []
    lines.append(t("entries.title", n=shown.questions) if shown.questions else t("entries.nothing"))
    lines += [_line(first + place, each, zone) for place, each in enumerate(page.shown)]
    opening = [
        Button(t("entries.button.number", n=first + place), tap("en.m", each.group.id))
        for place, each in enumerate(page.shown)
    ]
    looks = Button(t("entries.button.looks", n=shown.looks), tap("en.e", 0)) if shown.looks else ENTRIES
    taken_back = Button(t("entries.button.undo"), tap("en.u", undo)) if undo is not None else None
    return Screen(
        Join(tuple(lines), by="blocks"),
        rows(opening, pager(page, lambda number: tap("en.q", number)), taken_back, [looks, HOME]),
    )


def questions(shown: Waiting, zone: str) -> Screen:
    miss = shown.group.id
    wordings = list({said_as(each.text): each.text for each in reversed(shown.group.misses)}.values())[::-1]
    quoted = [t("entries.quote", text=shortened(text, QUOTED * 2)) for text in wordings[:WORDINGS]]
    wish = sum(each.wished_at is not None for each in shown.group.misses)
    lines: list[Param] = [Join(tuple(quoted)), _asked(shown, zone), _guessed(shown.guesses)]
    if wish:
        lines.append(t("entries.wish", n=wish))
    return Screen(
        Join(tuple(lines), by="blocks"),
        rows(
            Button(t("entries.button.write"), tap("en.w", miss)),
            Button(t("entries.button.which"), tap("en.t", miss)),
            [
                Button(t("entries.button.not_for_us"), tap("en.n", miss)),
                Button(t("entries.button.later"), tap("en.z", miss)),
            ],
            [QUEUE, HOME],
        ),
    )


def which(shown: Choosing) -> Screen:
    miss, found = shown.waiting.group, shown.waiting.guesses
    lines: list[Param] = [t("entries.quote", text=shortened(miss.latest.text, QUOTED * 2))]
    if not shown.looked_for:
        lines.append(t("entries.which"))
    elif found:
        lines.append(t("entries.found", text=shortened(shown.looked_for, ON_BUTTON)))
    else:
        lines.append(t("entries.not_found", text=shortened(shown.looked_for, ON_BUTTON)))
    buttons = [Button(_name(each), tap("en.l", miss.id, _kind(each).value, handle(each.id))) for each in found]
    return Screen(Join(tuple(lines), by="blocks"), rows(*buttons, [_back_to(miss.id), QUEUE]))


def labelled(done: Labelled) -> Param:
    if done.target is None:
        return t("entries.was_not_for_us")
    said = t("entries.was", name=_name(done.target))
    return Join((said, t("entries.told_askers", n=done.told))) if done.told else said


def entry(shown: Shown) -> Screen:
    if shown.asks is not None:
        return _asks(shown, *shown.asks)
    return Screen(Join((*_head(shown), *_words(shown), *_about(shown)), by="blocks"), _ways(shown))


def ask_word(shown: Shown) -> Screen:
    return Screen(
        Join((*_words(shown), t("entries.ask_word")), by="blocks"),
        rows(Button(t("common.back"), tap("en.d", shown.entry.id))),
    )


def entries(shown: Overview) -> Screen:
    page = shown.page
    if not page.shown:
        return Screen(t("entries.none"), rows([QUEUE, HOME]))
    first = page.number * PAGE + 1
    lines = [_entry_line(first + place, each, shown) for place, each in enumerate(page.shown)]
    opening = [
        Button(t("entries.button.number", n=first + place), tap("en.d", each.id))
        for place, each in enumerate(page.shown)
    ]
    return Screen(
        Join((t("entries.list"), *lines), by="blocks"),
        rows(opening, pager(page, lambda number: tap("en.e", number)), [QUEUE, HOME]),
    )


def _line(place: int, each: Waiting, zone: str) -> Param:
    head = t("entries.line", n=place, text=shortened(each.group.latest.text, QUOTED))
    return Join((head, _asked(each, zone), _guessed(each.guesses)))


def _asked(each: Waiting, zone: str) -> T:
    latest = each.group.latest
    day = latest.at.astimezone(ZoneInfo(zone)).date()
    return t("entries.asked", n=len(each.group.misses), day=day, lang=_lang(language_of(latest.text)))


def _guessed(guesses: Sequence[Guess]) -> T:
    if not guesses:
        return t("entries.no_guess")
    return t("entries.guessed", names=Join(tuple(_name(each) for each in guesses), by="words"))


def _name(each: Guess) -> Param:
    return each.name if isinstance(each, Course) else each.question


def _kind(each: Guess) -> LabelKind:
    return LabelKind.COURSE if isinstance(each, Course) else LabelKind.FAQ


def _lang(lang: Lang) -> T:
    return t(f"entries.lang.{lang.value}")


def _back_to(miss: int) -> Button:
    return Button(t("common.back"), tap("en.m", miss))


def _asks(shown: Shown, part: Part, lang: Lang) -> Screen:
    key = "entries.ask_question" if part is Part.QUESTION else "entries.ask_answer"
    parts: list[Param] = [*_words(shown), t(key, lang=_lang(lang))]
    if part is Part.ANSWER and not shown.entry.answer:
        parts.append(t("entries.ask_answer_hint"))
    back = Button(t("entries.button.leave"), tap("en.d", shown.entry.id))
    return Screen(Join(tuple(parts), by="blocks"), rows([back, QUEUE]))


def _head(shown: Shown) -> tuple[Param, ...]:
    lines: list[Param] = [t(f"entries.state.{shown.entry.state.value}")]
    if shown.entry.state in (EntryState.DRAFT, EntryState.WAITING) and shown.live is not None:
        lines.append(t("entries.old_words_live"))
    lines.append(t("entries.written_by", who=shown.writer))
    if shown.changer != shown.writer:
        lines.append(t("entries.changed_by", who=shown.changer))
    if shown.entry.word:
        lines.append(t("entries.came_back", word=shown.entry.word))
    return (Join(tuple(lines)),)


def _words(shown: Shown) -> tuple[Param, ...]:
    blocks: list[Param] = []
    for lang in Lang:
        question, answer = shown.entry.question.get(lang), shown.entry.answer.get(lang)
        if question or answer:
            none = t("entries.not_there")
            blocks.append(
                t("entries.words", lang=_lang(lang), question=question or none, answer=answer or none),
            )
    return tuple(blocks)


def _about(shown: Shown) -> tuple[Param, ...]:
    langs, lines = shown.entry.langs, list[Param]()
    if len(langs) == 1:
        lines.append(t("entries.one_language", lang=_lang(langs[0])))
    if shown.waiting:
        wish = sum(each.wished_at is not None for each in shown.waiting)
        lines.append(t("entries.waits", n=len(shown.waiting), wish=wish))
    if shown.entry.decided_at is not None:
        lines.append(t("entries.uses", n=shown.uses.answered, refused=shown.uses.refused))
    if shown.entry.state is EntryState.WAITING and shown.mine:
        lines.append(t("entries.somebody_else"))
    return (Join(tuple(lines)),) if lines else ()


def _ways(shown: Shown) -> Rows:
    number, state = shown.entry.id, shown.entry.state
    change = [
        [
            Button(t(f"entries.button.{part.name.lower()}_{lang.value}"), tap("en.f", number, part.value, lang.value))
            for part in Part
        ]
        for lang in Lang
    ]
    discard = Button(t("entries.button.discard"), tap("en.x", number))
    match state:
        case EntryState.DRAFT:
            ready = Button(t("entries.button.hand_in"), tap("en.s", number, shown.stamp))
            return rows(ready if shown.entry.langs else None, *change, [discard, QUEUE])
        case EntryState.WAITING:
            decide = [
                Button(t("entries.button.approve"), tap("en.a", number, shown.stamp)),
                Button(t("entries.button.send_back"), tap("en.b", number)),
            ]
            return rows(None if shown.mine else decide, *change, [discard, QUEUE])
        case EntryState.LIVE:
            return rows(*change, [Button(t("entries.button.retire"), tap("en.r", number)), ENTRIES], [QUEUE, HOME])
        case EntryState.RETIRED:
            return rows(*change, [Button(t("entries.button.restore"), tap("en.o", number)), ENTRIES], [QUEUE, HOME])


def _entry_line(place: int, each: Entry, shown: Overview) -> Param:
    uses = shown.uses.get(each.key, NO_USES)
    head = t("entries.line", n=place, text=each.question)
    state: Param = t(f"entries.state.{each.state.value}")
    if each.decided_at is None:
        return Join((head, state))
    return Join((head, state, t("entries.uses", n=uses.answered, refused=uses.refused)))
