"""Feeding the search: what the two indexes know of each document, kept in step with it.

Among that is what is yet to be done about it (`View`), worked out from what happened to it: from its columns and its
letters. Whoever writes one of these calls `renew`, in the same transaction; `astray` finds where somebody forgot, and
the tests ask it of all books that they make.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from komtui.adapters.database import terms
from komtui.adapters.database.codec import decoded
from komtui.adapters.database.connection import Connection, Row
from komtui.adapters.database.repositories import _carried as carried
from komtui.adapters.database.repositories import _reminding as reminding
from komtui.adapters.database.repositories.deliveries import show_anew
from komtui.adapters.database.repositories.standing import FACTS, Known, known, views_of
from komtui.adapters.database.terms import Entry
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.numbering import name_of
from komtui.services.listing import A_DAY

_AT_ONCE = 500
"""Documents of one statement."""


def list_key(document: Document, document_id: int) -> int:
    """Return the place in the list: newest date first, then newest id."""
    return document.date.toordinal() * A_DAY | document_id


def enter(connection: Connection, documents: Iterable[tuple[int, Document]]) -> None:
    """Let the search know of documents that were just written; what was discarded is in no search."""
    documents = iter(documents)
    upto = known(connection)
    while part := dict(islice(documents, _AT_ONCE)):
        rows = _facts(connection, list(part))
        due = reminding.keep(connection, rows, upto.reminding)
        entries = [
            _entry(part[row["id"]], row["id"], row["key"], _tags(row, upto, due)) for row in rows if _is_listed(row)
        ]
        connection.dialect.enter(connection, entries)


def replace(connection: Connection, key: int, document: Document, document_id: int) -> None:
    """Have what is written of a document take the place of the entry of `key`."""
    connection.dialect.leave(connection, key)
    enter(connection, [(document_id, document)])


def put(connection: Connection, key: int, entry: Entry) -> None:
    """Have an entry take the place of that of `key`."""
    connection.dialect.leave(connection, key)
    connection.dialect.enter(connection, [entry])


def put_fact(connection: Connection, document_id: int, column: str, value: str | None) -> None:
    """Set down what happened to a document, `paid` or `shipped`, and what is yet to be done about it then."""
    connection.execute(
        f"UPDATE documents SET {column} = :value WHERE id = :id",
        {"value": value, "id": document_id},
    )
    renew(connection, [document_id])


def renew(connection: Connection, ids: Sequence[int]) -> None:
    """Bring up to date what the search knows of documents about which something may be to be done, or done."""
    upto = known(connection)
    for start in range(0, len(ids), _AT_ONCE):
        rows = _facts(connection, ids[start : start + _AT_ONCE])
        due, facts = reminding.keep(connection, rows, upto.reminding), {row["key"]: row for row in rows}
        held = connection.execute(
            f"SELECT key, terms, pieces FROM search WHERE {connection.dialect.among('key', 'keys')} ORDER BY key",
            {"keys": connection.dialect.several(facts)},
        ).fetchall()
        for row in held:
            entry = terms.retagged(Entry(row["key"], row["terms"], row["pieces"]), _tags(facts[row["key"]], upto, due))
            if entry.terms != row["terms"]:
                # In the order of their keys: FTS5 writes out what it has gathered at each step back.
                put(connection, entry.key, entry)


def renew_of_letter(connection: Connection, letter_id: int) -> None:
    """Look again at what a letter reminds of, if it does: it may have reached nobody."""
    rows = connection.execute("SELECT document_id FROM reminders WHERE letter_id = :id", {"id": letter_id}).fetchall()
    if rows:
        renew(connection, [row["document_id"] for row in rows])


def renew_of_customer(connection: Connection, customer_id: int) -> None:
    """Look again at all of a customer: nobody is to remind them, or somebody again."""
    rows = connection.execute(
        f"SELECT id FROM documents WHERE customer_id = :id AND ({reminding.OPEN})", {"id": customer_id}
    ).fetchall()
    renew(connection, [row["id"] for row in rows])


def renew_origins(connection: Connection, documents: Iterable[Document]) -> None:
    """Bring up to date what the books and the search know of what these were made from: what of it is left."""
    if ids := carried.affected(connection, documents):
        carried.renew(connection, ids)
        renew(connection, ids)


def astray(connection: Connection) -> list[int]:
    """Return the keys of documents of which the search knows something else than what is so; reads all the books."""
    upto = known(connection)
    held = {row["key"]: row["terms"] for row in connection.execute("SELECT key, terms FROM search")}
    rows = connection.execute(FACTS).fetchall()
    due, to_look, unsure = reminding.astray(connection, rows, upto.reminding)
    found = [
        row["id"]
        for row in rows
        if (row["key"] in held) != _is_listed(row)
        or (
            row["key"] in held
            and row["id"] not in unsure
            and not held[row["key"]].endswith(f" {_tags(row, upto, due)}")
        )
    ]
    return [*found, *to_look, *carried.astray(connection, [row["id"] for row in rows])]


def enter_anew(connection: Connection, ids: Sequence[int]) -> None:
    """Make the entries of documents anew by this version of `terms`: from their columns, and from what they bill.

    So is what the list shows of their letters, whose rules count as that version too.
    """
    texts = connection.execute(
        "SELECT key, id, number, customer, email, body FROM documents"
        f" JOIN document_bodies ON document_id = id WHERE {connection.dialect.among('id', 'ids')}",
        {"ids": connection.dialect.several(ids)},
    )
    by_id, upto = {row["id"]: row for row in texts}, known(connection)
    carried.renew(connection, ids)
    show_anew(connection, ids)
    rows = _facts(connection, ids)
    due = reminding.keep(connection, rows, upto.reminding)
    for facts in rows:
        connection.dialect.leave(connection, facts["key"])
        if not _is_listed(facts):
            continue
        row = by_id[facts["id"]]
        text = (name_of(row["number"], row["id"]), row["customer"], row["email"])
        try:
            bought = terms.bought(decoded(row["body"], text[0]))
        except ProblemError:
            bought = terms.NOTHING  # what nobody can read is found by its columns
        tags = _tags(facts, upto, due)
        connection.dialect.enter(
            connection, [Entry(row["key"], terms.terms(*text, tags, bought), terms.pieces(*text, tags))]
        )


def _facts(connection: Connection, ids: Sequence[int]) -> list[Row]:
    found: list[Row] = []
    for start in range(0, len(ids), _AT_ONCE):
        part = connection.dialect.several(ids[start : start + _AT_ONCE])
        found += connection.execute(
            f"{FACTS} WHERE {connection.dialect.among('documents.id', 'ids')}", {"ids": part}
        ).fetchall()
    return found


def _is_listed(facts: Row) -> bool:
    return bool(facts["state"] != State.DISCARDED)


def _tags(facts: Row, upto: Known, due: Collection[int]) -> str:
    """Return the filters of a document; `due` are those for which a step of reminding is."""
    found = views_of(facts, upto.overdue, step_due=facts["id"] in due)
    return terms.tags(Kind(facts["kind"]), State(facts["state"]), facts["store"], found)


def _entry(document: Document, document_id: int, key: int, tags: str) -> Entry:
    """Return what the search is to know of a document; a draft is found as `draft-12`."""
    text = (name_of(document.number, document_id), document.buyer.name, document.buyer.email)
    return Entry(key, terms.terms(*text, tags, terms.bought(document)), terms.pieces(*text, tags))
