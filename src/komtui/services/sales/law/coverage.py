"""Coverage: whether the page can show every character of a document."""

from __future__ import annotations

import asyncio
import dataclasses
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from operator import attrgetter
from typing import Any, Protocol

from komtui.domain.problem import Problem
from komtui.domain.sales.party import Party
from komtui.services.files import expanded
from komtui.services.ports.pages import Cut

Missing = Callable[[str], str]
"""Returns the characters of a text that no page can show, once each (`adapters.pdf.coverage`)."""
_MOST = 20
_EXCERPT = 40
_NOT_PRINTED = frozenset(
    {
        *("language", "state", "store", "type_code", "code", "electronic_address", "email", "process", "tax_point"),
        *("sha256", "mime", "capacity", "further_ids", "classifications", "supply", "subject", "scheme", "version"),
        *("identifier_scheme", "legal_scheme", "electronic_scheme", "object_scheme", "standard_scheme"),
    }
)


Cutting = Callable[[str | bytes, str], Awaitable[Cut]]
"""Returns what a font, a path or what is in a file, has of some characters (`ports.Renderer.cut`)."""
FONT = "documents.font"
"""Key of the further font."""
_MOST_KEPT = 64


class Printable(Protocol):
    """What is printed: a document, a statement of account; a dataclass with its texts."""

    @property
    def seller(self) -> Party:
        """Who writes it."""


def _nothing(_text: str) -> str:
    return ""


class Coverage:
    """Knows which characters a page shows: those of the shipped fonts, and those that a further font has.

    `cut` asks that one, and only where characters are lacking.
    """

    def __init__(self, missing: Missing = _nothing, cut: Cutting | None = None) -> None:
        self._missing = missing
        self._cut = cut
        self._cuts: OrderedDict[tuple[object, str], Cut] = OrderedDict()

    async def unprintable(self, printed: Printable, font: str | bytes, name: str) -> Problem | None:
        """Return `document.unprintable` where a page would have boxes; `font` is the further one, or empty.

        Raises ProblemError `document.font`, `document.font-licence` where it is needed and cannot be used.
        """
        problem = unprintable(printed, self._missing, name)
        if problem is None or not font:
            return problem
        lacking = (await self._of(printed, font)).lacking
        return unprintable(printed, lambda text: "".join(each for each in self._missing(text) if each in lacking), name)

    async def further(self, printed: Printable, font: str | bytes) -> bytes | None:
        """Return what of a further font the page of this is drawn with; None where it needs none.

        Raises as `unprintable`.
        """
        if not font or unprintable(printed, self._missing) is None:
            return None
        return (await self._of(printed, font)).font or None

    async def _of(self, printed: Printable, font: str | bytes) -> Cut:
        characters = "".join(sorted({each for _, text in _texts(printed, "") for each in self._missing(text)}))
        if self._cut is None:
            return Cut(b"", characters)
        # A file may be replaced by another one of the same name.
        key = (await asyncio.to_thread(_stamp, font), characters)
        if key not in self._cuts:
            self._cuts[key] = await self._cut(font, characters)
            while len(self._cuts) > _MOST_KEPT:
                self._cuts.popitem(last=False)
        return self._cuts[key]


def _stamp(font: str | bytes) -> object:
    if isinstance(font, bytes):
        return font
    try:
        found = expanded(font).stat()
    except (OSError, RuntimeError):
        return font
    return font, found.st_mtime_ns, found.st_size


def unprintable(document: Printable, missing: Missing, name: str = "") -> Problem | None:
    """Return `document.unprintable` where a page would have boxes instead of characters; None where it has none.

    Facts: the document's number (or `name`), the characters, and the first text that they stand in.
    """
    # Nearly always nothing is: which text it is need not be known then. No mark composes with the space before it.
    if not missing(" ".join(_all_texts(document))):
        return None
    lacking: dict[str, None] = {}
    first = field = ""
    for path, text in _texts(document, ""):
        found = missing(text)
        if found and not first:
            first, field = text, path
        lacking |= dict.fromkeys(found)
    if not lacking:
        return None
    characters = "".join(list(lacking)[:_MOST]) + ("…" if len(lacking) > _MOST else "")
    text = first if len(first) <= _EXCERPT else first[:_EXCERPT] + "…"
    facts = {"number": getattr(document, "number", "") or name, "characters": characters, "text": text}
    return Problem("document.unprintable", facts, field)


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield every text that may be printed, with its field: `buyer.name`, `lines.description`."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each, path)
    else:
        for name in _printed(type(value)):
            yield from _texts(getattr(value, name), f"{path}.{name}".removeprefix("."))


def _all_texts(value: Any) -> list[str]:  # noqa: ANN401 - whatever a document is made of
    """Return the texts of `_texts`, in whatever order."""
    found, left = list[str](), [value]
    while left:
        each = left.pop()
        kind = type(each)
        if kind is str:
            found.append(each)
        elif kind is tuple:
            left += each
        else:
            if kind not in _GETTERS:
                _GETTERS[kind] = _getter(kind)
            if (get := _GETTERS[kind]) is not None:
                left += get(each)
    return found


_FIELDS: dict[type, tuple[str, ...]] = {}
_Get = Callable[[Any], tuple[object, ...]]
_GETTERS: dict[type, _Get | None] = {}


def _printed(kind: type) -> tuple[str, ...]:
    """Return the fields of a dataclass that may be printed, worked out once; none of what is something else."""
    if kind not in _FIELDS:
        fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
        _FIELDS[kind] = tuple(each.name for each in fields if each.name not in _NOT_PRINTED)
    return _FIELDS[kind]


def _getter(kind: type) -> _Get | None:
    """Return what takes those fields out of one at once, a batch looks at every text of every document; None for none.

    A member of an enumeration of texts is one as well.
    """
    if issubclass(kind, str):
        return lambda text: (str(text),)
    if issubclass(kind, tuple):
        return tuple
    names = _printed(kind)
    if not names:
        return None
    # Of one name alone it would return no tuple.
    return attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
