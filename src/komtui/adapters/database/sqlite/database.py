"""The SQLite database: its file, its connections and the threads that they live on."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from komtui.adapters.database.connection import Values, Work, carried_out
from komtui.adapters.database.sqlite import _file as file
from komtui.adapters.database.sqlite.dialect import SqliteDialect
from komtui.adapters.database.sqlite.faults import is_busy, translating
from komtui.adapters.database.sqlite.migrating import migrate
from komtui.domain.problem import Problem, ProblemError
from komtui.services.turns import Outcome, attempted, threaded

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from komtui.services.ports import Clock
    from komtui.services.ports.changes import News

T = TypeVar("T")

OLDEST_SQLITE = (3, 35, 0)
"""The first with RETURNING."""
HURRIED = 0.5
"""Seconds to wait for others once the program is ending."""
HURRIED_IN_ALL = 1.5
"""Seconds that all transactions together wait then: each of a dozen would have its own moment otherwise."""
_AT_LAST = 10
"""Milliseconds that SQLite waits once those are over."""
_STEP = 0.25
"""Seconds that SQLite waits at once; in between it may turn out that there is no time left."""
_AT_ONCE = 16
"""Questions, or transactions, that are taken together: what was answered is wanted before the last one is."""
_BREATH = 0.01
"""Seconds between two such waits."""


class SqliteConnection(sqlite3.Connection):
    """Implements `connection.Connection`: what sqlite3 makes of a file, and the dialect."""

    dialect = SqliteDialect()

    def fill(self, table: str, rows: Sequence[Values], /) -> None:
        """Write rows into a table."""
        if rows:
            marks = ", ".join(f":{name}" for name in rows[0])
            self.executemany(f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES ({marks})", rows)

    def now(self, clock: Clock) -> dt.datetime:
        """Return what `clock` says: all who use the file are on one machine."""
        return clock.now()

    def here(self, moment: dt.datetime) -> dt.datetime:
        """Return `moment`."""
        return moment


class Database:
    """One database file, open and migrated. Implements `connection.Database`.

    One connection writes, on a thread of its own. One reads on another thread, so that a long write keeps nobody
    from reading. Two more answer what the screen asks: one at once, one that may count for long. A last one, `look`,
    reads on the caller's thread.

    Raises ProblemError `system.database-…` for a file that cannot be used, here and in every method.
    """

    def __init__(self, path: Path, *, busy_seconds: float = 15) -> None:
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise ProblemError(Problem("system.sqlite-old", {"version": sqlite3.sqlite_version}))
        self.path = path
        self.name = str(path)
        """Where it is, as it may be shown."""
        self._busy_seconds = busy_seconds
        self._patience: float | None = None
        self._durable = False
        with translating(path):
            file.refuse_emptied(path)
            self._read_only = file.is_read_only(path)
            if not self._read_only:
                file.create(path)
            self._writer = self._open(self._reading_uri if self._read_only else path.resolve().as_uri())
            try:
                # Others may be opening the file for the first time as well: SQLite does not wait for those by itself.
                self.version = self._patiently(self._prepare)
                self._identity = _identity(path)
                file.mark(path)
            except BaseException:
                self._writer.close()
                raise
        self._writing = ThreadPoolExecutor(1, "komtui-database-write")
        self._reading = ThreadPoolExecutor(1, "komtui-database-read")
        self._asking = ThreadPoolExecutor(1, "komtui-database-ask")
        self._counting = ThreadPoolExecutor(1, "komtui-database-count")
        self._writes = threaded(self._writing, self._transactions, at_once=_AT_ONCE)
        self._reads = threaded(self._reading, self._snapshots, at_once=_AT_ONCE)

    def _prepare(self) -> int:
        if not self._read_only:
            self._writer.execute("PRAGMA journal_mode = WAL")
        version = migrate(self._writer, self.path, read_only=self._read_only)
        self._writer.execute("PRAGMA synchronous = NORMAL")
        return version

    def _patiently(self, call: Callable[[], T]) -> T:
        """Call until nobody else is in the way, for as long as one may wait; how long that is may change meanwhile."""
        begun = time.monotonic()
        while True:
            try:
                return call()
            except sqlite3.OperationalError as error:
                waited = time.monotonic() - begun
                if not is_busy(error) or waited >= self._allowed:
                    self._lose(waited)
                    raise
            # SQLite has waited already, unless it saw at once that waiting would help nobody.
            time.sleep(_BREATH)

    def hurry(self) -> None:
        """Wait no longer than a moment from now on, in what is under way as well."""
        self._busy_seconds = min(self._busy_seconds, HURRIED)
        if self._patience is None:
            self._patience = HURRIED_IN_ALL

    @property
    def _allowed(self) -> float:
        return self._busy_seconds if self._patience is None else min(self._busy_seconds, self._patience)

    def _lose(self, waited: float) -> None:
        """Take what one transaction waited from the patience of a program that ends."""
        if self._patience is not None:
            self._patience = max(self._patience - waited, 0)

    def _open(self, uri: str) -> SqliteConnection:
        # Transactions are begun and ended in `_transaction`; every connection keeps to one thread at a time.
        connection = sqlite3.connect(
            uri,
            uri=True,
            timeout=min(self._busy_seconds, _STEP),
            isolation_level=None,
            check_same_thread=False,
            factory=SqliteConnection,
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
        except BaseException:
            connection.close()
            raise
        connection.row_factory = sqlite3.Row
        return connection

    @property
    def _reading_uri(self) -> str:
        """Return what opens the file for reading; on a medium that nobody can write to, nobody is in the way."""
        alone = self._read_only and not file.beside(self.path, "-shm").exists()
        return f"{self.path.resolve().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"

    @cached_property
    def _looker(self) -> SqliteConnection:
        self._still_there()
        return self._open(self._reading_uri)

    @cached_property
    def _reader(self) -> SqliteConnection:
        return self._open(self._reading_uri)

    @cached_property
    def _asker(self) -> SqliteConnection:
        return self._open(self._reading_uri)

    @cached_property
    def _counter(self) -> SqliteConnection:
        return self._open(self._reading_uri)

    @property
    def silence(self) -> float:
        """Nothing: a file of this machine answers, or says why not."""
        return 0.0

    async def write(self, work: Work[T], *, durable: bool = False, locking: bool = False, chained: bool = False) -> T:
        """Run `work` in one transaction and return what it returns; whatever it raises undoes the transaction.

        With `durable` the commit is on the disk when this returns, and survives the loss of power.
        """
        del locking, chained  # there is one writer at a time
        return cast("T", await self._writes.ask((work, durable)))

    async def read(self, work: Work[T]) -> T:
        """Run `work` on the reading thread; what it reads is one state of the books."""
        return cast("T", await self._reads.ask(work))

    def ask(self, work: Work[T], *, long: bool = False) -> Future[T]:
        """Run `work` on the thread that answers the screen, in one state of the books, and return its answer to come.

        What is `long` has a thread of its own, and keeps no keystroke waiting.
        """
        if long:
            return self._counting.submit(self._snapshot, "_counter", work)
        return self._asking.submit(self._snapshot, "_asker", work)

    def look(self, work: Work[T]) -> T:
        """Run `work` here and now. For the few reads that take less than a hop to another thread."""
        with translating(self.path):
            return self._patiently(lambda: work(self._looker))

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Hold a name by a file beside the books. Raises TimeoutError."""
        from komtui.adapters.system import locked

        return locked(file.beside(self.path, f"-{name}"), 0)

    def news(self, clock: Clock) -> News:
        """Return what tells whether other processes have written."""
        from komtui.adapters.database.sqlite.news import SqliteNews

        return SqliteNews(self.others_version, clock)

    async def look_again(self) -> None:
        """Do nothing: `look` asks each time."""

    async def others_version(self) -> int:
        """Return a number that changes whenever another process has written; cheap enough to be polled."""
        return await asyncio.get_running_loop().run_in_executor(self._writing, self._others_version)

    def _others_version(self) -> int:
        # A connection sees what it writes itself as no change: that of the one that writes is all of the others'.
        with translating(self.path):
            self._still_there()
            return int(self._writer.execute("PRAGMA data_version").fetchone()[0])

    async def quick_check(self) -> tuple[str, ...]:
        """Return what is wrong with the file's structure; empty where all is well. Reads the whole file."""
        found = await self.read(lambda connection: [row[0] for row in connection.execute("PRAGMA quick_check(20)")])
        return () if found == ["ok"] else tuple(found)

    async def size(self) -> int:
        """Return the size of the file."""
        try:
            return (await asyncio.to_thread(self.path.stat)).st_size
        except OSError as error:
            raise ProblemError(Problem("system.database-gone", {"file": self.name})) from error

    async def advice(self) -> Problem | None:
        """Return that they could only be opened for reading, where that is so."""
        return Problem("system.database-read-only", {"file": self.name}) if self._read_only else None

    def _transactions(self, asked: Sequence[tuple[Work[object], bool]]) -> Iterator[Outcome]:
        """Write what was asked for in one turn: together, which is one commit, or each by itself where that fails.

        Where one raises, all is undone and written once more, each within bounds of its own: that seldom happens, and
        the search writes what it has gathered at each of them.
        """
        if len(asked) > 1:
            durable = any(durable for _work, durable in asked)
            for together in (self._all, self._in_turn):
                answers, failed = attempted(partial(self._transaction, partial(together, asked), durable))
                if failed is None:
                    yield from answers
                    return
        for work, durable in asked:
            yield attempted(partial(self._transaction, work, durable))

    def _all(self, asked: Sequence[tuple[Work[object], bool]], connection: SqliteConnection) -> list[Outcome]:
        """Return what came of each. Raises what one raises."""
        return [(answer, None) for answer in carried_out([work for work, _durable in asked], connection)]

    def _in_turn(self, asked: Sequence[tuple[Work[object], bool]], connection: SqliteConnection) -> list[Outcome]:
        """Return what came of each; what one raises undoes what it wrote, and nothing else."""
        answers = list[Outcome]()
        for work, _durable in asked:
            connection.execute("SAVEPOINT turn")
            answers.append(attempted(partial(self._translated, work, connection)))
            if answers[-1][1] is not None:
                # A full disk may have rolled back all of it by itself: then this raises.
                connection.execute("ROLLBACK TO SAVEPOINT turn")
            connection.execute("RELEASE SAVEPOINT turn")
        return answers

    def _translated(self, work: Work[T], connection: SqliteConnection) -> T:
        with translating(self.path):
            return work(connection)

    def _snapshots(self, works: Sequence[Work[object]]) -> Iterator[Outcome]:
        """Read what was asked for in one turn on one state of the books."""
        if len(works) > 1:
            answers, failed = attempted(lambda: self._snapshot("_reader", partial(self._each, works)))
            if failed is None:
                yield from answers
                return
        for work in works:
            yield attempted(partial(self._snapshot, "_reader", work))

    def _each(self, works: Sequence[Work[object]], connection: SqliteConnection) -> list[Outcome]:
        """Return what came of each; what one raises is no answer to the others."""
        return [attempted(partial(self._translated, work, connection)) for work in works]

    def _transaction(self, work: Work[T], durable: bool) -> T:
        connection = self._writer
        with translating(self.path):
            self._still_there()
            if durable != self._durable:
                connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._durable = durable
            if self._patience == 0:
                connection.execute(f"PRAGMA busy_timeout = {_AT_LAST}")
            self._patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                # A full disk may have rolled back by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        return result

    def _still_there(self) -> None:
        """Raise where the file was taken away: SQLite would go on writing into what no name leads to any more."""
        try:
            found = _identity(self.path)
        except FileNotFoundError:
            found = None
        if found != self._identity:
            raise ProblemError(Problem("system.database-gone", {"file": str(self.path)}))

    def _snapshot(self, name: str, work: Work[T]) -> T:
        with translating(self.path):
            self._still_there()
            connection: SqliteConnection = getattr(self, name)
            self._patiently(lambda: _begin_reading(connection))
            try:
                return work(connection)
            finally:
                connection.execute("ROLLBACK")

    def close(self) -> None:
        """Finish what is under way and close the file; once is enough, twice does no harm."""
        counter: SqliteConnection | None = self.__dict__.get("_counter")
        if counter is not None:
            counter.interrupt()
        for threads in (self._asking, self._counting):
            threads.shutdown(cancel_futures=True)
        self._reading.shutdown()
        self._writing.shutdown()
        for name in ("_looker", "_reader", "_asker", "_counter"):
            connection: SqliteConnection | None = self.__dict__.pop(name, None)
            if connection is not None:
                connection.close()
        with translating(self.path):
            self._writer.close()


def _begin_reading(connection: sqlite3.Connection) -> None:
    """Begin a transaction, and read: only then it has its state of the books, and nobody can be in its way any more."""
    connection.execute("BEGIN")
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _identity(path: Path) -> tuple[int, int]:
    """Return what tells one file from another that has its name."""
    status = path.stat()
    return status.st_dev, status.st_ino
