"""Wishes for help as texts and buttons."""

from __future__ import annotations

from domain.messages.kinds import KEPT
from domain.messages.screen import Button, Join, Moment, Note, Param, Screen, SentPhoto, T, rows, t, tap
from domain.practice.evening.picturing import PhotoReceived
from domain.practice.evening.wishes import Want
from domain.practice.evening.wishing import WishCard, WishLine, WishPage
from handlers.views.lengths import few, shortened
from handlers.views.pictures import picture_of
from handlers.views.questions import HOME, STEM_UNITS, answer_words, blocks_of, judged_blocks, key_of, key_words

LIST = Button(t("wishes.button.list"), tap("wi"))
NAME_UNITS = 30


def page(shown: WishPage, said: Param | None = None) -> Screen:
    """With a line on top when there is something to say."""
    above = (said,) if said is not None else ()
    if not shown.n:
        return Screen(Join((*above, t("wishes.none")), "blocks"), rows(HOME))
    lines = [
        t(
            f"wishes.line.{_sort(line)}",
            learner=shortened(line.learner.name, NAME_UNITS),
            skill=_skill(line),
            when=Moment(line.wish.at, shown.zone),
        )
        for line in shown.lines
    ]
    buttons = [Button(_label(line), tap("wi.o", line.wish.id)) for line in shown.lines]
    turn_over = [
        Button(t("wishes.button.previous"), tap("wi.p", shown.page - 1)) if shown.page else None,
        Button(t("wishes.button.next"), tap("wi.p", shown.page + 1)) if shown.page + 1 < shown.pages else None,
    ]
    heading: list[Param] = [t("wishes.heading", n=shown.n)]
    if shown.pages > 1:
        heading.append(t("items.page", n=shown.page + 1, of=shown.pages))
    text = Join((*above, Join(tuple(heading)), Join(tuple(lines))), "blocks")
    return Screen(text, rows(*buttons, [button for button in turn_over if button], HOME))


def card(shown: WishCard) -> Screen:
    line, question, attempt = shown.line, shown.question, shown.attempt
    when = Moment(line.wish.at, shown.zone)
    blocks: list[Param | None] = [
        t(
            f"wishes.card.{'parents_photo' if shown.from_parent else _sort(line)}",
            learner=shortened(line.learner.name, NAME_UNITS),
            skill=_skill(line),
            when=when,
        )
    ]
    if shown.by is not None and line.wish.done_at is None:
        blocks.append(t("wishes.photo.promised", by=Moment(shown.by, shown.zone)))
    if line.wish.photos and question is not None:
        blocks.append(t("wishes.photo.in_front"))
    if question is not None and attempt is not None:
        blocks += judged_blocks(question, attempt)
        said = tuple(each for each in (answer_words(attempt.response), key_words(question)) if each)
        blocks.append(Join(said) if said else None)
        if question.asked.hints:
            blocks.append(t("wishes.hints", n=question.asked.hints))
    elif question is not None:
        blocks.append(shortened(question.wording.stem, STEM_UNITS))
        blocks.append(t("items.key", key=key_of(question)))
    elif line.wish.item is not None:
        blocks.append(t("wishes.item_gone"))
    if line.wish.note:
        blocks.append(t("wishes.note", note=shortened(line.wish.note, STEM_UNITS)))
    if shown.road is not None:
        blocks.append(t("wishes.road", road=shown.road))
    picture = picture_of(question) if question is not None else None
    look = _look(line)
    if line.wish.done_at is not None:
        if line.wish.answer:
            blocks.append(t("wishes.answer.was", answer=shortened(line.wish.answer, STEM_UNITS)))
        blocks.append(t("wishes.done_at", when=Moment(line.wish.done_at, shown.zone)))
        return Screen(blocks_of(blocks), rows(look, [LIST, HOME]), picture=picture)
    answer = Button(t("wishes.button.answer"), tap("wi.a", line.wish.id))
    done = Button(t("wishes.button.done"), tap("wi.d", line.wish.id))
    return Screen(blocks_of(blocks), rows(look, answer, done, [LIST, HOME]), picture=picture)


def photos(line: WishLine, once: str) -> tuple[Note, ...]:
    """Each photo as a message of its own, the learner's words under the first."""
    files, name = line.wish.photos, shortened(line.learner.name, NAME_UNITS)
    made = []
    for number, file in enumerate(files, 1):
        key = "wishes.photo.shown" if len(files) > 1 else "wishes.photo.shown_alone"
        words: list[Param] = [t(key, learner=name, n=number, of=len(files))]
        if number == 1 and line.wish.note:
            words.append(t("wishes.note", note=line.wish.note))
        made.append(Note(KEPT.name, Join(tuple(words)), attachment=SentPhoto(file), once=f"{once}:{number}"))
    return tuple(made)


def write(line: WishLine) -> Screen:
    name = shortened(line.learner.name, NAME_UNITS)
    back = Button(t("common.back"), tap("wi.o", line.wish.id))
    return Screen(t("wishes.answer.ask", learner=name), rows(_look(line), [back, HOME]))


def received(shown: PhotoReceived, album: str | None) -> Note:
    """What was promised, worth keeping; for an album once."""
    who: Param = few(shown.teachers) if shown.teachers else t("wishes.photo.office")
    about = {"teacher": who, "by": Moment(shown.by, shown.zone), "n": len(shown.wish.photos)}
    said: list[Param] = [
        t("wishes.photo.received", **about)
        if shown.own
        else t("wishes.photo.received_for", learner=shortened(shown.learner.name, NAME_UNITS), **about)
    ]
    if shown.desk is not None:
        said.append(t("wishes.photo.with_item"))
    if shown.may_add:
        said.append(t("wishes.photo.add"))
    return Note(KEPT.name, Join(tuple(said)), once=f"album:{shown.wish.id}:{album}" if album else None)


def added(note: str) -> T:
    return t("wishes.photo.added", note=shortened(note, STEM_UNITS))


def _sort(line: WishLine) -> str:
    return "photo" if line.wish.photos else line.wish.want.value


def _look(line: WishLine) -> Button | None:
    if not line.wish.photos:
        return None
    return Button(t("wishes.button.photos", n=len(line.wish.photos)), tap("wi.ph", line.wish.id))


def _label(line: WishLine) -> Param:
    return t("wishes.button.open", learner=shortened(line.learner.name, NAME_UNITS), skill=_skill(line))


def _skill(line: WishLine) -> Param:
    if line.skill is not None:
        return line.skill
    if line.wish.want is Want.TALK:
        return t("wishes.some_talk")
    return t("wishes.some_photo" if line.wish.photos else "wishes.some_question")
