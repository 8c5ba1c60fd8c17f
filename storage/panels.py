"""Which message of a chat is the person's panel, and which came last."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, case, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import tables
from storage.sql import columns_for, insert

panels = tables.messages.panels


@dataclass(frozen=True)
class Panel:
    """What is known of a person's chat; numbers are the platform's message ids.

    Attributes:
        message_id: the panel, None before there was one.
        has_media: the panel is a picture with a caption.
        last_message: the latest message in the chat, from either side, as far as it was seen.
    """

    message_id: int | None
    has_media: bool
    last_message: int | None


_fresh = insert(panels)
_later = case(
    (panels.c.last_message > _fresh.excluded.last_message, panels.c.last_message),
    else_=_fresh.excluded.last_message,
)
SAW = _fresh.on_conflict_do_update(index_elements=["person"], set_={"last_message": _later})
BECAME = _fresh.on_conflict_do_update(
    index_elements=["person"],
    set_={
        "message_id": _fresh.excluded.message_id,
        "has_media": _fresh.excluded.has_media,
        "last_message": _later,
    },
)
GET = select(*columns_for(panels, Panel)).where(panels.c.person == bindparam("person"))


class PanelsRepository:
    """What the pipeline tells the courier about a chat."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def saw(self, person: int, message_id: int) -> None:
        """A message stands in the person's chat; an older number than the known one changes nothing."""
        await self._connection.execute(
            SAW, {"person": person, "message_id": None, "has_media": False, "last_message": message_id}
        )

    async def get(self, person: int) -> Panel | None:
        row = (await self._connection.execute(GET, {"person": person})).one_or_none()
        return Panel(*row) if row else None
