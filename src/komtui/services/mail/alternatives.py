"""What letters say once more in HTML: with the company's logo and colour, where its settings want it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from komtui.domain.colour import colour_of
from komtui.domain.digest import digest
from komtui.domain.mail.letter import SUPPLIER, Letter, Markup, Picture
from komtui.domain.problem import ProblemError
from komtui.i18n.localizer import localizer
from komtui.services.mail import several
from komtui.services.mail.markup import House, markup
from komtui.services.ports import LetterPictures, SettingsSnapshot, StoredDocument

_KEPT: Final = 8
"""Logos that are kept ready: a company and its stores."""


class Alternatives:
    """Writes them."""

    def __init__(
        self,
        pictures: LetterPictures,
        logo: Callable[[StoredDocument, SettingsSnapshot], Awaitable[bytes | None]],
    ) -> None:
        """Take who draws, and where the logo of a document's page is found."""
        self._pictures = pictures
        self._logo = logo
        self._logos = OrderedDict[str, Picture | None]()

    async def of(
        self, letter: Letter, documents: Sequence[StoredDocument], settings: SettingsSnapshot
    ) -> Markup | None:
        """Return the HTML of a letter with these documents; None where only plain text is wanted.

        To a supplier nothing is said of what the customer pays.
        """
        if not documents or settings.value("mail.html", documents[0].document.store) == "no":
            return None
        first = documents[0]
        document = first.document
        house = House(
            letter.from_name or document.seller.name,
            colour_of(settings.value("documents.colour", document.store)),
            await self._ready(first, settings),
        )
        shown = [] if letter.kind == SUPPLIER else [each.document for each in documents]
        table = several.table(shown, localizer(letter.language)) if len(shown) > 1 else ""
        return await asyncio.to_thread(markup, letter, shown, house, self._pictures.code, table=table)

    async def _ready(self, stored: StoredDocument, settings: SettingsSnapshot) -> Picture | None:
        """Return the logo as letters show it; one that cannot be used is named where the page is drawn."""
        try:
            content = await self._logo(stored, settings)
        except ProblemError:
            return None
        if not content:
            return None
        name = digest(content)
        if name not in self._logos:
            self._logos[name] = await asyncio.to_thread(self._pictures.logo, content)
            if len(self._logos) > _KEPT:
                self._logos.popitem(last=False)
        return self._logos[name]
