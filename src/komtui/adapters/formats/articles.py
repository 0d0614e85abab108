"""Articles as a table: number, barcode, names in both languages, unit, price, whether that is with tax, tax."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Final

from komtui.adapters.formats.csv.text import grid
from komtui.adapters.formats.encoding import decode
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.words import is_yes, plain, unit_code
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.article import Article
from komtui.domain.sales.tax import Tax
from komtui.domain.sales.usual_taxes import CODES, Taxes, untaxed
from komtui.domain.search import folded
from komtui.domain.tables.rows import TableRows
from komtui.domain.typed import number
from komtui.i18n import LANGUAGES, Localizer, localizer
from komtui.i18n.presentation.table_words import TableWords

COLUMNS: Final = (
    "number",
    "barcode",
    "name",
    "name (fr)",
    "name (en)",
    "description",
    "unit",
    "price",
    "price includes tax",
    "tax",
    "currency",
)
"""Those that are written; a file that is read needs a name alone."""
_NAMES: Final[Mapping[str, str]] = {
    plain(word): column
    for column, words in {
        "number": ("number", "item number", "sku", "code", "ref", "reference", "numéro", "référence", "réf",
                   "code article", "article"),
        "barcode": ("barcode", "gtin", "ean", "ean13", "upc", "code-barres", "code barre", "code à barres"),
        "name": ("name", "title", "designation", "désignation", "nom", "libellé", "intitulé", "produit", "product"),
        "name (fr)": ("name (fr)", "name fr", "french name", "nom (fr)", "nom fr", "nom français", "libellé fr",
                      "désignation fr", "french"),
        "name (en)": ("name (en)", "name en", "english name", "nom (en)", "nom en", "nom anglais", "libellé en",
                      "désignation en", "english"),
        "description": ("description", "detail", "détail", "détails"),
        "unit": ("unit", "unité", "u"),
        "price": ("price", "unit price", "prix", "prix unitaire", "pu", "prix ht", "pu ht", "tarif"),
        "price with tax": ("price with tax", "price incl tax", "prix ttc", "pu ttc", "prix taxes incluses"),
        "price includes tax": ("price includes tax", "tax included", "ttc", "taxes incluses", "prix ttc oui/non"),
        "tax": ("tax", "vat", "tva", "taxe", "taxes", "taux", "taux tva", "tax rate", "vat rate"),
        "currency": ("currency", "devise", "monnaie"),
    }.items()
    for word in words
}  # fmt: skip
_CALLED: Final = {"name", "name (fr)", "name (en)"}
_CANADIAN: Final = {"gst": "gst", "tps": "gst", "qst": "qst", "tvq": "qst"}


def read_articles(content: bytes, file: str, home: Sequence[Taxes]) -> tuple[Article, ...]:
    """Return the articles of a table, of a seller where `home` is offered.

    Raises ProblemError `article.…` with every fault and its line.
    """
    faults = Faults(file)
    found = grid(decode(content, faults).text, lambda name: bool(_column(name)), faults)
    faults.raise_any()
    columns = [_column(name) for name in found.header.cells]
    if not _CALLED & set(columns):
        # Where nothing else says what it is called, what describes it does.
        columns = ["name" if each == "description" else each for each in columns]
    if not _CALLED & set(columns):
        raise ProblemError(Problem("article.no-name", {"columns": ", ".join(found.header.cells)[:200]}))
    articles, problems = list[Article](), list[Problem]()
    for row in found.rows:
        cells = {column: cell.strip() for column, cell in zip(columns, row.cells, strict=False) if column}
        if not any(cells.values()):
            continue
        try:
            articles.append(_article(cells, home))
        except ProblemError as error:
            problems += [replace(each, facts={**each.facts, "line": row.line}) for each in error.problems]
    if problems:
        raise ProblemError(*problems[:20])
    return tuple(articles)


def _article(cells: Mapping[str, str], home: Sequence[Taxes]) -> Article:
    names = [("", cells.get("name", "")), ("fr", cells.get("name (fr)", "")), ("en", cells.get("name (en)", ""))]
    given = tuple((language, " ".join(name.split())[:500]) for language, name in names if name)
    if not given:
        raise ProblemError(Problem("article.nameless"))
    unit = unit_code(cells.get("unit", ""))
    if unit is None:
        raise ProblemError(Problem("article.unit", {"value": cells["unit"][:40]}))
    with_tax = cells.get("price with tax", "")
    price = with_tax or cells.get("price", "")
    includes = cells.get("price includes tax", "")
    is_included = True if with_tax else is_yes(includes) if includes else False
    if is_included is None:
        raise ProblemError(Problem("article.yes-no", {"value": includes[:40]}))
    return Article(
        given,
        cells.get("number", "")[:100],
        cells.get("barcode", "")[:100],
        cells.get("description", "")[:20_000],
        unit,
        _number(price) if price else None,
        is_included,
        _taxes(cells.get("tax", ""), home),
        cells.get("currency", "").upper()[:3],
    )


def _number(text: str) -> Decimal:
    try:
        return number(text)
    except ProblemError as error:
        raise ProblemError(Problem("article.number", {"value": text[:40]})) from error


def _taxes(text: str, home: Sequence[Taxes]) -> Taxes:
    bare = folded(text.strip())
    if not bare:
        return ()
    words = re.split(r"[\s+/,]+", bare)
    if all(word in _CANADIAN for word in words):
        return CODES["+".join(sorted({_CANADIAN[word] for word in words}))]
    if bare in {"exempt", "exonere", "exoneration", "exo"}:
        return untaxed(home, exempt=True)
    if bare in {"zero", "detaxe", "zero-rated"}:
        return untaxed(home, exempt=False)
    try:
        rate = number(bare.replace("%", ""))
    except ProblemError as error:
        raise ProblemError(Problem("article.tax", {"value": text[:40]})) from error
    if not rate:
        return untaxed(home, exempt=False)
    # What comes to that rate at home, one tax sooner than two: in Québec 5 % is the GST, 14.975 % the GST and the QST.
    own = sorted((taxes for taxes in home if taxes and sum(tax.rate for tax in taxes) == rate), key=len)
    return own[0] if own else (Tax("VAT", "S", rate),)


_HEADS: Final = {
    "number": N_("Number"),
    "barcode": N_("Barcode"),
    "name": N_("Name"),
    "name (fr)": N_("French name"),
    "name (en)": N_("English name"),
    "description": N_("Details"),
    "unit": N_("Unit"),
    "price": N_("Price"),
    "price includes tax": N_("Tax included"),
    "tax": N_("Taxes"),
    "currency": N_("Currency"),
}
"""What the columns are called; `read_articles` knows them in every language."""
_YES_NO: Final = {"yes": N_("yes"), "no": N_("no")}
_TAXES: Final = {
    "exempt": N_("exempt"),
    "zero": N_("zero-rated"),
    "gst": N_("GST"),
    "qst": N_("QST"),
    "gst+qst": N_("GST + QST"),
}


@cache
def _worded() -> Mapping[str, str]:
    """Return the columns by what each language calls them."""
    return {plain(localizer(code)._(head)): column for code in LANGUAGES for column, head in _HEADS.items()}


def _column(header: str) -> str:
    """Return the column that a heading means; empty where it means none."""
    return _NAMES.get(plain(header)) or _worded().get(plain(header), "")


def _tax_words(cell: str, words: Localizer) -> str:
    return words._(_TAXES[cell]) if cell in _TAXES else cell.replace(".", words.point)


def written(articles: Sequence[Article], words: Localizer) -> str:
    """Return articles as the table that `read_articles` reads, with the mark of UTF-8; for a person's spreadsheet."""
    said = TableWords(
        words,
        _HEADS,
        {"price includes tax": lambda cell, words: words._(_YES_NO[cell]), "tax": _tax_words},
        figures=frozenset({"price"}),
    )
    rows = TableRows(COLUMNS, heads=map(said.head, COLUMNS), delimiter=said.delimiter, end="\n")
    found = (zip(COLUMNS, _cells(each), strict=True) for each in articles)
    lines = (rows.row({column: said.cell(column, cell) for column, cell in cells}) for cells in found)
    return "".join((rows.header(), *lines))


def _cells(article: Article) -> tuple[str, ...]:
    names = dict(article.names)
    return (
        article.number,
        article.barcode,
        names.get("", ""),
        names.get("fr", names.get("fr_CA", "")),
        names.get("en", ""),
        article.detail,
        article.unit,
        "" if article.price is None else f"{article.price:f}",
        ("yes" if article.with_tax else "no") if article.price is not None else "",
        _tax_cell(article.taxes),
        article.currency,
    )


def _tax_cell(taxes: tuple[Tax, ...]) -> str:
    code = next((code for code, those in CODES.items() if those == taxes), "")
    if code or not taxes:
        return code
    return {"E": "exempt", "Z": "zero"}.get(taxes[0].category, f"{taxes[0].rate:f}")
