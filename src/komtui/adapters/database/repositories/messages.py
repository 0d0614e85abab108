"""Frozen messages: kept without the files that they carry, and put together again byte for byte.

A file is kept once, among the artifacts, however many letters carry it; a message has a place for it. What a message is
put together from is compared by its hash before it goes out, so that no mistake here reaches a server.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

from komtui.adapters.database.connection import Connection, Row
from komtui.adapters.database.repositories.artifacts import Keeping
from komtui.domain.mail.letter import BASE64_LINE, base64_lines

_SMALLEST = 2048
"""Bytes of a file below which it stays in the message."""


class Part(NamedTuple):
    """A file that was taken out of a message."""

    place: int
    """Where it stood: an offset in what is left of the message."""
    content: bytes
    """The file."""


def freeze(connection: Connection, letter_id: int, mime: bytes, files: Iterable[bytes], keeping: Keeping) -> None:
    """Keep the message of a letter that carries `files`."""
    rest, parts = taken_apart(mime, files)
    connection.execute(
        "INSERT INTO letter_mimes (letter_id, sha256, mime) VALUES (:letter, :sha256, :mime)",
        {"letter": letter_id, "sha256": sha256(mime).hexdigest(), "mime": rest},
    )
    connection.fill(
        "letter_parts",
        [{"letter_id": letter_id, "place": part.place, "sha256": keeping.keep(part.content)} for part in parts],
    )


def frozen(connection: Connection, letter_id: int) -> bytes | None:
    """Return the message of a letter, whole; None where there is none, or it is not what was queued any more."""
    row = connection.execute(
        "SELECT mime, sha256 FROM letter_mimes WHERE letter_id = :letter", {"letter": letter_id}
    ).fetchone()
    return None if row is None else whole(row, parts_of(connection, letter_id))


def whole(row: Row, parts: Iterable[Part]) -> bytes | None:
    """Return a message put together from its row and its files; None where it is not what was queued any more."""
    # A text stands there where a damaged file says so of its bytes.
    mime = None if row["mime"] is None or isinstance(row["mime"], str) else put_together(bytes(row["mime"]), parts)
    return mime if mime is not None and sha256(mime).hexdigest() == row["sha256"] else None


def parts_of(connection: Connection, letter_id: int) -> list[Part]:
    """Return the files of a letter's message, in their order."""
    rows = connection.execute(
        "SELECT place, content FROM letter_parts JOIN artifacts ON artifacts.sha256 = letter_parts.sha256"
        " WHERE letter_id = :letter ORDER BY place",
        {"letter": letter_id},
    )
    return [Part(row["place"], bytes(row["content"])) for row in rows]


def taken_apart(mime: bytes, files: Iterable[bytes]) -> tuple[bytes, Sequence[Part]]:
    """Return a message without its files, given in their order, and those; one written otherwise stays where it is."""
    left, parts, done, length = list[bytes](), list[Part](), 0, 0
    for content in files:
        lines = base64_lines(content)
        begin = _found(mime, lines, done) if len(content) >= _SMALLEST else -1
        if begin < 0:
            continue
        left.append(mime[done:begin])
        length += begin - done
        parts.append(Part(length, content))
        done = begin + len(lines)
    return b"".join((*left, mime[done:])), parts


def _found(mime: bytes, lines: bytes, begin: int) -> int:
    """Return where those lines are; -1 where they are not. Looking for the first of them beats looking for all."""
    first = lines[:BASE64_LINE]
    while (begin := mime.find(first, begin)) >= 0 and not mime.startswith(lines, begin):
        begin += 1
    return begin


def put_together(rest: bytes, parts: Iterable[Part]) -> bytes:
    """Return the whole message."""
    found = list(parts)
    if not found:
        return rest
    ends = [0, *(part.place for part in found), len(rest)]
    texts = [rest[begin:end] for begin, end in pairwise(ends)]
    return (
        b"".join(each for text, part in zip(texts, found, strict=False) for each in (text, base64_lines(part.content)))
        + (texts[-1])
    )
