"""Letters of staff in screens: whom, the words, the gate's answer, what became of them; and the reader's reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.courses.browsing import PAGE, Page
from domain.finder.offering import Against
from domain.language import Lang
from domain.letters.family import Contact
from domain.letters.listing import AtReader, OwnLetter, Stand
from domain.letters.outlook import Outlook
from domain.letters.reading import LetterRead
from domain.letters.sending import LetterSent, SentTo, Way
from domain.letters.words import TEMPLATES, because
from domain.letters.writing import EVENING, MORNING, Found, LetterDraft, ReaderOutlook
from domain.messages.screen import Button, Join, Moment, Param, Screen, T, rows, t, tap
from handlers.views import conversations
from handlers.views.courses import pager
from handlers.views.lengths import shortened
from handlers.views.questions import HOME, blocks_of

MINE = Button(t("letters.button.mine"), tap("le.m"))
DROP = Button(t("letters.button.drop"), tap("le.x"))
CONTACT_KINDS = frozenset(
    {"report", "week", "review", "medium", "reminder", "follow_up", "talk_offer", "upgrade", "event", "offer", "tip"}
)
QUOTED, LISTED = 900, 60


def write_to(learner: int) -> Button:
    """The way to a letter to a learner's family."""
    return Button(t("letters.button.write"), tap("le.w", learner))


def found(shown: Found) -> Screen:
    if shown.learners:
        text = t("letters.search.found") if shown.looked_for else t("letters.search.ask")
    else:
        text = t("letters.search.nobody", name=shown.looked_for) if shown.looked_for else t("letters.search.none")
    buttons = [Button(each.name, tap("le.w", each.id)) for each in shown.learners]
    pairs = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    return Screen(blocks_of([text, t("letters.search.more") if shown.more else None]), rows(*pairs, [MINE, HOME]))


def draft(shown: LetterDraft, zone: str) -> Screen:
    if shown.asks_reason:
        back = Button(t("common.back"), tap("le.l"))
        return Screen(blocks_of([_head(shown), t("letters.ask_reason"), _outlooks(shown, zone)]), rows([back, DROP]))
    if shown.asks_offer and shown.against is not None:
        back = Button(t("common.back"), tap("le.l"))
        return Screen(blocks_of([_head(shown), _against(shown.against), t("finder.letter.ask")]), rows([back, DROP]))
    return _with_words(shown, zone) if shown.has_words else _without_words(shown)


def _without_words(shown: LetterDraft) -> Screen:
    """Who reads it, who wrote to them this week, and the ways to begin."""
    templates = [Button(t(f"letters.name.{each}"), tap("le.t", shown.stamp, each)) for each in TEMPLATES]
    text = blocks_of([_head(shown), _contacts(shown.contacts), t("letters.choose_or_type")])
    return Screen(text, rows(templates[:2], templates[2:], [MINE, DROP]))


def _with_words(shown: LetterDraft, zone: str) -> Screen:
    """The letter as it will be read, and the gate's answer with what may be done about it."""
    text = blocks_of(
        [
            _head(shown),
            *_previews(shown),
            _contacts(shown.contacts),
            _outlooks(shown, zone),
            t("letters.reason", reason=shown.reason) if shown.reason else None,
            _against(shown.against) if shown.against is not None else None,
            t("finder.letter.reason", reason=shown.offer_reason) if shown.against and shown.offer_reason else None,
        ]
    )
    other = Button(t("letters.button.other_words"), tap("le.e"))
    return Screen(text, rows(*_ways(shown, zone), [other, DROP]))


def _head(shown: LetterDraft) -> Param:
    key = "letters.head_answer" if shown.answers is not None else "letters.head"
    names = Join(tuple(each.person.name for each in shown.readers), "words")
    lines: list[Param] = [t(key, name=shown.learner.name, readers=names)]
    if shown.answers is not None and shown.answers.reply:
        lines.append(t("letters.they_said", text=shortened(shown.answers.reply, QUOTED // 3)))
    return Join(tuple(lines))


def _against(found: Against) -> T:
    return t("finder.letter.against", course=found.course.name, n=found.facts.count, of=found.facts.of)


def _contacts(contacts: Sequence[Contact]) -> Param:
    if not contacts:
        return t("letters.no_contacts")
    return Join((t("letters.contacts"), *(contact_line(each) for each in contacts)))


def contact_words(each: Contact) -> T:
    """Who wrote, or what came."""
    kind = each.kind if each.kind in CONTACT_KINDS else "something"
    return t("letters.wrote", who=each.who) if each.who is not None else t(f"letters.contact.{kind}")


def contact_line(each: Contact) -> T:
    what = contact_words(each)
    return t("letters.came", on=each.on, what=what) if each.on is not None else t("letters.to_come", what=what)


def _previews(shown: LetterDraft) -> list[Param]:
    previews = shown.previews or {}
    lines: list[Param] = []
    for lang, text in previews.items():
        lines.append(t(f"letters.preview.{lang.value}"))
        lines.append(t("letters.quote", text=shortened(text, QUOTED)))
    if shown.text is not None and len({_script(shown.text), *previews}) > 1:
        lines.append(t("letters.as_typed"))
    return lines


def _script(text: str) -> Lang:
    return Lang.ZH if any("\u4e00" <= sign <= "\u9fff" for sign in text) else Lang.EN


def _outlooks(shown: LetterDraft, zone: str) -> Param:
    return Join(tuple(_outlook(each, zone) for each in shown.readers))


def _outlook(each: ReaderOutlook, zone: str) -> T:
    name, found = each.person.name, each.outlook
    if found.is_now:
        return t("letters.gate.now", name=name)
    reason = because(found.why)
    if found.at is None:
        return t("letters.gate.never", name=name, because=reason)
    return t("letters.gate.later", name=name, when=Moment(found.at, zone), because=reason)


def _ways(shown: LetterDraft, zone: str) -> list[Button | list[Button] | None]:
    def send(label: Param, way: Way) -> Button:
        return Button(label, tap("le.s", shown.stamp, way.value))

    if shown.is_blocked:
        return [Button(t("finder.button.offer_anyway"), tap("le.v", shown.stamp))]
    if shown.reason and shown.may_go_over:
        return [send(t("letters.button.send_over"), Way.OVER)]
    over = Button(t("letters.button.over"), tap("le.u", shown.stamp)) if shown.may_go_over else None
    if not shown.is_full:
        if not shown.may_go:
            return [over]
        later = [send(t("letters.button.morning", at=MORNING), Way.MORNING)]
        if shown.evening:
            later.insert(0, send(t("letters.button.evening", at=EVENING), Way.EVENING))
        return [send(t("letters.button.send"), Way.NOW), later, over]
    first = _first([each.outlook for each in shown.readers])
    wait = send(t("letters.button.wait", when=Moment(first.at, zone)), Way.WAIT) if first and first.at else None
    card = send(t("letters.button.card"), Way.CARD) if shown.has_card else None
    return [wait, card, over]


def _first(outlooks: Sequence[Outlook]) -> Outlook | None:
    full = [each for each in outlooks if each.is_full and each.at is not None]
    return min(full, key=lambda each: str(each.at), default=None)


def sent(done: LetterSent, zone: str) -> Screen:
    lines = [_sent_to(each, zone) for each in done.to]
    back = Button(t("letters.button.take_back"), tap("le.b", done.letter))
    return Screen(Join((t("letters.sent"), *lines), "lines"), rows(back, [MINE, HOME]))


def _sent_to(each: SentTo, zone: str) -> T:
    name = each.person.name
    if each.at is None:
        return t("letters.gate.never", name=name, because=because(each.why))
    if each.with_card:
        return t("letters.gate.card", name=name, when=Moment(each.at, zone))
    if each.is_chosen:
        return t("letters.gate.chosen", name=name, when=Moment(each.at, zone))
    if each.why is None:
        return t("letters.gate.now", name=name)
    return t("letters.gate.later", name=name, when=Moment(each.at, zone), because=because(each.why))


def mine(page: Page[OwnLetter], zone: str) -> Screen:
    somebody = Button(t("letters.button.somebody"), tap("le"))
    if not page.shown:
        return Screen(t("letters.none"), rows([somebody, HOME]))
    first = page.number * PAGE + 1
    lines = [_listed(number, each, zone) for number, each in enumerate(page.shown, first)]
    opened = [
        Button(t("letters.button.open_one", n=number, name=each.learner.name), tap("le.o", each.id))
        for number, each in enumerate(page.shown, first)
    ]
    turning = pager(page, lambda to: tap("le.p", to))
    return Screen(
        Join((t("letters.yours"), *lines), "blocks"), rows(*((each,) for each in opened), turning, [somebody, HOME])
    )


def _listed(number: int, own: OwnLetter, zone: str) -> Param:
    text = shortened(own.readers[0].letter.text, LISTED)
    head = t("letters.line", n=number, name=own.learner.name, when=Moment(own.made_at, zone), text=text)
    return Join((head, *(_stands(each, zone) for each in own.readers)))


def _stands(each: AtReader, zone: str) -> T:
    if each.stand is Stand.DROPPED:
        return t("letters.not_sent", name=each.name, because=because(each.why))
    if each.at is None:
        return t("letters.stand.failed", name=each.name)
    when = Moment(each.at, zone)
    if each.stand is Stand.WAITS and each.letter.with_card:
        return t("letters.waits_card", name=each.name)
    if each.stand is Stand.WAITS:
        return t("letters.waits", name=each.name, when=when, because=because(each.why))
    return t(f"letters.stand.{each.stand.value}", name=each.name, when=when)


def one(own: OwnLetter, zone: str) -> Screen:
    """A letter with what each reader said."""
    parts: list[Param | None] = [t("letters.to", name=own.learner.name, when=Moment(own.made_at, zone))]
    texts = dict.fromkeys(each.letter.text for each in own.readers)
    parts += [t("letters.quote", text=shortened(text, QUOTED)) for text in texts]
    parts.append(Join(tuple(_stands(each, zone) for each in own.readers)))
    replies = [each for each in own.readers if each.letter.reply]
    parts += [t("letters.reply_of", name=each.name, text=each.letter.reply or "") for each in replies]
    answers = [Button(t("letters.button.answer_to", name=each.name), tap("le.a", each.letter.id)) for each in replies]
    back = Button(t("letters.button.take_back"), tap("le.b", own.id)) if own.waits else None
    return Screen(blocks_of(parts), rows(*answers, back, [MINE, HOME]))


def ask_reply(read: LetterRead) -> Screen:
    return Screen(
        t("letters.ask_reply", who=read.who, text=shortened(read.letter.text, QUOTED)),
        rows([Button(t("common.cancel"), tap("home"))]),
    )


def reply_sent(read: LetterRead, now: datetime, zone: str) -> Screen:
    """Whoever has asked something reads by when it is answered, and by whom if that is somebody else."""
    if read.opened is not None:
        return conversations.opened(read.opened, now, zone)
    return Screen(t("letters.reply_sent", who=read.who, text=read.letter.reply or ""), rows(HOME))
