"""One tree of errors: the docstring is for the developer, the text for the person."""

from __future__ import annotations

from domain.messages.screen import Rows, T


class BanxueError(Exception):
    """Anything that this program raises on purpose."""


class Away(BanxueError):
    """Something that is needed does not answer now, and says so itself; the same can be asked again later."""


class Refusal(BanxueError):
    """A person asked for something that cannot be done; nothing of it was stored.

    Attributes:
        text: what the person is told: kind, and with the next step.
        keyboard: the next steps as buttons; a way home is always added.
    """

    def __init__(self, text: T, keyboard: Rows = ()) -> None:
        super().__init__(text.key)
        self.text = text
        self.keyboard = keyboard


class NotAllowed(Refusal):
    """The use case does not grant the person's roles the right to it."""


class Gone(Refusal):
    """The row that a button names does not exist (any more), or belongs to somebody else."""
