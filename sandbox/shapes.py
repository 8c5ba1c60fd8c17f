"""The plain values that everything here passes around: JSON objects, the bot's identity, the people."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BotCard:
    """Who the bot is: what getMe answers and what stands as `from` on its messages."""

    id: int
    username: str = "banxue_bot"
    first_name: str = "伴学"

    def user(self) -> JSON:
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}


@dataclass(frozen=True, slots=True)
class PersonCard:
    """One person of the sandbox; the private chat with the bot has the person's id.

    `hint` says who they play ("learner", "teacher" ...), `phone` is what sharing the contact gives away.
    """

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "zh-hans"
    hint: str | None = None
    emoji: str | None = None
    phone: str | None = None

    def user(self) -> JSON:
        return {"id": self.id, "is_bot": False} | self._names() | _present(language_code=self.language_code)

    def chat(self) -> JSON:
        return {"id": self.id, "type": "private"} | self._names()

    def card(self) -> JSON:
        """What the person side's GET /people shows."""
        return self.user() | _present(hint=self.hint, emoji=self.emoji)

    def _names(self) -> JSON:
        return _present(first_name=self.first_name, last_name=self.last_name, username=self.username)


def read_people(path: Path) -> list[PersonCard]:
    """The people of a JSON file: a list of objects with at least `id` and `first_name`. ValueError otherwise."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(rows, list):
        raise ValueError(f"{path}: a list of people is expected")  # noqa: TRY004
    known = set(PersonCard.__dataclass_fields__)
    people = []
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("id"), int) or not row.get("first_name"):
            raise ValueError(f"{path}: each person needs an id (a number) and a first_name: {row!r}")
        if unknown := set(row) - known:
            raise ValueError(f"{path}: person {row['id']}: unknown keys {sorted(unknown)}")
        people.append(PersonCard(**row))
    return people


def _present(**fields: Any) -> JSON:
    return {name: value for name, value in fields.items() if value is not None}
