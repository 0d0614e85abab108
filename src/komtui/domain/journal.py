"""The journal: what happened, by whom, when and to what; only ever added to, and chained so that anybody can check it.

An entry is hashed together with the hash of the one before it. What is hashed is JSON in one fixed form (`canonical`),
so that a script that has nothing but an export comes to the same hashes. Nothing here is undone: a correction is an
entry as well.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from hashlib import sha256
from typing import Final, TypeAlias

from komtui.late import dataclass

Fact: TypeAlias = str | int | bool | Sequence["Fact"] | Mapping[str, "Fact"] | None
"""What can be written down of something: no fractions but in text, so that every program reads the same."""
BEGINNING: Final = "0" * 64
"""Stands for the hash before the first entry."""


class Event(StrEnum):
    """What can happen. Its value is stored for ever."""

    ISSUED = "issued"
    """A document got its number; facts: number, kind, date, customer, currency, net, tax, gross, the
    taxes by rate, and sha256 of the document as it is kept; total, where it was rounded to that."""
    ACCEPTED = "accepted"
    """A quote became an order, or an order an invoice; facts, as of all that moves on: number, kind."""
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
    """Goods have gone out, all or the last of them; facts: date, and `lines` where it was in parts."""
    SHIPPED_IN_PART = "shipped-in-part"
    """Some goods have gone out; facts: date, `lines`, as in `1: 3; 2: 5`."""
    NOT_SHIPPED = "not-shipped"
    EMPLOYEE = "employee"
    """Another one served; facts: old, new."""
    CUSTOMER = "customer"
    """It belongs to another customer of the list; what is printed stays; facts: old, new (`customer.7`, or empty)."""
    CUSTOMER_ADDED = "customer-added"
    """Somebody is in the list of customers; facts: made (`document` where one that came in made it, else empty). No
    entry names a customer: it could not be taken back from a chain when that person wants to be forgotten."""
    CUSTOMER_CHANGED = "customer-changed"
    """Facts: fields (which ones changed)."""
    CUSTOMER_MERGED = "customer-merged"
    """Two customers are one; facts: merged (the one that is no more), documents (how many moved)."""
    CUSTOMER_ANONYMISED = "customer-anonymised"
    """A person's data were taken out of the list; facts: documents (how many are kept as law wants them)."""
    CUSTOMER_WITHDRAWN = "customer-withdrawn"
    """One that documents had made is taken back."""
    REMINDERS_STOPPED = "reminders-stopped"
    """Nobody is to be reminded of a document for the time being, or no more a customer; facts: number, reason."""
    REMINDERS_RESUMED = "reminders-resumed"
    """They are reminded again; facts: number."""
    PRINTED = "printed"
    """Facts: printer, paper, copy (how many times it was printed before)."""
    EXPORTED = "exported"
    """Documents, customers or entries leave as files; facts: what of them, format, file (where to)."""
    NOT_PRINTED = "not-printed"
    """Nothing came of the print before it: the printer took nothing; facts: as of it, and reason, a problem's code."""
    LETTER = "letter"
    """What became of a letter to one recipient since it was last told; facts: delivery, letter, number, to, kind,
    message_id, sha256 of the message, and its steps: of each at, state, reply, and server where one said so: host,
    address, tls, certificate (its SHA-256), issued_to, issued_by."""
    LETTER_SENT = "send"
    """Somebody has a document mailed; facts: to, deliveries."""
    LETTER_CANCELLED = "cancel"
    """Somebody takes a waiting letter back."""
    LETTER_RETRIED = "retry"
    """Somebody has a letter tried again at once."""
    LETTER_RESOLVED = "resolve"
    """Somebody says what became of an uncertain letter; facts: arrived."""
    LETTER_SET_ASIDE = "set-aside"
    """Somebody needs nothing more of a letter that was not delivered."""
    LETTER_TAKEN_UP = "take-up"
    """Somebody takes up again what was set aside."""
    SETTING = "setting"
    """A setting was changed; facts: key, old, new, secret (then neither is told)."""
    SETTING_BEGUN = "setting-begun"
    """One is about to be changed elsewhere than in the books; facts likewise. What comes of it names this entry."""
    SETTING_UNDONE = "setting-undone"
    """Nothing came of that; facts likewise."""
    PERSON = "person"
    """Who works here was changed; facts: name, old and new role, secret where the password was."""
    LOG_IN = "log-in"
    LOG_IN_REFUSED = "log-in-refused"
    LOG_IN_ON_THE_SPOT = "log-in-on-the-spot"
    """An administrator decides for a while; facts: for."""
    SIGN_IN = "sign-in"
    """A provider has given its permission to mail; facts: provider, address."""
    REVOKE = "revoke"
    """It was given up; facts: provider."""
    VAULT_MADE = "vault-made"
    VAULT_OPENED = "vault-opened"
    VAULT_REFUSED = "vault-refused"
    VAULT_CHANGED = "vault-changed"
    VAULT_MOVED = "vault-moved"
    """From a machine into the books or back; facts: to (books, machine)."""
    VAULT_REMOVED = "vault-removed"
    """The one in the books, with all that was in it."""
    TEST = "test"
    """A mail account was tested; facts: server, to."""
    CLOSING = "closing"
    """A day, a month or a year is closed; facts: period, span, through (the last day that is closed now), the sums of
    it (totals), of its year until then (year) and since the beginning (ever), public_key and signature, or in unsigned
    the code of why there is none."""
    KEY = "key"
    """A key is there to sign closings with; facts: public_key, algorithm (Ed25519)."""
    ARCHIVED = "archived"
    """The journal was brought to an outside medium, up to this entry; facts: file, entries, head."""
    TAKEN_OVER = "taken-over"
    """What was recorded before there was a journal; facts: lines, sha256."""


class Topic(StrEnum):
    """What an entry is about: by it the journal is filtered."""

    DOCUMENTS = "documents"
    PAYMENTS = "payments"
    LETTERS = "letters"
    CUSTOMERS = "customers"
    SETTINGS = "settings"
    PEOPLE = "people"
    """Who works here, who logged in, and what was done to the vault and to permissions."""
    JOURNAL = "journal"
    """The journal itself: closings, archives."""


_OTHERS: Final[Mapping[Topic, frozenset[Event]]] = {
    Topic.PAYMENTS: frozenset({Event.PAYMENT, Event.PAYMENT_REVERSED, Event.SETTLED, Event.UNSETTLED}),
    Topic.LETTERS: frozenset(
        {
            Event.LETTER,
            Event.LETTER_SENT,
            Event.LETTER_CANCELLED,
            Event.LETTER_RETRIED,
            Event.LETTER_RESOLVED,
            Event.LETTER_SET_ASIDE,
            Event.LETTER_TAKEN_UP,
            Event.TEST,
        }
    ),
    Topic.CUSTOMERS: frozenset(
        {
            Event.CUSTOMER_ADDED,
            Event.CUSTOMER_CHANGED,
            Event.CUSTOMER_MERGED,
            Event.CUSTOMER_ANONYMISED,
            Event.CUSTOMER_WITHDRAWN,
        }
    ),
    Topic.SETTINGS: frozenset({Event.SETTING, Event.SETTING_BEGUN, Event.SETTING_UNDONE}),
    Topic.PEOPLE: frozenset(
        {
            Event.PERSON,
            Event.LOG_IN,
            Event.LOG_IN_REFUSED,
            Event.LOG_IN_ON_THE_SPOT,
            Event.SIGN_IN,
            Event.REVOKE,
            Event.VAULT_MADE,
            Event.VAULT_OPENED,
            Event.VAULT_REFUSED,
            Event.VAULT_CHANGED,
            Event.VAULT_MOVED,
            Event.VAULT_REMOVED,
        }
    ),
    Topic.JOURNAL: frozenset({Event.CLOSING, Event.KEY, Event.ARCHIVED, Event.TAKEN_OVER}),
}


def events_of(topic: Topic) -> tuple[Event, ...]:
    """Return the events of a topic."""
    return tuple(event for event in Event if topic_of(event) is topic)


def topic_of(event: Event) -> Topic:
    """Return what an event is about: documents, where it is nothing else."""
    return next((topic for topic, events in _OTHERS.items() if event in events), Topic.DOCUMENTS)


@dataclass(frozen=True)
class Author:
    """Who did something, and where."""

    who: str = ""
    """A person's name; `cli:` or `screen:` and the system's user where nobody had to log in; `worker:` and the same."""
    machine: str = ""
    """The name of the machine."""

    @property
    def name(self) -> str:
        """Who it is to people: without how komtui was used, where nobody had to log in."""
        way, colon, name = self.who.partition(":")
        return name if colon and way in {"cli", "screen", "worker"} else self.who


@dataclass(frozen=True)
class Happening:
    """Something that happens, before it has its place in the chain."""

    event: Event
    """What."""
    subjects: tuple[str, ...] = ()
    """To what, the first one above all: `document.12`, `payment.4`, `customer.7`; none where that is not known."""
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


@dataclass(frozen=True)
class Line:
    """One line of a document's history: an entry, or one step of a letter that an entry tells of."""

    at: dt.datetime
    """UTC, when it happened; a letter's step may be written down seconds later."""
    who: str
    """As of an author; empty where nobody did it, as when a server answers."""
    what: str
    """An event, or the state that a letter came to."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """Of it."""


PEOPLE: Final = "people."
"""What the subject begins with where it is a person; the rest is the name."""


def setting_subject(key: str) -> str:
    """Return what entries about a setting name it by."""
    return f"setting.{key}"


def delivery_subject(delivery_id: int) -> str:
    """Return what entries about a letter to one recipient name it by."""
    return f"delivery.{delivery_id}"


def entry_subject(number: int) -> str:
    """Return what entries name another entry by, which they settle."""
    return f"entry.{number}"


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
