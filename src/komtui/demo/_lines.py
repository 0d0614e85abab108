"""Lines of the demo's documents: from one loaf to a wedding of forty lines, with discounts and returns."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from komtui.demo.products import Product, products
from komtui.domain.money import rounded
from komtui.domain.sales.document import Adjustment, Line
from komtui.domain.sales.party import Address

_WORDS = {
    "volume": {"fr": "Remise sur quantité", "en": "Quantity discount"},
    "returned": {"fr": "Retour : {name}", "en": "Returned: {name}"},
    "delivery": {"fr": "Livraison en camionnette électrique", "en": "Delivery by electric van"},
    "loyalty": {"fr": "Remise de fidélité", "en": "Loyalty discount"},
}
_SIZES = (1, 2, 3, 4, 5, 6, 8, 12, 18, 40)
_WEIGHTS = (14, 18, 18, 14, 11, 9, 7, 5, 3, 1)


def said(word: str, language: str) -> str:
    """Return one of the baker's phrases in the language of a document."""
    return _WORDS[word][language[:2]]


class Baker:
    """Fills documents with lines; the same random source gives the same lines."""

    def __init__(self, random: Random, *, plain: bool) -> None:
        self._random = random
        self._plain = plain
        self._shelf = products()
        self._ready: dict[tuple[str, str, str], list[Line]] = {}

    def lines(self, to: Address, language: str) -> tuple[Line, ...]:
        """Return the lines of one document that goes to an address. Of very many documents each has one to three."""
        if self._plain:
            return tuple(self._random.choices(self._stock(to, language), k=self._random.randint(1, 3)))
        size = self._random.choices(_SIZES, _WEIGHTS)[0]
        # Nobody orders the same loaf on three lines, except for a wedding.
        shelf = self._shelf
        chosen = self._random.sample(shelf, size) if size <= len(shelf) else self._random.choices(shelf, k=size)
        lines = [self._line(product, to, language) for product in chosen]
        if sum(line.quantity * line.price for line in lines) <= 0:
            lines = [line for line in lines if line.quantity > 0] or [self._plain_line(chosen[0], to, language)]
        return tuple(replace(line, identifier=str(place)) for place, line in enumerate(lines, 1))

    def adjustments(self, lines: tuple[Line, ...], currency: str, language: str) -> tuple[Adjustment, ...]:
        """Return what is given or charged on the whole document, now and then."""
        chance = self._random.random()
        if self._plain or chance > 0.3:
            return ()
        taxes = lines[0].taxes
        if chance < 0.14:
            base = sum((line.net(currency) for line in lines if line.taxes == taxes), Decimal(0))
            amount = rounded(base * 5 / 100, currency)
            if amount <= 0:
                return ()
            reason = said("loyalty", language)
            return (Adjustment(amount, reason=reason, reason_code="95", base=base, percent=Decimal(5), taxes=taxes),)
        reason = said("delivery", language)
        return (Adjustment(Decimal("12.50"), charge=True, reason=reason, reason_code="DL", taxes=taxes),)

    def _line(self, product: Product, to: Address, language: str) -> Line:
        chance = self._random.random()
        line = self._plain_line(product, to, language)
        if chance < 0.12:
            return _discounted(line, "CAD" if to.country == "CA" else "EUR", said("volume", language))
        if chance < 0.15 and product.unit == "C62":
            back = Decimal(self._random.randint(1, 3))
            name = said("returned", language).format(name=line.description)
            return replace(line, description=name, quantity=-back, detail="")
        if chance < 0.20:
            return replace(line, gross_price=line.price, price=line.price * Decimal("0.9"))
        return line

    def _plain_line(self, product: Product, to: Address, language: str) -> Line:
        return _priced(product, to, language, self._quantity(product))

    def _quantity(self, product: Product) -> Decimal:
        if product.unit == "KGM" and product.base == 1:
            return Decimal(self._random.randint(400, product.most * 1000)) / 1000
        if product.base > 1:
            return product.base * self._random.randint(1, max(1, product.most // int(product.base)))
        return Decimal(self._random.randint(1, product.most))

    def _stock(self, to: Address, language: str) -> list[Line]:
        """Return lines made once and used by many documents: lines are immutable, so they can be shared."""
        place = to.country, to.region, language
        stock = self._ready.get(place)
        if stock is None:
            stock = [self._plain_line(product, to, language) for product in self._shelf for _ in range(2)]
            self._ready[place] = stock
        return stock


def _priced(product: Product, to: Address, language: str, quantity: Decimal) -> Line:
    french = language.startswith("fr")
    return Line(
        product.french if french else product.english,
        quantity,
        product.unit,
        product.dollars if to.country == "CA" else product.euros,
        product.taxes(to),
        price_base=product.base,
        detail=product.french_detail if french else product.english_detail,
        item_id=product.item_id,
    )


def _discounted(line: Line, currency: str, reason: str) -> Line:
    base = rounded(line.quantity * line.price / line.price_base, currency)
    amount = rounded(base / 10, currency)
    return replace(line, adjustments=(Adjustment(amount, reason=reason, base=base, percent=Decimal(10)),))
