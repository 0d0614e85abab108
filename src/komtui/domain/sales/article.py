"""Articles: what the company sells, as its list has it or as its invoices have it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from komtui.domain.money import ZERO, rounded
from komtui.domain.sales.line import Line, is_gtin
from komtui.domain.sales.pricing import burden
from komtui.domain.sales.tax import Tax
from komtui.domain.search import folded
from komtui.late import dataclass

_FINE: Final = Decimal("0.0001")
_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{1,39}")


class ArticleState(StrEnum):
    """Where an article comes from. Its value is stored for ever."""

    KEPT = "kept"
    """In the company's list."""
    WITHDRAWN = "withdrawn"
    """It was in the list, and is no longer offered."""
    USED = "used"
    """Nobody has put it into the list; invoices have it."""


@dataclass(frozen=True)
class Article:
    """One article."""

    names: tuple[tuple[str, str], ...]
    """What it is called, as (language, name), the one that people know it by first."""
    number: str = ""
    """The seller's item number (BT-155)."""
    barcode: str = ""
    """GTIN (BT-157)."""
    detail: str = ""
    """Of several lines perhaps (BT-154)."""
    unit: str = "C62"
    """UN/ECE Recommendation 20 (BT-130)."""
    price: Decimal | None = None
    """Of one unit; None where it is asked each time."""
    with_tax: bool = False
    """Whether that is with tax."""
    taxes: tuple[Tax, ...] = ()
    """Empty for what is usual where it is sold."""
    currency: str = ""
    """Of the price; empty for the company's own."""

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.names[0][1] if self.names else ""

    def name_in(self, language: str) -> str:
        """Return its name in a language, else in the same language elsewhere, else the first one."""
        of = dict(self.names)
        return of.get(language) or of.get(language.partition("_")[0]) or self.name


def line_of(article: Article, usual: tuple[Tax, ...], language: str, currency: str, *, with_tax: bool) -> Line:
    """Return a line of one of it; its price is as `with_tax` says, and zero where it has none in that currency.

    What is sold in another currency is sold in another country, whose taxes are none here.
    """
    is_here = article.currency in {"", currency}
    taxes = (article.taxes if is_here else ()) or usual
    line = Line(
        article.name_in(language),
        unit=article.unit,
        taxes=taxes,
        detail=article.detail,
        item_id=article.number,
        # A barcode of the house's own is no number that anybody else knows.
        standard_id=article.barcode if is_gtin(article.barcode) else "",
    )
    price = article.price if is_here else None
    if price is None:
        return replace(line, price_with_tax=ZERO) if with_tax else line
    factor = 1 + burden(taxes)
    if with_tax:
        shelf = price if article.with_tax else rounded(price * factor, currency)
        return replace(line, price_with_tax=shelf, price=(shelf / factor).quantize(_FINE))
    if not article.with_tax:
        return replace(line, price=price)
    net = (price / factor).quantize(_FINE)
    cents = net.quantize(Decimal("0.01"))
    return replace(line, price=cents if cents == net else net)


def article_of(line: Line, language: str, currency: str) -> Article | None:
    """Return what an invoice's line tells of what is sold; None where it tells nothing that could be sold again."""
    name = " ".join(line.description.split())
    if not (name and line.counts) or line.deposit:
        return None
    with_tax = line.price_with_tax is not None
    price = line.price_with_tax if with_tax else line.price
    if price is not None and line.price_base != 1:
        price = (price / line.price_base).quantize(_FINE)
    return Article(
        ((language, name),),
        line.item_id,
        line.standard_id,
        line.detail,
        line.unit,
        price,
        with_tax,
        line.taxes,
        currency,
    )


def words_of(text: str) -> list[str]:
    """Return the words by which an article is found, without accents and case."""
    return [word for word in re.split(r"[^0-9a-z]+", folded(text)) if word]


def code_key(code: str) -> str:
    """Return a number or a barcode as it is compared: however it is typed."""
    return folded(code.strip())


def is_code(text: str) -> bool:
    """Return whether a text may be an article's number or its barcode."""
    return _CODE.fullmatch(text.strip()) is not None
