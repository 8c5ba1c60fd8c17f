"""Trouble on demand: flood control, blocks, server errors, cut answers, delays."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from sandbox.refusals import Refusal, forbidden, too_many_requests
from sandbox.shapes import JSON


class FaultKind(StrEnum):
    FLOOD = "429"
    BLOCKED = "403"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"
    CUT = "cut"
    DELAY = "delay"


@dataclass(slots=True)
class Fault:
    """The next `times` calls of `method` go wrong; "*" is every method but getUpdates, which never rests.

    With a `share` below 1 (0 to 1) chance decides for each call whether it is meant. `after_effect`: the call takes
    effect first, only its answer is spoilt. `seconds` belongs to a delay, `retry_after` (whole seconds) to a 429.
    """

    method: str
    kind: FaultKind
    times: int = 1
    retry_after: int = 1
    seconds: float = 0.0
    chat_id: int | None = None
    after_effect: bool = False
    share: float = 1.0

    def fits(self, method: str, chat_id: str) -> bool:
        named = self.method.lower()
        by_method = named == method or (named == "*" and method != "getupdates")
        return self.times > 0 and by_method and (self.chat_id is None or str(self.chat_id) == chat_id)

    def refusal(self) -> Refusal:
        match self.kind:
            case FaultKind.FLOOD:
                return too_many_requests(self.retry_after)
            case FaultKind.BLOCKED:
                return forbidden("bot was blocked by the user")
            case FaultKind.BAD_GATEWAY:
                return Refusal(502, "Bad Gateway")
            case FaultKind.SERVER_ERROR | FaultKind.CUT | FaultKind.DELAY:
                return Refusal(500, "Internal Server Error")

    def describe(self) -> JSON:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def fault_from(body: JSON) -> Fault:
    """A fault as the person side posts it. ValueError with a sentence when it makes no sense."""
    unknown = set(body) - set(Fault.__dataclass_fields__)
    if unknown:
        raise ValueError(f"unknown fields {sorted(unknown)}")
    try:
        kind = FaultKind(str(body.get("kind")))
    except ValueError:
        raise ValueError(f"kind must be one of {[str(kind) for kind in FaultKind]}") from None
    fields: JSON = {"method": "*"} | body | {"kind": kind}
    fault = Fault(**fields)
    if not 0 < fault.share <= 1:
        raise ValueError("share must be above 0 and at most 1")
    return fault


class Faults:
    """The faults that wait for a call to hit."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self._chance = Random(0)

    def take(self, method: str, chat_id: str) -> Fault | None:
        """The fault that hits this call, counted down; `method` in lower case."""
        if not self.waiting:
            return None
        for fault in self.waiting:
            if fault.fits(method, chat_id) and (fault.share == 1 or self._chance.random() < fault.share):
                fault.times -= 1
                if not fault.times:
                    self.waiting.remove(fault)
                return fault
        return None
