"""The picture that stands above a question's text: its own, or its formulas typeset."""

from __future__ import annotations

from collections.abc import Sequence

from domain.language import Lang
from domain.messages.screen import Drawing, DrawingValue
from domain.practice.evening.desk import Question
from domain.practice.items.kinds import Item
from domain.practice.items.pictures import StoredPicture, picture_to_plain
from handlers.views.questions import LETTERS


def picture_of(question: Question) -> Drawing | None:
    """What a screen about this question shows above its text, None for most."""
    return item_picture(question.item, question.lang, question.asked.order)


def item_picture(item: Item, lang: Lang, order: Sequence[int] = ()) -> Drawing | None:
    """The picture of an item; `order` is how its options are shown (by default as they are written)."""
    typeset, picture = item.wordings[lang].typeset, item.picture
    if isinstance(picture, StoredPicture):
        return Drawing("stored", {"file": picture.file})
    if picture is not None:
        return Drawing("figure", picture_to_plain(picture))
    if typeset is None:
        return None
    options: list[DrawingValue] = []
    if typeset.options:
        shown = order or range(len(typeset.options))
        options = [[LETTERS[place], typeset.options[option]] for place, option in enumerate(shown)]
    return Drawing("formula", {"stem": typeset.stem, "options": options})
