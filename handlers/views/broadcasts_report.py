"""The report of a broadcast in screens: figures by arm, what came of it, everybody by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from domain.broadcasts.campaign import Arm, Campaign
from domain.broadcasts.comparing import LEAST_PER_ARM, Share
from domain.broadcasts.fate import Fate
from domain.broadcasts.outcomes import METRICS, Compared, OptedOut
from domain.broadcasts.report import ByName, NamedDelivery, Report, reason_of, share_of_opt_outs
from domain.messages.kinds import KEPT
from domain.messages.screen import Button, Join, Moment, Note, Param, Screen, T, TextFile, rows, t, tap
from domain.people.person import Role
from handlers.views.questions import HOME, blocks_of

ALL = Button(t("broadcasts_report.button.all"), tap("br"))


def listed(campaigns: Sequence[Campaign], zone: str) -> Screen:
    if not campaigns:
        return Screen(t("broadcasts_report.none"), rows(HOME))
    buttons = [
        Button(
            t("broadcasts_report.button.one", name=each.name, at=Moment(each.started_at, zone)), tap("br.o", each.id)
        )
        for each in campaigns
        if each.started_at is not None
    ]
    return Screen(t("broadcasts_report.which"), rows(*buttons, HOME))


def report(shown: Report, zone: str) -> Screen:
    campaign = shown.campaign
    until = Moment(shown.until, zone)
    parts = [
        t("broadcasts_report.title", name=campaign.name),
        Join((t("broadcasts_report.became"), *(_arm(shown, arm) for arm in shown.arms))),
        _taps(shown),
        _opt_outs(shown),
        Join(
            (
                t("broadcasts_report.after" if shown.is_over else "broadcasts_report.so_far", until=until),
                t("broadcasts_report.basis"),
            )
        ),
        *(_metric(shown, name) for name in METRICS),
        _verdict(shown),
    ]
    keyboard = rows(
        [
            Button(t("broadcasts_report.button.names"), tap("br.n", campaign.id, 0)),
            Button(t("broadcasts_report.button.csv"), tap("br.f", campaign.id)),
        ],
        [Button(t("broadcasts_report.button.again"), tap("br.o", campaign.id)), ALL],
        HOME,
    )
    return Screen(blocks_of(parts), keyboard)


def _arm(shown: Report, arm: Arm) -> T:
    counted = [
        t("broadcasts_report.count", what=t(f"broadcasts_report.fate.{fate.value}"), n=n)
        for fate in Fate
        if (n := shown.n(fate, arm=arm))
    ]
    return t("broadcasts_report.line", what=_name(arm), figures=Join(tuple(counted), "words"))


def _name(arm: Arm) -> T:
    return t(f"broadcasts_report.arm.{arm.value}")


def _taps(shown: Report) -> Param | None:
    lines = []
    for number, label in shown.buttons.items():
        by_arm = [
            t("broadcasts_report.count", what=_name(arm), n=n)
            for arm in shown.arms
            if (n := shown.taps.get((arm, number), 0))
        ]
        if by_arm:
            lines.append(t("broadcasts_report.line", what=label, figures=Join(tuple(by_arm), "words")))
    return Join((t("broadcasts_report.taps"), *lines)) if lines else None


def _opt_outs(shown: Report) -> Param | None:
    share = share_of_opt_outs(shown)
    if not share.n:
        return None
    head = t("broadcasts_report.less", n=share.x, of=share.n)
    if not share.x:
        return head
    by_lang, of_lang = Counter[str](), Counter[str]()
    for each in shown.tallies:
        by_lang[each.lang.value] += each.opted_out
        of_lang[each.lang.value] += each.n if each.fate in (Fate.SENT, Fate.IN_DOUBT) else 0
    lines = [
        t("broadcasts_report.less_of", what=t(f"broadcasts_report.lang.{lang}"), n=n, of=of_lang[lang])
        for lang, n in sorted(by_lang.items())
    ]
    lines += [
        t("broadcasts_report.less_of", what=_part(shown, each), n=each.share.x, of=each.share.n)
        for each in shown.opted_out
        if each.share.x
    ]
    return Join((head, *lines))


def _part(shown: Report, each: OptedOut) -> Param:
    if each.segment == "role":
        return t(f"broadcasts_report.role.{Role(each.value).value}")
    campus = shown.campuses.get(each.value)
    return campus.name if campus is not None else each.value


def _metric(shown: Report, metric: str) -> Param | None:
    by_message = METRICS[metric].by_message
    shares = [each for each in shown.outcomes if each.metric == metric]
    if by_message:
        shares = [each for each in shares if each.arm is not Arm.HOLD_OUT]
    if not shares:
        return None
    lines = [
        t(
            "broadcasts_report.share",
            arm=_name(each.arm),
            n=each.share.x,
            of=each.share.n,
            percent=_percent(each.share),
        )
        for each in shares
    ]
    lines += [_compared(each) for each in shown.compared if each.metric == metric]
    head = "broadcasts_report.chosen" if metric == shown.campaign.metric else "broadcasts_report.metric_head"
    return Join((t(head, what=t(f"broadcasts_report.metric.{metric}")), *lines))


def _percent(share: Share) -> str:
    return f"{100 * share.value:.1f}"


def _compared(each: Compared) -> T:
    found = each.difference
    return t(
        "broadcasts_report.difference",
        one=_name(each.one),
        other=_name(each.other),
        points=f"{100 * found.value:+.1f}",
        low=f"{100 * found.low:+.1f}",
        high=f"{100 * found.high:+.1f}",
    )


def _verdict(shown: Report) -> Param | None:
    """What may be said by the metric that was chosen beforehand; the other ones are looked at only."""
    pairs = [each for each in shown.compared if each.metric == shown.campaign.metric]
    if not pairs:
        return None
    if not shown.is_over:
        return t("broadcasts_report.verdict.early")
    families = {each.arm: each.share.n for each in shown.outcomes if each.metric == shown.campaign.metric}
    return Join(tuple(_said(each, min(families[each.one], families[each.other])) for each in pairs))


def _said(each: Compared, fewest: int) -> T:
    one, other = _name(each.one), _name(each.other)
    if each.better is not None:
        worse = each.other if each.better is each.one else each.one
        return t("broadcasts_report.verdict.better", one=_name(each.better), other=_name(worse))
    if fewest < LEAST_PER_ARM:
        return t("broadcasts_report.verdict.few", one=one, other=other, least=LEAST_PER_ARM)
    return t("broadcasts_report.verdict.chance", one=one, other=other)


def by_name(shown: ByName, zone: str) -> Screen:
    lines = [_line(each, zone) for each in shown.shown]
    text = Join((t("broadcasts_report.names", name=shown.campaign.name), *lines))
    number = shown.campaign.id
    turning = [
        None if shown.is_first else Button(t("broadcasts_report.button.first"), tap("br.n", number, 0)),
        Button(t("broadcasts_report.button.more"), tap("br.n", number, shown.more)) if shown.more else None,
    ]
    back = Button(t("broadcasts_report.button.report"), tap("br.o", number))
    csv = Button(t("broadcasts_report.button.csv"), tap("br.f", number))
    return Screen(text, rows([each for each in turning if each], [csv, back]))


def _line(each: NamedDelivery, zone: str) -> Param:
    delivery, recipient = each.delivery, each.delivery.recipient
    said: list[Param] = [t(f"broadcasts_report.fate.{delivery.fate.value}")]
    why = reason_of(delivery)
    if why is not None:
        said.append(why)
    if recipient.tapped_at is not None:
        said.append(t("broadcasts_report.tapped", at=Moment(recipient.tapped_at, zone)))
    if recipient.opted_out_at is not None:
        said.append(t("broadcasts_report.opted_out"))
    return t(
        "broadcasts_report.person",
        name=each.name,
        lang=t(f"broadcasts_report.lang.{recipient.lang.value}"),
        arm=_name(recipient.arm),
        said=Join(tuple(said), "words"),
    )


def file(made: TextFile) -> Note:
    return Note(KEPT.name, t("broadcasts_report.file"), attachment=made)
