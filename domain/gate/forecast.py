"""What would become of a message, for whoever wants to know before they write it."""

from __future__ import annotations

from domain.gate.passing import gate_of
from domain.gate.push import Decided, imagined, too_late
from domain.messages.kinds import MessageKind
from domain.people.person import Person
from domain.turn import Turn


async def forecast(turn: Turn, to: Person, kind: MessageKind, *, override: str | None = None) -> Decided:
    """The gate's answer as things stand: `then` is when it would go, None at once or never (see `verdict`)."""
    gate = gate_of(turn.services)
    reader = (await turn.uow.pushes.readers([to.id], turn.policy.zone))[to.id]
    told = await turn.uow.pushes.told([reader.household], turn.now - gate.hours.rules.longest)
    until = too_late(kind, turn.now)
    message = imagined(kind, to.id, reader.household, turn.now, until=until, sender=turn.actor, override=override)
    return gate.when(reader, message, told, turn.now)
