"""Teachers' notes in screens."""

from __future__ import annotations

from domain.classes.notes.draft import NoteDraft, Tag
from domain.classes.notes.own import OwnNote, OwnNotes
from domain.classes.notes.writing import NoteSaved
from domain.courses.browsing import handle
from domain.messages.screen import Button, Join, Moment, Param, Screen, rows, t, tap
from domain.portrait.portrait import Tone
from handlers.views.lengths import shortened
from handlers.views.questions import HOME, STEM_UNITS, blocks_of

NO_TONE, AND = "0", "."
DROP = Button(t("notes.button.drop"), tap("nt.x"))
MARKS = {"s": "skill", "r": "road", "m": "manner"}


def draft(shown: NoteDraft) -> Screen:
    """Whom, the words, the tags; Save only when there is somebody and something."""
    chips = [_chip(shown, each.id, each.name) for each in shown.learners]
    everybody = rows(*(tuple(chips[at : at + 3]) for at in range(0, len(chips), 3)))
    if not shown.text:
        who = t("notes.about", names=_names(shown)) if shown.chosen else t("notes.whom")
        own = _own(shown) if len(shown.chosen) == 1 else ()
        return Screen(Join((t("notes.title"), who, t("notes.type")), "blocks"), rows(*everybody, *own, DROP))
    text = blocks_of(
        [
            t("notes.title"),
            t("notes.about", names=_names(shown)) if shown.chosen else t("notes.whom"),
            t("notes.words", text=shown.text),
            t("notes.also_names", names=Join(tuple(shown.others), "words")) if shown.others else None,
            t("notes.tags") if shown.tags else t("notes.no_tags"),
        ]
    )
    tags = [(_tag(shown, each),) for each in shown.tags]
    save = Button(t("notes.button.save"), tap("nt.s", shown.stamp)) if shown.ready else None
    ends = [each for each in (save, Button(t("notes.button.edit"), tap("nt.e")), DROP) if each]
    who_rows = () if shown.chosen and len(shown.learners) == 1 else everybody
    return Screen(text, rows(*who_rows, *tags, _tones(shown), ends))


def edit(shown: NoteDraft) -> Screen:
    back = Button(t("common.back"), tap("nt.o", shown.stamp, shown.tone.value if shown.tone else NO_TONE))
    if not shown.text:
        return draft(shown)
    return Screen(Join((t("notes.rewrite"), t("notes.words", text=shown.text)), "blocks"), rows(back, DROP))


def please_type(shown: NoteDraft) -> Screen:
    screen = draft(shown)
    return Screen(Join((t("notes.no_voice"), screen.text), "blocks"), screen.keyboard)


def saved(done: NoteSaved) -> Screen:
    shown = done.draft
    told = [t("notes.saved", names=_names(shown)), t("notes.words", text=shown.text)]
    chosen = [_label(each) for each in shown.tags if each.on]
    if chosen:
        told.append(t("notes.tagged", tags=Join(tuple(chosen), "words")))
    told.append(t("notes.read_by"))
    learners = AND.join(str(each) for each in sorted(shown.chosen))
    here = handle(shown.class_id)
    return Screen(
        Join(tuple(told), "blocks"),
        rows(
            Button(t("notes.button.undo"), tap("nt.u", done.undo, learners)),
            Button(t("notes.button.another"), tap("nt", here)),
            *_own(shown),
            [Button(t("classes.button.class"), tap("cl.c", here)), HOME],
        ),
    )


def listed(shown: OwnNotes) -> Screen:
    learner = shown.learner
    write = Button(t("notes.button.write"), tap("nt.l", learner.id))
    if not shown.notes:
        return Screen(t("notes.none", name=learner.name), rows(write, HOME))
    lines = [_note(number, each, shown.zone) for number, each in enumerate(shown.notes, 1)]
    delete = [
        Button(t("notes.button.delete", n=number), tap("nt.d", learner.id, each.stamp))
        for number, each in enumerate(shown.notes, 1)
    ]
    around = [
        Button(t("notes.button.later"), tap("nt.n", learner.id, shown.page - 1)) if shown.page else None,
        Button(t("notes.button.earlier"), tap("nt.n", learner.id, shown.page + 1))
        if shown.page + 1 < shown.pages
        else None,
    ]
    keyboard = rows(delete, [each for each in around if each], [write, HOME])
    return Screen(Join((t("notes.yours", name=learner.name), *lines), "blocks"), keyboard)


def _note(number: int, own: OwnNote, zone: str) -> Param:
    note = own.note
    lines: list[Param] = [
        t("notes.line", n=number, when=Moment(note.at, zone), text=shortened(note.text, STEM_UNITS * 3))
    ]
    tags: list[Param] = [*own.skills, *(t(f"notes.manner.{each}") for each in note.manners)]
    if note.tone is not None:
        tags.append(t(f"notes.tone.{note.tone.value}"))
    if tags:
        lines.append(t("notes.tagged", tags=Join(tuple(tags), "words")))
    return Join(tuple(lines))


def _chip(shown: NoteDraft, learner: int, name: str) -> Button:
    chosen = learner in shown.chosen
    label: Param = t("notes.chosen", what=name) if chosen else name
    return Button(label, tap("nt.w", shown.stamp, learner, int(not chosen)))


def _tag(shown: NoteDraft, tag: Tag) -> Button:
    sign = "on" if tag.on else "off"
    return Button(
        t(f"notes.tag.{sign}", what=_label(tag)), tap("nt.t", shown.stamp, tag.kind, tag.short, int(not tag.on))
    )


def _label(tag: Tag) -> Param:
    name: Param = t(f"notes.manner.{tag.key}") if tag.kind == "m" else tag.name
    return t(f"notes.mark.{MARKS[tag.kind]}", what=name)


def _tones(shown: NoteDraft) -> list[Button]:
    """What the note says of its skills; a tap on the chosen one takes it off."""
    if not any(each.on for each in shown.tags if each.kind == "s"):
        return []
    made = []
    for tone in Tone:
        word: Param = t(f"notes.tone.{tone.value}")
        chosen = shown.tone is tone
        label = t("notes.chosen", what=word) if chosen else word
        made.append(Button(label, tap("nt.o", shown.stamp, NO_TONE if chosen else tone.value)))
    return made


def _own(shown: NoteDraft) -> list[Button]:
    """The way to the teacher's earlier notes about each of them."""
    return [Button(t("notes.button.own", name=each.name), tap("nt.n", each.id, 0)) for each in shown.about]


def _names(shown: NoteDraft) -> Join:
    return Join(tuple(each.name for each in shown.about), "words")
