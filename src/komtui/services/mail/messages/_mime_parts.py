"""The parts of a message: a text, its HTML with the pictures in it, a file, and several of them together (RFC 2046)."""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from typing import Final

from komtui.domain.mail.letter import BASE64_LINE, Markup, Picture, base64_lines

_POLICY = SMTP.clone(cte_type="7bit", max_line_length=BASE64_LINE)
_LINE: Final = 76
"""Characters of a line of text that goes as it is (RFC 2045, 6.7)."""
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,30}")
"""A name that fits on the line of its header, and needs nothing to be said about its characters."""
_PLAIN_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9-]{1,20}")
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True)
class Part:
    """A part of a message, or all that is under its header."""

    headers: Sequence[tuple[str, str]]
    """What says how it is to be read, in ASCII, folded."""
    content: bytes
    """What follows the empty line, with CRLF at its end."""

    @property
    def octets(self) -> bytes:
        """The whole part."""
        return "".join(f"{name}: {value}\r\n" for name, value in self.headers).encode() + b"\r\n" + self.content


def text_part(subtype: str, text: str) -> Part:
    """Return a text with LF line ends: as it is where it is plain, else in whichever encoding is shorter."""
    octets = text.replace("\n", "\r\n").encode()
    if text.isascii() and max(map(len, text.split("\n"))) <= _LINE:
        encoding = "7bit"
    else:
        quoted = b2a_qp(octets, istext=True)
        # A soft break in four characters of base64 for three octets, and its line ends.
        is_longer = len(quoted) > len(octets) * 4 // 3 + len(octets) // 28 + 4
        encoding = "base64" if is_longer else "quoted-printable"
        octets = base64_lines(octets) + b"\r\n" if is_longer else quoted
    return Part((("Content-Type", f'text/{subtype}; charset="utf-8"'), ("Content-Transfer-Encoding", encoding)), octets)


def alternative(text: Part, markup: Markup, boundary: str) -> Part:
    """Return a text together with what says the same in HTML, the better one last (RFC 2046, 5.1.4)."""
    html = text_part("html", markup.html)
    if markup.pictures:
        parts = [html, *(_picture(each) for each in markup.pictures)]
        # The type of the first part is what a reader goes by who knows no HTML (RFC 2387, 3.1).
        html = multipart("related", boundary.replace("=_", "=_r", 1), parts, '; type="text/html"')
    return multipart("alternative", boundary.replace("=_", "=_a", 1), [text, html])


def multipart(subtype: str, boundary: str, parts: Iterable[Part], parameter: str = "") -> Part:
    """Return several parts as one."""
    between = f"\r\n--{boundary}\r\n".encode()
    content = between[2:] + between.join(part.octets for part in parts) + f"\r\n--{boundary}--\r\n".encode()
    return Part((("Content-Type", f'multipart/{subtype}{parameter};\r\n boundary="{boundary}"'),), content)


def attached(media_type: str, name: str, content: bytes) -> Part:
    """Return a file that is attached under a safe name."""
    return Part(_attached_headers(media_type, name), _lines(content))


def _picture(picture: Picture) -> Part:
    name = f"{picture.content_id[:8]}.{_EXTENSIONS[picture.media_type]}"
    headers = (
        ("Content-Type", picture.media_type),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-ID", f"<{picture.content_id}>"),
        ("Content-Disposition", f'inline; filename="{name}"'),
    )
    return Part(headers, _lines(picture.content))


def _lines(content: bytes) -> bytes:
    lines = base64_lines(content)
    return lines + (b"\r\n" if lines else b"")


@lru_cache(maxsize=256)
def _attached_headers(media_type: str, name: str) -> Sequence[tuple[str, str]]:
    """Return the header of a file's part, as the email package writes it; what that does to a plain name is known.

    The package is given no bytes of the file: over the lines of a PDF it takes longer than a renderer over its page.
    """
    if _PLAIN_NAME.fullmatch(name) and _PLAIN_TYPE.fullmatch(media_type):
        return (
            ("Content-Type", media_type),
            ("Content-Transfer-Encoding", "base64"),
            ("Content-Disposition", f'attachment; filename="{name}"'),
        )
    part = EmailMessage(policy=_POLICY)
    main, _, sub = media_type.partition("/")
    part.set_content(b"", maintype=main, subtype=sub, disposition="attachment", filename=name)
    lines = part.as_bytes().decode().partition("\r\n\r\n")[0].replace("\r\n ", "\0").split("\r\n")
    return [
        (name, value.replace("\0", "\r\n "))
        for name, _, value in (line.partition(": ") for line in lines)
        if name != "MIME-Version"
    ]
