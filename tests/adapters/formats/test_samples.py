"""Real e-invoices come in with the totals that they state, read here by a few lines of XPath of their own."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path

import pytest

from komtui.adapters.formats._reading import read
from komtui.domain.sales.document import Kind

FILES = [
    "cii/CII_business_example_02.xml",
    "cii/CII_example1.xml",
    "cii/CII_example4.xml",
    "cii/CII_example6.xml",
    "facturx/Avoir_FR_type381_BASIC.pdf",
    "facturx/EN16931_Einfach.pdf",
    "facturx/EN16931_Rabatte.pdf",
    "facturx/Facture_FR_BASICWL.pdf",
    "facturx/Facture_FR_MINIMUM.pdf",
    "facturx/Facture_UE_BASICWL.pdf",
    "ubl/sample-discount-price.xml",
    "ubl/ubl-tc434-creditnote1.xml",
    "ubl/ubl-tc434-example1.xml",
    "ubl/ubl-tc434-example2.xml",
    "ubl/ubl-tc434-example4.xml",
]
UBL_TOTALS = {
    "lines": ".//{*}LegalMonetaryTotal/{*}LineExtensionAmount",
    "net": ".//{*}TaxExclusiveAmount",
    "tax": "./{*}TaxTotal/{*}TaxAmount",
    "gross": ".//{*}TaxInclusiveAmount",
    "prepaid": ".//{*}PrepaidAmount",
    "rounding": ".//{*}PayableRoundingAmount",
    "payable": ".//{*}PayableAmount",
}
_SUM = ".//{*}SpecifiedTradeSettlementHeaderMonetarySummation/{*}"
CII_TOTALS = {
    "lines": f"{_SUM}LineTotalAmount",
    "allowances": f"{_SUM}AllowanceTotalAmount",
    "charges": f"{_SUM}ChargeTotalAmount",
    "net": f"{_SUM}TaxBasisTotalAmount",
    "tax": f"{_SUM}TaxTotalAmount",
    "gross": f"{_SUM}GrandTotalAmount",
    "prepaid": f"{_SUM}TotalPrepaidAmount",
    "payable": f"{_SUM}DuePayableAmount",
}


def xml_of(path: Path) -> bytes:
    if path.suffix == ".xml":
        return path.read_bytes()
    import pikepdf

    with pikepdf.open(path) as pdf:
        return next(file.get_file().read_bytes() for name, file in pdf.attachments.items() if name.endswith(".xml"))


@pytest.mark.parametrize("name", FILES)
def test_states_what_the_file_states(samples: Path, name: str) -> None:
    path = samples / name
    imported = read(path.read_bytes(), path.name)
    (document,) = imported.documents
    tree = ET.fromstring(xml_of(path))
    is_ubl = "oasis" in tree.tag
    for field, xpath in (UBL_TOTALS if is_ubl else CII_TOTALS).items():
        stated = [
            node for node in tree.findall(xpath) if node.get("currencyID", document.currency) == document.currency
        ]
        if stated:
            assert getattr(document.totals, field) == Decimal(stated[0].text or ""), field
    lines = ".//{*}InvoiceLine|.//{*}CreditNoteLine" if is_ubl else ".//{*}IncludedSupplyChainTradeLineItem"
    assert len(document.lines) == sum(len(tree.findall(each)) for each in lines.split("|"))
    assert (imported.own_pdf == path.read_bytes()) is (path.suffix == ".pdf")


def test_knows_credit_notes_and_french_documents(samples: Path) -> None:
    credit = read((samples / "facturx/Avoir_FR_type381_BASIC.pdf").read_bytes(), "avoir").documents[0]
    assert (credit.kind, credit.language, credit.number) == (Kind.CREDIT_NOTE, "fr", "AV-2017-0005")
    assert read((samples / "ubl/ubl-tc434-creditnote1.xml").read_bytes(), "x").documents[0].kind is Kind.CREDIT_NOTE
