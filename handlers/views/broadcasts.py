"""Broadcasts in screens: the list, a draft with all that is said about it, and what is to be approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from domain.broadcasts.audience import Count
from domain.broadcasts.campaign import UNRELEASED, Arm, Campaign, CampaignState
from domain.broadcasts.drafts import KINDS, Listed, stamp_of
from domain.broadcasts.experiment import share_of_b
from domain.broadcasts.note import arms_of, variant_of
from domain.broadcasts.scheduling import day_of
from domain.broadcasts.segments import Segment
from domain.broadcasts.showing import Draft, hints_on
from domain.language import Lang
from domain.messages.screen import Button, Join, Moment, Param, Rows, Screen, T, rows, t, tap
from handlers.views.lengths import shortened

HOME = Button(t("common.home"), tap("home"))
ALL = Button(t("broadcasts.button.queue"), tap("bc"))
NEW = Button(t("broadcasts.button.new"), tap("bc.n"))
PREVIEW_UNITS, LABEL_UNITS = 160, 28


def queue(listed: Listed, reader: int) -> Screen:
    """All broadcasts, the newest first; a row opens each."""
    if not listed.campaigns:
        return Screen(t("broadcasts.queue.empty"), rows(NEW, HOME))
    lines = [_row(each, listed.authors) for each in listed.campaigns]
    turning = [
        Button(t("broadcasts.button.earlier"), tap("bc.q", listed.page - 1)) if listed.page else None,
        None if listed.is_last else Button(t("broadcasts.button.later"), tap("bc.q", listed.page + 1)),
    ]
    text = Join((t("broadcasts.queue.title"), *lines), "blocks")
    return Screen(text, rows(*(_open(each, reader) for each in listed.campaigns), _some(turning), NEW, HOME))


def segments(known: Mapping[str, Segment]) -> Screen:
    """By what audiences can be chosen."""
    lines = [t(f"broadcasts.about.{name}") for name in known]
    return Screen(Join((t("broadcasts.segments"), *lines), "blocks"), rows([NEW, ALL], HOME))


def kinds(campaign: int | None = None) -> Screen:
    """What kind of broadcast: each in a line, for a new one or for one that is being written."""
    lines = [t(f"broadcasts.about_kind.{kind}") for kind in KINDS]
    chips = [
        Button(
            t(f"broadcasts.kind.{kind}"),
            tap("bc.k", kind) if campaign is None else tap("bc.kk", campaign, kind),
        )
        for kind in KINDS
    ]
    back = [ALL, HOME] if campaign is None else [Button(t("common.back"), tap("bc.d", campaign))]
    return Screen(Join((t("broadcasts.ask_kind"), *lines), "blocks"), rows(chips[:2], chips[2:], back))


def draft(shown: Draft, zone: str) -> Screen:
    """Everything about one broadcast before it is released; afterwards the way to its live panel."""
    campaign = shown.campaign
    if not shown.open:
        return Screen(_all_of_it(shown, zone), rows(*_released(campaign), [ALL, HOME]))
    if not shown.mine:
        return to_approve(shown, zone)
    return Screen(_all_of_it(shown, zone), _editing(shown))


def tried(campaign: Campaign, n: int) -> Screen:
    """After the test, below its messages."""
    return Screen(
        t("broadcasts.tried", n=n),
        rows(
            Button(t("broadcasts.button.looks_right"), tap("bc.ok", campaign.id, stamp_of(campaign))),
            Button(t("broadcasts.button.change"), tap("bc.d", campaign.id)),
        ),
    )


def really_delete(campaign: Campaign) -> Screen:
    return Screen(
        t("broadcasts.really_delete", name=campaign.name),
        rows(
            [
                Button(t("broadcasts.button.really_delete"), tap("bc.xx", campaign.id)),
                Button(t("common.back"), tap("bc.d", campaign.id)),
            ]
        ),
    )


def asked(shown: Draft, n: int) -> Screen:
    """It waits for a second person."""
    return Screen(
        Join((t("broadcasts.asked", n=n), _who(shown)), "blocks"),
        rows(Button(t("broadcasts.button.draft"), tap("bc.d", shown.campaign.id)), [ALL, HOME]),
    )


def to_approve(shown: Draft, zone: str) -> Screen:
    """What a second person sees: audience, texts, time; and decides while it waits."""
    campaign = shown.campaign
    number = campaign.id
    keyboard: Rows = rows(*_released(campaign)) if not shown.open else ()
    if campaign.state is CampaignState.WAITING and not shown.mine:
        keyboard = rows(
            Button(t("broadcasts.button.read"), tap("bc.at", number)),
            [
                Button(t("broadcasts.button.approve"), tap("bc.ay", number, shown.stamp)),
                Button(t("broadcasts.button.back_with_word"), tap("bc.ab", number)),
            ],
        )
    sample = Button(t("broadcasts.button.sample"), tap("bc.5", number)) if shown.open else None
    copy = Button(t("broadcasts.button.copy"), tap("bc.cp", number))
    return Screen(_all_of_it(shown, zone), rows(*keyboard, sample, copy, [ALL, HOME]))


def ask_word(campaign: Campaign) -> Screen:
    return Screen(
        t("broadcasts.approve.ask_word", name=campaign.name),
        rows(Button(t("common.back"), tap("bc.a", campaign.id))),
    )


def sent_back(campaign: Campaign) -> Screen:
    return Screen(t("broadcasts.approve.sent_back", name=campaign.name), rows([ALL, HOME]))


def counted(count: Count) -> Param:
    """The audience in figures: who gets it, who does not and why, whose turn comes later."""
    if not count.people:
        return Join((t("broadcasts.count.nobody"), *_left_out(count)))
    reading = Join(
        tuple(
            t(f"broadcasts.count.reads_{lang.value}", n=count.langs[lang]) for lang in Lang if count.langs.get(lang)
        ),
        "words",
    )
    later = [t("broadcasts.count.at_cap", n=count.at_cap)] if count.at_cap else []
    head = t("broadcasts.count.all", n=count.families, people=count.people, reading=reading)
    return Join((head, *_left_out(count), *later))


def chosen(shown: Draft) -> Param:
    """The audience in words, segment by segment."""
    found = []
    for name, values in shown.campaign.audience.items():
        labels = [shown.labels[name, value] for value in values if (name, value) in shown.labels]
        if labels:
            found.append(
                t("broadcasts.chosen", what=t(f"broadcasts.segment.{name}"), values=Join(tuple(labels), "words"))
            )
    return Join(tuple(found)) if found else t("broadcasts.chosen_none")


def scheduled(campaign: Campaign, zone: str) -> Param:
    """When it comes, and until when it is of use; by the centre's clock unless it says otherwise."""
    if campaign.starts_at is None:
        begins: Param = t("broadcasts.when.at_once")
    elif campaign.local_at is not None:
        begins = t("broadcasts.when.local", day=day_of(campaign) or "", time=campaign.local_at)
    else:
        begins = t("broadcasts.when.at", moment=Moment(campaign.starts_at, zone))
    if campaign.valid_until is None:
        return Join((begins, t("broadcasts.when.no_end")))
    return Join((begins, t("broadcasts.when.until", moment=Moment(campaign.valid_until, zone))))


def compared(campaign: Campaign) -> Param | None:
    """What is to be found out with it, None where nothing is."""
    parts: list[Param] = []
    if campaign.variants.get(Arm.B):
        parts.append(t("broadcasts.compare.share", n=share_of_b(campaign)))
    if campaign.hold_out:
        parts.append(t("broadcasts.compare.hold_out", n=round(100 * campaign.hold_out)))
    if not parts:
        return None
    return Join((*parts, t("broadcasts.compare.by", metric=t(f"broadcasts.metric.{campaign.metric}"))))


def _all_of_it(shown: Draft, zone: str) -> Param:
    campaign = shown.campaign
    parts: list[Param] = [_who(shown), Join((chosen(shown), counted(shown.count))), _texts(campaign)]
    parts.append(scheduled(campaign, zone))
    comparison = compared(campaign)
    if comparison is not None:
        parts.append(comparison)
    if shown.open:
        parts.append(t("broadcasts.tested" if campaign.tested_at else "broadcasts.untested"))
        if shown.lacks:
            parts.append(_listed(t("broadcasts.lacks.title"), shown.lacks))
        better = dict.fromkeys((lang, hint) for _, lang, hint in hints_on(campaign))
        if better:
            lines = [
                t(f"broadcasts.hint.{hint.value}", language=t(f"broadcasts.value.language.{lang.value}"))
                for lang, hint in better
            ]
            parts.append(_listed(t("broadcasts.hint.title"), lines))
    return Join(tuple(parts), "blocks")


def _who(shown: Draft) -> Param:
    campaign = shown.campaign
    return t(
        "broadcasts.title",
        name=campaign.name,
        kind=t(f"broadcasts.kind.{campaign.kind}"),
        state=t(f"broadcasts.state.{campaign.state.value}"),
        who=shown.author,
    )


def _texts(campaign: Campaign) -> Param:
    first = variant_of(campaign, Arm.A)
    lines: list[Param] = []
    for arm in arms_of(campaign):
        for lang, text in variant_of(campaign, arm).text.items():
            key = "broadcasts.text.second" if arm is Arm.B else "broadcasts.text.first"
            words = shortened(text, PREVIEW_UNITS)
            lines.append(t(key, language=t(f"broadcasts.value.language.{lang.value}"), text=words))
    if not lines:
        lines.append(t("broadcasts.text.none"))
    if first.photo:
        lines.append(t("broadcasts.photo.there"))
    buttons = [
        t("broadcasts.buttons.one", label=each.label, where=where(each.does, each.target)) for each in first.buttons
    ]
    return Join((*lines, *buttons))


def where(does: str, target: str) -> Param:
    """What a button leads to; a link in full."""
    return target if does == "link" else t(f"broadcasts.does.{does}")


def _listed(title: Param, lines: Iterable[T]) -> Param:
    return Join((title, *(t("broadcasts.point", what=line) for line in lines)))


def _left_out(count: Count) -> Sequence[Param]:
    return [
        t(f"broadcasts.left_out.{name}", n=n)
        for name, n in (
            ("without_consent", count.without_consent),
            ("switched_off", count.switched_off),
            ("unreachable", count.unreachable),
        )
        if n
    ]


def _editing(shown: Draft) -> Rows:
    campaign = shown.campaign
    number = campaign.id
    test = Button(t("broadcasts.button.test"), tap("bc.y", number))
    release = None
    if campaign.state is CampaignState.DRAFT and campaign.tested_at is not None and not shown.lacks:
        key = "broadcasts.button.ask" if shown.approval else "broadcasts.button.release"
        release = Button(t(key), tap("bc.r", number, shown.stamp))
    return rows(
        release,
        [
            Button(t("broadcasts.button.audience"), tap("bc.g", number)),
            Button(t("broadcasts.button.sample"), tap("bc.5", number)),
        ],
        [
            Button(t(f"broadcasts.button.text_{lang.value}"), tap("bc.t", number, Arm.A.value, lang.value))
            for lang in Lang
        ],
        [
            Button(t("broadcasts.button.photo"), tap("bc.p", number)),
            Button(t("broadcasts.button.buttons"), tap("bc.b", number)),
        ],
        [
            Button(t("broadcasts.button.when"), tap("bc.w", number)),
            Button(t("broadcasts.button.compare"), tap("bc.c", number)),
        ],
        test if variant_of(campaign, Arm.A).text else None,
        [
            Button(t("broadcasts.button.name"), tap("bc.m", number)),
            Button(t("broadcasts.button.kind"), tap("bc.ck", number)),
            Button(t("broadcasts.button.delete"), tap("bc.x", number)),
        ],
        [ALL, HOME],
    )


def _released(campaign: Campaign) -> Sequence[Button]:
    return (
        Button(t("broadcasts.button.watch"), tap("bl.p", campaign.id)),
        Button(t("broadcasts.button.copy"), tap("bc.cp", campaign.id)),
    )


def _row(campaign: Campaign, authors: Mapping[int, str]) -> Param:
    return t(
        "broadcasts.queue.row",
        state=t(f"broadcasts.state.{campaign.state.value}"),
        name=campaign.name,
        kind=t(f"broadcasts.kind.{campaign.kind}"),
        who=authors.get(campaign.made_by, "-"),
    )


def _open(campaign: Campaign, reader: int) -> Button:
    verb = "bl.p"
    if campaign.state in UNRELEASED:
        verb = "bc.d" if campaign.made_by == reader else "bc.a"
    label = t("broadcasts.queue.open", name=shortened(campaign.name, LABEL_UNITS))
    return Button(label, tap(verb, campaign.id))


def _some(buttons: Iterable[Button | None]) -> list[Button]:
    return [each for each in buttons if each is not None]
