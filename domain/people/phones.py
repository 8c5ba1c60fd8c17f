"""Phone numbers of the centre's list: compared, never kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets

DIGITS = 9
"""A number is known by its last digits: with or without 0 or the country's code it is the same."""
FEWEST = 7

_N, _R, _P, _SALT = 2**13, 8, 1, 16
"""Of scrypt (RFC 7914). Numbers are few: whoever has the hash may only guess slowly."""


def phone_hash(number: str) -> str | None:
    """Salt and hash as text, None for what is no number. Some 20 ms."""
    digits = _significant(number)
    if digits is None:
        return None
    salt = secrets.token_bytes(_SALT)
    return f"{salt.hex()}:{_scrypt(digits, salt).hex()}"


def is_phone(number: str, known: str) -> bool:
    """Whether `known` was made of that number."""
    digits = _significant(number)
    salt, _, wanted = known.partition(":")
    return digits is not None and hmac.compare_digest(_scrypt(digits, bytes.fromhex(salt)), bytes.fromhex(wanted))


def _significant(number: str) -> str | None:
    digits = "".join(char for char in number if char.isascii() and char.isdigit())
    return digits[-DIGITS:] if len(digits) >= FEWEST else None


def _scrypt(digits: str, salt: bytes) -> bytes:
    return hashlib.scrypt(digits.encode(), salt=salt, n=_N, r=_R, p=_P, dklen=32)
