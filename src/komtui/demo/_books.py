"""The demo's books: quotes that become orders and invoices, some of them credited, over more than a year."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

from komtui.demo._lines import Baker
from komtui.demo.company import CURRENCIES
from komtui.demo.customers import Customer, customers
from komtui.demo.products import INTRA_COMMUNITY
from komtui.domain.sales.document import Document, Kind, Note, PaymentMeans, Reference
from komtui.domain.sales.lifecycle import ORIGIN, Act, State, step
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax

ENOUGH = 240
"""From here on the books show every kind, language, currency and state."""
PLAIN_FROM = 5000
"""From here on they are as large as a benchmark wants them, and plain."""
_SEED = 20261121
_KINDS = (Kind.QUOTE, Kind.ORDER, Kind.INVOICE, Kind.CREDIT_NOTE)
_WEIGHTS = (24, 17, 50, 9)
_LETTERS = {Kind.QUOTE: "D", Kind.ORDER: "C", Kind.INVOICE: "F", Kind.CREDIT_NOTE: "A"}
_CREDITED = 0.16
_FRESH_DAYS = 30
_PAID_AFTER = 5
_EXEMPT = {
    "fr": "Exonération de TVA, article 262 ter, I du code général des impôts",
    "en": "VAT exempt: intra-Community supply, article 138 of Directive 2006/112/EC",
}
_NOTES = {
    "fr": (
        "Livraison avant 7 h par la porte de service.",
        "Merci de votre confiance et à bientôt au fournil.",
        "Les bacs sont consignés ; ils sont repris à la livraison suivante.",
    ),
    "en": (
        "Delivery before 7 a.m. at the service door.",
        "Thank you for your custom.",
        "Crates are on deposit and are collected with the next delivery.",
    ),
}
_TERMS = {"fr_CA": "Payable à 30 jours, par virement ou par chèque.", "en": "Payable within 30 days."}


def documents(sellers: Mapping[str, Party], today: dt.date, count: int) -> Iterator[Document]:
    """Yield `count` documents, the oldest first, numbered without a gap within kind and year.

    `sellers` has the seller of each store. The same arguments give the same documents.
    """
    keeper = _Bookkeeper(sellers, today, plain=count >= PLAIN_FROM)
    span = min(3650, max(420, count // 60))
    for place in range(1, count + 1):
        yield keeper.next(today - dt.timedelta(days=span - span * place // count))


class _Bookkeeper:
    def __init__(self, sellers: Mapping[str, Party], today: dt.date, *, plain: bool) -> None:
        self._sellers = sellers
        self._today = today
        self._plain = plain
        self._random = Random(_SEED)  # noqa: S311 - invented bread, not secrets
        self._baker = Baker(self._random, plain=plain)
        self._customers = customers()
        self._waiting: list[Customer] = []
        self._numbers: dict[tuple[Kind, int], int] = {}
        self._accepted: dict[Kind, deque[Document]] = {Kind.QUOTE: deque(), Kind.ORDER: deque()}
        self._to_credit: deque[Document] = deque()

    def next(self, date: dt.date) -> Document:
        """Return the next document of the books, dated `date`."""
        kind = self._random.choices(_KINDS, _WEIGHTS)[0]
        if kind is Kind.CREDIT_NOTE:
            if self._to_credit and self._to_credit[0].date < date:
                return self._credit(self._to_credit.popleft(), date)
            kind = Kind.INVOICE
        age = (self._today - date).days
        document = self._carried_on(kind, date) or self._new(kind, date)
        if age < _FRESH_DAYS and self._random.random() < 0.2:
            return replace(document, state=State.DRAFT, number="")
        document = replace(document, number=self._number(kind, date), state=self._state(kind, age))
        if document.state is State.ACCEPTED:
            self._accepted[kind].append(document)
        if document.state is State.CANCELLED:
            self._to_credit.append(document)
        return document

    def _new(self, kind: Kind, date: dt.date) -> Document:
        customer = self._next_customer()
        country = customer.party.address.country
        currency = CURRENCIES[customer.store]
        lines = self._baker.lines(customer.party.address, customer.language)
        document = Document(
            kind,
            "",
            date,
            currency,
            self._sellers[customer.store],
            customer.party,
            lines,
            language=customer.language,
            store=customer.store,
            adjustments=self._baker.adjustments(lines, currency, customer.language),
            exemptions=_exemptions(country, customer.language),
        )
        return self._dated(self._annotated(document, customer), kind)

    def _next_customer(self) -> Customer:
        """Return the next of the customers, who all come in turn, each time in another order."""
        if not self._waiting:
            self._waiting = self._random.sample(self._customers, len(self._customers))
        return self._waiting.pop()

    def _carried_on(self, kind: Kind, date: dt.date) -> Document | None:
        """Return what becomes of an accepted quote or order, with its lines; it may be that none waits."""
        before = {Kind.ORDER: Kind.QUOTE, Kind.INVOICE: Kind.ORDER}.get(kind)
        if before is None or not self._accepted[before] or self._random.random() < 0.3:
            return None
        origin = self._accepted[before].popleft()
        others = (each for each in origin.references if each.role != ORIGIN)
        carried = (Reference(ORIGIN, origin.number, origin.date), *others)
        document = replace(
            origin, kind=kind, number="", date=date, references=carried, valid_until=None, due_date=None, terms=""
        )
        return self._dated(document, kind)

    def _credit(self, invoice: Document, date: dt.date) -> Document:
        return replace(
            invoice,
            kind=Kind.CREDIT_NOTE,
            number=self._number(Kind.CREDIT_NOTE, date),
            date=date,
            state=State.ISSUED,
            due_date=None,
            prepaid=Decimal(0),
            terms="",
            payment=PaymentMeans(),
            references=(Reference("invoice", invoice.number, invoice.date),),
        )

    def _annotated(self, document: Document, customer: Customer) -> Document:
        """Return a document with what only some have: a note, the buyer's reference, a place of delivery."""
        if self._plain:
            return document
        notes = _NOTES[customer.language[:2]]
        chance = self._random.random()
        if chance < 0.25:
            document = replace(document, notes=(Note(self._random.choice(notes)),))
        if chance > 0.8:
            theirs = Reference("buyer", f"PO-{self._random.randint(10000, 99999)}")
            document = replace(document, references=(theirs,))
        if 0.5 < chance < 0.58:
            elsewhere = self._random.choice(
                [
                    each
                    for each in self._customers
                    if each.store == customer.store and each.party.address.country == customer.party.address.country
                ]
            )
            # The taxes are those of where it goes.
            if elsewhere.party.address.region == customer.party.address.region:
                document = replace(document, ship_to=Party(elsewhere.party.name, address=elsewhere.party.address))
        return document

    def _dated(self, document: Document, kind: Kind) -> Document:
        month = dt.timedelta(days=30)
        if kind is Kind.QUOTE:
            return replace(document, valid_until=document.date + month)
        if kind is Kind.ORDER:
            return document
        document = replace(
            document,
            due_date=document.date + month,
            delivery_date=document.date - dt.timedelta(days=self._random.randint(0, 3)),
            terms=_TERMS.get(document.language, "") if document.currency == "CAD" else "",
            payment=_payment(document.currency),
        )
        if not self._plain and self._random.random() < 0.06:
            paid = document.totals.gross // 3
            document = replace(document, prepaid=max(paid, Decimal(0)))
        return document

    def _state(self, kind: Kind, age: int) -> State:
        chance = self._random.random()
        if kind in {Kind.QUOTE, Kind.ORDER}:
            return _moved(Act.ACCEPT, kind) if age > 6 and chance < 0.55 else State.ISSUED
        if chance < _CREDITED and age > 6:
            return _moved(Act.CANCEL, kind)
        paid = age > _PAID_AFTER and chance < (0.92 if age > 45 else 0.4)
        return _moved(Act.PAY, kind) if paid else State.ISSUED

    def _number(self, kind: Kind, date: dt.date) -> str:
        number = self._numbers[kind, date.year] = self._numbers.get((kind, date.year), 0) + 1
        return f"{_LETTERS[kind]}-{date.year}-{number:04}"


def _moved(act: Act, kind: Kind) -> State:
    """Return what an issued document becomes."""
    row = step(act, kind, State.ISSUED)
    if row is None:
        raise ValueError(f"{act} of {kind} is not in the table")
    return row.after


def _payment(currency: str) -> PaymentMeans:
    if currency != "EUR":
        return PaymentMeans()
    return PaymentMeans("58", "FR7630006000011234567890189", "AGRIFRPP", "Boulangerie Lefèvre SAS")


def _exemptions(country: str, language: str) -> tuple[tuple[Tax, str], ...]:
    return () if country in {"FR", "CA"} else ((INTRA_COMMUNITY, _EXEMPT[language[:2]]),)
