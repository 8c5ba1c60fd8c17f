"""A conversation as readable text: for failure messages and for people who compare."""

from sandbox.shapes import JSON


def words(message: JSON) -> str:
    """Everything in a message that can be read: text, caption, question, file name, place, contact."""
    parts = [message.get("text"), message.get("caption")]
    if poll := message.get("poll"):
        parts += [poll["question"], *(f"( ) {option['text']}" for option in poll["options"])]
    if document := message.get("document"):
        parts.append(f"<{document.get('file_name', 'document')}>")
    if "photo" in message:
        parts.append("<photo>")
    if venue := message.get("venue"):
        parts.append(f"<{venue['title']}, {venue['address']}>")
    elif location := message.get("location"):
        parts.append(f"<{location['latitude']}, {location['longitude']}>")
    if contact := message.get("contact"):
        parts.append(f"<{contact['first_name']} {contact['phone_number']}>")
    return "\n".join(part for part in parts if part)


def labels(message: JSON) -> list[list[str]]:
    """The labels of a message's inline keyboard, row by row; empty when it has none."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [[button["text"] for button in row] for row in rows]


def transcript(messages: list[JSON], name: str, reply_keyboard: JSON | None, toasts: list[JSON]) -> str:
    """The talk, one block a message, keyboards below; at the end the reply keyboard and the last toast."""
    width = max(len(name), 3)
    lines = []
    for message in messages:
        speaker = name if message.get("out") else "bot"
        edited = " (edited)" if "edit_date" in message else ""
        first, *rest = (words(message) or "…").split("\n")
        lines.append(f"{speaker:>{width}}: {first}{edited}")
        lines += [f"{'':{width}}  {line}" for line in rest]
        lines += [f"{'':{width}}  " + " ".join(f"[{label}]" for label in row) for row in labels(message)]
    if reply_keyboard:
        rows = [[button["text"] for button in row] for row in reply_keyboard.get("keyboard", [])]
        lines += ["reply keyboard:"] + ["  " + " ".join(f"[{label}]" for label in row) for row in rows]
    if toasts and toasts[-1]["text"]:
        lines.append(f"last toast: {toasts[-1]['text']}")
    return "\n".join(lines) or "(an empty chat)"
