"""Processes that are killed while they write into the journal: what happened and its entry are there, or neither is."""

from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.repositories.journal import JournalRepository
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.repositories.payments import PaymentRepository
from komtui.adapters.database.repositories.sealing import SealingRepository
from komtui.adapters.secrets.signing import Ed25519Signatures
from komtui.adapters.system import SystemClock
from komtui.domain.journal import Author, Event
from komtui.domain.sales.document import Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.payment import balance
from komtui.domain.sales.tax import Tax
from komtui.domain.verification import Verifier
from komtui.services.ports import NewLetter, Query
from stopping import STOPPING, killed

# Goes as far as it is told to, says so, and waits to be killed.
PROCESS = (
    STOPPING
    + """
import asyncio, datetime as dt, sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from komtui.adapters.database.repositories import journal
from komtui.adapters.database.repositories import sealing
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.payments import PaymentRepository
from komtui.adapters.system import SystemClock
from komtui.domain.journal import Author
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.payment import NewPayment

where, act, until = sys.argv[1:]
if where.endswith(".sqlite3"):
    from komtui.adapters.database.sqlite.database import Database
    database = Database(Path(where))
else:
    from komtui.adapters.database.postgres.database import Database
    database = Database(where)

append = journal.append_all

def stopping(*given):
    if until == "before the entry":
        reached()
    entries = append(*given)
    if until == "before the commit":
        reached()
    return entries

journal.append_all = sealing.append_all = stopping

def issued(draft, number):
    return replace(draft, number=number, state=State.ISSUED).frozen()

async def main():
    if act == "issue":
        await DocumentRepository(database).issue(1, "F-{number:04}", issued)
    elif act == "pay":
        await PaymentRepository(database).enter([NewPayment(1, dt.date(2026, 11, 20), "cash", Decimal("1.00"))])
    else:
        await sealing.SealingRepository(database, SystemClock(), Author).seal()
    reached()

asyncio.run(main())
"""
)


async def whole(database):
    """Return the entries, which are a chain without a fault."""
    verifier, journal = Verifier(Ed25519Signatures().check), JournalRepository(database)
    for line in await journal.lines(0, 1_000):
        verifier.feed(line)
    assert not verifier.faults
    return await journal.entries(0, 1_000)


UNTIL = [("before the entry", 0), ("before the commit", 0), ("after the commit", 1)]


@pytest.mark.parametrize(("until", "count"), UNTIL)
async def test_a_document_is_issued_with_its_entry_or_not_at_all(opened, make, until, count):
    database = opened()
    await DocumentRepository(database).add([make(), make()], again=True)
    assert not await killed(PROCESS, opened.where, "issue", until)
    rows = IndexRepository(database).page(Query(), 9).result().rows
    assert len([row for row in rows if row.number]) == count
    issued = [each for each in await whole(database) if each.happening.event is Event.ISSUED]
    assert [each.happening.facts["number"] for each in issued] == ["F-0001"][:count]
    # Neither the number nor the place in the chain is lost.
    frozen = await DocumentRepository(database).issue(
        2, "F-{number:04}", lambda draft, number: replace(draft, number=number, state=State.ISSUED).frozen()
    )
    assert frozen.document.number == f"F-{count + 1:04}"
    assert len(await whole(database)) == count + 1


@pytest.mark.parametrize(("until", "count"), UNTIL)
async def test_a_step_of_a_letter_is_sealed_once(opened, until, count):
    database, clock = opened(), SystemClock()
    letter = NewLetter(0, 1, "test", "company", "us@us.example", ("you@you.example",), "s", b"mime", "<k@us.example>")
    await OutboxRepository(database, clock).enqueue(letter)
    assert not await killed(PROCESS, opened.where, "seal", until)
    assert len(await whole(database)) == count
    await SealingRepository(database, clock, Author).seal()
    (entry,) = await whole(database)
    assert [each["state"] for each in entry.happening.facts["steps"]] == ["queued"]


@pytest.mark.parametrize(("until", "count"), UNTIL)
async def test_a_payment_is_entered_with_its_entry_or_not_at_all(opened, make, until, count):
    database = opened()
    lines = (Line("Pain", Decimal(10), price=Decimal("1.20"), taxes=(Tax(rate=Decimal(20)),)),)
    draft = make()
    await DocumentRepository(database).add([replace(draft, document=replace(draft.document, lines=lines))])
    await DocumentRepository(database).issue(
        1, "F-{number:04}", lambda draft, number: replace(draft, number=number, state=State.ISSUED).frozen()
    )
    assert not await killed(PROCESS, opened.where, "pay", until)
    paid = await PaymentRepository(database).of(1)
    told = [each.happening for each in await whole(database) if each.happening.event is Event.PAYMENT]
    assert (len(paid), len(told)) == (count, count)
    assert [each.facts["amount"] for each in told] == ["1.00"] * count
    assert balance((await DocumentRepository(database).get(1)).document) == Decimal("14.40") - count
