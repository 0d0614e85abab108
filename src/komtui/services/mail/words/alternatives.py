"""What letters say once more in HTML: with the company's logo and colour, where its settings want it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Final

from komtui.domain.colour import colour_of
from komtui.domain.digest import digest
from komtui.domain.mail.letter import SUPPLIER, Letter, Markup, Picture
from komtui.domain.problem import ProblemError
from komtui.i18n.localizer import localizer
from komtui.late import late_module
from komtui.services.ports import LetterPictures, SettingsSnapshot, StoredDocument

if TYPE_CHECKING:
    from komtui.services.mail.words import _markup as html
    from komtui.services.mail.words import several
else:
    # With the first letter that is written: a worker that waits for one writes none.
    html, several = late_module("komtui.services.mail.words._markup"), late_module("komtui.services.mail.words.several")

Alternative = Callable[[Letter, str, SettingsSnapshot], Awaitable[Markup | None]]
"""Returns what a letter of a store says once more, which carries no document; None for plain text alone."""
_KEPT: Final = 8
"""Logos that are kept ready: a company and its stores."""


async def no_alternative(_letter: Letter, _store: str, _settings: SettingsSnapshot) -> Markup | None:
    """Let a letter be plain text."""
    return None


def pictures_of(markup: Markup | None) -> tuple[bytes, ...]:
    """Return the bytes of the pictures that a message carries, in its order."""
    return () if markup is None else tuple(each.content for each in markup.pictures)


class Alternatives:
    """Writes them."""

    def __init__(
        self,
        pictures: LetterPictures,
        logo: Callable[[StoredDocument, SettingsSnapshot], Awaitable[bytes | None]],
        house_logo: Callable[[str, SettingsSnapshot], Awaitable[bytes | None]],
    ) -> None:
        """Take who draws, and where the logo of a document's page is found, and that of a store."""
        self._pictures = pictures
        self._logo = logo
        self._house_logo = house_logo
        self._logos = OrderedDict[str, Picture | None]()
        self._drawing = Lock()

    async def of(
        self, letter: Letter, documents: Sequence[StoredDocument], settings: SettingsSnapshot
    ) -> Markup | None:
        """Return the HTML of a letter with these documents; None where only plain text is wanted.

        To a supplier nothing is said of what the customer pays.
        """
        if not documents or settings.value("mail.html", documents[0].document.store) == "no":
            return None
        first = documents[0].document
        logo = await self._ready(self._logo(documents[0], settings))
        house = _house(letter.from_name or first.seller.name, first.store, settings, logo)
        shown = [] if letter.kind == SUPPLIER else [each.document for each in documents]
        table = several.table(shown, localizer(letter.language)) if len(shown) > 1 else ""
        return await asyncio.to_thread(html.markup, letter, shown, house, self._pictures.code, table=table)

    async def plain(self, letter: Letter, store: str, settings: SettingsSnapshot) -> Markup | None:
        """Return the HTML of a letter that carries no document: a statement of account, an alert, the test message."""
        if settings.value("mail.html", store) == "no":
            return None
        logo = await self._ready(self._house_logo(store, settings))
        name = letter.from_name or settings.value("company.name", store)
        house = _house(name, store, settings, logo)
        return await asyncio.to_thread(html.markup, letter, [], house, self._pictures.code)

    async def _ready(self, logo: Awaitable[bytes | None]) -> Picture | None:
        """Return the logo as letters show it; one that cannot be used is named where the page is drawn."""
        try:
            content = await logo
        except ProblemError:
            return None
        if not content:
            return None
        name = digest(content)
        found = self._logos.get(name, name)
        return await asyncio.to_thread(self._drawn, name, content) if isinstance(found, str) else found

    def _drawn(self, name: str, content: bytes) -> Picture | None:
        """Draw a logo, once for all letters that wait for it."""
        with self._drawing:
            if name not in self._logos:
                self._logos[name] = self._pictures.logo(content)
                if len(self._logos) > _KEPT:
                    self._logos.popitem(last=False)
            return self._logos[name]


def _house(name: str, store: str, settings: SettingsSnapshot, logo: Picture | None) -> html.House:
    return html.House(name, colour_of(settings.value("documents.colour", store)), logo)
