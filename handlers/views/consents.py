"""Who may see what, in screens: the page of a learner, and what agreeing to one purpose means."""

from __future__ import annotations

from domain.messages.screen import Button, Join, Moment, Param, Rows, Screen, rows, t, tap
from domain.people.consent import TEXT_VERSIONS
from domain.people.consents import Agreement, WhoMaySee
from domain.people.person import AgeBand, Purpose
from handlers.views.onboarding import HOME, above


def page(shown: WhoMaySee, zone: str) -> Screen:
    child, voice = shown.learner, _voice(shown)
    lines = [_line(shown, each, zone) for each in shown.agreements]
    buttons = [
        Button(t(f"consents.button.{each.purpose.value}"), tap("ag.p", child.id, each.purpose.value))
        for each in shown.agreements
        if each.mine and each.asked
    ]
    mood = Button(t("mood.button.page"), tap("md")) if shown.own and shown.of(Purpose.MOOD).given else None
    age = Button(t("consents.button.age"), tap("ag.g", child.id)) if shown.may_say_age else None
    head = t(f"consents.title.{voice}", child=child.name)
    return Screen(
        Join((head, *lines, t("consents.always")), by="blocks"),
        rows(*buttons, mood, age, [Button(t("common.back"), tap("st" if shown.own else "st.family")), HOME]),
    )


def purpose(shown: WhoMaySee, wanted: Purpose, zone: str) -> Screen:
    """What it means, in plain words, and the one decision."""
    found = _decidable(shown, wanted)
    if found is None:
        return page(shown, zone)
    child = shown.learner
    agree = Button(t("consents.button.agree"), tap("ag.y", child.id, wanted.value, 1))
    refuse = Button(t("consents.button.not_this"), tap("ag.y", child.id, wanted.value, 0))
    withdraw = Button(t("consents.button.withdraw"), tap("ag.y", child.id, wanted.value, 0))
    back = Button(t("common.back"), tap("ag", child.id))
    keyboard: Rows
    if found.renew:
        keyboard = rows(Button(t("consents.button.again"), agree.tap), withdraw, back)
    elif found.said or found.given:
        keyboard = rows(withdraw, back)
    elif found.said is None:
        keyboard = rows(agree, refuse)
    else:
        keyboard = rows(agree, back)
    return Screen(_about(shown, found, zone), keyboard)


def next_step(shown: WhoMaySee, zone: str) -> Screen:
    """The next question that the reader has not answered, or how everything stands now."""
    waits = next((each for each in shown.agreements if each.mine and each.asked and each.said is None), None)
    return above(t("consents.done"), page(shown, zone)) if waits is None else step(shown, waits.purpose, zone)


def step(shown: WhoMaySee, wanted: Purpose, zone: str) -> Screen:
    """One of the questions that a guardian is asked one after the other."""
    found = _decidable(shown, wanted)
    asked = [each.purpose for each in shown.agreements if each.mine and each.asked]
    if found is None:
        return page(shown, zone)
    count = t("consents.step", n=asked.index(wanted) + 1, of=len(asked))
    child = shown.learner.id
    return above(
        count,
        Screen(
            _about(shown, found, zone),
            rows(
                Button(t("consents.button.agree"), tap("ag.v", child, wanted.value, 1)),
                Button(t("consents.button.not_this"), tap("ag.v", child, wanted.value, 0)),
                Button(t("consents.button.later"), tap("ag", child)),
            ),
        ),
    )


def ages(shown: WhoMaySee) -> Screen:
    child = shown.learner
    bands = [Button(t(f"onboarding.age.{band.value}"), tap("ag.b", child.id, band.value)) for band in AgeBand]
    back = Button(t("common.back"), tap("ag", child.id))
    return Screen(t("consents.age.ask", child=child.name), (tuple(bands[:2]), tuple(bands[2:]), (back,)))


def _decidable(shown: WhoMaySee, wanted: Purpose) -> Agreement | None:
    found = next((each for each in shown.agreements if each.purpose is wanted), None)
    return found if found is not None and found.mine and found.asked else None


def _about(shown: WhoMaySee, found: Agreement, zone: str) -> Param:
    """The words that are agreed to, how it stands, and their version."""
    purpose, voice = found.purpose.value, _voice(shown)
    text = t(f"consents.about.{purpose}.{voice}", child=shown.learner.name, teachers=_teachers(shown))
    version = t("consents.version", version=TEXT_VERSIONS[found.purpose])
    return Join((text, _line(shown, found, zone), version), by="blocks")


def _line(shown: WhoMaySee, each: Agreement, zone: str) -> Param:
    what = t(f"consents.what.{each.purpose.value}")
    if not each.asked:
        state: Param = t(f"consents.state.unasked_{each.purpose.value}")
    elif each.given and each.since is not None:
        state = t("consents.state.given", when=Moment(each.since, zone))
    else:
        state = t("consents.state.refused" if each.said is False else "consents.state.open")
    decider = "theirs" if shown.own else "childs"
    more: list[Param] = []
    if each.asked and not each.mine:
        more.append(t(f"consents.whose.{decider}"))
    if each.waits and each.given:
        more.append(t(f"consents.state.waits_{each.waits}"))
    if each.against:
        more += [t("consents.state.agreed_but")] if each.said else []
        more.append(t("consents.state.against", names=Join(tuple(one.name for one in each.against), "words")))
    elif each.until is not None:
        when = Moment(each.until, zone)
        more.append(t("consents.state.renew" if each.renew else "consents.state.until", when=when))
    return Join((t("consents.line", what=what, state=state), *more))


def _teachers(shown: WhoMaySee) -> Param:
    return Join(tuple(shown.teachers), "words") if shown.teachers else t("consents.the_teachers")


def _voice(shown: WhoMaySee) -> str:
    return "own" if shown.own else "childs"
