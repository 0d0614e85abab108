"""The French file of accounting entries, as text: eighteen columns, a line a posting.

Livre des procédures fiscales, article A47 A-1 (arrêté du 29 juillet 2013, NOR BUDE1315492A), commented on in
BOI-CF-IOR-60-40-20: names and order of the columns, separated by tabs; days as AAAAMMJJ; amounts with a comma and
without separators of thousands; entries in the order of dates, numbered without a gap, each with as much debited as
credited. ISO 8859-15 and UTF-8 are both admitted; it is UTF-8 here, as customers have names of every country.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Final

from komtui.domain.accounting.entry import JOURNALS, Entry, Posting
from komtui.domain.money import ZERO

COLUMNS: Final = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum"),
    *("CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet"),
    *("ValidDate", "Montantdevise", "Idevise"),
)
"""In their order."""
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f|\u2028\u2029]+")
"""What would end a column or a line."""


def name(siren: str, closing: dt.date) -> str:
    """Return the name of a file: `303265045FEC20261231.txt`, by the last day of the period."""
    return f"{siren}FEC{closing:%Y%m%d}.txt"


def header() -> bytes:
    """Return the first line."""
    return _line(COLUMNS)


def written(entry: Entry, number: int) -> bytes:
    """Return the lines of an entry."""
    return b"".join(_line(_cells(entry, number, each)) for each in entry.postings)


def _cells(entry: Entry, number: int, posting: Posting) -> tuple[str, ...]:
    return (
        entry.journal,
        JOURNALS[entry.journal],
        str(number),
        _day(entry.date),
        posting.account,
        posting.name,
        posting.customer,
        posting.customer_name,
        entry.piece,
        _day(entry.piece_date),
        entry.text,
        _amount(max(posting.amount, ZERO)),
        _amount(max(-posting.amount, ZERO)),
        posting.letter,
        _day(posting.lettered) if posting.lettered is not None else "",
        _day(entry.validated),
        "" if posting.foreign is None else _amount(posting.foreign),
        posting.currency,
    )


def _day(day: dt.date) -> str:
    return f"{day:%Y%m%d}"


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def _line(cells: tuple[str, ...]) -> bytes:
    return ("\t".join(_BREAKS.sub(" ", cell).strip() for cell in cells) + "\r\n").encode("utf-8", "replace")
