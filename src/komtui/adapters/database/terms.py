"""Words of the search: how a document's text is cut for the index, and what people type for the query.

A word is indexed from each of its parts on: `f-2026-0412` also as `2026-0412` and `0412`, and
`jean.martin@example.fr` also as `martin@example.fr`, `example.fr` and `fr`. So everything that people type is
the beginning of a term, and one prefix query finds it. A number is indexed with fewer zeros as well (`f-2026-412`),
an amount with its point (`1284.00`), and what is billed by its words and item numbers. Kind, state, store and what is
yet to be done about it are terms as well, of characters that nobody types, which makes filters as fast as words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.standing import KINDS_OF, View
from komtui.domain.search import folded
from komtui.services.listing import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

    from komtui.domain.sales.document import Document

VERSION = 7
"""Of the rules by which words are cut and filters are marked. Whoever changes them, or a token below, counts it on by
one: then every index is made anew (see `repositories/reindexing`). A new kind or state only gets a token."""
OF_NEW_BOOKS = f"""
    UPDATE search_index SET version = {VERSION}, target = {VERSION} WHERE NOT EXISTS (SELECT 1 FROM documents)
"""
"""Whether it is of this version needs no look where nothing is in the index yet; said once the tables are made."""

_KINDS = {kind: kind.traits.tag for kind in Kind}
_STATES = {
    State.DRAFT: "\ue200",
    State.ISSUED: "\ue201",
    State.ACCEPTED: "\ue202",
    State.PAID: "\ue203",
    State.CANCELLED: "\ue204",
    State.DISCARDED: "\ue205",
    State.REFUSED: "\ue206",
}
_VIEWS = {
    View.OVERDUE: "\ue280",
    View.UNPAID: "\ue281",
    View.NEVER_MAILED: "\ue282",
    View.TO_INVOICE: "\ue283",
    View.TO_SHIP: "\ue284",
    # Told of with the policy, by `reindexing`: entries need not be made anew for it.
    View.TO_REMIND: "\ue285",
    View.TO_REFUND: "\ue286",
    View.EXPIRED: "\ue287",
}
_STORE, _STORE_END = "\ue300", "\ue301"

# Strings, compiled at the first search: the first paint has nothing to search.
_UNSEEN = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
# Controls, surrogates and the private characters that mark filters.
_JOINED = r"(?<!\S)([^\W\d_]{1,6})(\d\S*)"
"""Letters that are typed without the sign between them and what follows: `f2026-90`."""
_BARRED = "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff]"
_START = r"(?<![^\W_])[^\W_]"
_WIDTH = 48
"""Characters of a term, and of a typed word, that count."""
_PARTS = 16
"""Parts of one word that are indexed."""
_WORDS = 8
"""Typed words that count."""
_ARTICLES = 32
"""Terms of what is billed that are indexed: one document of a thousand lines is not to fill the index."""
_SHORTEST = 3
"""Characters of a word of an article that is indexed: units and articles of language are in every document."""
_AMOUNT = r"(\d{1,3}(?:[.,']\d{3})+|\d+)[.,](\d{1,2})"
_CURRENCY = r"(?:[€$£]|eur|cad|usd|chf|gbp)(?!\w)"
_SPACED = rf"(?<=\d)\s(?=\d{{3}}(?:\s\d{{3}})*(?:[.,]\d|\s?{_CURRENCY}))"
"""A space within an amount: `1 284,00`, `1 284 €`."""
_OF_AMOUNT = rf"(?<=\d)\s?{_CURRENCY}|(?<!\w){_CURRENCY}\s?(?=\d)"
"""The currency of an amount: the total is indexed without."""
_ZEROS = 12
"""Ways of writing a number with fewer zeros that are indexed."""


class Search(NamedTuple):
    """A query in the index's own terms."""

    words: tuple[str, ...]
    """Folded; each must be the beginning of a term."""
    tags: tuple[str, ...]
    """Filters; each is a whole term."""
    groups: tuple[str, ...]
    """Groups of three characters out of each word; none where no word has three. What has them must still be seen to
    contain the words."""
    short_tags: tuple[str, ...]
    """The filters as they stand among the pieces."""
    view: str = ""
    """That of the filters, if any, which says what is yet to be done."""


class Part(NamedTuple):
    """Which part of the list: so many from one of its ends, or from beside a key."""

    limit: int
    before: int | None = None
    """Those strictly below this key, the nearest first."""
    after: int | None = None
    """Those strictly above this key, the nearest of them."""

    @property
    def whole(self) -> bool:
        """Whether it begins at one of the ends, so that where nothing is found nothing matches."""
        return self.before is None and not self.after

    @property
    def edge(self) -> int:
        """The key that it begins beside."""
        return self.after if self.after is not None else 2**62 if self.before is None else self.before

    def ordered(self, column: str) -> str:
        """Return the end of a statement that walks from `:edge`, over `:limit` rows."""
        return f"{self.beyond(column)} {self.order(column)} LIMIT :limit"

    def beyond(self, column: str) -> str:
        """Return the condition of being beyond `:edge`."""
        return f"{column} > :edge" if self.after is not None else f"{column} < :edge"

    def order(self, column: str) -> str:
        """Return the order from the edge on."""
        return f"ORDER BY {column}" if self.after is not None else f"ORDER BY {column} DESC"

    def behind(self, key: int, limit: int) -> Part:
        """Return the part that goes on the same way beside `key`."""
        return Part(limit, after=key) if self.after is not None else Part(limit, before=key)

    def newest_first(self, found: list[int]) -> list[int]:
        """Return the keys that a statement found, the newest first."""
        return found[::-1] if self.after is not None else found


class Bought(NamedTuple):
    """What a document bills, as far as it is searched."""

    amounts: tuple[Decimal, ...]
    """The total, with tax before it was rounded, and what was to be paid, where these are others; none where nobody
    knows them."""
    articles: str
    """Names and numbers of what was bought."""


NOTHING = Bought((), "")
"""Of a document of which no more than its columns can be read."""


class Entry(NamedTuple):
    """What the search knows of one document."""

    key: int
    """Place in the list."""
    terms: str
    """Words and filters."""
    pieces: str
    """The same for groups of three characters."""


def terms(number: str, customer: str, email: str, tags: str, bought: Bought = NOTHING) -> str:
    """Return the terms of a document, separated by spaces; `tags` are those of `tags()`."""
    found: dict[str, None] = {}
    for word in _words(number):
        for written in _spelt(word):
            found.update(dict.fromkeys(_parts(written)))
    for word in (*_words(customer), *_words(email)):
        found.update(dict.fromkeys(_parts(word)))
    found.update((f"{abs(amount):f}", None) for amount in bought.amounts)
    articles = (part for word in _words(bought.articles) if len(word) >= _SHORTEST for part in _parts(word))
    found.update(dict.fromkeys(islice((part for part in articles if part not in found), _ARTICLES)))
    return f"{' '.join(found)} {tags}"


def bought(document: Document) -> Bought:
    """Return what is searched of what a document bills: its total, names and numbers of its articles."""
    names = (
        part
        for line in document.lines[:_ARTICLES]
        for part in (line.description, line.item_id, line.standard_id, line.buyer_item_id)
    )
    totals = document.totals
    return Bought(tuple(dict.fromkeys((totals.total, totals.gross, totals.payable))), " ".join(filter(None, names)))


def pieces(number: str, customer: str, email: str, tags: str) -> str:
    """Return the text of a document for groups of three characters, filters included."""
    words = " ".join((*_words(number), *_words(customer), *_words(email)))
    return f"{words} {' '.join(_three(tag) for tag in tags.split())}"


def of_letter(numbers: Iterable[str], customers: Iterable[str], recipient: str, subject: str) -> list[str]:
    """Return the terms by which a letter to one recipient is found, each once."""
    found: dict[str, None] = {}
    for word in (word for number in numbers for word in _words(number)):
        for written in _spelt(word):
            found.update(dict.fromkeys(_parts(written)))
    for word in (word for text in (*customers, recipient) for word in _words(text)):
        found.update(dict.fromkeys(_parts(word)))
    of_subject = (part for word in _words(subject) if len(word) >= _SHORTEST for part in _parts(word))
    found.update(dict.fromkeys(islice((part for part in of_subject if part not in found), _ARTICLES)))
    return [storable(term) for term in found]


def end_of(word: str) -> str:
    """Return the first text after everything that begins with `word`; terms are compared by their bytes."""
    last = ord(word[-1]) + 1
    return word[:-1] + chr(0xE000 if last == 0xD800 else min(last, 0x10FFFF))


def words(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return _words(text)


def beginnings(text: str) -> list[str]:
    """Return the terms by which a text is found: each word from each of its parts on, each once."""
    return list(dict.fromkeys(part for word in _words(text) for part in _parts(word)))


def typed(text: str) -> tuple[str, ...]:
    """Return typed words, as the beginnings of terms that they are."""
    return tuple(dict.fromkeys(_typed(word) for word in _words(text)[:_WORDS]))


def respelt(text: str, is_beginning: Callable[[str], bool]) -> str:
    """Return typed words with the sign put back that a number has behind its letters: `f2026-90` finds F-2026-0090.

    Only where no term begins as it was typed, and one does with the sign, as `is_beginning` says.
    """

    def spelt(match: re.Match[str]) -> str:
        with_sign = f"{match[1]}-{match[2]}"
        is_known = all(map(is_beginning, typed(match[0])))
        return with_sign if not is_known and all(map(is_beginning, typed(with_sign))) else match[0]

    return re.sub(_JOINED, spelt, text) if text else text


def retagged(entry: Entry, tags: str) -> Entry:
    """Return an entry with other filters; its words stay what they are."""
    words, pieces = (re.split("[\ue100-\ue2ff]", text, maxsplit=1)[0] for text in (entry.terms, entry.pieces))
    return Entry(entry.key, f"{words}{tags}", f"{pieces}{' '.join(_three(tag) for tag in tags.split())}")


def storable(text: str) -> str:
    """Return `text` without lone surrogates, which UTF-8, and so the database, cannot hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def tags(kind: Kind, state: State, store: str, views: Iterable[View] = ()) -> str:
    """Return the terms that filters look for."""
    return " ".join([_KINDS[kind], _STATES[state], _store(store), *map(_VIEWS.__getitem__, sorted(views))])


@lru_cache(maxsize=64)
def search(query: Query) -> Search:
    """Return `query` in the index's terms. Nothing of what is typed is ever syntax."""
    text = query.text
    if re.search(r"\d", text):
        # 1 284,00 € is one amount.
        text = re.sub(_OF_AMOUNT, "", re.sub(_SPACED, "", text, flags=re.IGNORECASE), flags=re.IGNORECASE)
    words = tuple(dict.fromkeys(_typed(word) for word in _words(text)[:_WORDS]))
    # A kind that all of a view have leaves nothing out, and would be looked up for each.
    kind = None if query.view is not None and KINDS_OF[query.view] == {query.kind} else query.kind
    filters = (
        *([_KINDS[kind]] if kind is not None else []),
        *([_STATES[query.state]] if query.state is not None else []),
        *([_store(query.store)] if query.store is not None else []),
        *([_VIEWS[query.view]] if query.view is not None else []),
    )
    groups = dict.fromkeys(group for word in words for group in _groups(word))
    view = "" if query.view is None else _VIEWS[query.view]
    return Search(words, filters, tuple(groups), tuple(map(_three, filters)), view)


def _words(text: str) -> list[str]:
    if not text:
        return []
    return re.sub(_BARRED, " ", folded(re.sub(_UNSEEN, "", text))).split()


def _spelt(number: str) -> Iterator[str]:
    """Yield a number as it is, and with fewer zeros: 412, 0412 and f-2026-412 find F-2026-0412."""
    pieces = re.split(r"(?<!\d)(0+)(?=\d)", number)
    written = ([zeros[:end] for end in range(len(zeros), -1, -1)] for zeros in pieces[1::2])
    for zeros in islice(product(*written), _ZEROS):
        yield "".join(text for pair in zip(pieces[::2], [*zeros, ""], strict=True) for text in pair)
    yield "".join(pieces[::2])


def _parts(word: str) -> list[str]:
    starts = [match.start() for match in re.finditer(_START, word)][:_PARTS]
    return [word[start : start + _WIDTH] for start in starts] or [word[:_WIDTH]]


def _typed(word: str) -> str:
    first = re.search(_START, word)
    if first is None:
        return word[:_WIDTH]
    if (amount := re.fullmatch(_AMOUNT, word[first.start() :])) is not None:
        # As it is in the index, whatever language it was typed in.
        return f"{re.sub(r'[^0-9]', '', amount[1])}.{amount[2]}"
    return word[first.start() : first.start() + _WIDTH].rstrip(",;:!?)]}»\"'")


def _store(store: str) -> str:
    return f"{_STORE}{storable(store).encode().hex()}{_STORE_END}"


def _three(tag: str) -> str:
    """Return a filter's term in exactly three characters: one group, however long a store's name is."""
    if not tag.startswith(_STORE):
        return tag * 3
    check = crc32(tag.encode())
    return f"{_STORE}{chr(0xE400 + check % 0x1000)}{chr(0xE400 + (check >> 12) % 0x1000)}"


def _groups(word: str) -> list[str]:
    """Return groups of three that cover `word`, as few as do: each one more costs, and none spares the last look."""
    last = len(word) - 3
    return [word[place : place + 3] for place in sorted({*range(0, last + 1, 3), last})] if last >= 0 else []
