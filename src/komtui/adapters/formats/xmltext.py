"""XML as text: elements with what is in them, and none where there is nothing. Made for writing many documents fast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

_CONTROLS: Final = bytes(set(range(0x20)) - set(b"\t\n\r"))
"""With U+FFFE, U+FFFF and surrogates, which no UTF-8 has, what is no character of XML 1.0 (production 2)."""


class Kept(dict[str, Any]):
    """Terms that many documents have alike, such as those of their seller; nobody changes them.

    What is written of them is kept by the object that they are: of most documents the parties are those of others.
    """

    def __hash__(self) -> int:  # type: ignore[override]  # a dictionary has none
        """Return the number of the object."""
        return id(self)


def leaf(name: str, text: str | None, attributes: str = "") -> str:
    """Return an element with a text; nothing where the text is empty. `attributes` come from `attribute`."""
    if not text:
        return ""
    return f"<{name}{attributes}>{escaped(text)}</{name}>\n"


def node(name: str, *children: str, attributes: str = "") -> str:
    """Return an element around others, each of which may be nothing; nothing where all of them are."""
    content = "".join(children)
    return f"<{name}{attributes}>\n{content}</{name}>\n" if content else ""


def attribute(name: str, value: str | None) -> str:
    """Return an attribute with the space before it; nothing where its value is empty."""
    if not value:
        return ""
    return f' {name}="{escaped(value).replace(chr(34), "&quot;").replace(chr(10), "&#10;")}"'


def escaped(text: str) -> str:
    """Return a text as it stands between tags."""
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def in_order(allowances: Iterable[Any], charges: Iterable[Any], order: Iterable[bool]) -> Iterator[tuple[Any, bool]]:
    """Yield allowances and charges as they follow on each other in a document, each with whether it is a charge."""
    given = {False: iter(allowances), True: iter(charges)}
    return ((next(given[is_charge]), is_charge) for is_charge in order)


def encoded(text: str) -> bytes | None:
    """Return a text in UTF-8; None where XML does not have all its characters."""
    try:
        content = text.encode()
    except UnicodeEncodeError:
        return None
    # A sixth of the time that a regular expression takes to look through a whole invoice.
    lost = len(content.translate(None, _CONTROLS)) != len(content) or "\ufffe" in text or "\uffff" in text
    return None if lost else content
