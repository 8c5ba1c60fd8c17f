"""What of a portrait staff may know."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from domain.mood.mood import moods_visible_to
from domain.portrait.portrait import Audience, Portrait


def for_teacher(portrait: Portrait, may_see: bool, classes: Collection[str], members: Collection[str]) -> Portrait:
    """What a teacher of the learner may know: moods as the learner lets teachers know them.

    Args:
        may_see: whether the family lets teachers see what the phone knows; else it is what happened in the teacher's
            own classes.
        classes: ids of these; members: the teacher's ids in the course sheet.
    """
    told = moods_visible_to(portrait.moods, Audience.TEACHERS)
    if may_see:
        return replace(portrait, moods=told)
    return Portrait(
        lessons=tuple(each for each in portrait.lessons if each.class_id in classes),
        tickets=tuple(each for each in portrait.tickets if each.class_id in classes),
        homework=tuple(each for each in portrait.homework if each.class_id in classes),
        notes=tuple(each for each in portrait.notes if each.by in members),
        moods=told,
    )
