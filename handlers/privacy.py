"""/privacy and /requests: what is stored, who looked, correcting, taking along, erasing."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Reply, Screen, T, t, tap
from domain.privacy.correcting import WORDS_FORM, BeginCorrection, LookAtCorrections, SayCorrection
from domain.privacy.deciding import ANSWER_FORM, AskWhyNot, Grant, LookAtRequests, OpenRequest, Refuse, Settled
from domain.privacy.erasure import (
    AskErasure,
    CancelErasure,
    ErasurePage,
    LookAtErasure,
    ObjectToErasure,
    TakeBackObjection,
)
from domain.privacy.exporting import AnswerExport, ExportLearner, ExportOwnAccount, export_note
from domain.privacy.page import LookAtOwnAccount, LookAtPrivacy, PrivacyPage, WhoLooked
from domain.privacy.request import Part, RequestState
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.siblings import with_siblings
from handlers.views import privacy as views
from handlers.views import privacy_office as office


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(page, Command("privacy"))
    made.message.register(requests, Command("requests"))
    made.message.register(typed_words, InForm(WORDS_FORM))
    made.message.register(typed_answer, InForm(ANSWER_FORM))
    made.callback_query.register(page, On("pv"))
    made.callback_query.register(page_of, On("pv.l", learner=int))
    made.callback_query.register(account, On("pv.me"))
    made.callback_query.register(stored, On("pv.i"))
    made.callback_query.register(who_looked, On("pv.w", learner=int, number=int))
    made.callback_query.register(corrections, On("pv.c", learner=int))
    made.callback_query.register(correct, On("pv.cp", learner=int, part=Part))
    made.callback_query.register(export, On("pv.x", learner=int))
    made.callback_query.register(export_own, On("pv.xo"))
    made.callback_query.register(allow_export, On("pv.xy", request=int))
    made.callback_query.register(refuse_export, On("pv.xn", request=int))
    made.callback_query.register(erasure, On("pv.e", learner=int))
    made.callback_query.register(erase, On("pv.ey", learner=int))
    made.callback_query.register(cancel_erasure, On("pv.ec", request=int))
    made.callback_query.register(object_to_erasure, On("pv.eo", request=int))
    made.callback_query.register(take_back_objection, On("pv.eb", request=int))
    made.callback_query.register(requests, On("pv.s"))
    made.callback_query.register(request, On("pv.so", request=int))
    made.callback_query.register(grant, On("pv.sg", request=int))
    made.callback_query.register(ask_why, On("pv.sr", request=int))
    return made


async def page(event: CallbackQuery | Message, turn: Turn) -> Screen:
    return await _page(turn, await turn.do(LookAtPrivacy()))


async def page_of(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return await _page(turn, await turn.do(LookAtPrivacy(learner)))


async def _page(turn: Turn, shown: PrivacyPage) -> Screen:
    screen = views.page(shown, await _stored(turn), turn.zone)
    if shown.ward is None or shown.ward.own:
        return screen
    return await with_siblings(turn, screen, shown.ward.learner.id, lambda child: tap("pv.l", child))


async def _stored(turn: Turn) -> T:
    centre = await turn.uow.courses.centre()
    name = centre.name if centre else t("onboarding.our_centre")
    return t("help.privacy", centre=name, phone=centre.phone if centre else "-")


async def account(query: CallbackQuery, turn: Turn) -> Screen:
    return views.account(await turn.do(LookAtOwnAccount()), turn.zone)


async def stored(query: CallbackQuery, turn: Turn) -> Screen:
    return views.stored(await _stored(turn))


async def who_looked(query: CallbackQuery, turn: Turn, learner: int, number: int) -> Screen:
    screen = views.looked(await turn.do(WhoLooked(learner, number)), turn.zone)
    return await with_siblings(turn, screen, learner, lambda child: tap("pv.w", child, 0))


async def corrections(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.corrections(await turn.do(LookAtCorrections(learner)))


async def correct(query: CallbackQuery, turn: Turn, learner: int, part: Part) -> Screen:
    return views.ask_words(await turn.do(BeginCorrection(learner, part)), part)


async def typed_words(message: Message, turn: Turn) -> Reply:
    found = await turn.do(SayCorrection(message.text or ""))
    screen = await _page(turn, await turn.do(LookAtPrivacy(found.learner.id)))
    return Reply(screen, toast=t("privacy.correct.sent"))


async def export(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    made = await turn.do(ExportLearner(learner))
    if made.file is None:
        screen = await _page(turn, await turn.do(LookAtPrivacy(learner)))
        return Reply(screen, toast=t("privacy.export.asked"))
    note = export_note(made.ward, made.file, turn.once_for_a_double_tap(f"export:{learner}"))
    return Reply(notes=(note,), toast=t("privacy.export.sent"))


async def export_own(query: CallbackQuery, turn: Turn) -> Reply:
    made = await turn.do(ExportOwnAccount())
    assert made.file is not None, "everybody decides about their own account"
    note = export_note(None, made.file, turn.once_for_a_double_tap("export:own"))
    return Reply(notes=(note,), toast=t("privacy.export.sent"))


async def allow_export(query: CallbackQuery, turn: Turn, request: int) -> Reply:
    of = await turn.do(AnswerExport(request, allow=True))
    return Reply(await _page(turn, await turn.do(LookAtPrivacy(of.learner.id))), toast=t("privacy.export.allowed"))


async def refuse_export(query: CallbackQuery, turn: Turn, request: int) -> Reply:
    of = await turn.do(AnswerExport(request, allow=False))
    return Reply(await _page(turn, await turn.do(LookAtPrivacy(of.learner.id))), toast=t("privacy.export.refused"))


async def erasure(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.erasure(await turn.do(LookAtErasure(learner)), turn.zone)


async def erase(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    shown = await turn.do(AskErasure(learner))
    begun = shown.request is not None and shown.request.state is RequestState.WAITING
    return _erasure(turn, shown, t("privacy.toast.erasure_begun" if begun else "privacy.toast.erasure_asked"))


async def cancel_erasure(query: CallbackQuery, turn: Turn, request: int) -> Reply:
    shown = await turn.do(CancelErasure(request))
    if shown.request is not None:
        return _erasure(turn, shown, t("common.old_screen"))
    after = LookAtOwnAccount() if shown.ward is None else LookAtPrivacy(shown.ward.learner.id)
    return Reply(await _page(turn, await turn.do(after)), toast=t("privacy.toast.erasure_cancelled"))


async def object_to_erasure(query: CallbackQuery, turn: Turn, request: int) -> Reply:
    shown = await turn.do(ObjectToErasure(request))
    objected = shown.request is not None and shown.request.state is RequestState.OBJECTED
    return _erasure(turn, shown, t("privacy.toast.objected" if objected else "common.old_screen"))


async def take_back_objection(query: CallbackQuery, turn: Turn, request: int) -> Reply:
    shown = await turn.do(TakeBackObjection(request))
    goes_on = shown.request is not None and shown.request.state is RequestState.WAITING
    return _erasure(turn, shown, t("privacy.toast.objection_gone" if goes_on else "common.old_screen"))


def _erasure(turn: Turn, shown: ErasurePage, toast: T) -> Reply:
    return Reply(views.erasure(shown, turn.zone), toast=toast)


async def requests(event: CallbackQuery | Message, turn: Turn) -> Screen:
    return office.requests(await turn.do(LookAtRequests()))


async def request(query: CallbackQuery, turn: Turn, request: int) -> Screen:
    return office.card(await turn.do(OpenRequest(request)), turn.zone)


async def grant(query: CallbackQuery, turn: Turn, request: int) -> Reply:
    return _settled(turn, await turn.do(Grant(request)), "granted")


async def ask_why(query: CallbackQuery, turn: Turn, request: int) -> Screen:
    return office.ask_why(await turn.do(AskWhyNot(request)))


async def typed_answer(message: Message, turn: Turn) -> Reply:
    return _settled(turn, await turn.do(Refuse(message.text or "")), "refused")


def _settled(turn: Turn, settled: Settled, toast: str) -> Reply:
    return Reply(office.card(settled.line, turn.zone), toast=t(f"privacy.office.toast.{toast}"))
