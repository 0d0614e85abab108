"""A connection to PostgreSQL: our statements in its words, rows that answer by name, the clock of its machine."""

from __future__ import annotations

import datetime as dt
import os
import re
import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext, suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, cast

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.types.string import StrDumper

from komtui.adapters.database.postgres.address import Address
from komtui.adapters.database.postgres.dialect import PostgresDialect

if TYPE_CHECKING:
    from komtui.adapters.database.connection import Values
    from komtui.services.ports import Clock

_VALUE = re.compile(r"('(?:[^']|'')*')|(?<!:):([a-z_]\w*)|(%)")
_SAME = 1_000_000
"""Microseconds: clocks that are less apart count as one, or moments would differ by what a question takes to travel."""

_FRESH = 60.0
"""Seconds for which the difference of two clocks is taken to stay what it is."""

_SESSION = """
    SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '60s'; SET jit = off;
    SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET client_min_messages = 'warning';
    SET default_transaction_isolation = 'read committed';
    SELECT pg_postmaster_start_time()::text, current_setting('synchronous_commit')
"""
"""A till that stands still within a transaction must not hold up the others for longer than a minute."""


class Row(tuple[Any, ...]):
    """A row that also answers by name."""

    __slots__ = ()
    places: ClassVar[Mapping[str, int]] = {}

    def __getitem__(self, column: Any) -> Any:  # noqa: ANN401 - a name or whatever tuples take
        return tuple.__getitem__(self, self.places[column] if isinstance(column, str) else column)


@lru_cache(maxsize=256)
def _row_type(names: tuple[bytes, ...]) -> type[Row]:
    places = {name.decode(): place for place, name in enumerate(names)}
    return type("Row", (Row,), {"__slots__": (), "places": places})


def _rows(cursor: psycopg.Cursor[Any]) -> Any:  # noqa: ANN401 - psycopg's RowMaker
    # Of each column the name alone: `description` works out all that is known of it.
    found = cursor.pgresult
    return _row_type(() if found is None else tuple(found.fname(place) or b"" for place in range(found.nfields)))


class _Text(StrDumper):
    """Texts without U+0000, the one character that PostgreSQL does not keep."""

    def dump(self, obj: str) -> Any:  # noqa: ANN401 - psycopg's Buffer
        return super().dump(obj.replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in obj else obj)


@lru_cache(maxsize=512)
def translated(statement: str) -> str:
    """Return a statement with psycopg's marks in the places of our `:name`."""

    def mark(found: re.Match[str]) -> str:
        text, name, percent = found.groups()
        if text is not None:
            return text.replace("%", "%%")
        return "%%" if percent else f"%({name})s"

    return _VALUE.sub(mark, statement)


class PostgresConnection:
    """Implements `connection.Connection`."""

    dialect = PostgresDialect()

    def __init__(self, address: Address, **options: int) -> None:
        """Connect; `options` are the driver's. Raises psycopg.Error, and ProblemError `system.database-old`."""
        # Transactions are begun and ended in `database.py`.
        self.driver: psycopg.Connection[Row] = address.connect(autocommit=True, row_factory=_rows, **options)
        self.driver.adapters.register_dumper(str, _Text)
        self.pid = self.driver.info.backend_pid
        self._ahead = dt.timedelta()
        self._beginning: tuple[str, ...] = ()
        self._clock_read: tuple[float, float] | None = None
        self._patience = 0.0
        self._functions: dict[str, bool] = {}
        self.stays = False
        """Whether the transaction of a reading goes on for the next one, which was asked together with it."""
        self.started, commits = self.simple(_SESSION)
        """When the server was started; another value means that it was started again."""
        self.loses_power = commits == "off"
        """Whether the server was told to answer before what is committed is on its disk."""

    def simple(self, statements: str) -> Row:
        """Run several statements in one go and return the row of the last one."""
        cursor = self.driver.execute(statements, prepare=False)
        while cursor.nextset():
            pass
        return cast("Row", cursor.fetchone())

    def begin(self, *statements: str) -> None:
        """Send `statements`, which begin a transaction, together with the first one that follows: one journey."""
        self._beginning = statements

    def end(self) -> bool:
        """Return whether there is a transaction to be ended; what `begin` was given and was not sent is dropped."""
        begun, self._beginning = not self._beginning, ()
        return begun

    def wait_for_locks(self, seconds: float) -> None:
        """Wait no longer than that for what others have locked; outside of transactions."""
        if seconds != self._patience:
            self.driver.execute(f"SET lock_timeout = {int(seconds * 1000)}", prepare=False)
            self._patience = seconds

    def execute(self, statement: str, values: Values | None = None, /) -> psycopg.Cursor[Row]:
        """Run one statement."""
        beginning, self._beginning = self._beginning, ()
        if not beginning:
            return self.driver.execute(translated(statement), values or {})
        with self.driver.pipeline() if psycopg.Pipeline.is_supported() else nullcontext():
            for each in beginning:
                self.driver.execute(each)
            return self.driver.execute(translated(statement), values or {})

    def executemany(self, statement: str, values: Iterable[Values], /) -> None:
        """Run one statement once for each of `values`."""
        rows: Sequence[Values] = list(values)
        if len(rows) == 1:
            self.execute(statement, rows[0])
        elif rows:
            with self.driver.cursor() as cursor:
                cursor.executemany(translated(statement), rows)

    def fill(self, table: str, rows: Sequence[Values], /) -> None:
        """Write rows into a table by COPY: one statement, however many there are."""
        if not rows:
            return
        names = tuple(rows[0])
        # Only names of the schema are put in.
        with (
            self.driver.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copying,
        ):
            for row in rows:
                copying.write_row(tuple(row[name] for name in names))

    def has(self, function: str, /) -> bool:
        """Have a function in `pg_temp`, made by that statement, for as long as this connection lasts.

        False where it is not there and cannot be made: within a transaction, which may be undone, and where the role
        may not have anything of its own.
        """
        if function not in self._functions and self.driver.info.transaction_status == TransactionStatus.IDLE:
            try:
                self.driver.execute(function, prepare=False)
                self._functions[function] = True
            except psycopg.errors.InsufficientPrivilege:
                self._functions[function] = False
        return self._functions.get(function, False)

    def ahead(self, statement: str, values: Values, /) -> Row | None:
        """Run one statement and return its first row.

        Where the transaction has not begun it is one of its own, which is over when this returns.
        """
        return self.driver.execute(translated(statement), values).fetchone()

    def now(self, clock: Clock) -> dt.datetime:
        """Return what `clock` would say if this machine's clock were the server's."""
        return clock.now() + self._ahead

    def here(self, moment: dt.datetime) -> dt.datetime:
        """Return the moment by the clock of this machine."""
        return moment - self._ahead

    def set_clock(self, server: int) -> None:
        """Learn what the server's clock says now, in microseconds since 1970."""
        self._clock_read = time.time(), time.monotonic()
        ahead = server - time.time_ns() // 1000
        self._ahead = dt.timedelta(microseconds=ahead if abs(ahead) >= _SAME else 0)

    @property
    def knows_clock(self) -> bool:
        """Whether it learnt a short while ago how far the server's clock is ahead, and this one was not set since."""
        if self._clock_read is None:
            return False
        wall, passed = time.time() - self._clock_read[0], time.monotonic() - self._clock_read[1]
        return passed < _FRESH and abs(wall - passed) < _SAME / 1_000_000

    @property
    def lost(self) -> bool:
        """Whether it is of no use any more."""
        return self.driver.closed

    def cut(self) -> None:
        """Hang up, on whatever thread this is: what is under way ends with an error."""
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self.driver.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close it."""
        self.driver.close()
