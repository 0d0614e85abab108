"""Tables that go out: no cell that others filled in is computed by a spreadsheet, and all come back as they were."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import komtui
from komtui.adapters.formats import _customers as customers
from komtui.adapters.formats.articles import read_articles, written
from komtui.adapters.formats.csv.text import grid
from komtui.adapters.formats.csv.writing import write_csv
from komtui.adapters.formats.faults import Faults
from komtui.domain.sales.article import Article
from komtui.domain.sales.customer import Customer
from komtui.domain.sales.document import Document, Kind, Line, Note
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax
from komtui.domain.sales.usual_taxes import offered
from komtui.domain.tables.rows import TableRows
from komtui.i18n import LANGUAGES, localizer
from komtui.services.sales.money.sheets import COLUMNS

EVIL = ("=cmd|' /C calc'!A0", "+33 6 12", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "'=1", "' x", "=1\n=2")
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def _dangerous(content: str) -> list[str]:
    """Return the cells that a spreadsheet would take for a formula."""
    rows = csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline=""), delimiter=";" if ";" in content else ",")
    return [cell for row in rows for cell in row if cell.startswith(_STARTS) and not re.fullmatch(r"-?[\d.,]+", cell)]


@pytest.mark.parametrize("text", EVIL)
@pytest.mark.parametrize("column", COLUMNS)
def test_no_cell_of_the_accountants_table_is_a_formula(text: str, column: str) -> None:
    rows = TableRows(COLUMNS)
    assert not _dangerous(rows.header() + rows.row({column: text, "amount": "-12.00"}))


def test_amounts_stay_numbers() -> None:
    rows = TableRows(("a", "b", "c"))
    assert rows.row({"a": "-12.00", "b": Decimal(-3), "c": None}) == "-12.00;-3;\r\n"
    with pytest.raises(KeyError):
        rows.row({"d": 1})


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("text", EVIL)
def test_customers_go_out_harmless_and_come_back(text: str, language: str) -> None:
    text = text.strip() if text.strip() != text else text
    party = Party(text, Address(text, city=text, country="FR"), phone=text, identifier=text, tax_ids=(("XX", text),))
    content = customers.written([Customer(party=party, note=text, language="fr")], localizer(language))
    assert not _dangerous(content.decode("utf-8"))
    (line,) = customers.read(content, "file").lines
    again = line.apply(Customer(party=Party("")))
    assert (again.party.name, again.note, again.party.phone) == (text, text, text)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("text", EVIL)
def test_articles_go_out_harmless_and_come_back(text: str, language: str) -> None:
    article = Article((("", " ".join(text.split())),), number=text.strip(), detail=text.strip(), price=Decimal(-2))
    content = written([article], localizer(language))
    assert not _dangerous(content)
    (again,) = read_articles(content.encode(), "file", ())
    assert (again.names, again.number, again.detail, again.price) == (
        article.names,
        article.number,
        article.detail,
        article.price,
    )


@pytest.mark.parametrize("text", EVIL)
def test_a_document_goes_out_harmless_whatever_is_in_it(text: str) -> None:
    line = Line(text, Decimal(1), "C62", Decimal(-5), taxes=(Tax("VAT", "S", Decimal(20)),), item_id=text, detail=text)
    document = Document(
        kind=Kind.INVOICE,
        number=f"{text.split(maxsplit=1)[0]}1",
        date=dt.date(2026, 1, 5),
        currency="EUR",
        seller=Party(""),
        buyer=Party(text, Address(text, city=text), email=text, phone=text),
        lines=(line, replace(line, price=Decimal(9))),
        notes=(Note(text),),
        terms=text,
        store=text,
        language="fr",
    )
    content, _ = write_csv(document.frozen())
    assert not _dangerous(content.decode("utf-8"))


@pytest.mark.parametrize("text", ["=1", "@x", "'=1", "-a", "+a", "' x"])
def test_what_was_guarded_is_read_without_the_guard(text: str) -> None:
    rows = TableRows(("name", "date"))
    found = grid(rows.header() + rows.row({"name": text, "date": "2026-01-01"}), lambda _: True, Faults(""))
    assert found.rows[0].cells[0] == text


def test_no_other_module_writes_tables() -> None:
    """One place knows what a spreadsheet computes: whoever writes CSV elsewhere forgets it sooner or later."""
    top = Path(komtui.__file__).parent
    found = {
        str(path.relative_to(top))
        for path in top.rglob("*.py")
        if re.search(r"csv\.(?:writer|DictWriter)\(", path.read_text("utf-8"))
    }
    assert found == {"domain/tables/rows.py"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_articles_go_out_as_a_language_has_them_and_come_back(language: str) -> None:
    home = offered("CA", "QC")
    each = Article((("", "Pain"), ("fr", "Pain"), ("en", "Bread")), "P1", "0001", "au levain", "KGM", Decimal("6.40"))
    articles = [
        replace(each, number=f"P{at}", with_tax=with_tax, taxes=taxes, currency="CAD")
        for at, (taxes, with_tax) in enumerate([(taxes, False) for taxes in home] + [(home[0], True)])
    ]
    content = written(articles, localizer(language))
    if language != "en":
        assert content.startswith("\ufeffNuméro;Code-barres;")
        assert ";6,40;" in content
    assert read_articles(content.encode(), "file", home) == tuple(articles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_customers_is_known_in_every_language(language: str) -> None:
    header, *_rows = customers.written([], localizer(language)).decode("utf-8-sig").splitlines()
    assert [customers._column(head) for head in header.split(";")] == list(customers.COLUMNS)
