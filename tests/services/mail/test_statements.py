"""Statements of account by mail: what is open stands in the letter, and how all of it is paid at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from email import message_from_bytes, policy
from io import BytesIO
from types import SimpleNamespace

import pytest
import zxingcpp
from PIL import Image

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.pdf.inline import InlinePictures
from komtui.domain.sales.customer import Customer, Recipients
from komtui.domain.sales.document import Document, Kind, Line, PaymentMeans
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.statement import Account, Item, Statement
from komtui.services.mail.words.alternatives import Alternatives
from komtui.services.mail.writing.statements import StatementLetterService
from komtui.services.ports import NewDocument
from komtui.services.ports.customers import StoredCustomer
from komtui.services.sales.money._transfers import with_transfers

D, DAY = Decimal, dt.date(2026, 11, 27)
OURS, OTHER = "FR7630006000011234567890189", "FR1420041010050500013M02606"
BUYER = Party("Café <Zoé>", identifier="C-17", email="zoe@cafe.example")
INVOICE = Document(
    Kind.INVOICE, "F-1", DAY, "EUR", Party(""), BUYER, (Line("Pain", D(1), price=D(100)),), state=State.ISSUED
)
NO_CUSTOMER = StoredCustomer(7, Customer(BUYER), 1, "2026-11-01T00:00:00")


def opened(*items: tuple[str, str, str], currency: str = "EUR") -> Account:
    """Return an account; each item is a number, an amount, and what is left of it."""
    of = enumerate(items, 1)
    return Account(
        currency, tuple(Item(each[0], DAY, DAY, D(each[1]), D(each[2]), overdue=False, id=key) for key, each in of)
    )


@pytest.fixture
def mail(database, settings):
    books = DocumentRepository(database)
    clock = SimpleNamespace(now=lambda: dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC))

    async def mailed(documents, *accounts, language="fr"):
        """Return the text and the HTML of the letter, and what its QR codes say."""
        await settings.set(
            {"company.name": "Boulangerie Lefèvre", "company.iban": OURS, "company.country": "FR", "mail.html": "yes"}
        )
        await books.add([NewDocument(each.frozen()) for each in documents])
        statement = Statement(Party("Boulangerie Lefèvre"), BUYER, DAY, language, accounts)
        queued = []

        async def enqueue(letter, *, again):
            queued.append(letter)
            return SimpleNamespace(created=True, deliveries=[])

        async def told(*_asked, **_named):
            return await with_transfers(statement, books, await settings.snapshot())

        async def drawn(*_asked, **_named):
            return "Relevé.pdf", b"%PDF-1.7"

        async def sender(_store, *, settings):
            return SimpleNamespace(address="shop@us.example", from_name="Lefèvre", reply_to="", scope="company")

        async def no_logo(*_asked):
            return None

        service = StatementLetterService(
            SimpleNamespace(statement=told, pdf=drawn),
            SimpleNamespace(sender=sender),
            settings,
            SimpleNamespace(enqueue=enqueue),
            clock,
            markup=Alternatives(InlinePictures(), no_logo, no_logo).plain,
        )
        await service.queue(NO_CUSTOMER, Recipients(("zoe@cafe.example",)))
        message = message_from_bytes(queued[0].mime, policy=policy.default)
        text, html = (message.get_body((each,)).get_content() for each in ("plain", "html"))
        pictures = [part for part in message.walk() if part.get_content_maintype() == "image"]
        codes = [zxingcpp.read_barcodes(Image.open(BytesIO(each.get_content()))) for each in pictures]
        return text, html, [each[0].text for each in codes if each]

    return mailed


def spaced(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ").replace("&nbsp;", " ")


async def test_what_is_open_is_a_table_and_one_transfer_pays_it(mail):
    text, html, codes = await mail(
        [INVOICE, replace(INVOICE, number="F-2")], opened(("F-1", "100", "100"), ("F-2", "100", "40.5"))
    )
    (code,) = codes
    assert code.splitlines()[4:8] == ["", "Boulangerie Lefèvre", OURS, "EUR140.50"]
    assert code.splitlines()[-1] == "F-1, F-2"
    for said in (spaced(text), spaced(html)):
        assert "F-1" in said
        assert "F-2" in said
        assert "40,50 €" in said
        assert "140,50 €" in said
        assert "FR76 3000 6000 0112 3456 7890 189" in said
    assert "IBAN : FR76" in spaced(text), "as French writes a colon"
    assert "<table" in html
    assert html.count("FR76 3000 6000 0112 3456 7890 189") == 1


async def test_another_word_for_the_same_transfer_is_no_other_account(mail):
    sepa = replace(INVOICE, payment=PaymentMeans("58", f"{OURS[:4]} {OURS[4:]}", account_name="Boulangerie Lefèvre"))
    both = [sepa, replace(INVOICE, number="F-2")]
    _text, _html, codes = await mail(both, opened(("F-1", "100", "100"), ("F-2", "100", "100")))
    assert [code.splitlines()[6:8] for code in codes] == [[OURS, "EUR200.00"]]


async def test_what_is_owed_to_several_accounts_is_not_paid_at_once(mail):
    handed = replace(INVOICE, number="F-2", payment=PaymentMeans("30", OTHER, account_name="Factor SA"))
    text, html, codes = await mail([INVOICE, handed], opened(("F-1", "100", "100"), ("F-2", "100", "100")))
    assert codes == []
    assert "IBAN" not in text + html
    assert "200,00 €" in spaced(html)


async def test_all_that_was_handed_over_is_paid_to_whoever_collects_it(mail):
    handed = replace(INVOICE, payment=PaymentMeans("30", OTHER), payee=Party("Factor SA"))
    _text, html, codes = await mail([handed], opened(("F-1", "100", "100")))
    assert codes[0].splitlines()[5:7] == ["Factor SA", OTHER]
    assert OURS not in html.replace(" ", "")


@pytest.mark.parametrize("payment", [PaymentMeans("59", OTHER, mandate="M-1"), PaymentMeans("48", card="1234")])
async def test_what_is_debited_is_not_transferred(mail, payment):
    text, _html, codes = await mail([replace(INVOICE, payment=payment)], opened(("F-1", "100", "100")))
    assert codes == []
    assert "IBAN" not in text


async def test_where_nothing_is_owed_nothing_is_asked_for(mail):
    text, html, codes = await mail([INVOICE], opened(("F-1", "-100", "-100")))
    assert codes == []
    assert "IBAN" not in text + html
    dollars = opened(("F-1", "100", "100"), currency="CAD")
    _text, html, codes = await mail([replace(INVOICE, number="F-9", currency="CAD")], dollars, language="fr_CA")
    assert codes == []
    assert "100,00 $" in spaced(html)
