"""A draft on its way to its number: what is judged of it is what is issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.numbering import formatted, is_alike, name_of
from komtui.services.ports import Documents, Issuing, StoredDocument


class Ready(NamedTuple):
    """A draft on the day of its issue."""

    stored: StoredDocument
    draft: Document
    """With the date of its issue."""
    page: Document
    """As it would be issued, with its seller and the number it would get; without one where nobody judges it."""
    issuing: Issuing
    finished: Document
    """What the books get, where its number is the one of `page`."""


class Foreseen:
    """The numbers that drafts will get, unless somebody else takes them first."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._last: dict[str, int] = {}
        self._given = set[str]()

    async def next(self, series: str, start: int) -> str:
        """Return the next number of a series that begins at `start`."""
        if series not in self._last:
            self._last[series] = (await self._documents.counted(series)).highest
        self._last[series] = max(self._last[series] + 1, start)
        number = formatted(series, self._last[series])
        self._given.add(number)
        return number

    def refers(self, draft: Document) -> bool:
        """Return whether a draft names another that is to get its number in the same act: the books know it then."""
        return any(each.number in self._given for each in draft.references)


class OtherwiseError(ProblemError):
    """What would be issued is not what was judged; nothing was written."""

    def __init__(self, name: str, number: str, date: dt.date) -> None:
        super().__init__(Problem("document.changed-meanwhile", {"number": name}))
        self.number = number
        """The number that it would get now."""
        self.date = date
        """On which it would be issued."""


def as_judged(ready: Ready) -> Callable[[Document, str], Document]:
    """Return `finish` for nothing but what was judged: only the digits of its number may be others."""
    finish, judged = ready.issuing.finish, ready.page.number

    def only_judged(draft: Document, number: str) -> Document:
        if draft != ready.draft or not is_alike(number, judged):
            raise OtherwiseError(name_of("", ready.stored.id), number, draft.date)
        return ready.finished if number == judged else finish(draft, number)

    return only_judged
