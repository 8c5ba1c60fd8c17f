"""The one way in for what nobody asked for: `push` puts it before the gate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from domain.gate.deciding import ALWAYS, Gate
from domain.gate.hours import Hours
from domain.gate.push import Reader, Waiting, too_late
from domain.language import Lang
from domain.messages.kinds import PUSHED, MessageClass
from domain.messages.outgoing import Outgoing
from domain.messages.screen import Button, Note, Rows, T, rows, t, tap
from domain.privacy.silence import silenced

if TYPE_CHECKING:
    from domain.people.person import Person
    from domain.turn import Services, Turn

MAY_BE_LESS = (MessageClass.LEARNING, MessageClass.RELATION, MessageClass.OFFERS)


def gate_of(services: Services) -> Gate:
    """The centre's gate, as it is configured."""
    policy = services.policy
    quiet_from, quiet_until = time(policy.quiet_from), time(policy.quiet_until)
    return Gate(Hours(quiet_from, quiet_until, services.gate_rules, services.teaching_hours))


async def push(
    turn: Turn,
    to: Person,
    note: Note,
    *,
    learner: int | None = None,
    once: str | None = None,
    due_at: datetime | None = None,
    until: datetime | None = None,
    occasion: str | None = None,
    cause: T | None = None,
    urgent: bool = False,
    override: str | None = None,
    sender: int | None = None,
    campaign: int | None = None,
) -> int | None:
    """Put before the gate what somebody has not asked for, in their language.

    Service is let through at once where its hour is open; everything else is decided on by the next tick of the
    gate, together with what else waits for the same reader.

    Args:
        learner: whom it is about.
        due_at: not before then; now when None.
        until: not at this moment or later; what its kind says when None or sooner.
        occasion: one contact with the family, for whatever guardian; `once` or the message itself when None.
        cause: why the reader gets it; what its kind says when None.
        urgent: also in closed hours, because it is over before they end, or because the reader is awake.
        override: why it is sent although the family had enough; logged.
        sender: who of the staff has written it.

    Returns:
        the row in the outbox; None when a message with the same `once` key was stored before.
    """
    kind = PUSHED[note.kind]
    due = due_at or turn.now
    services = turn.services
    content = services.catalogue.rendered(note, to.lang)
    key = once or note.once
    message = await turn.uow.outbox.add(Outgoing(to.id, kind.name, content, due, once=key, held=True))
    if message is None:
        return None
    reader = (await turn.uow.pushes.readers([to.id], turn.policy.zone))[to.id]
    waiting = Waiting(
        message=message,
        person=to.id,
        household=reader.household,
        kind=kind.name,
        occasion=occasion or key or f"message:{message}",
        due_at=due,
        look_at=due,
        until=too_late(kind, due, until),
        urgent=urgent or to.id == turn.actor,
        override=override,
        content=content,
        cause=services.catalogue.html(cause or t(f"gate.cause.{kind.name}"), to.lang),
        learner=learner,
        sender=sender,
        campaign=campaign,
    )
    await turn.uow.pushes.add_many([waiting])
    if waiting.klass in ALWAYS and due <= turn.now:
        silent = await silenced(turn.uow, [waiting])
        decided, _ = gate_of(services).look(reader, [waiting], (), turn.now, silent)
        await turn.uow.pushes.decide(decided, turn.now, {}, {message: waiting})
    return message


async def push_many(
    turn: Turn,
    note: Note,
    lang: Lang,
    to: Mapping[int, str],
    *,
    occasion: str,
    until: datetime | None = None,
    cause: T | None = None,
    campaign: int | None = None,
) -> Mapping[int, int]:
    """Put the same note before the gate for many people, in one language. The gate decides with its next ticks.

    Args:
        to: the `once` key of each person's message. The others are those of `push`.

    Returns:
        the rows in the outbox by person, without those whose key was there before.
    """
    kind, now, services = PUSHED[note.kind], turn.now, turn.services
    content = services.catalogue.rendered(note, lang)
    added = await turn.uow.outbox.add_many(
        [Outgoing(person, kind.name, content, now, once=once, held=True) for person, once in to.items()]
    )
    messages = {person: added[once] for person, once in to.items() if once in added}
    readers = await turn.uow.pushes.readers(messages, turn.policy.zone)
    why = services.catalogue.html(cause or t(f"gate.cause.{kind.name}"), lang)
    waiting = [
        Waiting(
            message=message,
            person=person,
            household=readers[person].household,
            kind=kind.name,
            occasion=occasion,
            due_at=now,
            look_at=now,
            until=too_late(kind, now, until),
            urgent=False,
            override=None,
            content=content,
            cause=why,
            learner=None,
            sender=None,
            campaign=campaign,
        )
        for person, message in messages.items()
    ]
    await turn.uow.pushes.add_many(waiting)
    return messages


def with_footer(
    services: Services, reader: Reader, message: Waiting, content: Mapping[str, Any]
) -> Mapping[str, Any]:
    """What is sent: the content, and below it why it came and how to get less of these."""
    if message.klass not in MAY_BE_LESS:
        return content
    return {**content, "footer": services.catalogue.keyboard(_footer(message.message), reader.lang)}


def _footer(message: int) -> Rows:
    return rows(
        [Button(t("gate.button.why"), tap("gt.w", message)), Button(t("gate.button.less"), tap("gt.l", message))]
    )
