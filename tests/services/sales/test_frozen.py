"""What is issued stays as it was, whatever the arithmetic becomes."""

import datetime as dt
from decimal import ROUND_DOWN, Context, Decimal

import pytest

from komtui.adapters.formats._reading import read
from komtui.adapters.pdf._page import rendered
from komtui.domain import money
from komtui.domain.sales.document import Document, Kind, Line, Reference
from komtui.domain.sales.lifecycle import Consent, State
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax
from komtui.services.ports import NewDocument, Query
from komtui.services.sales.exchange.importing import ImportService

# Rounded half up, the lines are 0.40 and 1.01 and the tax is 0.08; cut off, they are 0.39, 1.00 and 0.07.
LINES = (
    Line("Sugar", Decimal(3), price=Decimal("0.1318"), taxes=(Tax(rate=Decimal("5.5")),)),
    Line("Salt", price=Decimal("1.005"), taxes=(Tax(rate=Decimal("5.5")),)),
)
HEADER = "number,date,customer,description,quantity,price,tax\n"
NUMBERED = """F-9,2026-01-31,Zoé,Sugar,3,0.1318,5.5
F-9,2026-01-31,Zoé,Salt,1,1.005,5.5
"""
UNNUMBERED = ",2026-01-31,Zoé,Sugar,3,0.1318,5.5\n"


@pytest.fixture
async def draft(books):
    async def write(kind=Kind.QUOTE, **fields):
        given = {"currency": "EUR", "seller": Party(""), "buyer": Party("Hôtel"), "lines": LINES}
        new = NewDocument(Document(kind, "", dt.date(2026, 1, 2), **(given | fields)))
        ((written),) = await books.add([new])
        return written.id

    return write


@pytest.fixture
def cut_off(monkeypatch):
    """The rounding rule as it is after somebody changed it."""
    return lambda: monkeypatch.setattr(money, "_EXACT", Context(prec=100, rounding=ROUND_DOWN))


def amounts(document):
    nets = [line.net(document.currency) for line in document.lines]
    return nets, document.taxes, document.totals


def row_of(service, document_id):
    (found,) = [row for row in service.index.page(Query(), 100).result().rows if row.id == document_id]
    return found


async def test_another_rounding_rule_changes_nothing_that_is_issued(service, draft, cut_off):
    stored = await service.issue(await draft())
    before = amounts(stored.document), row_of(service, stored.id), rendered(stored.document, "a4")
    assert [str(net) for net in before[0][0]] == ["0.40", "1.01"]
    cut_off()
    again = await service.get(stored.id)
    assert again == stored
    assert (amounts(again.document), row_of(service, stored.id), rendered(again.document, "a4")) == before
    # The rule did change: a draft follows it.
    assert [str(net) for net in amounts((await service.get(await draft())).document)[0]] == ["0.39", "1.00"]


async def test_what_is_issued_states_all_that_is_printed(service, draft):
    document = (await service.issue(await draft())).document
    assert None not in (document.stated_taxes, document.stated_totals, *(line.stated_net for line in document.lines))
    assert document.frozen() == document


async def test_a_file_is_frozen_as_it_comes_in(service, books, settings, tmp_path, cut_off):
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, rows in zip(paths, (NUMBERED, UNNUMBERED), strict=True):
        path.write_text(HEADER + rows)
    importing = ImportService(books, read, settings)
    number, name = [name async for each in importing.run(paths) for name in each.numbers]
    before = amounts((await service.find(number)).document)
    cut_off()
    assert amounts((await service.find(number)).document) == before
    assert before[2].net == Decimal("1.41")
    # What comes in without a number is a draft and not issued, so it is computed.
    assert (await service.find(name)).document.totals.net == Decimal("0.39")


async def test_what_was_accepted_stays_what_it_was(service, draft, cut_off):
    quote = await service.issue(await draft())
    computed = (await service.convert(quote.id, Kind.ORDER)).document
    assert computed.stated_totals is None  # nothing to hold on to: the arithmetic says the same
    cut_off()
    invoice = await service.convert(quote.id, Kind.INVOICE, consents=(Consent.CONVERTED_BEFORE,))
    assert amounts(invoice.document) == amounts(quote.document)
    invoice = await service.issue(invoice.id, consents=(Consent.CONVERTED_BEFORE,))
    assert invoice.document.totals.net == Decimal("1.41")


async def test_a_credit_note_takes_back_exactly_what_was_owed(service, draft, cut_off):
    invoice = await service.issue(await draft(Kind.INVOICE, prepaid=Decimal(1)))
    cut_off()
    note = await service.issue((await service.convert(invoice.id, Kind.CREDIT_NOTE)).id)
    assert amounts(note.document)[:2] == amounts(invoice.document)[:2]
    assert note.document.totals.payable == invoice.document.totals.gross
    assert (await service.get(invoice.id)).document.state is State.CANCELLED


async def test_lines_that_nothing_can_be_computed_from_keep_their_amounts(service, books):
    line = Line("Lot", price_base=Decimal(0), stated_net=Decimal(7))
    order = Document(Kind.ORDER, "C-1", dt.date(2026, 1, 2), "EUR", Party("S"), Party("B"), (line,), state=State.ISSUED)
    (written,) = await books.add([NewDocument(order.frozen())])
    draft = (await service.convert(written.id, Kind.INVOICE)).document
    assert (draft.totals.net, draft.references) == (7, (Reference("origin", "C-1", dt.date(2026, 1, 2)),))
