"""How Telegram says no: a code, a sentence, sometimes parameters."""

from typing import Any


class Refusal(Exception):
    """A call that the Bot API answers with ok=false. `description` is Telegram's own sentence."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(sentence: str) -> Refusal:
    return Refusal(400, f"Bad Request: {sentence}")


def forbidden(sentence: str) -> Refusal:
    return Refusal(403, f"Forbidden: {sentence}")


def conflict(sentence: str) -> Refusal:
    return Refusal(409, f"Conflict: {sentence}")


def too_many_requests(retry_after: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def migrated(chat_id: int) -> Refusal:
    sentence = "Bad Request: group chat was upgraded to a supergroup chat"
    return Refusal(400, sentence, {"migrate_to_chat_id": chat_id})
