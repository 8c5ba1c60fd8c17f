"""Who may see what, in screens: the page of a learner, and what agreeing to one purpose means."""

from __future__ import annotations

from domain.messages.screen import Button, Join, Moment, Param, Screen, rows, t, tap
from domain.people.consents import Agreement, WhoMaySee
from domain.people.person import Purpose
from handlers.views.onboarding import HOME


def page(shown: WhoMaySee, zone: str) -> Screen:
    child, voice = shown.learner, _voice(shown)
    lines = [_line(shown, each, zone) for each in shown.agreements]
    buttons = [
        Button(t(f"consents.button.{each.purpose.value}"), tap("ag.p", child.id, each.purpose.value))
        for each in shown.agreements
        if each.mine and each.asked
    ]
    mood = Button(t("mood.button.page"), tap("md")) if shown.own and shown.of(Purpose.MOOD).given else None
    head = t(f"consents.title.{voice}", child=child.name)
    return Screen(
        Join((head, *lines, t("consents.always")), by="blocks"),
        rows(*buttons, mood, [Button(t("common.back"), tap("st" if shown.own else "st.family")), HOME]),
    )


def purpose(shown: WhoMaySee, wanted: Purpose, zone: str) -> Screen:
    """What it means, in plain words, and the one decision."""
    found = next((each for each in shown.agreements if each.purpose is wanted), None)
    if found is None or not found.mine or not found.asked:
        return page(shown, zone)
    child = shown.learner
    text = t(f"consents.about.{wanted.value}.{_voice(shown)}", child=child.name, teachers=_teachers(shown))
    decision: Button | None
    if found.given:
        decision = Button(t("consents.button.withdraw"), tap("ag.y", child.id, wanted.value, 0))
    else:
        decision = Button(t("consents.button.agree"), tap("ag.y", child.id, wanted.value, 1))
    back = Button(t("common.back" if found.given else "consents.button.not_this"), tap("ag", child.id))
    return Screen(Join((text, _line(shown, found, zone), t("consents.version")), by="blocks"), rows(decision, back))


def _line(shown: WhoMaySee, each: Agreement, zone: str) -> Param:
    what = t(f"consents.what.{each.purpose.value}")
    if not each.asked:
        state: Param = t(f"consents.state.unasked_{each.purpose.value}")
    elif each.given and each.since is not None:
        state = t("consents.state.given", when=Moment(each.since, zone))
    else:
        state = t("consents.state.open")
    decider = "theirs" if shown.own else "childs"
    whose = t(f"consents.whose.{decider}") if each.asked and not each.mine else None
    waits = t(f"consents.state.waits_{each.waits}") if each.waits and each.given else None
    return Join((t("consents.line", what=what, state=state), *(said for said in (whose, waits) if said is not None)))


def _teachers(shown: WhoMaySee) -> Param:
    return Join(tuple(shown.teachers), "words") if shown.teachers else t("consents.the_teachers")


def _voice(shown: WhoMaySee) -> str:
    return "own" if shown.own else "childs"
