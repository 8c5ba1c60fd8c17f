"""Telegram counts text in UTF-16 code units."""


def length(text: str) -> int:
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def offsets(text: str) -> list[int]:
    """For each character its offset in UTF-16 units, and one more: the end."""
    found = [0]
    for character in text:
        found.append(found[-1] + (2 if character > "\uffff" else 1))
    return found


def index_at(text: str, offset: int) -> int:
    """The character that begins at a UTF-16 offset (or the next one when it falls into a pair)."""
    if text.isascii():
        return offset
    units = 0
    for index, character in enumerate(text):
        if units >= offset:
            return index
        units += 2 if character > "\uffff" else 1
    return len(text)
