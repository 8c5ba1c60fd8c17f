"""One stream of events for everybody on the page: a browser opens six connections to a host, and no more."""

import asyncio
import json

from aiohttp import web

from sandbox.chats import Chat
from sandbox.cloud import Cloud
from sandbox.views import event_view

KEEP_ALIVE_SECONDS = 15.0


class PageEvents:
    """`GET /events?after=1001:17,1002:4`: what happened in each named chat after that version.

    Each event's id is "<person>:<version>" and its data is that of the person's own stream plus `person`.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/events", self._events)]

    async def _events(self, request: web.Request) -> web.StreamResponse:
        seen = self._versions(request.query.get("after", ""))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        # Without a first byte the browser may not say that the stream is open
        await response.write(b": open\n\n")
        bell = asyncio.Event()
        for chat in seen:
            chat.listeners.add(bell)
        try:
            while not any(chat.closed for chat in seen):
                bell.clear()
                if frames := b"".join(self._news(seen)):
                    await response.write(frames)
                try:
                    async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                        await bell.wait()
                except TimeoutError:
                    await response.write(b": still here\n\n")
        except ConnectionError:
            pass
        finally:
            for chat in seen:
                chat.listeners.discard(bell)
        return response

    def _versions(self, after: str) -> dict[Chat, int]:
        seen = {}
        for pair in filter(None, after.split(",")):
            person, _, version = pair.partition(":")
            try:
                seen[self._cloud.chats[int(person)]] = int(version)
            except (KeyError, ValueError):
                raise web.HTTPBadRequest(text="after must be pairs of person:version") from None
        return seen

    def _news(self, seen: dict[Chat, int]) -> list[bytes]:
        frames = []
        for chat, version in seen.items():
            events = chat.since(version)
            if events is None:
                frames.append(_frame(chat, chat.version, {"type": "reset"}))
            else:
                frames += [_frame(chat, event.version, event_view(self._cloud, event)) for event in events]
            seen[chat] = chat.version
        return frames


def _frame(chat: Chat, version: int, body: dict[str, object]) -> bytes:
    data = json.dumps(body | {"person": chat.id})
    return f"id: {chat.id}:{version}\ndata: {data}\n\n".encode()
