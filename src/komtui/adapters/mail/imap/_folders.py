"""Folders: which of them hold what was sent, or spam (RFC 6154), by their marks, else by their usual names."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator

_LIST = re.compile(rb'\((?P<flags>[^)]*)\) (?:"[^"]*"|NIL) (?P<name>"(?:[^"\\]|\\.)*"|\S+)')
_NAMES = frozenset(
    {
        *("sent", "sent items", "sent messages", "sent mail", "envoyés", "envoyes", "messages envoyés"),
        *("éléments envoyés", "elements envoyes", "courrier envoyé", "inbox.sent", "inbox.envoyes"),
    }
)


_JUNK = frozenset(
    {
        *("junk", "spam", "bulk mail", "bulk", "junk e-mail", "junk email", "junk mail", "inbox.junk", "inbox.spam"),
        *("courrier indésirable", "indésirables", "indesirables", "pourriel", "pourriels", "quarantaine"),
        *("inbox.indésirables", "inbox.indesirables", "spam-verdacht", "[gmail]/spam"),
    }
)
_NOT_INCOMING = (b"\\sent", b"\\all", b"\\drafts", b"\\trash", b"\\noselect", b"\\nonexistent")


def sent_folders(server: imaplib.IMAP4) -> tuple[str, ...]:
    """Return the names of the folders for what was sent, as the server writes them, the marked ones first."""
    marked: list[str] = []
    named: list[str] = []
    for name, flags in _listed(server):
        if b"\\sent" in flags or b"\\all" in flags:
            marked.append(name)
        elif _read(name).casefold() in _NAMES:
            named.append(name)
    return tuple(marked or named)


def incoming_folders(server: imaplib.IMAP4) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the folders for spam, and all others that something may come into; the inbox is in neither."""
    junk: list[str] = []
    others: list[str] = []
    for name, flags in _listed(server):
        plain = _read(name).casefold()
        if b"\\junk" in flags or plain in _JUNK:
            junk.append(name)
        elif plain != "inbox" and plain not in _NAMES and not any(mark in flags for mark in _NOT_INCOMING):
            others.append(name)
    return tuple(junk), tuple(others)


def legible(name: str) -> str:
    """Return a folder's name as people read it."""
    return _read(name)


def _listed(server: imaplib.IMAP4) -> Iterator[tuple[str, bytes]]:
    """Yield the folders: the name as the server writes it, and its marks in lower case."""
    answer, data = server.list()
    for line in data if answer == "OK" else ():
        found = _LIST.match(line) if isinstance(line, bytes) else None
        if found is not None:
            name = found["name"].decode("ascii", "replace").strip('"').replace('\\"', '"').replace("\\\\", "\\")
            yield name, found["flags"].lower()


def _read(name: str) -> str:
    """Return a folder's name in Unicode: servers write it in a UTF-7 of their own (RFC 3501, 5.1.3)."""

    def plain(match: re.Match[str]) -> str:
        if not match[1]:
            return "&"
        return f"+{match[1].replace(',', '/')}-".encode().decode("utf-7", "replace")

    return re.sub(r"&([A-Za-z0-9+,]*)-", plain, name)
