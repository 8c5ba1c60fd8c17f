"""The seal on buttons: what a tap says was offered by this bot to this very person.

A button's data comes back from the client, where anybody can write what they like into it. It goes out with a code
over whom it was offered to and what it asks for, and only comes in with it. What it asks for is checked all the same
by the use case: a seal tells who was offered a button, not that it is still good.
"""

from __future__ import annotations

import base64
import hmac
from hashlib import sha256

from domain.messages.screen import SEAL_BYTES

MARK = "~"
CODE_BYTES = 6
"""48 bits, eight letters of base64url: a guess counts once in 2.8e14, and each costs an update."""
KEY_NAME = "taps"


class Seal:
    """Seals taps with a secret key of this database (HMAC-SHA256, truncated as RFC 2104, section 5, allows)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sealed(self, external_id: str, data: str) -> str:
        """`data`, which is to be offered to that person of the platform, with nine bytes more."""
        return f"{data}{MARK}{self._code(external_id, data)}"

    def opened(self, external_id: str, sealed: str) -> str | None:
        """What was offered to that person; None when nothing like it ever was."""
        data, mark, code = sealed.rpartition(MARK)
        if not mark or not hmac.compare_digest(code.encode(), self._code(external_id, data).encode()):
            return None
        return data

    def _code(self, external_id: str, data: str) -> str:
        whole = hmac.new(self._key, f"{external_id}\n{data}".encode(), sha256).digest()
        code = base64.urlsafe_b64encode(whole[:CODE_BYTES]).decode()
        assert len(MARK) + len(code) == SEAL_BYTES
        return code
