"""A customer, and a list of them, as the command line says them: in words, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from komtui.cli.commands._customer_fields import PARTY
from komtui.cli.commands.listing import plain
from komtui.cli.core.output import emit, table, tell
from komtui.cli.core.session import Session
from komtui.domain.money import Money
from komtui.domain.sales.customer import customer_name
from komtui.domain.sales.party import Address
from komtui.i18n import _, current
from komtui.i18n.presentation.customers import einvoice_word, grouping_word
from komtui.i18n.presentation.states import kinds_word
from komtui.services.addresses import joined
from komtui.services.ports.customers import CustomerRow, Held, StoredCustomer
from komtui.services.sales.parties.customer_checks import GST, QST, number_of


def customer_json(stored: StoredCustomer, held: Held) -> dict[str, Any]:
    """Return a customer as scripts read it; amounts are strings."""
    party = stored.customer.party
    return {
        "id": stored.id,
        "number": party.identifier,
        "state": stored.state.value,
        **{name: getattr(party, name) for name in PARTY},
        "address": _address_json(party.address),
        "tax_ids": [{"scheme": scheme, "number": number} for scheme, number in party.tax_ids],
        "ship_to": None
        if stored.customer.ship_to is None
        else {"name": stored.customer.ship_to.name, "address": _address_json(stored.customer.ship_to.address)},
        "language": stored.customer.language,
        "due_days": stored.customer.due_days,
        "grouping": stored.customer.grouping.value if stored.customer.grouping else "",
        "e_invoice": stored.customer.e_invoice.value if stored.customer.e_invoice else "",
        "note": stored.customer.note,
        "recipients": {
            kind.value: {"to": list(of.to), "cc": list(of.cc), "bcc": list(of.bcc)}
            for kind, of in stored.customer.recipients
        },
        "documents": held.documents,
        "drafts": held.drafts,
        "letters": held.letters,
        "owed": [_money_json(each) for each in held.owed],
        "overdue": [_money_json(each) for each in held.overdue],
    }


def _address_json(address: Address) -> dict[str, str]:
    return {each.name: getattr(address, each.name) for each in fields(Address)}


def _money_json(money: Money) -> dict[str, str]:
    return {"amount": plain(money), "currency": money.currency}


def answer(session: Session, stored: StoredCustomer, held: Held) -> None:
    """Write one customer."""
    if session.json:
        emit(customer_json(stored, held))
    else:
        tell(_page(stored, held))


def _page(stored: StoredCustomer, held: Held) -> str:
    words, customer = current(), stored.customer
    party = customer.party
    place = party.address
    rows = [
        (_("Customer"), stored.called),
        (_("Name"), party.name),
        (_("Trades as"), party.trading_name),
        (_("Contact"), party.contact),
        (_("E-mail"), party.email),
        (_("Telephone"), party.phone),
        (_("Address"), ", ".join(filter(None, (place.line1, place.line2, place.line3)))),
        (_("Town"), " ".join(filter(None, (place.postcode, place.city, place.region, place.country)))),
        (_("VAT number"), party.vat_id),
        (_("Registration"), party.legal_id),
        (_("GST/HST number"), number_of(party, GST)),
        (_("QST number"), number_of(party, QST)),
        (_("Language"), customer.language),
        (_("Days to pay"), "" if customer.due_days is None else str(customer.due_days)),
        (_("Several documents"), grouping_word(customer.grouping) if customer.grouping else ""),
        (_("E-invoice"), einvoice_word(customer.e_invoice) if customer.e_invoice else ""),
        *(
            (kinds_word(kind), f"{way} {joined(getattr(of, way))}")
            for kind, of in customer.recipients
            for way in ("to", "cc", "bcc")
            if getattr(of, way)
        ),
        (_("Documents"), str(held.documents)),
        (_("Letters"), str(held.letters)),
        (_("Still due"), ", ".join(map(words.money, held.owed))),
        (_("Overdue"), ", ".join(map(words.money, held.overdue))),
        (_("Note"), " ".join(customer.note.split())),
    ]
    return table((), [row for row in rows if row[1]])


def tell_rows(rows: Sequence[CustomerRow], *, as_json: bool) -> None:
    """Write a page of the list."""
    if as_json:
        for row in rows:
            emit({name: getattr(row, name) for name in CustomerRow._fields if name != "key"})
        return
    headings = (_("Customer"), _("Name"), _("Town"), _("E-mail"), _("Telephone"))
    tell(
        table(
            headings,
            [
                (
                    customer_name(row.number, row.id),
                    row.name,
                    f"{row.postcode} {row.city}".strip(),
                    row.email,
                    row.phone,
                )
                for row in rows
            ],
        )
    )
