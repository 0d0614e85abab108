"""What the official rules for e-invoices let through, and programs of customers and platforms do not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from komtui.domain.country import COUNTRIES
from komtui.domain.money import CURRENCIES, ZERO
from komtui.domain.sales.attachment import HELD, Attachment
from komtui.domain.sales.document import Kind, LineRole, PaymentMeans
from komtui.domain.sales.legal import numbers
from komtui.domain.sales.legal.residence import home, is_sold_abroad, law_of
from komtui.domain.sales.legal.rule import Case, Facts
from komtui.domain.sales.party import Capacity, Party

Found = Iterable[Facts]
_NOTHING: Final[Facts] = {}
_PAYMENT: Final = "payment"
_BIC: Final = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
_BANKS: Final = {"MC": "FR", "GG": "GB", "IM": "GB", "JE": "GB", "PF": "FR", "NC": "FR", "WF": "FR", "PM": "FR"}
"""Places whose banks have accounts of another country."""
_MOST_DIGITS: Final = 10
"""Of a card's number: no more than the first six and the last four may be kept (PCI DSS 3.4)."""
_FOREIGN: Final = frozenset({"", "EL", "XI", "XK", "1A"})
"""Codes that e-invoices know beside those of ISO 3166-1; an address that names none is looked at elsewhere."""
_TREATED: Final = frozenset({"B2B", "B2BINT", "B2C", "B2CINT"})
_MAIL: Final = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_DEBITS: Final = frozenset({"49", "59"})
"""Direct debits (UNCL 4461)."""
_NAMED: Final = re.compile(
    r"\b(?:r\.?c\.?s|r\.?m|r\.?n\.?e|siren|siret)\b[^0-9]{0,40}"
    r"([0-9]{3}[\s.]?[0-9]{3}[\s.]?[0-9]{3}(?:[\s.]?[0-9]{5})?)(?![0-9])",
    re.IGNORECASE,
)
"""A number of the register, or of INSEE, as a company's papers name it."""
_NAMED_VAT: Final = re.compile(r"\bFR\s?[0-9]{2}\s?([0-9]{3}[\s.]?[0-9]{3}[\s.]?[0-9]{3})(?![0-9])")


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


def other_bic(case: Case) -> Found:
    """Find a bank code of another country than the account's."""
    for name, means in _means(case):
        account, code = numbers.bare(means.iban), means.bic.replace(" ", "").upper()
        if numbers.is_iban(account) and _BIC.fullmatch(code):
            theirs = law_of(code[4:6])
            if _BANKS.get(theirs, theirs) != _BANKS.get(account[:2], account[:2]):
                yield {"bic": means.bic, "number": means.iban, "field": f"{name}.bic"}


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


def unknown_currency(case: Case) -> Found:
    """Find a currency that there is not, such as EURO or CDA."""
    if case.document.currency not in CURRENCIES:
        yield {"currency": case.document.currency}


def earlier_later(case: Case) -> Found:
    """Find an earlier invoice that is later than the document."""
    document = case.document
    for at, each in enumerate(document.references):
        if each.role in {"invoice", "origin"} and each.date is not None and each.date > document.date:
            yield {"number": each.number, "day": each.date.isoformat(), "field": f"references[{at}].date"}


def itself(case: Case) -> Found:
    """Find an invoice that names itself as the earlier one; credit notes may have a series with the same numbers."""
    document = case.document
    for at, each in enumerate(document.references if document.kind is Kind.INVOICE else ()):
        if each.role == "invoice" and document.number and each.number.strip() == document.number:
            yield {"number": each.number, "field": f"references[{at}].number"}


def mail_address(case: Case) -> Found:
    """Find an electronic address that is said to be an e-mail address and can be none (EAS: EM)."""
    for name, party in (("seller", case.document.seller), ("buyer", case.document.buyer)):
        address = party.electronic_address
        if party.electronic_scheme == "EM" and address and not _MAIL.fullmatch(address):
            yield {"address": address, "field": f"{name}.electronic_address"}


def overpaid(case: Case) -> Found:
    """Find more paid already than there is to pay (BT-113)."""
    totals = case.totals
    if totals.prepaid > max(totals.gross, ZERO):
        yield _NOTHING


def mandate(case: Case) -> Found:
    """Find a direct debit that names no mandate, or not who debits (SEPA rulebook, pre-notification)."""
    document = case.document
    debits = [(name, each) for name, each in _means(case) if each.code in _DEBITS]
    every = (document.payment, *document.further_payments)
    if debits and not (any(each.mandate for each in every) and any(each.creditor_id for each in every)):
        yield {"field": f"{debits[0][0]}.mandate"}


def zero_rate(case: Case) -> Found:
    """Find a rate of zero, which France does not have: what bears no VAT says why (CGI ann. II 242 nonies A, I 12°)."""
    for subtotal in case.subtotals:
        if subtotal.tax.scheme == "VAT" and subtotal.tax.category == "Z":
            yield {"field": case.line_of(subtotal.tax)}


def own_buyer(case: Case) -> Found:
    """Find a buyer with the SIREN of the seller."""
    theirs = numbers.bare(case.document.buyer.legal_id)[:9]
    if theirs and theirs == numbers.bare(case.document.seller.legal_id)[:9]:
        yield {"siren": theirs}


def other_text(case: Case) -> Found:
    """Find a legal text that names the register's number, or the VAT number, of another company than the seller.

    Where it names several, such as its insurer's, one of them has to be its own.
    """
    siren, text = numbers.bare(case.document.seller.legal_id)[:9], case.document.seller.legal_text
    if not numbers.is_siren(siren):
        return
    patterns = (_NAMED,) if "assujetti unique" in case.said else (_NAMED, _NAMED_VAT)
    for named in (pattern.findall(text) for pattern in patterns):
        if named and not any(numbers.bare(each).startswith(siren) for each in named):
            yield {"number": named[0], "siren": siren}


def line_twice(case: Case) -> Found:
    """Find a line's number that another line has (BT-126)."""
    seen = set[str]()
    for at, line in enumerate(case.document.lines):
        if line.identifier and line.identifier in seen and line.role is LineRole.BILLED:
            yield {"number": line.identifier, "line": at + 1, "field": f"lines[{at}].identifier"}
        seen.add(line.identifier)


def unheld_files(case: Case) -> Found:
    """Find a file of a type that no e-invoice holds (BR-CL-24), whose name is not what the document calls it."""
    for at, each in enumerate(case.document.attachments):
        if each.has_file and each.mime not in HELD and _is_lost(each):
            yield {"file": each.name, "reference": each.reference, "field": f"attachments[{at}]"}


def unheld_names(case: Case) -> Found:
    """Find an attached document of which only the address is known, and a file's name that has no term beside it."""
    for at, each in enumerate(case.document.attachments):
        if not each.has_file and _is_lost(each):
            yield {"file": each.name, "reference": each.reference, "field": f"attachments[{at}]"}


def _is_lost(each: Attachment) -> bool:
    return bool(each.name) and each.name not in {each.reference, each.description}


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
