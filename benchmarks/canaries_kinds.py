"""Canaries: strings that occur nowhere else, one in each kind of field that holds something about a person."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Way(StrEnum):
    """CHAT: sent to the bot by somebody. DEED: by a use case. ROW: it stands in a row that was made for it."""

    CHAT = "chat"
    DEED = "deed"
    ROW = "row"


@dataclass(frozen=True)
class Kind:
    """A kind of field.

    Attributes:
        column: table and column where it stands when it is planted, "" where it is not kept at all.
        exported: the export of its owner holds it. What staff wrote, and copies, are not in it.
    """

    name: str
    way: Way
    column: str = ""
    exported: bool = True


CHAT = (
    Kind("mother's first name", Way.CHAT, "people.name"),
    Kind("mother's last name", Way.CHAT, "people.name"),
    Kind("mother's username", Way.CHAT, "inbox.raw", exported=False),
    Kind("mother's number on Telegram", Way.CHAT, "people.external_id"),
    Kind("mother's phone number", Way.CHAT, exported=False),
    Kind("where she is", Way.CHAT, exported=False),
    Kind("what she asked", Way.CHAT, "misses.text"),
    Kind("caption of a picture", Way.CHAT, exported=False),
    Kind("name of a file", Way.CHAT, exported=False),
    Kind("words changed afterwards", Way.CHAT, exported=False),
    Kind("an update nobody can read", Way.CHAT, "inbox.raw", exported=False),
    Kind("words in a group", Way.CHAT, exported=False),
    Kind("child's name, typed", Way.CHAT, "learners.name"),
    Kind("child's name on Telegram", Way.CHAT, "people.name"),
    Kind("child's username", Way.CHAT, exported=False),
    Kind("child's number on Telegram", Way.CHAT, "people.external_id"),
    Kind("what the child asked", Way.CHAT, "misses.text"),
    Kind("words of danger", Way.CHAT, "safety_words.text"),
    Kind("words of whoever helps", Way.DEED, "safety_words.text"),
    Kind("how it ended", Way.DEED, "safety_cases.word"),
)

ROWS = tuple(
    Kind(name, Way.ROW, column, exported)
    for name, column, exported in (
        ("answer to a question", "attempts.response", True),
        ("half an answer", "asked.draft", True),
        ("statement of the journal", "journal.result", True),
        ("what the model holds", "learner_states.state", True),
        ("profile", "portraits.portrait", True),
        ("goals", "habits.goals", True),
        ("wish for help", "help_wishes.note", True),
        ("photos of a wish", "help_wishes.photos", True),
        ("homework handed in", "handed_in.note", True),
        ("photos of homework", "handed_in.photos", True),
        ("word on homework", "handed_in.answer", True),
        ("proposal of a course", "proposals.facts", True),
        ("word on an alert", "alerts.words", False),
        ("conversation", "conversation_lines.text", True),
        ("file in a conversation", "conversation_lines.file", True),
        ("letter from staff", "letters.text", True),
        ("reply to a letter", "letters.reply", True),
        ("lead, in their words", "leads.words", True),
        ("note about a lead", "lead_notes.text", True),
        ("times for a talk", "talk_offers.times", True),
        ("what came of a talk", "outcomes.note", True),
        ("what a booking is about", "bookings.topic", True),
        ("message to them", "outbox.content", True),
        ("error of a message", "outbox.error", True),
        ("error of an update", "inbox.error", True),
        ("why a message came", "pushes.cause", True),
        ("series of messages", "cadence_runs.subject", True),
        ("broadcast to them", "recipients.why", True),
        ("half a form", "forms.data", True),
        ("last question", "last_questions.text", True),
        ("question that was labelled", "labels.text", True),
        ("request about data", "data_requests.words", True),
        ("case of danger", "safety_cases.word", True),
        ("phone of whoever joins", "joins.phone", False),
        ("number in a list of the office", "sourced.external", True),
        ("time zone", "people.zone", True),
    )
)


def planted_in_rows(family: str) -> dict[str, Kind]:
    """The canaries of a family of tests.families, by kind."""
    besides = {"labels.text": "text", "people.zone": "zone"}
    return {f"{family}-{besides.get(kind.column, kind.column.replace('.', '-') + '-')}": kind for kind in ROWS}


@dataclass
class Found:
    """What the search for one canary has shown.

    Attributes:
        stood: it was in a table before the erasure, so that the search finds it where it is.
        left: where bytes of it were found after the erasure.
    """

    kind: Kind
    stood: bool = False
    in_own_export: bool = False
    in_others_export: bool = False
    in_logs: bool = False
    left: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        said = {
            "it never stood in the database": bool(self.kind.column) and not self.stood,
            "it is kept": not self.kind.column and self.stood,
            "the owner's export lacks it": self.kind.exported and not self.in_own_export,
            "another's export holds it": self.in_others_export,
            "a log held it": self.in_logs,
            f"left in {', '.join(self.left)}": bool(self.left),
            f"back in {', '.join(self.restored)}": bool(self.restored),
        }
        return [fault for fault, is_true in said.items() if is_true]


def writings(canary: str) -> Iterator[bytes]:
    """A canary as it may stand in a file: UTF-8, UTF-16, hexadecimal, base64 at each of three offsets."""
    plain = canary.encode()
    yield plain
    yield canary.encode("utf-16-le")
    yield plain.hex().encode()
    for offset in range(3):
        whole = base64.b64encode(b"\0" * offset + plain)
        # the first and the last four letters depend on what stands around
        yield whole[4 if offset else 0 : -4]


class Search:
    """Looks for many canaries at once, whatever the case."""

    def __init__(self, canaries: Mapping[str, Kind]) -> None:
        """`canaries` gives the kind of each string that is looked for."""
        self._kinds: dict[bytes, Kind] = {
            written.lower(): kind for canary, kind in canaries.items() for written in writings(canary)
        }
        self._any = re.compile(b"|".join(map(re.escape, sorted(self._kinds, key=len, reverse=True))))

    def in_bytes(self, held: bytes) -> set[Kind]:
        return {self._kinds[found] for found in self._any.findall(held.lower())}

    def in_files(self, folder: Path, but: Iterable[Path] = ()) -> dict[str, set[Kind]]:
        """By file, those that it holds; files beside `but`, whole."""
        left_out = [each.resolve() for each in but]
        found: dict[str, set[Kind]] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not any(path.resolve().is_relative_to(each) for each in left_out):
                held = self.in_bytes(path.read_bytes())
                if held:
                    found[str(path.relative_to(folder))] = held
        return found
