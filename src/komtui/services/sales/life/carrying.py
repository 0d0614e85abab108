"""Carrying on: what of a document is left, and the drafts that carry it on whole, in part, or by an amount."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from enum import StrEnum

from komtui.domain.money import ZERO
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import parts
from komtui.domain.sales.amounts import is_broken_down
from komtui.domain.sales.carrying import DepositLeft, Ledger, Made, deducted_of, ledger, line_names
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.lifecycle import Act
from komtui.domain.sales.type_code import is_deposit
from komtui.i18n import Localizer, localizer
from komtui.i18n.presentation.carrying import (
    Relation,
    credit_line,
    deduction_line,
    deposit_line,
    progress_note,
    relations,
)
from komtui.late import dataclass
from komtui.services.ports import Family
from komtui.services.sales.life.permitting import permit


class Way(StrEnum):
    """How a document is carried on."""

    WHOLE = "whole"
    """All of it, in one document."""
    LINES = "lines"
    """Some of its lines, or a part of their quantities."""
    REST = "rest"
    """All that is left; deposits are deducted."""
    AMOUNT = "amount"
    """An amount with tax: a deposit on a quote or an order, a credit on an invoice."""
    PROGRESS = "progress"
    """Its lines up to a percentage, whatever was invoiced before."""


@dataclass(frozen=True)
class Wish:
    """What a person wants to be made of a document."""

    kind: Kind
    """What the draft is."""
    way: Way = Way.WHOLE
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    """By line (its name, or its place), for `LINES`."""
    percents: Mapping[str, Decimal] = field(default_factory=dict)
    """By line, for `PROGRESS`: of the whole line."""
    amount: Decimal | None = None
    """With tax, for `AMOUNT`."""
    percent: Decimal | None = None
    """Of the whole: for `AMOUNT` instead of the amount, for `PROGRESS` of all lines."""


@dataclass(frozen=True)
class Remainder:
    """A document with its relations, and what of it is left."""

    family: Family
    ledger: Ledger

    @property
    def document(self) -> Document:
        """The document itself."""
        return self.family.stored.document

    def relations(self, words: Localizer) -> tuple[Relation, ...]:
        """Return where it comes from and what has come of it, in words."""
        family = self.family
        groups = {
            "origins": [(each.id, each.document) for each in family.origins],
            "made": [(each.id, each.document) for each in family.made],
            "beside": [(each.id, each.document) for each in family.beside],
        }
        return tuple(relations(self.document, groups, words))

    def ways(self, kind: Kind) -> tuple[Way, ...]:
        """Return how it can be carried on to a document of that kind, the most wanted first."""
        left = self.ledger
        if not is_broken_down(self.document):
            return (Way.WHOLE,) if left.is_untouched else ()
        has_lines = not left.is_used_up and bool(left.lines)
        has_money = left.left.gross > 0 and left.to_ask > 0
        found = [
            (Way.WHOLE, left.is_untouched and not (kind is Kind.CREDIT_NOTE and self._is_deducted)),
            (Way.REST, not left.is_untouched and (has_lines or (kind is Kind.CREDIT_NOTE and has_money))),
            (Way.LINES, has_lines and (kind is not Kind.CREDIT_NOTE or has_money)),
            (Way.AMOUNT, kind is not Kind.ORDER and has_money),
            (Way.PROGRESS, kind is Kind.INVOICE and has_lines),
        ]
        return tuple(way for way, is_possible in found if is_possible)

    @property
    def _is_deducted(self) -> bool:
        """Whether less is left of a deposit than it asked for, since another invoice has deducted it."""
        left, whole = self.ledger.left.gross, self.document.totals.gross
        return left < whole and is_deposit(self.document) and bool(self._deducting)

    @property
    def _deducting(self) -> list[str]:
        """Return the numbers of the invoices that deduct this one."""
        number = self.document.number
        return [
            each.document.number
            for each in self.family.beside
            if each.document.kind is Kind.INVOICE and any(line.deposit == number for line in each.document.lines)
        ]

    def check_credit(self) -> None:
        """Raise ProblemError `carry.deducted` where nothing of a deposit is left: its final invoice is credited."""
        if self._is_deducted and self.ledger.left.gross <= 0:
            facts = {"number": self.document.number, "by": ", ".join(self._deducting)}
            raise ProblemError(Problem("carry.deducted", facts))


def remainder(family: Family) -> Remainder:
    """Return what of a document is left."""
    document = family.stored.document
    made = [Made(each.document, each.id, family.credits.get(each.id, ())) for each in family.made]
    if is_deposit(document):
        return Remainder(
            family, ledger(document, made, deducted_of(document, [each.document for each in family.beside]))
        )
    return Remainder(family, ledger(document, made))


def proposed(at: Remainder, wish: Wish, today: dt.date) -> Document:
    """Return the draft that carries a document on as a person wants; nothing is written.

    Raises ProblemError `document.conversion`, `document.still-draft`, `document.cancelled`, `carry.…` mostly with the
    field `amount`, `percent` or `line.NAME`.
    """
    from komtui.services.sales.life._conversion import converted

    document, left = at.document, at.ledger
    permit(at.family.stored, Act.CONVERT, wish.kind)
    if wish.kind is Kind.CREDIT_NOTE:
        at.check_credit()
    if wish.way is Way.WHOLE:
        return converted(document, wish.kind, today)
    if wish.kind is Kind.ORDER and wish.way in {Way.AMOUNT, Way.PROGRESS}:
        raise ProblemError(Problem("document.conversion", {"number": document.number}))
    by_money = wish.way is Way.REST and wish.kind is Kind.CREDIT_NOTE and _is_credited_by_amount(left)
    if wish.way is Way.AMOUNT or by_money:
        return _by_amount(left, wish, today, left.to_ask if by_money else wish.amount)
    return _by_lines(left, wish, today)


def _by_amount(left: Ledger, wish: Wish, today: dt.date, amount: Decimal | None) -> Document:
    words = localizer(left.origin.language)
    if wish.percent is not None:
        amount = parts.percent_of(left, wish.percent)
    is_credit = wish.kind is Kind.CREDIT_NOTE
    line = credit_line(left.origin, words) if is_credit else deposit_line(left.origin, words, wish.percent)
    return parts.by_amount(left, wish.kind, today, amount or ZERO, line)


def _by_lines(left: Ledger, wish: Wish, today: dt.date) -> Document:
    words = localizer(left.origin.language)

    def deduction(deposit: DepositLeft) -> str:
        return deduction_line(deposit, words)

    def note(percent: Decimal, before: Decimal) -> str:
        return progress_note(percent, before, words)

    if wish.way is Way.PROGRESS:
        percents = {_line(left, name): percent for name, percent in wish.percents.items()}
        return parts.by_progress(left, today, percents if wish.percent is None else wish.percent, note, deduction)
    quantities = {_line(left, name): quantity for name, quantity in wish.quantities.items()}
    return parts.by_lines(left, wish.kind, today, None if wish.way is Way.REST else quantities, deduction)


def _is_credited_by_amount(left: Ledger) -> bool:
    """Return whether less money is left of an invoice than its lines come to."""
    return sum(left.goods.values(), ZERO) != left.left.net


def _line(left: Ledger, name: str) -> str:
    """Return the name of a line that a person named, by its name or by its place."""
    names = line_names(left.origin)
    if name in names or not (name.isascii() and name.isdigit() and 0 < int(name) <= len(names)):
        return name
    return names[int(name) - 1]
