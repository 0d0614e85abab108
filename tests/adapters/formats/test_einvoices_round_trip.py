"""Reading what was written gives the same document: invoices, credits, deposits; of France, the EU and Québec."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis.errors import NoSuchExample

from e_invoices import INVOICE
from einvoice_strategies import documents
from komtui.adapters.formats._reading import read
from komtui.adapters.formats.einvoices._mapping import type_code
from komtui.adapters.formats.einvoices._writing import xml
from komtui.adapters.pdf.renderer import hybrid
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import (
    Adjustment,
    Attachment,
    Document,
    Line,
    LineRole,
    PaymentMeans,
    PaymentTerm,
    Reference,
    TermKind,
)
from komtui.domain.sales.einvoice import completed
from komtui.services.ports.einvoices import Syntax
from komtui.services.ports.pages import Look

SOON, LATER = dt.date(2026, 12, 7), dt.date(2026, 12, 27)
NOT_SAID = {
    "state": "where it stands is known to the books alone",
    "language": "EN 16931 has no term for it: the reader goes by the parties",
    "store": "a matter of the house",
    "prepaid": "stated among the totals",
    "exemptions": "stated with the taxes",
    "lines.origin_line": "which line it carries on is known to the books alone",
    "lines.price_with_tax": "what was entered; the price without tax is stated",
    "lines.deposit": "the deposit is named among the invoices before it (BG-3)",
    "lines.supply": "goods or service is said of the whole invoice (BT-23)",
    "buyer.capacity": "numbers and notes tell it",
    "seller.capacity": "numbers and notes tell it",
}
"""Fields that an e-invoice does not say, each with its reason; every other one comes back."""


def differences(one: object, other: object, path: str = "") -> Iterator[str]:
    """Yield where two documents differ, as `path: this | that`."""
    if is_dataclass(one) and type(one) is type(other):
        for each in fields(one):
            below = f"{path}.{each.name}".removeprefix(".")
            if below not in NOT_SAID:
                yield from differences(getattr(one, each.name), getattr(other, each.name), below)
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other) and path:
        for mine, theirs in zip(one, other, strict=True):
            yield from differences(mine, theirs, path)
    elif one != other:
        yield f"{path}: {one!r} | {other!r}"


def as_said(document: Document) -> Document:
    """Return a document as an e-invoice says it: lines have numbers, and the type has a code."""
    lines = tuple(replace(line, identifier=line.identifier or str(at)) for at, line in enumerate(document.lines, 1))
    references = tuple(each for each in document.references if each.role != "origin")
    return replace(
        completed(document), type_code=type_code(document), lines=lines, references=tuple(sorted(references, key=repr))
    )


OTHER = PaymentMeans(code="58", iban="FR7630006000011234567890189")


@pytest.mark.parametrize("syntax", list(Syntax))
def test_what_to_quote_is_of_the_whole_document_and_said_at_every_means_of_payment_in_ubl(syntax: Syntax) -> None:
    quoted = replace(INVOICE.payment, reference="RF18")
    document = replace(INVOICE, payment=quoted, further_payments=(replace(OTHER, reference="RF18"),))
    content = xml(document, syntax)
    assert content.count(b">RF18<") == (2 if syntax is Syntax.UBL else 1)
    back = read_back(content)
    assert (back.payment, back.further_payments) == (quoted, (OTHER,))
    assert back == read_back(xml(back, syntax)), "the same, however often it goes to and fro"
    with pytest.raises(ProblemError) as raised:
        xml(replace(document, further_payments=(replace(OTHER, reference="RF99"),)), syntax)
    assert [each.field for each in raised.value.problems] == ["further_payments[0].reference"]


SCHEMED = (("0088", "3"), ("0009", "55210055400013"), ("0088", "4"))


@pytest.mark.parametrize("syntax", list(Syntax))
@pytest.mark.parametrize("role", ["seller", "buyer", "payee", "ship_to"])
def test_numbers_without_a_scheme_come_first_and_none_is_lost(syntax: Syntax, role: str) -> None:
    party = replace(getattr(INVOICE, role) or INVOICE.buyer, identifier_scheme="0088", identifier="2")
    mixed = replace(party, further_ids=(*SCHEMED[:2], ("", "K-1"), SCHEMED[2]))
    back = getattr(read_back(xml(replace(INVOICE, **{role: mixed}), syntax)), role)
    assert (back.identifier_scheme, back.identifier) == ("", "K-1")
    assert back.further_ids == (("0088", "2"), *SCHEMED)


def test_two_numbers_of_a_buyer_without_a_scheme_are_said_to_have_no_place_in_ubl() -> None:
    buyer = replace(INVOICE.buyer, identifier_scheme="", identifier="K-1", further_ids=(("", "K-2"),))
    document = replace(INVOICE, buyer=buyer)
    assert read_back(xml(document, Syntax.CII)).buyer.further_ids == (("", "K-2"),)
    with pytest.raises(ProblemError) as raised:
        xml(document, Syntax.UBL)
    assert [each.field for each in raised.value.problems] == ["buyer.identifier"]


def read_back(content: bytes) -> Document:
    (document,) = read(content, "written.xml").documents
    return replace(document, references=tuple(sorted(document.references, key=repr)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents())
@pytest.mark.parametrize("syntax", list(Syntax))
def test_what_was_written_is_read_as_the_same_document(syntax: Syntax, document: Document) -> None:
    assert list(differences(as_said(document), read_back(xml(document, syntax)))) == []


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents())
def test_a_page_with_the_e_invoice_inside_is_read_as_the_same_document(document: Document) -> None:
    content, fault, notes = hybrid(document, "a4", Look())
    assert (fault, notes) == (None, ())
    assert list(differences(as_said(document), read_back(content))) == []


ELSEWHERE = {
    "lines.role": "groups and remarks, below",
    "lines.parent": "the same",
    "attachments.name": "a file that is attached, below",
    "attachments.mime": "the same",
    "attachments.sha256": "the same",
    "valid_until": "of quotes, which are no e-invoices",
    "lines.stated_net": "computed: a document that is issued states it",
    "lines.adjustments.taxes": "of allowances of the whole document alone",
    "received": "what was paid since stands beside the document",
    "further_payments.mandate": "of the whole invoice (BT-89), whichever way of paying says it",
    "further_payments.creditor_id": "the same (BT-90)",
    "further_payments.reference": "the same (BT-83); another one is a problem with its field",
    **dict.fromkeys(("payee.capacity", "tax_representative.capacity", "ship_to.capacity"), "only buyers have one"),
}
"""Fields that the strategy does not make, each with where it is tried, or why not."""


def said(value: object, path: str = "") -> Iterator[str]:
    """Yield the fields in which something stands that is not there by itself."""
    if is_dataclass(value):
        for each in fields(value):
            of = getattr(value, each.name)
            below = f"{path}.{each.name}".removeprefix(".")
            if of != each.default and of not in ((), "", None):
                yield below
            yield from said(of, below)
    elif isinstance(value, tuple):
        for each in value:
            yield from said(each, path)


def known(cls: type, path: str = "") -> Iterator[str]:
    """Yield every field of a dataclass, and those below it."""
    hints = get_type_hints(cls)
    for each in fields(cls):
        below = f"{path}.{each.name}".removeprefix(".")
        if below in NOT_SAID or below in ELSEWHERE or not each.metadata.get("stored", True):
            continue
        yield below
        kinds = [hints[each.name], *get_args(hints[each.name])]
        for kind in kinds:
            if is_dataclass(kind) and isinstance(kind, type):
                yield from known(kind, below)


def test_the_strategy_makes_each_field() -> None:
    wanted, made = set(known(Document)), set[str]()

    def is_last(document: Document) -> bool:
        made.update(said(document))
        return wanted <= made

    # It ends with the document that has the last of them; what is tried hangs on the modules that were loaded before.
    alike = settings(
        max_examples=2000, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )  # fmt: skip
    with suppress(NoSuchExample):
        find(documents(), is_last, settings=alike)
    assert sorted(wanted - made) == []


def test_groups_and_remarks_come_back_from_the_extended_profile() -> None:
    (line,) = INVOICE.lines
    rows = (
        replace(line, identifier="1", role=LineRole.GROUP),
        replace(line, identifier="2", parent="1"),
        Line("Peint en bleu", identifier="3", parent="2", role=LineRole.INFORMATION, stated_net=Decimal(0)),
    )
    document = replace(INVOICE, lines=rows)
    for syntax in Syntax:
        assert list(differences(as_said(document), read_back(xml(document, syntax)))) == []
    abroad = replace(document.seller, address=replace(document.seller.address, country="DE"))
    with pytest.raises(ProblemError) as caught:
        xml(replace(document, seller=abroad), Syntax.UBL)
    assert [each.field for each in caught.value.problems] == ["lines[0].role"]


def test_an_attached_file_goes_inside() -> None:
    attachment = Attachment("BL-7", "BON_LIVRAISON", name="bl.pdf", mime="application/pdf", sha256="0" * 64)
    document = replace(INVOICE, attachments=(attachment,))
    for syntax in Syntax:
        (file,) = read(xml(document, syntax, {"0" * 64: b"%PDF-1.7"}), "x.xml").files.values()
        assert file == b"%PDF-1.7"
        assert read(xml(document, syntax), "x.xml").documents[0].attachments[0].reference == "BL-7"


@pytest.mark.parametrize("syntax", list(Syntax))
def test_allowances_and_charges_come_back_in_their_order(syntax: Syntax) -> None:
    (line,) = INVOICE.lines
    given = [
        Adjustment(Decimal(amount), charge=charge, reason=reason)
        for amount, charge, reason in (
            (4, True, "Port"),
            (3, False, "Remise"),
            (2, True, "Emballage"),
            (1, False, "Reprise"),
        )
    ]
    of_all = tuple(replace(each, taxes=line.taxes) for each in given)
    document = (
        replace(INVOICE, lines=(replace(line, adjustments=tuple(given)),), adjustments=of_all).computed().frozen()
    )
    found = read_back(xml(document, syntax))
    assert [each.reason for each in found.adjustments] == ["Port", "Remise", "Emballage", "Reprise"]
    assert [each.reason for each in found.lines[0].adjustments] == ["Port", "Remise", "Emballage", "Reprise"]
    assert list(differences(as_said(document), found)) == []


def test_two_numbers_of_a_seller_without_a_scheme_both_come_back_from_ubl() -> None:
    abroad = replace(INVOICE.seller, address=replace(INVOICE.seller.address, country="DE"))
    for seller in (abroad, INVOICE.seller):
        named = replace(seller, identifier="L-1", further_ids=(("", "L-2"), ("0088", "4000001000005")))
        found = read_back(xml(replace(INVOICE, seller=named), Syntax.UBL)).seller
        assert {(found.identifier_scheme, found.identifier), *found.further_ids} == {
            *(("", "L-1"), ("", "L-2"), ("0088", "4000001000005"))
        }


@pytest.mark.parametrize("syntax", list(Syntax))
def test_a_day_from_which_nothing_is_taken_off_comes_back(syntax: Syntax) -> None:
    terms = tuple(PaymentTerm(TermKind.DISCOUNT, day, Decimal(rate)) for rate, day in (("2", SOON), ("0", LATER)))
    assert read_back(xml(replace(INVOICE, payment_terms=terms), syntax)).payment_terms == terms


@pytest.mark.parametrize("syntax", list(Syntax))
def test_a_means_of_payment_has_the_code_that_it_tells(syntax: Syntax) -> None:
    quoted = replace(INVOICE, payment=PaymentMeans(reference="RF18"))
    assert read_back(xml(quoted, syntax)).payment == quoted.payment, "undefined, beside what is quoted: nothing is said"
    account = replace(INVOICE, payment=PaymentMeans(iban=OTHER.iban))
    assert read_back(xml(account, syntax)).payment == PaymentMeans("30", OTHER.iban)


@pytest.mark.parametrize("syntax", list(Syntax))
def test_what_is_collected_for_others_is_within_what_is_due(syntax: Syntax) -> None:
    totals = INVOICE.totals
    due = replace(INVOICE, stated_totals=replace(totals, payable=totals.payable + 5))
    back = read_back(xml(due, syntax))
    assert back.totals == due.totals
    assert back.totals.collected == 5
    assert INVOICE.totals.collected == 0


@pytest.mark.parametrize("syntax", list(Syntax))
def test_a_price_above_the_one_before_and_several_numbers_of_what_is_billed_come_back(syntax: Syntax) -> None:
    (line,) = INVOICE.lines
    raised = replace(INVOICE, lines=(replace(line, gross_price=line.price - 1),))
    numbered = replace(INVOICE, references=tuple(Reference("object", each, scheme="AVV") for each in "AB"))
    for document in (raised, numbered):
        assert list(differences(as_said(document), read_back(xml(document, syntax)))) == []


@pytest.mark.parametrize("syntax", list(Syntax))
def test_a_line_that_names_no_tax_beside_those_that_do_comes_back_without(syntax: Syntax) -> None:
    (line,) = INVOICE.lines
    document = replace(INVOICE, lines=(line, replace(line, taxes=(), price=Decimal(0), stated_net=Decimal(0))))
    assert [bool(each.taxes) for each in read_back(xml(document, syntax)).lines] == [True, False]


@pytest.mark.parametrize(("syntax", "theirs"), [(Syntax.CII, b'schemeID="VAT"'), (Syntax.UBL, b"<cbc:ID>VA</cbc:ID>")])
def test_a_vat_number_is_one_by_the_name_of_either_syntax(syntax: Syntax, theirs: bytes) -> None:
    ours = b'schemeID="VA"' if syntax is Syntax.CII else b"<cbc:ID>VAT</cbc:ID>"
    content = xml(INVOICE, syntax)
    assert ours in content
    assert read_back(content.replace(ours, theirs)).seller == read_back(content).seller


def test_a_file_of_any_bytes_is_of_the_type_of_its_extension() -> None:
    attachment = Attachment("A", name="plan.png", mime="image/png", sha256="0" * 64)
    content = xml(replace(INVOICE, attachments=(attachment,)), Syntax.CII, {"0" * 64: b"png"})
    odd = content.replace(b"image/png", b"application/octect-stream")
    assert odd != content
    assert [each.mime for each in read_back(odd).attachments] == ["image/png"]


SAMPLES = Path(os.environ.get("KOMTUI_SAMPLES", ""))
UNSAID = {"lines", "lines[0].role"}
"""What UBL has no place for: totals without lines, groups of lines."""


@pytest.mark.skipif(not os.environ.get("KOMTUI_SAMPLES"), reason="KOMTUI_SAMPLES names no folder of e-invoices")
def test_public_examples_come_in_go_out_and_come_in_the_same() -> None:
    count = 0
    for path in sorted(each for each in SAMPLES.rglob("*") if each.suffix.lower() in {".xml", ".pdf"}):
        try:
            imported = read(path.read_bytes(), path.name)
        except ProblemError:
            continue
        for document in imported.documents:
            for syntax in Syntax:
                content = _written(document, syntax)
                if content is None:
                    continue
                plain = replace(document, attachments=tuple(map(_without_file, document.attachments)))
                assert list(differences(as_said(plain), read_back(content))) == [], path.name
                count += 1
    assert count > 20


def _written(document: Document, syntax: Syntax) -> bytes | None:
    """Return the XML; None where UBL has no place for it."""
    try:
        return xml(document, syntax)
    except ProblemError as error:
        if {each.field for each in error.problems} & UNSAID:
            return None
        raise


def _without_file(attachment: Attachment) -> Attachment:
    return replace(attachment, name="", mime="", sha256="")


def test_the_list_of_what_is_not_said_is_short() -> None:
    assert len(NOT_SAID) <= 12
