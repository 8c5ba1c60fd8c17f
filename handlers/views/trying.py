"""An item on trial: the learner's own screen, with buttons that store nothing."""

from __future__ import annotations

from dataclasses import replace

from domain.messages.screen import Button, Join, Screen, Tap, rows, t, tap
from domain.practice.evening.composing import placed_in, ticked_in
from domain.practice.evening.desk import AtItem, AtVerdict, Question
from domain.practice.evening.samples import short_id
from domain.practice.items.kinds import NumberEntry, ShortText
from domain.practice.keeping.trying import written
from handlers.views import practice


def tried(shown: AtItem | AtVerdict, of: str) -> Screen:
    """What a learner would see next, with a way back to the card."""
    question = shown.question
    seen = practice.screen(shown)
    back = Button(t("items.button.card"), tap("it.i", of, short_id(question.item.key), question.lang))
    return Screen(
        Join((t("items.trying"), seen.text), "blocks"), rows(*to_try(seen, of, question), back), seen.picture
    )


def to_try(seen: Screen, of: str, question: Question) -> list[list[Button]]:
    """The learner's buttons that belong to the item itself, as rehearsals; where one types, a button for that."""
    here = (of, short_id(question.item.key), question.lang.value)
    made = [
        [
            replace(button, tap=other)
            for button in row
            if button.tap and (other := _rehearsed(button.tap, here, question))
        ]
        for row in seen.keyboard
    ]
    if isinstance(question.item, NumberEntry | ShortText):
        made.insert(0, [Button(t("items.button.type_answer"), tap("it.w", *here))])
    return made


def _rehearsed(asked: Tap, here: tuple[str, str, str], question: Question) -> Tap | None:
    """State lives in no row here: the button itself says what the draft would be."""
    order, ticked, placed = question.asked.order, ticked_in(question.asked), placed_in(question.asked)
    match asked.verb, asked.args[2:]:
        case "pr.a", (int(place),):
            return tap("it.a", *here, place)
        case "pr.h", (int(number),):
            return tap("it.h", *here, number)
        case "pr.t", (int(place), int(tick)):
            option = {order[place]}
            return tap("it.x", *here, written(tuple(sorted(set(ticked) | option if tick else set(ticked) - option))))
        case "pr.o", (int(place),):
            return tap("it.x", *here, written((*placed, order[place])))
        case "pr.u", (int(keep),):
            return tap("it.x", *here, written(placed[:keep]))
        case "pr.d", ():
            return tap("it.d", *here, written(ticked or placed))
        case _:
            return None
