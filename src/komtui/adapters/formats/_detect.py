"""Detection: which format a file has, found in its first bytes and never in its name alone."""

from __future__ import annotations

import re
from enum import StrEnum

from komtui.adapters.formats.encoding import utf16_without_mark


class Format(StrEnum):
    """What a file is on the outside."""

    PDF = "pdf"
    XML = "xml"
    JSON = "json"
    CSV = "csv"
    """Any other text."""
    BINARY = "binary"
    """None of ours."""
    SPREADSHEET = "spreadsheet"
    """A workbook of Excel or LibreOffice, which is saved as CSV in one step."""


_JSON = re.compile(r"\{|\[\s*(?:$|[\[{\]\"\d-]|(?:true|false|null)\b)")
"""An object, or a list; `[N°];[Date]` is a header in brackets."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 1024
"""PDF readers accept a header within the first 1024 bytes (ISO 32000-1, annex H)."""
_BINARY_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"{\\rtf")


def detect(content: bytes) -> Format:
    """Return what `content` is; text that is neither XML nor JSON counts as CSV, whose header tells more."""
    if b"%PDF-" in content[:_HEAD]:
        return Format.PDF
    if content.startswith(_BINARY_SIGNATURES):
        return Format.SPREADSHEET if workbook_of(content) else Format.BINARY
    beginning = _beginning(content)
    if beginning.startswith("<"):
        return Format.XML
    if b"\0" in content and not (content.startswith(_UTF16) or utf16_without_mark(content)):
        return Format.BINARY
    return Format.JSON if _JSON.match(beginning) else Format.CSV


def workbook_of(content: bytes) -> str:
    """Return the program that a workbook is of, empty for any other file: its parts have their names in plain bytes."""
    if content.startswith(b"PK\x03\x04"):
        if b"opendocument.spreadsheet" in content[:200]:
            return "LibreOffice"
        if b"Index/Document.iwa" in content:
            return "Numbers"
        return "Excel" if b"xl/workbook" in content or b"xl/worksheets" in content else ""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "Excel" if b"W\0o\0r\0k\0b\0o\0o\0k\0" in content or b"B\0o\0o\0k\0" in content else ""
    return ""


def _beginning(content: bytes) -> str:
    """Return the first characters that are no white space; letters beyond ASCII may be others."""
    head = content[:_HEAD]
    if head.startswith(_UTF16):
        text = head.decode("utf-16", "replace")
    elif silent := utf16_without_mark(head):
        text = head[: len(head) // 2 * 2].decode(silent, "replace")
    elif head[:4] in {b"<\0?\0", b"\0<\0?"}:
        return "<"
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    return text.lstrip("\ufeff \t\r\n")
