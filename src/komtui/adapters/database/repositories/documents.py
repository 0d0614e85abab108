"""The books."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from komtui.adapters.database.connection import Connection, Database
from komtui.adapters.database.repositories import records
from komtui.adapters.database.repositories.departures import HAS_LEFT
from komtui.adapters.database.repositories.journal import Recorder, Write
from komtui.adapters.database.terms import storable
from komtui.domain.digest import digest
from komtui.domain.journal import Event, Fact, Happening, document_subject
from komtui.domain.money import ZERO
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import ORIGIN, Act, Step
from komtui.domain.sales.numbering import draft_key
from komtui.late import late_module, late_pattern
from komtui.services.ports import ConvertedBeforeError, Issuing, Successor

if TYPE_CHECKING:
    from komtui.adapters.database.repositories import _adding as adding
    from komtui.adapters.database.repositories import _crediting as crediting
    from komtui.adapters.database.repositories import _numbers as numbers
    from komtui.adapters.database.repositories import families, moving, payments, saving
    from komtui.domain.sales import carrying, type_code
    from komtui.domain.sales.carrying import Made
    from komtui.domain.sales.document import Document
    from komtui.services.ports import Counted, Family, NewDocument, StoredDocument, Written
else:
    # What writes: a list that is shown, and the page beside it, only read.
    _HERE = "komtui.adapters.database.repositories."
    adding, crediting, families = (late_module(_HERE + name) for name in ("_adding", "_crediting", "families"))
    numbers, payments, saving = (late_module(_HERE + name) for name in ("_numbers", "payments", "saving"))
    carrying, type_code = (late_module("komtui.domain.sales." + name) for name in ("carrying", "type_code"))
    moving = late_module(_HERE + "moving")

_A_DAY = dt.timedelta(days=1)
"""Around midnight, and by their clocks, tills may be that far apart."""
_ONE_OF_SEVERAL = late_pattern(r"(.+)#(\d{1,18})", re.DOTALL)


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
        write, today = self._recorder.writing(), self._recorder.today()

        def work(connection: Connection) -> list[Written]:
            written = adding.add(connection, ready, again=again, alike=alike)
            added = [(each.id, prepared.new.document) for each, prepared in zip(written, ready, strict=True)]
            crediting.settle(connection, added, write, today)
            return written

        return await self._database.write(work)

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

    async def several(self, document_ids: Sequence[int]) -> Sequence[StoredDocument]:
        """Return the documents of these keys in their order."""
        return await self._database.read(lambda connection: records.fetch_all(connection, document_ids))

    async def issue(
        self,
        document_id: int,
        series: str,
        finish: Callable[[Document, str], Document],
        *,
        start: int = 1,
        today: dt.date | None = None,
        later: bool = False,
        again: bool = False,
    ) -> StoredDocument:
        """Take the next number of `series` and store `finish(draft, number)`; see `ports.Documents`."""
        issuing = Issuing(document_id, series, finish, start, today, later, again)
        write = self._recorder.writing()
        return await self._database.write(
            lambda connection: _issue(connection, issuing, write), durable=True, chained=True
        )

    async def issue_all(self, drafts: Sequence[Issuing]) -> Sequence[StoredDocument | ProblemError]:
        """Issue drafts in their order, in one transaction; see `ports.Documents`."""
        write = self._recorder.writing()

        def work(connection: Connection) -> list[StoredDocument | ProblemError]:
            known = set[str]()
            return [_attempted(connection, each, write, known) for each in drafts]

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

    async def family(self, document_id: int) -> Family:
        """Return a document with its relations. Raises ProblemError `document.unknown`."""
        return await self._database.read(
            lambda connection: families.family(connection, moving.present(connection, document_id))
        )

    async def move(self, document_id: int, act: Act) -> None:
        """Do something to a document. Raises ProblemError as `lifecycle.refusal` says, and `document.unknown`."""
        write = self._recorder.writing()
        await self._database.write(
            lambda connection: moving.move(connection, document_id, act, write), durable=True, chained=True
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


def _in_order(taken: numbers.Taken, today: dt.date, *, later: bool) -> None:
    """Raise ConsentError where numbers would go up with dates only by a date that is not nearly today's."""
    if not later and taken.date is not None and taken.date - today > _A_DAY:
        facts = {"number": taken.name, "until": taken.date.isoformat(), "when": today.isoformat()}
        raise ConsentError({Consent.LATER_DATE: Problem("document.later-date", facts, "date")})


def _issue(connection: Connection, issuing: Issuing, write: Write, known: set[str] | None = None) -> StoredDocument:
    before = _issuable(connection, issuing.document_id, write, again=issuing.again)
    draft, today = before.document, issuing.today
    taken = numbers.take(connection, issuing.series, issuing.start, today, known)
    if taken.date is not None and today is not None:
        _in_order(taken, today, later=issuing.later)
        draft = replace(draft, date=taken.date)
    document = issuing.finish(draft, taken.name)
    body = records.update(connection, before, document)
    entry = write(connection, _issued(before.id, document, body))
    # Who issues it served, unless somebody has said otherwise.
    connection.execute(
        "UPDATE documents SET employee = :name WHERE id = :id AND employee = ''",
        {"name": entry.author.name, "id": before.id},
    )
    if document.kind is Kind.CREDIT_NOTE:
        payments.set_off(connection, before.id, document, write)
    return replace(before, document=document, revision=1)


def _attempted(
    connection: Connection, issuing: Issuing, write: Write, known: set[str]
) -> StoredDocument | ProblemError:
    """Issue one of several drafts, or leave no trace of it; `known` as in `numbers.take`."""
    connection.execute("SAVEPOINT draft")
    try:
        issued = _issue(connection, issuing, write, known)
    except ProblemError as error:
        if any(each.code.startswith("system.") for each in error.problems):
            raise  # the books cannot be used at all
        connection.execute("ROLLBACK TO SAVEPOINT draft")
        known.clear()
        return error
    connection.execute("RELEASE SAVEPOINT draft")
    return issued


def _issuable(connection: Connection, document_id: int, write: Write, *, again: bool) -> StoredDocument:
    """Return the draft, once all else is done that issuing it does."""
    stored = moving.present(connection, document_id)
    issuing = moving.permitted(stored, Act.ISSUE)
    for number, origin in families.origins_of(connection, stored.document):
        if origin is None:
            _made_once(connection, stored, number, again=again)
        else:
            _carry_on(connection, stored, origin, issuing, write, again=again)
    return stored


def _carry_on(
    connection: Connection, draft: StoredDocument, origin: StoredDocument, issuing: Step, write: Write, *, again: bool
) -> None:
    """Do to a draft's origin what issuing it does, once it takes no more than is left. Raises as `issue` does."""
    made = families.issued_from(connection, origin, draft)
    source, act = origin.document, issuing.also
    rows = lifecycle.undergoes(act, source.kind) if act is not None else ()
    if act is Act.CANCEL and rows:
        # Two people credited the same invoice: the second one finds it cancelled, whichever till was slower.
        moving.permitted(origin, act)
        _left_to_credit(connection, draft.document, origin, made)
    elif not again and carrying.exceeds(source, made, draft.document):
        raise ConvertedBeforeError(source.number, [_successor(each) for each in made])
    if act is not None and rows and (not rows[0].whole or carrying.is_complete(source, made, draft.document)):
        moving.move(connection, origin.id, act, write)


def _left_to_credit(connection: Connection, note: Document, origin: StoredDocument, made: Sequence[Made]) -> None:
    """Raise ProblemError where a credit note gives back more than what is left of its invoice."""
    invoice = origin.document
    left = carrying.left_to_credit(invoice, made)
    if type_code.is_deposit(invoice):
        left -= carrying.deducted_of(invoice, families.deductions(connection, origin)).gross
    if note.currency == invoice.currency and note.totals.gross > left:
        facts = {"amount": f"{note.totals.gross:f}", "left": f"{max(left, ZERO):f}", "currency": note.currency}
        raise ProblemError(Problem("carry.too-much-money", facts, "amount"))


def _successor(made: Made) -> Successor:
    document = made.document
    return Successor(made.key, document.number, document.kind, document.state)


def _issued(document_id: int, document: Document, body: str) -> Happening:
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
        "sha256": digest(body.encode()),
    }
    if totals.total != totals.gross:
        facts["total"] = f"{totals.total:f}"
    return Happening(Event.ISSUED, (document_subject(document_id),), facts, document.store)


def _made_once(connection: Connection, draft: StoredDocument, number: str, *, again: bool) -> None:
    """Raise ConvertedBeforeError where something else that stands was made from what is not in the books itself."""
    origins = [each for each in draft.document.references if each.role == ORIGIN]
    line = {each.number for each in origins}
    for origin in (each for each in origins if each.number == number and not again):
        made = [
            each
            for each in records.made_from(connection, origin.number, origin.date)
            if each.id != draft.id and lifecycle.stands(each.state) and each.number not in line
        ]
        if made:
            raise ConvertedBeforeError(origin.number, made)


def _readdress(connection: Connection, document_id: int, address: str) -> int:
    stored = moving.present(connection, document_id)
    buyer = stored.document.buyer
    rows = connection.execute(
        "SELECT id FROM documents WHERE id = :id"
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
        "SELECT store, count(*) AS documents FROM documents"
        f" WHERE state IN ('issued', 'accepted') AND borrowed = 0 AND own_pdf = '' AND NOT {HAS_LEFT} GROUP BY store"
    )
    return {row["store"]: int(row["documents"]) for row in rows}
