"""Port of the articles: what is proposed while a line is typed, and the list that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from komtui.domain.sales.article import Article, ArticleState


class Proposal(NamedTuple):
    """An article that a line may mean."""

    id: int
    """Of the article."""
    article: Article
    """What it is."""
    state: ArticleState
    """Whether it is in the list, or known from invoices."""
    uses: int
    """In how many lines of invoices it was sold."""
    theirs: int
    """In how many of those to the customer."""


class Stored(NamedTuple):
    """How many articles were written."""

    added: int
    """New ones."""
    changed: int
    """Those that were there, and say something else now."""
    same: int
    """Those that were there as they are."""


class ArticleIndex(Protocol):
    """What is asked while somebody types. Every question is asked at once and answered on a thread of the books."""

    def proposals(self, text: str, customer: str, limit: int) -> Future[Sequence[Proposal]]:
        """Ask for articles that have all words, each as a beginning; without any for what the customer buys.

        Those of the list come first, then what that customer buys most, then what is sold most.
        """

    def find(self, code: str) -> Future[Proposal | None]:
        """Ask for the article of that number or barcode, whole."""


class Articles(Protocol):
    """The list."""

    async def put(self, articles: Sequence[Article]) -> Stored:
        """Write all or none: one of the same number, else barcode, else name is changed, any other is new."""

    async def kept(self) -> Sequence[Article]:
        """Return the list, in the order of names."""

    async def learn(self, limit: int) -> bool:
        """Look through the newest `limit` invoices that were not looked through yet; return whether more are left."""
