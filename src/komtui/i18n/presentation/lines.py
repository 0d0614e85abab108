"""Lines: quantities with their units, prices with their decimals, what is said below a description."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from komtui.domain.money import exponent
from komtui.domain.sales.document import Adjustment, Line, LineRole, Period
from komtui.domain.sales.line import GTIN
from komtui.domain.search import folded
from komtui.i18n import Localizer, localizer
from komtui.i18n.presentation.taxes import line_taxes
from komtui.late import dataclass

_NBSP = "\u00a0"
# UN/ECE Recommendation 20 and 21. A plain piece needs no word.
_PLAIN = ("", "C62", "EA", "H87", "NAR", "PCE", "ZZ", "XPP", "1N")
_SYMBOLS_TEXT = """
    HUR:h MIN:min SEC:s KGM:kg GRM:g MGM:mg TNE:t LBR:lb ONZ:oz LTR:l MLT:ml CLT:cl DLT:dl HLT:hl
    MTR:m CMT:cm MMT:mm KMT:km MTK:m² CMK:cm² MMK:mm² KMK:km² HAR:ha MTQ:m³ FOT:ft INH:in
    KWH:kWh MWH:MWh WHR:Wh KWT:kW WTT:W P1:%
"""
_SYMBOLS = dict(pair.split(":") for pair in _SYMBOLS_TEXT.split())
_UNITS: dict[str, Callable[[Localizer, int], str]] = {
    "DAY": lambda words, number: words.n_("day", "days", number),
    "WEE": lambda words, number: words.n_("week", "weeks", number),
    "MON": lambda words, number: words.n_("month", "months", number),
    "ANN": lambda words, number: words.n_("year", "years", number),
    "PR": lambda words, number: words.n_("pair", "pairs", number),
    "SET": lambda words, number: words.n_("set", "sets", number),
    "DZN": lambda words, number: words.n_("dozen", "dozens", number),
    "XBX": lambda words, number: words.n_("box", "boxes", number),
    "XCT": lambda words, number: words.n_("carton", "cartons", number),
    "XPK": lambda words, number: words.n_("pack", "packs", number),
    "XBO": lambda words, number: words.n_("bottle", "bottles", number),
    "XBG": lambda words, number: words.n_("bag", "bags", number),
    "XPX": lambda words, number: words.n_("pallet", "pallets", number),
    "XRO": lambda words, number: words.n_("roll", "rolls", number),
    "E48": lambda words, number: words.n_("service", "services", number),
    "LS": lambda words, _number: words._("flat rate"),
}


@dataclass(frozen=True)
class Headings:
    """What stands over the columns of the lines."""

    description: str
    quantity: str
    price: str
    tax: str
    """Empty where no line has a tax."""
    amount: str


@dataclass(frozen=True)
class Remark:
    """Something that is said below the description of a line."""

    role: Literal["uncounted", "detail", "item", "attribute", "order", "period", "gross-price", "adjustment", "note"]
    """`detail` and `note` are prose, of several lines perhaps; the others are short."""
    text: str


@dataclass(frozen=True)
class LineWords:
    """One line."""

    description: str
    """Of several lines perhaps."""
    quantity: str
    """With its unit. Where the line does not count, its figures are empty, and a remark has them."""
    price: str
    """Of one unit, or of what `per` says."""
    per: str
    """`per 100 kg`; empty where the price is for one unit."""
    tax: str
    amount: str
    """Net of tax, without the currency's symbol."""
    remarks: tuple[Remark, ...]
    level: int = 0
    """How far it is indented: 1 for what stands below another line, and so on."""
    role: LineRole = LineRole.BILLED
    """What it is to the document's sums."""

    @property
    def how(self) -> str:
        """Quantity and price in one piece: `250 kg × 82.40 per 100 kg`; empty where the line does not count."""
        if not self.quantity:
            return ""
        return f"{self.quantity} × {self.price}" + (f" {self.per}" if self.per else "")


_PIECES = frozenset(
    {"piece", "pieces", "pce", "pces", "pc", "pcs", "u", "unite", "unites", "unit", "units", "each", "x"}
)
_OTHERS = ("fr", "en")
"""A unit is known by its word in either language, whatever the screen speaks."""
_DEEPEST = 4
"""Levels that are told apart: deeper ones leave no room for words."""


def lines_words(
    lines: Sequence[Line],
    currency: str,
    words: Localizer,
    date: Callable[[dt.date], str],
    country: Callable[[str], str],
) -> tuple[LineWords, ...]:
    """Return the words of every line, each as far indented as it stands below others.

    Days are written by `date`, countries by `country`.
    """
    levels: dict[str, int] = {}
    found = []
    for line in lines:
        level = min(levels.get(line.parent, -1) + 1, _DEEPEST) if line.parent else 0
        if line.identifier:
            levels[line.identifier] = level
        remarks = tuple(_remarks(line, currency, words, date, country))
        found.append(_line_words(line, level, currency, words, remarks))
    return tuple(found)


def _line_words(line: Line, level: int, currency: str, words: Localizer, remarks: tuple[Remark, ...]) -> LineWords:
    per = ""
    if line.price_base != 1:
        per = words._("per {quantity}").format(quantity=quantity(line.price_base, line.unit, words))
    whole = LineWords(
        line.description,
        quantity(line.quantity, line.unit, words),
        price(line.price, currency, words),
        per,
        line_taxes(line.taxes, words),
        words.amount(line.net(currency), currency),
        remarks,
        level,
        line.role,
    )
    return whole if line.counts else _uncounted(whole, line, currency, words)


def _uncounted(whole: LineWords, line: Line, currency: str, words: Localizer) -> LineWords:
    """Return a line's words without figures in the columns, which readers would sum up."""
    net = line.net(currency)
    said = ""
    if net and line.role is LineRole.GROUP:
        said = words._("In all: {amount}").format(amount=whole.amount)
    elif net:
        said = words._("Included elsewhere: {how} = {amount}").format(how=whole.how, amount=whole.amount)
    remarks = (*([Remark("uncounted", said)] if said else []), *whole.remarks)
    return replace(whole, quantity="", price="", per="", tax="", amount="", remarks=remarks)


def period_words(period: Period, words: Localizer, date: Callable[[dt.date], str]) -> str:
    """Return from when until when."""
    if period.start and period.end:
        return words._("{start} to {end}").format(start=date(period.start), end=date(period.end))
    if period.start:
        return words._("from {date}").format(date=date(period.start))
    return words._("until {date}").format(date=date(period.end)) if period.end else ""


def _item(
    line: Line, words: Localizer, date: Callable[[dt.date], str], country: Callable[[str], str]
) -> Iterator[Remark]:
    """Yield what the item is known by, and how it is."""
    if line.item_id:
        yield Remark("item", words._("Item {number}").format(number=line.item_id))
    if line.buyer_item_id:
        yield Remark("item", words._("Your item {number}").format(number=line.buyer_item_id))
    if line.standard_id and line.standard_id != line.item_id:
        yield Remark("item", f"GTIN {line.standard_id}" if line.numbered_by == GTIN else line.standard_id)
    for name, value in line.attributes:
        if name or value:
            yield Remark("attribute", words._("{label}: {text}").format(label=name, text=value))
    if line.origin_country:
        yield Remark("item", words._("Origin: {country}").format(country=country(line.origin_country)))
    if line.period is not None and (said := period_words(line.period, words, date)):
        yield Remark("period", said)


def _order(line: Line, words: Localizer) -> Iterator[Remark]:
    """Yield what the buyer knows the line by."""
    if line.order_line:
        yield Remark("order", words._("Line {number} of your order").format(number=line.order_line))
    if line.object_id:
        yield Remark("order", words._("Concerns {number}").format(number=line.object_id))
    if line.accounting:
        yield Remark("order", words._("Your accounting reference: {number}").format(number=line.accounting))


def _remarks(
    line: Line, currency: str, words: Localizer, date: Callable[[dt.date], str], country: Callable[[str], str]
) -> Iterator[Remark]:
    if line.detail.strip():
        yield Remark("detail", line.detail.strip())
    yield from _item(line, words, date, country)
    yield from _order(line, words)
    if line.gross_price is not None and line.gross_price != line.price:
        before = price(line.gross_price, currency, words)
        yield Remark("gross-price", words._("Price before discount: {price}").format(price=before))
    for adjustment in line.adjustments:
        label, amount = adjustment_label(adjustment, words), words.amount(adjustment.signed, currency)
        yield Remark("adjustment", words._("{label}: {amount}").format(label=label, amount=amount))
    if line.note.strip():
        yield Remark("note", line.note.strip())


def quantity(value: Decimal, unit: str, words: Localizer) -> str:
    """Return a quantity with its unit: `3`, `1,5 kg`, `2 days`; an unknown code is shown as it is."""
    number = words.number(value)
    word = unit_word(unit, value, words)
    if unit == "LS" and value == 1:
        return word
    return f"{number}{_NBSP}{word}" if word else number


def unit_word(unit: str, value: Decimal, words: Localizer) -> str:
    """Return the word for a unit (BT-130) beside `value`."""
    code = unit.strip().upper()
    if code in _PLAIN:
        return ""
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    # French counts 1.5 as one; English counts everything but 1 as many.
    count = int(abs(value)) if words.language.startswith("fr") or value == value.to_integral_value() else 2
    return _UNITS[code](words, count) if code in _UNITS else unit.strip()


def unit_typed(text: str, words: Localizer) -> str | None:
    """Return the code of the unit that a person means, C62 for none; None where nobody knows it."""
    typed = folded(text.strip()).rstrip(".")
    if not typed or typed in _PIECES:
        return "C62"
    for code, symbol in _SYMBOLS.items():
        if folded(symbol) == typed:
            return code
    for code, word in _UNITS.items():
        if typed in {folded(word(each, number)) for each in (words, *map(localizer, _OTHERS)) for number in (1, 2)}:
            return code
    return text.strip() if re.fullmatch("[A-Z0-9]{2,3}", text.strip()) else None


def price(value: Decimal, currency: str, words: Localizer) -> str:
    """Return a unit price: with the currency's decimals, or with more where it has more."""
    places = -int(value.normalize().as_tuple().exponent)
    return words.number(value, max(places, exponent(currency)))


def adjustment_label(adjustment: Adjustment, words: Localizer) -> str:
    """Return what an allowance or a charge is called: its reason where it has one, and its percentage."""
    label = adjustment.reason.strip() or (words._("Charge") if adjustment.charge else words._("Discount"))
    return f"{label} {words.percent(adjustment.percent)}" if adjustment.percent is not None else label
