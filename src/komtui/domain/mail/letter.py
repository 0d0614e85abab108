"""Letters: what is mailed, as a clerk sees it before it is queued."""

from __future__ import annotations

from base64 import b64encode
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Final

from komtui.late import dataclass


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    """Safe file name, as the recipient sees it (see `text.file_name`)."""
    sha256: str
    """Hash of its bytes, under which the artifact store keeps them."""
    size: int
    """In bytes."""
    media_type: str = "application/pdf"
    """RFC 6838."""


BASE64_LINE: Final = 76
"""Characters of base64 a line (RFC 2045, 6.8)."""


@lru_cache(maxsize=32)
def base64_lines(content: bytes) -> bytes:
    """Return the bytes of a file as a message carries them: base64 in lines, CRLF between them and none at the end.

    The last ones are remembered: whoever freezes a message looks for the files that it was built with.
    """
    text = b64encode(content)
    return b"\r\n".join([text[at : at + BASE64_LINE] for at in range(0, len(text), BASE64_LINE)])


@dataclass(frozen=True)
class Picture:
    """A picture inside the text of a letter: it comes with the letter and is never fetched."""

    media_type: str
    """`image/png` or `image/jpeg`."""
    content: bytes
    """The file."""
    size: tuple[int, int]
    """Width and height at which it is shown, in CSS pixels."""

    @cached_property
    def content_id(self) -> str:
        """Its Content-ID without angle brackets (RFC 2392): no other picture has it."""
        return f"{sha256(self.content).hexdigest()[:32]}@letter"


@dataclass(frozen=True)
class Markup:
    """What a letter says, once more as HTML for those whose program shows it (multipart/alternative)."""

    html: str
    """A whole document; its pictures are addressed by `cid:`."""
    pictures: tuple[Picture, ...] = ()
    """Those, in the order in which they stand."""


@dataclass(frozen=True)
class Grid:
    """A table that stands in the text of a letter, as text and as HTML alike."""

    rows: tuple[tuple[str, ...], ...]
    """Its headings, what it lists, then its sums; cells are fit to be shown."""
    words: int
    """How many columns begin at the left; those after them are figures, which end at the right."""
    sums: int = 0
    """How many of the last rows are sums."""
    described: int = 1
    """How many of the first columns only say what a row is about: in HTML those stand one below the other."""

    @cached_property
    def text(self) -> str:
        """The table in plain text, whose columns stand in letters of one width."""
        widths = [max(map(len, column)) for column in zip(*self.rows, strict=True)]
        lines = (
            "  ".join(
                cell.ljust(width) if place < self.words else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in self.rows
        )
        return "\n".join(line.rstrip() for line in lines)


@dataclass(frozen=True)
class Way:
    """How something is paid that is no document of the letter; it stands in the text as well as in the HTML."""

    heading: str
    """What means it is."""
    facts: tuple[tuple[str, str], ...]
    """As (label, value), fit to be shown."""
    code: str = ""
    """What a QR code of it says (EPC069-12); empty for none."""
    beside: str = ""
    """What stands beside that code."""
    text: str = ""
    """The same in plain text, a line each."""


DOCUMENT: Final = "document"
"""The usual letter: a document to its customer."""
SUPPLIER: Final = "supplier"
"""An order that goes on to a supplier, from the address for that."""


@dataclass(frozen=True)
class Letter:
    """A letter, complete but not yet queued."""

    sender: str
    """Address in From and MAIL FROM."""
    from_name: str
    """Display name in From."""
    to: tuple[str, ...]
    """Addresses, at least one once it is sent."""
    subject: str
    """One line, no control characters."""
    body: str
    """Plain text, LF line ends."""
    cc: tuple[str, ...] = ()
    """Further addresses."""
    bcc: tuple[str, ...] = ()
    """Addresses of the envelope alone: no header names them (RFC 5322, 3.6.3)."""
    reply_to: str = ""
    """Empty where answers go to the sender."""
    attachments: tuple[Attachment, ...] = ()
    """The PDFs of its documents first, then the files that are attached to them, document by document."""
    pages: int = 1
    """How many of the attachments are PDFs of documents: no letter leaves without one that it announces."""
    left_out: tuple[Attachment, ...] = ()
    """Files of the document that do not go with it, because a person said so."""
    archive: str = ""
    """Address of the house's own that gets a copy, in the envelope alone; empty for none."""
    language: str = "en"
    """Of subject and body (Content-Language)."""
    kind: str = DOCUMENT
    """`DOCUMENT` or `SUPPLIER`; the same document may be sent as both."""
    grids: tuple[Grid, ...] = ()
    """The tables of the body, in their order, as far as it still has them as they were written."""
    ways: tuple[Way, ...] = ()
    """How what it lists is paid, as far as no document says so."""
    automatic: bool = False
    """Whether no person wrote it, so that no machine answers it either (RFC 3834)."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address of the envelope, once, in order."""
        return tuple(dict.fromkeys((*self.to, *self.cc, *self.bcc)))
