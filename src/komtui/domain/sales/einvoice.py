"""What an e-invoice says and nobody typed: numbers with their schemes, the kind of operation, the notes of French law.

Sources: XP Z12-012 (BR-FR rules and their annex B), Code de commerce L441-9 and D441-5, CGI ann. II art. 242 nonies A,
décret 2022-1299, the EAS and VATEX lists of the European Commission.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from komtui.domain.sales.kind import BILLS, Kind
from komtui.domain.sales.legal.numbers import EU, FRENCH, bare, is_european_vat, is_iban
from komtui.domain.sales.legal.residence import is_abroad, residence
from komtui.domain.sales.line import Line, Supply
from komtui.domain.sales.note import PENALTIES, Note
from komtui.domain.sales.party import NOBODY, Capacity, Party
from komtui.domain.sales.type_code import is_final
from komtui.late import dataclass, late_pattern

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document, PaymentMeans
    from komtui.domain.sales.tax import TaxSubtotal

SIREN: Final = "0002"
"""ISO 6523: a French business (BT-30-1, BT-47-1)."""
SIRET: Final = "0009"
"""One of its establishments (BT-29-1, BT-46-1)."""
DIRECTORY: Final = "0225"
"""EAS: an address of the French directory of e-invoicing, which begins with the SIREN."""
MAIL: Final = "EM"
"""EAS: an e-mail address."""
RECOVERY: Final = "PMT"
"""Subject of the note on the compensation for recovery costs (UNTDID 4451)."""
DISCOUNT: Final = "AAB"
"""Of that on discounts for early payment, or that there are none."""
TREATMENT: Final = "BAR"
"""Of that which tells a platform how to treat the invoice: a code for programs, which no page shows."""
TERMS: Final = (PENALTIES, RECOVERY, DISCOUNT)
"""Notes that say how and when to pay."""
TAX_ON_DEBITS: Final = "debits"
"""Key of the text that tax falls due on the date of the invoice."""
_INTRA: Final = "K"
"""Category of supplies to another member state."""
_TIME: Final = frozenset({"SEC", "MIN", "HUR", "DAY", "WEE", "MON", "QAN", "ANN"})
"""Units of Recommendation 20: whoever bills time bills a service."""
_VATEX: Final = MappingProxyType({"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"})
"""Why a category has no tax, where the category itself says it (BT-121)."""
_FRANCHISE: Final = "VATEX-FR-FRANCHISE"
"""The same of the franchise en base (CGI art. 293 B), which the reason names."""
_ARTICLE: Final = late_pattern(r"\b293\s?B\b", re.IGNORECASE)
_LOCAL: Final = "FC"
"""Scheme of a tax number that is no VAT number (BT-32)."""
_EAS: Final = MappingProxyType(
    {
        "AT": "9914",
        "BE": "9925",
        "BG": "9926",
        "CY": "9928",
        "CZ": "9929",
        "DE": "9930",
        "EE": "9931",
        "ES": "9920",
        "FI": "0213",
        "FR": "9957",
        "GR": "9933",
        "HR": "9934",
        "HU": "9910",
        "IE": "9935",
        "IT": "0211",
        "LT": "9937",
        "LU": "9938",
        "LV": "9939",
        "MT": "9943",
        "NL": "9944",
        "PL": "9945",
        "PT": "9946",
        "RO": "9947",
        "SE": "9955",
        "SI": "9949",
        "SK": "9950",
    }
)
"""Under which a VAT number is an electronic address, by the country of its owner."""
EUROPEAN: Final = EU | FRENCH
"""Members of the European Union, whose sellers send e-invoices, and what of France lies overseas."""


@dataclass(frozen=True)
class House:
    """What a seller says of all its sales."""

    country: str
    """ISO 3166-1; where it is empty, no law is known."""
    supply: Supply | None = Supply.GOODS
    """What a line supplies that does not say it; None where it may be either."""
    on_debits: bool = False
    """Whether tax falls due on the date of the invoice, for services as well (CGI 269, 2 c)."""


def siren_of(number: str) -> tuple[str, str]:
    """Return (SIREN, SIRET) of a French number: either may be empty, as 9 or 14 digits tell."""
    digits = bare(number)
    if not (digits.isascii() and digits.isdigit()):
        return "", ""
    return {9: (digits, ""), 14: (digits[:9], digits)}.get(len(digits), ("", ""))


def identified(party: Party) -> Party:
    """Return a seller or a buyer with the scheme of each number that tells it by itself, and an electronic address.

    A French number without a scheme is a SIREN, with a SIRET beside it where it has fourteen digits. What says its
    scheme stays as it is. The address is that of the directory, else the e-mail, else the VAT number.
    """
    siren, siret = siren_of(party.legal_id) if party.address.country in FRENCH else ("", "")
    found: dict[str, Any] = {}
    if siren and not party.legal_scheme:
        found |= {"legal_id": siren, "legal_scheme": SIREN}
        known = {party.identifier_scheme, *(scheme for scheme, _ in party.further_ids)}
        if siret and not party.identifier:
            found |= {"identifier": siret, "identifier_scheme": SIRET}
        elif siret and SIRET not in known:
            found["further_ids"] = (*party.further_ids, (SIRET, siret))
    found |= _addressed(party, siren)
    # At once: it is done for each document, and costs by the fields that a party has.
    return replace(party, **found) if found else party


def _addressed(party: Party, siren: str) -> dict[str, str]:
    """Return what is to be said of the electronic address of a party."""
    if party.electronic_address:
        is_mail = not party.electronic_scheme and "@" in party.electronic_address
        return {"electronic_scheme": MAIL} if is_mail else {}
    for address, scheme in (
        (siren, DIRECTORY),
        (party.email, MAIL),
        (bare(party.vat_id), _tax_scheme(party)),
    ):
        if address and scheme:
            return {"electronic_address": address, "electronic_scheme": scheme}
    return {}


def _tax_scheme(party: Party) -> str:
    """Return the scheme of the VAT number as an address: that of whoever gave it, as those of Monaco are French."""
    prefix = party.vat_id.strip()[:2].upper()
    return _EAS.get({"EL": "GR"}.get(prefix, prefix), "") or _EAS.get(party.address.country, "")


def is_written(kind: Kind) -> bool:
    """Return whether documents of that kind are written as e-invoices: invoices and credit notes."""
    return kind in BILLS


def supply_of(line: Line, usual: Supply | None) -> Supply | None:
    """Return what a line supplies: as it says, else by its unit, else the usual."""
    return line.supply or (Supply.SERVICE if line.unit in _TIME else usual)


def process_of(document: Document, usual: Supply | None) -> str:
    """Return the kind of operation in France (BT-23): B goods, S services, M both; 1, 2 already paid, 4 final."""
    supplied = {supply_of(line, usual) for line in document.lines if line.counts and not line.deposit and line.quantity}
    letter = {
        frozenset({Supply.GOODS}): "B",
        frozenset({Supply.SERVICE}): "S",
    }.get(frozenset(each for each in supplied if each is not None), "M")
    if None in supplied:
        letter = "M"
    if is_final(document):
        return f"{letter}4"
    return f"{letter}2" if is_paid_already(document) else f"{letter}1"


def is_paid_already(document: Document) -> bool:
    """Return whether all of an invoice was paid when it was issued (BT-113)."""
    totals = document.totals
    return document.kind is Kind.INVOICE and totals.gross > 0 and totals.prepaid == totals.gross and not totals.payable


def treatment_of(buyer: Party, seller: str = "FR") -> str:
    """Return how a French platform treats an invoice to that buyer (BR-FR-20): B2B, B2BINT, B2C or B2CINT."""
    # Its patterns take longer to compile than a document takes to be shown.
    from komtui.domain.sales.legal.capacity import capacity_of

    trade = "B2C" if capacity_of(buyer) is Capacity.CONSUMER else "B2B"
    return f"{trade}INT" if is_abroad(buyer, seller) else trade


def lawful(document: Document, house: House, texts: Mapping[str, str]) -> Document:
    """Return an invoice or a credit note on the day of issue with what law wants and nobody said.

    `texts` are the notes by their subject, and `TAX_ON_DEBITS`; what the document says itself stays. Sellers of other
    countries than France have no such notes.
    """
    if not is_written(document.kind) or not house.country:
        return document
    document = _delivered(_explained(_placed(document, house)))
    if house.country not in FRENCH:
        return document
    said = {each.subject for each in document.notes}
    notes = [Note(texts[subject], subject) for subject in (RECOVERY, PENALTIES, DISCOUNT) if subject not in said]
    if TREATMENT not in said:
        notes.append(Note(treatment_of(document.buyer, house.country), TREATMENT))
    document = replace(document, notes=(*document.notes, *notes))
    # A credit note on what was paid already is itself not paid.
    if not document.process or (document.kind is Kind.CREDIT_NOTE and document.process.endswith("2")):
        document = replace(document, process=process_of(document, house.supply))
    return _on_debits(document, texts[TAX_ON_DEBITS]) if house.on_debits else document


def without_law(document: Document) -> Document:
    """Return it without what `lawful` says of one customer and one day: another invoice gets its own on its day."""
    notes = tuple(each for each in document.notes if each.subject not in {*TERMS, TREATMENT})
    return replace(document, notes=notes, process="")


def _placed(document: Document, house: House) -> Document:
    """Return it with the country of the buyer's address (BT-55), which nobody types for customers at home.

    Someone at the counter has no other address than that, and is no customer from abroad to a platform (BR-FR-20).
    A delivery goes to the buyer's country where its address names none (BT-80).
    """
    if house.country not in EUROPEAN:
        return document
    buyer, there = document.buyer, document.ship_to
    country = residence(buyer, house.country)
    if not buyer.address.country:
        document = replace(document, buyer=replace(buyer, address=replace(buyer.address, country=country)))
    if there is not None and not there.address.country and there.address != NOBODY.address:
        document = replace(document, ship_to=replace(there, address=replace(there.address, country=country)))
    return document


def _on_debits(document: Document, text: str) -> Document:
    from komtui.domain.sales.document import TaxPoint

    if document.tax_point_date is None and document.tax_point is None:
        document = replace(document, tax_point=TaxPoint.INVOICE)
    if any(each.text.strip() == text for each in document.notes):
        return document
    return replace(document, notes=(*document.notes, Note(text)))


def _explained(document: Document) -> Document:
    """Return it with the code of why no tax is due, where category or reason tell it (BT-121)."""
    if document.stated_taxes is None:
        return document
    taxes = tuple(
        each if each.exemption_code else replace(each, exemption_code=_vatex(each)) for each in document.stated_taxes
    )
    return replace(document, stated_taxes=taxes)


def is_untaxed(document: Document) -> bool:
    """Return whether its seller charges no VAT on anything (franchise en base), so that no price is with or without."""
    taxes = document.taxes
    return bool(taxes) and all(_vatex(each) == _FRANCHISE for each in taxes)


def _vatex(subtotal: TaxSubtotal) -> str:
    if subtotal.tax.category == "E" and _ARTICLE.search(subtotal.exemption_reason):
        return _FRANCHISE
    return _VATEX.get(subtotal.tax.category, "")


def _delivered(document: Document) -> Document:
    """Return it with where and when goods went to another member state, which make them free of tax (BR-IC-11, 12).

    What is not said went to the buyer on the day of the invoice.
    """
    if not any(each.tax.category == _INTRA for each in document.stated_taxes or ()):
        return document
    buyer = document.buyer
    return replace(
        document,
        ship_to=document.ship_to or Party(buyer.name, address=buyer.address),
        delivery_date=document.delivery_date or (None if document.period else document.date),
    )


def completed(document: Document) -> Document:
    """Return it as an e-invoice says it: with the schemes of its parties' numbers and their electronic addresses.

    VAT numbers and IBANs are without the spaces that people put into them: no program finds them with those. Numbers of
    a party without a scheme stand before its others, and what to quote with a payment, which is of the whole document
    (BT-83), is said once.
    """
    representative = document.tax_representative
    return replace(
        document,
        seller=_seller(document.seller),
        buyer=_buyer(document.buyer),
        payee=_ordered(document.payee) if document.payee is not None else None,
        tax_representative=_ordered(_compact(representative)) if representative is not None else None,
        ship_to=_ordered(document.ship_to) if document.ship_to is not None else None,
        payment=_paid(document.payment),
        further_payments=tuple(_quoted_once(_paid(each), document.payment) for each in document.further_payments),
    )


@lru_cache(maxsize=256)
def _seller(party: Party) -> Party:
    # Of most documents it is that of others.
    return _ordered(_registered(_compact(identified(party))))


@lru_cache(maxsize=256)
def _buyer(party: Party) -> Party:
    return _ordered(_compact(identified(party)))


def _registered(seller: Party) -> Party:
    """Return a French seller without a VAT number as known to the tax office by its SIREN (BT-32).

    Whoever charges no VAT mostly has no such number, and is to be named by some number all the same (BR-E-02, BR-S-02).
    """
    known = seller.vat_id or any(scheme == _LOCAL for scheme, _ in seller.tax_ids)
    if known or seller.legal_scheme != SIREN or seller.address.country not in FRENCH:
        return seller
    return replace(seller, tax_ids=(*seller.tax_ids, (_LOCAL, seller.legal_id)))


def _ordered(party: Party) -> Party:
    """Return a party with its numbers as CII has them: those without a scheme first, else in their order."""
    known = [(party.identifier_scheme, party.identifier), *party.further_ids]
    first, *further = sorted(known, key=lambda each: bool(each[0]))
    if first == known[0] and further == known[1:]:
        return party
    return replace(party, identifier_scheme=first[0], identifier=first[1], further_ids=tuple(further))


def _quoted_once(means: PaymentMeans, first: PaymentMeans) -> PaymentMeans:
    return replace(means, reference="") if means.reference and means.reference == first.reference else means


def _compact(party: Party) -> Party:
    number = bare(party.vat_id)
    return replace(party, vat_id=number) if number != party.vat_id and is_european_vat(number) else party


def _paid(means: PaymentMeans) -> PaymentMeans:
    iban, debited = (bare(each) if is_iban(bare(each)) else each for each in (means.iban, means.debited_account))
    if (iban, debited) == (means.iban, means.debited_account):
        return means
    return replace(means, iban=iban, debited_account=debited)


def printed(notes: tuple[Note, ...]) -> Iterator[Note]:
    """Yield the notes that are for people."""
    return (each for each in notes if each.subject != TREATMENT and each.text.strip())
