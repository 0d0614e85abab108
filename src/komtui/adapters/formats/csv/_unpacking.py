"""Unpacking: rows that have the lines of an order in one cell or in numbered ones, `name:Jam|quantity:2|total:4.80`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from komtui.adapters.formats.csv.text import Grid, RawRow
from komtui.adapters.formats.faults import Faults

_LINES = re.compile(r"line_items?(?:_\d+)?")
_KEY = re.compile(r"(?:^|\|)(name|product_id|sku|quantity|total|sub_total|tax|label|code|rate_percent|amount):")
_NEXT = re.compile(r"[;\n]\s*(?=(?:name|product_id|rate_id|amount):)|\|\|(?=name:)")
ITEM = ("item_name", "item_sku", "item_quantity", "item_total", "item_total_tax")
"""The columns that stand for them, called as the same program calls them where it writes a row for each line."""
_KEYS = ("name", "sku", "quantity", "total", "tax")
_FEES, _TAXES, _REFUNDS = "fee_items", "tax_items", "refund_items"


def unpacked(found: Grid, faults: Faults) -> Grid:
    """Return the grid with a row for each line, where its cells have several; any other grid as it is.

    Notes `import.cell-packed` for a line that does not say its amount.
    """
    headers = [header.strip().lower() for header in found.header.cells]
    lines = [at for at, header in enumerate(headers) if _LINES.fullmatch(header)]
    first = next((row for row in found.rows if any(_cell(row, at) for at in lines)), None)
    if first is None or not all(_is_packed(_cell(first, at)) for at in lines if _cell(first, at)):
        return found
    width = len(headers)
    of_taxes = [[_pairs(each) for each in _parts(_of(row, headers, _TAXES))] for row in found.rows]
    taxes = max(map(len, of_taxes), default=0)
    rows: list[RawRow] = []
    for row, told in zip(found.rows, of_taxes, strict=True):
        cells = [_cell(row, at) for at in range(width)]
        packed = [each for at in lines for each in _parts(cells[at])] + _parts(_of(row, headers, _FEES))
        if _REFUNDS in headers and cells[headers.index(_REFUNDS)]:
            # What was paid back later is an amount, and is asked about like any other.
            cells[headers.index(_REFUNDS)] = _pairs(_parts(_of(row, headers, _REFUNDS))[0]).get("amount", "?")
        for at in (*lines, *(at for at, header in enumerate(headers) if header in {_FEES, _TAXES})):
            cells[at] = ""
        names = [name for each in told for name in _tax(each)] + [""] * (2 * (taxes - len(told)))
        every = [_pairs(each) for each in packed or [""]]
        says_tax = all("tax" in pairs for pairs in every)
        for each, pairs in zip(packed or [""], every, strict=True):
            if not says_tax:
                # Of fees it stands there, of lines in a few shops alone; all of it stands beside them.
                pairs.pop("tax", None)
            if each and not {"name", "total"} <= pairs.keys():
                faults.add("import.cell-packed", place=f"{row.line}", line=row.line, value=each[:60])
            rows.append(
                replace(row, cells=(*cells, *(pairs.get(key, "") for key in _KEYS), *names, *row.cells[width:]))
            )
    added = [name for at in range(1, taxes + 1) for name in (f"Tax {at} Name", f"Tax {at} Value")]
    header = replace(found.header, cells=(*found.header.cells, *ITEM, *added))
    return replace(found, header=header, rows=tuple(rows))


def _cell(row: RawRow, at: int) -> str:
    return row.cells[at] if at < len(row.cells) else ""


def _of(row: RawRow, headers: Sequence[str], name: str) -> str:
    return _cell(row, headers.index(name)) if name in headers else ""


def _is_packed(cell: str) -> bool:
    pairs = _pairs(_parts(cell)[0])
    return "total" in pairs and "name" in pairs


def _parts(cell: str) -> list[str]:
    """Return the things that are packed in one cell."""
    return [each.strip() for each in _NEXT.split(cell) if each.strip()]


def _pairs(text: str) -> dict[str, str]:
    """Return what is said of one thing; a name may have colons in it, and strokes before what is no key."""
    found: dict[str, str] = {}
    matches = list(_KEY.finditer(text))
    for at, match in enumerate(matches):
        end = matches[at + 1].start() if at + 1 < len(matches) else len(text)
        value = text[match.end() : end]
        # Behind the known ones stand others, such as `tax_data` and `meta`.
        found.setdefault(match[1], (value if match[1] == "name" else value.partition("|")[0]).strip())
    return found


def _tax(pairs: dict[str, str]) -> tuple[str, str]:
    """Return the name of a tax with its rate, and its amount."""
    rate = pairs.get("rate_percent", "")
    name = pairs.get("label") or pairs.get("code", "")
    return (f"{name} {rate}%" if rate and "%" not in name else name) or "?", pairs.get("total", "")
