"""The journal: what happened, by whom, when and to what; only ever added to, and chained so that anybody can check it.

An entry is hashed together with the hash of the one before it. What is hashed is JSON in one fixed form (`canonical`),
so that a script that has nothing but an export comes to the same hashes. Nothing here is undone: a correction is an
entry as well.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Final, TypeAlias

Fact: TypeAlias = str | int | bool | Sequence["Fact"] | Mapping[str, "Fact"] | None
"""What can be written down of something: no fractions but in text, so that every program reads the same."""
BEGINNING: Final = "0" * 64
"""Stands for the hash before the first entry."""


class Event(StrEnum):
    """What can happen. Its value is stored for ever."""

    ISSUED = "issued"
    """A document got its number; facts: number, kind, date, customer, currency, net, tax, gross, the
    taxes by rate, and sha256 of the document as it is kept."""
    ACCEPTED = "accepted"
    """A quote became an order, or an order an invoice."""
    REFUSED = "refused"
    """A customer does not want what a quote offers."""
    REOPENED = "reopened"
    """Whether a quote is accepted or refused is open again."""
    CANCELLED = "cancelled"
    """A credit note took an invoice back."""
    DISCARDED = "discarded"
    RESTORED = "restored"
    SETTLED = "settled"
    """An invoice is paid in full."""
    UNSETTLED = "unsettled"
    """It no longer is: a payment was reversed."""
    PAYMENT = "payment"
    """Money came in, or went out where the amount is below zero; facts: payment, number, date, method, amount, note."""
    PAYMENT_REVERSED = "payment-reversed"
    """A payment is balanced by another one; facts: as of a payment, and `reverses`, the payment that it takes back."""
    SHIPPED = "shipped"
    NOT_SHIPPED = "not-shipped"
    EMPLOYEE = "employee"
    """Another one served; facts: old, new."""
    CUSTOMER = "customer"
    """It belongs to another customer of the list; what is printed stays; facts: old, new."""
    PRINTED = "printed"
    """Facts: printer, paper, copy (how many times it was printed before)."""
    NOT_PRINTED = "not-printed"
    """Nothing came of the print before it: the printer took nothing; facts: as of it, and reason, a problem's code."""


@dataclass(frozen=True)
class Author:
    """Who did something, and where."""

    who: str = ""
    """A person's name; `cli:` or `screen:` and the system's user where nobody had to log in; `worker:` and the same."""
    machine: str = ""
    """The name of the machine."""


@dataclass(frozen=True)
class Happening:
    """Something that happens, before it has its place in the chain."""

    event: Event
    """What."""
    subjects: tuple[str, ...]
    """To what, the first one above all: `document.12`, `payment.4`, `customer.7`."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """The rest, without secrets (may be untrusted text). Amounts and dates are text."""
    store: str = ""
    """Of which store; empty for the company."""


@dataclass(frozen=True)
class Entry:
    """A link of the chain."""

    number: int
    """Counts up from 1, without a gap."""
    at: dt.datetime
    """UTC, in microseconds."""
    author: Author
    """By whom."""
    happening: Happening
    """What, to what."""
    before: str
    """Hash of the entry before it."""
    hash: str
    """Of this one."""


def document_subject(document_id: int) -> str:
    """Return what entries about a document name it by."""
    return f"document.{document_id}"


def moment_text(at: dt.datetime) -> str:
    """Return a moment as it is hashed: `2026-11-27T09:30:00.000000Z`."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(content: Mapping[str, Fact]) -> str:
    """Return JSON in the one form that is hashed: sorted keys, no spaces, nothing but ASCII (RFC 8259)."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def content(number: int, at: dt.datetime, author: Author, happening: Happening, before: str) -> dict[str, Fact]:
    """Return what is hashed of an entry; an export has the same, and the hash."""
    return {
        "number": number,
        "at": moment_text(at),
        "who": author.who,
        "machine": author.machine,
        "store": happening.store,
        "what": happening.event.value,
        "subjects": list(happening.subjects),
        "facts": dict(happening.facts),
        "before": before,
    }


def chained(number: int, at: dt.datetime, author: Author, happening: Happening, before: str) -> Entry:
    """Return what happened as the next link of the chain."""
    text = canonical(content(number, at, author, happening, before))
    return Entry(number, at, author, happening, before, sha256(text.encode()).hexdigest())
