"""The cells of the sheet: where one is, how what it holds is written, and what is meant by what is typed into it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from komtui.domain import typed
from komtui.domain.money import ZERO
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Kind, Line, LineRole
from komtui.domain.sales.pricing import NO_DISCOUNT, discounted, line_amount, line_discount, repriced
from komtui.domain.search import folded
from komtui.domain.text import visible
from komtui.i18n import current
from komtui.i18n.presentation.lines import price as price_words
from komtui.i18n.presentation.lines import unit_typed, unit_word
from komtui.i18n.presentation.taxes import line_taxes, tax_label

if TYPE_CHECKING:
    from komtui.domain.sales.usual_taxes import Taxes

CUSTOMER, DATES, LINE, DETAIL, NEW = "customer", "dates", "line", "detail", "new"
COMMENT, MORE = "#", ">"
"""What a text begins with that is no article: a line of text, and more text of the line above."""
_QUANTITY = re.compile(r"\d{1,6}(?:[.,]\d{1,4})?", re.ASCII)
_SEVERAL = re.compile(r"(\d+(?:[.,]\d+)?)\s*[*x×]\s*(\S.*)", re.ASCII | re.IGNORECASE)
_ENOUGH = 5
"""Letters that tell a name from others."""


class Place(NamedTuple):
    """A row of the sheet."""

    kind: str
    """`customer`, `dates`, `line`, `detail` or `new`."""
    line: int = -1
    """Which line of the document."""
    part: int = 0
    """Of a detail: which of its lines."""


HEAD = (Place(CUSTOMER), Place(DATES))
DATED = frozenset(kind for kind in Kind if kind.traits.deadline)
"""Kinds that have a second date: when it is due, until when it holds, when it is delivered."""


def _price(line: Line, currency: str) -> str:
    value = line.price if line.price_with_tax is None else line.price_with_tax
    return price_words(value, currency, current()) if value else ""


def _discount(line: Line, currency: str) -> str:
    words, off = current(), line_discount(line, currency)
    if off.percent is not None:
        return f"{words.number(off.percent)}%"
    return words.amount(off.amount, currency) if off.amount else ""


_FIGURES: Mapping[str, Callable[[Line, str], str]] = MappingProxyType(
    {
        "quantity": lambda line, _currency: current().number(line.quantity),
        "unit": lambda line, _currency: unit_word(line.unit, line.quantity, current()),
        "price": _price,
        "discount": _discount,
        "tax": lambda line, _currency: tax_words(line.taxes),
        "amount": lambda line, currency: current().amount(line_amount(line, currency), currency),
    }
)
"""How each figure of a line is written; the amount alone is not typed."""
TYPED = ("quantity", "unit", "price", "discount", "tax")


def figure(line: Line, column: str, currency: str) -> str:
    """Return one figure of a line, as it is written in its cell."""
    return _FIGURES[column](line, currency)


def changed(line: Line, column: str, text: str, currency: str, offered: tuple[Taxes, ...]) -> Line:
    """Return a line with what was typed into one of its cells; `offered` are the taxes that can be meant.

    Raises ProblemError `draft.…`.
    """
    off = line_discount(line, currency)
    if column == "text":
        name = text.strip()
        return comment(name) if name.startswith(COMMENT) else replace(line, description=name)
    if column == "quantity":
        line = replace(line, quantity=typed.number(text) if text.strip() else Decimal(1))
    elif column == "unit":
        unit = unit_typed(text, current())
        if unit is None:
            raise ProblemError(Problem("draft.unit", {"value": text[:40]}))
        line = replace(line, unit=unit)
    elif column == "price":
        line = repriced(line, typed.number(text) if text.strip() else ZERO)
    elif column == "tax":
        line = replace(line, taxes=taxes_typed(text, offered))
        line = line if line.price_with_tax is None else repriced(line, line.price_with_tax)
    elif column == "discount":
        off = typed.discount(text)
    return line if off == NO_DISCOUNT and not line.adjustments else discounted(line, off, currency)


def several(text: str) -> tuple[Decimal | None, str]:
    """Return the quantity that stands before a text, if one does, and the rest of it."""
    found = _SEVERAL.fullmatch(text.strip())
    return (typed.number(found[1]), found[2].strip()) if found else (None, text.strip())


def is_quantity(text: str) -> bool:
    """Return whether a text is a figure and nothing else: `3`, `1,25`; one as long as a barcode is none."""
    return _QUANTITY.fullmatch(text.strip()) is not None


def comment(text: str) -> Line:
    """Return a line that only says something."""
    return Line(text.removeprefix(COMMENT).strip(), role=LineRole.INFORMATION)


def has_price(line: Line) -> bool:
    """Return whether a price stands in the line already."""
    return bool(line.price or line.price_with_tax)


def tax_words(taxes: Taxes) -> str:
    """Return the taxes of a line as the cell has them."""
    words = current()
    if any(tax.rate for tax in taxes):
        return line_taxes(taxes, words).removesuffix("%").strip()
    return visible(tax_label(taxes[0], words).partition(": ")[2] or "0") if taxes else ""


def taxes_typed(text: str, offered: tuple[Taxes, ...]) -> Taxes:
    """Return the taxes that a person means: by their rate, their category (BT-151), or how a word of their name begins.

    Raises ProblemError `draft.tax`.
    """
    bare = folded(text.replace("%", " ").strip()).replace(",", ".")
    if not bare:
        return offered[0]
    for taxes in offered:
        if bare == folded(tax_words(taxes)).replace(",", ".") or _rates(taxes) == bare:
            return taxes
    for taxes in offered:
        if folded(tax_words(taxes)).replace(",", ".").startswith(bare):
            return taxes
    for taxes in offered:
        if _is_bare(taxes) and (bare == taxes[0].category.lower() or f" {bare}" in f" {folded(tax_words(taxes))}"):
            return taxes
    choices = ", ".join(dict.fromkeys(filter(None, map(_short, offered))))
    raise ProblemError(Problem("draft.tax", {"value": text[:40], "choices": choices}))


def _is_bare(taxes: Taxes) -> bool:
    """Return whether nothing is charged, so that a name is all there is to type."""
    return bool(taxes) and not any(tax.rate for tax in taxes)


def _short(taxes: Taxes) -> str:
    """Return what is enough to type, so that all choices fit on one line: the beginning of the longest word."""
    words = tax_words(taxes)
    longest = max(words.split(), key=len, default="")
    return f"{longest[:_ENOUGH]}…" if _is_bare(taxes) and len(words) > _ENOUGH + 1 else words


def _rates(taxes: Taxes) -> str:
    return f"{sum((tax.rate for tax in taxes), ZERO).normalize():f}"
