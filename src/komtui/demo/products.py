"""What the demo's bakery sells: names in two languages, prices and taxes in two countries."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from komtui.domain.sales.party import Address
from komtui.domain.sales.tax import Tax

GST = Tax("GST", "S", Decimal(5))
"""Federal goods and services tax, TPS in French."""
QST = Tax("QST", "S", Decimal("9.975"))
"""Québec sales tax, TVQ in French."""
ZERO_RATED = (Tax("GST", "Z"), Tax("QST", "Z"))
"""Basic groceries in Québec."""
HST = Tax("HST", "S", Decimal(13))
"""Harmonized sales tax of Ontario, TVH in French: what is delivered there bears it in place of the two."""
ZERO_RATED_THERE = (Tax("HST", "Z"),)
"""Basic groceries in Ontario."""
INTRA_COMMUNITY = Tax("VAT", "K")
"""Goods delivered to a business elsewhere in the European Union (directive 2006/112/EC, article 138)."""


@dataclass(frozen=True)
class Product:
    """One thing on the shelf."""

    item_id: str
    """Article number."""
    french: str
    """Its name."""
    english: str
    """Its name."""
    unit: str
    """UN/ECE Recommendation 20."""
    euros: Decimal
    """Net price in France of `base` units."""
    dollars: Decimal
    """Net price in Québec of `base` units."""
    vat: Decimal
    """French rate in percent."""
    grocery: bool
    """Zero-rated in Canada."""
    most: int
    """The largest usual quantity."""
    base: Decimal = Decimal(1)
    """How many units the price is for."""
    french_detail: str = ""
    """Below the name, perhaps several lines."""
    english_detail: str = ""
    """The same."""

    @property
    def barcode(self) -> str:
        """Return its EAN-13, of those that a shop gives out itself (they begin with 20)."""
        digits = f"20{ord(self.item_id[0]) - ord('A') + 1:02}{int(self.item_id[1:]):08}"
        odd, even = (sum(map(int, digits[start::2])) for start in (0, 1))
        return f"{digits}{-(odd + 3 * even) % 10}"

    def taxes(self, to: Address) -> tuple[Tax, ...]:
        """Return what applies when it goes to an address in France, in the rest of the Union, in Québec or Ontario."""
        if to.country == "CA" and to.region == "ON":
            return ZERO_RATED_THERE if self.grocery else (HST,)
        if to.country == "CA":
            return ZERO_RATED if self.grocery else (GST, QST)
        # Services in Lyon stay taxed in Lyon wherever the customer has its seat; goods that travel do not.
        if to.country != "FR" and self.unit not in {"HUR", "DAY"}:
            return (INTRA_COMMUNITY,)
        return (Tax("VAT", "S", self.vat),)


# Number, French, English, unit, euros, dollars, French rate, grocery, usual quantity, price base.
_TABLE = """
B01|Baguette de tradition|Traditional baguette|C62|1.09|2.95|5.5|y|120|1
B02|Pain de campagne au levain, 1 kg|Country sourdough, 1 kg|C62|5.20|8.75|5.5|y|30|1
B03|Pain de seigle aux noix|Rye bread with walnuts|C62|4.85|8.25|5.5|y|25|1
B04|Pain au levain tranché, au kilo|Sliced sourdough, by the kilo|KGM|6.40|10.90|5.5|y|18|1
V01|Croissant au beurre d'Isigny|Butter croissant|C62|1.15|3.10|5.5|n|150|1
V02|Pain au chocolat|Chocolate pastry|C62|1.25|3.35|5.5|n|120|1
V03|Brioche aux pralines roses|Pink praline brioche|C62|7.60|13.50|5.5|n|20|1
V04|Chausson aux pommes|Apple turnover|C62|2.05|4.10|5.5|n|60|1
P01|Tarte à la praline, 8 parts|Praline tart, serves 8|C62|24.60|42.00|5.5|n|6|1
P02|Œufs à la neige, à la part|Floating island, per portion|C62|3.90|6.75|5.5|n|40|1
P03|Paris-brest à partager|Paris-Brest to share|C62|27.00|46.50|5.5|n|5|1
P04|Bûche de Noël, marron et cassis|Yule log, chestnut and blackcurrant|C62|34.12|58.00|5.5|n|8|1
P05|Macarons assortis, boîte de 12|Assorted macarons, box of 12|C62|18.96|31.00|5.5|n|24|1
T01|Plateau de mini-sandwichs, 24 pièces|Tray of 24 finger sandwiches|C62|41.82|69.00|10|n|12|1
T02|Buffet salé, par personne|Savoury buffet, per guest|C62|16.36|27.50|10|n|90|1
T03|Café et viennoiseries du matin, par personne|Morning coffee and pastries, per guest|C62|6.82|11.25|10|n|80|1
S01|Location d'une fontaine à café, la journée|Coffee urn, day hire|DAY|35.00|48.00|20|n|3|1
S02|Serveur en salle|Waiting staff|HUR|32.50|44.00|20|n|16|1
S03|Atelier « Faire son levain »|Workshop: start your own sourdough|C62|48.33|75.00|20|n|12|1
F01|Farine de blé T65|Wheat flour T65|KGM|21.50|38.00|5.5|y|200|25
F02|Levain chef, pot de 250 g|Sourdough starter, 250 g jar|C62|4.27|7.50|5.5|y|10|1
A01|Crémant de Bourgogne, 75 cl|Crémant de Bourgogne, 75 cl|C62|11.25|24.35|20|n|36|1
A02|Jus de pomme fermier, 1 l|Farm apple juice, 1 l|LTR|2.75|5.40|5.5|n|48|1
K01|Carton à gâteau, grand modèle|Cake box, large|C62|0.38|0.65|20|n|200|1
"""
_DETAILS = {
    "P04": (
        "Biscuit aux amandes, crème de marrons d'Ardèche, cœur de cassis.\nÀ sortir du froid une heure avant.",
        "Almond sponge, chestnut cream, blackcurrant heart.\nTake out of the cold an hour before serving.",
    ),
    "T02": (
        "Feuilletés, quiches, verrines, fromages affinés.\nNombre de convives confirmé 72 heures à l'avance.",
        "Puff pastries, quiches, verrines, ripened cheeses.\nNumber of guests confirmed 72 hours ahead.",
    ),
    "S02": ("Mise en place, service et rangement.", "Setting up, serving and clearing away."),
    "A01": ("Brut, servi frais. L'abus d'alcool est dangereux pour la santé.", "Brut, served chilled."),
}


def products() -> tuple[Product, ...]:
    """Return the shelf, always in the same order."""
    return tuple(_read(row) for row in _TABLE.strip().splitlines())


def _read(row: str) -> Product:
    number, french, english, unit, euros, dollars, rate, grocery, most, base = row.split("|")
    return Product(
        number,
        french,
        english,
        unit,
        Decimal(euros),
        Decimal(dollars),
        Decimal(rate),
        grocery == "y",
        int(most),
        Decimal(base),
        *_DETAILS.get(number, ("", "")),
    )
