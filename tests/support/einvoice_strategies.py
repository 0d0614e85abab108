"""Documents as hypothesis makes them: each says what an e-invoice has a term for, and states its totals."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from e_invoices import INVOICE, SELLER
from komtui.domain.sales.document import (
    Adjustment,
    Attachment,
    Classification,
    Document,
    Kind,
    Line,
    Note,
    PaymentMeans,
    PaymentTerm,
    Period,
    Reference,
    TaxPoint,
    TermKind,
)
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax

_LETTERS = "abcdefghij éàç&<>'\"0123456789-"
_WORDS = st.text(_LETTERS, min_size=1, max_size=24).map(lambda text: " ".join(text.split()) or "x")
_CODES = st.text("ABCDEFGHJK0123456789-", min_size=1, max_size=12).map(lambda text: f"R{text}")
_DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))
_FIGURES = st.decimals(Decimal("0.01"), Decimal(5000), places=2)
FR = (*((Tax("VAT", "S", Decimal(rate)),) for rate in ("20", "10", "5.5", "2.1")), (Tax("VAT", "E"),))
EU = ((Tax("VAT", "S", Decimal(19)),), (Tax("VAT", "AE"),), (Tax("VAT", "K"),), (Tax("VAT", "Z"),))
QC = ((Tax("GST", "S", Decimal(5)), Tax("QST", "S", Decimal("9.975"))), (Tax("GST", "Z"), Tax("QST", "Z")))
_SELLERS = {
    "FR": SELLER,
    "DE": Party(
        "Werkstatt GmbH",
        address=Address("Hauptstraße 1", postcode="10115", city="Berlin", country="DE"),
        vat_id="DE123456789",
        tax_ids=(("FC", "12/345/67890"),),
        email="rechnung@werkstatt.example",
    ),
    "CA": Party(
        "Atelier du Nord inc.",
        address=Address("4388, rue Saint-Denis", postcode="H2J 2L1", city="Montréal", region="QC", country="CA"),
        legal_id="1142345678",
        tax_ids=(("GST", "123456782 RT0001"), ("QST", "1234567890 TQ0001")),
        email="facture@nord.example",
    ),
}
_TAXES = {"FR": FR, "DE": EU, "CA": QC}
_CURRENCIES = {"FR": "EUR", "DE": "EUR", "CA": "CAD"}


@st.composite
def _addresses(draw: st.DrawFn) -> Address:
    country = draw(st.sampled_from(("FR", "DE", "BE", "CA")))
    lines = (f"Rue {draw(_WORDS)}", f"Bâtiment {draw(_WORDS)}", f"Étage {draw(_WORDS)}")
    return Address(*lines, "75002", f"Ville {draw(_WORDS)}", "", country)


@st.composite
def _buyers(draw: st.DrawFn) -> Party:
    party = Party(draw(_WORDS), address=draw(_addresses()), contact=draw(st.just("") | _WORDS))
    if draw(st.booleans()):
        party = replace(party, email="achat@client.example", phone="+33 1 02 03 04 05", identifier=draw(_CODES))
    if draw(st.booleans()):
        party = replace(party, legal_id="552100554", legal_scheme="0002", vat_id="FR12552100554")
    if draw(st.booleans()):
        # A party's first number is its `identifier`.
        first = party.identifier or draw(_CODES)
        party = replace(
            party, trading_name=f"Chez {party.name}", identifier=first, further_ids=(("0009", "55210055400013"),)
        )
    return party


def _adjustments(taxes: tuple[tuple[Tax, ...], ...] | None = None) -> st.SearchStrategy[tuple[Adjustment, ...]]:
    borne = st.just(()) if taxes is None else st.sampled_from(taxes)
    one = st.builds(
        Adjustment,
        amount=st.decimals(Decimal("0.01"), Decimal(9), places=2),
        charge=st.booleans(),
        reason=_WORDS,
        reason_code=st.sampled_from(("", "95")),
        base=st.none() | _FIGURES,
        percent=st.none() | st.decimals(Decimal(1), Decimal(50), places=1),
        taxes=borne,
    )
    return st.lists(one, max_size=3).map(tuple)


@st.composite
def _lines(draw: st.DrawFn, taxes: tuple[tuple[Tax, ...], ...], at: int) -> Line:
    line = Line(
        draw(_WORDS),
        draw(st.decimals(Decimal("0.5"), Decimal(99), places=2)) * draw(st.sampled_from((1, 1, -1))),
        draw(st.sampled_from(("C62", "HUR", "KGM"))),
        draw(_FIGURES),
        draw(st.sampled_from(taxes)),
        price_base=draw(st.sampled_from((Decimal(1), Decimal(100)))),
        adjustments=draw(_adjustments()),
        identifier=str(at),
    )
    if draw(st.booleans()):
        line = replace(
            line,
            detail=draw(_WORDS),
            note=draw(_WORDS),
            item_id=draw(_CODES),
            buyer_item_id=draw(_CODES),
            standard_id="03541690000018",
            standard_scheme="0160",
            attributes=(("Couleur", draw(_WORDS)), ("Taille", "42")),
            classifications=(Classification("65434568", "STI", "19.05.01"), Classification("1234", "TSP")),
            origin_country="CN",
        )
    if draw(st.booleans()):
        line = replace(
            line,
            gross_price=line.price + 1,
            period=Period(dt.date(2026, 1, 1), draw(st.none() | st.just(dt.date(2026, 1, 31)))),
            object_id=draw(_CODES),
            object_scheme="AVV",
            order_line="4",
            accounting=draw(_CODES),
        )
    return line


@st.composite
def _payments(draw: st.DrawFn) -> PaymentMeans:
    return draw(
        st.sampled_from(
            (
                PaymentMeans(),
                PaymentMeans("58", "FR7630006000011234567890189", "AGRIFRPP", "Atelier", "F-1", text="Virement"),
                PaymentMeans("30", "815-12345-67", reference="R & S"),
                PaymentMeans("59", mandate="M-1", creditor_id="FR72ZZZ123456", debited_account="DE1"),
                PaymentMeans("48", card="123456", card_holder="Anne <Martin>"),
            )
        )
    )


_TERMS = (
    (),
    (
        PaymentTerm(TermKind.DISCOUNT, dt.date(2027, 12, 31), Decimal(2), base=Decimal("100.00")),
        PaymentTerm(TermKind.DISCOUNT, dt.date(2028, 1, 10), amount=Decimal("1.50"), text="Escompte"),
    ),
    (PaymentTerm(TermKind.PENALTY, dt.date(2028, 2, 1), Decimal(12)),),
    (PaymentTerm(TermKind.INSTALMENT, dt.date(2028, 1, 31), amount=Decimal("10.00")),),
)
"""Discounts with their dates, penalties, instalments."""
_REFERENCES = (
    *(("buyer", "B-1"), ("order", "O-1"), ("sales-order", "S-1"), ("contract", "C-1"), ("project", "P-1")),
    *(("despatch", "D-1"), ("receipt", "E-1"), ("tender", "T-1"), ("accounting", "A-1")),
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Return an issued document that states its amounts."""
    country = draw(st.sampled_from(("FR", "FR", "DE", "CA")))
    kind, code = draw(
        st.sampled_from(
            (
                *((Kind.INVOICE, each) for each in ("", "380", "384", "386")),
                *((Kind.CREDIT_NOTE, each) for each in ("", "381", "503")),
            )
        )
    )
    taxes = _TAXES[country]
    date = draw(_DAYS)
    referred = draw(st.lists(st.sampled_from(_REFERENCES), unique=True, max_size=5))
    document = Document(
        kind,
        draw(_CODES),
        date,
        _CURRENCIES[country],
        _SELLERS[country],
        draw(_buyers()),
        tuple(draw(_lines(taxes, at)) for at in range(1, draw(st.integers(1, 3)) + 1)),
        language="fr",
        state=State.ISSUED,
        due_date=draw(st.none() | st.just(date + dt.timedelta(days=30))),
        delivery_date=draw(st.none() | st.just(date)),
        adjustments=draw(_adjustments(taxes)),
        prepaid=draw(st.just(Decimal(0)) | st.just(Decimal("1.50"))),
        rounding=draw(st.just(Decimal(0)) | st.just(Decimal("-0.02"))),
        notes=(*INVOICE.notes, *draw(st.lists(st.builds(Note, _WORDS), max_size=2))),
        terms=draw(st.just("") | _WORDS),
        payment=draw(_payments()),
        references=(
            *(Reference(role, number) for role, number in referred),
            *draw(st.lists(st.builds(Reference, st.just("invoice"), _CODES, st.none() | _DAYS), max_size=2)),
            *draw(st.just(()) | st.just((Reference("object", "X-1", scheme="AFL"),))),
        ),
        type_code=code,
        exemptions=((FR[-1][0], "Exonération : art. 261 du CGI"),) if country == "FR" else (),
        process=draw(st.sampled_from(("", "B1", "M1"))),
    )
    return _with_others(draw, document).frozen()


_WHOLE = Party(
    "Tout SA",
    "Au Tout",
    Address("1 quai", "Porte 2", "Étage 3", "13002", "Marseille", "PACA", "FR"),
    "tout@tout.example",
    "+33 4 91 00 00 00",
    "Zoé Tout",
    "T-1",
    "FR12552100554",
    "552100554",
    (("FC", "12/345"),),
    "SA au capital de 50 000 €",
    "552100554_TOUT",
    identifier_scheme="0088",
    further_ids=(("0009", "55210055400013"),),
    legal_scheme="0002",
    electronic_scheme="0225",
)
"""Somebody of whom all is known: parties that neither sell nor buy have places for it in the Extended profile."""


def _with_others(draw: st.DrawFn, document: Document) -> Document:
    other = Party("Affacturage <SA>", legal_id="552100554", legal_scheme="0002", identifier="P-1")
    there = Party("Entrepôt", address=Address("Quai 3", postcode="13002", city="Marseille", country="FR"))
    agent = replace(there, name="Représentant", vat_id="FR12552100554")
    if draw(st.booleans()):
        document = replace(document, payee=other, ship_to=there, tax_representative=agent)
    elif draw(st.booleans()):
        document = replace(document, payee=_WHOLE, ship_to=_WHOLE, tax_representative=_WHOLE)
    if draw(st.booleans()):
        document = replace(document, buyer=_WHOLE)
    if document.seller is SELLER and draw(st.booleans()):
        document = replace(document, seller=_WHOLE)
    document = replace(document, payment_terms=draw(st.sampled_from(_TERMS)))
    if any(each.kind is TermKind.INSTALMENT for each in document.payment_terms):
        # The last instalment is when all has to be paid, where nothing else says so.
        document = replace(document, due_date=dt.date(2028, 1, 31))
    if draw(st.booleans()):
        dated = tuple(
            replace(each, date=document.date) if each.role in {"order", "contract", "despatch", "receipt"} else each
            for each in document.references
        )
        document = replace(document, references=dated)
    if draw(st.booleans()):
        document = replace(document, period=Period(dt.date(2026, 1, 1), dt.date(2026, 1, 31)))
        document = replace(document, tax_point=draw(st.none() | st.sampled_from(TaxPoint)))
    elif draw(st.booleans()):
        document = replace(document, tax_point_date=dt.date(2026, 1, 31))
    if draw(st.booleans()):
        attachments = (Attachment("BL-7", "BON_LIVRAISON"), Attachment("X-9", "", "https://x.example/9"))
        document = replace(document, attachments=attachments)
    if document.currency == "EUR" and draw(st.booleans()):
        document = replace(document, tax_currency="CHF", tax_in_tax_currency=Decimal("12.34"))
    if document.payment.iban and draw(st.booleans()):
        second = PaymentMeans("58", "DE89370400440532013000", "COBADEFFXXX", "Werkstatt", text="SEPA")
        debit = PaymentMeans("59", debited_account="DE75512108001245126199")
        card = PaymentMeans("48", card="4321", card_holder="Anne")
        document = replace(document, further_payments=draw(st.sampled_from(((second,), (second, card, debit)))))
    return document
