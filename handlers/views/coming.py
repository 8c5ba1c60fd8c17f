"""What comes to a family and what came of late, line by line, each with the gate's answer."""

from __future__ import annotations

from domain.gate.family import Coming, Families, FamilyWeek, Past
from domain.gate.push import Verdict
from domain.messages.screen import Button, Join, Moment, Param, Screen, rows, t, tap
from domain.people.person import Learner, Person
from handlers.views.cadences import not_the_moment
from handlers.views.children import described
from handlers.views.messages import PREFERENCES
from handlers.views.onboarding import HOME

MOST_COMING, MOST_LATELY = 20, 12


def mine(shown: FamilyWeek, me: Person, zone: str) -> Screen:
    """For a parent, a learner or a member of staff themselves."""
    return Screen(_text(t("messages.coming.title"), shown, zone, me), rows(PREFERENCES, HOME))


def of_family(shown: FamilyWeek, zone: str) -> Screen:
    """For whoever plans what is sent."""
    names = [*(each.name for each in shown.children), *(each.name for each in shown.people)]
    title = t("messages.coming.title_of", names=Join(tuple(dict.fromkeys(names)), "words"))
    # with several children each has a page of their own
    peace = not_the_moment(shown.children[0].id) if len(shown.children) == 1 else None
    another = Button(t("messages.button.another"), tap("ms.s"))
    return Screen(_text(title, shown, zone, None), rows(peace, another, HOME))


def families(found: Families) -> Screen:
    buttons = [Button(described(each), tap("ms.f", each.id)) for each in found.learners]
    if not found.looked_for:
        text = t("messages.find.ask")
    elif not buttons:
        text = t("messages.find.nobody", name=found.looked_for)
    else:
        text = t("messages.find.more" if found.more else "messages.find.found", name=found.looked_for)
    return Screen(text, rows(*buttons, HOME))


def _text(title: Param, shown: FamilyWeek, zone: str, me: Person | None) -> Param:
    coming = [_coming(each, zone, me) for each in shown.coming[:MOST_COMING]]
    lately = [_past(each, zone, me) for each in shown.lately[:MOST_LATELY]]
    more = len(shown.coming) - len(coming)
    if more > 0:
        coming.append(t("messages.coming.more", n=more))
    blocks: list[Param] = [
        title,
        t("messages.coming.until", until=Moment(shown.until, zone)),
        Join(tuple(coming)) if coming else t("messages.coming.nothing"),
    ]
    if lately:
        blocks.append(Join((t("messages.coming.lately"), *lately)))
    return Join(tuple(blocks), "blocks")


def _coming(each: Coming, zone: str, me: Person | None) -> Param:
    planned = each.planned
    at, what = Moment(planned.at, zone), _what(planned.message.kind, each.about, each.to, me)
    because = t(f"gate.because.{planned.why.value}")
    match planned.verdict:
        case Verdict.SENT:
            line = t("messages.coming.goes", at=at, what=what)
        case Verdict.MERGED:
            line = t("messages.coming.along", at=at, what=what)
        case Verdict.DROPPED:
            line = t("messages.coming.not", at=at, what=what, because=because)
        case Verdict.DEFERRED:
            line = t("messages.coming.later", at=at, what=what, because=because)
    said: list[Param] = [line]
    if planned.waited is not None and planned.verdict is not Verdict.DEFERRED:
        said.append(t("messages.coming.waited", because=t(f"gate.because.{planned.waited.value}")))
    if each.provided is not None:
        said.append(t(f"messages.provided.{each.provided}"))
    return Join(tuple(said))


def _past(each: Past, zone: str, me: Person | None) -> Param:
    what = _what(each.push.kind, each.about, each.to, me)
    if each.decision is None:
        return t("messages.past.waits", at=Moment(each.push.came_at, zone), what=what)
    at, because = Moment(each.decision.at, zone), t(f"gate.because.{each.decision.why.value}")
    if each.decision.verdict is Verdict.DROPPED:
        return t("messages.past.stopped", at=at, what=what, because=because)
    if each.decision.verdict is Verdict.DEFERRED:
        until = Moment(each.decision.then or each.decision.at, zone)
        return t("messages.past.waited", at=at, what=what, until=until, because=because)
    return t("messages.past.went", at=at, what=what, because=because)


def _what(kind: str, about: Learner | None, to: Person, me: Person | None) -> Param:
    """The kind of message, about whom, and to whom where that is not the reader."""
    named: Param = t(f"messages.kind.{kind}")
    if about is not None and about.person != to.id:
        named = t("messages.coming.about", what=named, child=about.name)
    return named if me is not None and to.id == me.id else t("messages.coming.to", what=named, to=to.name)
