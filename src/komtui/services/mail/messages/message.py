"""The message: a letter and its attachments as the frozen bytes that go to the server (RFC 5322, RFC 2045).

Headers are written by this module rather than by the email package, which decodes encoded words on the way in: a
subject `=?utf-8?q?x=0D=0ABcc:_e@x.y?=` would come out as a Bcc of its own on Python 3.11. Here a text is either plain
printable ASCII or wholly encoded, so that the reader sees what the clerk typed. The header is then read again and
compared, so that no mistake of either side goes out.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from email.errors import MessageError
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.parser import HeaderParser
from email.policy import compat32
from email.utils import format_datetime, getaddresses
from functools import lru_cache
from typing import Final

from komtui.domain.mail.letter import Attachment, Letter, Markup
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import file_name, has_control, unturned
from komtui.services.addresses import a_label
from komtui.services.mail.messages._mime_parts import Part, alternative, attached, multipart, text_part

MAX_LINE: Final = 998
"""Octets of a line without its CRLF (RFC 5322, 2.1.1)."""
_FOLD = 76
_WORD_OCTETS = 45
"""Octets that fit into one encoded word of at most 75 characters: 60 of base64 (RFC 2047, 2)."""
_SEPARATORS = re.compile("[\u2028\u2029\ud800-\udfff]")
_IN_LINES = bytes(each for each in range(256) if each not in b"\r\n\0")
_ATOM = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")
_PLAIN = re.compile(r"[\x20-\x7e]*")


def new_message_id(sender: str) -> str:
    """Return a Message-ID on the domain of `sender`, with its angle brackets (RFC 5322, 3.6.4)."""
    return f"<{secrets.token_hex(16)}@{_ascii_domain(sender)}>"


@lru_cache(maxsize=256)
def is_unsafe(text: str, *, multiline: bool = False) -> bool:
    """Return whether `text`, or what its encoded words stand for, has characters that no header or body may carry."""
    if multiline:
        return has_control(text.replace("\r\n", "").replace("\n", "").replace("\t", "")) or bool(
            re.search("[\ud800-\udfff]", text)
        )
    return any(has_control(each) or bool(_SEPARATORS.search(each)) for each in (text, _decoded(text)))


def built(
    letter: Letter, contents: Sequence[bytes], message_id: str, date: dt.datetime, markup: Markup | None = None
) -> bytes:
    """Return the message: CRLF, lines of at most 998 octets, and 7-bit unless an address itself is not ASCII.

    `contents` are the bytes of `letter.attachments`, in their order; `markup` is what the text says once more. The same
    arguments give the same bytes. Raises ProblemError `letter.control` for a value that no header may carry, and
    `letter.header` where the message, read again, does not say what the letter says.
    """
    refuse_control(letter)
    subject, name, body = map(unturned, (letter.subject, letter.from_name, letter.body))
    letter = replace(letter, subject=subject, from_name=name, body=body)
    needs_utf8 = not "".join((*letter.recipients, letter.sender, letter.reply_to)).isascii()
    text = text_part("plain", letter.body.replace("\r\n", "\n").rstrip("\n") + "\n")
    boundary = _boundary(letter, message_id)
    if markup is not None:
        text = alternative(text, markup, boundary)
    if letter.attachments:
        files = (_attached(*each) for each in zip(letter.attachments, contents, strict=True))
        text = multipart("mixed", boundary, [text, *files])
    headers = [*_headers(letter, message_id, date), ("MIME-Version", "1.0"), *text.headers]
    headers.append(("Content-Language", letter.language.replace("_", "-")))
    mime = _assembled(headers, b"\r\n" + text.content)
    _compare(letter, mime, [name for name, _ in headers], needs_utf8=needs_utf8)
    return mime


def _assembled(headers: Iterable[tuple[str, str]], content: bytes) -> bytes:
    """Return the whole message; `content` begins with the empty line that ends the header."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode() + content


def _attached(attachment: Attachment, content: bytes) -> Part:
    """Return the part of an attachment: its header, and its bytes in lines of base64."""
    return attached(attachment.media_type, _attached_name(attachment.name), content)


def refuse_control(letter: Letter) -> None:
    """Raise ProblemError `letter.control` for every field of `letter` that holds control characters."""
    single = {"subject": letter.subject, "from_name": letter.from_name, "reply_to": letter.reply_to}
    lists = {"to": letter.to, "cc": letter.cc, "bcc": letter.bcc, "sender": (letter.sender,)}
    bad = [name for name, text in single.items() if is_unsafe(text)]
    bad += [name for name, texts in lists.items() if any(is_unsafe(text) for text in texts)]
    bad += ["body"] if is_unsafe(letter.body, multiline=True) else []
    if bad:
        raise ProblemError(*(Problem("letter.control", field=name) for name in bad))


def _headers(letter: Letter, message_id: str, date: dt.datetime) -> Iterator[tuple[str, str]]:
    yield "Date", format_datetime(date)
    yield "From", _mailbox(letter.from_name, letter.sender)
    if letter.reply_to:
        yield "Reply-To", _mailbox("", letter.reply_to)
    yield "To", ",\r\n ".join(_mailbox("", address) for address in letter.to)
    if letter.cc:
        yield "Cc", ",\r\n ".join(_mailbox("", address) for address in letter.cc)
    yield "Subject", _text(letter.subject, len("Subject: "))
    yield "Message-ID", message_id
    yield "Auto-Submitted", "auto-generated" if letter.automatic else "no"


def _text(text: str, indent: int) -> str:
    """Return unstructured `text`: folded at its spaces where it is plain ASCII, else as encoded words."""
    if _PLAIN.fullmatch(text) and "=?" not in text and text == text.strip():
        folded = _folded(text, indent)
        if folded is not None:
            return folded
    return encoded_words(text)


def _folded(text: str, indent: int) -> str | None:
    """Return `text` with line breaks before single spaces; None where a word is too long for a line."""
    lines, width = [""], indent
    for word in re.split("(?<=[^ ])(?= [^ ])", text):
        if len(word) > _FOLD - 1:
            return None
        if width + len(word) > _FOLD and lines[-1]:
            lines.append("")
            width = 0
        lines[-1] += word
        width += len(word)
    return "\r\n".join(lines)


def encoded_words(text: str) -> str:
    """Return `text` as base64 encoded words, each of whole characters, one a line (RFC 2047)."""
    if len(whole := text.encode()) <= _WORD_OCTETS:
        return f"=?utf-8?b?{base64.b64encode(whole).decode()}?="
    words, octets = [], b""
    for char in text:
        encoded = char.encode()
        if len(octets) + len(encoded) > _WORD_OCTETS:
            words.append(octets)
            octets = b""
        octets += encoded
    words.append(octets)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(each).decode()}?=" for each in words)


def _mailbox(name: str, address: str) -> str:
    """Return a mailbox for From, To and the like; raises ProblemError `letter.address`."""
    local = address.rpartition("@")[0]
    try:
        spec = Address(username=local, domain=_ascii_domain(address)).addr_spec
    except (ValueError, MessageError) as error:
        raise ProblemError(Problem("letter.address", {"address": address})) from error
    if not name:
        return spec
    if _PLAIN.fullmatch(name) and "=?" not in name and len(name) <= 60 and name == name.strip():
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        phrase = name if _ATOM.fullmatch(name) else f'"{quoted}"'
    else:
        phrase = encoded_words(name)
    return f"{phrase}\r\n <{spec}>" if len(phrase) + len(spec) + 10 > _FOLD else f"{phrase} <{spec}>"


def _ascii_domain(address: str) -> str:
    """Return the domain of `address` in A-labels (RFC 5890)."""
    try:
        return a_label(address.rpartition("@")[2])
    except ValueError as error:
        raise ProblemError(Problem("letter.address", {"address": address})) from error


def _attached_name(name: str) -> str:
    stem, _, extension = name.rpartition(".")
    return file_name(stem or name, extension if stem and extension.isalnum() else "bin")


def _boundary(letter: Letter, message_id: str) -> str:
    """Return a boundary that follows from the letter, so that the same letter gives the same bytes.

    Nobody can write a body that holds the hash of that body.
    """
    seed = "\0".join((message_id, letter.subject, letter.body, *(each.sha256 for each in letter.attachments)))
    return "=_" + hashlib.sha256(seed.encode()).hexdigest()[:40]


def _decoded(text: str) -> str:
    if "=?" not in text:
        return text
    try:
        return str(make_header(decode_header(text)))
    except (MessageError, LookupError, ValueError):
        return text


def _compare(letter: Letter, mime: bytes, names: Sequence[str], *, needs_utf8: bool) -> None:
    """Read the built message again; raises ProblemError `letter.header` where it is not what was meant.

    `names` are those of its headers, in their order.
    """
    header = HeaderParser(policy=compat32).parsestr(mime.partition(b"\r\n\r\n")[0].decode())
    faithful = (
        header.keys() == list(names)
        and _spoken(header["Subject"]) == letter.subject
        and _mailboxes(header["From"]) == [(letter.from_name, _spec(letter.sender))]
        and _mailboxes(header["Reply-To"] or "") == ([("", _spec(letter.reply_to))] if letter.reply_to else [])
        and _mailboxes(header["To"]) == [("", _spec(each)) for each in letter.to]
        and _mailboxes(header["Cc"] or "") == [("", _spec(each)) for each in letter.cc]
        and _is_in_lines(mime)
        and (needs_utf8 or mime.isascii())
        and max(map(len, mime.split(b"\r\n"))) <= MAX_LINE
    )
    if not faithful:
        raise ProblemError(Problem("letter.header", field="subject"))


def _is_in_lines(mime: bytes) -> bool:
    """Return whether there is no CR, no LF and no NUL but in the CRLF of a line's end, at one look at each octet."""
    ends = mime.translate(None, _IN_LINES)
    return ends == b"\r\n" * (len(ends) // 2) and 2 * mime.count(b"\r\n") == len(ends)


def _spec(address: str) -> str:
    """Return `address` as it stands in a header: its domain in A-labels."""
    return f"{address.rpartition('@')[0]}@{_ascii_domain(address)}"


def _spoken(raw: str) -> str:
    """Return what a reader sees for an unstructured header."""
    return str(make_header(decode_header(raw.replace("\r\n", ""))))


def _mailboxes(raw: str) -> list[tuple[str, str]]:
    """Return what a reader sees for an address header, as (name, address)."""
    return list(_read_mailboxes(raw))


@lru_cache(maxsize=1024)
def _read_mailboxes(raw: str) -> Sequence[tuple[str, str]]:
    plain = raw.replace("\r\n", "")
    return tuple((str(make_header(decode_header(name))), spec) for name, spec in getaddresses([plain] if plain else []))
