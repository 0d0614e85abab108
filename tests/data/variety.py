"""Documents of every sort, by subject: each has what a later change of the program might read otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from komtui.domain.sales.document import Adjustment, Document, Kind, Line, PaymentMeans, Reference, Totals
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.note import Note
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax, TaxSubtotal
from komtui.services.ports import NewDocument

QUEBEC, GENEVA = "québec", "genève"
"""The stores, by their short names."""
DRAWN = ("RENDU-1", "RENDU-2", "RENDU-3")
"""The documents of which a PDF was drawn: on A4, on the paper of the seller's country, and on that of a store."""
DAY = dt.date(2026, 11, 3)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
"""An empty page: what a document came with."""

SELLER = Party("Papeterie de l'Œuvre SARL")
BUYER = Party("Éléonore d'Aÿ", email="recu@client.example")
VAT20, VAT55 = Tax(rate=Decimal(20)), Tax(rate=Decimal("5.5"))
GST, QST = Tax("GST", "S", Decimal(5)), Tax("QST", "S", Decimal("9.975"))
EXEMPT, REVERSED = Tax("VAT", "E"), Tax("VAT", "AE", Decimal(0))


def documents() -> list[NewDocument]:
    """Return them all, always the same."""
    subjects = (
        _plainest(),
        _whole(),
        _half_cents(),
        _currencies(),
        _untaxed(),
        _stated(),
        _hostile(),
        _found(),
        _mailed(),
    )
    return [each for subject in subjects for each in subject]


def _new(number: str = "", *, own_pdf: bytes | None = None, **fields: Any) -> NewDocument:
    """Return an invoice of 10 euros, issued where it has a number, but for `fields`."""
    given: dict[str, Any] = {
        "kind": Kind.INVOICE,
        "date": DAY,
        "currency": "EUR",
        "seller": SELLER,
        "buyer": BUYER,
        "lines": (Line("Cahier", price=Decimal(10), taxes=(VAT20,)),),
        "state": State.ISSUED if number else State.DRAFT,
    }
    return NewDocument(Document(number=number, **(given | fields)), own_pdf=own_pdf)


def _plainest() -> Iterator[NewDocument]:
    """What is left to the defaults is not written, and must mean the same for ever; so must a default that is."""
    yield NewDocument(Document(Kind.INVOICE, "MIN-1", DAY, "EUR", Party("Vendeur"), Party("Acheteur")))
    written = Line("Écrits", Decimal("1.00"), "C62", Decimal("0.00"), price_base=Decimal("1.000"))
    lines = (Line("Tout par défaut"), Line("Un prix", price=Decimal("0.10")), written)
    yield _new("MIN-2", lines=lines, prepaid=Decimal("0.00"), rounding=Decimal("-0.00"))
    for kind in (Kind.QUOTE, Kind.ORDER):
        yield _new(kind=kind, buyer=Party(f"Brouillon, {kind}"))


def _whole() -> Iterator[NewDocument]:
    """Every field has a value of its own."""
    address = Address("1 rue A", "bâtiment B", "escalier C", "69007", "Lyon", "Rhône", "FR")
    seller = Party("Vendeur SA", "L'Enseigne", address, "vend@oeuvre.example", "04 78 00 00 01", "Mme Ïdir", "V-1",
                   "FR40303265045", "303265045", (("GST", "123456789 RT0001"), ("FC", "201/1")),
                   "SA au capital de 1 000 €\nRCS Lyon", "0009:303265045")  # fmt: skip
    buyer = Party("Acheteur & Fils", "Chez Fils", address, "achat@client.example", "+33 4 78 00 00 02", "Noël",
                  "C-42", "FR32123456789", "123456789", (("QST", "1234567890 TQ0001"),), "SAS", "edi")  # fmt: skip
    line = Line(
        description="Rame de papier vergé",
        quantity=Decimal("12.500"),
        unit="KGM",
        price=Decimal("4.1000"),
        taxes=(VAT20, Tax("HST", "S", Decimal("13.00"))),
        price_base=Decimal("2.50"),
        adjustments=(
            Adjustment(Decimal("1.25"), charge=False, reason="Coin abîmé", reason_code="95", base=Decimal("50.00"),
                       percent=Decimal("2.50")),
            Adjustment(Decimal("0.75"), charge=True, reason="Emballage", reason_code="PC", base=Decimal("50.00"),
                       percent=Decimal("1.5")),
        ),
        detail="90 g/m²\n\tivoire, œillets\n\nen trois lignes",
        note="Livrée en deux fois",
        identifier="L-01",
        item_id="PAP-VERGE",
        gross_price=Decimal("4.3000"),
    )  # fmt: skip
    yield _new(
        "WHOLE-1",
        seller=seller,
        buyer=buyer,
        lines=(
            line,
            Line("Retour", Decimal(-2), "H87", Decimal("3.005"), (VAT55,), identifier="L-02",
                 adjustments=(Adjustment(Decimal("-0.10")),)),
        ),
        language="fr_CA",
        store=GENEVA,
        due_date=dt.date(2026, 12, 3),
        valid_until=dt.date(2027, 1, 3),
        delivery_date=dt.date(2026, 11, 2),
        adjustments=(
            Adjustment(Decimal("2.00"), charge=False, reason="Remise de fidélité", reason_code="95",
                       base=Decimal("20.00"), percent=Decimal("10.00"), taxes=(VAT20,)),
            Adjustment(Decimal("4.90"), charge=True, reason="Port", reason_code="FC", base=Decimal("49.00"),
                       percent=Decimal(10), taxes=(VAT20, VAT55)),
            Adjustment(Decimal("-0.50"), reason="Négative, comme le fichier la donne", taxes=(VAT55,)),
            Adjustment(Decimal("0.20"), reason="Sans taxe"),
        ),
        prepaid=Decimal("5.00"),
        rounding=Decimal("-0.01"),
        notes=(Note("Première remarque\nen deux lignes"), Note("Seconde")),
        terms="Payable à 30 jours.\nPénalités : trois fois le taux légal.",
        payment=PaymentMeans("58", "FR7630006000011234567890189", "AGRIFRPP", "Papeterie", "RF18 5390 0754 7034"),
        references=tuple(
            Reference(role, f"{role}/7", DAY if place % 2 else None)
            for place, role in enumerate(
                ("origin", "invoice", "order", "contract", "buyer", "sales-order", "project", "despatch")
            )
        ),
        type_code="384",
        exemptions=((EXEMPT, "Jamais utilisée ici"),),
        ship_to=Party("Dépôt", address=Address("3 quai D", city="Vienne", country="FR")),
    )  # fmt: skip


def _half_cents() -> Iterator[NewDocument]:
    """Amounts that end in half of the smallest unit: away from zero, each once, the tax on the sum of a rate."""

    def at(price: str, tax: Tax = VAT55, **fields: Any) -> Line:
        return Line(f"À {price}", price=Decimal(price), taxes=(tax,), **fields)

    yield _new("HALF-1", lines=(at("3.00"),))  # 0.165
    yield _new("HALF-2", lines=(at("-3.00"),), kind=Kind.CREDIT_NOTE, state=State.PAID)  # -0.165
    yield _new("HALF-3", lines=(at("1.00"),) * 3)  # 0.165 on the sum, 3 × 0.06 on the lines
    lines = (
        *(at("0.125", VAT20), at("0.125", VAT20)),  # each rounded before they are added
        *(at("0.005", VAT20), at("-0.005", VAT20), at("2.675", VAT20)),
        at("0.05", VAT20, quantity=Decimal("0.5"), unit="KGM"),  # 0.025
        at("1.10", VAT20, quantity=Decimal(3), price_base=Decimal(12)),  # 0.275
        at("1", VAT55, adjustments=(Adjustment(Decimal("0.335"), reason="Demi-centime"),)),
    )
    yield _new("HALF-4", lines=lines)
    taxed = Adjustment(Decimal("1.00"), taxes=(VAT55,)), Adjustment(Decimal("4.00"), charge=True, taxes=(VAT55,))
    yield _new("HALF-5", lines=lines[:1], adjustments=taxed)  # 0.165


def _currencies() -> Iterator[NewDocument]:
    """Amounts with no decimals and with three; two taxes on one line."""
    yen = (
        Line("万年筆", price=Decimal(105), taxes=(Tax(rate=Decimal(10)),)),  # 10.5
        Line("三分の一", Decimal(2), price=Decimal(1000), price_base=Decimal(3), taxes=(VAT20,)),
    )
    yield _new("JPY-1", currency="JPY", lines=yen, buyer=Party("株式会社みどり", address=Address(country="JP")))
    dinar = (
        Line("قلم", price=Decimal("0.150"), taxes=(Tax(rate=Decimal(19)),)),  # 0.0285
        Line("حبر", Decimal(3), price=Decimal("1.23450"), taxes=(VAT20,)),
    )
    yield _new("TND-1", currency="TND", lines=dinar, buyer=Party("شركة النور", address=Address(country="TN")))
    canada = Party("Papeterie de Québec", address=Address(city="Québec", region="QC", country="CA"),
                   tax_ids=(("GST", "123456789 RT0001"), ("QST", "1234567890 TQ0001")))  # fmt: skip
    both = (Line("Cahier", price=Decimal(60), taxes=(GST, QST)), Line("Livre", price=Decimal("10.10"), taxes=(GST,)))
    yield _new("CAD-1", currency="CAD", seller=canada, store=QUEBEC, language="fr_CA", lines=both)  # QST 5.985
    cents = (Line("Timbre", Decimal(10), price=Decimal("0.05"), taxes=(QST, GST)),)  # GST 0.025
    yield _new("CAD-2", currency="CAD", seller=canada, store=QUEBEC, lines=cents, state=State.PAID)
    dear = (Line("Très cher", Decimal("1234567.891"), price=Decimal("98765.4321"), taxes=(VAT20,)),)
    yield _new("LARGE-1", lines=dear)
    yield _new("LARGE-2", currency="XYZ", lines=(Line("Un tiers", price=Decimal(1), price_base=Decimal(3)),))


def _untaxed() -> Iterator[NewDocument]:
    """Categories without tax, each with the reason that must be printed."""
    reasons = (
        (EXEMPT, "TVA non applicable, art. 293 B du CGI"),
        (REVERSED, "Autoliquidation : TVA due par le preneur, art. 283-2 du CGI"),
        (Tax("VAT", "K"), "Exonération, art. 262 ter, I du CGI"),
        (Tax("VAT", "G"), "Exonération, art. 262, I du CGI"),
        (Tax("VAT", "O"), "Hors champ"),
        (Tax("VAT", "Z"), ""),
    )
    lines = tuple(Line(f"Catégorie {tax.category}", Decimal("1.00"), "HUR", Decimal(50), (tax,)) for tax, _ in reasons)
    yield _new("UNTAXED-1", lines=lines, exemptions=tuple(each for each in reasons if each[1]))
    yield _new("UNTAXED-2", lines=lines[1:3], exemptions=reasons[1:2], language="fr")


def _stated() -> Iterator[NewDocument]:
    """What a document states stands, whatever its lines come to."""
    yield _new(
        "STATED-1",
        lines=(Line("Arrondi ailleurs", Decimal(3), price=Decimal("3.333"), stated_net=Decimal("9.99")),),
        stated_taxes=(
            TaxSubtotal(VAT20, Decimal("9.99"), Decimal("2.01")),
            TaxSubtotal(EXEMPT, Decimal("0.00"), Decimal("0.00"), "Formation", "VATEX-EU-132"),
        ),
        stated_totals=Totals(
            *(Decimal("9.99"), Decimal(0), Decimal(0), Decimal("9.99"), Decimal("2.01"), Decimal("12.00")),
            *(Decimal("2.00"), Decimal("0.005"), Decimal("10.005")),
        ),
    )  # fmt: skip
    yield _new("STATED-2", lines=(), stated_taxes=(), stated_totals=Totals(*(Decimal(place) for place in range(9))))


def _hostile() -> Iterator[NewDocument]:
    """Text that would steer a terminal, a markup, a query or a file name, and text that no database can hold."""
    name = "Bobby \x1b[31m\x00Tables\u202e <script>[red]x[/red]&amp;\u2028 \ud800 end"
    lines = (
        Line("[bold]Gras[/bold] \x9b2J\x07", detail="un\r\ndeux\ttrois\n\u200bquatre", note="' OR 1=1 --"),
        Line("{company.name} %s \\n $(rm)", price=Decimal("1.0"), identifier="\ufeff1", item_id="../../etc/passwd"),
    )
    yield _new(
        "H/2026 #7",
        buyer=Party(name, email="o'brien@évil.example", contact="\u2066Zoé\u2069", identifier='"'),
        lines=lines,
        notes=(Note(""), Note("\x00"), Note("Ω≈ç√ ﷽ e\u0301")),
        terms="=cmd|' /C calc'!A0",
        references=(Reference("\U000e0001role", ""),),
    )
    yield _new("--json", buyer=Party(""), lines=(Line(""),))


def _found() -> Iterator[NewDocument]:
    """Names and numbers that are searched for without their accents, ligatures and zeros."""
    names = (
        ("F-000412", "Société ﬁnancière Æsop & Cæsar", "compta@finance.example"),
        ("F000412", "Müller Straßenbau, Zürich", "a.muller@strasse.example"),
        ("0007", "Ångström Øst", "first.last+tag@sub.client.example"),
        ("٣٤/٢٠٢٦", "O’Connor d'Été", "o.connor@ete.example"),
        ("Nº-1.2.3/A_b", "ÉLÉONORE DUPONT-BROSSARD", ""),
        ("F-2026-0900", "dupont brossard éléonore", "eleonore@client.example"),
    )
    for place, (number, name, email) in enumerate(names):
        yield _new(number, buyer=Party(name, email=email), date=DAY + dt.timedelta(days=place))
    yield _new(store=QUEBEC, kind=Kind.QUOTE, buyer=Party("Brouillon de Québec"))


def _mailed() -> Iterator[NewDocument]:
    """What has a PDF of its own or is drawn, most of it with an address that decides what becomes of the letter."""
    sellers = (SELLER, Party("Papeterie du Maine", address=Address(country="US")), SELLER)
    for number, seller, store in zip(DRAWN, sellers, ("", "", QUEBEC), strict=True):
        yield _new(number, seller=seller, store=store)
    yield _new("MAIL-1", own_pdf=PDF, language="fr", buyer=Party("Plusieurs"))
    for place, name in enumerate(("plus-tard", "repris", "arrive", "attend", "retire"), 2):
        yield _new(f"MAIL-{place}", own_pdf=PDF, buyer=Party(name, email=f"{name}@client.example"))
    yield _new("MAIL-7", own_pdf=PDF, kind=Kind.ORDER, buyer=Party("Fourni", email="fourni@client.example"))
    yield _new("MAIL-8", own_pdf=PDF, store=QUEBEC, buyer=Party("Refusé", email="refus@client.example"))
    yield _new("MAIL-9", own_pdf=PDF, store=GENEVA, buyer=Party("Limité", email="limite@client.example"))
