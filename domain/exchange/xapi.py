"""Between a statement of the journal and one of xAPI 1.0.3 or 2.0 (IEEE 9274.1.1); no other module knows both.

Nothing is lost on the way: `from_xapi` gives back what `to_xapi` was given, but for the ids of people, which stand
as accounts of the centre's home page. Accounts are numbers of ours, never names, and never ids on a platform.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

from domain.exchange.vocabulary import (
    ABOUT_LEARNER,
    ACTIVITY_TYPES,
    AUTHORITY,
    BASE,
    BY_IRI,
    EVERYWHERE,
    LEARNER,
    LEARNERS_OWN,
    NOT_MASTERED,
    PLACE,
    RECORDED_BY,
    RESULT,
    VERBS,
    VOIDS,
    keeps_its_name,
)
from domain.journal import Place, Statement, Verb

VERSIONS = {"1.0.3": "1.0.3", "2.0": "2.0.0"}
"""What can be asked for, and what statements of it say in `version`."""

PLATFORM = "Banxue"
BOT = "bot"
STATEMENT, ACTIVITY = "statement", "activity"
OUTSIDE = "outside"
"""The authority of a statement that names none that we know."""
MOST_LETTERS = 500
"""So long may the id of an object and the name of an account be."""

_OURS = re.compile(rf"{re.escape(BASE)}/(?:centres/[^/]+/)?activities/([^/]+)/([^/]*)")
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


class Unreadable(ValueError):
    """A statement that the journal cannot take; the message says why, in a clause."""


@dataclass(frozen=True)
class Account:
    """Somebody on a system; `home` is an IRI, `name` unique there."""

    home: str
    name: str

    def number(self, what: str) -> int | None:
        """7 where the name is `<what>-7`."""
        found = re.fullmatch(rf"{what}-(\d{{1,18}})", self.name)
        return int(found[1]) if found else None


@dataclass(frozen=True)
class Received:
    """A statement from outside, whose people are still accounts.

    Attributes:
        statement: without actor and learner.
        home: where it was written down: the home page of the account that it names as its actor, "" for none.
    """

    statement: Statement
    actor: Account | None
    learner: Account | None
    home: str = ""


def home_page(centre: str) -> str:
    """The home page of the accounts of the centre with that UUID."""
    return f"{BASE}/centres/{centre}"


def to_xapi(said: Statement, home: str, version: str = "1.0.3") -> dict[str, Any]:
    """JSON-ready.

    Args:
        home: of the accounts and of what only this centre has.
        version: a key of VERSIONS.
    """
    learner = None if said.learner is None else _account(home, f"learner-{said.learner}")
    doer = None if said.actor is None else _account(home, f"person-{said.actor}")
    extensions: dict[str, Any] = {PLACE: said.place.value, AUTHORITY: said.authority}
    context: dict[str, Any] = {"extensions": extensions}
    if learner is not None and said.verb in LEARNERS_OWN:
        actor = learner
        if doer is not None:
            extensions[RECORDED_BY] = doer
            if said.place is Place.CLASS:
                context["instructor"] = _agent(doer)
    else:
        actor = doer or _account(home, BOT)
        if learner is not None:
            extensions[LEARNER] = learner
    taken_back = said.verb is Verb.VOIDED and said.object_type == STATEMENT and _is_uuid(said.object_id)
    made: dict[str, Any] = {
        "id": said.uid,
        "actor": _agent(actor),
        "verb": {"id": _verb(said, taken_back), "display": {"en": said.verb.value}},
        "object": {"objectType": "StatementRef", "id": said.object_id} if taken_back else _activity(said, home),
        "context": context,
        "timestamp": _written(said.at),
        "stored": _written(said.at),
        "authority": _agent(_account(home, "centre")),
        "version": VERSIONS[version],
    }
    if not taken_back:
        # xAPI has no platform where the object is no activity
        context["platform"] = PLATFORM
        around = {
            kind: [{"objectType": "Activity", "id": _iri(home, *which), "definition": {"type": _type(which[0])}}]
            for kind, which in _around(said).items()
        }
        if around:
            context["contextActivities"] = around
    if said.result or said.verb is Verb.PROVED:
        made["result"] = _result(said)
    return made


def from_xapi(plain: object) -> Received:
    """What the journal can take of a statement of ours or of others.

    Raises:
        Unreadable: it lacks what is needed, or is of a form that xAPI does not have.
    """
    given = _mapping(plain, "it")
    iri = _text(_mapping(given.get("verb"), "its verb").get("id"), "the id of its verb")
    verb = BY_IRI.get(iri)
    if verb is None:
        raise Unreadable(f"its verb {iri} is none that is known here")
    context = _mapping(given.get("context", {}), "its context")
    extensions = _mapping(context.get("extensions", {}), "the extensions of its context")
    object_type, object_id = _object(_mapping(given.get("object"), "its object"), voids=iri == VOIDS)
    statement = Statement(
        verb,
        object_type,
        object_id,
        _instant(given),
        result=_told(_mapping(given.get("result", {}), "its result"), iri),
        place=_place(extensions.get(PLACE, Place.ONLINE.value)),
        authority=_text(extensions.get(AUTHORITY, OUTSIDE), "its authority"),
        uid=_uuid(given.get("id"), "its id"),
    )
    agent = _of_agent(_mapping(given.get("actor"), "its actor"))
    home = agent.home if agent else ""
    actor = None if agent is None or agent.name == BOT else agent
    learner, recorded_by = extensions.get(LEARNER), extensions.get(RECORDED_BY)
    if learner is not None:
        return Received(statement, actor, _read_account(learner, "the learner of its context"), home)
    if actor is not None and verb in LEARNERS_OWN:
        doer = None if recorded_by is None else _read_account(recorded_by, "who recorded it")
        is_person = actor.number("person") is not None
        return Received(statement, actor if is_person else doer, None if is_person else actor, home)
    return Received(statement, actor, None, home)


def with_people(received: Received, actor: int | None, learner: int | None, *, elsewhere: bool) -> Statement:
    """The statement as the journal keeps it: people are ids of ours.

    Args:
        elsewhere: it was written down by another centre. The numbers of its bookings, lessons, sessions are none of
            ours, so these objects are named `<id>@<mark of its home page>`.
    """
    said, account = received.statement, received.learner
    object_id = said.object_id
    if said.object_type in ABOUT_LEARNER and account is not None and object_id == str(account.number("learner")):
        object_id = str(learner) if learner is not None else object_id
    elif elsewhere and not keeps_its_name(said.verb, said.object_type):
        object_id = f"{object_id}@{sha256(received.home.encode()).hexdigest()[:8]}"
    return replace(said, object_id=object_id, actor=actor, learner=learner)


def _verb(said: Statement, taken_back: bool) -> str:
    if taken_back:
        return VOIDS
    if said.verb is Verb.PROVED and said.result.get("success") is False:
        return NOT_MASTERED
    return VERBS[said.verb]


def _activity(said: Statement, home: str) -> dict[str, Any]:
    definition = {"type": _type(said.object_type)}
    if said.object_type == "item":
        definition["interactionType"] = "other"
    if said.object_type == ACTIVITY:
        # somebody else's, which came here with a statement of theirs
        return {"objectType": "Activity", "id": said.object_id}
    return {"objectType": "Activity", "id": _iri(home, said.object_type, said.object_id), "definition": definition}


def _iri(home: str, object_type: str, object_id: str) -> str:
    base = BASE if object_type in EVERYWHERE else home
    return f"{base}/activities/{quote(object_type, safe='')}/{quote(object_id, safe='')}"


def _type(object_type: str) -> str:
    return ACTIVITY_TYPES.get(object_type) or f"{BASE}/activity-types/{quote(object_type, safe='')}"


def _around(said: Statement) -> dict[str, tuple[str, str]]:
    """What an object belongs to: the lesson, or the session, and the class."""
    class_id, lesson = said.result.get("class"), said.result.get("lesson")
    around: dict[str, tuple[str, str]] = {}
    if isinstance(class_id, str) and class_id:
        around["grouping"] = ("class", class_id)
        if isinstance(lesson, str) and said.object_type != "lesson":
            around["parent"] = ("lesson", f"{class_id}@{lesson}")
    session = said.result.get("session")
    if isinstance(session, int) and "parent" not in around:
        around["parent"] = ("session", str(session))
    return around


def _result(said: Statement) -> dict[str, Any]:
    """What xAPI has words for, in its words; all of it as the journal has it in our extension."""
    told, made = said.result, dict[str, Any]()
    if isinstance(told.get("success"), bool):
        made["success"] = told["success"]
    if said.verb is Verb.COMPLETED:
        made["completion"] = True
    seconds = told.get("seconds")
    if isinstance(seconds, int | float) and not isinstance(seconds, bool) and seconds >= 0:
        made["duration"] = f"PT{round(seconds, 2):.2f}S"
    response = next((told[name] for name in ("option", "options", "order", "text") if name in told), None)
    if said.verb is Verb.ANSWERED and response is not None:
        made["response"] = "[,]".join(map(str, response)) if isinstance(response, list) else str(response)
    right, of = told.get("right"), told.get("of")
    if isinstance(right, int) and isinstance(of, int) and 0 <= right <= of and of:
        made["score"] = {"raw": right, "min": 0, "max": of, "scaled": round(right / of, 4)}
    made["extensions"] = {RESULT: dict(told)}
    return made


def _told(result: Mapping[str, Any], iri: str) -> dict[str, Any]:
    whole = _mapping(result.get("extensions", {}), "the extensions of its result").get(RESULT)
    if whole is not None:
        return dict(_mapping(whole, "our extension of its result"))
    told: dict[str, Any] = {}
    if iri == NOT_MASTERED or iri == VERBS[Verb.PROVED]:
        told["success"] = iri != NOT_MASTERED
    if isinstance(result.get("success"), bool):
        told["success"] = result["success"]
    if isinstance(result.get("response"), str):
        told["response"] = result["response"]
    duration = _DURATION.fullmatch(result["duration"]) if isinstance(result.get("duration"), str) else None
    if duration:
        hours, minutes, seconds = (float(part or 0) for part in duration.groups())
        told["seconds"] = 3600 * hours + 60 * minutes + seconds
    return told


def _object(given: Mapping[str, Any], *, voids: bool) -> tuple[str, str]:
    if voids != (given.get("objectType") == "StatementRef"):
        raise Unreadable("a statement that voids refers to the one that it takes back, and no other does")
    if voids:
        return STATEMENT, _uuid(given.get("id"), "the id of the statement that it voids")
    if given.get("objectType", "Activity") != "Activity":
        raise Unreadable("its object is no activity")
    iri = _text(given.get("id"), "the id of its object")
    ours = _OURS.fullmatch(iri)
    return (unquote(ours[1]), unquote(ours[2])) if ours else (ACTIVITY, iri)


def _instant(given: Mapping[str, Any]) -> datetime:
    text = _text(given.get("timestamp", given.get("stored")), "its timestamp")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"its timestamp is no instant: {text[:40]}") from None
    if at.tzinfo is None:
        raise Unreadable("its timestamp has no time zone")
    return at.astimezone(UTC)


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _place(given: object) -> Place:
    text = _text(given, "its place")
    try:
        return Place(text)
    except ValueError:
        raise Unreadable(f"its place '{text}' is none that is known here") from None


def _account(home: str, name: str) -> dict[str, str]:
    return {"homePage": home, "name": name}


def _agent(account: Mapping[str, str]) -> dict[str, Any]:
    return {"objectType": "Agent", "account": dict(account)}


def _of_agent(given: Mapping[str, Any]) -> Account | None:
    """None for who is named otherwise, e.g. by a mail address."""
    account = given.get("account")
    if account is None:
        return None
    return _read_account(account, "the account of its actor")


def _read_account(given: object, what: str) -> Account:
    account = _mapping(given, what)
    home, name = account.get("homePage"), account.get("name")
    return Account(_text(home, f"the home page of {what}"), _text(name, f"the name of {what}"))


def _mapping(given: object, what: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise Unreadable(f"{what} is no JSON object")
    return given


def _text(given: object, what: str) -> str:
    if not isinstance(given, str) or not given:
        raise Unreadable(f"{what} is missing, or no text")
    if len(given) > MOST_LETTERS:
        raise Unreadable(f"{what} has more than {MOST_LETTERS} letters")
    return given


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _uuid(given: object, what: str) -> str:
    text = _text(given, what)
    try:
        return str(UUID(text))
    except ValueError:
        raise Unreadable(f"{what} is no UUID") from None
