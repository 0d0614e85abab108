"""The search in PostgreSQL: a walk through the newest documents, and where that is not enough, a table of terms.

What many documents have is soon found among the newest two thousand; what few have, among the terms, at once for a word
alone. So no question gathers and sorts half of the books before it answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from komtui.adapters.database.terms import Part, end_of

if TYPE_CHECKING:
    from komtui.adapters.database.connection import Connection
    from komtui.adapters.database.terms import Entry, Search

_WINDOW = 2_000
"""Documents that are walked through before the table of terms is asked."""
_VIEWED = 500
"""Documents of a view that are walked through: they do not lie side by side."""
_WINDOWS = 3
"""Such walks, as long as each one finds something."""
_SCREENFUL = 50
"""Documents that are enough of an answer."""
_FEW = 1_000
"""Documents that are counted, or looked at one by one, while somebody types."""


class PostgresSearch:
    """The part of `connection.Dialect` that searches."""

    def enter(self, connection: Connection, entries: Iterable[Entry]) -> None:
        """Add entries to the search and to its terms."""
        entries = list(entries)
        terms = ((each.key, term) for each in entries for term in dict.fromkeys(each.terms.split(" ")) if term)
        connection.fill("search", [each._asdict() for each in entries])
        connection.fill("search_terms", [{"term": term, "key": key} for key, term in terms])

    def leave(self, connection: Connection, key: int) -> None:
        """Take an entry out."""
        connection.execute("DELETE FROM search_terms WHERE key = :key", {"key": key})
        connection.execute("DELETE FROM search WHERE key = :key", {"key": key})

    def keys(self, connection: Connection, wanted: Search, part: Part) -> list[int]:
        """Return the keys of documents with words that begin so, the newest first.

        A screenful is enough: whoever wants more asks again from where it ends.
        """
        if not wanted.words and len(wanted.tags) == 1:
            # Side by side in the index, the newest first.
            return part.newest_first(_gathered(connection, wanted, part, _rarest(connection, wanted)))
        if len(wanted.words) == 1 and not wanted.tags and (few := _few(connection, wanted, part)) is not None:
            return part.newest_first(few)
        found: list[int] = []
        rest = part
        for _window in range(_WINDOWS):
            walked, last = _walked(connection, _begun(wanted), rest, wanted.view)
            found += walked
            if last is None or len(found) >= min(part.limit, _SCREENFUL):
                return part.newest_first(found)
            rest = part.behind(last, part.limit - len(found))
            if not walked:
                break
        rarest = _rarest(connection, wanted)
        if found and len(wanted.words) + len(wanted.tags) > 1 and not rarest.few:
            # All of the words are frequent, and seldom together: the next page is nearer than all of them.
            return part.newest_first(found)
        return part.newest_first(found + _gathered(connection, wanted, rest, rarest))

    def count(self, connection: Connection, wanted: Search, limit: int) -> tuple[int, bool]:
        """Return how many documents have words that begin so; with a limit only the newest of frequent ones."""
        condition, values = _having(wanted)
        begin, end, few = _rarest(connection, wanted)
        statement = "SELECT key FROM search_terms WHERE term >= :begin AND term < :end"
        single = len(wanted.words) + len(wanted.tags) == 1
        if single:
            # One document may have several such terms, so more of them are read than documents counted.
            most = 4 * min(limit, _FEW) if limit else 0
        elif few or not limit:
            statement = _of_these(statement, condition, few)
            most = 0
        else:
            walked, last = _walked(connection, _begun(wanted), Part(_WINDOW), wanted.view)
            if last is None or walked:
                return len(walked), last is None
            statement = _of_these(statement, condition, few)
            most = _SCREENFUL
        if most:
            # By the order of the index, or the planner reads the table, in the hope that it soon has as many.
            statement += f"{' ORDER BY term' if single else ''} LIMIT {most}"
        row = connection.execute(
            f"SELECT count(DISTINCT key) AS documents, count(*) AS terms FROM ({statement}) AS found",
            values | {"begin": begin, "end": end},
        ).fetchone()
        return row["documents"], not most or row["terms"] < most

    def pieces(self, connection: Connection, wanted: Search, part: Part) -> list[int]:
        """Return the keys of documents that have the words anywhere."""
        found, last = _walked(connection, _contained(wanted), part)
        if last is None or len(found) == part.limit:
            return part.newest_first(found)
        condition, values = _containing(wanted)
        rest = part.behind(last, part.limit - len(found))
        rows = connection.execute(
            f"SELECT key FROM (SELECT key FROM search WHERE {condition} AND {rest.beyond('key')} OFFSET 0) AS found"
            f" {rest.order('key')} LIMIT :limit",
            values | {"edge": rest.edge, "limit": rest.limit},
        )
        return part.newest_first(found + [row[0] for row in rows])

    def count_pieces(self, connection: Connection, wanted: Search, limit: int) -> tuple[int, bool]:
        """Return how many documents have the words anywhere."""
        if limit:
            # Found rather than counted: of a count with a limit the planner thinks that it soon ends.
            most = min(limit, _FEW)
            documents = len(self.pieces(connection, wanted, Part(most)))
            return documents, documents < most
        condition, values = _containing(wanted)
        row = connection.execute(f"SELECT count(*) AS documents FROM search WHERE {condition}", values).fetchone()
        return row["documents"], True


class _Texts(NamedTuple):
    """What a document of a walk has: looked for as they stand, which takes a third of the time of a LIKE."""

    column: str
    """In which column of the search; the texts that it is made longer by are at its ends."""
    wanted: Sequence[str]
    """All of these."""


def _begun(wanted: Search) -> _Texts:
    """Return what says that a document has words that begin so, and every filter."""
    return _Texts("' ' || terms || ' '", [*(f" {word}" for word in wanted.words), *(f" {tag} " for tag in wanted.tags)])


def _contained(wanted: Search) -> _Texts:
    """Return what says that a document has the words anywhere, and every filter."""
    return _Texts("pieces", [*wanted.words, *wanted.short_tags])


def _walked(connection: Connection, texts: _Texts, part: Part, view: str = "") -> tuple[list[int], int | None]:
    """Return what is found among the next documents from the edge on, and the last of them; None where that is all.

    What is frequent is found among the first of them: no more are read than until there are enough, and then the last
    one found is the last one. With a view, among those that are in it: the newest invoices are never overdue, and the
    newest letters are written.
    """
    window = _VIEWED if view else _WINDOW
    # Only constants are put in, here and below.
    of = "search_terms WHERE term = :view AND" if view else "search WHERE"
    onwards = f"{part.beyond('key')} {part.order('key')}"
    near = f"SELECT key FROM {of} {onwards}"
    read = f"SELECT key, {texts.column} AS text FROM search"
    if view:
        read += f" JOIN ({near} LIMIT {window}) AS viewed USING (key) {part.order('key')}"
    else:
        read += f" WHERE {onwards} LIMIT {window}"
    values: dict[str, object] = {f"text{place}": text for place, text in enumerate(texts.wanted)}
    condition = " AND ".join(f"strpos(text, :{name}) > 0" for name in values)
    # What is read comes in its order, so the first ones that fit are the nearest. Behind them, where they are not
    # enough, the last one that was read: there is none where that was all.
    rows = connection.execute(
        f"WITH found AS MATERIALIZED (SELECT key FROM ({read}) AS near WHERE {condition} LIMIT :limit)"
        " SELECT key, true AS found FROM found UNION ALL SELECT key, false FROM ("
        f"{near} LIMIT CASE WHEN (SELECT count(*) FROM found) < :limit THEN 1 ELSE 0 END OFFSET {window - 1}) AS last",
        values | {"edge": part.edge, "limit": part.limit, "view": view},
    ).fetchall()
    found = sorted((row["key"] for row in rows if row["found"]), reverse=part.after is None)
    if len(found) == part.limit:
        return found, found[-1]
    return found, next((row["key"] for row in rows if not row["found"]), None)


def _gathered(connection: Connection, wanted: Search, part: Part, rarest: _Rarest) -> list[int]:
    """Return keys by way of the rarest of the terms, in the order of `part`."""
    begin, end, few = rarest
    condition, values = _having(wanted)
    if begin in wanted.tags:
        inner = f"SELECT key FROM search_terms WHERE term = :begin AND {part.beyond('key')}"
    else:
        # Each key once: several terms of a document may begin so.
        inner = f"SELECT DISTINCT key FROM search_terms WHERE term >= :begin AND term < :end AND {part.beyond('key')}"
    if len(wanted.words) + len(wanted.tags) == 1:
        statement = f"SELECT key FROM ({inner}) AS found"
    else:
        statement = _of_these(inner, condition, few)
    rows = connection.execute(
        f"{statement} {part.order('key')} LIMIT :limit",
        values | {"begin": begin, "end": end, "edge": part.edge, "limit": part.limit},
    )
    return [row[0] for row in rows]


def _few(connection: Connection, wanted: Search, part: Part) -> list[int] | None:
    """Return keys of the documents with a word that few have, in the order of `part`; None where many have it.

    To count so far takes a tenth of the time of a walk, which would find next to none of them.
    """
    rarest = _rarest(connection, wanted)
    [frequency] = _frequencies(connection, [(rarest.begin, rarest.end)])
    if not 0 < frequency < _FEW:
        return None if frequency else []
    return _gathered(connection, wanted, part, rarest)


def _of_these(keys: str, condition: str, few: bool) -> str:
    """Return the statement for documents of `keys` that are as `condition` says."""
    if few:
        # An array of them, or the planner, which cannot know how few, would read all documents.
        return f"SELECT key FROM search WHERE key = ANY(ARRAY({keys})) AND {condition}"
    return f"SELECT key FROM ({keys}) AS found JOIN search USING (key) WHERE {condition}"


class _Rarest(NamedTuple):
    """The rarest of the words and filters."""

    begin: str
    """Its terms are from here on,"""
    end: str
    """to before this."""
    few: bool
    """Whether only few documents have it; not asked where it is the only one."""


def _rarest(connection: Connection, wanted: Search) -> _Rarest:
    terms = [*((word, end_of(word)) for word in wanted.words), *((tag, _next(tag)) for tag in wanted.tags)]
    if len(terms) == 1:
        return _Rarest(*terms[0], few=False)
    frequency, (begin, end) = min(zip(_frequencies(connection, terms), terms, strict=True))
    return _Rarest(begin, end, frequency < _FEW)


def _having(wanted: Search) -> tuple[str, dict[str, object]]:
    """Return the condition that a document has every word and every filter."""
    values: dict[str, object] = {}
    for place, word in enumerate(wanted.words):
        values[f"word{place}"] = f"% {_plain(word)}%"
    for place, tag in enumerate(wanted.tags):
        values[f"tag{place}"] = f"% {_plain(tag)} %"
    return " AND ".join(f"' ' || terms || ' ' LIKE :{name}" for name in values), values


def _containing(wanted: Search) -> tuple[str, dict[str, object]]:
    """Return the condition that a document has every word anywhere, and every filter."""
    texts = [*wanted.words, *wanted.short_tags]
    values: dict[str, object] = {f"piece{place}": f"%{_plain(text)}%" for place, text in enumerate(texts)}
    return " AND ".join(f"pieces LIKE :{name}" for name in values), values


def _frequencies(connection: Connection, terms: Sequence[tuple[str, str]]) -> Sequence[int]:
    """Return how many entries each of the terms has, counted up to `_FEW`, in one journey."""
    # By the order of the index, or the planner reads the table, in the hope that it soon has as many.
    counted = ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM search_terms WHERE term >= :begin{place} AND term < :end{place}"
        f" ORDER BY term LIMIT {_FEW}) AS found{place})"
        for place in range(len(terms))
    )
    values = {f"begin{place}": begin for place, (begin, _) in enumerate(terms)}
    values |= {f"end{place}": end for place, (_, end) in enumerate(terms)}
    return list(connection.execute(f"SELECT {counted}", values).fetchone())


def _plain(text: str) -> str:
    """Return `text` as LIKE takes it at its word."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _next(tag: str) -> str:
    """Return the first text after `tag` itself; spaces are in no term."""
    return f"{tag} "
