"""Keeping the search's index up to date, in batches, while all goes on.

It is made anew where another version of `terms` made it, each day it is told of what has become overdue, of quotes that
have expired and of what is to be reminded of, and the search of the outbox is told of the letters that were there
before it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from komtui.adapters.database import terms
from komtui.adapters.database.connection import Connection, Database, Row
from komtui.adapters.database.repositories import outbox_index
from komtui.adapters.database.repositories.standing import OFF, Mark, Reminding
from komtui.late import late_module
from komtui.services.listing import DONE, today

if TYPE_CHECKING:
    from komtui.adapters.database.repositories import _reminding as reminding
    from komtui.adapters.database.repositories import listing
    from komtui.domain.mail.reminder import Policy
    from komtui.services.ports import Clock
else:
    # Most days there is nothing to be made anew.
    listing = late_module("komtui.adapters.database.repositories.listing")
    reminding = late_module("komtui.adapters.database.repositories._reminding")

_BATCH = 100
"""Documents of one transaction: a few hundredths of a second in which nobody else writes."""


class SearchIndexRepository:
    """Implements `ports.SearchIndex`.

    A batch is one transaction that also moves the mark on. So whatever is killed leaves a whole number of batches, and
    processes that do it at once share the work.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock | None = None,
        policy: Callable[[], Awaitable[Policy | None]] | None = None,
    ) -> None:
        """Take the clock by which a day ends, without one that of this machine, and who tells when the house reminds.

        `policy` returns None where it reminds nobody; without, the search goes by what it was told before.
        """
        self._database = database
        self._clock = clock
        self._policy = policy
        self._told = ""

    async def progress(self) -> int | None:
        """Return how much of it is made anew, in percent; None where nothing is to be done."""
        day, policy = self._today(), await self._wanted()
        return await self._database.read(lambda connection: _progress(connection, day, policy))

    async def make_next(self) -> int | None:
        """Bring the next entries up to date; return as `progress` does."""
        day, policy = self._today(), await self._wanted()
        # Told once: two programs that are set up otherwise shall not go on telling each other for ever.
        self._told = policy or self._told
        return await self._database.write(lambda connection: _make_next(connection, day, policy))

    def _today(self) -> dt.date:
        return today(self._clock.now() if self._clock else None)

    async def _wanted(self) -> str:
        """Return the policy that the search is to be told; empty where it goes by the one that it knows."""
        if self._policy is None:
            return ""
        policy = await self._policy()
        text = OFF if policy is None else policy.text
        return "" if text == self._told else text


def _state(connection: Connection) -> Row:
    row: Row = connection.execute(
        "SELECT version, target, upto, done, due, due_key, policy, remind_day, deliveries_from FROM search_index"
    ).fetchone()
    return row


def _is_ours(row: Row) -> bool:
    """Return whether there is something to do for this program: what a newer one has made is not made old again."""
    version, target = int(row["version"]), int(row["target"])
    return version < terms.VERSION and target <= terms.VERSION


def _is_late(row: Row, day: dt.date) -> bool:
    """Return whether more is late by now than the search knows; of another program's search nothing is asked."""
    return (row["version"], row["target"]) == (terms.VERSION,) * 2 and Mark(row["due"], row["due_key"]) < Mark(
        day.isoformat()
    )


def _to_remind(connection: Connection, row: Row, day: dt.date) -> bool:
    """Return whether the search is to be told of what the day has brought, or of what another policy has."""
    if (row["version"], row["target"]) != (terms.VERSION,) * 2 or not row["policy"]:
        return False
    return row["remind_day"] < day.isoformat() or bool(reminding.pending(connection, row["remind_day"], 1))


def _progress(connection: Connection, day: dt.date, policy: str) -> int | None:
    row = _state(connection)
    if not _is_ours(row):
        is_behind = _is_late(row, day) or row["deliveries_from"] or _to_remind(connection, row, day)
        return DONE if is_behind or policy not in {"", row["policy"]} else None
    every = connection.execute("SELECT coalesce(sum(documents), 0) AS documents FROM tallies").fetchone()["documents"]
    done = row["done"] if row["target"] == terms.VERSION else 0
    return min(int(done * 100 // max(every, 1)), 99)


def _make_next(connection: Connection, day: dt.date, policy: str) -> int | None:
    row = _state(connection)
    if policy not in {"", row["policy"]}:
        reminding.tell(connection, Reminding(policy, day.isoformat()))
    elif _is_ours(row):
        _enter_next(connection, row, day)
    elif _is_late(row, day):
        _find_overdue(connection, Mark(row["due"], row["due_key"]), Mark(day.isoformat()))
    elif _to_remind(connection, row, day):
        _look_again(connection, row, day)
    elif row["deliveries_from"]:
        below = outbox_index.enter_next(connection, row["deliveries_from"])
        connection.execute("UPDATE search_index SET deliveries_from = :below", {"below": below})
    else:
        return None
    return _progress(connection, day, policy)


def _look_again(connection: Connection, row: Row, day: dt.date) -> None:
    """Have the search know of the next documents for which a step of reminding is due, or is no longer."""
    if row["remind_day"] < day.isoformat():
        reminding.put_day(connection, day)
    listing.renew(connection, reminding.pending(connection, max(row["remind_day"], day.isoformat()), _BATCH))


def _enter_next(connection: Connection, row: Row, day: dt.date) -> None:
    """Make the next entries anew."""
    begins = row["target"] != terms.VERSION
    # Where another version was being made for, what it left is of no use.
    upto, done = (0, 0) if begins else (row["upto"], row["done"])
    if begins:
        _put_mark(connection, Mark(day.isoformat()))
    documents = connection.execute(
        "SELECT key, id FROM documents WHERE key > :upto ORDER BY key LIMIT :most", {"upto": upto, "most": _BATCH}
    ).fetchall()
    listing.enter_anew(connection, [each["id"] for each in documents])
    finished = len(documents) < _BATCH
    connection.execute(
        "UPDATE search_index SET version = :version, target = :target, upto = :upto, done = :done",
        {
            "version": terms.VERSION if finished else row["version"],
            "target": terms.VERSION,
            "upto": documents[-1]["key"] if documents else upto,
            "done": done + len(documents),
        },
    )


def _find_overdue(connection: Connection, known: Mark, upto: Mark) -> None:
    """Have the search know of the next documents that have become overdue, or have expired."""
    ends = " UNION ALL ".join(
        f"SELECT id, key, {day} AS until FROM documents WHERE kind = '{kind}' AND state = 'issued'"
        f" AND {day} >= :date AND {day} < :upto AND ({day} > :date OR key >= :key)"
        for kind, day in (("invoice", "due_date"), ("quote", "valid_until"))
    )
    documents = connection.execute(
        f"SELECT id, key, until FROM ({ends}) AS ended ORDER BY until, key LIMIT :most",
        {"date": known.date, "key": known.key, "upto": upto.date, "most": _BATCH},
    ).fetchall()
    last = documents[-1] if len(documents) == _BATCH else None
    _put_mark(connection, upto if last is None else Mark(last["until"], last["key"] + 1))
    listing.renew(connection, [each["id"] for each in documents])


def _put_mark(connection: Connection, mark: Mark) -> None:
    connection.execute("UPDATE search_index SET due = :due, due_key = :key", {"due": mark.date, "key": mark.key})
