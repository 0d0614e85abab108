"""Delivery status notifications (RFC 3464, RFC 6533), as strict servers and lax ones write them."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from komtui.domain.mail.notice import NoticeKind

_ACTIONS = {
    "failed": NoticeKind.RETURNED,
    "delayed": NoticeKind.DELAYED,
    "delivered": NoticeKind.DELIVERED,
    "relayed": NoticeKind.DELIVERED,
    "expanded": NoticeKind.DELIVERED,
}
_CLASSES = {"5": NoticeKind.RETURNED, "4": NoticeKind.DELAYED, "2": NoticeKind.DELIVERED}
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_HEX = re.compile(r"\+([0-9A-Fa-f]{2})")
_UNICODE = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_COMMENT = re.compile(r"\([^()]*\)")
_KINDS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_LONGEST = 500


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
    """Yield what the delivery reports of a message say; none where it has none."""
    for part in message.walk():
        if part.get_content_type() in _KINDS:
            blocks = list(_blocks(part))
            envelope = next((_xtext(_value(each, "Original-Envelope-Id")) for each in blocks
                             if each["Original-Envelope-Id"]), "")  # fmt: skip
            yield from (found for each in blocks if (found := _recipient(each, envelope)) is not None)


def _blocks(part: Message) -> Iterator[Message]:
    """Yield the groups of fields: those of the message first, then those of each recipient."""
    payload = part.get_payload()
    if isinstance(payload, list) and not any(each.get_payload() for each in payload if isinstance(each, Message)):
        yield from (each for each in payload if isinstance(each, Message))
        return
    # Encoded in base64, or not set apart as the email package wants it.
    content = part.get_payload(decode=True)
    if isinstance(content, bytes):
        text = content.decode("utf-8", "replace")
    elif isinstance(payload, list):
        text = "\n\n".join(str(each) for each in payload)
    else:
        text = str(payload)
    for block in re.split(r"(?:\r?\n[ \t]*){2,}", text.strip()):
        yield email.message_from_string(block)


def _recipient(fields: Message, envelope: str) -> Report | None:
    named = [_addressed(fields, name) for name in ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient")]
    recipients = tuple(dict.fromkeys(each for each in named if each))
    if not recipients:
        return None
    diagnostic = " ".join(_value(fields, "Diagnostic-Code").partition(";")[2].split()) or " ".join(
        _value(fields, "Diagnostic-Code").split()
    )
    found = _STATUS.search(_value(fields, "Status")) or _STATUS.search(diagnostic)
    status = found[1] if found else ""
    action = re.split(r"[\s(;]", _value(fields, "Action").strip().lower(), maxsplit=1)[0]
    kind = _ACTIONS.get(action) or _CLASSES.get(status[:1])
    if kind is None:
        return None
    return Report(kind, recipients, status, diagnostic[:_LONGEST], envelope)


def _addressed(fields: Message, name: str) -> str:
    """Return the address in a field such as `rfc822; <a@b.c> (comment)`."""
    form, mark, address = _value(fields, name).partition(";")
    if not mark:
        form, address = "rfc822", form
    address = _COMMENT.sub("", address).strip().strip("<>").strip()
    if form.strip().lower() == "utf-8":
        return _UNICODE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), address)
    return _xtext(address) if name == "Original-Recipient" else address


def _xtext(text: str) -> str:
    """Return what xtext stands for (RFC 3461, 4)."""
    return _HEX.sub(lambda found: chr(int(found[1], 16)), text.strip())


def _value(fields: Message, name: str) -> str:
    return str(fields[name] or "")
