"""The people's door: the page and the scripted person talk to the bot through it, as JSON over HTTP."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox import acts
from sandbox.acts import NotPossible
from sandbox.chats import Chat
from sandbox.cloud import Cloud
from sandbox.faults import fault_from
from sandbox.images import image_type
from sandbox.refusals import Refusal
from sandbox.shapes import JSON
from sandbox.views import chat_view, event_view

KEEP_ALIVE_SECONDS = 15.0
Act = Callable[[Cloud, Chat, JSON], JSON]

ACTS: dict[str, Act] = {
    "block": acts.block,
    "contact": acts.share_contact,
    "location": acts.share_location,
    "move": acts.move,
    "say": acts.say,
    "start": acts.start,
    "tap": acts.tap,
    "vote": acts.vote,
}


class PeopleApi:
    """Routes of the person side against one Cloud."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/people", self._people),
            web.get(r"/people/{id:\d+}/chat", self._chat),
            web.get(r"/people/{id:\d+}/events", self._events),
            web.post(r"/people/{id:\d+}/file", _sentences(self._send_file)),
            web.post(r"/people/{id:\d+}/{act:\w+}", _sentences(self._act)),
            web.get("/files/{id}", self._file),
            web.get("/files/{id}/{name}", self._file),
            web.get("/calls", self._calls),
            web.get("/faults", self._show_faults),
            web.post("/faults", _sentences(self._add_fault)),
            web.delete("/faults", self._clear_faults),
        ]

    async def _people(self, request: web.Request) -> web.Response:
        here = (chat for chat in self._cloud.chats.values() if chat.moved_to is None)
        return web.json_response([chat.person.card() for chat in here])

    async def _chat(self, request: web.Request) -> web.Response:
        return web.json_response(chat_view(self._cloud, self._of(request)))

    async def _act(self, request: web.Request) -> web.Response:
        act = ACTS.get(request.match_info["act"])
        if act is None:
            raise web.HTTPNotFound
        body, chat = await _body(request), self._of(request)
        before = chat.version
        return web.json_response({"version": before} | act(self._cloud, chat, body))

    async def _send_file(self, request: web.Request) -> web.Response:
        chat = self._of(request)
        form = await request.post()
        part, before = form.get("file"), chat.version
        if not isinstance(part, web.FileField):
            raise NotPossible("the multipart field 'file' is missing")
        answered = str(form.get("reply_to") or "")
        sent = acts.send_file(
            self._cloud,
            chat,
            name=part.filename,
            mime_type=part.content_type,
            content=part.file.read(),
            caption=str(form.get("caption") or ""),
            as_photo=form.get("as") == "photo",
            reply_to=int(answered) if answered.isdecimal() else None,
        )
        return web.json_response({"version": before} | sent)

    async def _file(self, request: web.Request) -> web.Response:
        file = self._cloud.files.get(request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound
        # A name says nothing: only what is a picture is shown, as the picture that it is.
        kind = image_type(file.content) if file.is_photo else "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=86400"}
        if not file.is_photo:
            headers["Content-Disposition"] = web_disposition(file.name)
        return web.Response(body=file.content, content_type=kind, headers=headers)

    async def _calls(self, request: web.Request) -> web.Response:
        try:
            after = int(request.query.get("after", 0))
        except ValueError:
            raise web.HTTPBadRequest from None
        return web.json_response([call.describe() for call in self._cloud.record.since(after)])

    async def _show_faults(self, request: web.Request) -> web.Response:
        return web.json_response([fault.describe() for fault in self._cloud.faults.waiting])

    async def _add_fault(self, request: web.Request) -> web.Response:
        try:
            fault = fault_from(await _body(request))
        except (ValueError, TypeError) as error:
            raise NotPossible(str(error)) from None
        self._cloud.faults.waiting.append(fault)
        return web.json_response(fault.describe())

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self._cloud.faults.waiting.clear()
        return web.json_response([])

    async def _events(self, request: web.Request) -> web.StreamResponse:
        chat = self._of(request)
        seen = int(request.headers.get("Last-Event-ID") or request.query.get("after") or chat.version)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        bell = asyncio.Event()
        chat.listeners.add(bell)
        try:
            while not chat.closed:
                bell.clear()
                seen = await self._catch_up(response, chat, seen)
                try:
                    async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                        await bell.wait()
                except TimeoutError:
                    await response.write(b": still here\n\n")
        except ConnectionError:
            pass
        finally:
            chat.listeners.discard(bell)
        return response

    async def _catch_up(self, response: web.StreamResponse, chat: Chat, seen: int) -> int:
        events = chat.since(seen)
        if events is None:
            await response.write(_frame(chat.version, {"type": "reset"}))
            return chat.version
        if events:
            frames = [_frame(event.version, event_view(self._cloud, event)) for event in events]
            await response.write(b"".join(frames))
            return events[-1].version
        return seen

    def _of(self, request: web.Request) -> Chat:
        try:
            chat = self._cloud.chats[int(request.match_info["id"])]
            return chat if chat.moved_to is None else self._cloud.chats[chat.moved_to]
        except KeyError:
            raise web.HTTPNotFound from None


def web_disposition(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name)}"


def _frame(version: int, body: JSON) -> bytes:
    return f"id: {version}\ndata: {json.dumps(body)}\n\n".encode()


async def _body(request: web.Request) -> JSON:
    if not request.can_read_body:
        return {}
    try:
        body: Any = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise NotPossible("a JSON object is expected")
    return body


def _sentences(
    handler: Callable[[web.Request], Awaitable[web.Response]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """An act that cannot be done answers 400 with a sentence."""

    async def guarded(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except NotPossible as error:
            return web.json_response({"error": str(error)}, status=400)
        except Refusal as refusal:
            return web.json_response({"error": refusal.description}, status=400)

    return guarded
