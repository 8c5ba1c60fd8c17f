"""Composing a broadcast step by step: to whom, in which words, with which photo and buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from domain.booking.appointments import Appointment, appointments_of
from domain.booking.events.browsing import AHEAD
from domain.booking.slot import EVENT
from domain.broadcasts.audience import sheet_of
from domain.broadcasts.campaign import Arm, Campaign, CampaignButton, Variant
from domain.broadcasts.drafts import KINDS, back, button_key, own_draft, saved
from domain.broadcasts.launching import OPERATORS
from domain.broadcasts.note import LINK, arms_of, plain_text, plain_variant, variant_of
from domain.broadcasts.segments import SEGMENTS
from domain.courses.browsing import find, handle
from domain.courses.course import Course
from domain.errors import Gone, Refusal
from domain.language import Lang
from domain.messages.links import doubt_about, read_link
from domain.messages.screen import Param, t
from domain.people.naming import clean_name
from domain.ports import Form
from domain.turn import Rights, Turn

FORM_LIFE = timedelta(hours=2)
NAME_FORM, TEXT_FORM, PHOTO_FORM, LINK_FORM = "bc.name", "bc.text", "bc.photo", "bc.link"
LONGEST_TEXT, LONGEST_WITH_PHOTO = 2400, 900
"""In UTF-16 units, as Telegram counts: room is left for what the gate puts below, and for a caption's limit."""
MOST_BUTTONS = 3
LONGEST_LABEL = 40
HALF = 0.5


@dataclass(frozen=True)
class ChooseKind:
    """
    Raises:
        Gone: there is no such kind, or as own_draft says.
    """

    campaign: int
    kind: str
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        if self.kind not in KINDS:
            raise Gone(t("refusal.gone"), back(self.campaign))
        return await saved(turn, await own_draft(turn, self.campaign), kind=self.kind)


@dataclass(frozen=True)
class ToggleValue:
    """Choose a value of a segment, named by its handle, or choose it no more.

    Raises:
        Gone: there is no such value, or as own_draft says.
    """

    campaign: int
    segment: str
    value: str
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        draft = await own_draft(turn, self.campaign)
        chosen = list(draft.audience.get(self.segment, ()))
        segment = SEGMENTS.get(self.segment)
        offered = [option.value for option in segment.options(await sheet_of(turn))] if segment else []
        value = next((each for each in (*chosen, *offered) if handle(each) == self.value), None)
        if value is None:
            raise Gone(t("refusal.gone"), back(self.campaign))
        after = [each for each in chosen if each != value] if value in chosen else [*chosen, value]
        audience = {name: list(values) for name, values in draft.audience.items() if name != self.segment}
        return await saved(turn, draft, audience=audience | ({self.segment: after} if after else {}))


@dataclass(frozen=True)
class AskFor:
    """Wait for something typed or sent: one of the forms above; `lang` and `arm` for a text.

    Raises:
        Gone, Refusal: as own_draft says.
    """

    campaign: int
    form: str
    arm: Arm = Arm.A
    lang: Lang = Lang.ZH
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        draft = await own_draft(turn, self.campaign)
        data = {"campaign": draft.id, "arm": self.arm.value, "lang": self.lang.value}
        await turn.uow.people.save_form(Form(turn.person.id, self.form, data, turn.now + FORM_LIFE))
        return draft


@dataclass(frozen=True)
class NameCampaign:
    """What staff call it; readers never see that.

    Raises:
        Gone, Refusal: as own_draft says, or nothing readable was typed.
    """

    campaign: int
    name: str
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        draft, name = await own_draft(turn, self.campaign), clean_name(self.name)
        if name is None:
            raise Refusal(t("broadcasts.name.unreadable"), back(draft.id))
        await turn.uow.people.drop_form(turn.person.id)
        return await saved(turn, draft, name=name)


@dataclass(frozen=True)
class WriteText:
    """What readers of a language read; typing again replaces it.

    Raises:
        Gone, Refusal: as own_draft says; it is empty or too long.
    """

    campaign: int
    arm: Arm
    lang: Lang
    text: str
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        draft = await own_draft(turn, self.campaign)
        text = _cleaned(self.text)
        has_photo = variant_of(draft, Arm.A).photo is not None
        most = LONGEST_WITH_PHOTO if has_photo else LONGEST_TEXT
        if not text or units(text) > most:
            key = "broadcasts.text.empty" if not text else "broadcasts.text.too_long"
            raise Refusal(t(key, n=most), back(draft.id))
        await turn.uow.people.drop_form(turn.person.id)
        return await with_text(turn, draft, self.arm, self.lang, text)


@dataclass(frozen=True)
class DropSecondText:
    """Everybody gets the first text again.

    Raises:
        Gone, Refusal: as own_draft says.
    """

    campaign: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        draft = await own_draft(turn, self.campaign)
        kept = {name: held for name, held in draft.variants.items() if name != Arm.B}
        return await saved(turn, draft, variants=kept, share_b=0.0)


@dataclass(frozen=True)
class SetPhoto:
    """A photo by its file, None takes it away; the words below it become the text of that language and arm.

    Raises:
        Gone, Refusal: as own_draft says; a text is too long for a photo.
    """

    campaign: int
    file: str | None
    caption: str = ""
    lang: Lang = Lang.ZH
    arm: Arm = Arm.A
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        draft = await own_draft(turn, self.campaign)
        caption = _cleaned(self.caption)
        texts = [text for arm in arms_of(draft) for text in variant_of(draft, arm).text.values()]
        if self.file and any(units(each) > LONGEST_WITH_PHOTO for each in (*texts, caption)):
            raise Refusal(t("broadcasts.photo.text_too_long", n=LONGEST_WITH_PHOTO), back(draft.id))
        await turn.uow.people.drop_form(turn.person.id)
        draft = await _with(turn, draft, replace(variant_of(draft, Arm.A), photo=self.file))
        return await with_text(turn, draft, self.arm, self.lang, caption) if caption else draft


@dataclass(frozen=True)
class Targets:
    """What a button may lead to."""

    draft: Campaign
    events: Sequence[Appointment]
    courses: Sequence[Course]


@dataclass(frozen=True)
class OfferTargets:
    """
    Raises:
        Gone, Refusal: as own_draft says.
    """

    campaign: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Targets:
        draft = await own_draft(turn, self.campaign)
        return Targets(draft, await events_ahead(turn), await turn.uow.courses.offered())


@dataclass(frozen=True)
class AddButton:
    """A button to an event or a course, by its handle, or to practice; a second one to the same changes nothing.

    Raises:
        Gone: there is no such event or course any more, or as own_draft says.
        Refusal: there are MOST_BUTTONS, or as own_draft says.
    """

    campaign: int
    does: str
    target: str = ""
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        draft = await own_draft(turn, self.campaign)
        match self.does:
            case "event":
                events = [each.event for each in await events_ahead(turn) if each.event]
                event = find(events, self.target)
                found = (event.id, t("broadcasts.label.event", name=event.name)) if event else None
            case "course":
                course = find(await turn.uow.courses.offered(), self.target)
                found = (course.id, t("broadcasts.label.course", name=course.name)) if course else None
            case "practice":
                found = ("", t("broadcasts.label.practice"))
            case _:
                found = None
        if found is None:
            raise Gone(t("broadcasts.buttons.gone"), back(draft.id))
        target, label = found
        return await _add(turn, draft, CampaignButton(self.does, target, _in_both(turn, label)))


@dataclass(frozen=True)
class AddLink:
    """A link as it was typed: the address, and on other lines how it is called.

    Raises:
        Gone, Refusal: as own_draft says; there is no address in it, or one that is not taken.
    """

    campaign: int
    typed: str
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        draft = await own_draft(turn, self.campaign)
        link = read_link(self.typed)
        doubt = doubt_about(link.address) if link is not None else None
        if link is None or doubt is not None:
            why = t(f"broadcasts.link.{doubt}") if doubt is not None else t("broadcasts.link.none")
            raise Refusal(why, back(draft.id))
        await turn.uow.people.drop_form(turn.person.id)
        usual = _in_both(turn, t("broadcasts.label.link"))
        typed = {lang: text[:LONGEST_LABEL] for lang, text in link.label.items()}
        label = {lang: typed.get(lang) or next(iter(typed.values()), usual[lang]) for lang in Lang}
        return await _add(turn, draft, CampaignButton(LINK, link.address, label))


@dataclass(frozen=True)
class RemoveButton:
    """By what drafts.button_key makes of it; a second time changes nothing.

    Raises:
        Gone, Refusal: as own_draft says.
    """

    campaign: int
    key: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        draft = await own_draft(turn, self.campaign)
        variant = variant_of(draft, Arm.A)
        left = tuple(each for each in variant.buttons if button_key(each) != self.key)
        return await _with(turn, draft, replace(variant, buttons=left))


async def events_ahead(turn: Turn) -> Sequence[Appointment]:
    """Events that have not begun, by start."""
    slots = await turn.uow.bookings.slots(EVENT.name, turn.now, turn.now + AHEAD)
    return [each for each in await appointments_of(turn.uow, slots) if each.event is not None]


async def with_text(turn: Turn, draft: Campaign, arm: Arm, lang: Lang, text: str) -> Campaign:
    """The draft with that text; a second text goes to half of the audience until another share is chosen."""
    if arm is not Arm.B:
        variant = variant_of(draft, Arm.A)
        return await _with(turn, draft, replace(variant, text={**variant.text, lang: text}))
    texts = plain_text({**variant_of(draft, Arm.B).text, lang: text})
    share = draft.share_b or HALF * (1 - draft.hold_out)
    return await saved(turn, draft, variants={**draft.variants, Arm.B.value: {"text": texts}}, share_b=share)


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


async def _with(turn: Turn, draft: Campaign, variant: Variant) -> Campaign:
    variants: Mapping[str, Mapping[str, Any]] = {**draft.variants, Arm.A.value: plain_variant(variant)}
    return await saved(turn, draft, variants=variants)


async def _add(turn: Turn, draft: Campaign, button: CampaignButton) -> Campaign:
    variant = variant_of(draft, Arm.A)
    if any(button_key(each) == button_key(button) for each in variant.buttons):
        return draft
    if len(variant.buttons) >= MOST_BUTTONS:
        raise Refusal(t("broadcasts.buttons.full", n=MOST_BUTTONS), back(draft.id))
    return await _with(turn, draft, replace(variant, buttons=(*variant.buttons, button)))


def _in_both(turn: Turn, label: Param) -> dict[Lang, str]:
    return {lang: turn.services.catalogue.plain(label, lang) for lang in Lang}


def _cleaned(text: str) -> str:
    """What was typed without spaces at the ends of lines, and never more than one empty line."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "\n".join(line for line, before in zip(lines, ["-", *lines], strict=False) if line or before)
