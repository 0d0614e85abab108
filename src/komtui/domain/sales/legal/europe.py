"""What the European Union asks: of every seller in it, beside the law of its country.

Sources: Directive 2006/112/EC, articles 138, 146, 194 to 196, 220, 226 and 230; EN 16931-1 and its business rules
(BR-…); ISO 13616 for accounts. Rates by country and date are `dated_rates`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Final

from komtui.domain.sales import dated_rates
from komtui.domain.sales.document import Adjustment, Kind
from komtui.domain.sales.legal import _blind as blind
from komtui.domain.sales.legal import numbers
from komtui.domain.sales.legal.finding import Severity
from komtui.domain.sales.legal.residence import home, is_abroad, is_overseas
from komtui.domain.sales.legal.rule import EVERY_KIND, FIRMS, Buyer, Case, Facts, Rule
from komtui.domain.sales.party import Party

MUST, SHOULD = Severity.MUST, Severity.SHOULD
UNTAXED: Final = frozenset({"E", "AE", "K", "G", "O"})
"""Categories for which the reason must be said."""
CREDITS: Final = frozenset({"261", "262", "381", "396", "502", "503"})
"""Codes of credit notes (BT-3)."""
CORRECTIVE: Final = frozenset({"384", "471", "472", "473"})
"""Of invoices that correct one."""
Found = Iterator[Facts]
_REVERSED = re.compile(r"auto-?liquidation|reverse charge|vatex-eu-ae|steuerschuldnerschaft|btw verlegd|inversione")
NOTHING: Final[Facts] = {}
_MONACO: Final = "MC"
_SEPA: Final = "58"
"""A SEPA credit transfer (UNCL 4461), which goes to an IBAN."""
PAYMENT: Final = "payment"
_ACCOUNT = f"{PAYMENT}.iban"
"""A field of the document, not the code of a fault."""


def says_something(text: str) -> bool:
    """Return whether a text has a word or a figure: what no reader sees is nothing, and neither is a dash."""
    return any(each.isalnum() for each in text)


def lacks(read: Callable[[Case], str]) -> Callable[[Case], Found]:
    """Return the predicate that finds a text without a word."""

    def broken(case: Case) -> Found:
        if not says_something(read(case)):
            yield NOTHING

    return broken


def no_address(party: Callable[[Case], Party], prefix: str) -> Callable[[Case], Found]:
    """Return the predicate that finds the first line that an address lacks; abroad not all have postcodes."""

    def broken(case: Case) -> Found:
        address = party(case).address
        abroad = is_abroad(party(case), case.document.seller.address.country)
        # Small places have no streets: what is in one of the first lines is enough.
        lines = {"line1": address.line1 or address.line2 or address.line3, "city": address.city}
        lines |= {} if abroad else {"postcode": address.postcode}
        for name, text in lines.items():
            if not text.strip():
                yield {"field": f"{prefix}.address.{name}"}
                return

    return broken


def seller(case: Case) -> Party:
    """Return who sells."""
    return case.document.seller


def buyer(case: Case) -> Party:
    """Return who buys."""
    return case.document.buyer


def accounts(case: Case) -> Found:
    """Find an account that is meant to be an IBAN and is none."""
    document = case.document
    for at, means in enumerate((document.payment, *document.further_payments)):
        number = "".join(means.iban.split()).upper()
        meant = means.code == _SEPA or numbers.begins_like_iban(number)
        if number and meant and not numbers.is_iban(number):
            yield {"number": means.iban, "field": f"further_payments[{at - 1}].iban" if at else _ACCOUNT}


def calendar(case: Case) -> Found:
    """Find days outside of the years that e-invoices know."""
    document = case.document
    days = [("date", document.date), ("due_date", document.due_date), ("delivery_date", document.delivery_date)]
    days += [("valid_until", document.valid_until), ("tax_point_date", document.tax_point_date)]
    days += [(f"references[{at}].date", each.date) for at, each in enumerate(document.references)]
    if document.period is not None:
        days += [("period.start", document.period.start), ("period.end", document.period.end)]
    for name, day in days:
        if day is not None and not 2000 <= day.year <= 2099:
            yield {"field": name, "day": day.isoformat()}


def empty_period(case: Case) -> Found:
    """Find a period, of the document or of a line, that ends before it begins."""
    period = case.document.period
    if period is not None and period.is_backward:
        yield NOTHING
    if (at := case.lines.backward) is not None:
        yield {"field": f"lines[{at}].period.end"}


def negative_total(case: Case) -> Found:
    """Find a total below zero: what is given back is a credit note, and what that takes back is an invoice."""
    if case.totals.gross < 0:
        yield NOTHING


def lapsed(case: Case) -> Found:
    """Find an offer that ends before the day on which it is made."""
    until = case.document.valid_until
    if until is not None and until < case.document.date:
        yield {"day": until.isoformat()}


def tax_twice(case: Case) -> Found:
    """Find a line that bears one tax twice."""
    for taxes, at in case.taxed.items():
        schemes = [tax.scheme for tax in taxes]
        if twice := next((each for each in schemes if schemes.count(each) > 1), ""):
            yield {"field": f"lines[{at}].taxes", "line": at + 1, "tax": twice}


def _adjusted_untaxed(case: Case) -> Found:
    """Find an allowance or a charge that no tax is said of, on lines that bear some."""
    if any(taxes for taxes in case.taxed) and any(not each.taxes for each in case.document.adjustments):
        yield NOTHING


def _unexplained(case: Case) -> Found:
    """Find a discount or a charge that does not say what it is for (BR-33, BR-38, BR-42, BR-44)."""
    document = case.document
    if any(_is_unexplained(each) for each in document.adjustments):
        yield {"field": "adjustments"}
    for at, line in enumerate(document.lines):
        if line.adjustments and any(_is_unexplained(each) for each in line.adjustments):
            yield {"field": f"lines[{at}].adjustments"}
            return


def _is_unexplained(adjustment: Adjustment) -> bool:
    return not (adjustment.reason.strip() or adjustment.reason_code)


def no_lines(case: Case) -> Found:
    """Find a document that sells nothing; one that came in may state its totals alone."""
    if not case.lines.counts and (case.document.lines or not case.totals.gross):
        yield NOTHING


def nameless(case: Case) -> Found:
    """Find a line that does not say what is sold."""
    if (at := case.lines.nameless) is not None:
        yield {"field": f"lines[{at}].description", "line": at + 1}


def free(case: Case) -> Found:
    """Find a line that costs nothing: a gift, or a price that nobody has typed."""
    if (at := case.lines.free) is not None:
        yield {"field": f"lines[{at}].price", "line": at + 1}


def _no_tax(case: Case) -> Found:
    if (at := case.taxed.get(())) is not None:
        yield {"field": f"lines[{at}].taxes", "line": at + 1}


def _contradicts(case: Case) -> Found:
    """Find a category whose rate says something else (BR-S-05, BR-E-05 …)."""
    for subtotal in case.subtotals:
        tax = subtotal.tax
        if tax.scheme == "VAT" and ((tax.category == "S") != (tax.rate > 0)) and tax.category in {"S", "Z", *UNTAXED}:
            yield {"field": case.line_of(tax), "category": tax.category, "rate": f"{tax.rate:f}"}


def _reasonless(case: Case) -> Found:
    for subtotal in case.subtotals:
        is_said = says_something(subtotal.exemption_reason) or subtotal.exemption_code.strip()
        if subtotal.tax.category in UNTAXED and subtotal.tax.scheme == "VAT" and not is_said:
            yield {"category": subtotal.tax.category}


def _reason_of_taxed(case: Case) -> Found:
    """Find a reason for charging no VAT beside a category that VAT is charged of, were it none (BR-S-10, BR-Z-10)."""
    for subtotal in case.subtotals:
        tax, given = subtotal.tax, says_something(subtotal.exemption_reason) or bool(subtotal.exemption_code.strip())
        if tax.category in {"S", "Z"} and tax.scheme == "VAT" and given:
            yield {"rate": f"{tax.rate.normalize():f}"}


def _other_reason(case: Case) -> Found:
    """Find a reverse charge that does not say so in the words that law wants (art. 226 (11a))."""
    for subtotal in case.subtotals:
        said = f"{subtotal.exemption_reason} {subtotal.exemption_code}".casefold().strip()
        if subtotal.tax.category == "AE" and said and not _REVERSED.search(f"{said} {case.said}"):
            yield NOTHING


def _needs_vat(*categories: str) -> Callable[[Case], bool]:
    return lambda case: bool(case.categories.intersection(categories))


def _buyer_vat(case: Case) -> Found:
    if _needs_vat("K", "AE")(case) and not case.document.buyer.vat_id.strip():
        yield NOTHING


def _seller_vat(case: Case) -> Found:
    if _needs_vat("K", "AE", "G")(case) and not case.document.seller.vat_id.strip():
        yield NOTHING


def _where_to(case: Case) -> tuple[str, str]:
    """Return the country that goods go to, empty where nobody says, and the field that says it."""
    document = case.document
    buyer, to = document.buyer.address, document.ship_to
    # What goes to the buyer is written so where it must be (BR-IC-12), and nobody has typed it.
    if to is not None and to.address.country and to.address != buyer:
        return to.address.country, "ship_to.address.country"
    return buyer.country, "buyer.address.country"


def _not_within(case: Case) -> Found:
    """Find an intra-Community supply that does not leave the country, or leaves the Union."""
    there, field = _where_to(case)
    if "K" not in case.categories or not there:
        return
    theirs = numbers.bare(case.document.buyer.vat_id)[:2]
    # Monaco is taken as France (art. 7).
    abroad = there in {*numbers.EU, "XI", "GB", _MONACO} and there.replace(_MONACO, "FR") != case.country
    if not abroad or theirs == case.country.replace("GR", "EL"):
        yield {"country": there, "field": field}


def _not_outside(case: Case) -> Found:
    there, field = _where_to(case)
    if "G" not in case.categories or not there:
        return
    of_document = case.document
    to = of_document.ship_to if field.startswith("ship_to") and of_document.ship_to is not None else of_document.buyer
    # What lies overseas is outside the territory of the tax, whichever country the address names (art. 6).
    within = there in {*numbers.EU, _MONACO} and not (there == "FR" and is_overseas(to))
    if within or there == of_document.seller.address.country != "FR":
        yield {"country": there, "field": field}


def _taxed_here(case: Case) -> Found:
    """Find VAT of the seller's country on what leaves it for a business that another member state knows for VAT."""
    number = numbers.bare(case.document.buyer.vat_id)
    theirs = number[:2].replace("EL", "GR")
    there, _field = _where_to(case)
    # Handed over here, or sent to an address here, it is rightly taxed here.
    leaves = there.replace(_MONACO, "FR") not in {"", case.country}
    if not leaves or not numbers.is_european_vat(number) or theirs == case.country:
        return
    for subtotal in case.subtotals:
        tax = subtotal.tax
        if tax.scheme == "VAT" and tax.category == "S" and tax.rate:
            yield {"field": case.line_of(tax), "rate": f"{tax.rate.normalize():f}", "country": theirs}
            return


def _vat_form(party: Callable[[Case], Party]) -> Callable[[Case], Found]:
    def broken(case: Case) -> Found:
        written = party(case).vat_id
        number = numbers.bare(written)
        if not number:
            return
        of = home(party(case)).replace("GR", "EL")
        prefixed = number[:2].isalpha()
        if (not prefixed and of in {*numbers.EU, "EL"}) or (prefixed and not numbers.looks_like_vat(number)):
            yield {"number": written}

    return broken


def _unknown_rate(case: Case) -> Found:
    """Find a rate that neither the seller's country nor that of a private buyer takes on the day."""
    document = case.document
    day = _rates_day(case)
    there, _field = _where_to(case)
    countries = {case.country, *([there] if case.buyer is Buyer.FOREIGN else [])}
    known = {rate for country in countries for rate in dated_rates.vat(country, day)}
    if not dated_rates.vat(case.country, day):
        return
    for subtotal in case.subtotals:
        tax = subtotal.tax
        if tax.scheme == "VAT" and tax.category == "S" and tax.rate and tax.rate not in known:
            yield {
                "field": case.line_of(tax),
                "rate": f"{tax.rate.normalize():f}",
                "country": document.seller.address.country,
            }


def _rates_day(case: Case) -> dt.date:
    """Return of which day rates are: that of the supply; a credit note follows the invoice that it corrects."""
    document = case.document
    if document.kind is Kind.CREDIT_NOTE or document.type_code in CORRECTIVE:
        days = [each.date for each in document.references if each.role == "invoice" and each.date is not None]
        if days:
            return min(days)
    return document.tax_point_date or document.delivery_date or document.date


def no_earlier(case: Case) -> Found:
    """Find a credit note that names no invoice."""
    document = case.document
    if document.kind is Kind.CREDIT_NOTE and not any(
        each.role in {"invoice", "origin"} and each.number.strip() for each in document.references
    ):
        yield NOTHING


def _negative_price(case: Case) -> Found:
    if (at := case.lines.negative) is not None:
        yield {"field": f"lines[{at}].price", "line": at + 1}


EUROPE: Final[tuple[Rule, ...]] = (
    Rule("legal.seller-name", MUST, "seller.name", "2006/112/EC art. 226 (5)", lacks(lambda case: seller(case).name),
         kinds=EVERY_KIND),
    Rule("legal.seller-address", MUST, "seller.address.line1", "2006/112/EC art. 226 (5)", no_address(seller, "seller"),
         kinds=EVERY_KIND),
    Rule("legal.buyer-name", MUST, "buyer.name", "2006/112/EC art. 226 (5)", lacks(lambda case: buyer(case).name)),
    Rule("legal.buyer-address", MUST, "buyer.address.line1", "2006/112/EC art. 226 (5)", no_address(buyer, "buyer"),
         buyers=FIRMS),
    Rule("legal.lines", MUST, "lines", "2006/112/EC art. 226 (6)", no_lines, kinds=EVERY_KIND),
    Rule("legal.line-description", MUST, "lines", "2006/112/EC art. 226 (6); BR-25", nameless, kinds=EVERY_KIND),
    Rule("legal.line-tax", MUST, "lines", "2006/112/EC art. 226 (9); BR-CO-4", _no_tax),
    Rule("legal.line-free", SHOULD, "lines", "2006/112/EC art. 226 (8)", free, kinds=EVERY_KIND),
    Rule("legal.line-price", MUST, "lines", "EN 16931-1 BR-27", _negative_price),
    Rule("legal.category-rate", MUST, "lines", "EN 16931-1 BR-S-5, BR-E-5, BR-AE-5, BR-IC-5, BR-G-5, BR-Z-5",
         _contradicts),
    Rule("legal.rate", MUST, "lines", "2006/112/EC art. 96 to 99; dated_rates", _unknown_rate),
    Rule("legal.reason", MUST, "exemptions", "2006/112/EC art. 226 (11); BR-E-10, BR-AE-10, BR-IC-10, BR-G-10, BR-O-10",
         _reasonless),
    Rule("legal.reason-taxed", MUST, "exemptions", "2006/112/EC art. 226 (11); EN 16931-1 BR-S-10, BR-Z-10",
         _reason_of_taxed),
    Rule("legal.reverse-charge", MUST, "exemptions", "2006/112/EC art. 226 (11a)", _other_reason),
    Rule("legal.buyer-vat-missing", MUST, "buyer.vat_id", "2006/112/EC art. 226 (4), 138; BR-IC-2, BR-AE-2",
         _buyer_vat),
    Rule("legal.seller-vat-missing", MUST, "seller.vat_id", "2006/112/EC art. 226 (3); BR-IC-2, BR-AE-2", _seller_vat),
    Rule("legal.intra-community", MUST, "buyer.address.country", "2006/112/EC art. 138", _not_within),
    Rule("legal.taxed-here", SHOULD, "lines", "2006/112/EC art. 44, 138, 196", _taxed_here),
    Rule("legal.export", MUST, "buyer.address.country", "2006/112/EC art. 146", _not_outside),
    Rule("legal.seller-vat", MUST, "seller.vat_id", "2006/112/EC art. 214, 215", _vat_form(seller), kinds=EVERY_KIND),
    Rule("legal.buyer-vat", MUST, "buyer.vat_id", "2006/112/EC art. 214, 215", _vat_form(buyer)),
    Rule("legal.iban", MUST, _ACCOUNT, "ISO 13616-1", accounts, kinds=EVERY_KIND),
    Rule("legal.day", MUST, "date", "XP Z12-012 (BR-FR-03)", calendar, kinds=EVERY_KIND),
    Rule("legal.period", MUST, "period.end", "EN 16931-1 BR-29", empty_period),
    Rule("legal.earlier-invoice", MUST, "references", "2006/112/EC art. 219", no_earlier),
    Rule("legal.earlier-later", MUST, "references", "2006/112/EC art. 219", blind.earlier_later),
    Rule("legal.earlier-itself", MUST, "references", "2006/112/EC art. 219", blind.itself),
    Rule("legal.mail-address", MUST, "buyer.electronic_address", "RFC 5321; EAS (EM)", blind.mail_address),
    Rule("legal.overpaid", SHOULD, "prepaid", "EN 16931-1 BT-113, BR-CO-16", blind.overpaid),
    Rule("legal.mandate", SHOULD, f"{PAYMENT}.mandate", "SEPA Direct Debit Rulebook; EN 16931-1 BT-89, BT-90",
         blind.mandate),
    Rule("legal.country", MUST, "buyer.address.country", "EN 16931-1 BR-CL-14 (ISO 3166-1)", blind.country),
    Rule("legal.currency", MUST, "currency", "EN 16931-1 BR-CL-04 (ISO 4217)", blind.unknown_currency,
         kinds=EVERY_KIND),
    Rule("legal.bic", MUST, f"{PAYMENT}.bic", "ISO 9362", blind.bic, kinds=EVERY_KIND),
    Rule("legal.card", MUST, f"{PAYMENT}.card", "PCI DSS 3.4; EN 16931-1 BR-51", blind.card, kinds=EVERY_KIND),
    Rule("legal.representative-vat", MUST, "tax_representative.vat_id", "2006/112/EC art. 226 (15); BR-56",
         blind.representative),
    Rule("legal.tax-twice", MUST, "lines", "EN 16931-1 BR-CO-4", tax_twice, kinds=EVERY_KIND),
    Rule("legal.adjustment-tax", MUST, "adjustments", "EN 16931-1 BR-32, BR-37", _adjusted_untaxed),
    Rule("legal.adjustment-reason", MUST, "adjustments", "2006/112/EC art. 226 (8); BR-33, BR-38, BR-42, BR-44",
         _unexplained, buyers=FIRMS),
    Rule("legal.negative", SHOULD, "lines", "2006/112/EC art. 90, 219", negative_total),
    Rule("legal.lapsed", SHOULD, "valid_until", "Directive 2005/29/EC art. 6", lapsed, kinds=frozenset({Kind.QUOTE})),
    Rule("legal.bic-other", SHOULD, f"{PAYMENT}.bic", "ISO 9362, ISO 13616-1 (country)", blind.other_bic,
         kinds=EVERY_KIND),
    Rule("legal.line-twice", SHOULD, "lines", "EN 16931-1 BT-126", blind.line_twice),
    Rule("legal.attachment-type", SHOULD, "attachments", "EN 16931-1 BR-CL-24 (BT-125-1)", blind.unheld_files),
    Rule("legal.attachment-name", SHOULD, "attachments", "EN 16931-1 BG-24 (BT-124, BT-125-2)", blind.unheld_names),
)  # fmt: skip
"""In the order in which they are told."""
