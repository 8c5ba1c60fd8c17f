"""One Bot API request, whatever its body: JSON, a form, multipart or the query string."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.refusals import Refusal, bad_request
from sandbox.shapes import JSON


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A method with its parameters. Values are texts (forms) or JSON values; the accessors take both."""

    method: str
    values: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def number(self, name: str, default: int = 0) -> int:
        value = self.values.get(name)
        try:
            return default if value in (None, "") else int(value)
        except (TypeError, ValueError):
            return default

    def decimal(self, name: str) -> float:
        try:
            return float(self.values.get(name) or 0)
        except (TypeError, ValueError):
            return 0.0

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in {"true", "yes", "1"}

    def json(self, name: str) -> Any:
        """The value of a JSON-serialized parameter, None when missing. Refusal 400 when it is not JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | str | None:
        """A file parameter: what was uploaded, or a text (a file_id or a URL), or nothing."""
        if name in self.files:
            return self.files[name]
        return self.attached(self.text(name)) if self.values.get(name) else None

    def attached(self, reference: str) -> Upload | str:
        """Follows attach://NAME."""
        if not reference.startswith("attach://"):
            return reference
        found = self.files.get(reference.removeprefix("attach://"))
        if found is None:
            raise bad_request("file must be non-empty")
        return found


async def read_call(request: web.Request, method: str) -> Call:
    """The parameters of a request. Refusal 400 for a body that cannot be read, 413 for one too big."""
    try:
        return await _read(request, method)
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large") from None
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    except ValueError:
        raise bad_request("can't parse the request's body") from None


async def _read(request: web.Request, method: str) -> Call:
    values: dict[str, Any] = dict(request.query)
    if not request.can_read_body:
        return Call(method, values)
    kind = request.content_type
    if kind == "application/x-www-form-urlencoded":
        body = (await request.read()).decode()
        return Call(method, values | dict(parse_qsl(body, keep_blank_values=True, errors="strict")))
    if kind == "multipart/form-data":
        files: dict[str, Upload] = {}
        for name, part in (await request.post()).items():
            if isinstance(part, web.FileField):
                # aiohttp leaves it open when the connection is cut
                with part.file as file:
                    files[name] = Upload(part.filename, part.content_type, file.read())
            else:
                values[name] = part if isinstance(part, str) else part.decode()
        return Call(method, values, files)
    return Call(method, values | _json_body(await request.read()))


def _json_body(body: bytes) -> JSON:
    try:
        given = json.loads(body)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise bad_request("can't parse request: a JSON object is expected")
    return given
