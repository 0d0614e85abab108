"""Law misses nothing in the demo, and every invoice of it is an e-invoice that passes the official rules."""

from __future__ import annotations

import datetime as dt
from itertools import islice

import pytest

from einvoice_judge import Judge
from komtui.adapters.formats.einvoices._writing import xml
from komtui.demo._books import ENOUGH, PLAIN_FROM, documents
from komtui.demo.company import CURRENCIES, SETTINGS
from komtui.domain.sales.einvoice import House, is_written, lawful
from komtui.domain.sales.legal.check import legal_findings
from komtui.domain.sales.party import Address, Party
from komtui.i18n import localizer
from komtui.i18n.presentation.law import texts
from komtui.services.ports.einvoices import Syntax

_DOCUMENTS = 120
"""Of each store several of every kind."""


def _seller(store: str) -> Party:
    values = {**SETTINGS[""], **SETTINGS.get(store, {})}

    def of(key: str) -> str:
        return values.get(f"company.{key}", "")

    numbers = (("GST", of("gst_number")), ("QST", of("qst_number")))
    return Party(
        of("name"),
        address=Address(of("address1"), "", "", of("postcode"), of("city"), of("region"), of("country")),
        email=of("email"),
        vat_id=of("vat_id"),
        legal_id=of("legal_id"),
        legal_text=of("legal_form"),
        tax_ids=tuple(each for each in numbers if each[1]),
    )


@pytest.mark.parametrize(("count", "looked_at"), [(ENOUGH, ENOUGH), (PLAIN_FROM, 400)])
def test_law_misses_nothing(count: int, looked_at: int) -> None:
    sellers = {store: _seller(store) for store in CURRENCIES}
    faults = {}
    for document in islice(documents(sellers, dt.date(2026, 11, 27), count), looked_at):
        said = texts(document.buyer, localizer(document.language))
        judged = lawful(document.frozen(), House(document.seller.address.country), said)
        # Waiters who serve in Lyon are taxed there, whoever comes: no rule can know, and this one says so.
        if found := [each for each in legal_findings(judged) if each.code != "legal.taxed-here"]:
            faults[judged.number or judged.buyer.name] = [(each.code, each.field) for each in found]
    assert faults == {}


@pytest.mark.parametrize("syntax", list(Syntax))
def test_every_invoice_passes(judge: Judge, syntax: Syntax) -> None:
    sellers = {store: _seller(store) for store in CURRENCIES}
    faults, count = {}, 0
    for document in islice(documents(sellers, dt.date(2026, 11, 27), _DOCUMENTS), _DOCUMENTS):
        if not (is_written(document.kind) and document.number):
            continue
        country = document.seller.address.country
        said = texts(document.buyer, localizer(document.language))
        issued = lawful(document.frozen(), House(country), said)
        found = judge.faults(xml(issued, syntax), french=country == "FR")
        count += 1
        if found:
            faults[issued.number] = found
    assert faults == {}
    assert count > 50
