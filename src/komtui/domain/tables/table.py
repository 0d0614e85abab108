"""Table: what was found in a file of rows, before any document is made of it."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import DateOrder
from komtui.late import dataclass


class Because(StrEnum):
    """Why a column is taken for what it is."""

    MAPPING = "mapping"
    """Somebody said so."""
    PROFILE = "profile"
    """The program that wrote the file calls it so."""
    NAME = "name"
    """Its name says so."""
    ARITHMETIC = "arithmetic"
    """Only so do the amounts of the file come to one another."""
    EMPTY = "empty"
    """There is nothing in it, or nothing but zeros: left out."""
    SAME = "same"
    """It says what another column says: left out."""
    STRANGE = "strange"
    """It is nothing that a document has: left out."""
    QUESTION = "question"
    """It may matter, and nobody can know what it is: the file stops at it."""


class Looks(StrEnum):
    """What the name or the values of an unknown column look like."""

    NUMBER = "number"
    QUANTITY = "quantity"
    PRICE = "price"
    TAX = "tax"
    DISCOUNT = "discount"
    CURRENCY = "currency"
    SHIPPING = "shipping"
    EMAIL = "email"
    TOTAL = "total"
    AMOUNT = "amount"
    """An amount of money of any kind."""
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True)
class Column:
    """One column of a file."""

    index: int
    """From 0."""
    header: str
    """As the file writes it."""
    field: Field
    """What it is taken for; `LEFT_OUT` for nothing."""
    because: Because
    """Why."""
    sample: str = ""
    """The first value in it."""
    looks: Looks = Looks.TEXT
    """What it looks like."""
    proposals: tuple[Field, ...] = ()
    """Where it is a question: what it may be, the likeliest first."""


@dataclass(frozen=True)
class Table:
    """A file of rows, looked at."""

    columns: tuple[Column, ...]
    """In the order of the file."""
    encoding: str
    """A key of `ENCODINGS`."""
    delimiter: str
    """What stands between two cells."""
    header_line: int
    """Line of the file that the header stands on, from 1."""
    decimal: str = ""
    """The sign before decimals; empty where no number shows it."""
    dates: DateOrder = DateOrder.DAY_FIRST
    """What stands first in a date."""
    profile: str = ""
    """Name of the profile that knows its header; empty where none does."""
    rows: int = 0
    """Rows below the header."""

    @property
    def asked(self) -> tuple[Column, ...]:
        """The columns of which nobody knows yet what they are."""
        return tuple(each for each in self.columns if each.because is Because.QUESTION)

    @property
    def left_out(self) -> tuple[Column, ...]:
        """The columns that are taken for nothing although something stands in them."""
        return tuple(
            each for each in self.columns if each.field is Field.LEFT_OUT and each.because is not Because.EMPTY
        )


def fingerprint(headers: tuple[str, ...]) -> str:
    """Return what two exports of the same shape have in common, in 64 digits: the names of their columns."""
    names = "\n".join(sorted(header.strip().casefold() for header in headers if header.strip()))
    return hashlib.sha256(names.encode("utf-8", "surrogatepass")).hexdigest()
