"""Documents of every sort, and the eyes that look at their PDFs."""

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pypdfium2.raw as raw
import pytest

from komtui.domain.sales.document import Adjustment, Document, Kind, Line, Note, PaymentMeans, Reference, Totals
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax
from sample_parties import GST, HOTEL, LYON, MONTREAL, QST, VAT20, VAT55

DAY = dt.date(2026, 11, 20)
EXEMPT = Tax("VAT", "E", Decimal(0))
BREAD = Line("Pain de campagne au levain", Decimal(120), "C62", Decimal("3.20"), (VAT55,))
LEASE = Line("Location d’un présentoir", Decimal(3), "MON", Decimal("64.00"), (VAT20,), item_id="LOC-77")
FLOUR = Line("Farine T65", Decimal(250), "KGM", Decimal("82.40"), (VAT55,), price_base=Decimal(100))


def invoice(**changes):
    return replace(
        Document(
            Kind.INVOICE,
            "F-2026-0412",
            DAY,
            "EUR",
            LYON,
            HOTEL,
            (BREAD, LEASE, FLOUR),
            "en",
            State.ISSUED,
            due_date=dt.date(2026, 12, 20),
            payment=PaymentMeans("58", "FR7630006000011234567890189", "AGRIFRPP", LYON.name),
            references=(Reference("order", "BC-88123"),),
        ),
        **changes,
    )


def _adjusted():
    tray = Line(
        "Plateau « Fêtes »",
        Decimal(12),
        "C62",
        Decimal(84),
        (VAT20,),
        adjustments=(Adjustment(Decimal("100.80"), reason="Remise fidélité", percent=Decimal(10)),),
        gross_price=Decimal(90),
    )
    back = Line("Caisses consignées", Decimal(-8), "C62", Decimal("4.50"), (VAT20,))
    insurance = Line("Assurance", Decimal(1), "C62", Decimal(30), (EXEMPT,))
    return invoice(
        lines=(tray, back, insurance),
        adjustments=(
            Adjustment(Decimal(50), reason="Remise de fin d’année", taxes=(VAT20,)),
            Adjustment(Decimal(15), charge=True, reason="Port", taxes=(VAT20,)),
        ),
        prepaid=Decimal(300),
        rounding=Decimal("-0.02"),
        exemptions=((EXEMPT, "Exonération de TVA, article 261 C du CGI"),),
        ship_to=Party("Salle Rameau", address=Address("29 rue de la Martinière", postcode="69001", city="Lyon")),
    )


def _hostile():
    word = "X" * 40
    buyer = Party(
        '\x1b[31mRobert’); DROP TABLE "x";-- \u202eevil\u202c ' + "très long nom de société " * 11,
        address=Address("[/b]<script>alert(1)</script>", "中文地址 شارع", city="Łódź Ελλάδα Київ", country="PL"),
        contact="A" * 70,
        identifier="Z" * 90,
        vat_id="PL" + "9" * 60,
    )
    lines = (
        Line(
            word * 3,
            Decimal("123456789.125"),
            "C62",
            Decimal("987654321.123456"),
            (VAT20,),
            detail=f"\x07\ud800 {word}",
        ),
        Line(
            "Ж" * 60 + " 😀",
            Decimal(999999999),
            "XX-unknown-and-quite-long",
            Decimal("999.99"),
            (VAT20,),
            item_id="I" * 80,
        ),
    )
    return invoice(
        number="F-" + "9" * 60,
        seller=replace(LYON, name=LYON.name * 8, email=f"{'a' * 60}@{'b' * 60}.example", legal_text="mention " * 80),
        buyer=buyer,
        lines=lines,
        notes=(Note("N" * 400), Note("one\n\ntwo")),
        payment=PaymentMeans("30", "not-an-iban-" + "9" * 50, "B" * 40, "Q" * 80, "R" * 90),
        references=(Reference("order", "O" * 120),),
    )


def _documents():
    syrup = Line("Sirop d’érable, 540 ml", Decimal(48), "XBO", Decimal("8.49"), (GST, QST), detail="Catégorie A")
    many = tuple(replace(BREAD, description=f"Article {place}", quantity=Decimal(place)) for place in range(1, 81))
    pages = replace(BREAD, detail="\n".join(f"{place}. Analyse des besoins et étude." for place in range(200)))
    return {
        "invoice": invoice(),
        "quebec": invoice(seller=MONTREAL, lines=(syrup,), currency="CAD", language="fr_CA", payment=PaymentMeans()),
        "quote": invoice(kind=Kind.QUOTE, number="D-2026-0077", due_date=None, valid_until=dt.date(2026, 12, 20)),
        "credit": invoice(
            kind=Kind.CREDIT_NOTE, number="A-2026-0009", references=(Reference("invoice", "F-2026-0398", DAY),)
        ),
        "order": invoice(kind=Kind.ORDER, number="C-2026-0133", lines=many, due_date=None),
        "adjusted": _adjusted(),
        "hostile": _hostile(),
        "totals-only": invoice(
            lines=(),
            stated_taxes=(),
            stated_totals=Totals(*map(Decimal, (100, 0, 0, 100, 20, 120)), payable=Decimal(120)),
        ),
        "long": invoice(lines=(BREAD, pages, FLOUR)),
        "taxes": invoice(lines=tuple(replace(BREAD, taxes=(Tax("VAT", "S", Decimal(rate)),)) for rate in range(1, 60))),
        "draft": invoice(number="", state=State.DRAFT),
    }


DOCUMENTS = _documents()


@pytest.fixture(params=DOCUMENTS)
def document(request):
    """Every sort in turn."""
    return DOCUMENTS[request.param]


@pytest.fixture
def documents():
    """All sorts by name."""
    return DOCUMENTS


@pytest.fixture
def look():
    """Return what a reader of PDFs sees: for each page its text, and the box of each piece of text."""

    def see(content):
        pdf = pypdfium2.PdfDocument(content)
        pages = []
        for page in pdf:
            text = page.get_textpage().get_text_range()
            boxes = [
                each.get_bounds()
                for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT])
                if _upright(each.get_matrix())
            ]
            pages.append((page.get_size(), text.replace("\r\n", "\n"), boxes))
        pdf.close()
        return pages

    return see


def _upright(matrix):
    return matrix.b == 0


@pytest.fixture
def picture():
    """Return a function that makes a logo."""

    def make(kind="PNG", mode="RGBA"):
        from PIL import Image

        target = io.BytesIO()
        Image.new(mode, (900, 300), (180, 90, 30, 120)[: len(mode)]).save(target, kind)
        return target.getvalue()

    return make
