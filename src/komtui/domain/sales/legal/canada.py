"""What Canada asks, and Québec beside it: one table.

Sources: Input Tax Credit Information (GST/HST) Regulations SOR/91-45 s. 3 (thresholds since 2021-04-20: 100 $ and
500 $, before them 30 $ and 150 $); Act respecting the Québec sales tax s. 201 and Regulation r. 2; Excise Tax Act
s. 165, 223, 232; Revenu Québec on preparing invoices (two taxes, no sum of rates); Charte de la langue française
art. 57; Act respecting the legal publicity of enterprises; Act respecting the Québec sales tax s. 350.51 and following
(restaurants and bars, WEB-SRM) and s. 350.62 (paid transport). Rates by province and date are `dated_rates`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from komtui.domain.language import is_quebec
from komtui.domain.sales import dated_rates
from komtui.domain.sales.document import Kind
from komtui.domain.sales.kind import BILLS
from komtui.domain.sales.legal import _blind as blind
from komtui.domain.sales.legal import numbers
from komtui.domain.sales.legal.europe import (
    MUST,
    NOTHING,
    PAYMENT,
    SHOULD,
    Found,
    accounts,
    calendar,
    empty_period,
    free,
    lacks,
    lapsed,
    nameless,
    negative_total,
    no_earlier,
    no_lines,
    says_something,
    seller,
    tax_twice,
)
from komtui.domain.sales.legal.rule import EVERY_KIND, Case, Rule, Sector
from komtui.domain.sales.party import Party
from komtui.domain.search import folded
from komtui.late import late_pattern

_RAISED: Final = dt.date(2021, 4, 20)
"""From when the higher thresholds hold."""
_POSTCODE: Final = late_pattern(r"[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][0-9][ABCEGHJ-NPRSTV-Z][0-9]")
_FREE: Final = late_pattern(r"\b(pourboires?|tips?|gratuit(y|ies)|consignes?|bottle deposits?)\b")
_OURS = ("GST", "HST", "QST", "PST")
_BY_PLACE: Final = frozenset({"HST", "PST"})
"""Taxes whose rate depends on the province."""
_NAMES: Final = {
    "alberta": "AB",
    "british columbia": "BC",
    "colombie-britannique": "BC",
    "manitoba": "MB",
    "new brunswick": "NB",
    "nouveau-brunswick": "NB",
    "newfoundland and labrador": "NL",
    "terre-neuve-et-labrador": "NL",
    "nova scotia": "NS",
    "nouvelle-ecosse": "NS",
    "ontario": "ON",
    "prince edward island": "PE",
    "ile-du-prince-edouard": "PE",
    "saskatchewan": "SK",
    "northwest territories": "NT",
    "territoires du nord-ouest": "NT",
    "nunavut": "NU",
    "yukon": "YT",
}
_POSTCODES: Final = {
    letter: province
    for province, letters in {
        "NL": "A", "NS": "B", "PE": "C", "NB": "E", "QC": "GHJ", "ON": "KLMNP", "MB": "R", "SK": "S", "AB": "T",
        "BC": "V", "NT": "X", "YT": "Y",
    }.items()
    for letter in letters
}  # fmt: skip
"""By the first letter of the postcode; X is Nunavut as well, where the taxes are the same."""


def province(party: Party) -> str:
    """Return a Canadian party's province in two letters, as its address or else its postcode says.

    Empty where nobody says, or it is abroad.
    """
    address = party.address
    if address.country != "CA":
        return ""
    if is_quebec(address.region):
        return "QC"
    plain = folded(address.region.strip())
    named = plain.upper() if plain.upper() in dated_rates.PROVINCES else _NAMES.get(plain, "")
    return named or _POSTCODES.get(address.postcode.strip()[:1].upper(), "")


def tier(case: Case) -> int:
    """Return which of three tiers the total with tax is in: 0, 1 or 2."""
    lower, higher = (100, 500) if case.document.date >= _RAISED else (30, 150)
    total = abs(case.totals.gross)
    return 0 if total < lower else 1 if total < higher else 2


def _charges(case: Case, *schemes: str) -> bool:
    return any(each.tax.scheme in schemes and each.tax.rate for each in case.subtotals)


def _number(case: Case, scheme: str) -> str:
    of = {name.upper(): number for name, number in case.document.seller.tax_ids}
    return of.get(scheme) or (of.get("HST", "") if scheme == "GST" else "")


def _no_gst(case: Case) -> Found:
    if tier(case) and _charges(case, "GST", "HST", "VAT") and not _number(case, "GST"):
        yield {"field": "seller.tax_ids.GST"}


def _no_qst(case: Case) -> Found:
    if tier(case) and _charges(case, "QST") and not _number(case, "QST"):
        yield {"field": "seller.tax_ids.QST"}


def _unregistered(case: Case) -> Found:
    """Find taxes on a small sale of somebody without a number: a small supplier charges none."""
    if not tier(case):
        for scheme, charged in (("GST", ("GST", "HST")), ("QST", ("QST",))):
            if _charges(case, *charged) and not _number(case, scheme):
                yield {"field": f"seller.tax_ids.{scheme}"}


def _wrong_gst(case: Case) -> Found:
    for scheme in ("GST", "HST"):
        for name, number in case.document.seller.tax_ids:
            if name.upper() == scheme and number and not numbers.is_gst(numbers.bare(number)):
                yield {"number": number, "field": "seller.tax_ids.GST"}


def _wrong_qst(case: Case) -> Found:
    number = _number(case, "QST")
    if number and not numbers.is_qst(numbers.bare(number)):
        yield {"number": number, "field": "seller.tax_ids.QST"}


def _wrong_neq(case: Case) -> Found:
    party = case.document.seller
    if province(party) == "QC" and party.legal_id and not numbers.is_neq(numbers.bare(party.legal_id)):
        yield {"number": party.legal_id}


def _no_buyer(case: Case) -> Found:
    if tier(case) == 2 and not says_something(case.document.buyer.name):
        yield {"limit": 500 if case.document.date >= _RAISED else 150}


def _no_terms(case: Case) -> Found:
    document = case.document
    said = document.terms.strip() or document.due_date or document.payment_terms or document.prepaid
    if tier(case) == 2 and not said:
        yield {"limit": 500 if document.date >= _RAISED else 150}


def _summed(case: Case) -> Found:
    for subtotal in case.subtotals:
        if subtotal.tax.rate in dated_rates.SUMS:
            yield {"field": case.line_of(subtotal.tax), "rate": f"{subtotal.tax.rate.normalize():f}"}


def _alone(case: Case) -> Found:
    """Find QST on a line that bears no GST: what is taxed in Québec is taxed by both."""
    for taxes, at in case.taxed.items():
        charged = {tax.scheme for tax in taxes if tax.rate}
        if "QST" in charged and "GST" not in charged:
            yield {"field": f"lines[{at}].taxes", "line": at + 1}


def _both_ways(case: Case) -> Found:
    """Find a line with HST beside GST or QST: it contains them."""
    for taxes, at in case.taxed.items():
        charged = {tax.scheme for tax in taxes if tax.rate}
        if "HST" in charged and charged & {"GST", "QST", "PST"}:
            yield {"field": f"lines[{at}].taxes", "line": at + 1}


def _no_tax(case: Case) -> Found:
    """Find lines without a word on tax while a registered seller charges it on others."""
    at = case.taxed.get(())
    if at is not None and len(case.taxed) > 1:
        yield {"field": f"lines[{at}].taxes", "line": at + 1}


def _rate(case: Case) -> Found:
    """Find a rate that is not that of the day, in the province that the sale is made to."""
    document = case.document
    where = province(document.ship_to or document.buyer)
    for subtotal in case.subtotals:
        tax = subtotal.tax
        if not tax.rate or tax.rate in dated_rates.SUMS:
            continue
        if tax.scheme in _OURS:
            known = set(dated_rates.canadian(tax.scheme, where if tax.scheme in _BY_PLACE else "", document.date))
            known = known or set(dated_rates.canadian(tax.scheme, "", document.date))
        else:
            known = {rate for scheme in _OURS for rate in dated_rates.canadian(scheme, "", document.date)}
        if tax.rate not in known:
            facts = {
                "rate": f"{tax.rate.normalize():f}",
                "tax": tax.scheme,
                "province": where or province(document.seller),
            }
            yield {"field": case.line_of(tax), **facts}


def _other_scheme(case: Case) -> Found:
    """Find a tax that Canada has not, such as a VAT at the rate of the GST."""
    for subtotal in case.subtotals:
        if subtotal.tax.rate and subtotal.tax.rate not in dated_rates.SUMS and subtotal.tax.scheme not in _OURS:
            yield {"field": case.line_of(subtotal.tax), "tax": subtotal.tax.scheme}


def _not_taken_there(case: Case) -> Found:
    """Find HST or PST where neither the seller is in a province that has it, nor who gets what is sold."""
    document = case.document
    places = {province(each) for each in (document.seller, document.buyer, document.ship_to or document.buyer)}
    if "" in places:
        return
    where = province(document.ship_to or document.buyer)
    for subtotal in case.subtotals:
        scheme = subtotal.tax.scheme
        is_known = any(dated_rates.canadian(scheme, each, document.date) for each in places)
        if scheme in _BY_PLACE and subtotal.tax.rate and not is_known:
            yield {"field": case.line_of(subtotal.tax), "province": where, "tax": scheme}


def _qst_elsewhere(*, is_delivered: bool) -> Callable[[Case], Found]:
    """Return the predicate that finds QST on what goes to another province.

    Where nobody says where it went, the customer may have come for it to Québec.
    """

    def broken(case: Case) -> Found:
        document = case.document
        where = province(document.ship_to or document.buyer)
        if where not in {"", "QC"} and (document.ship_to is not None) == is_delivered:
            for subtotal in case.subtotals:
                if subtotal.tax.scheme == "QST" and subtotal.tax.rate:
                    yield {"field": case.line_of(subtotal.tax), "province": where}

    return broken


def _no_hst(case: Case) -> Found:
    """Find a line with GST alone for a province that has HST; books alone bear no more there."""
    document = case.document
    where = province(document.ship_to or document.buyer)
    rates = dated_rates.canadian("HST", where, document.date) if where else ()
    for taxes, at in case.taxed.items() if rates else ():
        if {tax.scheme for tax in taxes if tax.rate} == {"GST"}:
            yield {"field": f"lines[{at}].taxes", "line": at + 1, "province": where, "rate": f"{rates[0]:f}"}


def _no_qst_beside(case: Case) -> Found:
    """Find a line with GST alone for Québec, of a seller who takes QST; books alone bear no more there (art. 198.1)."""
    document = case.document
    if province(document.ship_to or document.buyer) != "QC" or not (
        _number(case, "QST") or province(document.seller) == "QC"
    ):
        return
    rate = dated_rates.canadian("QST", "", document.date)[0]
    for taxes, at in case.taxed.items():
        said = {tax.scheme for tax in taxes}
        if "QST" not in said and {tax.scheme for tax in taxes if tax.rate} == {"GST"}:
            yield {"field": f"lines[{at}].taxes", "line": at + 1, "rate": f"{rate:f}"}


def _no_province(case: Case) -> Found:
    """Find a province that is none, or another than the postcode's: taxes and language follow from it.

    The government's own postcodes (K1A) are on both sides of the river.
    """
    document = case.document
    named = (("buyer", document.buyer), *((("ship_to", document.ship_to),) if document.ship_to is not None else ()))
    for name, party in named:
        address = party.address
        code = "".join(address.postcode.split()).upper()
        if address.country != "CA" or not address.region.strip():
            continue
        said, told = province(Party("", address=replace(address, postcode=""))), _POSTCODES.get(code[:1], "")
        if not said or (told and said != told and not code.startswith("K1A") and {said, told} != {"NT", "NU"}):
            yield {"region": address.region, "postcode": address.postcode, "field": f"{name}.address.region"}


def _untaxed_adjustment(case: Case) -> Found:
    """Find an allowance or a charge without tax beside lines that bear some; tips and deposits on bottles have none."""
    adjusted = any(not each.taxes and not _FREE.search(folded(each.reason)) for each in case.document.adjustments)
    if adjusted and any(tax.rate for taxes in case.taxed for tax in taxes):
        yield NOTHING


def _wrong_postcode(case: Case) -> Found:
    """Find a Canadian postcode that is none."""
    for name, party in (("seller", case.document.seller), ("buyer", case.document.buyer)):
        code = "".join(party.address.postcode.split()).upper()
        if party.address.country == "CA" and code and not _POSTCODE.fullmatch(code):
            yield {"number": party.address.postcode, "field": f"{name}.address.postcode"}


def _due_before(case: Case) -> Found:
    due = case.document.due_date
    if due is not None and due < case.document.date and case.totals.payable > 0:
        yield {"day": due.isoformat()}


def _in_english(case: Case) -> Found:
    """Find a document in another language than French for somebody in Québec, of a seller who is there as well."""
    document = case.document
    there = document.buyer if document.buyer.address.country else document.ship_to or document.buyer
    to_quebec = province(there) == "QC" or (not there.address.country and not there.address.region)
    if province(document.seller) == "QC" and to_quebec and not document.language.startswith("fr"):
        yield NOTHING


def _declined(case: Case) -> Found:
    """Find a trade whose bills must come from a certified system (WEB-SRM)."""
    if case.enterprise.sector in {Sector.RESTAURANT, Sector.TRANSPORT} and province(case.document.seller) == "QC":
        yield NOTHING


_ITC = "SOR/91-45 s. 3"
_QSTA = "L.R.Q. T-0.1 r. 2"
CANADA: Final[tuple[Rule, ...]] = (
    Rule("legal.ca.web-srm", MUST, "company.sector", "L.R.Q. T-0.1, art. 350.51 s., 350.62 s.", _declined,
         kinds=BILLS),
    Rule("legal.seller-name", MUST, "seller.name", f"{_ITC} (a)(i)", lacks(lambda case: seller(case).name),
         kinds=EVERY_KIND),
    Rule("legal.lines", MUST, "lines", f"{_ITC} (c)(iv)", no_lines, kinds=EVERY_KIND),
    Rule("legal.line-description", MUST, "lines", f"{_ITC} (c)(iv)", nameless),
    Rule("legal.line-free", SHOULD, "lines", f"{_ITC} (c)(iv)", free, kinds=EVERY_KIND),
    Rule("legal.ca.gst-missing", MUST, "seller.tax_ids.GST", f"{_ITC} (b)(i)", _no_gst),
    Rule("legal.ca.qst-missing", MUST, "seller.tax_ids.QST", f"{_QSTA}, s. 201R3", _no_qst),
    Rule("legal.ca.unregistered", SHOULD, "seller.tax_ids.GST", "Excise Tax Act s. 148, 221, 240", _unregistered),
    Rule("legal.ca.gst", MUST, "seller.tax_ids.GST", "Canada Revenue Agency RC2", _wrong_gst, kinds=EVERY_KIND),
    Rule("legal.ca.qst", MUST, "seller.tax_ids.QST", "Revenu Québec IN-203", _wrong_qst, kinds=EVERY_KIND),
    Rule("legal.ca.neq", MUST, "seller.legal_id", "L.R.Q. P-44.1", _wrong_neq, kinds=EVERY_KIND),
    Rule("legal.ca.buyer", MUST, "buyer.name", f"{_ITC} (c)(ii)", _no_buyer),
    Rule("legal.ca.terms", MUST, "terms", f"{_ITC} (c)(iii)", _no_terms, kinds=frozenset({Kind.INVOICE})),
    Rule("legal.ca.summed", MUST, "lines", "Excise Tax Act s. 223; L.R.Q. T-0.1, art. 425", _summed, kinds=EVERY_KIND),
    Rule("legal.ca.qst-alone", MUST, "lines", "L.R.Q. T-0.1, art. 16; Excise Tax Act s. 165", _alone),
    Rule("legal.ca.hst-beside", MUST, "lines", "Excise Tax Act s. 165 (2)", _both_ways),
    Rule("legal.ca.line-tax", SHOULD, "lines", "Excise Tax Act s. 223", _no_tax),
    Rule("legal.ca.rate", MUST, "lines", "Excise Tax Act s. 165, sch. VIII; T-0.1, art. 16; dated_rates", _rate),
    Rule("legal.ca.language", MUST, "language", "Charte de la langue française, art. 57", _in_english,
         kinds=EVERY_KIND),
    Rule("legal.earlier-later", MUST, "references", "Excise Tax Act s. 232 (3)", blind.earlier_later),
    Rule("legal.ca.scheme", MUST, "lines", "Excise Tax Act s. 165, 223; T-0.1, art. 16", _other_scheme),
    Rule("legal.ca.place", MUST, "lines", "Excise Tax Act s. 165 (2), sch. IX", _not_taken_there),
    Rule("legal.ca.qst-place", MUST, "lines", "T-0.1, art. 22.7 s.; Excise Tax Act sch. IX",
         _qst_elsewhere(is_delivered=True)),
    Rule("legal.ca.qst-place", SHOULD, "lines", "T-0.1, art. 22.7 s.; Excise Tax Act sch. IX",
         _qst_elsewhere(is_delivered=False)),
    Rule("legal.ca.hst-missing", SHOULD, "lines", "Excise Tax Act s. 165 (2), sch. IX", _no_hst),
    Rule("legal.ca.qst-missing-there", SHOULD, "lines", "L.R.Q. T-0.1, art. 16, 198.1", _no_qst_beside),
    Rule("legal.ca.province", SHOULD, "buyer.address.region", "Excise Tax Act sch. IX; Canada Postal Guide",
         _no_province, kinds=EVERY_KIND),
    Rule("legal.ca.postcode", SHOULD, "buyer.address.postcode", "Canada Postal Guide", _wrong_postcode,
         kinds=EVERY_KIND),
    Rule("legal.ca.adjustment-tax", SHOULD, "adjustments", "Excise Tax Act s. 165, 232; T-0.1, art. 16",
         _untaxed_adjustment),
    Rule("legal.tax-twice", MUST, "lines", "Excise Tax Act s. 165; T-0.1, art. 16", tax_twice, kinds=EVERY_KIND),
    Rule("legal.negative", SHOULD, "lines", "Excise Tax Act s. 232", negative_total),
    Rule("legal.lapsed", SHOULD, "valid_until", "C.c.Q. art. 1390, 1391", lapsed, kinds=frozenset({Kind.QUOTE})),
    Rule("legal.ca.due-before", SHOULD, "due_date", f"{_ITC} (c)(iii)", _due_before, kinds=frozenset({Kind.INVOICE})),
    Rule("legal.day", SHOULD, "date", f"{_ITC} (a)(ii)", calendar, kinds=EVERY_KIND),
    Rule("legal.currency", MUST, "currency", "ISO 4217", blind.unknown_currency, kinds=EVERY_KIND),
    Rule("legal.country", MUST, "buyer.address.country", "ISO 3166-1", blind.country, kinds=EVERY_KIND),
    Rule("legal.period", MUST, "period.end", f"{_ITC} (a)(ii)", empty_period),
    Rule("legal.iban", MUST, f"{PAYMENT}.iban", "ISO 13616-1", accounts, kinds=EVERY_KIND),
    Rule("legal.bic", MUST, f"{PAYMENT}.bic", "ISO 9362", blind.bic, kinds=EVERY_KIND),
    Rule("legal.card", MUST, f"{PAYMENT}.card", "PCI DSS 3.4", blind.card, kinds=EVERY_KIND),
    Rule("legal.overpaid", SHOULD, "prepaid", "SOR/91-45 s. 3", blind.overpaid),
    Rule("legal.ca.earlier-invoice", MUST, "references", "Excise Tax Act s. 232 (3); SOR/91-44 s. 3", no_earlier),
)  # fmt: skip
"""In the order in which they are told."""
