"""Customers as CSV: one row each, columns by name, read back as they were written.

Encoding, delimiter and header are found as those of documents are (`encoding`, `csv.text`). A column that is left out
says nothing of its field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from komtui.adapters.formats.csv.text import grid
from komtui.adapters.formats.encoding import decode
from komtui.adapters.formats.faults import Faults
from komtui.domain.marking import N_
from komtui.domain.problem import Problem
from komtui.domain.sales.customer import Customer, EInvoice, Recipients
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.party import Party
from komtui.domain.search import folded
from komtui.domain.tables.rows import TableRows
from komtui.i18n import LANGUAGES, Localizer, localizer
from komtui.i18n.presentation.states import kind_word
from komtui.services.addresses import joined, parsed
from komtui.services.ports.customers import CustomerLine, CustomerTable

_PARTY = ("name", "trading_name", "contact", "email", "phone", "vat_id", "legal_id", "legal_text", "electronic_address")
_ADDRESS = ("line1", "line2", "line3", "postcode", "city", "region", "country")
_NAMED = ("GST", "QST")
"""Tax registrations with a column of their own."""
_WAYS = ("to", "cc", "bcc")
_FORMS: Final = frozenset({"", *EInvoice})
COLUMNS: Final = (
    "number",
    *_PARTY,
    *_ADDRESS,
    "gst",
    "qst",
    "tax_ids",
    "language",
    "due_days",
    "e_invoice",
    *(f"ship_{name}" for name in ("name", *_ADDRESS)),
    *(f"{kind.value}_{way}" for kind in Kind for way in _WAYS),
    "note",
)
"""Names of the columns, in the order in which they are written."""
_ALSO: Mapping[str, tuple[str, ...]] = {
    "number": ("customer number", "no client", "numero client", "numero", "code client", "code", "client id"),
    "name": ("nom", "raison sociale", "company", "societe", "client", "customer"),
    "trading_name": ("nom commercial", "enseigne"),
    "contact": ("interlocuteur", "contact name"),
    "email": ("e-mail", "mail", "courriel", "adresse e-mail", "adresse mail"),
    "phone": ("telephone", "tel", "mobile"),
    "vat_id": ("vat", "vat number", "tva", "no tva", "numero tva", "numero de tva", "tva intracommunautaire"),
    "legal_id": ("siren", "siret", "neq", "registration"),
    "line1": ("address", "adresse", "rue", "street", "address 1", "adresse 1"),
    "line2": ("address 2", "adresse 2", "complement"),
    "line3": ("address 3", "adresse 3"),
    "postcode": ("zip", "postal code", "code postal", "cp"),
    "city": ("town", "ville"),
    "region": ("province", "state", "departement"),
    "country": ("pays",),
    "gst": ("tps", "no tps"),
    "qst": ("tvq", "no tvq"),
    "language": ("langue",),
    "due_days": ("delai", "jours", "terms"),
    "e_invoice": ("e-invoice", "einvoice", "facture electronique"),
    "note": ("notes", "remarque", "commentaire"),
}


_HEADS: Final = {
    "number": N_("Customer number"),
    "name": N_("Name"),
    "trading_name": N_("Trades as"),
    "contact": N_("Contact"),
    "email": N_("E-mail"),
    "phone": N_("Telephone"),
    "vat_id": N_("VAT number"),
    "legal_id": N_("Registration"),
    "legal_text": N_("Legal text"),
    "electronic_address": N_("Electronic address"),
    "line1": N_("Address"),
    "line2": N_("Address, line 2"),
    "line3": N_("Address, line 3"),
    "postcode": N_("Postcode"),
    "city": N_("Town"),
    "region": N_("Province"),
    "country": N_("Country"),
    "gst": N_("GST/HST number"),
    "qst": N_("QST number"),
    "tax_ids": N_("Other tax numbers"),
    "language": N_("Language"),
    "due_days": N_("Days to pay"),
    "e_invoice": N_("E-invoice"),
    "note": N_("Note"),
}
"""What columns are called for people, as the form of a customer has it."""


def _head(column: str, words: Localizer) -> str:
    """Return what a column is called; in English the name that programs know it by."""
    if words.language == "en":
        return column
    if column in _HEADS:
        return words._(_HEADS[column])
    if column.startswith("ship_"):
        return words._("Delivery: {field}").format(field=words._(_HEADS[column.removeprefix("ship_")]))
    kind, way = column.rsplit("_", 1)
    said = {"to": words._("{kind}: to"), "cc": words._("{kind}: cc"), "bcc": words._("{kind}: bcc")}[way]
    return said.format(kind=kind_word(Kind(kind), words))


def _plain(header: str) -> str:
    return " ".join(re.findall(r"[\w-]+", folded(header).replace("n°", "no")))


@cache
def _worded() -> Mapping[str, str]:
    """Return the columns by what each language calls them."""
    return {_plain(_head(column, localizer(code))): column for code in LANGUAGES for column in reversed(COLUMNS)}


def written(customers: Sequence[Customer], words: Localizer) -> bytes:
    """Return customers as a table in UTF-8 with its mark, which spreadsheets need, called as a language has it."""
    rows = TableRows(COLUMNS, heads=[_head(column, words) for column in COLUMNS])
    return "".join((rows.header(), *(rows.row(_cells(each)) for each in customers))).encode("utf-8", "replace")


def read(content: bytes, file: str) -> CustomerTable:
    """Return what a table says of customers. Raises ProblemError with every fault and its line."""
    faults = Faults(file)
    found = grid(decode(content, faults).text, lambda cell: bool(_column(cell)), faults)
    names = [_column(cell) for cell in found.header.cells]
    if "name" not in names and "number" not in names:
        raise faults.fatal("customer.no-columns", columns=", ".join(filter(None, found.header.cells[:8])))
    lines = []
    for row in found.rows:
        cells = {name: cell for name, cell in zip(names, row.cells, strict=False) if name}
        if not re.fullmatch(r"[0-9]{0,4}", cells.get("due_days", "")):
            faults.add("customer.row-days", place=row.line, value=cells["due_days"])
        if (form := cells.get("e_invoice", "").lower()) not in _FORMS:
            faults.add("customer.row-e-invoice", place=row.line, value=form)
        lines.append(CustomerLine(row.line, cells.get("number", ""), _Given(cells)))
    faults.raise_any()
    left_out = [cell for cell, name in zip(found.header.cells, names, strict=True) if cell and not name]
    notes = (Problem("customer.columns-left-out", {"file": file, "columns": ", ".join(left_out)}),) if left_out else ()
    return CustomerTable(tuple(lines), notes)


@dataclass(frozen=True)
class _Given:
    """The cells of a row, put over a customer."""

    cells: Mapping[str, str]

    def __call__(self, before: Customer) -> Customer:
        """Return a customer as the row says; what it has no column for stays."""
        cells = self.cells
        party = _party(before.party, cells, "")
        if "number" in cells:
            party = replace(party, identifier=cells["number"])
        party = replace(party, tax_ids=_tax_ids(party.tax_ids, cells))
        ship_to = before.ship_to
        if any(name.startswith("ship_") for name in cells):
            ship_to = _party(ship_to or Party(""), cells, "ship_")
        due_days = before.due_days
        if "due_days" in cells:
            due_days = int(cells["due_days"]) if cells["due_days"] else None
        return replace(
            before,
            party=party,
            ship_to=None if ship_to == Party("") else ship_to,
            language=cells.get("language", before.language),
            recipients=tuple(_recipients(before, cells)),
            e_invoice=_form(cells["e_invoice"]) if "e_invoice" in cells else before.e_invoice,
            due_days=due_days,
            note=cells.get("note", before.note),
        )


def _form(cell: str) -> EInvoice | None:
    return EInvoice(cell.lower()) if cell else None


def _party(before: Party, cells: Mapping[str, str], prefix: str) -> Party:
    texts: dict[str, Any] = {name: cells[prefix + name] for name in _PARTY if prefix + name in cells}
    lines = {name: cells[prefix + name] for name in _ADDRESS if prefix + name in cells}
    return replace(before, **texts, address=replace(before.address, **lines))


def _tax_ids(before: Sequence[tuple[str, str]], cells: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = dict(before)
    if "tax_ids" in cells:
        found = {scheme: number for scheme, number in before if scheme in _NAMED}
        pairs = (each.partition("=") for each in cells["tax_ids"].split(";"))
        found |= {scheme.strip(): number.strip() for scheme, _, number in pairs if number.strip()}
    found |= {scheme: cells[scheme.lower()] for scheme in _NAMED if scheme.lower() in cells}
    return tuple((scheme, number) for scheme, number in found.items() if number)


def _recipients(before: Customer, cells: Mapping[str, str]) -> Iterator[tuple[Kind, Recipients]]:
    mine = dict(before.recipients)
    for kind in Kind:
        of = mine.get(kind, Recipients())
        given = {way: parsed(cells[f"{kind.value}_{way}"]).every for way in _WAYS if f"{kind.value}_{way}" in cells}
        of = replace(of, **given)
        if of != Recipients():
            yield kind, of


def _cells(customer: Customer) -> dict[str, str]:
    party, ship_to = customer.party, customer.ship_to or Party("")
    taxes = dict(party.tax_ids)
    others = "; ".join(f"{scheme}={number}" for scheme, number in party.tax_ids if scheme not in _NAMED)
    return {
        "number": party.identifier,
        **{name: getattr(party, name) for name in _PARTY},
        **{name: getattr(party.address, name) for name in _ADDRESS},
        **{scheme.lower(): taxes.get(scheme, "") for scheme in _NAMED},
        "tax_ids": others,
        "language": customer.language,
        "e_invoice": customer.e_invoice.value if customer.e_invoice else "",
        "due_days": "" if customer.due_days is None else str(customer.due_days),
        "ship_name": ship_to.name,
        **{f"ship_{name}": getattr(ship_to.address, name) for name in _ADDRESS},
        **{f"{kind.value}_{way}": joined(getattr(of, way)) for kind, of in customer.recipients for way in _WAYS},
        "note": customer.note,
    }


def _column(header: str) -> str:
    """Return the column that a heading means; empty where it means none."""
    plain = _plain(header)
    if (name := plain.replace(" ", "_")) in COLUMNS:
        return name
    return next((name for name, also in _ALSO.items() if plain in also), "") or _worded().get(plain, "")
