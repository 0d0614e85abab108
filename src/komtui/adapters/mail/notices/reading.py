"""Reading: one message into the notices that it holds: reports (RFC 3464), returns of an odd form, answers.

A message says what it likes; whether it concerns a letter of ours is for the books to find out.
"""

from __future__ import annotations

import datetime as dt
import email
import hashlib
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Final

from komtui.adapters.mail.notices._answer import answer_text, is_automatic
from komtui.adapters.mail.notices._odd import forwarded_from, is_own_return, named_addresses, odd_reports, server_words
from komtui.adapters.mail.notices._parts import (
    RETURNED_HEADS,
    STATUS_KINDS,
    field,
    fields_text,
    is_returned,
    legible_field,
    own_parts,
    returned_head,
    sender,
)
from komtui.adapters.mail.notices._report import reports
from komtui.domain.mail.notice import Notice, NoticeKind

HEADERS: Final = (
    *("Message-ID", "From", "Subject", "Date", "Content-Type", "In-Reply-To", "References", "Return-Path"),
    *("Auto-Submitted", "X-Failed-Recipients", "Precedence"),
)
"""Fields of the header by which `may_concern` decides whether a message is read whole."""
_LOCAL = re.compile(
    r"(?i)^(?:mailer[-_.]?daemon|post[-_]?master|mail[-_.]?delivery.*|mdaemon|.*\bbounces?\b.*|mmdf|uucp|mail-?daemon|"
    r"microsoftexchange[0-9a-f]{32})$"
)
_NAME = re.compile(
    r"(?i)^\W*(?:mail(?:er)?[- ]?(?:daemon|delivery|administrator)|post-?master|system administrator|"
    r"administrateur (?:du )?syst[èe]me|mail delivery|delivery status|mdaemon|internet mail delivery)"
)
_SUBJECT = re.compile(
    r"(?i)undeliver|delivery (?:status|failure|report|delayed|has failed|incomplete)|failure notice|"
    r"returned (?:mail|to)|mail (?:delivery|system error)|could ?n[o']t be delivered|"
    r"non[- ](?:remis|d[ée]livr|distribu)|"
    r"[ée]chec|erreur de remise|(?:remise|livraison) (?:impossible|retard)|unzustellbar|zustellung|onbestelba|"
    r"no se puede entregar|devuelto|non recapitabil|mancata consegna|não (?:foi possível )?entreg|falha na entrega|"
    r"^\W*(?:delayed|retard[ée])\b"
)
_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s]{1,250}>")
_QUOTED_ID = re.compile(
    r"(?im)^[ \t>|]*(?:x-[a-z]{1,12}-)?(?:original[- ])?message[- ]?id\s*:\s*(<[^<>\s@]{1,200}@[^<>\s]{1,250}>)"
)
_NAMED_ID = re.compile(
    r"(?im)^(?:x-[a-z]{1,12}-)?(?:original-)?message-id[ \t]*:\s*<?([^<>\s@]{1,200}@[^<>\s]{1,250})>?[ \t\r]*$"
)
_ID_FIELDS = ("Message-ID", "X-Microsoft-Original-Message-ID", "X-Google-Original-Message-ID", "X-Original-Message-ID")
_NO_RETURNS = frozenset({"disposition-notification", "feedback-report", "tlsrpt"})
_OTHER_REPORTS = frozenset({"message/disposition-notification", "message/feedback-report"})
_NO_ADDRESS = re.compile(r"\s*(?:[|/@:]|\S+\s)")
"""A program, a file or a host that an address led to, which some report of in its place."""
_NO_PERSON = re.compile(r"(?i)^mailer-?daemon\b")
_TYPE = re.compile(rb"(?im)^content-[a-z]{1,20}[ \t]*:")
_FIELD_END = re.compile(rb"\n(?![ \t])")
_MOST_IDS: Final = 50
_MOST_RECIPIENTS: Final = 100
"""Of one message: RFC 5321 lets a letter have as many."""
_MOST_BOUNDARIES: Final = 20
"""A message that is nested deeper than any server nests one is not read: that would take minutes."""
_LONGEST: Final = 1_100_000
_LONGEST_TYPE: Final = 4_000
_MOST_LINES: Final = 30_000
_LONGEST_HEADER: Final = 100_000
_BROKEN = (LookupError, ValueError, TypeError, AttributeError, RecursionError, AssertionError)
"""The email package raises nearly anything for a message that is broken in a new way; it says nothing then."""


def may_concern(header: bytes, ours: re.Pattern[str]) -> bool:
    """Return whether a message with that header may be a notice; `ours` finds a Message-ID of ours in a reference."""
    header = header[:_LONGEST_HEADER]
    try:
        if _is_bomb(header):
            return False
        message = email.message_from_bytes(header)
        referred = f"{field(message, 'In-Reply-To')} {field(message, 'References')}"
        return _looks_returned(message) or bool(ours.search(referred))
    except _BROKEN:
        return False


def read(content: bytes) -> tuple[Notice, ...]:
    """Return what a message says, one notice a recipient; nothing where it is none. Never raises for its content."""
    content = b"\n".join(content[:_LONGEST].split(b"\n", _MOST_LINES)[:_MOST_LINES])
    try:
        if _is_bomb(content):
            return ()
        message = email.message_from_bytes(content)
        return tuple(_notices(message, content))
    except _BROKEN:
        return ()


def _is_bomb(content: bytes) -> bool:
    """Return whether the email package would take minutes to read it: nested, or with fields of endless parameters."""
    if content.lower().count(b"boundary") > _MOST_BOUNDARIES:
        return True
    return any(_FIELD_END.search(content, at.end(), at.end() + _LONGEST_TYPE) is None
               and len(content) > at.end() + _LONGEST_TYPE for at in _TYPE.finditer(content))  # fmt: skip


def _notices(message: Message, content: bytes) -> Iterator[Notice]:
    source = _first_id(field(message, "Message-ID")) or f"<{hashlib.sha256(content).hexdigest()}@unnamed>"
    address = sender(message)[1]
    date = _date(message)
    if _is_no_return(message):
        return
    returned = _looks_returned(message)
    found = list(reports(message)) if returned else []
    if returned and not found and (_is_servers(message) or is_own_return(message)):
        found = list(odd_reports(message))
    if found:
        ids = tuple(_returned_ids(message, source))
        words = server_words(message)
        forwarded = forwarded_from(message)
        named = named_addresses(message)
        for each in found[:_MOST_RECIPIENTS]:
            yield Notice(
                each.kind,
                source,
                each.envelope_id,
                ids,
                (
                    *each.recipients,
                    *(one for known in each.recipients for one in forwarded.get(known.lower(), ())),
                    *(named[:1] if all(_NO_ADDRESS.match(known) for known in each.recipients) else ()),
                ),
                each.status,
                each.text or words,
                address,
                date,
            )
        return
    if message.get_content_type() == "multipart/report" or _is_nobodys(message) or is_automatic(message):
        return
    if _NO_PERSON.match(sender(message)[1]) or (returned and is_own_return(message)):
        return  # It is a server's, in whatever language: nobody has answered.
    referred = _references(message)
    if referred:
        yield Notice(
            NoticeKind.ANSWER, source, message_ids=referred, text=answer_text(message), sender=address, date=date
        )


def _looks_returned(message: Message) -> bool:
    """Return whether its header is that of a return: a report, nobody to answer to, a postmaster."""
    return message.get_content_type() == "multipart/report" or _is_servers(message) or _is_nobodys(message)


def _is_nobodys(message: Message) -> bool:
    """Return whether nobody is to answer it (RFC 5321, 4.5.5)."""
    return any(field(message, name).replace(" ", "") == "<>" for name in ("Return-Path", "From"))


def _is_servers(message: Message) -> bool:
    """Return whether a server speaks in it, rather than a person or somebody's automatic answer."""
    if field(message, "X-Failed-Recipients"):
        return True
    name, address = sender(message)
    if _LOCAL.match(address.partition("@")[0]) or _NAME.match(name or address):
        return True
    returned = message.get_content_type() == "multipart/report" or _is_nobodys(message)
    return returned and bool(_SUBJECT.search(legible_field(message, "Subject")))


def _is_no_return(message: Message) -> bool:
    """Return whether it reports something else: that somebody has read a letter (RFC 8098), or complains of it (5965).

    The one proves nothing, the other that it arrived; neither is counted, whatever words stand beside it.
    """
    if message.get_content_maintype() != "multipart":
        return False
    kinds = {each.get_content_type() for each in own_parts(message)}
    return (
        not kinds.isdisjoint(_OTHER_REPORTS) or str(message.get_param("report-type", "") or "").lower() in _NO_RETURNS
    )


def _returned_ids(message: Message, own: str) -> Iterator[str]:
    """Yield the Message-IDs of what it returns: in the headers that came back, else in its text, else in its own."""
    found: dict[str, None] = {}
    for part in own_parts(message):
        kind = part.get_content_type()
        if kind in STATUS_KINDS:
            # Gmail and relays say so among the fields of the message, where nothing comes back with the report.
            found.update(dict.fromkeys(f"<{each}>" for each in _NAMED_ID.findall(fields_text(part))[:_MOST_IDS]))
        elif kind in RETURNED_HEADS:
            text = re.sub(r"\r?\n[ \t]+", " ", fields_text(part))
            found.update(dict.fromkeys(f"<{each}>" for each in _NAMED_ID.findall(text)[:_MOST_IDS]))
        elif part is not message and is_returned(part):
            head = returned_head(part)
            ids = [each for name in _ID_FIELDS if (each := _whole_id(field(head, name)))]
            # Where lines were broken on the way, what follows the first of them is no header to the email package.
            found.update(
                dict.fromkeys(ids or (f"<{each}>" for each in _NAMED_ID.findall(fields_text(part))[:_MOST_IDS]))
            )
        elif not part.is_multipart():
            found.update(dict.fromkeys(_QUOTED_ID.findall(fields_text(part))[:_MOST_IDS]))
            if part is not message:
                # Some put the letter there with no word of what it is: its header is that of the part.
                found.setdefault(_whole_id(field(part, "Message-ID")))
    named = [each for each in found if each and each != own]
    yield from (named or _references(message))[:_MOST_IDS]


def _references(message: Message) -> tuple[str, ...]:
    """Return what a message says it belongs to, the nearest first."""
    answered = _ID.findall(field(message, "In-Reply-To"))
    return tuple(dict.fromkeys([*answered, *reversed(_ID.findall(field(message, "References")))]))[:_MOST_IDS]


def _first_id(text: str) -> str:
    found = _ID.search(text)
    return found[0] if found else ""


def _whole_id(text: str) -> str:
    """Return the Message-ID that a field holds, which some write without its angle brackets."""
    bare = text.strip()
    return _first_id(text) or _first_id(f"<{bare}>")


def _date(message: Message) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(field(message, "Date"))
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
