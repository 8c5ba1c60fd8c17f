"""Settings: language, name, grade, time zone, family."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.language import Lang
from domain.messages.screen import Reply, Screen, t
from domain.people.links import InviteGuardian, InviteLearner
from domain.people.onboarding import SwitchLanguage
from domain.people.person import Role
from domain.people.settings import (
    NAME_FORM,
    AskNewName,
    ChangeGrade,
    ChangeName,
    ChangeZone,
    OfferZones,
    OpenFamily,
    OpenSettings,
    SwitchChild,
)
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.here import here, invitation_note
from handlers.views import settings as views
from handlers.views.onboarding import above


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(settings_command, Command("settings"))
    made.message.register(language_command, Command("language"))
    made.message.register(family_command, Command("child", "family"))
    made.message.register(typed_name, InForm(NAME_FORM))
    made.callback_query.register(settings, On("st"))
    made.callback_query.register(language, On("st.lang", lang=Lang))
    made.callback_query.register(ask_name, On("st.name"))
    made.callback_query.register(ask_grade, On("st.grade", learner=int))
    made.callback_query.register(grade, On("st.grade.set", learner=int, year=int))
    made.callback_query.register(ask_zone, On("st.zone"))
    made.callback_query.register(zone, On("st.zone.set", zone=str))
    made.callback_query.register(family, On("st.family"))
    made.callback_query.register(switch_child, On("st.kid", learner=int))
    made.callback_query.register(second_guardian, On("st.second", learner=int))
    made.callback_query.register(give_access, On("st.give", learner=int))
    return made


async def settings_command(message: Message, turn: Turn) -> Screen:
    return await shown(turn)


async def settings(query: CallbackQuery, turn: Turn) -> Screen:
    return await shown(turn)


async def shown(turn: Turn) -> Screen:
    """Settings; before onboarding only the language can be chosen."""
    if turn.person.onboarded_at is None:
        return views.language()
    return views.settings(await turn.do(OpenSettings()))


async def language_command(message: Message, turn: Turn) -> Screen:
    return views.language()


async def language(query: CallbackQuery, turn: Turn, lang: Lang) -> Reply:
    await turn.do(SwitchLanguage(lang))
    screen = await here(turn) if turn.person.onboarded_at is None else await shown(turn)
    return Reply(screen, toast=t("settings.language_changed"))


async def ask_name(query: CallbackQuery, turn: Turn) -> Screen:
    return views.new_name(await turn.do(AskNewName()))


async def typed_name(message: Message, turn: Turn) -> Screen:
    return views.settings(await turn.do(ChangeName(message.text or "")))


async def ask_grade(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.grade(learner)


async def grade(query: CallbackQuery, turn: Turn, learner: int, year: int) -> Reply:
    changed = await turn.do(ChangeGrade(learner, year or None))
    own = changed.person == turn.person.id
    screen = await shown(turn) if own else views.family(await turn.do(OpenFamily()))
    return Reply(screen, toast=t("settings.saved"))


async def ask_zone(query: CallbackQuery, turn: Turn) -> Screen:
    return views.zones(await turn.do(OfferZones()))


async def zone(query: CallbackQuery, turn: Turn, zone: str) -> Reply:
    return Reply(views.settings(await turn.do(ChangeZone(zone))), toast=t("settings.saved"))


async def family(query: CallbackQuery, turn: Turn) -> Screen:
    return views.family(await turn.do(OpenFamily()))


async def family_command(message: Message, turn: Turn) -> Screen:
    if Role.PARENT not in turn.person.roles:
        return await here(turn)
    return views.family(await turn.do(OpenFamily()))


async def switch_child(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    await turn.do(SwitchChild(learner))
    return views.family(await turn.do(OpenFamily()))


async def second_guardian(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    note = await invitation_note(turn, await turn.do(InviteGuardian(learner)))
    shown = above(t("guardians.invited"), views.family(await turn.do(OpenFamily())))
    return Reply(shown, (note,), toast=t("onboarding.invitation_made"))


async def give_access(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    note = await invitation_note(turn, await turn.do(InviteLearner(learner)))
    shown = above(t("guardians.invited"), views.family(await turn.do(OpenFamily())))
    return Reply(shown, (note,), toast=t("onboarding.invitation_made"))
