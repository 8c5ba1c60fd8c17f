"""Leads a tap straight to the handlers of its verb, out of some hundreds that would be asked one after the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from aiogram import BaseMiddleware, Router
from aiogram.dispatcher.event.bases import UNHANDLED, SkipHandler
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.types import CallbackQuery, TelegramObject

from handlers.filters import On


class Switchboard(BaseMiddleware):
    """The innermost outer middleware of the outermost router: asks whom aiogram would ask, in the same order."""

    def __init__(self, router: Router) -> None:
        """
        Raises:
            ValueError: a router below has filters or middlewares of its own for taps, which would be passed over.
        """
        handlers = list(_handlers(router))
        verbs = {verb for verb, _ in handlers if verb is not None}
        self._others = [each for verb, each in handlers if verb is None]
        self._by_verb = {verb: [each for known, each in handlers if known is None or known == verb] for verb in verbs}

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        verb = (event.data or "").partition(":")[0] if isinstance(event, CallbackQuery) else ""
        for each in self._by_verb.get(verb, self._others):
            matched, given = await each.check(event, **data)
            if not matched:
                continue
            try:
                return await each.call(event, **given)
            except SkipHandler:
                continue
        return UNHANDLED


def _handlers(router: Router) -> Iterator[tuple[str | None, HandlerObject]]:
    """With the verb that each asks for, None where it is asked about any tap."""
    for each in router.callback_query.handlers:
        yield _verb(each), each
    for below in router.sub_routers:
        taps = below.callback_query
        if taps.middleware or taps.outer_middleware or taps._handler.filters:
            raise ValueError(f"the router {below.name} has filters or middlewares of its own for taps")
        yield from _handlers(below)


def _verb(handler: HandlerObject) -> str | None:
    filters = [each.callback for each in handler.filters or ()]
    return next((each._verb for each in filters if isinstance(each, On)), None)
