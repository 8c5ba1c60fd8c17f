"""The parts of a question's screen that practice and sample questions share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from domain.language import Lang, Localized
from domain.messages.screen import Button, Join, Param, Tap, t, tap
from domain.practice.items import ChoiceWording, Item, SingleChoice
from domain.practice.ordering import names_a_letter
from handlers.views.lengths import shortened, width

HOME = Button(t("common.home"), tap("home"))
SAMPLES_BUTTON = Button(t("practice.button.samples"), tap("pr.sample"))
LETTERS = "ABCDEF"
VARIANTS = 4
"""How many ways there are to say "right", and how many to say "not yet"."""

WIDEST_LABEL = 18
_COLUMNS = ((6, 4), (9, 3), (WIDEST_LABEL, 2))

# Of one screen's UTF-16 units: what headings, verdicts and words around take at most, and what each part may.
CHROME_UNITS, STEM_UNITS, OPTION_UNITS, HINT_UNITS, FEEDBACK_UNITS = 700, 1200, 160, 300, 500


def blocks_of(parts: Sequence[Param | None]) -> Join:
    """The parts that are there, with a blank line between them."""
    return Join(tuple(part for part in parts if part is not None and part != ""), "blocks")


def in_few_words(text: Localized) -> dict[Lang, str]:
    return {lang: shortened(words, FEEDBACK_UNITS) for lang, words in text.items()}


def lettered(item: Item, wording: ChoiceWording) -> bool:
    """Whether the options stand in the text behind letters: one is too wide for a button, or they are called so."""
    return any(width(option) > WIDEST_LABEL for option in wording.options) or names_a_letter(item)


def option_lines(
    wording: ChoiceWording, order: Sequence[int], item: Item | None = None, taken: int | None = None
) -> Join:
    """A line for each option in the order shown; with `item`, the right one and the one taken are marked."""
    lines = []
    for place, option in enumerate(order):
        right = isinstance(item, SingleChoice) and option == item.answer
        kind = {(True, True): "both", (True, False): "right", (False, True): "taken"}.get((right, option == taken))
        said = shortened(wording.options[option], OPTION_UNITS)
        lines.append(t(f"practice.option.{kind or 'plain'}", letter=LETTERS[place], option=said))
    return Join(tuple(lines))


def option_buttons(
    wording: ChoiceWording, order: Sequence[int], by_letter: bool, answer: Callable[[int], Tap]
) -> list[list[Button]]:
    """Rows of buttons, as many to a row as fit; `answer` gives what a tap on that place asks for."""
    labels = [LETTERS[place] if by_letter else wording.options[option] for place, option in enumerate(order)]
    widest = max(width(label) for label in labels)
    columns = next((count for most, count in _COLUMNS if widest <= most), 1)
    while columns > 2 and len(labels) > columns and (len(labels) % columns == 1 or columns == 4):
        columns -= 1
    buttons = [Button(label, answer(place)) for place, label in enumerate(labels)]
    return [buttons[start : start + columns] for start in range(0, len(buttons), columns)]


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
