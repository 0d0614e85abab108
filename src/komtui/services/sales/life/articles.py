"""Articles: proposed while a line is typed, learnt from invoices, brought in and out as a table."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from komtui.domain.problem import ProblemError
from komtui.domain.sales import usual_taxes
from komtui.domain.sales.article import Article
from komtui.domain.sales.usual_taxes import Taxes
from komtui.i18n import Localizer
from komtui.services.ports import Clock, SettingsReader
from komtui.services.ports.articles import ArticleIndex, Articles, Stored

_BATCH = 50
"""Invoices that are looked through in one transaction."""
_REST = 0.05
"""Seconds between two of them, in which others write."""


class Tables(Protocol):
    """Articles as a table. Blocking; called in a thread."""

    def read(self, content: bytes, file: str, home: Sequence[Taxes]) -> Sequence[Article]:
        """Return the articles of a file; `home` is what a line may bear where the seller is.

        Raises ProblemError, with every fault and its line.
        """

    def written(self, articles: Sequence[Article], words: Localizer) -> bytes:
        """Return articles as a file that `read` reads, as the language of a person's spreadsheet has it."""


class ArticleService:
    """What is sold."""

    def __init__(
        self, articles: Articles, index: ArticleIndex, clock: Clock, tables: Tables, settings: SettingsReader
    ) -> None:
        self._articles = articles
        self._settings = settings
        self._clock = clock
        self._tables = tables
        self.index = index
        """What is asked while somebody types (see `ports.articles.ArticleIndex`)."""

    async def kept(self) -> Sequence[Article]:
        """Return the list, in the order of names."""
        return await self._articles.kept()

    async def bring_in(self, content: bytes, file: str = "", *, dry: bool = False) -> Stored:
        """Bring a file of articles in, all or none; when `dry`, only look whether it could be.

        Raises ProblemError `article.…`, with every fault and its line.
        """
        settings = await self._settings.snapshot()
        home = usual_taxes.offered(settings.value("company.country"), settings.value("company.region"))
        articles = await asyncio.to_thread(self._tables.read, content, file, home)
        return Stored(len(articles), 0, 0) if dry else await self._articles.put(articles)

    async def take_out(self, words: Localizer) -> tuple[bytes, int]:
        """Return the list as a file in a language, and how many articles it has."""
        articles = await self._articles.kept()
        return await asyncio.to_thread(self._tables.written, articles, words), len(articles)

    async def learn(self) -> None:
        """Look through the invoices that were not yet, the newest first, while others go on; ends when none is left."""
        try:
            while await self._articles.learn(_BATCH):
                await self._clock.sleep(_REST)
        except ProblemError:
            return  # whoever needs the books is told what is wrong with them; the next time goes on from here
