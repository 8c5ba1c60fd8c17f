"""Content files: TOML in, checked values out, and one sentence with file and key when something is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import tomli
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from domain.errors import BanxueError
from domain.language import Lang, Localized

_MAX_BYTES = 8 * 1024 * 1024
_MOST_PARTS = 60
# reading keys of very many parts takes time and memory by their square
_LONG_KEY = re.compile(rb"(?<![\w-])(?:[\w-]++\.){%d}" % _MOST_PARTS)


class ContentError(BanxueError):
    """A content file cannot be used; the message is one sentence that names the file and the key."""

    def __init__(self, path: Path | str, key: str, problem: str) -> None:
        self._given = (path, key, problem)
        where = f"{path}, {key}" if key else str(path)
        super().__init__(f"{where}: {problem}")

    def __reduce__(self) -> tuple[type[ContentError], tuple[Path | str, str, str]]:
        return ContentError, self._given


class Entry(BaseModel):
    """Base of everything that is read from a content file: an unknown key is an error, not a silent loss."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _both_languages(value: dict[Lang, str]) -> dict[Lang, str]:
    missing = [lang.value for lang in Lang if not value.get(lang)]
    if missing:
        raise ValueError(f"has no text in {' and '.join(missing)}")
    return value


Text = Annotated[str, StringConstraints(min_length=1)]
"""A text that is not empty."""

Bilingual = Annotated[dict[Lang, str], AfterValidator(_both_languages)]
"""`{ zh = "…", en = "…" }`, both there and neither empty; is a `domain.language.Localized`."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.\-][a-z0-9]+)*$", max_length=64)]
"""A stable id: lower-case letters, digits, dots and hyphens, at most 64 characters."""

Model = TypeVar("Model", bound=BaseModel)


def read_toml(path: Path, model: type[Model]) -> Model:
    """The file at `path` (UTF-8 TOML), checked against `model`.

    Raises:
        ContentError: the file cannot be read, is not TOML, or a value is missing, unknown or wrong.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ContentError(path, "", "the file does not exist") from None
    except OSError as error:
        raise ContentError(path, "", f"cannot be read ({error.strerror})") from None
    if len(raw) > _MAX_BYTES:
        raise ContentError(path, "", f"is larger than {_MAX_BYTES // 1024 // 1024} MB")
    if _LONG_KEY.search(raw):
        raise ContentError(path, "", f"has a key of more than {_MOST_PARTS} parts")
    try:
        plain = tomli.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ContentError(path, "", "is not UTF-8; save it as UTF-8 and try again") from None
    except RecursionError:
        raise ContentError(path, "", "is nested too deeply") from None
    except ValueError as error:
        # also a number of more digits than Python reads
        raise ContentError(path, "", f"is not valid TOML: {error}") from None
    return validated(path, plain, model)


def validated(path: Path | str, plain: Mapping[str, Any], model: type[Model]) -> Model:
    """`plain` as a `model`; the first problem becomes a ContentError that names `path` and the key."""
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        key = key_path(first["loc"], plain)
        raise ContentError(path, key, _sentence(first["type"], first["msg"]) + more) from None


def key_path(loc: tuple[int | str, ...], plain: Any = None) -> str:
    """`("skills", 3, "requires")` as `skills[3].requires`, with the entry's own id behind it when it has one.

    The place counts from 0, as in the file's own tools; the id is what a teacher looks for.
    """
    text, owner, here = "", "", plain
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(part, int) and isinstance(here, Mapping):
            owner = str(here.get("id") or here.get("key") or owner)
    return f"{text} (of '{owner}')" if owner else text


def _sentence(kind: str, message: str) -> str:
    """Pydantic's message in the words of somebody who edits a file."""
    match kind:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not a known key"
        case "string_too_short":
            return "is empty"
        case "value_error":
            return message.removeprefix("Value error, ")
        case _:
            return message[:1].lower() + message[1:]


def require_unique(path: Path | str, section: str, ids: list[str]) -> None:
    """Raise ContentError when an id occurs twice in `section`."""
    seen: set[str] = set()
    for place, id_ in enumerate(ids):
        if id_ in seen:
            raise ContentError(path, f"{section}[{place}].id", f"'{id_}' occurs twice")
        seen.add(id_)


def localized(value: Bilingual) -> Localized:
    """A checked pair as the domain's type."""
    return dict(value)
