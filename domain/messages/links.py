"""Addresses that the centre writes down for families: what somebody taps leads where it says that it leads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from domain.language import Lang

LONGEST = 300
TELEGRAM = ("t.me", "telegram.me", "telegram.dog", "telegram.org", "telesco.pe")
"""A link into Telegram may log somebody in, start another bot or join a group at one tap."""
SHORTENED = (
    "bit.ly",
    "t.co",
    "t.cn",
    "tinyurl.com",
    "goo.gl",
    "url.cn",
    "dwz.cn",
    "is.gd",
    "ow.ly",
    "rb.gy",
    "suo.im",
)
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")
_HAS_CHINESE = re.compile(r"[一-鿿]")


class Doubt(StrEnum):
    """Why an address is not taken; its words are broadcasts.link.<value>."""

    NOT_HTTPS = "not_https"
    UNREADABLE = "unreadable"
    HIDDEN = "hidden"
    TELEGRAM = "telegram"
    SHORTENED = "shortened"
    LONG = "long"


@dataclass(frozen=True)
class TypedLink:
    """An address with its labels, as somebody typed them; a label in one language serves for both."""

    address: str
    label: dict[Lang, str]


def doubt_about(address: str) -> Doubt | None:
    """Why the address cannot be taken, None when it can.

    HIDDEN: what stands there is not where it leads: a name before an @, letters that only look like others (IDN), a
    bare number, another port.
    """
    if len(address) > LONGEST:
        return Doubt.LONG
    if any(char.isspace() or char == "\\" or not char.isprintable() for char in address):
        return Doubt.UNREADABLE
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return Doubt.UNREADABLE
    if parts.scheme.lower() != "https":
        return Doubt.NOT_HTTPS
    if parts.username is not None or port not in (None, 443) or _is_number(host):
        return Doubt.HIDDEN
    if not host.isascii() or any(part.startswith("xn--") for part in host.split(".")):
        return Doubt.HIDDEN
    if _HOST.fullmatch(host) is None:
        return Doubt.UNREADABLE
    if _is_of(host, TELEGRAM):
        return Doubt.TELEGRAM
    return Doubt.SHORTENED if _is_of(host, SHORTENED) else None


def read_link(typed: str) -> TypedLink | None:
    """An address on a line of its own and, on others, how it is called; None where there is no address."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    address = next((line for line in lines if ":" in line and " " not in line), None)
    if address is None:
        return None
    label: dict[Lang, str] = {}
    for line in lines:
        if line != address:
            label.setdefault(Lang.ZH if _HAS_CHINESE.search(line) else Lang.EN, line)
    return TypedLink(address, label)


def _is_of(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _is_number(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        # browsers read 2130706433 and 0x7f000001 as addresses, too
        return re.fullmatch(r"(0x[0-9a-f]+|[0-9]+)(\.(0x[0-9a-f]+|[0-9]+))*", host) is not None
    return True
