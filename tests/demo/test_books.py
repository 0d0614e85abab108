"""The demo's books: deterministic, varied, and true to their own arithmetic."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from io import BytesIO
from itertools import islice

import pytest
from PIL import Image

from komtui.demo._books import ENOUGH, documents
from komtui.demo._logo import png
from komtui.demo.customers import LYON, MONTREAL, customers
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party

TODAY = dt.date(2026, 11, 21)
SELLERS = {
    LYON: Party("Boulangerie Lefèvre SAS", address=Address(country="FR")),
    MONTREAL: Party("Boulangerie Lefèvre (Québec) inc.", address=Address(country="CA")),
}


@pytest.fixture(scope="module")
def books() -> list[Document]:
    return list(documents(SELLERS, TODAY, ENOUGH))


def test_the_same_day_gives_the_same_books(books: list[Document]) -> None:
    assert list(documents(SELLERS, TODAY, ENOUGH)) == books


def test_books_show_every_kind_state_language_and_currency(books: list[Document]) -> None:
    assert len(books) == ENOUGH >= 200
    assert {each.kind for each in books} == set(Kind)
    assert {each.state for each in books} == set(State) - {State.DISCARDED, State.REFUSED}
    assert {(each.store, each.currency, each.language) for each in books} == {
        (LYON, "EUR", "fr"),
        (LYON, "EUR", "en"),
        (MONTREAL, "CAD", "fr_CA"),
        (MONTREAL, "CAD", "en"),
    }
    assert {1, 40} <= {len(each.lines) for each in books}
    rates = {(tax.scheme, tax.rate) for each in books for line in each.lines for tax in line.taxes}
    assert rates >= {
        ("VAT", Decimal("5.5")),
        ("VAT", Decimal(10)),
        ("VAT", Decimal(20)),
        ("GST", Decimal(5)),
        ("QST", Decimal("9.975")),
    }
    assert any(each.adjustments for each in books)
    assert any(line.adjustments for each in books for line in each.lines)
    assert any(line.quantity < 0 for each in books for line in each.lines)
    assert any(each.prepaid for each in books)
    assert any(each.notes for each in books)
    assert all(each.totals.gross > 0 for each in books)
    assert all(each.exemptions for each in books if any(tax.category == "K" for tax in taxes(each)))


def taxes(document: Document) -> set[object]:
    return {tax for line in document.lines for tax in line.taxes}


def test_numbers_have_no_gap_and_follow_the_dates(books: list[Document]) -> None:
    numbered = [each for each in books if each.state is not State.DRAFT]
    assert all(not each.number for each in books if each.state is State.DRAFT)
    last: Counter[str] = Counter()
    for each in numbered:
        series, _, number = each.number.rpartition("-")
        assert series.endswith(str(each.date.year))
        assert int(number) == last[series] + 1
        last[series] += 1
    assert [each.date for each in books] == sorted(each.date for each in books)
    assert books[-1].date == TODAY


def test_each_credit_note_takes_back_an_earlier_cancelled_invoice(books: list[Document]) -> None:
    invoices = {each.number: each for each in books if each.kind is Kind.INVOICE}
    notes = [each for each in books if each.kind is Kind.CREDIT_NOTE and each.state is not State.DRAFT]
    assert notes
    for note in notes:
        (reference,) = note.references
        invoice = invoices[reference.number]
        assert invoice.state is State.CANCELLED
        assert (invoice.lines, invoice.buyer) == (note.lines, note.buyer)
        assert invoice.date == reference.date < note.date


def test_addresses_can_reach_nobody() -> None:
    addresses = [each.party.email for each in customers() if each.party.email]
    assert len(addresses) > 50
    assert all(address.endswith(".example") for address in addresses)
    assert any(not each.party.email for each in customers()), "somebody without an address"
    assert len({each.party.name for each in customers()}) == len(customers())


def test_very_many_documents_are_a_stream() -> None:
    first = list(islice(documents(SELLERS, TODAY, 1_000_000), 300))
    assert max(len(each.lines) for each in first) <= 3
    assert TODAY - first[0].date > dt.timedelta(days=3000)


def test_the_logo_is_a_png() -> None:

    image = Image.open(BytesIO(png()))
    assert image.format == "PNG"
    assert image.size == (240, 240)
    assert len(image.convert("RGB").getcolors(1 << 16) or ()) > 2
