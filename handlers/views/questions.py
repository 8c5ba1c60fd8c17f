"""The words and buttons of each kind of question: how it is asked, answered, and shown when it was judged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any, assert_never

from domain.language import Lang, Localized
from domain.messages.screen import Button, Join, Param, T, Tap, t, tap
from domain.practice.evening.composing import placed_in, ticked_in
from domain.practice.evening.desk import Question
from domain.practice.evening.session import Attempt, Verdict
from domain.practice.items.grading import how_placed, how_ticked
from domain.practice.items.kinds import Item, NumberEntry, Ordering, SeveralChoices, ShortText, SingleChoice
from domain.practice.items.ordering import names_a_letter
from domain.practice.items.wordings import Wording, offered
from handlers.views.lengths import shortened, units, width

HOME = Button(t("common.home"), tap("home"))
SAMPLES_BUTTON = Button(t("practice.button.samples"), tap("pr.sample"))
LETTERS = "ABCDEF"
VARIANTS = 4
"""How many ways there are to say "right", and how many to say "not yet"."""

WIDEST_LABEL, BOX_WIDTH = 18, 3
_COLUMNS = ((6, 4), (9, 3), (WIDEST_LABEL, 2))

# Of one screen's UTF-16 units: what headings, verdicts and words around take at most, and what each part may.
CHROME_UNITS, STEM_UNITS, OPTION_UNITS, HINT_UNITS, FEEDBACK_UNITS = 700, 1200, 160, 300, 500
TYPED_UNITS, KEY_UNITS = 60, 40


def blocks_of(parts: Sequence[Param | None]) -> Join:
    """The parts that are there, with a blank line between them."""
    return Join(tuple(part for part in parts if part is not None and part != ""), "blocks")


def in_few_words(text: Localized) -> dict[Lang, str]:
    return {lang: shortened(words, FEEDBACK_UNITS) for lang, words in text.items()}


def alt_of(wording: Wording) -> T | None:
    """What the picture shows, for those who cannot see it."""
    return t("questions.alt", alt=wording.alt) if wording.alt else None


def asked_blocks(question: Question, unread: str | None = None) -> list[Param | None]:
    """The question itself: stem, what stands in the text instead of on buttons, and how it is answered.

    Args:
        unread: what was typed last and is no answer to read.
    """
    wording, asked = question.wording, question.asked
    blocks: list[Param | None] = [shortened(wording.stem, STEM_UNITS), alt_of(wording)]
    if lettered(question.item, wording):
        blocks.append(option_lines(offered(wording), asked.order))
    match question.item:
        case SingleChoice():
            pass
        case SeveralChoices():
            blocks.append(t("questions.several.ask"))
        case Ordering():
            blocks.append(t("questions.ordering.ask"))
            blocks.append(_numbered([offered(wording)[part] for part in placed_in(asked)]))
        case NumberEntry(wordings=wordings):
            blocks.append(_number_prompt(wordings[question.lang].unit, unread))
        case ShortText():
            said = shortened(unread, TYPED_UNITS) if unread is not None else None
            blocks.append(t("questions.text.unread", text=said) if said else t("questions.text.ask"))
        case _:
            assert_never(question.item)
    return blocks


def answer_rows(question: Question) -> list[list[Button]]:
    """The buttons by which it is answered; none where one types."""
    here, order = (question.session.id, question.asked.position), question.asked.order
    texts, by_letter = offered(question.wording), lettered(question.item, question.wording)
    match question.item:
        case SingleChoice():
            return option_buttons(texts, order, by_letter, lambda place: tap("pr.a", *here, place))
        case SeveralChoices():
            ticked = ticked_in(question.asked)
            buttons = option_buttons(
                texts,
                order,
                by_letter,
                lambda place: tap("pr.t", *here, place, int(order[place] not in ticked)),
                ticked,
            )
            return [*buttons, [Button(t("questions.button.done"), tap("pr.d", *here))]] if ticked else buttons
        case Ordering():
            return _ordering_rows(question, texts, by_letter)
        case NumberEntry() | ShortText():
            return []
        case _:
            assert_never(question.item)


def judged_blocks(question: Question, attempt: Attempt) -> list[Param | None]:
    """The question with what was answered: the right options and those taken marked, and how far it was right."""
    wording, asked, response = question.wording, question.asked, attempt.response
    stem = shortened(wording.stem, STEM_UNITS)
    wrong = attempt.verdict is Verdict.WRONG
    match question.item:
        case SingleChoice(answer=answer):
            return [stem, option_lines(offered(wording), asked.order, (answer,), (response.get("option"),))]
        case SeveralChoices() as item:
            lines = option_lines(
                offered(wording), asked.order, item.answers, response.get("options", ()), "questions"
            )
            return [stem, lines, _how_ticked(item, response) if wrong else None]
        case Ordering() as item:
            given = response.get("order", range(len(offered(wording))))
            there = [part for part in given if part < len(offered(wording))]
            right = {place for place, part in enumerate(there) if wrong and place == part}
            placed = _numbered([offered(wording)[part] for part in there], right)
            return [stem, placed, _how_placed(item, response) if wrong else None]
        case NumberEntry() | ShortText():
            return [stem]
        case _:
            assert_never(question.item)


def judged_units(question: Question) -> int:
    """At most so many UTF-16 units `judged_blocks` takes of a screen."""
    texts = sum(min(units(text), OPTION_UNITS) + 40 for text in offered(question.wording))
    # a key in words comes on top of the lines, where it is more than one option
    twice = 2 if isinstance(question.item, SeveralChoices | Ordering) else 1
    return min(units(question.wording.stem), STEM_UNITS) + twice * texts


def key_words(question: Question) -> Param:
    """What is right, as a sentence; nothing where `judged_blocks` has marked the one right option."""
    match question.item:
        case SingleChoice():
            return ""
        case SeveralChoices(answers=answers):
            letters = sorted(LETTERS[question.asked.order.index(option)] for option in answers)
            return t("questions.several.key", key=Join(tuple(letters), "words"))
        case Ordering():
            return t("questions.ordering.key", key=key_of(question))
        case NumberEntry() | ShortText():
            return t("practice.key.number", number=key_of(question))
        case _:
            assert_never(question.item)


def key_of(question: Question) -> Param:
    """What is right, as bare as it can be named; an option by its letter where learners see letters."""
    match question.item:
        case SingleChoice(answer=answer):
            return named(question, answer)
        case SeveralChoices(answers=answers):
            shown = sorted(answers, key=question.asked.order.index)
            return Join(tuple(t("questions.quoted", text=named(question, option)) for option in shown), "words")
        case Ordering():
            return _one_after_the_other([shortened(part, OPTION_UNITS) for part in offered(question.wording)])
        case NumberEntry(answer=number, wordings=entries):
            return number_text(number, entries[question.lang].unit)
        case ShortText(wordings=texts):
            return texts[question.lang].accepted[0]
        case _:
            assert_never(question.item)


def _one_after_the_other(parts: Sequence[str]) -> Param:
    told: Param = parts[-1]
    for part in reversed(parts[:-1]):
        told = t("questions.ordering.then", part=part, rest=told)
    return told


def named(question: Question, option: int, *, letter_alone: bool = False) -> Param:
    """What learners know an option by: its letter (with its words) where they see letters, else its words."""
    text, letter = offered(question.wording)[option], LETTERS[question.asked.order.index(option)]
    if not lettered(question.item, question.wording):
        return text
    if letter_alone:
        return letter
    return t("practice.option.plain", letter=letter, option=shortened(text, KEY_UNITS))


def answer_words(response: Mapping[str, Any]) -> Param:
    """What was typed, as a sentence; nothing where it was tapped and stands in the lines."""
    typed = response.get("text")
    return t("practice.you_typed", text=typed) if typed else ""


def response_words(question: Question, response: Mapping[str, Any]) -> Param:
    """What was answered, as bare as it can be named; nothing for an answer that names nothing."""
    texts = offered(question.wording)
    match question.item:
        case SingleChoice():
            option = response.get("option")
            if not isinstance(option, int) or not 0 <= option < len(texts):
                return ""
            return shortened(texts[option], OPTION_UNITS)
        case SeveralChoices():
            ticked = [option for option in response.get("options", ()) if option in range(len(texts))]
            return Join(tuple(shortened(texts[option], OPTION_UNITS) for option in ticked), "words")
        case Ordering():
            placed = [part for part in response.get("order", ()) if part in range(len(texts))]
            return Join(tuple(shortened(texts[part], OPTION_UNITS) for part in placed), "words")
        case NumberEntry() | ShortText():
            return shortened(str(response.get("text", "")), TYPED_UNITS)
        case _:
            assert_never(question.item)


def _how_ticked(item: SeveralChoices, response: Mapping[str, Any]) -> Join:
    how = how_ticked(item, response)
    said: list[Param] = [t("questions.several.found", n=how.right, of=len(item.answers))]
    if how.missing:
        said.append(t("questions.several.missing", n=how.missing))
    if how.too_many:
        said.append(t("questions.several.too_many", n=how.too_many))
    return Join(tuple(said))


def _how_placed(item: Ordering, response: Mapping[str, Any]) -> T | None:
    how = how_placed(item, response)
    if how.backwards:
        return t("questions.ordering.backwards")
    if how.from_start:
        return t("questions.ordering.from_start", n=how.from_start)
    return t("questions.ordering.in_place", n=how.in_place) if how.in_place else None


def _ordering_rows(question: Question, texts: Sequence[str], by_letter: bool) -> list[list[Button]]:
    here, order, placed = (
        (question.session.id, question.asked.position),
        question.asked.order,
        placed_in(question.asked),
    )
    left = [place for place, part in enumerate(order) if part not in placed]
    buttons = option_buttons(texts, order, by_letter, lambda place: tap("pr.o", *here, place), places=left)
    if not placed:
        return buttons
    undo = Button(t("questions.button.undo"), tap("pr.u", *here, len(placed) - 1))
    over = Button(t("questions.button.start_over"), tap("pr.u", *here, 0))
    back = [undo, over] if len(placed) > 1 else [undo]
    return [*buttons, back, *([] if left else [[Button(t("questions.button.done"), tap("pr.d", *here))]])]


def _numbered(texts: Sequence[str], in_place: Collection[int] = ()) -> Param:
    lines = [
        t("questions.ordering.in_its_place" if n - 1 in in_place else "questions.ordering.placed", n=n, part=said)
        for n, said in enumerate((shortened(text, OPTION_UNITS) for text in texts), 1)
    ]
    return Join(tuple(lines)) if lines else ""


def _number_prompt(in_unit: str, unread: str | None) -> T:
    unit = t("practice.in_unit", unit=in_unit) if in_unit else ""
    if unread is not None:
        return t("practice.unread", text=shortened(unread, TYPED_UNITS), unit=unit)
    return t("practice.type_number", unit=unit)


def lettered(item: Item, wording: Wording) -> bool:
    """Whether what is offered stands in the text behind letters.

    One of the texts is too wide for a button, a text calls them by their letters, or they are typeset in a picture.
    """
    if wording.typeset is not None and wording.typeset.options:
        return True
    return any(width(text) > WIDEST_LABEL for text in offered(wording)) or names_a_letter(item)


def option_lines(
    texts: Sequence[str],
    order: Sequence[int],
    right: Sequence[int] = (),
    taken: Sequence[int | None] = (),
    said_in: str = "practice",
) -> Join:
    """A line for each text in the order shown, those that are right and those taken are marked."""
    lines = []
    for place, option in enumerate(order):
        known = (option in right, option in taken)
        kind = {(True, True): "both", (True, False): "right", (False, True): "taken"}.get(known, "plain")
        said = shortened(texts[option], OPTION_UNITS)
        lines.append(t(f"{said_in}.option.{kind}", letter=LETTERS[place], option=said))
    return Join(tuple(lines))


def option_buttons(
    texts: Sequence[str],
    order: Sequence[int],
    by_letter: bool,
    answer: Callable[[int], Tap],
    ticked: Sequence[int] | None = None,
    places: Sequence[int] | None = None,
) -> list[list[Button]]:
    """Rows of buttons, as many to a row as fit.

    Args:
        answer: gives what a tap on that place asks for.
        ticked: which options are ticked, where one ticks; else None.
        places: which places have a button, by default all.
    """
    shown = range(len(order)) if places is None else places
    if not shown:
        return []
    labels = {place: LETTERS[place] if by_letter else texts[order[place]] for place in shown}
    box = BOX_WIDTH if ticked is not None else 0
    widest = max(width(label) + box for label in labels.values())
    columns = next((count for most, count in _COLUMNS if widest <= most), 1)
    while columns > 2 and len(labels) > columns and (len(labels) % columns == 1 or columns == 4):
        columns -= 1
    buttons = [Button(_ticked(label, order[place], ticked), answer(place)) for place, label in labels.items()]
    return [buttons[start : start + columns] for start in range(0, len(buttons), columns)]


def _ticked(label: str, option: int, ticked: Sequence[int] | None) -> Param:
    if ticked is None:
        return label
    return t("questions.several.ticked" if option in ticked else "questions.several.open", option=label)


def number_text(number: Fraction, unit: str = "") -> str:
    """The number as learners write it, with its unit: 5, 3.5 cm, 7/3, 50%."""
    below = number.denominator
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    decimals = f"{float(number):.6f}".rstrip("0").rstrip(".")
    exact = below == 1 and Fraction(decimals) == number
    text = decimals if exact else f"{number.numerator}/{number.denominator}"
    return f"{text}{unit}" if unit[:1] in ("%", "°") else f"{text} {unit}".strip()
