"""Issuing 1,000 drafts as `komtui issue DRAFT…` does: beside the bare SQL of the same writes.

The floor takes the number, and writes the row, the document and an entry of the journal, each draft in a transaction of
its own that survives the loss of power; what it writes was worked out before, and the search knows nothing of it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import tempfile
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from benchmarks.report import Figure
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax

DRAFTS = 1_000
_CONTROL = 20
"""Documents of the control, which takes a second for each."""
_ORDERED = 60.0
"""Seconds in which 1,000 invoices are to be issued, judged, drawn and queued on two processors."""
_AT_ONCE = 4
"""Letters that are drawn and queued at a time, as a batch of the screen does."""
_PLACE = Address("12 rue des Capucins", postcode="69001", city="Lyon", country="FR")
_BUYER = Party("Hôtel Le Fé SARL", address=_PLACE, email="benchmark@b.example", legal_id="552100554")
_COMPANY = {
    "company.name": "Boulangerie Lefèvre",
    "company.country": "FR",
    "company.address1": _PLACE.line1,
    "company.postcode": _PLACE.postcode,
    "company.city": _PLACE.city,
    "company.email": "a@b.example",
    "company.legal_id": "443061841",
    "company.vat_id": "FR64443061841",
    "company.legal_form": "SARL au capital de 10 000 €, RCS Lyon 443 061 841",
    "company.iban": "FR7630006000011234567890189",
    "mail.method": "smtp",
    "smtp.host": "127.0.0.1",
}
_ROW = "UPDATE documents SET number = ?, state = 'issued', date = ?, revision = 1 WHERE id = ?"
_BODY = "UPDATE document_bodies SET body = ? WHERE document_id = ?"
_ENTRY = (
    "INSERT INTO journal (number, at, who, machine, store, event, subjects, facts, before, hash)"
    " VALUES (?, ?, '', '', '', 'issued', '[]', ?, ?, ?)"
)


def measure(data: Path) -> list[Figure]:
    """Return the figure; books of its own are made for it."""
    del data
    with tempfile.TemporaryDirectory() as scratch:
        ours = asyncio.run(_ours(Path(scratch, "ours")))
        floor = asyncio.run(_floor(Path(scratch, "floor")))
        judged = asyncio.run(_queued(Path(scratch, "judged"), DRAFTS))
        unjudged = asyncio.run(_queued(Path(scratch, "unjudged"), DRAFTS, judged=False))
        anew = asyncio.run(_queued(Path(scratch, "anew"), _CONTROL, renewal=1)) * DRAFTS / _CONTROL
    return [
        Figure("issuing 1,000 drafts", ours, "s", floor, None),
        Figure("issuing, drafts a second", DRAFTS / ours, "/s", None, None),
        Figure("1,000 e-invoices issued, judged, queued", judged, "s", None, _ORDERED),
        Figure("the same beside them unjudged", judged, "s", unjudged, None),
        Figure("control: rules loaded for each", anew, "s", None, _ORDERED, fails=True),
    ]


def _draft() -> Document:
    lines = tuple(
        Line(f"Baguette {place}", Decimal(place), price=Decimal("1.09"), taxes=(Tax("VAT", "S", Decimal("5.5")),))
        for place in range(1, 6)
    )
    return Document(Kind.INVOICE, "", dt.date(2026, 11, 27), "EUR", Party(""), Party("Lefèvre & Fils"), lines)


async def _books(data: Path) -> list[int]:
    """Make books with as many drafts, and return their keys."""
    from komtui.adapters.database.repositories.documents import DocumentRepository
    from komtui.bootstrap import Places, services
    from komtui.services.ports import NewDocument

    opened = services(data)
    assert isinstance(opened.places, Places)
    await opened.settings.set({"company.name": "Boulangerie Lefèvre"})
    written = await DocumentRepository(opened.database).add([NewDocument(_draft()) for _ in range(DRAFTS)])
    await opened.close()
    return [each.id for each in written]


async def _ours(data: Path) -> float:
    from komtui.bootstrap import services

    keys = await _books(data)
    opened = services(data)
    began = time.perf_counter()
    issued = [each async for each in opened.documents.issue_all(keys)]
    assert not any(isinstance(each, Exception) for each in issued), issued
    took = time.perf_counter() - began
    await opened.close()
    return took


async def _queued(data: Path, count: int, *, judged: bool = True, renewal: int = 500) -> float:
    """Return how long it takes to issue complete French invoices, and to draw and queue a letter of each."""
    from komtui.adapters.database.repositories.documents import DocumentRepository
    from komtui.adapters.validation.validator import RuleValidator
    from komtui.bootstrap import services
    from komtui.services.ports import NewDocument, StoredDocument

    opened = services(data)
    await opened.settings.set(_COMPANY | {"documents.facturx": "yes" if judged else "no"})
    opened.validator = RuleValidator(renewal=renewal)
    draft = replace(_draft(), buyer=_BUYER)
    written = await DocumentRepository(opened.database).add([NewDocument(draft) for _ in range(count)], again=True)
    turns = asyncio.Semaphore(_AT_ONCE)

    async def queue(stored: StoredDocument) -> None:
        async with turns:
            await opened.letters.queue(stored, await opened.letters.draft(stored))

    began = time.perf_counter()
    letters = []
    async for each in opened.documents.issue_all([each.id for each in written]):
        assert not isinstance(each, Exception), each
        letters.append(asyncio.create_task(queue(each)))
    await asyncio.gather(*letters)
    took = time.perf_counter() - began
    await opened.close()
    return took


async def _floor(data: Path) -> float:
    from komtui.adapters.database import codec

    keys = await _books(data)
    body = codec.encoded(_draft())
    books = sqlite3.connect(data / "komtui.sqlite3", isolation_level=None)
    books.execute("PRAGMA synchronous = FULL")
    began = time.perf_counter()
    for key in keys:
        books.execute("BEGIN IMMEDIATE")
        last = books.execute("SELECT last FROM series WHERE name = 'F-{number}'").fetchone()
        number = (last[0] if last else 0) + 1
        books.execute("INSERT OR REPLACE INTO series (name, last, seen) VALUES ('F-{number}', ?, 0)", (number,))
        books.execute(_ROW, (f"F-{number}", "2026-11-27", key))
        books.execute(_BODY, (body, key))
        entry = books.execute("SELECT coalesce(max(number), 0) FROM journal").fetchone()[0] + 1
        books.execute(_ENTRY, (entry, entry, "{}", str(entry - 1), str(entry)))
        books.execute("COMMIT")
    took = time.perf_counter() - began
    books.close()
    return took
