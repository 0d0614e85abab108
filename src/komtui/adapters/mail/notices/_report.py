"""Delivery status notifications (RFC 3464, RFC 6533), as strict servers and lax ones write them."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Final

from komtui.adapters.mail.notices._parts import STATUS_KINDS, decoded, field, fields_text, own_parts
from komtui.domain.mail.notice import NoticeKind

_ACTIONS = {
    "failed": NoticeKind.RETURNED,
    "failure": NoticeKind.RETURNED,
    "delayed": NoticeKind.DELAYED,
    "delivered": NoticeKind.DELIVERED,
    "relayed": NoticeKind.DELIVERED,
    "expanded": NoticeKind.DELIVERED,
}
_CLASSES = {"5": NoticeKind.RETURNED, "4": NoticeKind.DELAYED, "2": NoticeKind.DELIVERED}
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?:^|[;\s(])([245])\d\d(?=[\s;,-]|$)")
_HEX = re.compile(r"\+([0-9A-Fa-f]{2})")
_UNICODE = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_COMMENT = re.compile(r"\([^()]*\)")
_PREFIX = re.compile(r"(?i)^(?:smtp|mailto|rfc822)[:;]\s*")
_QUOTED = re.compile(r'^"([^"\\@\s]+)"(?=@)')
"""A local part within quotation marks that it has no need of (RFC 5321, 4.1.2)."""
_SPACED = re.compile(r"(?m)^([A-Za-z][A-Za-z0-9-]{1,60})[ \t]+:")
_NAMES = ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient", "X-Original-Recipient")
_LONGEST: Final = 500
_MOST_BLOCKS: Final = 200


@dataclass(frozen=True)
class Report:
    """What is said of one recipient."""

    kind: NoticeKind
    """What became of it."""
    recipients: tuple[str, ...] = ()
    """As we addressed it, and as it was addressed further on."""
    status: str = ""
    """Enhanced status code."""
    text: str = ""
    """What the server further on said."""
    envelope_id: str = ""
    """ENVID, decoded."""


def reports(message: Message) -> Iterator[Report]:
    """Yield what the delivery reports of a message say; none where it has none of its own."""
    parts = list(own_parts(message))
    texts = [fields_text(part) for part in parts if part.get_content_type() in STATUS_KINDS]
    if not texts and message.get_content_type() == "multipart/report":
        # Gateways flatten parts into text, or write another boundary than they announce.
        texts = [decoded(part) for part in parts if isinstance(part.get_payload(), str)]
    for text in texts:
        blocks = list(_blocks(text))
        envelope = next((_xtext(_bare(name)) for each in blocks if (name := field(each, "Original-Envelope-Id"))), "")
        yield from (found for each in blocks if (found := _recipient(each, envelope)) is not None)


def _blocks(text: str) -> Iterator[Message]:
    """Yield the groups of fields: those of the message first, then those of each recipient."""
    for block in re.split(r"\n(?:[ \t\r]*\n)+", text.strip(), maxsplit=_MOST_BLOCKS)[:_MOST_BLOCKS]:
        yield email.message_from_string(_SPACED.sub(r"\1:", block.replace("\r", "")))


def _recipient(fields: Message, envelope: str) -> Report | None:
    recipients = tuple(dict.fromkeys(each for name in _NAMES for each in _addressed(fields, name)))
    if not recipients:
        return None
    code = field(fields, "Diagnostic-Code")
    diagnostic = " ".join(code.partition(";")[2].split()) or " ".join(code.split())
    found = _STATUS.search(field(fields, "Status")) or _STATUS.search(diagnostic)
    status = found[1] if found else ""
    action = re.split(r"[\s(;]", field(fields, "Action").lower(), maxsplit=1)[0]
    replied = _REPLY.search(diagnostic)
    kind = _ACTIONS.get(action) or _CLASSES.get(status[:1]) or (_CLASSES[replied[1]] if replied else None)
    if kind is None:
        return None
    return Report(kind, recipients, status, diagnostic[:_LONGEST], envelope)


def _addressed(fields: Message, name: str) -> tuple[str, ...]:
    """Return the address in a field such as `rfc822; <a@b.c> (comment)`, as it stands and as xtext would have it."""
    form, mark, address = field(fields, name).partition(";")
    if not mark:
        form, address = "rfc822", form
    address = _QUOTED.sub(r"\1", _PREFIX.sub("", _bare(address)))
    if form.strip().lower() == "utf-8":
        address = _UNICODE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), address)
    # Servers that do not encode write `anne+ab@…` for an address that is just so.
    return tuple(each for each in (_xtext(address), address) if "@" in each)


def _bare(text: str) -> str:
    """Return a value without comments, and without the angles or quotation marks that some put around it."""
    text = _COMMENT.sub("", text).strip().strip("<>").strip()
    return text[1:-1] if text[:1] == text[-1:] == '"' else text


def _xtext(text: str) -> str:
    """Return what xtext stands for (RFC 3461, 4)."""
    return _HEX.sub(lambda found: chr(int(found[1], 16)), text.strip())
