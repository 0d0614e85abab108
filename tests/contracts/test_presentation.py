"""One document, three layouts: paper, screen and command line say the same words and figures."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest

from komtui.adapters.pdf._page import rendered
from komtui.cli.commands import showing
from komtui.domain.sales.document import (
    Adjustment,
    Document,
    Kind,
    Line,
    LineRole,
    PaymentMeans,
    PaymentTerm,
    Period,
    Reference,
    TermKind,
    Totals,
)
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.note import Note
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax
from komtui.i18n import LANGUAGES, localizer, use
from komtui.i18n.presentation.document import Presentation, presented
from komtui.i18n.presentation.parties import PartyWords
from komtui.ui.widgets.page import page
from sample_parties import GST, HOTEL, LYON, MONTREAL, QST, VAT20, VAT55

DAY = dt.date(2026, 11, 20)
BREAD = Line("Pain", Decimal(12), "C62", Decimal("3.20"), (VAT55,), item_id="P-1", detail="Levain", note="Tranché")
ROLES = ("origin", "invoice", "order", "contract", "buyer", "sales-order", "project", "despatch", "of an older file")


def invoice(*lines: Line, **changes: Any) -> Document:
    plain = Document(
        Kind.INVOICE,
        "F-2026-0412",
        DAY,
        "EUR",
        LYON,
        HOTEL,
        lines or (BREAD,),
        state=State.ISSUED,
        due_date=dt.date(2026, 12, 20),
        payment=PaymentMeans("58", "FR7630006000011234567890189", "AGRIFRPP", LYON.name),
    )
    return replace(plain, **changes)


def taxed(*taxes: Tax) -> Line:
    return Line(f"De catégorie {taxes[0].category}", Decimal(2), "HUR", Decimal(50), taxes)


CATEGORIES = {code: Tax("VAT", code, Decimal(0)) for code in ("Z", "E", "AE", "K", "G", "O")} | {
    code: Tax("VAT", code, Decimal(7)) for code in ("S", "L", "M")
}
DOCUMENTS: dict[str, Document] = {
    "plain": invoice(),
    **{
        f"category {code}": invoice(taxed(tax), exemptions=((tax, f"Raison {code}, article 1"),))
        for code, tax in CATEGORIES.items()
    },
    "every category": invoice(*(taxed(tax) for tax in CATEGORIES.values())),
    "adjusted": invoice(
        Line(
            "Plateau",
            Decimal(12),
            "XBX",
            Decimal(84),
            (VAT20,),
            adjustments=(
                Adjustment(Decimal("100.80"), reason="Fidélité", percent=Decimal(10)),
                Adjustment(Decimal(3), charge=True),
            ),
            gross_price=Decimal(90),
        ),
        Line("Caisses reprises", Decimal(-8), "C62", Decimal("4.50"), (VAT20,)),
        adjustments=(
            Adjustment(Decimal(50), reason="Fin d’année", taxes=(VAT20,), percent=Decimal("2.5")),
            Adjustment(Decimal(15), charge=True, taxes=(VAT20,)),
        ),
        prepaid=Decimal(300),
        rounding=Decimal("-0.02"),
        ship_to=Party("Salle Rameau", address=Address("29 rue de la Martinière", postcode="1000", country="BE")),
        notes=(Note("Une remarque."), Note("Une autre.")),
    ),
    "prices": invoice(
        Line("Farine", Decimal("250.5"), "KGM", Decimal("82.4"), (VAT55,), price_base=Decimal(100)),
        Line("Sachet", Decimal(1000), "C62", Decimal("0.0375"), (VAT20,)),
        Line("Location", Decimal("1.5"), "MON", Decimal(64), (VAT20,)),
        Line("Pose", Decimal(1), "LS", Decimal(90), (VAT20,)),
        Line("Autre", Decimal(3), "XYZ", Decimal(9), ()),
    ),
    "Québec": invoice(
        Line("Sirop", Decimal(48), "XBO", Decimal("8.49"), (GST, QST)),
        Line("Farine", Decimal(2), "KGM", Decimal("2.10"), (replace(GST, rate=Decimal(0), category="Z"),)),
        seller=MONTREAL,
        currency="CAD",
        payment=PaymentMeans(),
    ),
    "yen": invoice(Line("Miso", Decimal(3), "C62", Decimal(1200), (VAT20,)), currency="JPY"),
    "dinar": invoice(Line("Huile", Decimal(3), "LTR", Decimal("12.5"), (VAT20,)), currency="TND"),
    "totals only": invoice(
        lines=(),
        stated_taxes=(),
        stated_totals=Totals(*map(Decimal, (100, 10, 5, 95, 19, 114)), payable=Decimal(114)),
    ),
    "prepaid": invoice(prepaid=Decimal("40.51")),
    "paid": invoice(state=State.PAID),
    "paid the rest": invoice(state=State.PAID, prepaid=Decimal(30)),
    "overpaid": invoice(prepaid=Decimal(100)),
    "for nothing": invoice(replace(BREAD, price=Decimal(0))),
    "references": invoice(references=tuple(Reference(role, f"R-{place}", DAY) for place, role in enumerate(ROLES))),
    "corrected": invoice(type_code="384", references=(Reference("invoice", "F-2026-0398"),)),
    "quote": invoice(kind=Kind.QUOTE, number="D-1", valid_until=dt.date(2026, 12, 20)),
    "order": invoice(kind=Kind.ORDER, number="C-1", delivery_date=dt.date(2026, 12, 1), prepaid=Decimal(10)),
    "credit note": invoice(kind=Kind.CREDIT_NOTE, number="A-1", references=(Reference("invoice", "F-1", DAY),)),
    "draft": invoice(number="", state=State.DRAFT, terms="À réception."),
    "cancelled": invoice(state=State.CANCELLED, prepaid=Decimal(10)),
    "groups": invoice(
        Line("Menu", price=Decimal("38.40"), taxes=(VAT55,), identifier="1", role=LineRole.GROUP),
        replace(BREAD, identifier="1.1", parent="1"),
        Line("Levain", price=Decimal(1), identifier="1.1.1", parent="1.1", role=LineRole.INFORMATION),
        Line("Sans prix", identifier="2", role=LineRole.INFORMATION),
    ),
    "item": invoice(
        replace(
            BREAD,
            description="Pain de seigle\ntranché à la main",
            standard_id="4006381333931",
            buyer_item_id="A-77",
            attributes=(("Couleur", "Brun"),),
            period=Period(DAY, dt.date(2026, 12, 1)),
            detail="Levain\nSans sel",
        ),
    ),
    "terms": invoice(
        terms="À trente jours.",
        payment_terms=(
            PaymentTerm(TermKind.DISCOUNT, DAY, Decimal(2), base=Decimal("40.51"), text="Escompte"),
            PaymentTerm(TermKind.DISCOUNT, percent=Decimal(1), amount=Decimal("0.41")),
            PaymentTerm(TermKind.PENALTY, DAY, Decimal(9)),
            PaymentTerm(TermKind.PENALTY, amount=Decimal(40)),
            PaymentTerm(TermKind.INSTALMENT, DAY, Decimal(50)),
            PaymentTerm(TermKind.INSTALMENT, amount=Decimal(10)),
        ),
    ),
    "more of the parties": invoice(
        buyer=replace(HOTEL, tax_ids=(("GST", "M2-1234567-K"), ("FC", "93/815"))),
        period=Period(start=DAY),
        payee=Party("Banque d’affacturage", legal_id="552100554"),
        tax_representative=Party("Représentant SA", address=Address("1 quai", city="Lyon"), vat_id="FR12345678901"),
        tax_currency="SEK",
        tax_in_tax_currency=Decimal("231.00"),
        payment=PaymentMeans("59", mandate="M-77", creditor_id="FR00ZZZ1", debited_account="BE71096123456769"),
        further_payments=(
            PaymentMeans("48", card="1234", card_holder="Zoé"),
            PaymentMeans("58", "DE89370400440532013000"),
        ),
    ),
    "account": invoice(payment=PaymentMeans("30", "00123-456-7890", reference="RF18", account_name="Lefèvre")),
}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """The language of the document and of who reads it."""
    use(request.param)
    return str(request.param)


def packed(text: str) -> str:
    """Return `text` without white space: lines break where a layout has no more room."""
    return re.sub(r"\s", "", text)


def on_paper(document: Document) -> str:
    pdf = pypdfium2.PdfDocument(rendered(document, "a4"))
    text = "\n".join(each.get_textpage().get_text_range() for each in pdf)
    pdf.close()
    return text.replace("\ufffe", "-")  # how pdfium reads a hyphen at the end of a line


def on_screen(document: Document, width: int = 96) -> str:
    return page(document, width, prose=True).plain


def in_the_terminal(document: Document) -> str:
    stored: Any = SimpleNamespace(document=document, id=12)
    return "\n".join(showing._page(stored, []))


def party(said: PartyWords) -> Iterator[str]:
    yield from (said.heading, said.name, said.trading_name, said.contact, *said.address)


def common(said: Presentation) -> Iterator[str]:
    """Yield what every layout has."""
    yield said.title
    yield from (text for fact in said.facts for text in (fact.label, fact.value))
    for each in (said.buyer, said.ship_to):
        yield from party(each) if each is not None else ()
    for line in said.lines:
        yield from (*line.description.split("\n"), line.quantity, line.price, line.per, line.amount)
        yield from (remark.text for remark in line.remarks)
    yield from (text for total in said.totals for text in (total.label, total.amount, total.remark))
    yield said.payment.heading
    yield from (text for fact in said.payment.facts for text in fact)
    yield from (text for paragraph in said.paragraphs for text in (paragraph.heading, paragraph.text))


def columns(said: Presentation) -> Iterator[str]:
    """Yield what a layout with a table has."""
    if said.lines:
        heads = said.headings
        yield from (heads.description, heads.quantity, heads.price, heads.tax, heads.amount)
        yield from (line.tax for line in said.lines)


def missing(texts: Iterator[str], where: str) -> list[str]:
    place = packed(where)
    return [text for text in texts if packed(text) not in place]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paper_says_it(language: str, name: str) -> None:
    document = replace(DOCUMENTS[name], language=language)
    said = presented(document, localizer(language))

    paper = on_paper(document)

    assert missing(common(said), paper) == []
    assert missing(columns(said), paper) == []
    assert missing(iter((said.number, *said.seller.registrations)), paper) == []


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("width", [96, 48])
def test_the_screen_says_it(language: str, name: str, width: int) -> None:
    document = DOCUMENTS[name]
    said = presented(document, localizer(language), brief=True)

    screen = on_screen(document, width)

    assert missing(common(said), screen) == []
    assert missing(iter((said.name, said.state, said.unlisted, said.buyer.email)), screen) == []
    assert rows_missing(said, screen) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_command_line_says_it(language: str, name: str) -> None:
    document = DOCUMENTS[name]
    said = presented(document, localizer(language), brief=True)

    terminal = in_the_terminal(document)

    assert missing(common(said), terminal) == []
    assert missing(columns(said), terminal) == []
    assert missing(iter((said.state, said.unlisted, said.buyer.email, said.seller.name)), terminal) == []
    assert rows_missing(said, terminal) == []


@pytest.mark.parametrize("width", [72, 96])
def test_sentences_are_not_cut_on_the_screen(language: str, width: int) -> None:
    document = invoice(replace(BREAD, detail="mot " * 80, note="mot " * 80), notes=(Note("mot " * 80),))
    assert max(map(len, on_screen(document, width).splitlines())) <= width


def rows_missing(said: Presentation, text: str) -> list[str]:
    """Return the labels of totals whose figures do not stand beside them."""
    rows = text.splitlines()
    return [total.label for total in said.totals if not any(total.label in row and total.amount in row for row in rows)]


@pytest.mark.parametrize("name", ["paid", "paid the rest", "overpaid", "for nothing", "cancelled"])
def test_what_is_settled_or_cancelled_asks_for_nothing(language: str, name: str) -> None:
    document = replace(DOCUMENTS[name], language=language)
    words = localizer(language)
    asking = ["IBAN", *map(words._, ("Amount due", "Due date"))]
    if name == "overpaid":
        # The seller owes it: nothing is settled, and nobody pays here.
        asking = asking[1:2]
    plain = replace(DOCUMENTS["plain"], language=language)
    layouts = (on_paper, on_screen, in_the_terminal)
    for layout in layouts:
        said, asked = layout(document), layout(plain)
        assert [each in said for each in asking] == [False] * len(asking)
        assert [each in asked for each in asking] == [True] * len(asking)


def test_only_what_counts_has_figures_in_the_columns(language: str) -> None:
    group, counted, part, remark = presented(DOCUMENTS["groups"], localizer(language)).lines
    assert (counted.level, part.level, remark.level) == (1, 2, 0)
    assert counted.amount
    for line in (group, part, remark):
        assert (line.quantity, line.price, line.tax, line.amount) == ("", "", "", "")
    assert [each.role for each in (*group.remarks, *part.remarks, *remark.remarks)] == ["uncounted", "uncounted"]


def test_lines_of_a_description_stay_lines(language: str) -> None:
    document = replace(DOCUMENTS["item"], language=language)
    for text in (on_paper(document), on_screen(document), in_the_terminal(document)):
        rows = [row.strip() for row in text.splitlines()]
        first = next(place for place, row in enumerate(rows) if row.startswith("Pain de seigle"))
        assert not rows[first].startswith("Pain de seigle tranché")
        assert "tranché à la main" in rows
        assert "Levain" in rows
        assert "Sans sel" in rows
