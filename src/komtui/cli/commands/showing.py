"""`komtui show`: one document, whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from textwrap import wrap
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands._fields import fields_json
from komtui.cli.commands.listing import plain
from komtui.cli.core.framework import command
from komtui.cli.core.output import emit, problem_json, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.journal import moment_text
from komtui.domain.mail.delivery import Delivery
from komtui.domain.mail.notice import Notice
from komtui.domain.marking import N_
from komtui.domain.money import Money
from komtui.domain.sales.document import Line
from komtui.domain.sales.lifecycle import is_draft
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.tax import TaxSubtotal
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.deliveries import reason, standing
from komtui.i18n.presentation.document import Presentation, presented
from komtui.i18n.presentation.marks import shipped_words
from komtui.services.ports import StoredDocument
from komtui.services.sales.life.carrying import Remainder
from komtui.services.sales.life.marking import Shipping

_SAID = frozenset(
    {
        *("number", "buyer", "lines", "notes", "stated_taxes", "stated_totals"),
        *("prepaid", "rounding"),  # among the totals
    }
)
"""Fields of a document that JSON has under another name, or in another form."""
_TOTALS = ("lines", "allowances", "charges", "net", "tax", "gross", "prepaid", "rounding", "payable")

_WIDE = 60
"""Letters of what is said below a description, at the most: longer lines would push the figures away."""


@command("show", N_("Show one document with its lines, totals and deliveries."))
@click.argument("number", metavar="NUMBER")
@pass_session
def show(session: Session, number: str) -> None:
    """Write one document."""

    async def work(
        services: LazyServices,
    ) -> tuple[StoredDocument, Sequence[Delivery], Remainder, Sequence[Notice], Shipping]:
        stored = await services.documents.find(number)
        deliveries = await services.outbox.deliveries(document_id=stored.id)
        answers = await services.notices.answers(stored.id)
        remainder = await services.documents.remainder(stored.id)
        return stored, deliveries, remainder, answers, await services.marking.shipped(stored.id)

    stored, deliveries, remainder, answers, shipping = session.run(work)
    if session.json:
        emit(
            document_json(stored, deliveries)
            | {"answers": [*map(_answer_json, answers)]}
            | _relations_json(remainder)
            | _shipping_json(shipping)
        )
    else:
        tell("\n".join([*_page(stored, deliveries), *_answers(answers), *_relations(remainder), *_shipped(shipping)]))


def document_json(stored: StoredDocument, deliveries: Sequence[Delivery]) -> dict[str, Any]:
    """Return a document as scripts read it; amounts are strings."""
    document = stored.document
    totals = {name: plain(Money(getattr(document.totals, name), document.currency)) for name in _TOTALS}
    return {
        "number": _number(stored),
        "customer": fields_json(document.buyer),
        "lines": [_line_json(line, document.currency) for line in document.lines],
        "taxes": [_tax_json(each, document.currency) for each in document.taxes],
        "totals": totals,
        "notes": [each.text for each in document.notes],
        "note_subjects": [each.subject for each in document.notes],
        **fields_json(document, _SAID),
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


def _answer_json(answer: Notice) -> dict[str, Any]:
    at = moment_text(answer.date) if answer.date is not None else None
    return {"at": at, "from": answer.sender, "text": answer.text}


def _answers(answers: Sequence[Notice]) -> Iterator[str]:
    """Yield the answers with their texts, the oldest first."""
    if count := len(answers):
        yield "\n" + n_("{count} answer", "{count} answers", count).format(count=count)
    for each in answers:
        when = current().moment(each.date) if each.date is not None else ""
        yield f"\n{when}  {visible(each.sender)}\n{visible(each.text, multiline=True)}".rstrip()


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


def _shipping_json(shipping: Shipping) -> dict[str, Any]:
    """Return when all of a document had gone out, and what of each line has."""
    shown = shipping.lines if shipping.date or shipping.in_part else ()
    lines = [{"line": each.name, "shipped": _exact(each.shipped), "left": _exact(each.left)} for each in shown]
    return {"shipped": shipping.date.isoformat() if shipping.date else None, "shipped_lines": lines}


def _shipped(shipping: Shipping) -> Iterator[str]:
    if said := shipped_words(shipping.date, shipping.lines):
        yield "\n" + "\n".join(said)


def _relation_json(stored: StoredDocument) -> dict[str, Any]:
    return {"number": _number(stored), "kind": stored.document.kind.value, "state": stored.document.state.value}


def _relations(remainder: Remainder) -> Iterator[str]:
    rows = [(each.label, each.name, each.state, each.amount) for each in remainder.relations(current())]
    if rows:
        yield "\n" + table((), [tuple(map(visible, row)) for row in rows], right={3})


def _number(stored: StoredDocument) -> str:
    return name_of(stored.document.number, stored.id)


def _line_json(line: Line, currency: str) -> dict[str, Any]:
    return fields_json(line, {"stated_net"}) | {"net": plain(Money(line.net(currency), currency))}


def _tax_json(subtotal: TaxSubtotal, currency: str) -> dict[str, Any]:
    return {
        "scheme": subtotal.tax.scheme,
        "category": subtotal.tax.category,
        "rate": _exact(subtotal.tax.rate),
        "taxable": plain(Money(subtotal.taxable, currency)),
        "amount": plain(Money(subtotal.amount, currency)),
        "exemption_reason": subtotal.exemption_reason,
        "exemption_code": subtotal.exemption_code,
    }


def _exact(value: Decimal) -> str:
    return f"{value:f}"


def _page(stored: StoredDocument, deliveries: Sequence[Delivery]) -> Iterator[str]:
    """Yield the blocks of the page, each with an empty line after it."""
    said = presented(stored.document, current(), brief=True)
    # By its handle a draft is found again; elsewhere it has none.
    yield f"{said.title} {visible(_number(stored))}  {said.state}\n"
    yield _facts(said) + "\n"
    yield (_lines(said, stored.document.lines) if said.lines else said.unlisted) + "\n"
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


def _texts(remark: str) -> list[str]:
    """Return the lines of what is said below a description; long prose is broken, so that the figures stay beside."""
    lines = visible(remark, multiline=True).split("\n")
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


def _classes(line: Line) -> list[str]:
    """Return what the item is in lists for programs, which no page says (BT-158)."""
    listed = ((each.code, " ".join(filter(None, (each.scheme, each.version)))) for each in line.classifications)
    codes = ", ".join(f"{code} ({scheme})" if scheme else code for code, scheme in listed)
    return [_("Classification: {codes}").format(codes=codes)] if codes else []


def _lines(said: Presentation, lines: Sequence[Line]) -> str:
    heads = said.headings
    headings = (heads.description, heads.quantity, heads.price, heads.tax, heads.amount)
    rows = []
    for line, stored in zip(said.lines, lines, strict=True):
        price = f"{line.price} {line.per}" if line.per else line.price
        indent = "  " * line.level
        first, *more = visible(line.description, multiline=True).split("\n")
        rows.append((indent + first, line.quantity, price, line.tax, line.amount))
        remarks = [text for remark in line.remarks for text in _texts(remark.text)]
        remarks += [text for said_of in _classes(stored) for text in _texts(said_of)]
        below = [*more, *(f"  {text}" for text in remarks)]
        rows += [(indent + text, "", "", "", "") for text in below]
    return table(headings, rows, right={1, 2, 3, 4})
