"""A checker of the French file of accounting entries, by the published rules and by nothing of komtui.

Article A47 A-1 of the livre des procédures fiscales, and BOI-CF-IOR-60-40-20.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

COLUMNS = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]
MAY_BE_EMPTY = {"CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet", "Montantdevise", "Idevise"}
DATES = ("EcritureDate", "PieceDate", "DateLet", "ValidDate")
AMOUNT = re.compile(r"-?\d{1,15},\d{2}")


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Return the lines of a file by column."""
    head, *lines = content.decode("utf-8").split("\r\n")
    return [dict(zip(head.split("\t"), line.split("\t"), strict=False)) for line in lines if line]


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def faults(name: str, content: bytes) -> list[str]:
    """Return what is wrong with a file, in words."""
    return list(_faults(name, content))


def _faults(name: str, content: bytes) -> Iterator[str]:
    named = re.fullmatch(r"(\d{9})FEC(\d{8})\.txt", name)
    closing = day(named[2]) if named else None
    if closing is None:
        yield f"name: {name}"
    text = content.decode("utf-8")
    if not text.endswith("\r\n"):
        yield "the last line has no end"
    head, *lines = text.split("\r\n")[:-1]
    if head.split("\t") != COLUMNS:
        yield "header"
        return
    rows = []
    for at, line in enumerate(lines, 2):
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            yield f"{at}: {len(cells)} columns"
        else:
            rows.append((at, dict(zip(COLUMNS, cells, strict=True))))
    for at, row in rows:
        yield from (f"{at}: {each}" for each in _of_row(row, closing))
    yield from _of_entries([row for _, row in rows])
    yield from _of_names([row for _, row in rows])


def _of_row(row: dict[str, str], closing: dt.date | None) -> Iterator[str]:
    for column in COLUMNS:
        if not row[column] and column not in MAY_BE_EMPTY:
            yield f"{column} is empty"
    for column in DATES:
        if row[column] and day(row[column]) is None:
            yield f"{column} is no date: {row[column]}"
    if (entered := day(row["EcritureDate"])) and closing and entered > closing:
        yield "beyond the closing"
    if not re.match(r"\d{3}", row["CompteNum"]):
        yield f"CompteNum: {row['CompteNum']}"
    for column in ("Debit", "Credit", "Montantdevise"):
        if (row[column] or column != "Montantdevise") and not AMOUNT.fullmatch(row[column]):
            yield f"{column} is no amount: {row[column]}"
            return
    debit, credit = amount(row["Debit"]), amount(row["Credit"])
    if debit < 0 or credit < 0 or (debit and credit):
        yield "debited and credited"
    if bool(row["EcritureLet"]) != bool(row["DateLet"]):
        yield "lettered without a date"
    if bool(row["Montantdevise"]) != bool(re.fullmatch("[A-Z]{3}", row["Idevise"])):
        yield "a currency without an amount"
    if bool(row["CompAuxNum"]) != bool(row["CompAuxLib"]):
        yield "an auxiliary account without a name"


def _of_entries(rows: list[dict[str, str]]) -> Iterator[str]:
    sums: dict[str, Decimal] = {}
    last, before = 0, ""
    for row in rows:
        number = row["EcritureNum"]
        if number not in sums:
            if number != str(last + 1):
                yield f"EcritureNum {number} after {last}"
            last = int(number) if number.isdigit() else last
            if row["EcritureDate"] < before:
                yield f"EcritureNum {number} is of an earlier day"
            before = row["EcritureDate"]
        try:
            sums[number] = sums.get(number, Decimal()) + amount(row["Debit"]) - amount(row["Credit"])
        except ArithmeticError:
            continue
    yield from (f"EcritureNum {number} is not balanced: {left}" for number, left in sums.items() if left)


def _of_names(rows: list[dict[str, str]]) -> Iterator[str]:
    for number, name in (("JournalCode", "JournalLib"), ("CompteNum", "CompteLib"), ("CompAuxNum", "CompAuxLib")):
        named: dict[str, str] = {}
        for row in rows:
            if named.setdefault(row[number], row[name]) != row[name]:
                yield f"{number} {row[number]} has two names"


def day(text: str) -> dt.date | None:
    if not re.fullmatch(r"\d{8}", text):
        return None
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
