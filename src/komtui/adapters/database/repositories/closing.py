"""Closings: the sums of the journal, read beforehand as far as it went, and written when nobody else writes."""

from __future__ import annotations

import datetime as dt
import json
from copy import deepcopy
from typing import TYPE_CHECKING

from komtui.adapters.database.connection import EVERY, Connection, Database
from komtui.adapters.database.moments import moment, ticks
from komtui.adapters.database.repositories.journal import Recorder, append, append_all, closed_through, last
from komtui.domain.closing import DATED, Period, Takings, signed_text
from komtui.domain.journal import Author, Entry, Event, Fact, Happening, content
from komtui.domain.problem import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from komtui.services.ports import Clock
    from komtui.services.ports.journal import Signer

_MANY = 5_000


class ClosingRepository:
    """Implements `ports.journal.Closings`."""

    def __init__(self, database: Database, clock: Clock, author: Callable[[], Author]) -> None:
        self._database = database
        self._clock = clock
        self._author = author

    async def closed_through(self) -> dt.date | None:
        """Return the last day that is closed."""
        return await self._database.read(closed_through)

    async def closed(self, periods: Sequence[Period]) -> Sequence[bool]:
        """Return of each period whether it is closed itself."""
        return await self._database.read(lambda connection: [_is_closed(connection, each) for each in periods])

    async def sums(self, period: Period) -> Mapping[str, Fact]:
        """Return what a closing would carry were it done now."""
        sums, _until = await self._read()
        return sums.closing(period)

    async def close(self, who: str, period: Period, signer: Signer | None, unsigned: str) -> Entry:
        """Close a period."""
        author = Author(who, self._author().machine)
        # Outside of the transaction: a journal of many years is not summed while everybody waits.
        sums, until = await self._read()

        def work(connection: Connection) -> Entry:
            connection.dialect.alone(connection, "journal")
            if _is_closed(connection, period):
                raise ProblemError(Problem("journal.closed-before", {"period": period.name}, "period"))
            whole = deepcopy(sums)
            _add(connection, whole, until, EVERY)
            at = moment(ticks(Recorder.moment(connection, self._clock)))
            # What older books recorded, and the key, have their entries before it.
            key = [] if signer is None or _is_known(connection, signer.key) else [_key(signer)]
            append_all(connection, at, author, key)
            happening = _closing(connection, period, whole, signer, unsigned)
            if signer is not None:
                number, before = last(connection)
                text = signed_text(content(number + 1, at, author, happening, before))
                facts = {**happening.facts, "signature": signer.sign(text)}
                happening = Happening(happening.event, happening.subjects, facts)
            return append(connection, at, author, happening)

        return await self._database.write(work, durable=True, locking=True, chained=True)

    async def _read(self) -> tuple[Takings, int]:
        """Return the sums of the journal as far as it goes by now, and up to which entry."""
        sums, until = Takings(), 0
        while True:
            number = await self._database.read(lambda connection: _add(connection, sums, until, _MANY))  # noqa: B023 - awaited at once
            if number is None:
                return sums, until
            until = number


def _add(connection: Connection, sums: Takings, after: int, limit: int) -> int | None:
    """Count the next entries about money in, and return the number of the last; None where there are no more."""
    rows = connection.execute(
        "SELECT number, event, facts FROM journal WHERE number > :after AND"
        f" {connection.dialect.among('event', 'events')} ORDER BY number LIMIT :limit",
        {"after": after, "events": connection.dialect.several(DATED), "limit": limit},
    )
    number = None
    for row in rows:
        number = int(row["number"])
        sums.add(Event(row["event"]), json.loads(row["facts"]))
    return number


def _subject(period: Period) -> str:
    return f"closing.{period.name}"


def _is_closed(connection: Connection, period: Period) -> bool:
    statement = "SELECT 1 FROM journal_subjects WHERE subject = :subject"
    return connection.execute(statement, {"subject": _subject(period)}).fetchone() is not None


def _is_known(connection: Connection, key: str) -> bool:
    statement = "SELECT 1 FROM journal_subjects WHERE subject = :subject"
    return connection.execute(statement, {"subject": f"key.{key}"}).fetchone() is not None


def _key(signer: Signer) -> Happening:
    return Happening(Event.KEY, (f"key.{signer.key}",), {"algorithm": "Ed25519", "public_key": signer.key})


def _closing(connection: Connection, period: Period, sums: Takings, signer: Signer | None, unsigned: str) -> Happening:
    before = closed_through(connection)
    facts: dict[str, Fact] = {
        "period": period.name,
        "span": period.span.value,
        "through": max(period.last, before or period.last).isoformat(),
        **sums.closing(period),
        "public_key": signer.key if signer is not None else "",
        "signature": "",
        "unsigned": unsigned,
    }
    return Happening(Event.CLOSING, (_subject(period),), facts)
