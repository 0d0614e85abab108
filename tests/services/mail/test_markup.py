"""The HTML of a letter: whole, readable without its pictures, and without a word of anybody's that is markup."""

from __future__ import annotations

import datetime as dt
import email
import re
from dataclasses import replace
from decimal import Decimal
from email.policy import default
from html.parser import HTMLParser
from io import BytesIO

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from komtui.adapters.pdf.inline import InlinePictures
from komtui.domain.digest import digest
from komtui.domain.mail.letter import Attachment, Letter, Markup
from komtui.domain.mail.reminder import Item, Step
from komtui.domain.sales.document import Document, Kind, Line, PaymentMeans, Received
from komtui.domain.sales.late_payment import BY_LAW
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax
from komtui.domain.sales.transfer_code import transfer_code
from komtui.i18n import localizer
from komtui.i18n.presentation import reminders as presentation
from komtui.services.mail.messages.message import built
from komtui.services.mail.words import several
from komtui.services.mail.words._markup import House, markup

PICTURES = InlinePictures()
PDF = b"%PDF-1.7 \x00\xff\r\n.\r\n" * 500
DAY = dt.date(2026, 9, 1)
WHEN = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
VOID = {"meta", "br", "img"}
INVOICE = Document(
    kind=Kind.INVOICE,
    number="F-2026-0412",
    date=dt.date(2026, 11, 20),
    currency="EUR",
    seller=Party("Boulangerie Lefèvre"),
    buyer=Party("Café Müller"),
    lines=(Line("Pain", Decimal(100), price=Decimal("12.84"), taxes=(Tax(rate=Decimal(20)),)),),
    language="fr",
    state=State.ISSUED,
    due_date=dt.date(2026, 12, 20),
    payment=PaymentMeans(code="30", iban="FR7630006000011234567890189", account_name="Boulangerie Lefèvre"),
)
TEXT = Letter(
    sender="factures@lefevre.example",
    from_name="Boulangerie Lefèvre",
    to=("martin@client.example",),
    subject="Facture F-2026-0412",
    body="Bonjour,\n\nVoici : 1 < 2 & « 3 ».\n  - retrait\n\nAnne\n",
    attachments=(Attachment("F-2026-0412.pdf", digest(PDF), len(PDF)),),
    language="fr",
)


def logo(form: str = "PNG") -> bytes:
    drawn = Image.new("RGBA", (900, 300), (163, 42, 42, 128))
    written = BytesIO()
    drawn.convert("RGB" if form == "JPEG" else "RGBA").save(written, form)
    return written.getvalue()


class Page(HTMLParser):
    """What a mail program reads: elements in their nesting, attributes, and the words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["title"]:
            self.words += data

    def cells(self) -> str:
        return re.sub(r"\s+", " ", self.words)


def html(*documents: Document, letter: Letter = TEXT, house: House | None = None) -> Markup:
    return markup(letter, documents, house or House("Boulangerie Lefèvre"), PICTURES.code)


def test_it_says_what_the_text_says_the_documents_and_how_to_pay() -> None:
    said = html(INVOICE)
    page = Page(said.html)
    assert page.elements[0] == ("html", {"lang": "fr"})
    words = page.cells().replace("\xa0", " ").replace("\u202f", " ")
    for each in ("Voici : 1 < 2 & « 3 ».", "Facture F-2026-0412", "20/11/2026", "1 540,80 €", "20/12/2026"):
        assert each in words
    for each in ("Virement bancaire", "FR76 3000 6000 0112 3456 7890 189", "Référence", "Scannez pour payer"):
        assert each in words
    (code,) = said.pictures
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(code.content)).convert("L"))
    assert found.text == transfer_code(INVOICE)


def test_nothing_is_fetched_and_no_colour_is_forced_on_a_dark_window() -> None:
    said = html(INVOICE, house=House("L", "#a32a2a", PICTURES.logo(logo())))
    page = Page(said.html)
    addressed = {
        value for _tag, attributes in page.elements for name, value in attributes.items() if name in {"src", "href"}
    }
    assert addressed == {f"cid:{each.content_id}" for each in said.pictures}
    assert {tag for tag, _ in page.elements}.isdisjoint({"script", "style", "link", "base", "form", "iframe", "object"})
    assert "url(" not in said.html
    grounds = [(tag, attributes.get("style") or "") for tag, attributes in page.elements]
    styles = "".join(style for _tag, style in grounds)
    # What is said in place of the logo stands on the logo's own ground.
    coloured = [tag for tag, style in grounds if re.search(r"(?:^|;)color:", style)]
    assert coloured == ["img"]
    assert all("background-color:" in style for tag, style in grounds if tag in coloured and "color:#" in style)
    assert set(re.findall(r"background-color:[^;]*", styles)) == {"background-color:#ffffff"}  # under the logo alone


def test_pictures_are_small_and_the_same_each_time() -> None:
    for form, media_type in (("PNG", "image/png"), ("JPEG", "image/jpeg")):
        first, again = PICTURES.logo(logo(form)), PICTURES.logo(logo(form))
        assert first is not None
        assert first == again
        with Image.open(BytesIO(first.content)) as read:
            assert (first.media_type, read.size, read.mode) == (media_type, (420, 140), "RGB")
    assert PICTURES.logo(b"GIF89a") is None
    assert PICTURES.code("x" * 400) is None
    assert html(INVOICE) == html(INVOICE)


def test_several_documents_are_one_table_with_the_sum_of_what_is_due() -> None:
    second = replace(INVOICE, number="F-2026-0413")
    part = replace(INVOICE, number="F-2026-0414", received=(Received(dt.date(2026, 11, 21), "cash", Decimal(540)),))
    credit = replace(INVOICE, kind=Kind.CREDIT_NOTE, number="A-2026-0007", due_date=None)
    said = html(INVOICE, second, part, credit)
    words = Page(said.html).cells().replace("\xa0", " ").replace("\u202f", " ")
    assert words.index("F-2026-0412") < words.index("F-2026-0413") < words.index("Avoir A-2026-0007")
    assert "1 000,80 €" in words  # what is left of the third
    assert "4 082,40 €" in words  # 2 x 1540.80 + 1000.80; what is credited is not subtracted
    assert words.count("FR76 3000") == 1
    assert "F-2026-0412, F-2026-0413, F-2026-0414" in words
    read = {zxingcpp.read_barcodes(Image.open(BytesIO(each.content)).convert("L"))[0].text for each in said.pictures}
    assert read == {transfer_code(each) for each in (INVOICE, second, part)}


def test_the_table_of_the_text_is_not_said_twice() -> None:
    documents = [INVOICE, replace(INVOICE, number="F-2026-0413")]
    table = several.table(documents, localizer("fr"))
    letter = replace(TEXT, body=f"Bonjour,\n\n{table}\n\nCordialement,\n")
    words = Page(markup(letter, documents, House("L"), PICTURES.code, table=table).html).cells()
    assert words.count("Facture F-2026-0413") == 1
    order = [words.index(each) for each in ("Bonjour", "Facture F-2026-0413", "Cordialement", "IBAN")]
    assert order == sorted(order)


def test_a_reminder_has_its_own_table_as_a_table() -> None:
    late = ("F-1 <b>", Kind.INVOICE, DAY, DAY)
    items = [
        Item(*late, 60, Decimal(600), "EUR", Step.SECOND, Decimal("21.37"), BY_LAW, Decimal(40)),
        Item("F-2", Kind.INVOICE, DAY, DAY, 3, Decimal(50), "EUR"),
    ]
    words = localizer("fr")
    body = f"Bonjour,\n\n{presentation.table(items, words)}\n\nCordialement,\n"
    letter = replace(TEXT, body=body, kind="reminder-2", grids=presentation.grids(items, words))
    said = html(INVOICE, letter=letter).html
    assert "<pre" not in said
    page = Page(said)
    heads = [tag for tag, _ in page.elements].count("th")
    # Its dates and days stand below the number: seven columns are too wide for a telephone.
    assert heads == len(letter.grids[0].rows[0]) - 3 == 4
    assert "Jours : 60" in page.cells().replace("\xa0", " ").replace("\u202f", " ")
    words_said = page.cells().replace("\xa0", " ").replace("\u202f", " ")
    order = [words_said.index(each) for each in ("Bonjour", "F-1 <b>", "21,37", "Total", "L441-10", "Cordialement")]
    assert order == sorted(order)
    assert words_said.count("F-1 <b>") == 1
    assert "<strong>650,00" in said
    # A text of the house's own that has no table gets none, and one that was written over stays what it is.
    assert "<th" not in html(INVOICE, letter=replace(letter, body="Payez.\n")).html


@pytest.mark.parametrize(
    "document",
    [
        replace(INVOICE, received=(Received(dt.date(2026, 11, 21), "cash", Decimal("1540.80")),), state=State.PAID),
        replace(INVOICE, kind=Kind.QUOTE, due_date=None, valid_until=dt.date(2026, 12, 31)),
        replace(INVOICE, kind=Kind.CREDIT_NOTE),
    ],
    ids=["paid", "quote", "credit note"],
)
def test_nobody_is_told_how_to_pay_where_nothing_is_to_be_paid(document: Document) -> None:
    said = html(document)
    assert said.pictures == ()
    assert "FR76" not in said.html


def test_without_pictures_nothing_is_missing() -> None:
    said = html(INVOICE, house=House("Boulangerie <Lefèvre>", "#a32a2a", PICTURES.logo(logo())))
    alternatives = [attributes["alt"] for tag, attributes in Page(said.html).elements if tag == "img"]
    assert alternatives == ["Boulangerie <Lefèvre>", ""]
    assert "border-bottom:3px solid #a32a2a" in said.html
    name = next(attributes for tag, attributes in Page(said.html).elements if tag == "img")
    assert "width" not in name, "a long name would be cut at the width of the logo"
    assert "Boulangerie Lefèvre" in Page(html(house=House("Boulangerie Lefèvre", "#a32a2a")).html).cells()


def test_a_mail_program_finds_both_and_the_pictures_of_the_better_one() -> None:
    said = html(INVOICE, house=House("L", "", PICTURES.logo(logo())))
    mime = built(TEXT, [PDF], "<1@lefevre.example>", WHEN, said)
    assert mime == built(TEXT, [PDF], "<1@lefevre.example>", WHEN, said)
    assert mime.isascii()
    read = email.message_from_bytes(mime, policy=default)
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
        "image/png", "application/pdf",
    ]  # fmt: skip
    assert not any(part.defects for part in read.walk())
    assert read.get_body(("plain",)).get_content().replace("\r\n", "\n") == TEXT.body
    assert read.get_body(("html",)).get_content().replace("\r\n", "\n") == said.html
    inside = {part["Content-ID"]: part.get_content() for part in read.walk() if part["Content-ID"]}
    assert inside == {f"<{each.content_id}>": each.content for each in said.pictures}
    (pdf,) = read.iter_attachments()
    assert pdf.get_content() == PDF


HOSTILE = st.lists(
    st.sampled_from([
        "<script>", "</td>", "</html>", "<!--", "-->", "\"'", "&lt;", "&#60;", "javascript:", "=\r\n", "=_", "\n\n",
        "  ", "é", "\u202e", "{number}", "]]>", "<img src=x onerror=y>", "\x1b", "\x00",
    ]),
    max_size=8,
).map("".join)  # fmt: skip


@given(body=HOSTILE, subject=HOSTILE, number=HOSTILE, holder=HOSTILE, name=HOSTILE)
def test_no_text_ever_becomes_markup(body: str, subject: str, number: str, holder: str, name: str) -> None:
    hostile = replace(INVOICE, number=number, payment=replace(INVOICE.payment, account_name=holder), seller=Party(name))
    tame = Page(html(replace(hostile, number="1", payment=replace(INVOICE.payment, account_name="x"))).html)
    said = html(hostile, letter=replace(TEXT, body=f"{body}\n", subject=subject), house=House(name, "#a32a2a"))
    page = Page(said.html)
    allowed = {tag for tag, _ in tame.elements} | {"br", "p", "strong"}
    assert {tag for tag, _ in page.elements} <= allowed
    assert not any(each.startswith("on") for _, attributes in page.elements for each in attributes)
    assert "\x1b" not in said.html
    assert "\u202e" not in said.html
