"""The sheet: a draft as a table of cells, what is typed into each, and what it comes to. It paints nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from komtui.domain import typed
from komtui.domain.money import ZERO
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.article import Article, line_of
from komtui.domain.sales.customer import made_out
from komtui.domain.sales.document import Document, Line, LineRole, Reference
from komtui.domain.sales.kind import Deadline
from komtui.domain.sales.party import Party
from komtui.domain.sales.pricing import (
    Discount,
    Outcome,
    Sums,
    amount_with_tax,
    document_discount,
    has_tax,
    priced,
    priced_with_tax,
)
from komtui.domain.search import folded
from komtui.i18n import current
from komtui.ui.screens.draft._cells import (
    COMMENT,
    CUSTOMER,
    DATED,
    DATES,
    DETAIL,
    HEAD,
    LINE,
    MORE,
    NEW,
    TYPED,
    Place,
    changed,
    comment,
    figure,
    is_quantity,
    several,
)

if TYPE_CHECKING:
    from komtui.domain.sales.customer import Customer
    from komtui.services.sales.life.drafts import Terms

_KEPT = 200
"""Changes that can be taken back."""
_MONEY = frozenset({"price", "discount"})
"""Cells that are typed into with tax or without."""


class _Then(NamedTuple):
    """What can be come back to."""

    document: Document
    discount: Discount
    customer: int | None
    pays_within: int | None


class Sheet:
    """A draft under somebody's hands. Every change makes another document; what was there can be come back to."""

    def __init__(self, document: Document, terms: Terms) -> None:
        self.document = document
        """As entered; `stored` is what is written of it."""
        self.terms = terms
        """What the store's settings say."""
        self.discount = document_discount(document)
        """Off the whole document."""
        self.customer: int | None = None
        """Whom of the list of customers it was made out to here; None where nobody was chosen."""
        self.pays_within: int | None = None
        """Days in which its customer pays; None where they pay as everybody does."""
        self.version = 0
        """Counts changes."""
        self._given = ""  # the language that it has of the customer who was chosen last
        self._sums: Sums | None = None
        self._rows: list[Place] | None = None
        self._with_tax: tuple[Document, bool] | None = None
        self._undo: list[_Then] = []
        self._redo: list[_Then] = []

    # What there is

    @property
    def rows(self) -> list[Place]:
        """Every row, from the customer to the one where the next line begins."""
        if self._rows is None:
            rows = list(HEAD)
            for at, line in enumerate(self.document.lines):
                rows.append(Place(LINE, at))
                if line.detail:
                    rows += [Place(DETAIL, at, part) for part in range(line.detail.count("\n") + 1)]
            self._rows = [*rows, Place(NEW, len(self.document.lines))]
        return self._rows

    def row_of(self, line: int) -> int:
        """Return in which row a line stands; beyond the last one the empty row."""
        if line >= len(self.document.lines):
            return len(self.rows) - 1
        return next(at for at, place in enumerate(self.rows) if place.kind == LINE and place.line == line)

    def columns(self, place: Place) -> tuple[str, ...]:
        """Return the cells of a row."""
        if place.kind == CUSTOMER:
            return ("customer",)
        if place.kind == DATES:
            day = ("due",) if self.document.kind in DATED else ()
            return (*day, "reference")
        if place.kind == LINE and self.document.lines[place.line].role is not LineRole.INFORMATION:
            return ("text", *TYPED)
        return ("text",)

    @property
    def with_tax(self) -> bool:
        """Whether prices are entered with tax here."""
        if self._with_tax is None or self._with_tax[0] is not self.document:
            lines = self.document.lines
            found = has_tax(lines) if any(line.counts for line in lines) else self.terms.with_tax
            self._with_tax = self.document, found
        return self._with_tax[1]

    @property
    def untaxed(self) -> bool:
        """Whether no tax is charged on anything here, as it will be on paper: prices are neither with nor without."""
        lines = (line for line in self.document.lines if line.counts)
        return self.terms.untaxed and not any(tax.rate for line in lines for tax in line.taxes)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered that would be missed."""
        document = self.document
        return not (document.lines or document.buyer.name or document.notes or document.references)

    @property
    def days_after(self) -> int | None:
        """How many days after its issue the second date is; None where a person has put one, or nothing asks for it."""
        document = self.document
        deadline = document.kind.traits.deadline
        if deadline is None or document.second_day is not None:
            return None
        pays = self.terms.due_days if self.pays_within is None else self.pays_within
        return {Deadline.PAYMENT: pays, Deadline.VALIDITY: self.terms.valid_days}.get(deadline)

    def due(self) -> dt.date | None:
        """Return the second date: what the draft says, else what it would be if it were issued today."""
        days = self.days_after
        return self.document.second_day if days is None else self.terms.today + dt.timedelta(days=days)

    def foreseen(self) -> Document:
        """Return the draft with the second date that follows from the customer's terms, if it were issued today."""
        document = self.document
        if self.pays_within is None or self.days_after is None or document.kind.traits.deadline is not Deadline.PAYMENT:
            return document
        return document.with_second_day(self.due())

    def text(self, place: Place, column: str) -> str:
        """Return what a cell holds, as it is edited."""
        if place.kind == NEW:
            return ""
        if place in HEAD:
            return self._head(column)
        line = self.document.lines[place.line]
        if place.kind == DETAIL:
            return line.detail.split("\n")[place.part]
        if column == "text":
            return f"{COMMENT} {line.description}" if line.role is LineRole.INFORMATION else line.description
        return self.figure(line, column)

    def _head(self, column: str) -> str:
        document, words = self.document, current()
        if column == "customer":
            return document.buyer.name
        if column == "reference":
            return next((each.number for each in document.references if each.role == "buyer"), "")
        # What follows from the date of issue is not typed: an empty cell is that.
        return words.date(day) if (day := document.second_day) else ""

    def figure(self, line: Line, column: str) -> str:
        """Return one figure of a line; where prices are with tax, of a line whose price is net as well."""
        currency = self.document.currency
        if column == "amount" and self._is_net_among_others(line):
            return current().amount(amount_with_tax(line, currency), currency)
        return figure(self._as_others(line, column), column, currency)

    def _is_net_among_others(self, line: Line) -> bool:
        """Return whether a line's price is net and others are with tax, as one is that deducts a deposit."""
        return line.price_with_tax is None and line.counts and self.with_tax

    def _as_others(self, line: Line, column: str) -> Line:
        """Return a line, where money stands in the cell, with its price as those of the others are."""
        is_net = column in _MONEY and self._is_net_among_others(line)
        return priced_with_tax(line, self.document.currency) if is_net else line

    # What it comes to

    @property
    def _kept(self) -> Sums:
        if self._sums is None:
            self._sums = Sums(self.document, self.discount)
        return self._sums

    def outcome(self, place: Place | None = None, column: str = "", text: str = "") -> Outcome:
        """Return what the draft comes to; with a text, as if that stood in the cell already."""
        document = self.document
        if document.stated_totals is not None:
            return Outcome(document.taxes, document.totals)
        line = self.tried(place, column, text) if place is not None else None
        if line is None or place is None:
            return self._kept.outcome()
        before = document.lines[place.line]
        self._kept.change(before, line)
        try:
            return self._kept.outcome()
        finally:
            self._kept.change(line, before)

    def tried(self, place: Place, column: str, text: str) -> Line | None:
        """Return the line as it would be with that text in one of its figures; None where it cannot be."""
        if place.kind != LINE or column not in TYPED:
            return None
        try:
            return self._changed(self.document.lines[place.line], column, text)
        except (ProblemError, ArithmeticError):
            return None

    def stored(self, document: Document | None = None) -> Document:
        """Return the draft as it is written: what it states stays, where nobody has changed its lines.

        With a `document`, that one likewise, which is made of it.
        """
        document = self.document if document is None else document
        return document if document.stated_totals is not None else priced(document, self.discount)

    # Changes

    def put(self, place: Place, column: str, text: str) -> None:
        """Take over what was typed into a cell. Raises ProblemError; then nothing has changed."""
        if text == self.text(place, column):
            return
        if column == "customer":
            self._customer(text)
        elif column in {"due", "reference"}:
            self._date_or_reference(column, text)
        elif place.kind == DETAIL:
            self._detail(place, text)
        elif place.kind == LINE:
            line = self.document.lines[place.line]
            self.put_line(place.line, self._changed(line, column, text))

    def _customer(self, text: str) -> None:
        name = " ".join(text.split())
        buyer = self.document.buyer
        # Who only corrects a name keeps the address.
        near = folded(buyer.name)[:3] == folded(name)[:3]
        self._become(replace(self.document, buyer=replace(buyer, name=name) if near else Party(name)))
        if not near:
            self.customer = self.pays_within = None

    def choose(self, party: Party, customer: Customer | None, key: int | None, language: str = "") -> None:
        """Make it out to a customer of the list, or to one of an earlier document, in that one's language.

        What was put there for another one, who was chosen before, is not for this one.
        """
        before = self.document
        if before.language == self._given:
            before = replace(before, language=self.terms.language)
        document = made_out(before, party, customer)
        if customer is None and language:
            document = replace(document, language=language)
        self._given = document.language if document.language != before.language else ""
        self._become(document)
        self.customer, self.pays_within = key, None if customer is None else customer.due_days

    def _date_or_reference(self, column: str, text: str) -> None:
        document, today = self.document, self.terms.today
        if column == "due":
            # It is issued today at the earliest.
            day = typed.date(text, today, today)
            if day is not None and day < today:
                raise ProblemError(Problem("draft.due-before", {"when": today.isoformat()}))
            self._become(document.with_second_day(day))
        else:
            others = tuple(each for each in document.references if each.role != "buyer")
            number = text.strip()[:100]
            self._become(replace(document, references=(*others, *([Reference("buyer", number)] if number else []))))

    def _changed(self, line: Line, column: str, text: str) -> Line:
        if column == "text" and line.role is LineRole.INFORMATION and not text.strip().startswith(COMMENT):
            return self._line(text.strip())
        # What is typed over a price with tax is one.
        line = self._as_others(line, column)
        return changed(line, column, text, self.document.currency, self.terms.offered)

    def _line(self, name: str) -> Line:
        with_tax = self.with_tax
        return Line(name, taxes=self.terms.taxes, price_with_tax=ZERO if with_tax else None)

    def put_line(self, at: int, line: Line) -> None:
        """Put another line in the place of one."""
        document = self._opened()
        lines = document.lines
        self._become(replace(document, lines=(*lines[:at], line, *lines[at + 1 :])), counted=((lines[at], line),))

    def add(self, text: str, article: Article | None = None) -> int:
        """Add what was typed into the empty row, or an article; return which line it is in.

        `12*V01` has its quantity before it; a figure alone is that of the line above. Raises ProblemError.
        """
        if article is None and self.counts_above(text):
            at = len(self.document.lines) - 1
            self.put(Place(LINE, at), "quantity", text)
            return at
        quantity, name = several(text)
        if name.startswith(MORE) and self.document.lines:
            return self._more(name[1:].strip())
        if article is not None:
            line = self.made(article)
        else:
            line = comment(name) if name.startswith(COMMENT) else self._line(name)
        if quantity is not None and line.counts:
            line = replace(line, quantity=quantity)
        document = self._opened()
        self._become(replace(document, lines=(*document.lines, line)), counted=((None, line),))
        return len(self.document.lines) - 1

    def made(self, article: Article) -> Line:
        """Return a line of an article."""
        document = self.document
        return line_of(article, self.terms.taxes, document.language, document.currency, with_tax=self.with_tax)

    def count_again(self, article: Article, text: str) -> int | None:
        """Count one more of the last line where the same was scanned again; return that line, None where it was not."""
        lines = self.document.lines
        quantity, name = several(text)
        if not lines or quantity is not None or not name.isdigit():
            return None
        last, made = lines[-1], self.made(article)
        same = (made.description, made.price, made.price_with_tax)
        if (last.description, last.price, last.price_with_tax) != same:
            return None
        at = len(lines) - 1
        self.put(Place(LINE, at), "quantity", current().number(last.quantity + 1))
        return at

    def counts_above(self, text: str) -> bool:
        """Return whether a text in the empty row is no more than a figure, and so the quantity of the line above."""
        lines = self.document.lines
        return bool(lines) and lines[-1].counts and is_quantity(text)

    def turn_into(self, at: int, article: Article) -> None:
        """Make a line one of another article; its quantity stays."""
        self.put_line(at, replace(self.made(article), quantity=self.document.lines[at].quantity))

    def _more(self, text: str) -> int:
        at = len(self.document.lines) - 1
        line = self.document.lines[at]
        self.put_line(at, replace(line, detail=f"{line.detail}\n{text}" if line.detail else text))
        return at

    def _detail(self, place: Place, text: str) -> None:
        line = self.document.lines[place.line]
        parts = line.detail.split("\n")
        parts[place.part : place.part + 1] = [text] if text.strip() else []
        self.put_line(place.line, replace(line, detail="\n".join(parts)))

    def remove(self, place: Place) -> None:
        """Take a line out, or one line of its detail."""
        if place.kind == DETAIL:
            self._detail(place, "")
        elif place.kind == LINE:
            document = self._opened()
            lines = document.lines
            self._become(
                replace(document, lines=lines[: place.line] + lines[place.line + 1 :]),
                counted=((lines[place.line], None),),
            )

    def repeat(self, place: Place) -> int:
        """Put the same line once more below it; return which it is."""
        document = self._opened()
        lines, line = document.lines, document.lines[place.line]
        again = replace(line, identifier="", origin_line="")
        at = place.line + 1
        self._become(replace(document, lines=(*lines[:at], again, *lines[at:])), counted=((None, again),))
        return at

    def shift(self, place: Place, step: int) -> int:
        """Move a line up or down; return where it is then."""
        document, at = self._opened(), place.line
        to = min(max(at + step, 0), len(document.lines) - 1)
        if to != at:
            lines = list(document.lines)
            lines.insert(to, lines.pop(at))
            self._become(replace(document, lines=tuple(lines)), counted=())
        return to

    def change(self, document: Document, discount: Discount, terms: Terms) -> None:
        """Take over what a form has changed of the document, but for its lines."""
        if discount != self.discount or document.currency != self.document.currency:
            document = document.computed()
        self._become(document, discount=discount)
        self.terms = terms
        self._with_tax = None

    def take_back(self) -> bool:
        """Undo the last change; return whether there was one."""
        return self._go(self._undo, self._redo)

    def redo(self) -> bool:
        """Do again what was taken back; return whether there was something."""
        return self._go(self._redo, self._undo)

    def _go(self, back: list[_Then], forth: list[_Then]) -> bool:
        if not back:
            return False
        forth.append(_Then(self.document, self.discount, self.customer, self.pays_within))
        self.document, self.discount, self.customer, self.pays_within = back.pop()
        self._sums = self._rows = None
        self.version += 1
        return True

    def _opened(self) -> Document:
        """Return the document to be computed anew: what it states no longer holds once its lines change."""
        if self.document.stated_totals is None:
            return self.document
        self._sums = None
        return self.document.computed()

    def _become(
        self,
        document: Document,
        *,
        counted: tuple[tuple[Line | None, Line | None], ...] | None = None,
        discount: Discount | None = None,
    ) -> None:
        if document == self.document and discount in {None, self.discount}:
            return
        self._undo.append(_Then(self.document, self.discount, self.customer, self.pays_within))
        del self._undo[:-_KEPT]
        self._redo.clear()
        before, self.document = self.document, document
        self.discount = self.discount if discount is None else discount
        if counted is None or before.stated_totals is not None:
            self._sums = None
        elif self._sums is not None:
            for old, new in counted:
                self._sums.change(old, new)
        if counted is None and before.lines is document.lines:
            pass  # no row has come or gone
        else:
            self._rows = None
        self.version += 1
