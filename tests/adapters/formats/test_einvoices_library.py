"""Another opinion: from the same terms the factur-x library writes the same elements."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal

import pytest
from facturx import generate_cii_xml, generate_ubl_xml
from lxml import etree

from e_invoices import BUYER, CREDIT, INVOICE
from komtui.adapters.formats.einvoices._mapping import terms
from komtui.adapters.formats.einvoices._writing import xml
from komtui.domain.sales.document import Adjustment, Document, PaymentMeans, Period, Reference
from komtui.domain.sales.party import Party
from komtui.services.ports.einvoices import Syntax

(LINE,) = INVOICE.lines
RICH = replace(
    INVOICE,
    lines=(
        replace(
            LINE,
            adjustments=(Adjustment(Decimal(1), reason="Remise", reason_code="95", percent=Decimal(5)),),
            detail="Tête plate",
            note="À l'unité",
            gross_price=Decimal(13),
            period=Period(INVOICE.date, INVOICE.date),
            attributes=(("Couleur", "noir"),),
            origin_country="FR",
            standard_id="03541690000018",
            standard_scheme="0160",
            stated_net=None,
        ),
    ),
    adjustments=(Adjustment(Decimal(2), charge=True, reason="Port", taxes=LINE.taxes),),
    references=(Reference("order", "O-1"), Reference("contract", "C-1"), Reference("project", "P-1")),
    ship_to=Party("Entrepôt", address=BUYER.address),
    payee=Party("Affacturage", legal_id="552100554", legal_scheme="0002"),
    terms="À 30 jours",
    stated_taxes=None,
    stated_totals=None,
).frozen()
DEBIT = replace(
    INVOICE, payment=PaymentMeans("59", mandate="M-1", creditor_id="FR72ZZZ1", debited_account="DE89370400440532013000")
)


def said(content: bytes) -> list[tuple[str, str, dict[str, str]]]:
    """Every element with its path, its text and its attributes, in the order of the file."""
    # Of an element that is empty the library says so (xsi:nil), which the schema has no use for.
    root = etree.fromstring(content.replace(b' xsi:nil="true"', b""))
    tree = root.getroottree()
    return [
        (tree.getelementpath(each), (each.text or "").strip(), dict(each.attrib)) for each in root.iter() if each.tag
    ]


@pytest.mark.parametrize("document", [INVOICE, CREDIT, RICH, DEBIT], ids=["plain", "credit", "rich", "debit"])
@pytest.mark.parametrize("syntax", list(Syntax))
def test_the_library_writes_the_same(document: Document, syntax: Syntax) -> None:
    generate = generate_cii_xml if syntax is Syntax.CII else generate_ubl_xml
    theirs = generate(deepcopy(terms(document, syntax)), level="en16931", check_xsd=False, check_schematron=None)
    assert said(xml(document, syntax)) == said(theirs)
