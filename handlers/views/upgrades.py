"""What comes after a course, in screens: rules in words, what is proposed with its evidence, what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from domain.courses.browsing import Page, handle, page_of
from domain.gate.push import Decided, Verdict
from domain.messages.catalogue import Catalogue
from domain.messages.screen import Button, Join, Moment, Param, Screen, T, rows, t, tap
from domain.people.person import Person
from domain.practice.learner.model import Band
from domain.upgrades.answering import Rested
from domain.upgrades.deciding import ASIDE, Line, Overview, Preview, Sending
from domain.upgrades.facts import Advice, Facts
from domain.upgrades.finding import Looked
from domain.upgrades.matching import Term
from domain.upgrades.proposal import ProposalState
from domain.upgrades.recommending import Recommendation
from domain.upgrades.rules import RESTS, SHARES, RulePage
from handlers.views.courses import HOME, pager
from handlers.views.portrait import Named

ALL = Button(t("upgrades.button.all"), tap("up"))
RULES = Button(t("upgrades.button.rules"), tap("up.r"))
DECIDED = Button(t("upgrades.button.decided"), tap("up.d", 0))
TOLD = (ProposalState.SENT, ProposalState.ACCEPTED, ProposalState.REFUSED, ProposalState.SET_ASIDE)


def overview(shown: Overview, said: Param | None = None, looked: Looked | None = None) -> Screen:
    told = tuple(t(f"upgrades.count.{state.value}", n=shown.decided.get(state, 0)) for state in TOLD)
    blocks = [
        t("upgrades.title"),
        t("upgrades.waiting", n=shown.waiting),
        t("upgrades.lately", told=Join(told, "words")),
    ]
    look = Button(t("upgrades.button.proposals", n=shown.waiting), tap("up.p", 0)) if shown.waiting else None
    more = looked.after if looked is not None and looked.left else 0
    now = Button(t("upgrades.button.look_on" if more else "upgrades.button.look_now"), tap("up.n", more))
    return Screen(_blocks([said, *blocks]), rows(look, [now, RULES], [DECIDED, HOME]))


def looked_words(looked: Looked) -> T:
    if looked.left:
        return t("upgrades.looked_part", n=looked.new, of=looked.looked, left=looked.left)
    return t("upgrades.looked", n=looked.new, of=looked.looked)


def proposals(page: Page[Line], said: Param | None = None) -> Screen:
    """A page of those that wait; what is on it can be sent as a whole, each looked at once more."""
    lines = [_line(each) for each in page.shown]
    opened = [
        Button(t("upgrades.button.open", name=each.learner.name), tap("up.o", each.proposal.id))
        for each in page.shown
    ]
    ids = ".".join(str(each.proposal.id) for each in page.shown)
    everybody = Button(t("upgrades.button.send_all", n=len(lines)), tap("up.a", ids)) if len(lines) > 1 else None
    text = Join((t("upgrades.proposals"), *lines), "blocks") if lines else t("upgrades.nothing_waits")
    turning = pager(page, lambda to: tap("up.p", to))
    return Screen(_blocks([said, text]), rows(*_in_pairs(opened), turning, everybody, [ALL, HOME]))


def sent(sending: Sending) -> T | Join:
    """What came of sending, in a line or two."""
    parts: list[T] = [t("upgrades.sent", n=sending.sent)] if sending.sent or not sending.unmet else []
    parts += [t("upgrades.not_sent", n=n, why=t(f"upgrades.unmet.{why.value}")) for why, n in sending.unmet.items()]
    return Join(tuple(parts))


def preview(shown: Preview, catalogue: Catalogue, zone: str) -> Screen:
    """The evidence, the words as the family would read them, and when they would."""
    line = shown.line
    head = t("upgrades.head", name=line.learner.name, course=line.course.name, day=line.facts.ends_on)
    blocks: list[Param | None] = [head, _facts(line.facts), _evidence_says(line)]
    if shown.unmet is not None and shown.waits:
        blocks.append(t("upgrades.cannot", why=t(f"upgrades.unmet.{shown.unmet.value}")))
    if shown.waits and shown.unmet is None:
        blocks += [
            t("upgrades.reads", lang=t(f"upgrades.lang.{lang}"), text=_as_read(shown, catalogue, lang))
            for lang in dict.fromkeys(person.lang for person, _ in shown.to)
        ]
        blocks.append(Join(tuple(_goes(person, decided, zone) for person, decided in shown.to)))
    if not shown.waits:
        blocks.append(_state(line))
    evidence = Button(t("upgrades.button.evidence"), tap("up.e", line.proposal.id, 0))
    return Screen(_blocks(blocks), rows(*_decisions(shown), evidence, [_list_of(shown), HOME]))


def _decisions(shown: Preview) -> list[list[Button] | Button]:
    number = shown.line.proposal.id
    if not shown.waits:
        return []
    aside = Button(t("upgrades.button.aside"), tap("up.z", number))
    if shown.unmet is not None:
        return [aside]
    made: list[list[Button] | Button] = [[Button(t("upgrades.button.send"), tap("up.s", number)), aside]]
    if shown.line.advice is not Advice.NEXT:
        made.append(Button(t("upgrades.button.anyway"), tap("up.w", number)))
    return made


def _list_of(shown: Preview) -> Button:
    return Button(t("upgrades.button.back"), tap("up.p", 0)) if shown.waits else DECIDED


def evidence(shown: Preview, number: int, skill: Named, *, page: bool) -> Screen:
    """Every skill of the course with the answers behind it; `page`: the reader may open the learner's."""
    line = shown.line
    part = page_of(line.facts.skills, number)
    lines = [
        t(
            "upgrades.skill",
            mark=t(f"standing.mark.{each.band.value}"),
            skill=skill(each.skill),
            online=each.online,
            there=each.in_class,
        )
        for each in part.shown
    ]
    head = t("upgrades.evidence", name=line.learner.name, course=line.course.name)
    turning = pager(part, lambda to: tap("up.e", line.proposal.id, to))
    learner = (
        Button(t("portrait.button.learner", name=line.learner.name), tap("lp.o", line.learner.id)) if page else None
    )
    back = Button(t("common.back"), tap("up.o", line.proposal.id))
    return Screen(
        Join((head, _facts(line.facts), Join(tuple(lines))), "blocks"), rows(turning, learner, [back, HOME])
    )


def aside(shown: Preview) -> Screen:
    """Why it is set aside."""
    number = shown.line.proposal.id
    buttons = [Button(t(f"upgrades.aside.{why}"), tap("up.zz", number, why)) for why in ASIDE]
    back = Button(t("common.back"), tap("up.o", number))
    return Screen(t("upgrades.ask_aside", name=shown.line.learner.name), rows(*buttons, [back, HOME]))


def ask_reason(shown: Preview) -> Screen:
    line = shown.line
    back = Button(t("common.cancel"), tap("up.o", line.proposal.id))
    text = t("upgrades.reason.ask", name=line.learner.name, says=_says(line), follows=line.follows.name)
    return Screen(text, rows([back, HOME]))


def decided(page: Page[Line]) -> Screen:
    """What became of those that were decided lately; with its reason what was sent against the evidence."""
    lines = [Join((_line(each), _state(each))) for each in page.shown]
    opened = [
        Button(t("upgrades.button.open", name=each.learner.name), tap("up.o", each.proposal.id))
        for each in page.shown
    ]
    text = Join((t("upgrades.decided"), *lines), "blocks") if lines else t("upgrades.nothing_decided")
    return Screen(text, rows(*_in_pairs(opened), pager(page, lambda to: tap("up.d", to)), [ALL, HOME]))


def rules(found: Sequence[Term]) -> Screen:
    if not found:
        return Screen(t("upgrades.no_rules"), rows([ALL, HOME]))
    buttons = [
        Button(t("upgrades.button.rule", course=each.course.name), tap("up.ru", handle(each.rule.name)))
        for each in found
    ]
    lines = Join(tuple(_sentence(each) for each in found), "blocks")
    return Screen(Join((t("upgrades.rules"), lines), "blocks"), rows(*buttons, [ALL, HOME]))


def rule(shown: RulePage) -> Screen:
    """The rule as a sentence, its numbers as chips, and for whom it holds now."""
    term = shown.term
    name = handle(term.rule.name)
    share = round(term.rule.firm_share * 100)
    shares = [_chip(t("upgrades.percent", n=each), each == share, "up.rs", name, each) for each in SHARES]
    rests = [_chip(t("upgrades.days", n=each), each == term.rule.rest_days, "up.rd", name, each) for each in RESTS]
    switch = "upgrades.button.switch_off" if term.rule.on else "upgrades.button.switch_on"
    now = t("upgrades.matches_some" if shown.capped else "upgrades.matches", n=shown.matching, of=shown.ending)
    return Screen(
        _blocks([_sentence(term), now, t("upgrades.chips")]),
        rows(shares, rests, Button(t(switch), tap("up.ro", name, int(not term.rule.on))), [RULES, HOME]),
    )


def rested(said: Rested) -> Screen:
    return Screen(t("upgrades.rested", name=said.learner.name, day=said.until), rows(HOME))


def recommended(found: Recommendation | None) -> Param | None:
    """A line for whoever thinks of offering a course."""
    if found is None:
        return None
    counted = {"firm": found.facts.firm, "of": len(found.facts.skills)}
    match found.advice:
        case Advice.NOT_NEEDED:
            return t("upgrades.recommend.not_needed", **counted)
        case Advice.ONE_BELOW:
            return t("upgrades.recommend.one_below", course=found.course.name, **counted)
    if found.ends_soon and found.follows is not None:
        return t("upgrades.recommend.next", follows=found.follows.name, **counted)
    return t("upgrades.recommend.stay", course=found.course.name, **counted)


def _sentence(term: Term) -> T:
    return t(
        "upgrades.sentence",
        state="" if term.rule.on else t("upgrades.is_off"),
        course=term.course.name,
        follows=term.follows.name,
        needed=term.needed,
        of=len(term.course.skills),
        days=term.rule.rest_days,
    )


def _line(line: Line) -> T:
    return t(
        "upgrades.line",
        name=line.learner.name,
        course=line.course.name,
        day=line.facts.ends_on,
        firm=line.facts.firm,
        of=len(line.facts.skills),
        says=_says(line),
    )


def _says(line: Line) -> T:
    return t(f"upgrades.says.{line.advice.value}", follows=line.follows.name)


def _evidence_says(line: Line) -> T:
    return t("upgrades.evidence_says", says=_says(line))


def _facts(facts: Facts) -> Param:
    found = [
        t("upgrades.facts.firm", firm=facts.firm, of=len(facts.skills), way=facts.on_the_way),
        t("upgrades.facts.answers", online=facts.online, there=facts.in_class),
        t("upgrades.facts.lessons", came=facts.came, n=facts.lessons)
        if facts.lessons
        else t("upgrades.facts.no_lessons"),
        t("upgrades.facts.goal" if facts.has_goal else "upgrades.facts.no_goal"),
    ]
    new = sum(each.band is Band.NEW for each in facts.skills)
    if new:
        found.insert(1, t("upgrades.facts.new", n=new))
    return Join(tuple(found))


def _as_read(shown: Preview, catalogue: Catalogue, lang: object) -> Param:
    language = next(person.lang for person, _ in shown.to if person.lang == lang)
    labels = [f"[{catalogue.plain(button.label, language)}]" for row in shown.note.keyboard for button in row]
    return Join((catalogue.plain(shown.note.text, language), " ".join(labels)))


def _goes(person: Person, found: Decided, zone: str) -> T:
    match found.verdict:
        case Verdict.DROPPED:
            return t("upgrades.goes.never", name=person.name, why=t(f"gate.because.{found.why.value}"))
        case Verdict.DEFERRED if found.then is not None:
            why = t(f"gate.because.{found.why.value}")
            return t("upgrades.goes.later", name=person.name, when=Moment(found.then, zone), why=why)
        case _:
            return t("upgrades.goes.now", name=person.name)


def _state(line: Line) -> T:
    proposal = line.proposal
    if proposal.state is ProposalState.SET_ASIDE:
        known = proposal.reason in ASIDE
        why = t(f"upgrades.aside.{proposal.reason}") if known else t(f"upgrades.unmet.{proposal.reason}")
        return t("upgrades.was.set_aside", by=line.by, why=why) if known else t("upgrades.was.withdrawn", why=why)
    state = t(f"upgrades.state.{proposal.state.value}", by=line.by)
    if not proposal.reason:
        return state
    return t("upgrades.was.anyway", state=state, reason=proposal.reason)


def _chip(label: T, chosen: bool, verb: str, name: str, value: int) -> Button:
    return Button(t("home.chosen", name=label) if chosen else label, tap(verb, name, value))


def _blocks(parts: Sequence[Param | None]) -> Join:
    return Join(tuple(part for part in parts if part is not None), "blocks")


def _in_pairs(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
