"""A learner's state as it is stored: plain JSON values, the many small rows of skills and items packed in base64.

Hundreds of items stay below 10 KB because their columns are variable-length integers, the times as differences
from the item met before, and zlib goes over all of them.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from struct import Struct
from typing import Any
from zlib import compress, decompress

from domain.journal import Place
from domain.practice.evening.session import Verdict
from domain.practice.learner.memory import Evidence, Facts, ItemState, SkillState, State, instant, moment

VERSION = 2

# Offsets in thousandths of a logit, stability in hundredths of a day: the steps of the memory round to just that.
_SKILL = Struct("<hHhHII")


def to_plain(state: State) -> dict[str, Any]:
    """JSON-ready; `from_plain` is its inverse to the last bit."""
    plain = {"version": VERSION, **_plain(state)}
    if state.before is not None:
        before = state.before
        skills = dict.fromkeys(skill for item, _ in state.told for skill in item.skills)
        asked = {item.item for item, _ in state.told}
        items = [key for key in before.items if key in asked or key not in state.items]
        plain["told"] = [[facts_to_plain(item), _plain_evidence(evidence)] for item, evidence in state.told]
        plain["before"] = _plain(
            replace(
                before,
                skills={name: before.skills[name] for name in skills if name in before.skills},
                items={key: before.items[key] for key in items},
            )
        )
    return plain


def from_plain(plain: Mapping[str, Any] | None) -> State:
    """The state that `to_plain` wrote; a new learner's for None.

    Raises:
        ValueError: it was written by another version of the model (it can be rebuilt from the journal).
    """
    if plain is None:
        return State()
    if plain.get("version") != VERSION:
        raise ValueError(f"a learner state of version {plain.get('version')} is not version {VERSION}")
    state = _read(plain)
    if "before" not in plain:
        return state
    told = tuple((facts_from_plain(item), _read_evidence(evidence)) for item, evidence in plain["told"])
    before = _read(plain["before"])
    asked, practised = {item.item for item, _ in told}, {skill for item, _ in told for skill in item.skills}
    before = replace(
        before,
        skills={k: v for k, v in state.skills.items() if k not in practised} | dict(before.skills),
        items={k: v for k, v in state.items.items() if k not in asked} | dict(before.items),
    )
    return replace(state, told=told, before=before)


def facts_to_plain(item: Facts) -> dict[str, Any]:
    """As the journal keeps them: an item may be changed or retired later, the evidence stays what it was."""
    return {
        "item": item.item,
        "skills": list(item.skills),
        "difficulty": item.difficulty,
        "floor": item.floor,
        "answers": item.answers,
    }


def facts_from_plain(plain: Mapping[str, Any]) -> Facts:
    return Facts(
        plain["item"], tuple(plain["skills"]), float(plain["difficulty"]), float(plain["floor"]), plain["answers"]
    )


def _plain_evidence(evidence: Evidence) -> list[Any]:
    return [evidence.verdict.value, evidence.hints, evidence.sure, evidence.rapid, evidence.place.value]


def _read_evidence(plain: Sequence[Any]) -> Evidence:
    verdict, hints, sure, rapid, place = plain
    return Evidence(Verdict(verdict), hints, sure, rapid, Place(place))


def _plain(state: State) -> dict[str, Any]:
    marked = {
        name: [None if at is None else instant(at) for at in (known.again_since, known.put_back_until)]
        for name, known in sorted(state.skills.items())
        if known.again_since is not None or known.put_back_until is not None
    }
    skills = b"".join(
        _SKILL.pack(
            round(known.offset * 1000),
            known.answers,
            round(known.form * 1000),
            round(known.stability * 100),
            known.right_at,
            known.last_at,
        )
        for _, known in sorted(state.skills.items())
    )
    proved = {name: known.proved_at for name, known in sorted(state.skills.items()) if known.proved_at}
    return {
        "ratings": [state.ability, state.quick, state.slow, state.form, state.quick_form],
        "counts": [state.answers, state.rights, state.wrongs],
        "latest": state.latest,
        "skills": sorted(state.skills),
        "of_skills": b64encode(skills).decode(),
        "marked": marked,
        "items": _packed(state.items),
        **({"proved": proved} if proved else {}),
    }


def _read(plain: Mapping[str, Any]) -> State:
    marked, proved = plain["marked"], plain.get("proved", {})
    skills = {}
    for name, row in zip(plain["skills"], _SKILL.iter_unpack(b64decode(plain["of_skills"])), strict=True):
        offset, answers, form, stability, right_at, last_at = row
        again_since, put_back_until = (None if at is None else moment(at) for at in marked.get(name, (None, None)))
        skills[name] = SkillState(
            offset / 1000,
            answers,
            again_since,
            put_back_until,
            form / 1000,
            stability / 100,
            right_at,
            last_at,
            proved.get(name, 0),
        )
    ability, quick, slow, form, quick_form = map(float, plain["ratings"])
    answers, rights, wrongs = plain["counts"]
    items = _unpacked(plain["items"])
    return State(ability, quick, slow, form, quick_form, answers, rights, wrongs, plain["latest"], skills, items)


def _packed(items: Mapping[str, ItemState]) -> str:
    """Keys, one a line, an empty line, then five numbers of each item, column by column, oldest item first."""
    keys = sorted(items, key=lambda key: (items[key].met_at, key))
    met = [items[key] for key in keys]
    times = [each.met_at for each in met]
    columns: list[Iterable[int]] = [
        (_unsigned(round(each.offset * 1000)) for each in met),
        (each.answers for each in met),
        (each.streak for each in met),
        (
            (at - before) * 2 + (each.wrong_at > each.right_at)
            for each, at, before in zip(met, times, [0, *times], strict=False)
        ),
        (0 if not (first := min(each.right_at, each.wrong_at)) else each.met_at - first + 1 for each in met),
    ]
    numbers = bytearray()
    for column in columns:
        for number in column:
            while number > 127:
                numbers.append(number & 127 | 128)
                number >>= 7
            numbers.append(number)
    return b64encode(compress("".join(f"{key}\n" for key in keys).encode() + b"\n" + numbers, 9)).decode()


def _unpacked(packed: str) -> dict[str, ItemState]:
    raw = decompress(b64decode(packed))
    if raw == b"\n":
        return {}
    end = raw.index(b"\n\n")
    keys = raw[:end].decode().split("\n")
    numbers = _numbers(raw[end + 2 :])
    offsets, answers, streaks, latest, earlier = ([next(numbers) for _ in keys] for _ in range(5))
    items, met_at = {}, 0
    for key, offset, count, streak, step, back in zip(keys, offsets, answers, streaks, latest, earlier, strict=True):
        met_at += step >> 1
        other = met_at - back + 1 if back else 0
        right_at, wrong_at = (other, met_at) if step & 1 else (met_at, other)
        items[key] = ItemState(_signed(offset) / 1000, count, streak, right_at, wrong_at)
    return items


def _numbers(raw: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in raw:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number = shift = 0


def _unsigned(number: int) -> int:
    return number * 2 if number >= 0 else -number * 2 - 1


def _signed(number: int) -> int:
    return number >> 1 if not number & 1 else -(number + 1 >> 1)
