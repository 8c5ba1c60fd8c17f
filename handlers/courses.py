"""Courses and common questions by menu."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.courses.browsing import (
    BrowseCourses,
    BrowseQuestions,
    BrowseSubjects,
    FindOffice,
    OpenCourse,
    OpenQuestion,
)
from domain.messages.screen import Screen
from domain.turn import Turn
from handlers.filters import On
from handlers.views import courses as views


def router() -> Router:
    """`co` and the command /courses."""
    router = Router(name="courses")

    @router.message(Command("courses"))
    async def courses(message: Message, turn: Turn) -> Screen:
        return views.subjects(await turn.do(BrowseSubjects()))

    @router.callback_query(On("co"))
    async def subjects(query: CallbackQuery, turn: Turn) -> Screen:
        return views.subjects(await turn.do(BrowseSubjects()))

    @router.callback_query(On("co.s", subject=str, page=int))
    async def subject(query: CallbackQuery, turn: Turn, subject: str, page: int) -> Screen:
        return views.course_list(subject, await turn.do(BrowseCourses(subject, page)))

    @router.callback_query(On("co.c", course=str))
    async def course(query: CallbackQuery, turn: Turn, course: str) -> Screen:
        return views.course_card(await turn.do(OpenCourse(course)), turn.now, turn.zone)

    @router.callback_query(On("co.q", page=int))
    async def questions(query: CallbackQuery, turn: Turn, page: int) -> Screen:
        return views.question_list(await turn.do(BrowseQuestions(page)))

    @router.callback_query(On("co.f", entry=str))
    async def question(query: CallbackQuery, turn: Turn, entry: str) -> Screen:
        return views.question(await turn.do(OpenQuestion(entry)), lang=turn.person.lang)

    @router.callback_query(On("co.o"))
    async def office(query: CallbackQuery, turn: Turn) -> Screen:
        return views.office(await turn.do(FindOffice()))

    return router
