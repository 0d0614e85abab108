"""The one mapping of a document to the terms of EN 16931, from which CII, UBL and Factur-X are written.

Its keys are the numbers of the terms, as in the dictionary of the factur-x library 7.8; those of France's extension
(`EXT-FR-FE-…`) and a few words stand for what EN 16931 has no number for. What no term says is named as a problem.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from komtui.adapters.formats.einvoices import _lines, _parties
from komtui.adapters.formats.einvoices._figures import amount, plain
from komtui.adapters.validation.terms import EXTENDED, EXTENDED_UBL
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.attachment import HELD
from komtui.domain.sales.document import Attachment, Document, Kind, Line, LineRole, PaymentMeans, Reference
from komtui.domain.sales.einvoice import completed, is_written
from komtui.domain.sales.kind import BILLS
from komtui.domain.sales.legal.numbers import FRENCH
from komtui.domain.sales.lifecycle import ORIGIN
from komtui.domain.sales.tax import Tax
from komtui.domain.sales.type_code import PROGRESS
from komtui.services.ports.einvoices import Syntax

TYPE_CODES: Final = {kind: kind.traits.type_codes[0] for kind in BILLS}
"""BT-3 (UNCL 1001) of the kinds that have an e-invoice, where a document does not say it more exactly."""
_TRANSFER: Final = "30"
_UNDEFINED: Final = "1"
"""UNCL 4461 where a document says something of the payment, and not by what."""
_VAT: Final = Tax().scheme
_OUTSIDE: Final = "O"
"""Category of what is outside VAT."""
_PARTIES: Final = ("seller", "buyer", "payee", "tax_representative", "ship_to")
_EN16931: Final = "urn:cen.eu:en16931:2017"
_WITHOUT_LINES: Final = "urn:factur-x.eu:1p0:basicwl"
_EXTENDED_XRECHNUNG: Final = (
    f"{_EN16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
)
"""The one that has what is collected for others in UBL (BG-DEX-09)."""
_COLLECTED: Final = {"en": "Collected on behalf of others", "fr": "Perçu pour le compte de tiers"}
"""What it is for (BT-179-0), which no document keeps."""
_SINGLE: Final = {
    "buyer": "BT-10",
    "project": "BT-11",
    "contract": "BT-12",
    "order": "BT-13",
    "sales-order": "BT-14",
    "receipt": "BT-15",
    "despatch": "BT-16",
    "accounting": "BT-19",
}
"""By the role of a reference, of which EN 16931 has one each."""

_DATED: Final = frozenset({"BT-12", "BT-13", "BT-15", "BT-16"})
"""Those that have a place for the date of what is referred to; EN 16931 itself has none."""
_LIKE_A_SUBJECT: Final = re.compile(r"#[A-Z]{3}#")
"""What a note in UBL begins with where it says what it is about (BT-21)."""

_PLACE: Final = re.compile(r"\[\d+\]")
"""Which of several, in the name of a field."""


def type_code(document: Document) -> str:
    """Return the kind of document (BT-3). A progress invoice is a plain invoice for everybody but its seller."""
    code = document.type_code or TYPE_CODES.get(document.kind, "")
    return TYPE_CODES[Kind.INVOICE] if code == PROGRESS and document.kind is Kind.INVOICE else code


def is_extended(document: Document) -> bool:
    """Return whether it says something that only the Extended profile of Factur-X has a term for, or lets stand."""
    return (
        bool(document.payment_terms)
        or bool(document.totals.collected)
        or _is_outside_beside(document)
        or any(each.date and _SINGLE.get(each.role) in _DATED for each in document.references)
        or len(_objects(document)) > 1
        or any(line.role is not LineRole.BILLED or line.parent for line in document.lines)
        or any(_parties.is_extended(getattr(document, role), role) for role in _PARTIES)
    )


def _is_outside(document: Document) -> bool:
    return any(each.tax.category == _OUTSIDE for each in document.taxes)


def _is_outside_beside(document: Document) -> bool:
    """Return whether something is outside VAT beside VAT, or a VAT number.

    A tax that is passed on, such as that on stays, and a service to somebody abroad are sold so every day. EN 16931 has
    it alone or not at all (BR-O-02 to 04, BR-O-11 to 14), which the Extended profile does not ask.
    """
    if not _is_outside(document):
        return False
    categories = {each.tax.category for each in document.taxes}
    named = (document.seller, document.buyer, document.tax_representative)
    return len(categories) > 1 or any(each is not None and each.vat_id for each in named)


def is_standard(document: Document) -> bool:
    """Return whether its taxes are those that EN 16931 knows: one VAT a line. Those of Canada are not."""
    borne = [line.taxes for line in document.lines if line.counts] + [each.taxes for each in document.adjustments]
    return all(len(taxes) == 1 and taxes[0].scheme == _VAT for taxes in borne)


def terms(
    document: Document, syntax: Syntax, files: Mapping[str, bytes | None] = MappingProxyType({})
) -> dict[str, Any]:
    """Return the terms. Raises ProblemError `einvoice.kind`, and `einvoice.writing` for each field without one.

    What many lines or notes say alike is told once, of the first of them.
    """
    if not is_written(document.kind):
        raise ProblemError(Problem("einvoice.kind", {"number": document.number}))
    document = completed(document)
    fields: dict[str, str] = {}
    for field in _unsayable(document, syntax):
        fields.setdefault(_PLACE.sub("[]", field), field)
    if fields:
        raise ProblemError(*(unwritten(document, field, syntax) for field in fields.values()))
    found = _head(document, files) | _of_parties(document, syntax) | _payment(document, syntax) | _totals(document)
    currency = document.currency
    found["BG-20"] = _lines.adjustments(document.adjustments, currency, charge=False)
    found["BG-21"] = _lines.adjustments(document.adjustments, currency, charge=True)
    found["charges"] = [each.charge for each in document.adjustments]
    found["BG-23"] = _lines.breakdown(document.taxes, currency)
    # What names no tax is outside VAT, unless the document says that nothing is: then it is not said.
    untaxed = _lines.UNTAXED if not document.taxes or _is_outside(document) else ()
    found["BG-25"] = [
        _lines.terms(line, place, currency, untaxed) for place, line in enumerate(document.lines, start=1)
    ]
    if is_standard(document):
        found["BT-24"] = _profile(document, syntax)
    if found.get("BT-24") == EXTENDED_UBL:
        found["headed"] = document.number
    if found.get("BT-24") in {EXTENDED, EXTENDED_UBL} and _says_not_until_when(document):
        found["BT-9"] = document.date
    return {key: value for key, value in found.items() if value or key in {"BG-23", "BG-25"}}


def _of_parties(document: Document, syntax: Syntax) -> dict[str, Any]:
    found: dict[str, Any] = {}
    is_french = document.seller.address.country in FRENCH
    for key, party in (("BG-4", document.seller), ("BG-7", document.buyer)):
        found[key] = _parties.terms(party)
        if syntax is Syntax.UBL and _parties.stands_apart(party, key, is_french=is_french):
            found[key] = _parties.set_apart(found[key])
    others = {"BG-10": document.payee, "BG-11": document.tax_representative, "BG-13": document.ship_to}
    return found | {key: _parties.terms(other) for key, other in others.items() if other is not None}


def _profile(document: Document, syntax: Syntax) -> str:
    """Return what the file promises to be (BT-24)."""
    if syntax is Syntax.UBL:
        if document.totals.collected:
            return _EXTENDED_XRECHNUNG
        return EXTENDED_UBL if _is_extended_in_ubl(document) else _EN16931
    if is_extended(document):
        return EXTENDED
    return _EN16931 if document.lines else _WITHOUT_LINES


def _is_extended_in_ubl(document: Document) -> bool:
    """Return whether a seller in France says what only France's extension has a place for in UBL, or lets stand."""
    is_french = document.seller.address.country in FRENCH
    return is_french and (
        _is_outside_beside(document) or len(_objects(document)) > 1 or any(True for _at in _headed(document.lines))
    )


def _objects(document: Document) -> list[Reference]:
    """Return the numbers of what is billed (BT-18), of which EN 16931 itself has one."""
    return [each for each in document.references if each.role == "object"]


def _headed(lines: Sequence[Line]) -> Iterator[int]:
    """Yield which lines are headings, below one, or remarks.

    Plain UBL has lines within lines alone, which tell what a line is made of (BG-DEX-01 of XRechnung).
    """
    names = {line.identifier for line in lines if line.identifier}
    for at, line in enumerate(lines):
        is_part = line.role is LineRole.INFORMATION and line.parent in names
        if not is_part and (line.role is not LineRole.BILLED or line.parent):
            yield at


def _says_not_until_when(document: Document) -> bool:
    """Return whether it gives an amount back and says no day for it, which the Extended profile wants (BR-CO-25).

    Then that day is its own (BT-9), and readers take it for none said.
    """
    is_said = document.due_date or document.terms or document.payment_terms
    return document.kind is Kind.CREDIT_NOTE and not is_said and document.totals.payable > 0


def unwritten(document: Document, field: str, syntax: Syntax) -> Problem:
    """Return the problem of a field that cannot be written."""
    return Problem("einvoice.writing", {"number": document.number, "what": field, "syntax": syntax.value}, field)


def _head(document: Document, files: Mapping[str, bytes | None]) -> dict[str, Any]:
    referred = {_SINGLE[each.role]: each.number for each in document.references if each.role in _SINGLE}
    return {
        "BT-1": document.number,
        "BT-2": document.date,
        "BT-3": type_code(document),
        "BT-5": document.currency,
        "BT-6": document.tax_currency,
        "BT-7": document.tax_point_date,
        "BT-8": document.tax_point.value if document.tax_point else None,
        "BT-9": document.due_date,
        **referred,
        "dates": {
            term: each.date
            for each in document.references
            if each.date and (term := _SINGLE.get(each.role, "")) in _DATED
        },
        "BT-17": [each.number for each in document.references if each.role == "tender"],
        "BT-18": [(each.scheme or None, each.number) for each in _objects(document)],
        "BT-20": document.terms,
        "BT-23": document.process,
        "BT-72": document.delivery_date,
        "BT-73": document.period.start if document.period else None,
        "BT-74": document.period.end if document.period else None,
        "BG-1": [
            {"BT-22": each.text} | ({"BT-21": each.subject} if each.subject else {})
            for each in document.notes
            if each.text
        ],
        "BG-3": [
            {"BT-25": each.number} | ({"BT-26": each.date} if each.date else {})
            for each in document.references
            if each.role == "invoice"
        ],
        "BG-24": [_attached(each, files.get(each.sha256)) for each in document.attachments],
    }


def _attached(each: Attachment, content: bytes | None) -> dict[str, Any]:
    """Return a supporting document; only files of the types that the standard has are inside (BT-125)."""
    found: dict[str, Any] = {"BT-122": each.reference, "BT-123": each.description, "BT-124": each.location}
    if content and each.mime in HELD and each.name:
        found |= {"BT-125": content, "BT-125-1": each.mime, "BT-125-2": each.name}
    return {key: value for key, value in found.items() if value}


def means_code(means: PaymentMeans, syntax: Syntax) -> str:
    """Return by what is paid (BT-81): as it says, else a transfer where there is an account.

    Empty where nothing is said that stands beside it: references and mandates have a place of their own in CII.
    """
    if means.code or means.iban:
        return means.code or _TRANSFER
    elsewhere = PaymentMeans(reference=means.reference, creditor_id=means.creditor_id, mandate=means.mandate)
    if syntax is Syntax.CII and means == elsewhere:
        return ""
    return "" if means == PaymentMeans(creditor_id=means.creditor_id) else _UNDEFINED


def _payment(document: Document, syntax: Syntax) -> dict[str, Any]:
    found = _means(document.payment, syntax)
    # These are of the whole invoice, at whichever means of payment they stand; in UBL a mandate stands at its own.
    every = (document.payment, *document.further_payments)
    found["BT-90"] = next((each.creditor_id for each in every if each.creditor_id), "")
    if syntax is Syntax.CII:
        found["BT-89"] = next((each.mandate for each in every if each.mandate), "")
    found["means"] = [_means(each, syntax) for each in document.further_payments]
    if syntax is Syntax.UBL:
        # It stands at each there: whoever pays looks at one of them.
        found["means"] = [each and each | {"BT-83": document.payment.reference} for each in found["means"]]
    found["terms"] = [
        {
            "kind": each.kind.value,
            "date": each.date,
            "percent": plain(each.percent) if each.percent is not None else "",
            "amount": amount(each.amount, document.currency) if each.amount is not None else "",
            "base": amount(each.base, document.currency) if each.base is not None else "",
            "text": each.text,
        }
        for each in document.payment_terms
    ]
    return found


def _means(means: PaymentMeans, syntax: Syntax) -> dict[str, Any]:
    if means == PaymentMeans():
        return {}
    return {
        "BT-81": means_code(means, syntax),
        "BT-82": means.text,
        "BT-83": means.reference,
        "BT-84": means.iban,
        "is_iban": _is_iban(means.iban),
        "BT-85": means.account_name,
        "BT-86": means.bic,
        "BT-87": means.card,
        "BT-87-1": "mapped-from-cii" if means.card and syntax is Syntax.UBL else "",
        "BT-88": means.card_holder,
        "BT-89": means.mandate,
        "BT-90": means.creditor_id,
        "BT-91": means.debited_account,
    }


@lru_cache(maxsize=64)
def _is_iban(account: str) -> bool:
    """Return whether an account has the check digits of an IBAN (ISO 13616), and not a number of another kind."""
    text = account.replace(" ", "").upper()
    if not (text[:2].isalpha() and text[2:4].isdigit() and text.isalnum() and text.isascii()):
        return False
    return int("".join(str(int(each, 36)) for each in text[4:] + text[:4])) % 97 == 1


def _totals(document: Document) -> dict[str, Any]:
    totals, currency = document.totals, document.currency
    found = {
        "BT-106": amount(totals.lines, currency),
        "BT-107": amount(totals.allowances, currency) if totals.allowances else "",
        "BT-108": amount(totals.charges, currency) if totals.charges else "",
        "BT-109": amount(totals.net, currency),
        "BT-110": amount(totals.tax, currency),
        "BT-112": amount(totals.gross, currency),
        "BT-113": amount(totals.prepaid, currency) if totals.prepaid else "",
        "BT-114": amount(totals.rounding, currency) if totals.rounding else "",
        "BT-115": amount(totals.payable, currency),
    }
    if totals.collected:
        found["BT-179"] = amount(totals.collected, currency)
        found["BT-179-0"] = _COLLECTED["fr" if document.language.startswith("fr") else "en"]
    if document.tax_currency and document.tax_in_tax_currency is not None:
        found["BT-111"] = amount(document.tax_in_tax_currency, document.tax_currency)
    return found


def _unsayable(document: Document, syntax: Syntax) -> Iterator[str]:
    """Yield the fields for which neither the standard nor its Extended profile has a term."""
    for role in _PARTIES:
        party = getattr(document, role)
        if party is not None:
            yield from _parties.unsayable(party, role)
    if not document.lines and syntax is Syntax.UBL:
        # CII alone has a profile without lines (BASIC WL).
        yield "lines"
    yield from _lines.unsayable(document.lines)
    if document.references:
        yield from _unsayable_references(document, syntax)
    for at, means in enumerate(document.further_payments):
        if means.reference not in {"", document.payment.reference}:
            # BT-83 is of the whole invoice.
            yield f"further_payments[{at}].reference"
    if document.tax_in_tax_currency is not None and not document.tax_currency:
        yield "tax_currency"
    if syntax is Syntax.UBL:
        yield from _unsayable_in_ubl(document)


def _unsayable_references(document: Document, syntax: Syntax) -> Iterator[str]:
    counted = Counter(each.role for each in document.references)
    if any(counted[role] > 1 for role in _SINGLE) or (syntax is Syntax.UBL and counted["tender"] > 1):
        yield "references"
    if any(each.role not in {*_SINGLE, ORIGIN, "invoice", "tender", "object"} for each in document.references):
        yield "references"
    if syntax is Syntax.UBL and len(_objects(document)) > 1 and not _is_extended_in_ubl(document):
        # UBL-SR-04
        yield "references"
    for at, each in enumerate(document.references):
        if each.date and each.role not in {ORIGIN, "invoice"} and _SINGLE.get(each.role) not in _DATED:
            yield f"references[{at}].date"


def _unsayable_in_ubl(document: Document) -> Iterator[str]:
    if sum(not scheme for scheme, _ in _parties.identifiers(document.buyer)) > 1:
        # UBL has one number of a buyer without a scheme (UBL-SR-16).
        yield "buyer.identifier"
    for at, note in enumerate(document.notes):
        if not note.subject and _LIKE_A_SUBJECT.match(note.text):
            yield f"notes[{at}]"
    if not (is_standard(document) and _is_extended_in_ubl(document)):
        yield from (f"lines[{at}].role" for at in _headed(document.lines))
    for name, means in (
        ("payment", document.payment),
        *(("further_payments", each) for each in document.further_payments),
    ):
        if not means.iban and (means.bic or means.account_name):
            yield f"{name}.iban"
