"""Reading: one message into the notices that it holds: reports (RFC 3464), returns of an odd form, answers.

A message says what it likes; whether it concerns a letter of ours is for the books to find out.
"""

from __future__ import annotations

import datetime as dt
import email
import hashlib
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from komtui.adapters.mail.notices._answer import answer_text, is_automatic
from komtui.adapters.mail.notices._parts import decoded
from komtui.adapters.mail.notices._report import Report, reports
from komtui.domain.mail.notice import Notice, NoticeKind

HEADERS: Final = (
    *("Message-ID", "From", "Subject", "Date", "Content-Type", "In-Reply-To", "References", "Return-Path"),
    *("Auto-Submitted", "X-Failed-Recipients", "Precedence"),
)
"""Fields of the header by which `may_concern` decides whether a message is read whole."""
_SENDERS = re.compile(r"(?i)mailer[-_.]?daemon|postmaster|mail[-_.]?delivery|maildelivery|mdaemon|bounce|mmdf|uucp")
_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s]{1,250}>")
_QUOTED_ID = re.compile(
    r"(?im)^[ \t>|]*(?:x-)?(?:original[- ])?message[- ]?id\s*:\s*(<[^<>\s@]{1,200}@[^<>\s]{1,250}>)"
)
_MOST_IDS: Final = 50
_MOST_RECIPIENTS: Final = 100
"""Of one message: RFC 5321 lets a letter have as many."""
_SCANNED: Final = 262_144
"""Characters of a text that is searched for what it returns."""


def may_concern(header: bytes, ours: re.Pattern[str]) -> bool:
    """Return whether a message with that header may be a notice; `ours` finds a Message-ID of ours in a reference."""
    message = email.message_from_bytes(header)
    if _looks_returned(message):
        return True
    return bool(ours.search(" ".join(map(str, (message["In-Reply-To"] or "", message["References"] or "")))))


def read(content: bytes) -> tuple[Notice, ...]:
    """Return what a message says, one notice a recipient; nothing where it is none. Never raises for its content."""
    try:
        message = email.message_from_bytes(content)
        return tuple(_notices(message, content))
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError, AssertionError):
        # The email package raises nearly anything for a message that is broken in a new way; it says nothing then.
        return ()


def _notices(message: Message, content: bytes) -> Iterator[Notice]:
    source = _first_id(str(message["Message-ID"] or "")) or f"<{hashlib.sha256(content).hexdigest()}@unnamed>"
    sender = next((address for _, address in getaddresses([_header(message, "From")]) if address), "")
    date = _date(message)
    found = list(reports(message))
    if not found and not _is_receipt(message) and _looks_returned(message):
        found = list(_odd(message))
    if found:
        ids = tuple(_returned_ids(message, source))
        for each in found[:_MOST_RECIPIENTS]:
            yield Notice(
                each.kind, source, each.envelope_id, ids, each.recipients, each.status, each.text, sender, date
            )
        return
    if _is_receipt(message) or _looks_returned(message) or is_automatic(message):
        return
    referred = tuple(dict.fromkeys(_ID.findall(f"{message['In-Reply-To'] or ''} {message['References'] or ''}")))
    if referred:
        yield Notice(
            NoticeKind.ANSWER,
            source,
            message_ids=referred[-_MOST_IDS:],
            text=answer_text(message),
            sender=sender,
            date=date,
        )


def _looks_returned(message: Message) -> bool:
    """Return whether its header is that of a return: a report, nobody to answer to, a postmaster."""
    if message.get_content_type() == "multipart/report" or message["X-Failed-Recipients"]:
        return True
    if str(message["Return-Path"] or "").strip() == "<>" and not is_automatic(message, returns=False):
        return True
    return bool(_SENDERS.search(_header(message, "From")))


def _is_receipt(message: Message) -> bool:
    """Return whether it says that somebody has read a letter (RFC 8098), which proves nothing and is not counted."""
    kind = str(message.get_param("report-type", "") or "").lower()
    return message.get_content_type() == "multipart/report" and kind == "disposition-notification"


def _odd(message: Message) -> Iterator[Report]:
    """Yield what a return says that has no report in it: qmail, old Exchange, providers of their own ways."""
    from flufl.bounce import all_failures

    temporary, permanent = all_failures(message)
    text = " ".join(_text(message).split())[:500]
    failed = {_address(each) for each in permanent if each}
    listed = {address for _, address in getaddresses([str(message["X-Failed-Recipients"] or "")]) if address}
    for address in sorted(failed | listed):
        yield Report(NoticeKind.RETURNED, (address,), text=text)
    for address in sorted({_address(each) for each in temporary if each} - failed - listed):
        yield Report(NoticeKind.DELAYED, (address,), text=text)


def _address(found: bytes | str) -> str:
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else found


def _returned_ids(message: Message, own: str) -> Iterator[str]:
    """Yield the Message-IDs of what it returns: in the headers that came back, else anywhere in its text."""
    found: dict[str, None] = {}
    for part in message.walk():
        if part is not message and part.get_content_type() in {"message/rfc822", "message/global"}:
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                found.setdefault(_first_id(str(inner[0]["Message-ID"] or "")))
        elif not part.is_multipart():
            text = decoded(part)
            if part.get_content_type() in {"text/rfc822-headers", "message/global-headers"}:
                text = re.sub(r"\r?\n[ \t]+", " ", text)
            for name in _QUOTED_ID.findall(text[:_SCANNED])[:_MOST_IDS]:
                found.setdefault(name)
    yield from [each for each in found if each and each != own][:_MOST_IDS]


def _text(message: Message) -> str:
    """Return its first text for people."""
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not part.is_multipart():
            return decoded(part)
    return ""


def _header(message: Message, name: str) -> str:
    value = str(message[name] or "")
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        return value


def _first_id(text: str) -> str:
    found = _ID.search(text)
    return found[0] if found else ""


def _date(message: Message) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(str(message["Date"]))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
