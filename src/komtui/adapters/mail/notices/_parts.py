"""Parts of a message that came in, whatever charset they claim to have."""

from __future__ import annotations

from email.message import Message


def decoded(part: Message) -> str:
    """Return the text of a part without parts of its own; what cannot be decoded is replaced."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(str(part.get_content_charset() or "utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")
