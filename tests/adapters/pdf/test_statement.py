"""Statements of account on paper, read back."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from komtui.adapters.pdf._statement import rendered
from komtui.domain.sales.document import PaymentMeans
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.statement import Account, Item, Statement, Transfer

SELLER = Party("Boulangerie Lefèvre", address=Address("1 rue", country="FR"), vat_id="FR40303265045")
BUYER = Party("Hôtel Le Fé", address=Address("2 rue", postcode="69001", city="Lyon", country="FR"), identifier="C-7")
DAY = dt.date(2026, 11, 27)


def item(number, amount="100", left="60", *, overdue=False):
    return Item(f"F-{number:04}", dt.date(2026, 1, 2), dt.date(2026, 2, 1), Decimal(amount), Decimal(left), overdue)


def pages(*accounts, language="en", form="a4", buyer=BUYER):
    content = rendered(Statement(SELLER, buyer, DAY, language, accounts), form)
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


@pytest.mark.parametrize("form", ["a4", "letter"])
@pytest.mark.parametrize(("language", "title"), [("en", "Statement of account"), ("fr", "Relevé de compte")])
def test_what_is_open_is_listed_and_summed_up(form, language, title):
    (text,) = pages(Account("EUR", (item(1), item(2, left="40.50", overdue=True))), language=language, form=form)
    assert title in text
    assert all(word in text for word in ("Hôtel Le Fé", "C-7", "F-0001", "F-0002", "FR40303265045"))
    assert ("€100.50" if language == "en" else "100,50") in text
    assert ("€40.50" if language == "en" else "40,50") in text


def test_several_currencies_are_not_added_up():
    (text,) = pages(Account("CAD", (item(1),)), Account("EUR", (item(2, left="7"),)))
    assert text.count("60.00") == 2
    assert "€7.00" in text


def test_a_long_one_has_its_columns_named_on_every_page():
    found = pages(Account("EUR", tuple(item(number) for number in range(150))))
    assert len(found) == 4
    assert all("Still due" in text and f"of {len(found)}" in text for text in found[:-1])
    assert "€9,000.00" in found[-1]
    whole = " ".join(found)
    assert all(f"F-{number:04}" in whole for number in range(150))


@pytest.mark.parametrize(("currency", "codes"), [("EUR", 1), ("CAD", 0)])
def test_it_names_the_account_to_pay_to_and_what_to_quote(currency, codes):
    transfer = Transfer(PaymentMeans("30", "FR7630006000011234567890189", "AGRIFRPP"), "Boulangerie", "F-0001")
    account = Account(currency, (item(1, left="40.50"),), transfer)
    content = rendered(Statement(SELLER, BUYER, DAY, "fr", (account,)), "a4")
    text = PdfReader(BytesIO(content)).pages[0].extract_text()
    assert all(said in text for said in ("FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP", "Virement", "Référence"))
    with pypdfium2.PdfDocument(content) as opened:
        picture = opened[0].render(scale=150 / 72).to_pil()
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert [code.text.splitlines()[6:8] for code in found] == [["FR7630006000011234567890189", "EUR40.50"]] * codes


def test_nothing_open_is_said():
    (text,) = pages()
    assert "Nothing is open" in text


@given(
    st.text(max_size=60),
    st.lists(st.decimals(-(10**12), 10**12, places=2, allow_nan=False), max_size=5),
)
@settings(max_examples=15, deadline=None)
def test_no_text_and_no_amount_keeps_it_from_being_drawn(name, amounts):
    items = tuple(Item(name, DAY, None, amount, amount, overdue=amount > 0) for amount in amounts)
    accounts = (Account("EUR", items),) if items else ()
    assert accounts == () or accounts[0].left == sum(amounts)
    assert rendered(Statement(SELLER, Party(name), DAY, "fr_CA", accounts), "letter")
