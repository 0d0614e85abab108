"""A run of reminders: what is due for whom today, as one letter for each customer."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from komtui.domain.mail.bundle import MOST
from komtui.domain.mail.reminder import OVERDUE, Due, Policy, Sent, Step, Why, due_step, furthest, is_overdue
from komtui.domain.money import ZERO
from komtui.domain.sales.customer import Customer, Recipients
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.late_payment import days_late
from komtui.late import dataclass
from komtui.services.ports.customers import StoredCustomer
from komtui.services.ports.reminders import Candidate
from komtui.services.settings.snapshot import Snapshot


@dataclass(frozen=True)
class Wish:
    """Which reminders are asked for."""

    quotes: bool = True
    """Whether quotes about to expire as well."""
    invoices: bool = True
    """Whether invoices."""
    step: Step | None = None
    """Only documents for which this step is due."""
    owner: int | None = None
    """Only this customer's."""


EVERYTHING = Wish()
"""All that is due."""


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A document of a run."""

    candidate: Candidate
    """The document."""
    due: Due
    """What is to be done about it today."""
    late: int
    """For how many days it is overdue."""

    @property
    def step(self) -> Step | None:
        """The step that is due; None where it is only listed with others, or kept out."""
        return self.due.step

    @property
    def last(self) -> Sent | None:
        """The last reminder of it."""
        return self.candidate.asked.last


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    """One letter: what one customer is to be reminded of."""

    key: str
    """The same for the same customer, account and sort of reminder."""
    customer: str
    """Who is named on the documents (untrusted text)."""
    owner: int | None
    """Key of the customer in the list."""
    recipients: Recipients
    """Who gets it; nobody where no address is known."""
    entries: tuple[Entry, ...]
    """Its documents: those for which a step is due, and what else is overdue."""

    @property
    def step(self) -> Step:
        """The furthest step in it: by that the letter is worded."""
        return furthest([each.step for each in self.entries if each.step is not None])

    @property
    def left(self) -> Mapping[str, Decimal]:
        """What is left to be paid, by currency; of quotes what they offer."""
        found: dict[str, Decimal] = {}
        for each in self.entries:
            found[each.candidate.currency] = found.get(each.candidate.currency, ZERO) + amount_of(each.candidate)
        return found

    @property
    def ids(self) -> frozenset[int]:
        """Keys of its documents."""
        return frozenset(each.candidate.id for each in self.entries)


@dataclass(frozen=True)
class Run:
    """What is to be reminded of today."""

    today: dt.date
    """Of which day it is."""
    groups: tuple[Group, ...]
    """The letters, those of the furthest step first; those without an address as well."""
    kept: tuple[Entry, ...]
    """Overdue documents that are in no letter, with why."""


@dataclass(frozen=True)
class Act:
    """What one act goes by: the settings of its moment, and its day."""

    settings: Snapshot
    policy: Policy
    today: dt.date


def policy(settings: Snapshot) -> Policy:
    """Return when the house reminds, by its settings."""

    def number(key: str) -> int:
        return int(settings.value(f"reminder.{key}") or 0)

    days = tuple((step, number(f"days_{step.level}")) for step in OVERDUE)
    return Policy(
        tuple((step, after) for step, after in days if after),
        number("notice_days") or None,
        settings.value("reminder.on_due") == "yes",
        number("quote_days") or None,
        number("between"),
        Decimal(number("minimum")),
    )


_RANK = {step: place for place, step in enumerate((Step.QUOTE, Step.NOTICE, Step.DUE, *OVERDUE))}


def entries_of(found: Sequence[Candidate], act: Act, step: Step | None = None) -> list[Entry]:
    """Return what is to be done about documents; with a `step` only those for which it is due, and what is not due."""
    entries = [_entry(each, act) for each in found]
    return entries if step is None else [each for each in entries if each.step in {None, step}]


def by_letter(entries: Sequence[Entry], act: Act, apart: Collection[str]) -> Mapping[str, Sequence[Entry]]:
    """Return the documents of each letter with a step that is due, by its key; `apart` are stores with own accounts."""
    found: dict[str, list[Entry]] = {}
    for each in sorted(entries, key=lambda each: (each.candidate.asked.until or act.today, each.candidate.id)):
        found.setdefault(_key(each.candidate, apart), []).append(each)
    return {key: members for key, members in found.items() if any(each.step for each in members)}


def run_of(
    entries: Sequence[Entry],
    letters: Mapping[str, Sequence[Entry]],
    owners: Mapping[int, StoredCustomer],
    act: Act,
) -> Run:
    """Return the run with these letters, and what of the documents is in none of them; `owners` are their customers."""
    groups = [group for key, members in letters.items() for group in _letters(key, _listed(members, act), owners)]
    inside = frozenset[int]().union(*(each.ids for each in groups))
    kept = tuple(each for each in entries if each.candidate.id not in inside and _is_told(each, act))
    return Run(act.today, in_order(groups), kept)


def in_order(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Return letters as they are listed: those of the furthest step first, then by customer."""
    return tuple(sorted(groups, key=lambda each: (-_RANK[each.step], each.customer.casefold(), each.key)))


def together(runs: Sequence[Run]) -> Run:
    """Return the pages of a run as one; there is at least one."""
    kept = sorted((each for run in runs for each in run.kept), key=_by_day)
    return Run(runs[0].today, in_order(each for run in runs for each in run.groups), tuple(kept))


def _by_day(entry: Entry) -> tuple[bool, dt.date, int]:
    asked = entry.candidate.asked
    return asked.kind is Kind.QUOTE, asked.until or dt.date.max, entry.candidate.id


def _entry(candidate: Candidate, act: Act) -> Entry:
    until = candidate.asked.until
    late = days_late(until, act.today) if until is not None and candidate.asked.kind is Kind.INVOICE else 0
    return Entry(candidate, due_step(candidate.asked, act.policy, act.today), late)


def _key(candidate: Candidate, apart: Collection[str]) -> str:
    """Return what the documents of one letter have in common: whom it goes to, by which account, and of what sort."""
    whom = (
        f"customer.{candidate.owner}"
        if candidate.owner is not None
        else f"address.{candidate.email.casefold()}"
        if candidate.email
        else f"document.{candidate.id}"
    )
    scope = candidate.store if candidate.store in apart else ""
    return "|".join((whom, scope, "quote" if candidate.asked.kind is Kind.QUOTE else ""))


def _listed(members: Sequence[Entry], act: Act) -> tuple[Entry, ...]:
    """Return what a letter lists: what is due, and what else is overdue, as far as that is asked for at all."""
    others = {Why.EARLY, Why.RECENT, Why.DONE}
    is_late = any(each.step is not None and each.step.level for each in members)
    return tuple(
        each
        for each in members
        if each.step is not None or (is_late and each.due.why in others and is_overdue(each.candidate.asked, act.today))
    )


def _is_told(entry: Entry, act: Act) -> bool:
    """Return whether somebody wants to know why a document is in no letter: it is overdue, or about to expire."""
    asked = entry.candidate.asked
    if asked.kind is Kind.QUOTE:
        return entry.due.why in {Why.SUSPENDED, Why.DONE}
    return is_overdue(asked, act.today)


def _letters(key: str, entries: tuple[Entry, ...], owners: Mapping[int, StoredCustomer]) -> Iterator[Group]:
    """Yield the letters of one customer: one, unless there are more documents than a letter has room for."""
    parts = [entries[start : start + MOST] for start in range(0, len(entries), MOST)]
    for place, part in enumerate(parts):
        if any(each.step for each in part):
            yield _group(f"{key}|{place}" if place else key, part, owners)


def _group(key: str, entries: tuple[Entry, ...], owners: Mapping[int, StoredCustomer]) -> Group:
    first = entries[0].candidate
    stored = owners.get(first.owner) if first.owner is not None else None
    customer = stored.customer if stored is not None else None
    name = customer.party.name if customer is not None else first.customer
    return Group(key, name, first.owner, _recipients(entries, customer), entries)


def _recipients(entries: Sequence[Entry], customer: Customer | None) -> Recipients:
    """Return who is reminded: whom the customer has for that kind, else the address of a document, else their own."""
    from komtui.services.addresses import parsed

    kind = entries[0].candidate.asked.kind
    of = dict(customer.recipients).get(kind, Recipients()) if customer is not None else Recipients()
    if of.to:
        return of
    named = next((each.candidate.email for each in reversed(entries) if each.candidate.email), "")
    own = customer.party.email if customer is not None else ""
    return replace(of, to=parsed(named or own).every)


def amount_of(candidate: Candidate) -> Decimal:
    """Return what is left to be paid of a document; of a quote what it offers."""
    return candidate.asked.payable if candidate.asked.kind is Kind.QUOTE else candidate.asked.left
