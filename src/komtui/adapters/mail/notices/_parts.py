"""Parts and fields of a message that came in, whatever charset they claim to have, and how far they are read."""

from __future__ import annotations

import codecs
import email
import re
from collections.abc import Iterator
from email.errors import MissingHeaderBodySeparatorDefect
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import Final

SCANNED: Final = 100_000
"""Characters of a text that are looked at: what a server says comes before what it returns."""
STATUS_KINDS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
"""Parts that are the report itself."""
RETURNED_HEADS: Final = frozenset({"text/rfc822-headers", "message/global-headers", "text/rfc822-header"})
"""Parts that are the header of what is given back."""
_LONGEST_FIELD: Final = 10_000
_LONGEST_SENDER: Final = 1_000
_UNSURE = frozenset({"", "ascii", "us-ascii", "unknown-8bit", "unknown", "x-unknown", "default"})
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
"""What Python decodes by that name although no text is written so: of punycode, a message would take a minute."""
_TURNED = frozenset({"quoted-printable", "base64", "x-uuencode", "uuencode"})


def decoded(part: Message) -> str:
    """Return the text of a part without parts of its own; what cannot be decoded is replaced."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    return _text(content[: 4 * SCANNED], str(part.get_content_charset() or ""))[:SCANNED]


def field(message: Message, name: str) -> str:
    """Return the first field of a name, unfolded, as it was written; empty where there is none."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            # The email package keeps bytes beyond ASCII as surrogates.
            raw = str(value)[:_LONGEST_FIELD].encode("utf-8", "surrogateescape")
            return " ".join(re.split(r"[\r\n]+[ \t]*", _text(raw, "").strip()))
    return ""


def legible_field(message: Message, name: str) -> str:
    """Return the first field of a name with its encoded words decoded (RFC 2047)."""
    value = field(message, name)
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        return value


def sender(message: Message) -> tuple[str, str]:
    """Return who a message is from: the name and the address; empty where it does not say so."""
    try:
        return parseaddr(legible_field(message, "From")[:_LONGEST_SENDER])
    except (RecursionError, IndexError, ValueError):
        return "", ""


def own_parts(message: Message) -> Iterator[Message]:
    """Yield the parts of a message, itself among them, and nothing of the messages that it returns or forwards."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        yield part
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting[:0] = [each for each in inner if isinstance(each, Message)]


def is_returned(part: Message) -> bool:
    """Return whether a part is a message that is given back, or its header."""
    if part.get_content_type() in STATUS_KINDS:
        return False
    return part.get_content_maintype() == "message" or part.get_content_type() in RETURNED_HEADS


def returned_head(part: Message) -> Message:
    """Return the header of a message that is given back; some servers put empty lines above it."""
    inner = part.get_payload()
    if part.get_content_type() in RETURNED_HEADS or not isinstance(inner, list):
        return email.message_from_string(fields_text(part).lstrip())
    head = next((each for each in inner if isinstance(each, Message)), Message())
    if head.keys():
        return head
    text = head.get_payload()
    return email.message_from_string(text.lstrip()) if isinstance(text, str) else head


def fields_text(part: Message) -> str:
    """Return a part of fields as text: the email package takes such parts for messages, encoded or not."""
    payload = part.get_payload()
    if isinstance(payload, str):
        return decoded(part)
    blocks = (each for each in payload if isinstance(each, Message)) if isinstance(payload, list) else ()
    text = "\n\n".join(_written(each) for each in blocks)[: 4 * SCANNED]
    encoding = field(part, "Content-Transfer-Encoding").lower()
    if encoding in _TURNED:
        turned = Message()
        turned["Content-Transfer-Encoding"] = encoding
        turned.set_payload(text)
        return decoded(turned)
    return _text(text.encode("utf-8", "surrogateescape"), "")[:SCANNED]


def _written(block: Message) -> str:
    head = "\n".join(f"{name}: {value}" for name, value in block.raw_items())
    content = block.get_payload(decode=True)
    body = content.decode("utf-8", "surrogateescape") if isinstance(content, bytes) else ""
    # What is no field to the email package, such as one with a space before its colon, is the text to it.
    apart = any(isinstance(each, MissingHeaderBodySeparatorDefect) for each in block.defects)
    return ("\n" if apart else "\n\n").join(each for each in (head, body) if each)


def _text(content: bytes, charset: str) -> str:
    if charset not in _UNSURE:
        try:
            if codecs.lookup(charset).name not in _NO_CHARSETS:
                return content.decode(charset, "replace")
        except (LookupError, ValueError):
            pass
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
