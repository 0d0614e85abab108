"""The header of a CSV file: the documented columns, under the English and French names that programs give them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from komtui.adapters.formats.csv.names import DOCUMENT_COLUMNS, LEFT_OUT, LINE_COLUMNS
from komtui.adapters.formats.words import plain, words_of
from komtui.domain.tables.field import Field

_NAMES = {
    plain(alias): Field(name)
    for columns in (DOCUMENT_COLUMNS, LINE_COLUMNS)
    for name, aliases in columns.items()
    for alias in (name, *aliases)
}
_STRANGE = frozenset(map(plain, LEFT_OUT))
_STOP = words_of("de du des d la le les l of the")
_CODES = words_of("eur cad usd gbp chf")
_NET = words_of("ht htva excl ex excluding exclusive hors net")
_GROSS = words_of("ttc tvac incl inc including inclusive gross")
_RATE = words_of("rate percent percentage taux pourcentage pct")
_BASIS = _NET | _GROSS | words_of("tax taxes taxe vat tva")
_WHO = words_of("customer client buyer billing acheteur invoice facture document doc bill")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])|(?<=[A-ZÀ-Ý])(?=[A-ZÀ-Ý][a-zà-ÿ])")
_RATED = re.compile(
    r"\(\s*\d{1,2}(?:[.,]\d{1,3})?\s*%\s*\)|(?i:(?<=\b(?:gst|hst|pst|qst|tps|tvh|tvp|tvq|tva|vat|tax)\s))\d{1,2}(?:[.,]\d{1,3})?\s*%"
)
"""A rate beside the name of its tax: `TPS (5%)`, `HST 13%`."""
_NUMERO = re.compile("#|[Nn][°º]")
_NR = re.compile(r"\bnro?\b\.?", re.IGNORECASE)
"""How the Swiss, the Belgians and others write a number: `Nr.`, `Nro`."""
_OF_LINES = re.compile(
    r"^\s*(?:(?:invoice|order|sales?|bill) lines?|lignes? (?:de |d['’])?(?:la |le )?\w+)\s*/\s*(?=\S)", re.IGNORECASE
)
"""The way to a column of a line, as Odoo writes it: `Lignes de facture/Quantité`."""
_OF_BUYER = re.compile(r"\s*\((?:facturation|billing)\)", re.IGNORECASE)
"""Whose address stands there, as WooCommerce writes it: `Nom (facturation)`."""
_LETTERS = re.compile(r"\b[a-z](?: [a-z])+\b")
_DOLLARS = re.compile(r"\b(CA|US)\s?\$|\$\s?(CA|US)\b")
MONEY_SIGN = re.compile(r"[€$£]|\b(?:EUR|CAD|USD|GBP|CHF)\b")
"""A sign of money, in a name or in a cell."""
_CURRENCIES = {"€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "CAD": "CAD", "USD": "USD", "CHF": "CHF", "$": "$"}
_LANGUAGES = 2
_HOURS = words_of("hours hrs heures")


@dataclass(frozen=True)
class Named:
    """What the name of a column says."""

    field: Field | None = None
    """The column that it names; None for none of ours, `LEFT_OUT` for what no document has."""
    money: bool = False
    """A sign of money stands beside it: `Remise (€)`."""
    percent: bool = False
    """`%` or `rate` stands beside it."""
    rated: bool = False
    """The rate of its tax stands beside it: `TPS (5 %)`, which has amounts."""
    net: bool = False
    """It says that tax is not in it."""
    gross: bool = False
    """It says that tax is in it."""
    currency: str = ""
    """The currency that it names; `$` where it is not said whose dollars."""
    unit: str = ""
    """UN/ECE code of what a quantity counts: `HUR` for hours."""
    words: tuple[str, ...] = ()
    """The words of the name, folded."""


@lru_cache(4096)
def named(header: str) -> Named:
    """Return what a header says: `Prix unitaire (€, TTC)*` is a price in EUR with tax."""
    header = _OF_BUYER.sub("", _OF_LINES.sub("", header[:200])) or header
    header = _NR.sub("no", _DOLLARS.sub(lambda found: f" {found[1] or found[2]}D ", header))
    text = _CAMEL.sub(" ", _RATED.sub(" ", header[:200]).strip().strip("*"))
    text = _NUMERO.sub(" no ", text)
    words = _spelled(plain(text).split())
    kept = frozenset(words)
    sign = MONEY_SIGN.search(header)
    field = _found(header.replace("#", " no "), words)
    unit = "HUR" if kept & _HOURS else "DAY" if kept & {"days", "jours"} else ""
    return Named(
        field,
        money=bool(sign) or bool(kept & {"amount", "montant", "amt", "value", "valeur"}),
        percent="%" in _RATED.sub("", header) or bool(kept & _RATE),
        rated=bool(_RATED.search(header)),
        net=bool(kept & _NET),
        gross=bool(kept & _GROSS) or {"with", "tax"} <= kept,
        currency=_CURRENCIES[sign[0]] if sign else "",
        unit=unit if field is Field.QUANTITY else "",
        words=words,
    )


def _spelled(words: list[str]) -> tuple[str, ...]:
    """Return words with letters that stand alone put together: `p u h t` is `puht`."""
    return tuple(_LETTERS.sub(lambda match: match[0].replace(" ", ""), " ".join(words)).split())


def recognised(header: str) -> Field | None:
    """Return the column that a header names: `Prix unitaire` is `price`; None for none of ours."""
    field = named(header).field
    return None if field is Field.LEFT_OUT else field


def _found(header: str, words: tuple[str, ...]) -> Field | None:
    """Return the field of a name: as it stands, without signs of money, small words, who it is of, and its basis."""
    spoken = [word for word in words if word not in _CODES]
    small = [word for word in spoken if word not in _STOP]
    shorter = small[1:] if len(small) > 1 and small[0] in _WHO else small
    for phrase in (plain(header), "".join(words), " ".join(spoken), " ".join(small), " ".join(shorter)):
        if phrase in _NAMES:
            return _NAMES[phrase]
        if phrase in _SMALL:
            return _SMALL[phrase]
        if phrase in _STRANGE:
            return Field.LEFT_OUT
    return _without_basis(small) or _without_basis(shorter) or _in_two_languages(header)


def _in_two_languages(header: str) -> Field | None:
    """Return what a header says twice: `GST / TPS`; None where its parts are not the same."""
    parts = header.split("/")
    if len(parts) != _LANGUAGES or not all(map(plain, parts)):
        return None
    found = {_found(part, _spelled(plain(part).split())) for part in parts}
    return found.pop() if len(found) == 1 else None


def _without_basis(words: list[str]) -> Field | None:
    """Return the field of a name less the words that say whether tax is in it: `unit price excl vat`."""
    signs = frozenset(words) & (_NET | _GROSS)
    if not signs:
        return None
    kept = [word for word in words if word not in _BASIS]
    field = _NAMES.get(" ".join(kept)) or _SMALL.get(" ".join(kept))
    gross = bool(signs & _GROSS)
    if field in {Field.PRICE, Field.PRICE_WITH_TAX}:
        return Field.PRICE_WITH_TAX if gross else Field.PRICE
    if field in {Field.LINE_NET, Field.LINE_TOTAL}:
        return Field.LINE_TOTAL if gross else Field.LINE_NET
    if field in {Field.TOTAL, Field.TOTAL_NET}:
        return Field.TOTAL if gross else Field.TOTAL_NET
    return field if field in {Field.SHIPPING, Field.DISCOUNT_AMOUNT, Field.DISCOUNT, Field.DOCUMENT_DISCOUNT} else None


_SMALL = {" ".join(word for word in name.split() if word not in _STOP): field for name, field in _NAMES.items()}
"""The same names without their small words."""


def all_names() -> frozenset[str]:
    """Return every name that a column of ours may have, as it is documented."""
    columns = DOCUMENT_COLUMNS | LINE_COLUMNS
    return frozenset(alias for name, aliases in columns.items() for alias in (name, *aliases))


NAMES = tuple(sorted(_NAMES))
"""The same, as names are compared."""
