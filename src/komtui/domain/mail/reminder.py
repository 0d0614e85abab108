"""Reminders: which step is due for a document today, and why none is.

All of it follows from the document, its balance, what was sent before and the day: nothing is counted anywhere. One
step follows the other, however late it is: whoever was never reminded is asked politely first.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from komtui.domain.money import ZERO
from komtui.domain.problem import Problem
from komtui.domain.sales.interest import Interest
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.late_payment import Claims, Debt, accrued, days_late
from komtui.domain.sales.lifecycle import State, is_draft
from komtui.domain.sales.standing import balance
from komtui.late import dataclass


class Step(StrEnum):
    """A step of reminding. Its value is stored for ever, and in the kind of the letter: `reminder-1`."""

    NOTICE = "notice"
    """An invoice will be due in some days."""
    DUE = "due"
    """It is due."""
    FIRST = "1"
    """It is overdue: a polite reminder."""
    SECOND = "2"
    """A firm one."""
    THIRD = "3"
    """A formal notice to pay."""
    QUOTE = "quote"
    """A quote will not be valid much longer, and nobody has answered."""

    @property
    def level(self) -> int:
        """How far it goes: 1 to 3 of what is overdue, else 0."""
        return int(self.value) if self in OVERDUE else 0


OVERDUE: Final = (Step.FIRST, Step.SECOND, Step.THIRD)
"""Of what is overdue, in their order."""
ORDER: Final = (Step.QUOTE, Step.NOTICE, Step.DUE, *OVERDUE)
"""From the mildest on."""
PREFIX: Final = "reminder-"
"""What the kind of a letter that reminds begins with; the rest is the highest step in it."""


def letter_kind(step: Step) -> str:
    """Return the kind of a letter of that step."""
    return PREFIX + step.value


def step_of(kind: str) -> Step | None:
    """Return the step of a letter of that kind; None where it reminds of nothing."""
    value = kind.removeprefix(PREFIX)
    return Step(value) if kind.startswith(PREFIX) and value in set(Step) else None


def is_reminder(kind: str) -> bool:
    """Return whether a letter of that kind reminds of something."""
    return kind.startswith(PREFIX)


class Why(StrEnum):
    """Why no step is due for a document."""

    NOT_ASKED = "not-asked"
    """Nothing is to be paid on it, or answered: it is paid, cancelled, or another kind of document."""
    SUSPENDED = "suspended"
    """Somebody suspended its reminders, or those of its customer."""
    EARLY = "early"
    """It is not late enough for the next step."""
    RECENT = "recent"
    """The last one is not old enough."""
    DONE = "done"
    """Every step has been taken."""
    SMALL = "small"
    """So little is left that nobody is reminded of it."""
    NO_DATE = "no-date"
    """It says no day by which it is to be paid."""


@dataclass(frozen=True)
class Policy:
    """When a house reminds. Days are whole days; a step that is None is left out."""

    days: tuple[tuple[Step, int], ...] = ((Step.FIRST, 7), (Step.SECOND, 21), (Step.THIRD, 35))
    """Of the steps of what is overdue, in their order: how many days after the due date each may go at the earliest."""
    notice: int | None = None
    """How many days before the due date."""
    on_due: bool = False
    """Whether on the due date as well."""
    quote: int | None = 7
    """How many days before a quote is valid no longer."""
    between: int = 7
    """How many days lie between two reminders of one document."""
    minimum: Decimal = ZERO
    """How much is left of a document that is worth a reminder, in its own currency."""

    @property
    def text(self) -> str:
        """All of it as one line, the same for the same policy."""
        return json.dumps({**vars(self), "minimum": f"{self.minimum:f}"}, sort_keys=True, separators=(",", ":"))

    @classmethod
    def of(cls, text: str) -> Policy:
        """Return the policy of such a line."""
        said = json.loads(text)
        days = tuple((Step(step), int(after)) for step, after in said["days"])
        return cls(**{**said, "days": days, "minimum": Decimal(said["minimum"])})


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """A reminder of a document that went out, or is on its way."""

    step: Step
    """Which one it was for this document."""
    day: dt.date
    """On which it was queued."""


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """A document as far as reminders go by it."""

    kind: Kind
    """What it is."""
    state: State
    """Where it stands."""
    payable: Decimal
    """What was due at first (BT-115)."""
    paid: Decimal
    """What came in since, below zero what went out."""
    until: dt.date | None
    """The day by which it is to be paid; of a quote the last on which it is valid."""
    sent: Sequence[Sent] = ()
    """What it was reminded of before, as far as that counts: what came back does not."""
    suspended: bool = False
    """Whether somebody suspended it, or its customer."""

    @property
    def left(self) -> Decimal:
        """What is still to be paid; zero where nothing is, and on quotes."""
        owed = balance(self.kind, self.state, self.payable, self.paid) if self.kind is Kind.INVOICE else None
        return max(owed or ZERO, ZERO)

    @property
    def last(self) -> Sent | None:
        """The reminder that went out last."""
        return max(self.sent, key=lambda each: (each.day, ORDER.index(each.step)), default=None)


@dataclasses.dataclass(frozen=True, slots=True)
class Due:
    """What is to be done about a document today."""

    step: Step | None
    """The step that is due; None where none is."""
    why: Why | None = None
    """Why none is."""
    next: tuple[Step, dt.date] | None = None
    """Which one comes next, and on which day at the earliest; None where none does, or one is due."""


def due_step(asked: Asked, policy: Policy, today: dt.date) -> Due:
    """Return which step is due for a document today, or why none is and which comes next."""
    if asked.kind is Kind.QUOTE:
        return _of_quote(asked, policy, today)
    if asked.left <= ZERO:
        return Due(None, Why.NOT_ASKED)
    if asked.until is None:
        return Due(None, Why.NO_DATE)
    if asked.suspended:
        return Due(None, Why.SUSPENDED)
    if asked.left < policy.minimum:
        return Due(None, Why.SMALL)
    return _of_invoice(asked, asked.until, policy, today)


def next_look(asked: Asked, due: Due, today: dt.date) -> dt.date | None:
    """Return the first day on which what is to be done about a document may be another; None where time changes it not.

    `due` is what `due_step` returned for `today`.
    """
    if due.next is not None:
        return due.next[1]
    if due.step is Step.QUOTE and asked.until is not None:
        return asked.until + dt.timedelta(days=1)
    # Those before an invoice is overdue pass as well, and the one after them may come at once.
    return today + dt.timedelta(days=1) if due.step in {Step.NOTICE, Step.DUE} else None


def _of_quote(asked: Asked, policy: Policy, today: dt.date) -> Due:
    if asked.state is not State.ISSUED or policy.quote is None:
        return Due(None, Why.NOT_ASKED)
    if asked.until is None:
        return Due(None, Why.NO_DATE)
    if today > asked.until:
        return Due(None, Why.NOT_ASKED)
    if asked.suspended:
        return Due(None, Why.SUSPENDED)
    if any(each.step is Step.QUOTE for each in asked.sent):
        return Due(None, Why.DONE)
    first = asked.until - dt.timedelta(days=policy.quote)
    return Due(Step.QUOTE) if today >= first else Due(None, Why.EARLY, (Step.QUOTE, first))


def _of_invoice(asked: Asked, until: dt.date, policy: Policy, today: dt.date) -> Due:
    """Return the next step: each is taken once, none after a higher one, and each only in its time."""
    done = max((ORDER.index(each.step) for each in asked.sent), default=-1)
    rested = asked.last.day + dt.timedelta(days=policy.between) if asked.last is not None else dt.date.min
    steps = _times(until, policy)
    for place, (step, begins) in enumerate(steps):
        ends = steps[place + 1][1] if step not in OVERDUE and place + 1 < len(steps) else dt.date.max
        if step is Step.NOTICE:
            ends = min(ends, until)
        if ORDER.index(step) <= done or today >= ends:
            continue
        first = max(begins, rested)
        if today >= first:
            return Due(step)
        if first < ends:
            return Due(None, Why.RECENT if today >= begins else Why.EARLY, (step, first))
    return Due(None, Why.DONE)


def _times(until: dt.date, policy: Policy) -> list[tuple[Step, dt.date]]:
    """Return the steps that a house takes, in their order, with the first day of each."""
    found = []
    if policy.notice is not None:
        found.append((Step.NOTICE, until - dt.timedelta(days=policy.notice)))
    if policy.on_due:
        found.append((Step.DUE, until))
    # Those of what is overdue never go before it is, whatever the house has set.
    found += [(step, until + dt.timedelta(days=max(days, 1))) for step, days in policy.days]
    return found


def is_overdue(asked: Asked, today: dt.date) -> bool:
    """Return whether something was to be paid before today, and has not come in."""
    return asked.left > ZERO and asked.until is not None and days_late(asked.until, today) > 0


def outdated(step: Step | None, asked: Asked, owed: Decimal, number: str, today: dt.date) -> Problem | None:
    """Return why a reminder that was written must not leave any more; None where it still says what is so.

    `owed` is what it says is left to be paid.
    """
    facts: dict[str, str | int] = {"number": number}
    if asked.suspended:
        return Problem("reminder.suspended", facts)
    if asked.kind is Kind.QUOTE:
        open_still = asked.state is State.ISSUED and asked.until is not None and today <= asked.until
        return None if open_still else Problem("reminder.answered", facts)
    if is_draft(asked.state) or asked.left <= ZERO:
        return Problem("reminder.paid", facts)
    if asked.left != owed:
        return Problem("reminder.changed", facts)
    if step is Step.NOTICE and asked.until is not None and today >= asked.until:
        return Problem("reminder.too-late", facts)
    return None


def furthest(steps: Sequence[Step]) -> Step:
    """Return the step that a letter with documents of these steps is of."""
    return max(steps, key=ORDER.index)


@dataclass(frozen=True)
class Item:
    """A document as a letter that reminds lists it."""

    number: str
    """Its number (untrusted text)."""
    kind: Kind
    """An invoice or a quote."""
    date: dt.date
    """Issue date."""
    until: dt.date
    """The day by which it is to be paid; of a quote the last on which it is valid."""
    late: int
    """For how many days it is overdue."""
    left: Decimal
    """What is left to be paid; of a quote what it offers."""
    currency: str
    """ISO 4217 alpha-3."""
    step: Step | None = None
    """The step that is due for it; None where it is listed with others."""
    interest: Decimal = ZERO
    """For late payment, until the day of the letter."""
    rate: Interest | None = None
    """By which that is; None where none is claimed."""
    compensation: Decimal = ZERO
    """The fixed one for recovery costs."""

    @property
    def total(self) -> Decimal:
        """All that the letter asks for."""
        return self.left + self.interest + self.compensation


def claiming(item: Item, claims: Claims, debt: Debt, today: dt.date) -> Item:
    """Return an item with what is claimed besides its amount; nothing before it is overdue."""
    if not item.late:
        return item
    interest = accrued(debt, claims.interest, today) if claims.interest is not None else ZERO
    return replace(item, interest=interest, rate=claims.interest, compensation=claims.compensation)


class Sums(NamedTuple):
    """What a letter asks for in one currency."""

    currency: str
    """ISO 4217 alpha-3."""
    left: Decimal
    """Of the documents themselves."""
    interest: Decimal
    """For late payment."""
    compensation: Decimal
    """For recovery costs."""

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.left + self.interest + self.compensation


def sums(items: Iterable[Item]) -> tuple[Sums, ...]:
    """Return the sums of items, by currency in its order."""
    found: dict[str, Sums] = {}
    for each in items:
        so_far = found.get(each.currency, Sums(each.currency, ZERO, ZERO, ZERO))
        found[each.currency] = Sums(
            each.currency,
            so_far.left + each.left,
            so_far.interest + each.interest,
            so_far.compensation + each.compensation,
        )
    return tuple(found[currency] for currency in sorted(found))
