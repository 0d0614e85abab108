"""The HTML of a letter: its text as it was typed, a table of its documents, and how to pay them.

It is what every mail program shows: tables, styles beside each element, nothing fetched from anywhere, no colour of
letters or ground but the program's own, so that a dark window stays dark. All that is said is said without pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Final

from komtui.domain.mail.letter import Grid, Letter, Markup, Picture, Way
from komtui.domain.mail.reminder import is_reminder
from komtui.domain.money import ZERO, Money
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.kind import Deadline
from komtui.domain.sales.payment import amount_due
from komtui.domain.text import visible
from komtui.i18n.localizer import Localizer, localizer
from komtui.i18n.presentation.document import title
from komtui.i18n.presentation.payment import payment_words, scan_words
from komtui.services.mail.words._html import SMALL, TABLE, cell, datum, head_of, image_of, table_of, text_of

WIDTH: Final = 600
"""Pixels that a letter is wide, where there is room: what programs of any age show without a scroll bar."""
MOST_CODES: Final = 12
"""QR codes of one letter."""

_FOR_WORD: Final = (
    f'<!--[if mso]><table {TABLE} width="{WIDTH}"><tr><td width="{WIDTH}"><![endif]-->',
    "<!--[if mso]></td></tr></table><![endif]-->",
)
"""Around a letter for Outlook, which draws as Word does and knows no `max-width`: to others it is a comment."""


@dataclass(frozen=True)
class House:
    """How the company looks."""

    name: str
    """What stands for the logo where pictures are not shown (untrusted text)."""
    colour: str = ""
    """`#rrggbb`; empty for none."""
    logo: Picture | None = None
    """None where there is no logo."""


def markup(
    letter: Letter,
    documents: Sequence[Document],
    house: House,
    code: Callable[[str], Picture | None],
    *,
    table: str = "",
) -> Markup:
    """Return what a letter says in HTML; the same gives the same. `code` draws a QR code.

    `table` is the table of the documents as the text may have it: where it does, that of the HTML takes its place. So
    does each of the letter's own.
    """
    words = localizer(letter.language)
    pictures = [house.logo] if house.logo is not None else []
    enclosed = [_Enclosed.of(each, words) for each in documents]
    payments = [each for each in (_Payment.of(one, words, code) for one in enclosed) if each is not None]
    payments += [_Payment.by(each, code) for each in letter.ways]
    shown = [each for each in payments if each.code is not None][:MOST_CODES]
    pictures += [each.code for each in shown if each.code is not None]
    rows = "\n".join(
        (
            *_head(house),
            # A reminder, or a statement, has tables of its own, with more than the documents say.
            *(
                _text_and_grids(_without(letter), letter.grids, words)
                if letter.grids or is_reminder(letter.kind)
                else _text_and_table(letter.body, table, list(_table(enclosed, words)))
            ),
            *_payments(payments, shown, words),
        )
    )
    language = escape(letter.language.replace("_", "-"))
    html = (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{text_of(letter.subject)}</title>\n</head>\n"
        f'<body style="margin:0;padding:0;">\n<table {TABLE} width="100%"><tr><td align="center" '
        f'style="padding:16px;">\n{_FOR_WORD[0]}\n<table {TABLE} width="{WIDTH}" style="width:100%;max-width:{WIDTH}px;'
        f'text-align:left;">\n{rows}\n</table>\n{_FOR_WORD[1]}\n</td></tr></table>\n</body>\n</html>\n'
    )
    return Markup(html, tuple(dict.fromkeys(pictures)))


def _without(letter: Letter) -> str:
    """Return the text without how things are paid, which is drawn below it."""
    body = letter.body
    for each in letter.ways:
        body = body.replace(f"{each.text}\n\n", "", 1)
    return body


def _text_and_table(body: str, table: str, drawn: Sequence[str]) -> Iterator[str]:
    """Yield the text, and the table of the documents where the text has one, else after it."""
    before, found, after = body.partition(table) if table else (body, "", "")
    yield cell(_paragraphs(before), "padding:16px 0 8px 0;")
    yield from drawn
    if found and after.strip():
        yield cell(_paragraphs(after), "padding:8px 0;")


def _text_and_grids(body: str, grids: Sequence[Grid], words: Localizer) -> Iterator[str]:
    """Yield the text with its own tables drawn; one that somebody wrote anew is the text that it is."""
    for grid in grids:
        before, found, after = body.partition(grid.text)
        if found:
            yield cell(_paragraphs(before), "padding:16px 0 8px 0;")
            yield _grid(grid, words)
            body = after
    if body.strip():
        yield cell(_paragraphs(body), "padding:8px 0;")


def _head(house: House) -> Iterator[str]:
    rule = f"border-bottom:3px solid {house.colour};" if house.colour else ""
    if house.logo is not None:
        # The logo is on white, whatever the window is; where it is not shown, the name has the width of the letter.
        image = image_of(house.logo, house.name, "background-color:#ffffff;color:#1a1a1a;padding:4px;", is_wide=True)
        yield cell(image, f"padding:0 0 12px 0;{rule}")
    elif rule:
        yield cell(f"<strong>{text_of(house.name)}</strong>", f"padding:0 0 8px 0;{rule}")


def _paragraphs(text: str) -> str:
    """Return a text as it was typed: a gap where a line is empty, every other line as one."""
    lines = visible(text.strip("\n"), multiline=True).split("\n")
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            paragraphs[-1].append(line.rstrip())
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n".join(_in_columns(each) or _as_typed(each) for each in paragraphs if each)


def _as_typed(lines: Sequence[str]) -> str:
    said = "<br>\n".join(_spaced(escape(line)) for line in lines)
    return f'<p style="margin:0 0 14px 0;">{said}</p>'


def _in_columns(lines: Sequence[str]) -> str:
    """Return a table in plain text in letters of one width, so that its columns stand; empty where it is none."""
    if len(lines) < 2 or any("  " not in line.strip() for line in lines):
        return ""
    style = "font-family:Consolas,'Liberation Mono',monospace;font-size:13px;line-height:1.4;margin:0 0 14px 0;"
    return f'<pre style="{style}">{escape(chr(10).join(lines))}</pre>'


def _spaced(line: str) -> str:
    """Return a line whose further spaces are kept, of an indented one those at its beginning."""
    line = line.replace("  ", " &nbsp;")
    return f"&nbsp;{line[1:]}" if line.startswith(" ") else line


# The documents


@dataclass(frozen=True)
class _Enclosed:
    """A document, with what is counted of it: its totals are computed once."""

    document: Document
    total: Decimal
    due: Decimal | None
    """What is still to be paid; None where it asks for no money."""
    until: tuple[str, str]
    """Until when something is to be done with it, and before that what this date is called; empty where not."""

    @staticmethod
    def of(document: Document, words: Localizer) -> _Enclosed:
        due = amount_due(document) if document.kind is Kind.INVOICE else None
        until = ("", "")
        if document.kind is Kind.INVOICE and document.due_date and due:
            until = words._("Due date"), words.date(document.due_date)
        elif document.kind.traits.deadline is Deadline.VALIDITY and document.valid_until:
            until = words._("Valid until"), words.date(document.valid_until)
        elif document.kind.traits.deadline is Deadline.DELIVERY and document.delivery_date:
            until = words._("Delivery date"), words.date(document.delivery_date)
        return _Enclosed(document, document.totals.total, due, until)

    def money(self, amount: Decimal, words: Localizer) -> str:
        """Return an amount in its currency."""
        return words.money(Money(amount, self.document.currency))


def _table(enclosed: Sequence[_Enclosed], words: Localizer) -> Iterator[str]:
    if not enclosed:
        return
    # One heading has room for one meaning: of several it is the first one's.
    last = next((each.until[0] for each in enclosed if each.until[0]), "")
    parted = any(each.due not in {None, each.total} for each in enclosed)
    columns = [words._("Document"), words._("Total"), *([words._("Amount due")] if parted else [])]
    labels = [*columns, last] if last else columns
    rows = ["".join(head_of(each, right=place > 0) for place, each in enumerate(labels))]
    for each in enclosed:
        document, (label, date) = each.document, each.until
        money = [each.total, *([each.due] if parted else [])]
        # Its date below it: on a telephone there is room for four columns.
        number = f'<span style="white-space:nowrap;">{text_of(document.number)}</span>'
        name = f"<strong>{text_of(title(document, words))} {number}</strong>"
        cells = [datum(f"{name}<br>{escape(words.date(document.date))}")]
        cells += [datum("" if one is None else escape(each.money(one, words)), right=True) for one in money]
        if last:
            cells.append(datum(escape(date if label == last else f"{label} {date}".strip()), right=True))
        rows.append("".join(cells))
    rows += _sums(enclosed, words, len(labels), len(columns))
    yield cell(table_of(rows), "padding:8px 0;")


def _grid(grid: Grid, words: Localizer) -> str:
    """Return a table of the text; what only describes a row stands below its first word, as on a telephone it must."""
    heads, *rows = grid.rows
    figures = [head_of(each, right=True) for each in heads[grid.described :]]
    drawn = ["".join((head_of(heads[0], right=False), *figures))]
    for at, row in enumerate(rows):
        is_sum = at >= len(rows) - grid.sums
        below = [
            text_of(each if place == 1 else words._("{label}: {text}").format(label=heads[place], text=each))
            for place, each in enumerate(row[: grid.described])
            if place and each
        ]
        first = "<br>".join((f'<strong style="white-space:nowrap;">{text_of(row[0])}</strong>', *below))
        figures = [text_of(each) for each in row[grid.described :]]
        cells = [f"<strong>{each}</strong>" if is_sum and each else each for each in figures]
        drawn.append("".join((datum(first), *(datum(each, right=True) for each in cells))))
    return cell(table_of(drawn), "padding:8px 0;")


def _sums(enclosed: Sequence[_Enclosed], words: Localizer, columns: int, amounts: int) -> Iterator[str]:
    """Yield what is to be paid of several documents altogether, a row for each currency."""
    sums: dict[str, list[Decimal]] = {}
    for each in enclosed:
        if each.due:
            sums.setdefault(each.document.currency, []).append(each.due)
    for currency, dues in sums.items():
        if len(dues) < 2:
            continue
        total = escape(words.money(Money(sum(dues, ZERO), currency)))
        style = f"{SMALL}padding:6px;text-align:right;"
        label = escape(words._("Amount due"))
        rest = f'<td colspan="{columns - amounts}"></td>' if columns > amounts else ""
        yield (
            f'<td colspan="{amounts - 1}" align="right" style="{style}">{label}</td>'
            f'<td align="right" style="{style}white-space:nowrap;"><strong>{total}</strong></td>{rest}'
        )


# How to pay


@dataclass(frozen=True)
class _Payment:
    """How one document is paid."""

    name: str
    """What it is called."""
    heading: str
    facts: tuple[tuple[str, str], ...]
    scan: str
    """What stands beside the code."""
    code: Picture | None

    @staticmethod
    def of(enclosed: _Enclosed, words: Localizer, code: Callable[[str], Picture | None]) -> _Payment | None:
        if not enclosed.due or enclosed.due < 0:
            return None
        document, amount = enclosed.document, enclosed.money(enclosed.due, words)
        said, scan = payment_words(document, words), scan_words(document, words)
        if not said.heading:
            return None
        facts = ((words._("Amount due"), amount), *said.facts) if said.facts else ()
        drawn = code(scan.content) if scan is not None else None
        return _Payment(f"{document.number} · {amount}", said.heading, facts, scan.sentence if scan else "", drawn)

    @staticmethod
    def by(way: Way, code: Callable[[str], Picture | None]) -> _Payment:
        """Return what is paid without a document."""
        amount = way.facts[0][1] if way.facts else ""
        return _Payment(amount, way.heading, way.facts, way.beside, code(way.code) if way.code else None)


def _payments(payments: Sequence[_Payment], shown: Sequence[_Payment], words: Localizer) -> Iterator[str]:
    """Yield each way of paying once, and the codes."""
    reference, own = words._("Reference"), {words._("Reference"), words._("Amount due")}
    said: dict[tuple[str, tuple[tuple[str, str], ...]], list[_Payment]] = {}
    for each in payments:
        account = tuple(fact for fact in each.facts if fact[0] not in own)
        said.setdefault((each.heading, account), []).append(each)
    for (heading, account), those in said.items():
        facts = those[0].facts if len(those) == 1 else (*account, (reference, ", ".join(_references(those, reference))))
        rows = "\n".join(
            f'<tr><td valign="top" style="{SMALL}padding:2px 16px 2px 0;white-space:nowrap;">{text_of(label)}</td>'
            f'<td style="{SMALL}padding:2px 0;">{text_of(value)}</td></tr>'
            for label, value in facts
            if value
        )
        codes = "\n".join(_coded(each, alone=len(payments) == 1) for each in those if each in shown)
        table = f"<table {TABLE}>\n{rows}\n</table>" if rows else ""
        above = f'<p style="margin:0 0 4px 0;"><strong>{text_of(heading)}</strong></p>'
        yield cell(f"{above}\n{table}\n{codes}", "padding:8px 0;")


def _references(payments: Sequence[_Payment], label: str) -> Iterator[str]:
    return (value for each in payments for name, value in each.facts if name == label and value)


def _coded(payment: _Payment, *, alone: bool) -> str:
    if payment.code is None:
        return ""
    beside = text_of(payment.scan) if alone else f"{text_of(payment.scan)}<br>\n{text_of(payment.name)}"
    return (
        f'<table {TABLE} style="margin-top:8px;"><tr><td>{image_of(payment.code, "")}</td>'
        f'<td valign="middle" style="{SMALL}padding:0 0 0 12px;">{beside}</td></tr></table>'
    )
