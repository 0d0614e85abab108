"""Choosing from what is proposed: asked of the books while one types, and taken over as it was meant."""

from __future__ import annotations

from asyncio import wrap_future
from typing import TYPE_CHECKING, Final, NamedTuple

from komtui.domain.sales.article import Article, code_key, is_code
from komtui.domain.search import folded
from komtui.ui.screens.draft._cells import COMMENT, MORE, several
from komtui.ui.screens.draft._proposing import (
    MOST,
    Chosen,
    Customers,
    Offer,
    article_offers,
    earlier_offers,
    listed_offers,
)
from komtui.ui.soon import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from komtui.services.ports.articles import Proposal
    from komtui.services.registry import Services
    from komtui.ui.screens.draft.sheet import Sheet

_CODE: Final = 8
"""Figures from which a code is one that a scanner reads."""


class Meant(NamedTuple):
    """What a text in the place of an article means."""

    article: Article | None = None
    """None for a text of one's own."""
    quick: bool = False
    """Whether one goes on at once to the next one: it was scanned, or has its quantity."""
    unknown: str = ""
    """A number that was scanned, and that no article has."""


class Choosing:
    """What is proposed for a text, and which of it the person is at."""

    def __init__(self, services: Services, sheet: Sheet) -> None:
        self.offers: list[Offer] | None = None
        """What is proposed; None where nothing is asked for."""
        self.choice = 0
        """At which of them the cursor is; after the last one the text as it was typed."""
        self._services = services
        self._customers = Customers(services)
        self._sheet = sheet
        self._asked = ""

    def show(self, offers: list[Offer] | None) -> None:
        """Propose these, or nothing."""
        self.offers, self.choice = offers, 0

    def move(self, step: int) -> None:
        """Go to another proposal."""
        self.choice = (self.choice + step) % (len(self.offers or ()) + 1)

    def lines(self, text: str) -> list[tuple[Offer | str, bool]]:
        """Return the lines below the cursor, each with whether it is the chosen one."""
        return [(line, at == self.choice) for at, line in enumerate([*(self.offers or ()), text])]

    # Asking, as a coroutine of `Soon`

    async def ask(self, cell: str, text: str) -> list[Offer] | None:
        """Return what is proposed for a text; None where nothing is to be asked."""
        self._asked = text
        if not text.strip() or text.lstrip().startswith((COMMENT, MORE)):
            return None
        if cell == "customer":
            offers = listed_offers(await Answer(self._customers.listed(text)))
            return offers or earlier_offers(await Answer(self._customers.earlier(text)), text)
        return self._articles(await Answer(self._proposals(several(text)[1])))

    async def usual(self) -> list[Offer] | None:
        """Return what the customer buys most."""
        return self._articles(await Answer(self._proposals(""))) or None

    def _proposals(self, name: str) -> Future[Sequence[Proposal]]:
        return self._services.articles.index.proposals(name, self._sheet.document.buyer.name, MOST)

    def _articles(self, found: Sequence[Proposal]) -> list[Offer]:
        document = self._sheet.document
        return article_offers(found, document.language, document.currency, document.buyer.name)

    # What is meant; asked once more where what is proposed is not for this text: a scanner waits for nothing

    async def customer(self, text: str, *, busy: bool) -> Chosen | None:
        """Return which customer is meant; None where nobody knows them. Raises ProblemError."""
        if busy or self._asked != text or self.offers is None:
            offers = listed_offers(await wrap_future(self._customers.listed(text)))
            self.offers = offers or earlier_offers(await wrap_future(self._customers.earlier(text)), text)
        offer = self._offer(text)
        return await self._customers.choose(offer) if offer is not None else None

    async def article(self, text: str, *, busy: bool) -> Meant:
        """Return what is meant by a text. Raises ProblemError."""
        quantity, name = several(text)
        scanned = name.isdigit() and len(name) >= _CODE
        article = None
        if name.startswith((COMMENT, MORE)):
            return Meant(quick=True)
        if busy or self._asked != text or self.offers is None:
            self.offers = self._articles(await wrap_future(self._proposals(name)))
        if is_code(name) and (self.choice == 0 or scanned):
            article = self.exact(name)
            found = None if article else await wrap_future(self._services.articles.index.find(name))
            article = article or (found.article if found is not None else None)
        if article is None and (offer := self._offer(name)) is not None:
            article = offer.article
        if article is None and scanned:
            return Meant(unknown=name)
        return Meant(article, quick=scanned or quantity is not None)

    def exact(self, code: str) -> Article | None:
        """Return the article of that number or barcode, if it is proposed."""
        for offer in self.offers or ():
            article = offer.article
            if article and code_key(code) in {code_key(article.number), code_key(article.barcode)} - {""}:
                return article
        return None

    def _offer(self, text: str) -> Offer | None:
        """Return the proposal that is meant: that of the very same name, else the one that the cursor is on."""
        offers = self.offers or []
        if not self.choice:
            for each in offers:
                if folded(each.name) == folded(text.strip()):
                    return each
        return offers[self.choice] if self.choice < len(offers) else None
