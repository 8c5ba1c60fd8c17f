"""What a bot adds to the data of its buttons so that nobody else can make them; scripts name buttons without it."""

import re

_SEAL = re.compile(r"~[A-Za-z0-9_-]{8}$")


def bare(data: str) -> str:
    """The data of a button without a seal, if it has one."""
    return _SEAL.sub("", data)
