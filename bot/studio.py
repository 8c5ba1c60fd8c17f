"""The studio: draws what a message carries, in a thread of its own, right before the message is sent."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from typing import Any

from domain.language import Lang
from handlers.drawings.sheet import Draw, MissingFont
from storage.outbox import Claimed

log = logging.getLogger(__name__)

PATIENCE = 10.0
KEPT = 64
"""How many drawings are remembered; one has about 60 KB."""


class Studio:
    """Draws outside of any transaction, one drawing at a time; the same drawing is drawn once."""

    def __init__(self, table: Mapping[str, Draw], *, kept: int = KEPT, patience: float = PATIENCE) -> None:
        self._table = table
        self._kept = kept
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="drawing")
        self._drawn: OrderedDict[str, asyncio.Future[bytes]] = OrderedDict()

    def forget(self) -> None:
        """Draw everything anew: somebody whose name may be in a drawing was erased."""
        self._drawn.clear()

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def illustrated(self, row: Claimed) -> Claimed:
        """The row with its drawing as a picture, its paper as a file. Never raises: what cannot be drawn goes as text
        alone."""
        attachment = row.content.get("attachment")
        if attachment is None or attachment["type"] not in ("drawing", "paper"):
            return row
        name = attachment["name"]
        try:
            drawn = await self.draw(name, attachment["data"], Lang(attachment["lang"]))
        except MissingFont as error:
            log.warning("The drawing '%s' of outbox row %d is left out: %s", name, row.id, error)
        except Exception:
            log.exception("The drawing '%s' of outbox row %d failed; its text goes alone", name, row.id)
        else:
            held = base64.b64encode(drawn).decode()
            made = {"type": "picture", "png_base64": held, "name": f"{name}.png"}
            if attachment["type"] == "paper":
                made = {"type": "file", "base64": held, "name": attachment["file"]}
            return replace(row, content=row.content | {"attachment": made})
        return replace(row, content={key: value for key, value in row.content.items() if key != "attachment"})

    async def draw(self, name: str, data: Mapping[str, Any], lang: Lang) -> bytes:
        """The PNG, or the PDF where it is a paper.

        Raises:
            Exception: whatever the drawing raises; KeyError where there is none of that name;
                TimeoutError after some seconds.
        """
        draw = self._table[name]
        digest = sha256(json.dumps([name, data, lang], ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        drawn = self._drawn.get(digest)
        if drawn is None:
            loop = asyncio.get_running_loop()
            drawn = self._drawn[digest] = loop.run_in_executor(self._thread, _timed, draw, name, data, lang)
            while len(self._drawn) > self._kept:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(digest)
        try:
            return await asyncio.wait_for(asyncio.shield(drawn), self._patience)
        except Exception:
            self._drawn.pop(digest, None)
            raise


def _timed(draw: Draw, name: str, data: Mapping[str, Any], lang: Lang) -> bytes:
    began = time.perf_counter()
    drawn = draw(data, lang)
    log.debug("Drew '%s' in %.0f ms, %d KB", name, 1000 * (time.perf_counter() - began), len(drawn) // 1024)
    return drawn
