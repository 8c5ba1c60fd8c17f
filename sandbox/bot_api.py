"""The bot's door: /bot<token>/<method>, one table of methods, Telegram's envelope around each answer."""

import asyncio
import hmac
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox import edits, messages, polls, profile
from sandbox.calls import Call, read_call
from sandbox.cloud import Cloud
from sandbox.faults import Fault, FaultKind
from sandbox.record import Arrived
from sandbox.refusals import Refusal, bad_request, conflict
from sandbox.shapes import JSON
from sandbox.updates import BATCH_LIMIT
from sandbox.webhook import Webhook

log = logging.getLogger(__name__)

Method = Callable[[Cloud, Call], Any]
LONGEST_POLL = 50

METHODS: Mapping[str, Method] = {
    "answercallbackquery": messages.answer_callback_query,
    "copymessage": edits.copy_message,
    "copymessages": edits.copy_messages,
    "deletemessage": edits.delete_message,
    "deletemessages": edits.delete_messages,
    "deletemycommands": profile.delete_my_commands,
    "editmessagecaption": edits.edit_message_caption,
    "editmessagemedia": edits.edit_message_media,
    "editmessagereplymarkup": edits.edit_message_reply_markup,
    "editmessagetext": edits.edit_message_text,
    "forwardmessage": edits.forward_message,
    "forwardmessages": edits.forward_messages,
    "getchat": profile.get_chat,
    "getchatmember": profile.get_chat_member,
    "getchatmenubutton": profile.get_chat_menu_button,
    "getfile": profile.get_file,
    "getme": profile.get_me,
    "getmycommands": profile.get_my_commands,
    "getmydescription": profile.get_my_description,
    "getmyname": profile.get_my_name,
    "getmyshortdescription": profile.get_my_short_description,
    "getuserprofilephotos": profile.get_user_profile_photos,
    "pinchatmessage": edits.pin_chat_message,
    "sendchataction": messages.send_chat_action,
    "sendcontact": messages.send_contact,
    "senddocument": messages.send_document,
    "sendlocation": messages.send_location,
    "sendmessage": messages.send_message,
    "sendphoto": messages.send_photo,
    "sendpoll": polls.send_poll,
    "sendvenue": messages.send_venue,
    "setchatmenubutton": profile.set_chat_menu_button,
    "setmycommands": profile.set_my_commands,
    "setmydescription": profile.set_my_description,
    "setmyname": profile.set_my_name,
    "setmyshortdescription": profile.set_my_short_description,
    "stoppoll": polls.stop_poll,
    "unpinallchatmessages": edits.unpin_all_chat_messages,
    "unpinchatmessage": edits.unpin_chat_message,
}


class BotApi:
    """Answers the bot's requests against one Cloud."""

    def __init__(self, cloud: Cloud, webhook: Webhook) -> None:
        self._cloud = cloud
        self._webhook = webhook

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self.handle),
            web.get("/file/bot{token}/{path:.+}", self.download),
        ]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        noted = self._cloud.record.arrived(method)
        response = await self._response(request, method, noted)
        if request.transport is not None and not request.transport.is_closing():
            noted.code = response.status
        return response

    async def _response(self, request: web.Request, method: str, noted: Arrived) -> web.StreamResponse:
        if not self._known_token(request):
            return _failure(Refusal(401, "Unauthorized"))
        try:
            call = await read_call(request, method)
        except Refusal as refusal:
            return _failure(refusal)
        noted.chat_id = call.text("chat_id")
        fault = self._cloud.faults.take(method, noted.chat_id)
        if fault is None:
            return await self._answer(call, noted)
        return await self._spoilt(request, call, fault, noted)

    async def download(self, request: web.Request) -> web.StreamResponse:
        file = self._cloud.files.at_path(request.match_info["path"])
        if not self._known_token(request):
            return _failure(Refusal(401, "Unauthorized"))
        if file is None:
            return _failure(Refusal(404, "Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")

    async def call(self, call: Call) -> Any:
        """The result of a method. Refusal when Telegram would refuse."""
        result = await self._perform(call)
        if self._cloud.strict is not None:
            self._cloud.strict.received(call)
            self._cloud.strict.result(call.method, result)
        return result

    async def _perform(self, call: Call) -> Any:
        match call.method:
            case "getupdates":
                return await self._get_updates(call)
            case "setwebhook":
                return await self._webhook.set(call)
            case "deletewebhook":
                return await self._webhook.delete(call)
            case "getwebhookinfo":
                return self._webhook.info()
            case method if method in METHODS:
                return METHODS[method](self._cloud, call)
        raise Refusal(404, "Not Found")

    async def _answer(self, call: Call, noted: Arrived) -> web.Response:
        try:
            result = await self.call(call)
            noted.performed = True
            return _success(result)
        except Refusal as refusal:
            return _failure(refusal)
        except UnicodeEncodeError:
            return _failure(bad_request("strings must be encoded in UTF-8"))
        except Exception as error:
            log.exception("sandbox could not answer %s", call.method)
            if self._cloud.strict is not None:
                self._cloud.strict.violations.append(f"the sandbox failed at {call.method}: {error!r}")
            return _failure(Refusal(500, "Internal Server Error"))

    async def _spoilt(self, request: web.Request, call: Call, fault: Fault, noted: Arrived) -> web.StreamResponse:
        if fault.kind is FaultKind.DELAY:
            if fault.after_effect:
                answer = await self._answer(call, noted)
                await asyncio.sleep(fault.seconds)
                return answer
            await asyncio.sleep(fault.seconds)
            return await self._answer(call, noted)
        if fault.after_effect:
            await self._answer(call, noted)
        if fault.kind is FaultKind.CUT and request.transport is not None:
            request.transport.abort()
        return _failure(fault.refusal())

    async def _get_updates(self, call: Call) -> list[JSON]:
        if self._webhook.url:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        queue = self._cloud.updates
        if call.values.get("allowed_updates") is not None:
            queue.allowed = allowed_kinds(call)
        limit = call.number("limit", BATCH_LIMIT)
        if not 1 <= limit <= BATCH_LIMIT:
            limit = BATCH_LIMIT
        timeout = min(max(call.decimal("timeout"), 0.0), LONGEST_POLL)
        return await queue.poll(call.number("offset"), limit, timeout)

    def _known_token(self, request: web.Request) -> bool:
        given = request.match_info["token"].encode()
        return hmac.compare_digest(given, self._cloud.token.encode())


def allowed_kinds(call: Call) -> list[str]:
    given = call.json("allowed_updates")
    if not isinstance(given, list):
        raise bad_request("can't parse allowed updates: expected an Array of String")
    return [str(kind) for kind in given]


def _success(result: Any) -> web.Response:
    return _json({"ok": True, "result": result}, 200)


def _failure(refusal: Refusal) -> web.Response:
    body: JSON = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return _json(body, refusal.code)


def _json(body: JSON, status: int) -> web.Response:
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")
