"""What the official rules for e-invoices let through, and programs of customers and platforms do not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from komtui.domain.country import COUNTRIES
from komtui.domain.sales.document import LineRole, PaymentMeans
from komtui.domain.sales.legal import numbers
from komtui.domain.sales.legal.residence import home, is_sold_abroad
from komtui.domain.sales.legal.rule import Case, Facts
from komtui.domain.sales.party import Capacity, Party

Found = Iterable[Facts]
_PAYMENT: Final = "payment"
_BIC: Final = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
_MOST_DIGITS: Final = 10
"""Of a card's number: no more than the first six and the last four may be kept (PCI DSS 3.4)."""
_FOREIGN: Final = frozenset({"", "EL", "XI", "XK", "1A"})
"""Codes that e-invoices know beside those of ISO 3166-1; an address that names none is looked at elsewhere."""
_TREATED: Final = frozenset({"B2B", "B2BINT", "B2C", "B2CINT"})


def _means(case: Case) -> Iterable[tuple[str, PaymentMeans]]:
    document = case.document
    yield _PAYMENT, document.payment
    for at, means in enumerate(document.further_payments):
        yield f"further_payments[{at}]", means


def _others(case: Case) -> Iterable[tuple[str, Party]]:
    document = case.document
    named = (
        ("payee", document.payee),
        ("tax_representative", document.tax_representative),
        ("ship_to", document.ship_to),
    )
    return ((name, party) for name, party in named if party is not None)


def bic(case: Case) -> Found:
    """Find a bank code that can be none (ISO 9362)."""
    for name, means in _means(case):
        if means.bic and not _BIC.fullmatch(means.bic.replace(" ", "").upper()):
            yield {"number": means.bic, "field": f"{name}.bic"}


def card(case: Case) -> Found:
    """Find the whole number of a card."""
    for name, means in _means(case):
        if sum(each.isdigit() for each in means.card) > _MOST_DIGITS:
            yield {"field": f"{name}.card"}


def country(case: Case) -> Found:
    """Find a code that is no country's, such as UK."""
    document = case.document
    for name, party in (("buyer", document.buyer), *_others(case)):
        code = party.address.country
        if code not in COUNTRIES and code not in _FOREIGN:
            yield {"country": code, "field": f"{name}.address.country"}


def earlier_later(case: Case) -> Found:
    """Find an earlier invoice that is later than the document."""
    document = case.document
    for at, each in enumerate(document.references):
        if each.role in {"invoice", "origin"} and each.date is not None and each.date > document.date:
            yield {"number": each.number, "day": each.date.isoformat(), "field": f"references[{at}].date"}


def line_twice(case: Case) -> Found:
    """Find a line's number that another line has (BT-126)."""
    seen = set[str]()
    for at, line in enumerate(case.document.lines):
        if line.identifier and line.identifier in seen and line.role is LineRole.BILLED:
            yield {"number": line.identifier, "line": at + 1, "field": f"lines[{at}].identifier"}
        seen.add(line.identifier)


def representative(case: Case) -> Found:
    """Find a tax representative without a VAT number that can be one (BT-63)."""
    party = case.document.tax_representative
    if party is None:
        return
    number = numbers.bare(party.vat_id)
    french = number[:2] == "FR" and not numbers.is_french_vat(number)
    if not number or not numbers.looks_like_vat(number) or french:
        yield {"number": party.vat_id}


def other_siren(case: Case) -> Found:
    """Find a SIREN or SIRET with a wrong check digit of somebody who neither sells nor buys."""
    for name, party in _others(case):
        if party.legal_id and (party.legal_scheme in {"0002", "0009"} or home(party) == "FR"):
            digits = numbers.bare(party.legal_id)
            if not (numbers.is_siret(digits) if len(digits) == 14 else numbers.is_siren(digits)):
                yield {"number": party.legal_id, "field": f"{name}.legal_id"}
        if party.identifier_scheme == "0009" and not numbers.is_siret(numbers.bare(party.identifier)):
            yield {"number": party.identifier, "field": f"{name}.identifier"}


def treatment(case: Case) -> Found:
    """Find a note for platforms that the buyer contradicts: B2C switches off what is asked of B2B (BR-FR-20, 21)."""
    document = case.document
    abroad, is_private = is_sold_abroad(document), case.capacity is Capacity.CONSUMER
    for at, note in enumerate(document.notes):
        said = note.text.strip()
        if note.subject != "BAR" or said not in _TREATED:
            continue
        if (said.startswith("B2C") and not is_private) or said.endswith("INT") != abroad:
            yield {"said": said, "field": f"notes[{at}]"}
