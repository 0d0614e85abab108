"""`komtui show`: one document, whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from textwrap import wrap
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands.listing import plain
from komtui.cli.core.framework import command
from komtui.cli.core.output import emit, problem_json, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.mail.delivery import Delivery
from komtui.domain.marking import N_
from komtui.domain.money import Money
from komtui.domain.sales.document import Line, PaymentTerm
from komtui.domain.sales.lifecycle import is_draft
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import TaxSubtotal
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.deliveries import reason, standing
from komtui.i18n.presentation.document import Presentation, presented
from komtui.i18n.presentation.lines import Remark
from komtui.services.ports import StoredDocument
from komtui.services.sales.carrying import Remainder

_TOTALS = ("lines", "allowances", "charges", "net", "tax", "gross", "prepaid", "rounding", "payable")

_WIDE = 60
"""Letters of what is said below a description, at the most: longer lines would push the figures away."""


@command("show", N_("Show one document with its lines, totals and deliveries."))
@click.argument("number", metavar="NUMBER")
@pass_session
def show(session: Session, number: str) -> None:
    """Write one document."""

    async def work(services: LazyServices) -> tuple[StoredDocument, Sequence[Delivery], Remainder]:
        stored = await services.documents.find(number)
        deliveries = await services.outbox.deliveries(document_id=stored.id)
        return stored, deliveries, await services.documents.remainder(stored.id)

    stored, deliveries, remainder = session.run(work)
    if session.json:
        emit(document_json(stored, deliveries) | _relations_json(remainder))
    else:
        tell("\n".join([*_page(stored, deliveries), *_relations(remainder)]))


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
        "notes": [each.text for each in document.notes],
        "terms": document.terms,
        "payment_terms": [_term_json(each) for each in document.payment_terms],
        "origin": stored.origin,
        "own_pdf": stored.own_pdf,
        "deliveries": [
            {
                "id": each.id,
                "recipient": each.recipient,
                "state": each.state.value,
                "reply": each.reply,
                "problem": problem_json(each.problem) if each.problem else None,
            }
            for each in deliveries
        ],
    }


def _relations_json(remainder: Remainder) -> dict[str, Any]:
    """Return what a document was made from, what has come of it, and what of it is left."""
    family, ledger, currency = remainder.family, remainder.ledger, remainder.document.currency
    left = [] if is_draft(remainder.document.state) else ledger.lines
    return {
        "origins": [_relation_json(each) for each in family.origins],
        "successors": [
            _relation_json(each)
            | {
                "type_code": each.document.type_code,
                "gross": plain(Money(each.document.totals.gross, currency)),
                "credited": [note.number for note in family.credits.get(each.id, ())],
            }
            for each in family.made
        ],
        "deducts": list(dict.fromkeys(line.deposit for line in remainder.document.lines if line.deposit)),
        "deducted_in": [
            _number(each)
            for each in family.beside
            if any(line.deposit == _number(family.stored) for line in each.document.lines)
        ],
        "left": [
            {"line": each.name, "quantity": _exact(each.quantity), "net": plain(Money(each.net, currency))}
            for each in left
        ],
        "left_gross": plain(Money(ledger.left.gross, currency)),
    }


def _relation_json(stored: StoredDocument) -> dict[str, Any]:
    return {"number": _number(stored), "kind": stored.document.kind.value, "state": stored.document.state.value}


def _relations(remainder: Remainder) -> Iterator[str]:
    rows = [(each.label, each.name, each.state, each.amount) for each in remainder.relations(current())]
    if rows:
        yield "\n" + table((), [tuple(map(visible, row)) for row in rows], right={3})


def _number(stored: StoredDocument) -> str:
    return name_of(stored.document.number, stored.id)


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
        "role": line.role.value,
        "parent": line.parent,
        "net": plain(Money(line.net(currency), currency)),
        "taxes": [{"scheme": tax.scheme, "category": tax.category, "rate": _exact(tax.rate)} for tax in line.taxes],
    }


def _term_json(term: PaymentTerm) -> dict[str, Any]:
    return {
        "kind": term.kind.value,
        "date": term.date.isoformat() if term.date else None,
        "percent": _exact(term.percent) if term.percent is not None else None,
        "amount": _exact(term.amount) if term.amount is not None else None,
        "text": term.text,
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
    said = presented(stored.document, current(), brief=True)
    # By its handle a draft is found again; elsewhere it has none.
    yield f"{said.title} {visible(_number(stored))}  {said.state}\n"
    yield _facts(said) + "\n"
    yield (_lines(said) if said.lines else said.unlisted) + "\n"
    totals = [(total.label, total.amount, total.remark) for total in said.totals]
    yield table((), totals, right={1})
    if said.payment.heading:
        yield "\n" + table((), [(said.payment.heading, ""), *said.payment.facts])
    for paragraph in said.paragraphs:
        text = visible(paragraph.text, multiline=True)
        yield f"\n{paragraph.heading}\n{text}" if paragraph.heading else f"\n{text}"
    if deliveries:
        headings = (_("Recipient"), _("Delivery"), _("Server's reply"))
        yield "\n" + table(headings, [(each.recipient, standing(each), reason(each)) for each in deliveries])


def _texts(remark: Remark) -> list[str]:
    """Return the lines of what is said below a description; long prose is broken, so that the figures stay beside."""
    lines = visible(remark.text, multiline=True).split("\n")
    return [part for line in lines for part in (wrap(line, _WIDE) if len(line) > _WIDE else [line])]


def _facts(said: Presentation) -> str:
    rows = [(fact.label, fact.value) for fact in said.facts]
    rows.append((said.seller.heading, said.seller.name))
    for party in (said.buyer, said.ship_to):
        if party is not None:
            rows += [
                (party.heading, party.name),
                *(("", text) for text in (party.trading_name, party.contact)),
                (_("Address"), ", ".join(party.address)),
                (_("E-mail"), party.email),
            ]
    return table((), [(name, value) for name, value in rows if value])


def _lines(said: Presentation) -> str:
    heads = said.headings
    headings = (heads.description, heads.quantity, heads.price, heads.tax, heads.amount)
    rows = []
    for line in said.lines:
        price = f"{line.price} {line.per}" if line.per else line.price
        indent = "  " * line.level
        first, *more = visible(line.description, multiline=True).split("\n")
        rows.append((indent + first, line.quantity, price, line.tax, line.amount))
        below = [*more, *(f"  {text}" for remark in line.remarks for text in _texts(remark))]
        rows += [(indent + text, "", "", "", "") for text in below]
    return table(headings, rows, right={1, 2, 3, 4})
