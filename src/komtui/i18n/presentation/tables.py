"""Tables of other programs: what a column is taken for and why, and documents beside what their file states."""

from __future__ import annotations

from decimal import Decimal

from komtui.domain.marking import N_
from komtui.domain.money import Money
from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import State
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import ENCODINGS, DateOrder
from komtui.domain.tables.table import Because, Column, Table
from komtui.i18n import Localizer
from komtui.i18n.presentation.states import state_word
from komtui.i18n.sentences.fields import field_words
from komtui.late import dataclass

WHY = {
    Because.MAPPING: N_("you said so"),
    Because.PROFILE: N_("export of {program}"),
    Because.NAME: N_("its name"),
    Because.ARITHMETIC: N_("only so the amounts come out"),
    Because.EMPTY: N_("nothing in it"),
    Because.SAME: N_("the same as another column"),
    Because.STRANGE: N_("no document has it"),
    Because.QUESTION: N_("to be confirmed"),
}
"""Why a column is taken for what it is."""
DATE_ORDERS = {
    DateOrder.DAY_FIRST: N_("day first"),
    DateOrder.MONTH_FIRST: N_("month first"),
    DateOrder.YEAR_FIRST: N_("year first"),
}
"""What stands first in a date."""


def taken_for(column: Column, words: Localizer) -> str:
    """Return what a column is taken for; of a question, what it may be."""
    if column.because is Because.QUESTION:
        proposed = column.proposals[0].value if column.proposals else column.field.value
        if column.proposals == (Field.LEFT_OUT,):
            return "?"  # nothing tells
        return words._("{field}?").format(field=field_words(proposed, words._))
    return field_words(column.field.value, words._)


def why(column: Column, table: Table, words: Localizer) -> str:
    """Return why it is."""
    return words._(WHY[column.because]).format(program=table.profile)


def resembles(table: Table, words: Localizer) -> str:
    """Return what the file looks like, and how much of it is understood: `Shopify export, 14 of 17 columns`."""
    understood = len(table.columns) - len(table.asked)
    counted = words.n_(
        "{count} of {total} columns understood", "{count} of {total} columns understood", understood
    ).format(count=understood, total=len(table.columns))
    if not table.profile:
        return counted
    return words._("{label}: {text}").format(
        label=words._("looks like an export of {program}").format(program=table.profile), text=counted
    )


def read_as(table: Table, words: Localizer) -> str:
    """Return how letters, cells and dates of the file are read."""
    delimiter = {"\t": words._("tab")}.get(table.delimiter, table.delimiter)
    encoding = ENCODINGS.get(table.encoding, table.encoding)
    return " · ".join((encoding, delimiter, words._(DATE_ORDERS[table.dates])))


@dataclass(frozen=True)
class Sketch:
    """One document as it would come in."""

    number: str
    date: str
    customer: str
    lines: str
    """How many there are."""
    total: str
    """With tax; empty where it cannot be computed."""
    file: str
    """What the file says of the total: the same, another one, or nothing; where it stands, if not open."""
    agrees: bool
    """Whether the file says the same, or nothing."""


def sketch(document: Document, stated: Decimal | None, words: Localizer) -> Sketch:
    """Return a document in a few words, with its total beside that of the file."""
    try:
        gross = document.totals.gross
    except ArithmeticError:
        return Sketch(document.number, "", document.buyer.name, "", "", "", agrees=False)
    count = len(document.lines)
    agrees = stated is None or stated == gross
    said = "" if stated is None else words._("as the file says")
    if not agrees and stated is not None:
        said = words._("the file says {amount}").format(amount=words.money(Money(stated, document.currency)))
    if document.state not in {State.DRAFT, State.ISSUED}:
        said = " · ".join(filter(None, (state_word(document.state, document.kind, words), said)))
    return Sketch(
        document.number,
        words.date(document.date) if document.date.year > 1 else "",
        document.buyer.name,
        words.n_("{count} line", "{count} lines", count).format(count=count),
        words.money(Money(gross, document.currency)),
        said,
        agrees,
    )
