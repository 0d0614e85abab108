"""What is proposed while one types: articles for a line, customers for the document."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from komtui.domain.problem import ProblemError
from komtui.domain.sales.kind import BILLS, Kind
from komtui.domain.search import folded
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.lines import price as price_words
from komtui.services.listing import Query

if TYPE_CHECKING:
    import datetime as dt

    from komtui.domain.sales.article import Article
    from komtui.domain.sales.customer import Customer
    from komtui.domain.sales.document import Document
    from komtui.domain.sales.party import Party
    from komtui.services.listing import DocumentRow, Page
    from komtui.services.ports.articles import Proposal
    from komtui.services.ports.customers import CustomerRow
    from komtui.services.registry import Services

MOST = 6
"""Proposals that are shown at once."""
_LOOKED = 60
"""Documents among which the customers of earlier ones are looked for."""


@dataclass(frozen=True)
class Offer:
    """One proposal, as its line has it."""

    name: str
    """What it is (untrusted text)."""
    number: str = ""
    """Article number, town."""
    figure: str = ""
    """Price."""
    note: str = ""
    """Why it is proposed."""
    article: Article | None = None
    """Of an article: which."""
    document: int = 0
    """Of a customer of an earlier document: which document."""
    customer: int | None = None
    """Of a customer of the list: which."""


@dataclass(frozen=True)
class Chosen:
    """Whom a draft is made out to."""

    party: Party
    """Their name, address and numbers."""
    language: str
    """What their documents are printed in; empty where nobody knows."""
    customer: Customer | None = None
    """As the list of customers has them."""
    key: int | None = None
    """In that list."""


def article_offers(found: Sequence[Proposal], language: str, currency: str, customer: str) -> list[Offer]:
    """Return articles as they are proposed."""
    words, short = current(), visible(customer).split(" ")[0]
    offers = []
    for each in found:
        article = each.article
        price = article.price if article.currency in {"", currency} else None
        note = ""
        if each.theirs:
            note = n_("{count} time for {customer}", "{count} times for {customer}", each.theirs)
        elif each.uses:
            note = n_("{count} time", "{count} times", each.uses)
        note = note.format(count=each.theirs or each.uses, customer=short)
        figure = price_words(price, currency, words) if price else ""
        offers.append(Offer(article.name_in(language), article.number, figure, note, article))
    return offers


class Customers:
    """Customers by the beginnings of words: those of the list, and where none fits those of earlier documents."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def listed(self, text: str) -> Future[Page[CustomerRow]]:
        """Ask the list."""
        return self._services.customers.index.page(text, MOST)

    def earlier(self, text: str) -> Future[Page[DocumentRow]]:
        """Ask for documents of customers that have these words."""
        return self._services.index.page(Query(text), _LOOKED)

    async def choose(self, offer: Offer) -> Chosen:
        """Return all that is known of one. Raises ProblemError."""
        if offer.customer is None:
            document = (await self._services.documents.get(offer.document)).document
            return Chosen(document.buyer, document.language)
        stored = await self._services.customers.get(offer.customer)
        return Chosen(stored.customer.party, stored.customer.language, stored.customer, stored.id)


def listed_offers(page: Page[CustomerRow]) -> list[Offer]:
    """Return customers of the list as they are proposed."""
    return [
        Offer(row.name, note=" · ".join(filter(None, (row.city, row.email))), customer=row.id)
        for row in page.rows[:MOST]
    ]


def earlier_offers(page: Page[DocumentRow], text: str) -> list[Offer]:
    """Return whom documents are made out to, each once."""
    typed = folded(text).split()
    seen: dict[str, Offer] = {}
    for row in page.rows:
        name = folded(row.customer)
        # The search looks into numbers and articles as well.
        if name and name not in seen and all(any(word.startswith(part) for word in name.split()) for part in typed):
            seen[name] = Offer(row.customer, note=row.email, document=row.id)
    return list(seen.values())[:MOST]


async def last_invoices(services: Services, document: Document) -> list[tuple[str, dt.date]]:
    """Return number and date of the last invoices of a draft's customer, the newest first; none where that fails."""
    name = folded(document.buyer.name)
    if not name or document.kind not in BILLS:
        return []
    try:
        page = await asyncio.wrap_future(services.index.page(Query(document.buyer.name, Kind.INVOICE), _LOOKED))
    except ProblemError:
        return []
    return [(row.number, row.date) for row in page.rows if row.number and folded(row.customer) == name]


def as_typed(text: str, *, article: bool) -> str:
    """Return the last proposal: what was typed, as it stands."""
    words = _("as typed: “{text}”") if article else _("new customer “{text}”")
    return words.format(text=visible(text))
