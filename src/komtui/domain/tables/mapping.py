"""Mapping: what somebody says about the columns of a table, and how the table writes numbers, dates and letters."""

from __future__ import annotations

import re
from collections.abc import Mapping as Names
from dataclasses import field
from enum import StrEnum

from komtui.domain.tables.field import Field
from komtui.late import dataclass


class DateOrder(StrEnum):
    """What stands first in 03/04/2026."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    YEAR_FIRST = "year first"
    """Where years have two figures: 26-04-03."""


@dataclass(frozen=True)
class Mapping:
    """What is said about a table. What it leaves out is found out from the table itself."""

    columns: Names[str, Field] = field(default_factory=dict)
    """Field by header, as the file writes it."""
    encoding: str = ""
    """One of `ENCODINGS`."""
    delimiter: str = ""
    """`;`, `,`, a tab or `|`."""
    decimal: str = ""
    """`,` or `.`."""
    dates: DateOrder | None = None
    """Which part of a date stands first."""
    currency: str = ""
    """ISO 4217 code, for files without a column of it."""
    given: Names[Field, str] = field(default_factory=dict)
    """What holds for every row where no column says it; `{number}` in it is the document's. With a description, each
    row of a list of invoices is the only line of its document; an empty tax says that there is none."""
    rates: Names[str, str] = field(default_factory=dict)
    """Rate of tax by header, where each has columns of its own and their names do not say which: `20`."""
    headers: tuple[str, ...] = ()
    """Of the export that it was said of, where it is kept: the next one may have a column more or less."""


_PERCENT = re.compile(r"(\d{1,2}(?:[.,]\d{1,3})?)\s*%")


def rate_in(header: str) -> str:
    """Return the rate that the name of a column says, `5,5` of `Base HT 5,5%`; empty where there is none."""
    found = _PERCENT.search(header[:80])
    return found[1] if found else ""


GIVEN = (
    *(Field.DESCRIPTION, Field.TAX, Field.GST, Field.QST, Field.HST, Field.PST, Field.CUSTOMER, Field.KIND),
    *(Field.UNIT, Field.LANGUAGE, Field.COUNTRY, Field.TERMS, Field.NOTE, Field.EXEMPTION, Field.TAX_CATEGORY),
)
"""What may be given for a whole file."""
DOLLARS = "$"
"""Instead of a currency's code where a file says `$` and not whose: the company's, if it reckons in dollars."""
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp850": "DOS 850",
    "mac_roman": "Mac Roman",
    "latin-1": "ISO 8859-1",
}
"""Encodings that are read, with the names that people know."""
