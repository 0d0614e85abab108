"""What the QR code of a transfer says, and on which documents there is one (EPC069-12)."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komtui.domain.sales.document import Document, Kind, Line, PaymentMeans, Received
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.transfer_code import MOST_BYTES, transfer_code

DAY = dt.date(2026, 11, 20)
FRENCH = "FR7630006000011234567890189"
MEANS = PaymentMeans("58", FRENCH, "AGRIFRPP", "Boulangerie Lefèvre SAS")
INVOICE = Document(
    Kind.INVOICE,
    "F-2026-0412",
    DAY,
    "EUR",
    Party("Lefèvre"),
    Party("Hôtel"),
    (Line("Pain", Decimal(120), price=Decimal("3.20")),),
    state=State.ISSUED,
    payment=MEANS,
)


def lines(**changes):
    return transfer_code(replace(INVOICE, **changes)).split("\n")


def paying(**changes):
    return lines(payment=replace(MEANS, **changes))


def test_it_says_who_gets_what_and_why():
    assert lines() == [
        *("BCD", "002", "1", "SCT", "AGRIFRPP", "Boulangerie Lefèvre SAS", FRENCH, "EUR384.00", "", "", "F-2026-0412")
    ]


def test_it_says_what_is_still_due():
    assert lines(received=(Received(DAY, "cash", Decimal("83.99")),))[7] == "EUR300.01"
    assert lines(prepaid=Decimal(84))[7] == "EUR300.00"


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.PAID},
        {"state": State.CANCELLED},
        {"state": State.DRAFT, "number": ""},
        {"received": (Received(DAY, "cash", Decimal(384)),)},
        {"prepaid": Decimal(384)},
        {"kind": Kind.QUOTE},
        {"kind": Kind.ORDER},
        {"kind": Kind.CREDIT_NOTE},
        {"currency": "CHF"},
        {"currency": "CAD"},
        {"lines": (Line("Pain", Decimal(-1), price=Decimal(3)),)},
        {"lines": (Line("Pain", Decimal(10**9), price=Decimal(1)),)},
        {"payment": PaymentMeans()},
        {"payment": replace(MEANS, account_name=""), "seller": Party("")},
    ],
)
def test_there_is_none_where_no_euros_are_due_by_transfer(changes):
    assert lines(**changes) == [""]


@pytest.mark.parametrize(
    ("changes", "has_one"),
    [
        ({"bic": ""}, True),
        ({"bic": "not a bic"}, True),
        ({"iban": "FR76 3000 6000 0112 3456 7890 189"}, True),
        ({"iban": "DE89370400440532013000", "bic": ""}, True),
        # A wrong check digit, another account altogether, and one that nobody's transfer reaches.
        ({"iban": "FR7630006000011234567890188"}, False),
        ({"iban": "30006000011234567890189"}, False),
        ({"iban": "BR1800360305000010009795493C1"}, False),
        # Switzerland has a code of its own; Monaco is in the area, but wants the BIC.
        ({"iban": "CH9300762011623852957"}, False),
        ({"iban": "MC5811222000010123456789030"}, True),
        ({"iban": "MC5811222000010123456789030", "bic": ""}, False),
        ({"code": "30"}, True),
        ({"code": ""}, True),
        ({"code": "59"}, False),
        ({"code": "48"}, False),
    ],
)
def test_the_account_is_one_that_a_transfer_reaches(changes, has_one):
    assert (paying(**changes) != [""]) == has_one


def test_it_quotes_what_the_page_asks_for():
    assert paying(reference="Client 12")[9:] == ["", "Client 12"]
    # A creditor reference (ISO 11649) is a field of its own, and a wrong one is words.
    assert paying(reference="RF18 5390 0754 7034")[9:] == ["RF18539007547034"]
    assert paying(reference="RF19 5390 0754 7034")[9:] == ["", "RF19 5390 0754 7034"]


def test_the_holder_is_who_gets_the_money():
    assert paying(account_name="")[5] == "Lefèvre"
    assert lines(payee=Party("Factor SA"), payment=replace(MEANS, account_name=""))[5] == "Factor SA"


@given(st.text(max_size=300), st.text(max_size=300))
def test_nothing_that_anybody_wrote_breaks_its_lines(name, reference):
    said = transfer_code(replace(INVOICE, payment=replace(MEANS, account_name=name, reference=reference)))
    assert len(said.encode()) <= MOST_BYTES
    if said:
        assert said.split("\n")[:4] == ["BCD", "002", "1", "SCT"]
        assert 10 <= len(said.split("\n")) <= 11
        assert len(said.split("\n")[5]) <= 70
