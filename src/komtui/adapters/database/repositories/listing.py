"""Feeding the search: what the two indexes know of each document, kept in step with it."""

from __future__ import annotations

from komtui.adapters.database import terms
from komtui.adapters.database.connection import Connection
from komtui.adapters.database.terms import Entry
from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.numbering import name_of
from komtui.services.listing import A_DAY


def list_key(document: Document, document_id: int) -> int:
    """Return the place in the list: newest date first, then newest id."""
    return document.date.toordinal() * A_DAY | document_id


def entry(document: Document, document_id: int, state: State) -> Entry:
    """Return what the search is to know of `document`; a draft is found as `draft-12`."""
    tags = terms.tags(document.kind, state, document.store)
    text = (name_of(document.number, document_id), document.buyer.name, document.buyer.email)
    return Entry(
        list_key(document, document_id), terms.terms(*text, tags, terms.bought(document)), terms.pieces(*text, tags)
    )


def replace(connection: Connection, key: int, new: Entry, state: State) -> None:
    """Put `new` in the place of the entry of `key`; what was discarded has none, so that no search finds it."""
    connection.dialect.leave(connection, key)
    if state is not State.DISCARDED:
        connection.dialect.enter(connection, [new])
