"""Good documents of each country and buyer, in which law finds nothing that must be mended."""

import datetime as dt
from decimal import Decimal

from komtui.domain.sales.document import Document, Kind, Line, Note, PaymentMeans, Reference, Supply
from komtui.domain.sales.party import Address, Capacity, Party
from komtui.domain.sales.tax import Tax

DAY = dt.date(2026, 11, 27)
IBAN = "FR7630006000011234567890189"
NOTES = (
    Note("Indemnité forfaitaire pour frais de recouvrement : 40 €.", "PMT"),
    Note("Pénalités de retard : trois fois le taux d'intérêt légal.", "PMD"),
    Note("Pas d'escompte pour paiement anticipé.", "AAB"),
)
BAKERY = Party(
    "Boulangerie Lefèvre SAS",
    address=Address("12 rue des Capucins", postcode="69001", city="Lyon", country="FR"),
    vat_id="FR40303265045",
    legal_id="303265045",
    legal_scheme="0002",
    legal_text="SAS au capital de 40 000 €, RCS Lyon 303 265 045",
    electronic_address="303265045",
    electronic_scheme="0225",
)
HOTEL = Party(
    "Hôtel Le Fé",
    address=Address("31 rue Mercière", postcode="69002", city="Lyon", country="FR"),
    vat_id="FR83404833048",
    legal_id="404833048",
    legal_scheme="0002",
    electronic_address="404833048",
    electronic_scheme="0225",
)
NURSE = Party("Mme Anaïs Nuñez", address=Address("23 rue Burdeau", postcode="69001", city="Lyon", country="FR"))
TOWN = Party(
    "Mairie d'Écully",
    address=Address("1 place de la Libération", postcode="69130", city="Écully", country="FR"),
    legal_id="21690081100011",
    capacity=Capacity.PUBLIC,
)
ROMER = Party(
    "Zum Römer GmbH",
    address=Address("Hafenstraße 14", postcode="60327", city="Frankfurt am Main", country="DE"),
    vat_id="DE136695976",
)
MONTREAL = Party(
    "Boulangerie Lefèvre (Québec) inc.",
    address=Address("4388, rue Saint-Denis", postcode="H2J 2L1", city="Montréal", region="QC", country="CA"),
    legal_id="1142345678",
    tax_ids=(("GST", "123456782 RT0001"), ("QST", "1234567890 TQ0001")),
)
NIVOSE = Party(
    "Café Nivôse", address=Address("151 rue Rachel Est", city="Montréal", region="QC", country="CA", postcode="H2W 1E1")
)
DELHAIZE = Party(
    "Bakkerij Peeters BV",
    address=Address("Grote Markt 1", postcode="2000", city="Antwerpen", country="BE"),
    vat_id="BE0403170701",
)


def vat(rate: str, category: str = "S") -> tuple[Tax, ...]:
    """Return the taxes of a line with one VAT."""
    return (Tax("VAT", category, Decimal(rate)),)


QUEBEC = (Tax("GST", "S", Decimal(5)), Tax("QST", "S", Decimal("9.975")))


def line(price: str = "2.50", taxes: tuple[Tax, ...] = vat("5.5"), **fields: object) -> Line:
    """Return a line of bread."""
    return Line("Pain de campagne", Decimal(10), price=Decimal(price), taxes=taxes, **fields)  # type: ignore[arg-type]


FRENCH = Document(
    Kind.INVOICE,
    "F-2026-0001",
    DAY,
    "EUR",
    BAKERY,
    HOTEL,
    (line(supply=Supply.GOODS), line("40", vat("10"), supply=Supply.SERVICE)),
    language="fr",
    due_date=DAY + dt.timedelta(days=30),
    notes=NOTES,
    process="M1",
    type_code="380",
    payment=PaymentMeans("58", IBAN),
)
CREDIT = Document(
    Kind.CREDIT_NOTE,
    "A-2026-0001",
    DAY,
    "EUR",
    BAKERY,
    HOTEL,
    (line(),),
    language="fr",
    notes=NOTES,
    process="B1",
    type_code="381",
    references=(Reference("invoice", "F-2026-0001", DAY),),
)
K_REASON = ((Tax("VAT", "K"), "Exonération de TVA, art. 262 ter, I du CGI"),)


def quebec(price: str, buyer: Party = NIVOSE) -> Document:
    """Return an invoice of a store in Montréal over ten loaves."""
    lines = (line(price, QUEBEC),)
    due = DAY + dt.timedelta(days=30)
    return Document(Kind.INVOICE, "F-1", DAY, "CAD", MONTREAL, buyer, lines, language="fr_CA", due_date=due)


BELGIAN = Document(
    Kind.INVOICE, "2026/14", DAY, "EUR", DELHAIZE, ROMER, (line(taxes=vat("0", "K")),), language="en",
    exemptions=((Tax("VAT", "K"), "Intra-Community supply, article 138"),),
)  # fmt: skip
