"""Placing: which field of our document a rule means that fails somewhere in the XML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from komtui.adapters.validation._elements import LINES, NOTES, spot
from komtui.adapters.validation.terms import BY_PLACE, EITHER, FIELDS, RULES

_CODE: Final = re.compile(r"\[?((?:BR|CII-SR|CII-DT|UBL-SR|UBL-CR|UBL-DT|UBL-FREXT|CII-FREXT|PEPPOL)-[A-Z0-9-]*\d)")
_EXTENSION: Final = re.compile(r"(BR|UBL|CII)-(?:FXEXT|FREXT)-(?:BR-)?(CII-)?(?!1?\d$|0\d$)(?:([A-Z])(?=\d))?")
"""How the Extended profile and France's extension begin the rules of EN 16931 that they say anew. Two figures below
twenty are rules of their own, alike in both."""
_TERM: Final = re.compile(r"(?<![A-Za-z])(B[TG]-\d+)(-1)?(?!\d)")
_STEP: Final = re.compile(
    r"/(?:\*:|Q\{[^}]*\}|[\w.-]+:)?(@?[\w*.-]+)(?:\[(?:[^\[\]']|'[^']*')*namespace-uri[^\]]*\])?(?:\[(\d+)\])?"
)
_ATTRIBUTE: Final = re.compile(r"'(@\w+)'")
_EXPECTED: Final = re.compile(
    r"Missing child element.*\}(?P<last>\w+) \)\.$|Element '(?:\w+:)?(?P<one>\w+)' must occur"
)
_KINDS: Final = (
    ("value", re.compile(r"Value of .* is not allowed")),
    ("missing", re.compile(r"must occur|is required in this context")),
    ("repeated", re.compile(r"may occur at maximum")),
    ("unused", re.compile(r"marked as not used")),
)
"""Rules of Factur-X that have a number and no name: what they are about."""
_LISTS: Final = {"lines": LINES, "notes": NOTES}
_SAID: Final = {
    "seller.vat_id": "//*[local-name()='SellerTradeParty']/*[local-name()='SpecifiedTaxRegistration']"
    "/*[local-name()='ID'][@schemeID='VA']|//*[local-name()='AccountingSupplierParty']//*[local-name()='PartyTaxScheme']"
    "[*/*[local-name()='ID']='VAT']/*[local-name()='CompanyID']",
    "buyer.vat_id": "//*[local-name()='BuyerTradeParty']/*[local-name()='SpecifiedTaxRegistration']"
    "/*[local-name()='ID'][@schemeID='VA']|//*[local-name()='AccountingCustomerParty']//*[local-name()='PartyTaxScheme']"
    "[*/*[local-name()='ID']='VAT']/*[local-name()='CompanyID']",
    "prepaid": "//*[local-name()='TotalPrepaidAmount']|//*[local-name()='PrepaidAmount']",
    "due_date": "//*[local-name()='DueDateDateTime']|//*[local-name()='DueDate']|//*[local-name()='PaymentDueDate']",
}
"""Where it is seen that a document says something."""
_LONGEST: Final = 1000
"""Characters of one text."""

Steps = Sequence[tuple[str, int]]
"""Names of elements from the root, each with its place among those of its name, from 1."""


class Place(NamedTuple):
    """What a report says of one finding."""

    identifier: str
    """As the sheet has it: `BR-FR-12_BT-49`."""
    location: str
    """XPath of what was looked at."""
    text: str
    """What it says."""


class Verdict(NamedTuple):
    """One thing that a rule finds."""

    rule: str
    """Its number, such as `BR-FR-12`; `XSD` of the schema."""
    warning: bool
    """Whether it only advises."""
    field: str
    """Path in our document; empty where nobody knows."""
    text: str
    """As the rule says it."""
    term: str
    """The business term that it is about, such as BT-30; empty where it names none."""


def verdict(place: Place, tree: Any, *, warning: bool) -> Verdict:  # noqa: ANN401 - lxml has no types
    """Return a finding in our terms; `tree` is the root of the document that was judged."""
    rule = _rule(place)
    term = next(iter((*_terms(place.identifier), *_terms(place.text))), "")
    return Verdict(rule, warning, _field(rule, place, tree), place.text[:_LONGEST], term)


def _rule(place: Place) -> str:
    """Return the number that the rule has in its standard: `BR-FR-12`; a word where it has none."""
    named = _CODE.match(place.identifier.partition("_")[0]) or _CODE.match(place.text)
    if named is not None:
        return named[1]
    return next((kind for kind, pattern in _KINDS if pattern.search(place.text)), place.identifier or "XSD")


def plain(rule: str) -> str:
    """Return the number of the rule of EN 16931 that an extension says anew: `BR-CO-10` of `BR-FXEXT-CO-10`.

    What is a rule of extensions alone has the number of the Extended profile.
    """
    found = _EXTENSION.match(rule)
    if found is None:
        return rule.replace("BR-FREXT-", "BR-FXEXT-")
    first, inner, category = found.groups()
    return f"{inner or f'{first}-'}{f'{category}-' if category else ''}{rule[found.end() :]}"


def _steps(place: Place) -> Steps:
    steps = [(name, int(at or 1)) for name, at in _STEP.findall(place.location)]
    # What is missing has no place of its own.
    meant = _ATTRIBUTE.search(place.text) or _EXPECTED.search(place.text)
    return steps if meant is None else [*steps, (next(filter(None, meant.groups())), 1)]


def _field(rule: str, place: Place, tree: Any) -> str:  # noqa: ANN401 - lxml has no types
    steps, rule = _steps(place), plain(rule)
    for each in EITHER.get(rule, ()):
        if not tree.xpath(_SAID[each]):
            return each
    here = spot([name for name, _at in steps])
    own, others = _terms(place.identifier), _terms(place.text)
    fields = (
        *EITHER.get(rule, ())[:1],
        RULES.get(rule, ""),
        here.field if rule in BY_PLACE else "",
        *(FIELDS[term] for term in own),
        *(FIELDS[term] for term in others if term.startswith("BT")),
        here.field if here.exact else "",
        *(FIELDS[term] for term in others),
        here.field,
    )
    return _numbered(next(filter(None, fields), ""), steps)


def _terms(text: str) -> list[str]:
    """Return the terms that a text names and that we know; of an identifier the last is the one that is meant."""
    found = [term + scheme if term + scheme in FIELDS else term for term, scheme in _TERM.findall(text)]
    known = [term for term in found if term in FIELDS][:: -1 if "_" in text.partition(" ")[0] else 1]
    # A group only says where.
    return sorted(known, key=lambda term: term.startswith("BG"))


def _numbered(field: str, steps: Steps) -> str:
    """Return a field with the place of its line or note, from 0, where the location says which."""
    for name, elements in _LISTS.items():
        if f"{name}[]" in field:
            at = next((at for element, at in steps if element in elements), 0)
            # Of no line in particular: all of them.
            return field.replace(f"{name}[]", f"{name}[{at - 1}]") if at else name
    return field
