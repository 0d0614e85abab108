"""Moving books from one database to another: every row of every table, all or nothing, compared before it counts.

What is compared is the content, row by row in one form for both databases, so that the same books have the same hash
wherever they are. Three hashes must agree: of what was read, of what is written, and of what the source holds when all
is written. The last one tells whether somebody has written into the source meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from komtui.adapters.database.connection import Connection, Database, Row
from komtui.adapters.database.terms import Entry
from komtui.domain.problem import Problem, ProblemError
from komtui.services.ports.books import CopiedTable, CopyProgress

TABLES: Mapping[str, tuple[str, ...]] = {
    "series": ("name",),
    "settings": ("store", "key"),
    "import_mappings": ("name",),
    "vault": ("id",),
    "views": ("name_key",),
    "people": ("id",),
    "sign_ins": ("mark",),
    "journal": ("number",),
    "journal_subjects": ("subject", "number"),
    "audit": ("id",),
    "audit_settled": ("id",),
    "customers": ("id",),
    "customer_search": ("name_key", "customer_id"),
    "customer_terms": ("term", "name_key", "customer_id"),
    "customer_marks": ("mark", "customer_id"),
    "documents": ("id",),
    "document_bodies": ("document_id",),
    "payments": ("id",),
    "shipments": ("id",),
    "articles": ("id",),
    "article_terms": ("term", "article_id"),
    "article_uses": ("customer", "article_id"),
    "origins": ("number", "document_id"),
    "search": ("key",),
    "artifacts": ("id",),
    "renderings": ("document_id", "revision", "form"),
    "departures": ("document_id",),
    "letters": ("id",),
    "letter_mimes": ("letter_id",),
    "letter_documents": ("letter_id", "document_id"),
    "reminders": ("letter_id", "document_id"),
    "reminder_stops": ("subject",),
    "reminder_days": ("document_id",),
    "letter_parts": ("letter_id", "place"),
    "scheduled_letters": ("letter_id", "document_id"),
    "standing_files": ("path",),
    "unsent_letters": ("document_id", "person"),
    "size_limits": ("account",),
    "deliveries": ("id",),
    "delivery_search": ("delivery_id",),
    "copies": ("letter_id",),
    "delivery_terms": ("term", "delivery_id"),
    "events": ("id",),
    "exchanges": ("delivery_id",),
    "notices": ("id",),
    "mailboxes": ("scope", "folder"),
    "connections": ("account", "place"),
    "pauses": ("scope",),
    "handovers": ("account", "at", "letter_id"),
}
"""Every table with its key, those before that others refer to. A test compares it with the schema."""
DERIVED = ("tallies",)
"""Tables that the database fills by itself; compared all the same."""
STATES = ("search_index",)
"""Tables of one row that is there from the beginning, and takes the place of that of new books."""
_HEAVY = frozenset({"artifacts", "letter_mimes"})
"""Tables of files, of which fewer rows are held at once."""
_FEW, _MANY = 20, 1_000

Tell = Callable[[CopyProgress], None]


@dataclass
class Digest:
    """Rows and their hash, whatever their order: the sum of each row's SHA-256."""

    rows: int = 0
    """How many there are."""
    total: int = 0
    """The sum, modulo 2**256."""

    def add(self, names: Sequence[str], row: Row) -> None:
        """Count a row in."""
        written = b"".join(_canonical(row[name]) for name in names)
        self.rows += 1
        self.total = (self.total + int.from_bytes(sha256(written).digest(), "big")) % 2**256

    @property
    def sha256(self) -> str:
        """The hash."""
        return f"{self.total:064x}"


def count(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has that is copied."""
    return {name: int(connection.execute(f"SELECT count(*) AS rows FROM {name}").fetchone()["rows"]) for name in TABLES}


def digests(connection: Connection, tell: Callable[[int], None] = lambda _rows: None) -> dict[str, Digest]:
    """Return the digest of every table; `tell` hears of each batch that was read."""
    found = {name: Digest() for name in (*TABLES, *DERIVED, *STATES)}
    for name in TABLES:
        for names, rows in _batches(connection, name):
            for row in rows:
                found[name].add(names, row)
            tell(len(rows))
    for name in (*DERIVED, *STATES):
        counted = " WHERE documents <> 0" if name in DERIVED else ""
        cursor = connection.execute(f"SELECT * FROM {name}{counted}")
        names = _names(cursor)
        for row in cursor:
            found[name].add(names, row)
    return found


async def copy(source: Database, target: Database, tell: Tell = lambda _progress: None) -> Sequence[CopiedTable]:
    """Copy all books of `source` into `target`, which must be empty, and return what was compared.

    Raises ProblemError `copy.not-empty`, `copy.changed` where somebody wrote into the source meanwhile, `copy.differs`
    where the target did not keep what it was given; then nothing is written.
    """
    total = sum((await source.read(count)).values())
    compared: list[CopiedTable] = []

    def work(connection: Connection) -> None:
        compared[:] = _Copying(source, connection, target.name, total, tell).run()

    await target.write(work, durable=True)
    return compared


class _Copying:
    """One attempt, within a transaction of the target."""

    def __init__(self, source: Database, into: Connection, name: str, total: int, tell: Tell) -> None:
        self._source = source
        self._into = into
        self._name = name
        self._total = 3 * total  # read, read again where they were written, and once more in the source
        self._tell = tell
        self._done = 0

    def run(self) -> Sequence[CopiedTable]:
        """Copy, and return what was compared."""
        taken = [name for name, rows in count(self._into).items() if rows]
        if taken:
            raise ProblemError(Problem("copy.not-empty", {"address": self._name, "table": taken[0]}))
        read = {name: self._table(name) for name in TABLES} | {name: self._state(name) for name in STATES}
        for name in TABLES:
            self._into.dialect.renumber(self._into, name)
        written = digests(self._into, lambda rows: self._advance("", rows))
        # Only now: whatever was written into the source until here is found.
        after = self._source.ask(lambda each: digests(each, lambda rows: self._advance("", rows)), long=True).result()
        for name, digest in read.items():
            if after[name] != digest:
                raise ProblemError(Problem("copy.changed", {"address": self._source.name, "table": name}))
        for name, digest in after.items():
            if written[name] != digest:
                raise ProblemError(Problem("copy.differs", {"address": self._name, "table": name}))
        self._into.dialect.analyze(self._into)
        return [CopiedTable(name, digest.rows, digest.sha256) for name, digest in written.items()]

    def _table(self, name: str) -> Digest:
        digest, last = Digest(), None
        while True:
            # Each batch is asked for by itself, so that neither database holds a long transaction of the source.
            names, rows = self._source.ask(_Page(name, last), long=True).result()
            if not rows:
                return digest
            for row in rows:
                digest.add(names, row)
            last = {key: rows[-1][key] for key in TABLES[name]}
            self._write(name, names, rows)
            self._advance(name, len(rows))

    def _state(self, name: str) -> Digest:
        def fetch(connection: Connection) -> tuple[Sequence[str], Row]:
            cursor = connection.execute(f"SELECT * FROM {name}")
            return _names(cursor), cursor.fetchone()

        names, row = self._source.ask(fetch, long=True).result()
        changes = ", ".join(f"{column} = :{column}" for column in names)
        self._into.execute(f"UPDATE {name} SET {changes}", {column: row[column] for column in names})
        digest = Digest()
        digest.add(names, row)
        return digest

    def _write(self, name: str, names: Sequence[str], rows: Sequence[Row]) -> None:
        if name == "search":
            # Each database indexes in its own way.
            entries = [Entry(row["key"], row["terms"], row["pieces"]) for row in rows]
            self._into.dialect.enter(self._into, entries)
        else:
            self._into.fill(name, [{column: row[column] for column in names} for row in rows])

    def _advance(self, name: str, rows: int) -> None:
        self._done += rows
        self._tell(CopyProgress(self._done, self._total, name))


class _Page:
    """The next rows of a table, by its key."""

    def __init__(self, table: str, last: Mapping[str, object] | None) -> None:
        self._table = table
        self._last = last

    def __call__(self, connection: Connection) -> tuple[Sequence[str], Sequence[Row]]:
        key = TABLES[self._table]
        keys, marks = ", ".join(key), ", ".join(f":{name}" for name in key)
        after = f" WHERE ({keys}) > ({marks})" if self._last is not None else ""
        size = _FEW if self._table in _HEAVY else _MANY
        cursor = connection.execute(
            f"SELECT * FROM {self._table}{after} ORDER BY {keys} LIMIT {size}",
            dict(self._last or {}),
        )
        return _names(cursor), cursor.fetchall()


def _batches(connection: Connection, table: str) -> Iterator[tuple[Sequence[str], Sequence[Row]]]:
    last = None
    while True:
        names, rows = _Page(table, last)(connection)
        if not rows:
            return
        yield names, rows
        last = {key: rows[-1][key] for key in TABLES[table]}


def _names(cursor: object) -> Sequence[str]:
    """Return the columns that a statement found, in one order for both databases."""
    return sorted(column[0] for column in getattr(cursor, "description", ()))


def _canonical(value: object) -> bytes:
    """Return a value as it is hashed, the same from each database."""
    if value is None:
        return b"n"
    if isinstance(value, int):
        return b"i%d;" % value
    if isinstance(value, str):
        # PostgreSQL keeps no U+0000, and what stands in its place is what is compared.
        kind, content = b"t", value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode()
    elif isinstance(value, bytes | memoryview):
        kind, content = b"b", bytes(value)
    else:
        raise TypeError(type(value).__name__)
    return b"%s%d:%s" % (kind, len(content), content)
