"""What a reader will see: of a message as it leaves, read again from its bytes, or of a letter that is none yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from komtui.domain.mail.letter import Letter
from komtui.domain.text import visible
from komtui.i18n.localizer import localizer
from komtui.services.addresses import legible

if TYPE_CHECKING:
    from email.message import MIMEPart

_BASE64 = re.compile(r"(?:^[A-Za-z0-9+/]{76}\n){5,}(?:^[A-Za-z0-9+/]{1,75}={0,2}\n)?", re.MULTILINE)


@dataclass(frozen=True)
class MessagePart:
    """One part of a message."""

    depth: int
    """Within how many others it is."""
    media_type: str
    """`multipart/mixed`, `text/html`, `application/pdf`."""
    name: str
    """Of a file (untrusted text); else empty."""
    size: int
    """Bytes of what is in it, decoded; of several parts 0."""


@dataclass(frozen=True)
class Inspected:
    """A message."""

    headers: Sequence[tuple[str, str]]
    """As its reader sees them, in their order (untrusted text)."""
    text: str
    """What a program without HTML shows."""
    parts: Sequence[MessagePart]
    """In their order, whole before parts."""
    source: str
    """The bytes as they go out, but for base64, of which there is how many lines it has."""
    size: int
    """Bytes of all of it, as the server counts them."""


def inspected(mime: bytes) -> Inspected:
    """Return what a message is, from its bytes alone."""
    from email.parser import BytesParser
    from email.policy import default

    message = BytesParser(policy=default).parsebytes(mime)
    body = message.get_body(("plain",))
    return Inspected(
        headers=[(name, str(value)) for name, value in message.items()],
        text=str(body.get_content()).replace("\r\n", "\n") if body is not None else "",
        parts=list(_parts(message, 0)),
        source=_BASE64.sub(_shortened, mime.decode("utf-8", "replace").replace("\r\n", "\n")),
        size=len(mime),
    )


def outline(letter: Letter) -> str:
    """Return a letter as its reader will see it: headers, text, and the names of its files."""
    words = localizer(letter.language)
    headers = (
        ("From", f"{letter.from_name} <{letter.sender}>" if letter.from_name else letter.sender),
        ("Reply-To", letter.reply_to),
        ("To", ", ".join(map(legible, letter.to))),
        ("Cc", ", ".join(map(legible, letter.cc))),
        ("Subject", letter.subject),
    )
    lines = [f"{name}: {visible(value)}" for name, value in headers if value]
    files = [f"[{visible(each.name)}, {words.size(each.size)}]" for each in letter.attachments]
    return "\n".join((*lines, "", visible(letter.body.rstrip("\n"), multiline=True), "", *files)) + "\n"


def _parts(message: MIMEPart, depth: int) -> Iterator[MessagePart]:
    octets = message.get_payload(decode=True)
    size = len(octets) if isinstance(octets, bytes) else 0
    yield MessagePart(depth, message.get_content_type(), message.get_filename() or "", size)
    for part in message.iter_parts() if message.is_multipart() else ():
        yield from _parts(part, depth + 1)


def _shortened(lines: re.Match[str]) -> str:
    return f"[base64 × {lines[0].count(chr(10))}]\n"
