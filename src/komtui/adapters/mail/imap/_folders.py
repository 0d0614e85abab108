"""Folders: which of them hold what was sent (RFC 6154), by their marks, else by their usual names."""

from __future__ import annotations

import imaplib
import re

_LIST = re.compile(rb'\((?P<flags>[^)]*)\) (?:"[^"]*"|NIL) (?P<name>"(?:[^"\\]|\\.)*"|\S+)')
_NAMES = frozenset(
    {
        *("sent", "sent items", "sent messages", "sent mail", "envoyés", "envoyes", "messages envoyés"),
        *("éléments envoyés", "elements envoyes", "courrier envoyé", "inbox.sent", "inbox.envoyes"),
    }
)


def sent_folders(server: imaplib.IMAP4) -> tuple[str, ...]:
    """Return the names of the folders for what was sent, as the server writes them, the marked ones first."""
    answer, data = server.list()
    marked: list[str] = []
    named: list[str] = []
    for line in data if answer == "OK" else ():
        found = _LIST.match(line) if isinstance(line, bytes) else None
        if found is None:
            continue
        name = found["name"].decode("ascii", "replace").strip('"').replace('\\"', '"').replace("\\\\", "\\")
        flags = found["flags"].lower()
        if b"\\sent" in flags or b"\\all" in flags:
            marked.append(name)
        elif _read(name).casefold() in _NAMES:
            named.append(name)
    return tuple(marked or named)


def _read(name: str) -> str:
    """Return a folder's name in Unicode: servers write it in a UTF-7 of their own (RFC 3501, 5.1.3)."""

    def plain(match: re.Match[str]) -> str:
        if not match[1]:
            return "&"
        return f"+{match[1].replace(',', '/')}-".encode().decode("utf-7", "replace")

    return re.sub(r"&([A-Za-z0-9+,]*)-", plain, name)
