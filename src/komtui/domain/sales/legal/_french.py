"""How each rule of French law is looked for; what each is, and its source, stands in `france`."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from komtui.domain.money import CURRENCIES, ZERO
from komtui.domain.sales.document import Kind, Supply, TaxPoint
from komtui.domain.sales.interest import FLOOR, Basis, Interest, stated_interest
from komtui.domain.sales.legal import numbers
from komtui.domain.sales.legal.capacity import capacity_of
from komtui.domain.sales.legal.company_form import lacks_capital, lacks_form, lacks_register
from komtui.domain.sales.legal.europe import CORRECTIVE, CREDITS, NOTHING, Found, says_something
from komtui.domain.sales.legal.residence import home
from komtui.domain.sales.legal.rule import (
    Buyer,
    Case,
    Sector,
    decimals,
)
from komtui.domain.sales.party import Capacity, Party

CODES: Final = frozenset({"", "326", "380", "386", "389", "393", "500", "501", *CORRECTIVE, *CREDITS})
"""What a French document may be (BT-3); a progress invoice goes out as a plain one."""
PROCESSES: Final = frozenset(
    (
        "B1",
        "S1",
        "M1",
        "B2",
        "S2",
        "M2",
        "S3",
        "B4",
        "S4",
        "M4",
        "S5",
        "S6",
        "B7",
        "S7",
        "B8",
        "S8",
        "M8",
        "B9",
        "S9",
        "M9",
    )
)
"""Kinds of operation (BT-23): goods, services, both; 2 paid already, 4 after a deposit."""
NUMBER: Final = re.compile(r"[A-Za-z0-9+\-_/]{1,35}")
"""What a number may look like (BR-FR-01)."""
ADDRESS: Final = re.compile(r"[A-Za-z0-9._\-]{1,125}")
"""What an address in the directory may look like (BR-FR-23)."""
SELF_BILLED: Final = frozenset({"389", "501", "500", "471", "473", "261", "502"})
"""Of what the buyer writes."""
PMT, PMD, AAB = "PMT", "PMD", "AAB"
"""Subjects of notes (BT-21): fixed compensation, penalties, discount for early payment."""
_DEPOSITS = frozenset({"386", "500", "503"})
_ATTACHMENTS = frozenset(
    (
        *("RIB", "LISIBLE", "FEUILLE_DE_STYLE", "PJA", "BON_LIVRAISON", "BON_COMMANDE", "DOCUMENT_ANNEXE"),
        *("BORDEREAU_SUIVI", "BORDEREAU_SUIVI_VALIDATION", "ETAT_ACOMPTE", "FACTURE_PAIEMENT_DIRECT"),
        "RECAPITULATIF_COTRAITANCE",
    )
)
_FREE = re.compile(r"devis (gratuit|payant|non payant)|(gratuit|payant|payable)|free|charge")
_INSURED = re.compile(r"assur|garantie d[ée]cennale|insur")
_SELF_BILLED = re.compile(r"auto-?factur|self-?bill")
_SMALL = Decimal(150)
"""Up to here, without tax, no VAT number need stand on an invoice (CGI ann. II 242 nonies A, II)."""
_LONGEST_TERM = 60


def siren(party: Callable[[Case], Party], name: str) -> Callable[[Case], Found]:
    """Return the predicate that finds a French registration that is none, or is written with spaces."""

    def broken(case: Case) -> Found:
        of = party(case)
        number = of.legal_id
        if not number or home(of) != "FR":
            return
        digits = numbers.bare(number)
        right = numbers.is_siret(digits) if len(digits) == 14 else numbers.is_siren(digits)
        if not right:
            yield {"number": number, "field": f"{name}.legal_id"}

    return broken


def spaced(*, says_scheme: bool) -> Callable[[Case], Found]:
    """Return the predicate that finds a SIREN with spaces: the official rules let it pass, and no directory finds it.

    Where nobody says the scheme of the number, komtui writes it without them (see `einvoice.identified`).
    """

    def broken(case: Case) -> Found:
        for name, of in (("seller", case.document.seller), ("buyer", case.document.buyer)):
            is_spaced = bool(of.legal_id) and of.legal_id != numbers.bare(of.legal_id)
            if home(of) == "FR" and is_spaced and bool(of.legal_scheme) == says_scheme:
                yield {"number": of.legal_id, "field": f"{name}.legal_id"}

    return broken


def other_siret(case: Case) -> Found:
    """Find a SIRET of another company than the SIREN's (BR-FR-09)."""
    for name, of in (("seller", case.document.seller), ("buyer", case.document.buyer)):
        siren = numbers.bare(of.legal_id)[:9]
        for at, (scheme, number) in enumerate(of.further_ids):
            if scheme == "0009" and home(of) == "FR" and siren:
                digits = numbers.bare(number)
                if not digits.startswith(siren) or not numbers.is_siret(digits):
                    yield {"number": number, "siren": siren, "field": f"{name}.further_ids[{at}]"}
        digits = numbers.bare(of.identifier)
        if of.identifier_scheme == "0009" and siren and not (digits.startswith(siren) and numbers.is_siret(digits)):
            yield {"number": of.identifier, "siren": siren, "field": f"{name}.identifier"}


def other_vat(party: Callable[[Case], Party], name: str) -> Callable[[Case], Found]:
    """Return the predicate that finds a VAT number of another company; members of a group say that they are one."""

    def broken(case: Case) -> Found:
        of = party(case)
        siren, vat = numbers.bare(of.legal_id)[:9], numbers.bare(of.vat_id)
        french = home(of) == "FR" and len(siren) == 9 and vat.startswith("FR") and numbers.is_french_vat(vat)
        if french and vat[4:] != siren and "assujetti unique" not in case.said:
            yield {"siren": siren, "number": of.vat_id, "field": f"{name}.vat_id"}

    return broken


def no_siren(case: Case) -> Found:
    if not case.document.seller.legal_id.strip():
        yield NOTHING


def no_vat(case: Case) -> Found:
    """Find a seller without a VAT number; who sells nothing but what is exempt has none (CGI art. 286 ter 1°)."""
    document, has_none = case.document, case.categories <= {"E", "O"}
    if not document.seller.vat_id.strip() and not (has_none or is_franchise(case)) and abs(case.totals.net) > _SMALL:
        yield NOTHING


def vat_abroad(case: Case) -> Found:
    """Find a seller who charges VAT in France, and names the number that another country has given it."""
    number = numbers.bare(case.document.seller.vat_id)
    if "S" in case.categories and number[:2].isalpha() and number[:2] != "FR":
        yield {"number": case.document.seller.vat_id}


def no_register(case: Case) -> Found:
    party = case.document.seller
    if lacks_register(party.name, party.legal_text):
        yield NOTHING


def no_capital(case: Case) -> Found:
    party = case.document.seller
    if lacks_capital(party.name, party.legal_text):
        yield NOTHING


def is_franchise(case: Case) -> bool:
    """Return whether the seller charges no VAT: the company says so, or the document."""
    return case.enterprise.franchise or "293 b" in case.said.replace("\u00a0", " ").replace("293b", "293 b")


def franchise_text(case: Case) -> Found:
    if case.enterprise.franchise and "293" not in case.said:
        yield NOTHING


def franchise_tax(case: Case) -> Found:
    if is_franchise(case):
        for subtotal in case.subtotals:
            if subtotal.tax.rate:
                yield {"field": case.line_of(subtotal.tax), "rate": f"{subtotal.tax.rate.normalize():f}"}
                return


def buyer_siren(case: Case) -> Found:
    party = case.document.buyer
    if not party.legal_id.strip() and home(party) in {"FR", ""}:
        vat = numbers.bare(party.vat_id)
        yield {"siren": vat[4:] if numbers.is_french_vat(vat) else ""}


def ship_to(case: Case) -> Found:
    there = case.document.ship_to
    if there is not None and there != case.document.buyer and not (there.address.city.strip() or there.address.line1):
        yield NOTHING


def nature(case: Case) -> Found:
    """Find an invoice that does not say whether goods or services are sold."""
    if not case.document.process:
        yield NOTHING


def coded_nature(case: Case) -> Found:
    """Find the same in what is an e-invoice already."""
    if _is_coded(case):
        yield from nature(case)


def process(case: Case) -> Found:
    """Find a kind of operation that is none, or that the rest of the document contradicts."""
    document = case.document
    process, code = document.process, document.type_code
    if not process:
        return
    kinds = case.lines.supplies
    is_paid = case.totals.prepaid == case.totals.gross + case.totals.rounding
    wrong = (
        process not in PROCESSES
        or (process.endswith("4") and (code in _DEPOSITS or not _follows_deposit(case)))
        or (process.endswith("2") and not is_paid)
        or (process[0] == "B" and Supply.SERVICE in kinds)
        or (process[0] == "S" and Supply.GOODS in kinds)
    )
    if wrong:
        yield {"process": process}


def _follows_deposit(case: Case) -> bool:
    """Return whether anything was billed or paid before: it is deducted, named, or taken off what is to be paid."""
    named = any(each.role in {"invoice", "origin"} for each in case.document.references)
    return named or bool(case.lines.deposits or case.totals.prepaid)


def code(case: Case) -> Found:
    document = case.document
    code = document.type_code
    is_credit = code in CREDITS
    if code not in CODES or (code and is_credit != (document.kind is Kind.CREDIT_NOTE)):
        yield {"code": code}


def number(case: Case) -> Found:
    number = case.document.number
    if number and not NUMBER.fullmatch(number):
        yield {"number": number}


def due_before(case: Case) -> Found:
    document = case.document
    paid = document.type_code in _DEPOSITS or document.process[1:] == "2"
    if document.due_date is not None and document.due_date < document.date and not paid:
        yield {"day": document.due_date.isoformat()}


def no_due(case: Case) -> Found:
    document = case.document
    if document.due_date is None and not document.payment_terms and case.totals.payable > ZERO:
        yield NOTHING


def late(case: Case) -> Found:
    document = case.document
    if document.due_date is not None and (days := (document.due_date - document.date).days) > _LONGEST_TERM:
        yield {"days": days, "most": _LONGEST_TERM}


def _is_coded(case: Case) -> bool:
    """Return whether any of the notes that e-invoices need says by a code what it is about."""
    return any(note.subject in {PMT, PMD, AAB} for note in case.document.notes)


def notes(subject: str) -> Callable[[Case], Found]:
    """Return the predicate that finds a note that is missing, empty, or there twice.

    Where none of the three has a code, the terms of payment are what is printed (see `in_terms`).
    """

    def broken(case: Case) -> Found:
        texts = [(at, note.text) for at, note in enumerate(case.document.notes) if note.subject == subject]
        if not texts:
            if _is_coded(case):
                yield {"subject": subject}
        elif len(texts) > 1:
            yield {"subject": subject, "count": len(texts), "field": f"notes[{texts[1][0]}]"}
        elif not says_something(texts[0][1]):
            yield {"subject": subject, "field": f"notes[{texts[0][0]}]"}

    return broken


def in_terms(case: Case) -> Found:
    """Find terms of payment without the compensation, where no note names it; without terms law's are printed."""
    said = "\n".join((case.document.terms, *(note.text for note in case.document.notes)))
    if case.document.terms.strip() and not _is_coded(case) and not re.search(r"\b40\b", said):
        yield NOTHING


def compensation(case: Case) -> Found:
    """Find a note on the compensation that does not name its amount (D441-5)."""
    for at, note in enumerate(case.document.notes):
        if note.subject == PMT and note.text.strip() and not re.search(r"\b40\b", note.text):
            yield {"field": f"notes[{at}]"}


def twice(case: Case) -> Found:
    """Find a note twice, or an empty one, where none need be."""
    seen: set[str] = set()
    for at, note in enumerate(case.document.notes):
        if note.subject in {PMT, PMD, AAB, "BAR"}:
            if note.subject in seen or not says_something(note.text):
                yield {"subject": note.subject, "field": f"notes[{at}]"}
            seen.add(note.subject)


def debits(case: Case) -> Found:
    document = case.document
    serves = Supply.SERVICE in case.lines.supplies or document.process[:1] in {"S", "M"}
    if document.tax_point is TaxPoint.INVOICE and serves and not re.search(r"d[ée]bits", case.said):
        yield NOTHING


def corrective(case: Case) -> Found:
    """Find a corrective invoice that does not name exactly one earlier invoice with its date."""
    document = case.document
    if document.type_code in CORRECTIVE:
        earlier = [each for each in document.references if each.role == "invoice" and each.number.strip()]
        if len(earlier) != 1 or earlier[0].date is None:
            yield {"count": len(earlier)}


def deposits(case: Case) -> Found:
    """Find a final invoice that deducts a deposit and does not name its invoice (CGI 289 I-1 c)."""
    document = case.document
    named = {each.number for each in document.references}
    for number in case.lines.deposits:
        if number not in named:
            yield {"number": number}


def earlier_number(case: Case) -> Found:
    for at, each in enumerate(case.document.references):
        if each.role == "invoice" and not NUMBER.fullmatch(each.number):
            yield {"number": each.number, "field": f"references[{at}].number"}


def figures(case: Case) -> Found:
    """Find figures with more decimals than an e-invoice takes (BR-FR-04 and following)."""
    for place, figure, most in case.lines.fine:
        yield {"field": place, "figure": f"{figure:f}", "most": most}
    for subtotal in case.subtotals:
        if decimals(subtotal.tax.rate) > 2:
            yield {"field": case.line_of(subtotal.tax), "figure": f"{subtotal.tax.rate:f}", "most": 2}
    totals = case.totals
    for name in ("net", "tax", "gross", "payable", "prepaid"):
        amount = getattr(totals, name)
        if decimals(amount) > 2 or len(f"{amount:f}") > 19:
            yield {"field": "lines", "figure": f"{amount:f}", "most": 2}


def categories(case: Case) -> Found:
    for subtotal in case.subtotals:
        tax = subtotal.tax
        if tax.scheme != "VAT" or tax.category not in {"S", "E", "AE", "K", "G", "O", "Z"}:
            yield {"field": case.line_of(tax), "category": tax.category if tax.scheme == "VAT" else tax.scheme}


def currency(case: Case) -> Found:
    document = case.document
    is_said = document.tax_in_tax_currency is not None and document.tax_currency in {"", "EUR"}
    # What is no currency is told of by another rule.
    if document.currency != "EUR" and document.currency in CURRENCIES and case.totals.tax and not is_said:
        yield {"currency": document.currency}


def directory(case: Case) -> Found:
    """Find an address of the directory that cannot be one, or that is another company's (BR-FR-21 to 23)."""
    for name, of in (("seller", case.document.seller), ("buyer", case.document.buyer)):
        address = of.electronic_address
        if of.electronic_scheme != "0225" or not address:
            continue
        siren = numbers.bare(of.legal_id)[:9]
        if not ADDRESS.fullmatch(address) or (siren and not address.startswith(siren)):
            yield {"address": address, "field": f"{name}.electronic_address"}


def attached(case: Case) -> Found:
    attachments = case.document.attachments
    for at, each in enumerate(attachments):
        if each.description and each.sha256 and each.description not in _ATTACHMENTS:
            yield {"text": each.description, "field": f"attachments[{at}].description"}
    readable = [at for at, each in enumerate(attachments) if each.description == "LISIBLE"]
    if len(readable) > 1:
        yield {"text": "LISIBLE", "field": f"attachments[{readable[1]}].description"}


def self_billed(case: Case) -> Found:
    if case.document.type_code in SELF_BILLED and not _SELF_BILLED.search(case.said):
        yield NOTHING


def foreign_words(case: Case) -> Found:
    if case.buyer is Buyer.CONSUMER and not case.document.language.startswith("fr"):
        yield NOTHING


def buyers_address(case: Case) -> Found:
    address = case.document.buyer.address
    if not (address.city.strip() or address.line1.strip()):
        yield NOTHING


def builds(case: Case) -> bool:
    return case.enterprise.sector is Sector.BUILDING


def no_validity(case: Case) -> Found:
    if builds(case) and case.document.valid_until is None:
        yield NOTHING


def free_or_paid(case: Case) -> Found:
    if builds(case) and not _FREE.search(case.said):
        yield NOTHING


def no_place(case: Case) -> Found:
    document = case.document
    where = (document.ship_to or document.buyer).address
    if builds(case) and not (where.line1.strip() and where.city.strip()):
        yield NOTHING


def below_floor(case: Case) -> Found:
    """Find a rate of penalties below three times the legal rate, where that of the half year is known."""
    document = case.document
    stated, least = stated_interest(document), Interest(Basis.LEGAL, FLOOR)
    if stated is None or not (stated.is_known(document.date) and least.is_known(document.date)):
        return
    if stated.on(document.date) < least.on(document.date):
        at = next((at for at, note in enumerate(document.notes) if note.subject == PMD), None)
        facts = {
            "rate": f"{stated.on(document.date).normalize():f}",
            "least": f"{least.on(document.date).normalize():f}",
        }
        yield {"field": "terms" if at is None else f"notes[{at}]", **facts}


def postcode(case: Case) -> Found:
    """Find a French postcode that has not five figures."""
    for name, of in (("seller", case.document.seller), ("buyer", case.document.buyer)):
        code = "".join(of.address.postcode.split())
        if code and home(of) == "FR" and not re.fullmatch("[0-9]{5}", code):
            yield {"number": of.address.postcode, "field": f"{name}.address.postcode"}


def no_form(case: Case) -> Found:
    """Find a seller of whom nothing says whether it is a company, of which form, or a person who trades alone."""
    party = case.document.seller
    if capacity_of(party) is not Capacity.PUBLIC and lacks_form(party.name, party.legal_text):
        yield NOTHING


def uninsured(case: Case) -> Found:
    if builds(case) and not _INSURED.search(case.said):
        yield NOTHING


def siret_of_body(case: Case) -> Found:
    party = case.document.buyer
    schemes = {party.legal_scheme, party.identifier_scheme, *(scheme for scheme, _ in party.further_ids)}
    has = len(numbers.bare(party.legal_id)) == 14 or "0009" in schemes
    if case.capacity is Capacity.PUBLIC and party.legal_id and not has:
        yield NOTHING
