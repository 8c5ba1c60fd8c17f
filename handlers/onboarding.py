"""The way in: /start, links and codes, who somebody is, guardians and consent, blocking and coming back."""

from __future__ import annotations

from dataclasses import replace

from aiogram import F, Router
from aiogram.filters import BaseFilter, CommandObject, CommandStart
from aiogram.filters.chat_member_updated import IS_NOT_MEMBER, KICKED, MEMBER, ChatMemberUpdatedFilter
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from domain.language import Lang
from domain.messages.screen import Reply, t
from domain.people.codes import looks_like_code, read_code
from domain.people.consent import ReadConsent
from domain.people.consents import GiveConsent, LookWhoMaySee
from domain.people.joins import JoinWaits
from domain.people.linking import AcceptChild, AcceptLearner, AcceptStaffRole, ConfessParent, Decline
from domain.people.links import InviteGuardian
from domain.people.meeting import Depart, Return
from domain.people.naming import reads_as_question
from domain.people.onboarding import (
    AskFor,
    ChooseRole,
    GiveAge,
    GiveChildName,
    GiveGrade,
    GiveName,
    GoBack,
    JustLook,
    LookAround,
    Open,
    Start,
    SwitchLanguage,
    WishTrial,
)
from domain.people.person import AgeBand, Role
from domain.people.stages import Arrival, Notice, Step
from domain.ports import Form
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.here import arrived, here, invitation_note
from handlers.views import consents
from handlers.views.guardians import ask_number
from handlers.views.onboarding import above


class Answers(BaseFilter):
    """A text that fills the form of this step; a question to the centre is left to the router of free texts."""

    def __init__(self, step: Step) -> None:
        self._in_form = InForm(step)

    async def __call__(self, message: Message, form: Form | None = None) -> bool:
        asked_for_it = await self._in_form(message, form)
        return bool(asked_for_it) and not reads_as_question(message.text or "")


class IsCode(BaseFilter):
    """A code that is typed or pasted where nothing else is being filled in."""

    async def __call__(self, message: Message, turn: Turn, form: Form | None = None) -> bool:
        on_the_way_in = form is None or form.name in set(Step)
        return on_the_way_in and message.text is not None and looks_like_code(message.text)


def router() -> Router:
    made = Router(name=__name__)
    made.my_chat_member.filter(F.chat.type == "private")
    made.my_chat_member.register(blocked, ChatMemberUpdatedFilter(KICKED))
    made.my_chat_member.register(came_back, ChatMemberUpdatedFilter(IS_NOT_MEMBER >> MEMBER))

    made.message.register(start, CommandStart())
    made.message.register(code, IsCode())
    made.message.register(typed_code, Answers(Step.CODE))
    made.message.register(typed_name, Answers(Step.NAME))
    made.message.register(typed_child, Answers(Step.CHILD))

    made.callback_query.register(back, On("on.who"))
    made.callback_query.register(choose_role, On("on.role", role=str))
    made.callback_query.register(language, On("on.lang", lang=Lang))
    made.callback_query.register(take_name, On("on.name"))
    made.callback_query.register(age, On("on.age", band=AgeBand))
    made.callback_query.register(grade, On("on.grade", year=int))
    made.callback_query.register(how, On("on.how"))
    made.callback_query.register(ask_code, On("on.code"))
    made.callback_query.register(ask_child, On("on.child"))
    made.callback_query.register(just_look, On("on.look"))
    made.callback_query.register(my_child, On("on.mine", learner=int))
    made.callback_query.register(it_is_me, On("on.me", learner=int))
    made.callback_query.register(join, On("on.join"))
    made.callback_query.register(confess, On("on.confess"))
    made.callback_query.register(decline, On("on.no"))
    made.callback_query.register(read_consent, On("on.consent", learner=int))
    made.callback_query.register(agree, On("on.agree", learner=int))
    made.callback_query.register(later, On("on.later", learner=int))
    made.callback_query.register(check, On("on.check"))
    made.callback_query.register(invite_parent, On("on.invite"))
    made.callback_query.register(wish_trial, On("on.trial", course=str))
    return made


async def start(message: Message, turn: Turn, command: CommandObject) -> Reply:
    return await arrived(turn, await turn.do(Start(command.args)))


async def code(message: Message, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(Open(message.text or "")))


async def typed_code(message: Message, turn: Turn) -> Reply:
    text = message.text or ""
    if read_code(text) is None:
        arrival = await turn.do(LookAround())
        return await arrived(turn, Arrival(arrival.stage, Notice.NOT_A_CODE))
    return await arrived(turn, await turn.do(Open(text)))


async def typed_name(message: Message, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(GiveName(message.text)))


async def typed_child(message: Message, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(GiveChildName(message.text or "")))


async def back(query: CallbackQuery, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(GoBack()))


async def choose_role(query: CallbackQuery, turn: Turn, role: str) -> Reply:
    chosen = {"parent": Role.PARENT, "learner": Role.LEARNER}.get(role)
    return await arrived(turn, await turn.do(ChooseRole(chosen)))


async def language(query: CallbackQuery, turn: Turn, lang: Lang) -> Reply:
    await turn.do(SwitchLanguage(lang))
    return Reply(await here(turn))


async def take_name(query: CallbackQuery, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(GiveName(None)))


async def age(query: CallbackQuery, turn: Turn, band: AgeBand) -> Reply:
    return await arrived(turn, await turn.do(GiveAge(band)))


async def grade(query: CallbackQuery, turn: Turn, year: int) -> Reply:
    return await arrived(turn, await turn.do(GiveGrade(year or None)))


async def how(query: CallbackQuery, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(AskFor(Step.HOW)))


async def ask_code(query: CallbackQuery, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(AskFor(Step.CODE)))


async def ask_child(query: CallbackQuery, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(AskFor(Step.CHILD)))


async def just_look(query: CallbackQuery, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(JustLook()))


async def my_child(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    arrival = await turn.do(AcceptChild(learner))
    reply = await arrived(turn, arrival)
    may_share = isinstance(arrival.stage, JoinWaits) and arrival.stage.may_share
    return replace(reply, notes=(ask_number(),)) if may_share else reply


async def it_is_me(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    return await arrived(turn, await turn.do(AcceptLearner(learner)))


async def join(query: CallbackQuery, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(AcceptStaffRole()))


async def confess(query: CallbackQuery, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(ConfessParent()))


async def decline(query: CallbackQuery, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(Decline()))


async def read_consent(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    return await arrived(turn, Arrival(await turn.do(ReadConsent(learner))))


async def agree(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    child = await turn.do(GiveConsent(learner))
    shown = await turn.do(LookWhoMaySee(learner))
    return Reply(above(t("onboarding.thanks_for_consent", child=child.name), consents.next_step(shown, turn.zone)))


async def later(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    return await arrived(turn, await turn.do(LookAround()))


async def check(query: CallbackQuery, turn: Turn) -> Reply:
    return Reply(await here(turn), toast=t("onboarding.checked"))


async def invite_parent(query: CallbackQuery, turn: Turn) -> Reply:
    learner = await turn.uow.people.learner_of(turn.person.id)
    if learner is None:
        return Reply(await here(turn), toast=t("common.old_screen"))
    note = await invitation_note(turn, await turn.do(InviteGuardian(learner.id)))
    return Reply(await here(turn, t("guardians.invited")), (note,), toast=t("onboarding.invitation_made"))


async def wish_trial(query: CallbackQuery, turn: Turn, course: str) -> Reply:
    return await arrived(turn, await turn.do(WishTrial(course)))


async def blocked(event: ChatMemberUpdated, turn: Turn) -> None:
    await turn.do(Depart())


async def came_back(event: ChatMemberUpdated, turn: Turn) -> None:
    await turn.do(Return())
