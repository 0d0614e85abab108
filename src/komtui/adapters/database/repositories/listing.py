"""Feeding the search: what the two indexes know of each document, kept in step with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from komtui.adapters.database import terms
from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import State


class Entry(NamedTuple):
    """What the search knows of one document; FTS5 must be given exactly the same to forget it."""

    key: int
    """Place in the list."""
    terms: str
    """Words and filters."""
    pieces: str
    """The same for groups of three characters."""


def list_key(document: Document, document_id: int) -> int:
    """Return the place in the list: newest date first, then newest id."""
    return document.date.toordinal() << 24 | document_id


def entry(document: Document, document_id: int, state: State) -> Entry:
    """Return what the search is to know of `document`; a draft is found as `draft-12`."""
    tags = terms.tags(document.kind, state, document.store)
    text = (document.number or f"draft-{document_id}", document.buyer.name, document.buyer.email)
    return Entry(list_key(document, document_id), terms.terms(*text, tags), terms.pieces(*text, tags))


def put(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Add entries that are not there yet."""
    entries = list(entries)
    connection.executemany("INSERT INTO search (key, terms, pieces) VALUES (?, ?, ?)", entries)
    connection.executemany(
        "INSERT INTO search_terms (rowid, terms) VALUES (?, ?)", ((each.key, each.terms) for each in entries)
    )
    connection.executemany(
        "INSERT INTO search_pieces (rowid, pieces) VALUES (?, ?)", ((each.key, each.pieces) for each in entries)
    )


def replace(connection: sqlite3.Connection, key: int, new: Entry) -> None:
    """Put `new` in the place of the entry of `key`."""
    row = connection.execute("SELECT key, terms, pieces FROM search WHERE key = ?", (key,)).fetchone()
    if row is not None:
        connection.execute(
            "INSERT INTO search_terms (search_terms, rowid, terms) VALUES ('delete', ?, ?)", (key, row["terms"])
        )
        connection.execute(
            "INSERT INTO search_pieces (search_pieces, rowid, pieces) VALUES ('delete', ?, ?)", (key, row["pieces"])
        )
        connection.execute("DELETE FROM search WHERE key = ?", (key,))
    put(connection, [new])
