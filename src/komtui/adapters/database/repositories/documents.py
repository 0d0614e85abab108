"""The books."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from komtui.adapters.database import codec
from komtui.adapters.database.connection import Connection, Database
from komtui.adapters.database.repositories import adding, numbers, records, saving
from komtui.adapters.database.repositories.departures import HAS_LEFT
from komtui.adapters.database.repositories.journal import Recorder, Write
from komtui.adapters.database.terms import storable
from komtui.domain.digest import digest
from komtui.domain.journal import Event, Fact, Happening, document_subject
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import ORIGIN, Act, Step
from komtui.domain.sales.numbering import draft_key, name_of
from komtui.services.ports import ConvertedBeforeError, Counted, NewDocument, StoredDocument, Successor, Written

_ONE_OF_SEVERAL = re.compile(r"(.+)#(\d{1,18})", re.DOTALL)


class DocumentRepository:
    """Implements `ports.Documents`."""

    def __init__(self, database: Database, recorder: Recorder | None = None) -> None:
        self._database = database
        self._recorder = recorder or Recorder()

    async def add(
        self, documents: Sequence[NewDocument], *, again: bool = False, alike: bool = False
    ) -> Sequence[Written]:
        """Write all or none. Raises ProblemError `import.number-taken`, with every number that is."""
        # Worked out on a thread, and before anybody else is kept from writing.
        ready = await asyncio.to_thread(adding.prepared, documents)
        return await self._database.write(lambda connection: adding.add(connection, ready, again=again, alike=alike))

    async def compare(
        self, documents: Sequence[NewDocument], *, again: bool = False, alike: bool = False
    ) -> Sequence[Written]:
        """Return what `add` would do."""
        ready = await asyncio.to_thread(adding.prepared, documents)
        return await self._database.read(lambda connection: adding.compare(connection, ready, again=again, alike=alike))

    async def find(self, number: str) -> StoredDocument | None:
        """Return the document of that number, or draft of that key (`draft-12`)."""
        return await self._database.read(lambda connection: _find(connection, number))

    async def get(self, document_id: int) -> StoredDocument | None:
        """Return the document of that key."""
        return await self._database.read(lambda connection: records.fetch(connection, document_id))

    async def issue(
        self,
        document_id: int,
        series: str,
        finish: Callable[[Document, str], Document],
        *,
        start: int = 1,
        also: Sequence[tuple[int, Act]] = (),
        again: bool = False,
    ) -> StoredDocument:
        """Take the next number of `series` and store `finish(draft, number)`; see `ports.Documents`."""
        write = self._recorder.writing()

        def work(connection: Connection) -> StoredDocument:
            stored = _issuable(connection, document_id, also, write, again=again)
            document = finish(stored.document, numbers.take(connection, series, start))
            records.update(connection, stored, document)
            write(connection, _issued(document_id, document))
            return replace(stored, document=document, revision=1)

        return await self._database.write(work, durable=True, chained=True)

    async def save(
        self, document_id: int, revision: int, document: Document, *, customer: int | None = None
    ) -> StoredDocument:
        """Write a draft anew; see `ports.Documents`."""
        # Worked out on a thread, and before anybody else is kept from writing.
        draft = await asyncio.to_thread(saving.prepared, document_id, document)
        return await self._database.write(lambda connection: saving.save(connection, draft, revision, customer))

    async def made_from(self, number: str, date: dt.date | None = None) -> Sequence[Successor]:
        """Return what refers to the document of that number as its origin, the oldest first."""
        return await self._database.read(lambda connection: records.made_from(connection, number, date))

    async def move(self, document_id: int, act: Act) -> None:
        """Do something to a document. Raises ProblemError as `lifecycle.refusal` says, and `document.unknown`."""
        write = self._recorder.writing()
        await self._database.write(
            lambda connection: move(connection, document_id, act, write), durable=True, chained=True
        )

    async def readdress(self, document_id: int, address: str) -> int:
        """Keep another e-mail address of the customer, where the old one stood; return in how many documents."""
        return await self._database.write(lambda connection: _readdress(connection, document_id, address))

    async def staying(self) -> Mapping[str, int]:
        """Return by store how many numbered documents of this house have not left it."""
        return await self._database.read(_staying)

    async def counted(self, series: str) -> Counted:
        """Return how far a series has come."""
        return await self._database.read(lambda connection: numbers.counted(connection, series))


def _find(connection: Connection, name: str) -> StoredDocument | None:
    if (key := draft_key(name)) is not None:
        stored = records.fetch(connection, key)
        if stored is not None and not stored.document.number:
            return stored
    found = records.ids_of(connection, name)
    if not found and (one := _ONE_OF_SEVERAL.fullmatch(name)):
        found = [each for each in records.ids_of(connection, one[1]) if each == int(one[2])]
    if len(found) > 1:
        names = ", ".join(f"{name}#{each}" for each in found)
        raise ProblemError(Problem("document.ambiguous", {"number": name, "names": names}))
    return records.fetch(connection, found[0]) if found else None


def _present(connection: Connection, document_id: int) -> StoredDocument:
    stored = records.fetch(connection, document_id)
    if stored is None:
        raise ProblemError(Problem("document.unknown", {"number": name_of("", document_id)}))
    return stored


def _issuable(
    connection: Connection, document_id: int, also: Sequence[tuple[int, Act]], write: Write, *, again: bool
) -> StoredDocument:
    """Return the draft, once all else is done that issuing it does."""
    stored = _present(connection, document_id)
    _permitted(stored, Act.ISSUE)
    for other_id, act in also:
        # Two people credited the same invoice: the second one finds it cancelled, whichever till was slower.
        move(connection, other_id, act, write)
    if not again:
        _made_once(connection, stored)
    return stored


def _permitted(stored: StoredDocument, act: Act) -> Step:
    """Return the row of the table by which it may be done. Raises ProblemError where there is none."""
    document = stored.document
    step = lifecycle.step(act, document.kind, document.state)
    if step is None:
        code = lifecycle.refusal(act, document.kind, document.state)
        raise ProblemError(Problem(code, {"number": name_of(document.number, stored.id)}))
    return step


def _issued(document_id: int, document: Document) -> Happening:
    """Return that a document was issued, with what it says of money: what an auditor sums up needs no other book."""
    totals = document.totals
    facts: dict[str, Fact] = {
        "number": document.number,
        "kind": document.kind.value,
        "date": document.date.isoformat(),
        "customer": document.buyer.name,
        "currency": document.currency,
        "net": f"{totals.net:f}",
        "tax": f"{totals.tax:f}",
        "gross": f"{totals.gross:f}",
        "taxes": [
            {
                "scheme": each.tax.scheme,
                "category": each.tax.category,
                "rate": f"{each.tax.rate:f}",
                "taxable": f"{each.taxable:f}",
                "amount": f"{each.amount:f}",
            }
            for each in document.taxes
        ],
        "sha256": digest(codec.encoded(document).encode()),
    }
    return Happening(Event.ISSUED, (document_subject(document_id),), facts, document.store)


def move(connection: Connection, document_id: int, act: Act, write: Write) -> None:
    """Do something to a document, and write it into the journal. Raises as `DocumentRepository.move` does."""
    stored = _present(connection, document_id)
    document, after = stored.document, _permitted(stored, act).after
    if after is not document.state:
        records.set_state(connection, stored, after)
        facts = {"number": name_of(document.number, document_id)}
        write(connection, Happening(_EVENTS[act], (document_subject(document_id),), facts, document.store))


_EVENTS: Mapping[Act, Event] = MappingProxyType(
    {
        Act.ACCEPT: Event.ACCEPTED,
        Act.PAY: Event.SETTLED,
        Act.CANCEL: Event.CANCELLED,
        Act.DISCARD: Event.DISCARDED,
        Act.RESTORE: Event.RESTORED,
    }
)


def _made_once(connection: Connection, draft: StoredDocument) -> None:
    """Raise ConvertedBeforeError where something else that stands was made from the same."""
    origins = [each for each in draft.document.references if each.role == ORIGIN]
    # A file may name the quote as well as the order that was made from it: the order is no second one.
    line = {each.number for each in origins}
    for origin in origins:
        made = [
            each
            for each in records.made_from(connection, origin.number, origin.date)
            if each.id != draft.id and lifecycle.stands(each.state) and each.number not in line
        ]
        if made:
            raise ConvertedBeforeError(origin.number, made)


def _readdress(connection: Connection, document_id: int, address: str) -> int:
    stored = _present(connection, document_id)
    buyer = stored.document.buyer
    rows = connection.execute(
        "SELECT id FROM documents WHERE id = :id"  # noqa: S608 - a constant
        f" OR (customer = :customer AND email = :email AND NOT {HAS_LEFT}) ORDER BY id",
        {"id": document_id, "customer": storable(buyer.name), "email": storable(buyer.email)},
    ).fetchall()
    for row in rows:
        each = records.fetch(connection, row["id"])
        if each is not None:
            records.readdress(connection, each, address)
    return len(rows)


def _staying(connection: Connection) -> dict[str, int]:
    rows = connection.execute(
        "SELECT store, count(*) AS documents FROM documents"  # noqa: S608 - a constant
        f" WHERE state IN ('issued', 'accepted') AND borrowed = 0 AND own_pdf = '' AND NOT {HAS_LEFT} GROUP BY store"
    )
    return {row["store"]: int(row["documents"]) for row in rows}
