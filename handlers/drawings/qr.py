"""A link as a QR code: what a phone's camera reads from a poster."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

import segno

SCALE, QUIET = 12, 4
"""Pixels of a module, and the margin in modules that readers need (ISO/IEC 18004)."""


def qr_code(url: str) -> str:
    """A PNG in base64; level M (15 % may be worn off)."""
    written = BytesIO()
    segno.make_qr(url, error="m").save(written, kind="png", scale=SCALE, border=QUIET)
    return b64encode(written.getvalue()).decode("ascii")
