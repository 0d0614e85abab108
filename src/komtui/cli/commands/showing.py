"""`komtui show`: one document, whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands.listing import plain
from komtui.cli.core.framework import command
from komtui.cli.core.output import emit, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.mail.delivery import Delivery
from komtui.domain.message import N_
from komtui.domain.money import Money
from komtui.domain.sales.document import Document, Line
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import TaxSubtotal
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.ports import StoredDocument
from komtui.ui.localized import delivery_word, state_word

_TOTALS = ("lines", "allowances", "charges", "net", "tax", "gross", "prepaid", "rounding", "payable")


@command("show", N_("Show one document with its lines, totals and deliveries."))
@click.argument("number", metavar="NUMBER")
@pass_session
def show(session: Session, number: str) -> None:
    """Write one document."""

    async def work(services: LazyServices) -> tuple[StoredDocument, Sequence[Delivery]]:
        stored = await services.documents.find(number)
        return stored, await services.outbox.deliveries(document_id=stored.id)

    stored, deliveries = session.run(work)
    if session.json:
        emit(document_json(stored, deliveries))
    else:
        tell("\n".join(_page(stored, deliveries)))


def document_json(stored: StoredDocument, deliveries: Sequence[Delivery]) -> dict[str, Any]:
    """Return a document as scripts read it; amounts are strings."""
    document = stored.document
    totals = {name: plain(Money(getattr(document.totals, name), document.currency)) for name in _TOTALS}
    return {
        "number": _number(stored),
        "kind": document.kind.value,
        "state": document.state.value,
        "date": document.date.isoformat(),
        "due_date": document.due_date.isoformat() if document.due_date else None,
        "valid_until": document.valid_until.isoformat() if document.valid_until else None,
        "currency": document.currency,
        "language": document.language,
        "store": document.store,
        "seller": _party_json(document.seller),
        "customer": _party_json(document.buyer),
        "lines": [_line_json(line, document.currency) for line in document.lines],
        "taxes": [_tax_json(each, document.currency) for each in document.taxes],
        "totals": totals,
        "references": [{"role": each.role, "number": each.number} for each in document.references],
        "notes": list(document.notes),
        "terms": document.terms,
        "origin": stored.origin,
        "own_pdf": stored.own_pdf,
        "deliveries": [
            {"id": each.id, "recipient": each.recipient, "state": each.state.value, "reply": each.reply}
            for each in deliveries
        ],
    }


def _number(stored: StoredDocument) -> str:
    return stored.document.number or f"draft-{stored.id}"


def _party_json(party: Party) -> dict[str, Any]:
    return {
        "name": party.name,
        "email": party.email,
        "vat_id": party.vat_id,
        "legal_id": party.legal_id,
        "address": asdict(party.address),
    }


def _line_json(line: Line, currency: str) -> dict[str, Any]:
    return {
        "description": line.description,
        "quantity": _exact(line.quantity),
        "unit": line.unit,
        "price": _exact(line.price),
        "net": plain(Money(line.net(currency), currency)),
        "taxes": [{"scheme": tax.scheme, "category": tax.category, "rate": _exact(tax.rate)} for tax in line.taxes],
    }


def _tax_json(subtotal: TaxSubtotal, currency: str) -> dict[str, Any]:
    return {
        "scheme": subtotal.tax.scheme,
        "category": subtotal.tax.category,
        "rate": _exact(subtotal.tax.rate),
        "taxable": plain(Money(subtotal.taxable, currency)),
        "amount": plain(Money(subtotal.amount, currency)),
    }


def _exact(value: Decimal) -> str:
    return f"{value:f}"


def _page(stored: StoredDocument, deliveries: Sequence[Delivery]) -> Iterator[str]:
    """Yield the blocks of the page, each with an empty line after it."""
    document, words = stored.document, current()
    yield f"{words.kind(document.kind)} {visible(_number(stored))}  {state_word(document.state, document.kind)}\n"
    yield _facts(document) + "\n"
    if document.lines:
        yield _lines(document) + "\n"
    yield _totals(document)
    for text in (*document.notes, document.terms):
        if text:
            yield "\n" + visible(text, multiline=True)
    if deliveries:
        headings = (_("Recipient"), _("Delivery"), _("Server's reply"))
        yield "\n" + table(headings, [(each.recipient, delivery_word(each.state), each.reply) for each in deliveries])


def _facts(document: Document) -> str:
    address = document.buyer.address
    town = " ".join(part for part in (address.postcode, address.city, address.region, address.country) if part)
    facts = (
        (_("Date"), document.date.isoformat()),
        (_("Due date"), document.due_date.isoformat() if document.due_date else ""),
        (_("Valid until"), document.valid_until.isoformat() if document.valid_until else ""),
        (_("Seller"), document.seller.name),
        (_("Customer"), document.buyer.name),
        (_("Address"), ", ".join(part for part in (address.line1, address.line2, address.line3, town) if part)),
        (_("E-mail"), document.buyer.email),
        *((_("Reference"), reference.number) for reference in document.references),
    )
    return table((), [(name, value) for name, value in facts if value])


def _lines(document: Document) -> str:
    words = current()
    headings = (_("Description"), _("Quantity"), _("Price"), _("Tax"), _("Amount"))
    rows = [
        (
            line.description,
            words.number(line.quantity),
            words.number(line.price, None if line.price != line.price.quantize(Decimal("0.01")) else 2),
            " + ".join(words.percent(tax.rate) for tax in line.taxes),
            words.amount(line.net(document.currency), document.currency),
        )
        for line in document.lines
    ]
    return table(headings, rows, right={1, 2, 3, 4})


def _totals(document: Document) -> str:
    words, totals, currency = current(), document.totals, document.currency
    rows = [(_("Net total"), totals.net)]
    rows += [(f"{_(each.tax.scheme)} {words.percent(each.tax.rate)}", each.amount) for each in document.taxes]
    rows += [(_("Total"), totals.gross)]
    rows += [(_("Already paid"), -totals.prepaid)] if totals.prepaid else []
    rows += [(_("Rounding"), totals.rounding)] if totals.rounding else []
    rows += [(_("Amount due"), totals.payable)]
    return table((), [(name, words.money(Money(value, currency))) for name, value in rows], right={1})
