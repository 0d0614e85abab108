"""Bundles: which documents leave in one letter, and which are kept out of a letter with others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from enum import IntEnum
from typing import Final

from komtui.domain.mail.delivery import Delivery
from komtui.domain.money import Money, added
from komtui.domain.problem import Problem
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.customer import Grouping, Recipients
from komtui.domain.sales.document import Document, Kind
from komtui.late import dataclass

MOST: Final = 40
"""Documents of one letter: more of them make a letter that servers take for too large, and that nobody reads."""
LARGEST: Final = 17_000_000
"""Bytes of the files of one letter with several documents: in base64 they are 23 MB, and most providers take 25."""


class Group(IntEnum):
    """What the letters of a plan have in common, in the order in which they are shown."""

    READY = 1
    CANCELLED = 2
    PAID = 3
    UNPRINTABLE = 4
    SENT_BEFORE = 5
    DRAFTS = 6
    NO_ADDRESS = 7
    INCOMPLETE = 8


_BY_CONSENT: Final[Mapping[Consent, Group]] = {
    Consent.CANCELLED: Group.CANCELLED,
    Consent.PAID: Group.PAID,
    Consent.UNPRINTABLE: Group.UNPRINTABLE,
    Consent.SENT_BEFORE: Group.SENT_BEFORE,
}
_ADDRESSES: Final = frozenset({"to", "cc", "bcc"})


@dataclass(frozen=True)
class Item:
    """A document as the plan of letters sees it: far less than the document."""

    id: int
    """Its key."""
    number: str
    """Its number (untrusted text, as the customer's name)."""
    kind: Kind
    """Quote, invoice …"""
    amount: Money
    """What it says, tax included; of a credit note below zero."""
    customer: str
    """The buyer's name."""
    recipients: Recipients
    """Who gets it, as addresses are sent to."""
    customer_id: int = 0
    """Whose it is in the list of customers; 0 for nobody's."""
    language: str = ""
    """In which its letter is written."""
    scope: str = ""
    """The account that its letter leaves by."""
    company: str = ""
    """Who signs."""
    store: str = ""
    """Whose document it is."""
    grouping: Grouping = Grouping.CUSTOMER
    """How it leaves, by the customer's wish or the house's."""
    settled: bool = False
    """Whether it is paid, whoever must agree to that."""
    problems: tuple[Problem, ...] = ()
    """What keeps it from being mailed, each beside its field."""
    needs: Mapping[Consent, Problem] = field(default_factory=dict)
    """What a person must agree to first."""
    remarks: tuple[Problem, ...] = ()
    """What to think over before it is mailed; it keeps nothing back."""
    before: Sequence[Delivery] = ()
    """The same document to the same people, as it was queued before."""

    def group(self, consents: Collection[Consent] = ()) -> Group:
        """Return where it stands in a plan, once a person has agreed to `consents`."""
        if any(each.code == "letter.draft" for each in self.problems):
            return Group.DRAFTS
        if self.problems:
            # An address is mended where it stands; with anything else besides it would not leave then either.
            ours = all(each.field in _ADDRESSES for each in self.problems)
            return Group.NO_ADDRESS if ours else Group.INCOMPLETE
        asked = next(
            (group for each, group in _BY_CONSENT.items() if each in self.needs and each not in consents), None
        )
        if asked is not None:
            return asked
        return Group.PAID if self.settled and Consent.PAID not in consents else Group.READY


@dataclass(frozen=True)
class Bundle:
    """The documents of one letter."""

    items: tuple[Item, ...]
    """At least one."""
    group: Group
    """Where it stands in a plan."""

    @property
    def first(self) -> Item:
        """The document that names it."""
        return self.items[0]

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of all of them (untrusted text)."""
        return tuple(each.number for each in self.items)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address of its envelope."""
        to = self.first.recipients
        return tuple(dict.fromkeys((*to.to, *to.cc, *to.bcc)))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What keeps it back."""
        return self.first.problems

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """What to think over before it is mailed, each once."""
        return tuple({remark.code: remark for each in self.items for remark in each.remarks}.values())

    @property
    def sums(self) -> tuple[Money, ...]:
        """What its documents come to, in each currency."""
        return sums(self.items)


def bundled(items: Iterable[Item], *, each: bool = False, consents: Collection[Consent] = ()) -> list[Bundle]:
    """Return the letters of documents, in the order in which the first of each stands; every document is in one.

    One letter has what the same customer gets, or the same addresses where nobody of the list does, in one language, by
    one account and from one sender: of any kind, and in any currency. With `each`, or where house or customer want it
    so, every document goes alone.

    What a person must look at first goes alone whatever they want: drafts, what is paid or cancelled, what was sent
    before or would have boxes on its page, unless `consents` agree to that. What lacks an address stays together,
    because one address mends all of it.
    """
    found: dict[tuple[object, ...], list[Item]] = {}
    for item in items:
        found.setdefault(_key(item, each=each, consents=consents), []).append(item)
    bundles = []
    for members in found.values():
        group = members[0].group(consents)
        bundles += [Bundle(tuple(members[at : at + MOST]), group) for at in range(0, len(members), MOST)]
    return bundles


def _key(item: Item, *, each: bool, consents: Collection[Consent]) -> tuple[object, ...]:
    group = item.group(consents)
    together = group is Group.READY and not each and item.grouping is Grouping.CUSTOMER
    # Addresses alone are mended for all of a customer's documents at once, and leave then as they would have.
    if not together and not (group is Group.NO_ADDRESS and item.customer_id and not each):
        return (item.id,)
    # Without a customer of the list it is the addresses that say whose it is, and they are there anyway.
    to = _addresses(item.recipients)
    return (group, item.grouping, item.customer_id, to, item.language, item.scope, item.company)


def _addresses(of: Recipients) -> tuple[tuple[str, ...], ...]:
    if len(of.to) == 1 and not (of.cc or of.bcc):
        return ((of.to[0].casefold(),), (), ())
    return tuple(tuple(sorted({each.casefold() for each in some})) for some in (of.to, of.cc, of.bcc))


def fitting(sizes: Sequence[int], largest: int = LARGEST) -> list[int]:
    """Return how many documents go in each letter, by the bytes of each, so that none is larger than it may be."""
    counts, room = list[int](), -1
    for size in sizes:
        if counts and size <= room:
            counts[-1] += 1
            room -= size
        else:
            counts.append(1)
            room = largest - size
    return counts


def sums(items: Iterable[Item]) -> tuple[Money, ...]:
    """Return what documents come to, in each currency, in the order of their codes."""
    return added(each.amount for each in items)


def amount_of(document: Document) -> Money:
    """Return what a document comes to; of a credit note below zero."""
    total = document.totals.total
    return Money(-abs(total) if document.kind is Kind.CREDIT_NOTE else total, document.currency)
