"""How many connections to an account's server there are, over all programs of one database: a place for each."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection

from komtui.adapters.database.connection import Connection, Database
from komtui.adapters.database.holder import holder, is_gone
from komtui.adapters.database.moments import ticks
from komtui.services.ports import Clock

HOLD = dt.timedelta(minutes=5)
"""How long a place is held without being renewed: a program that is stopped for longer may lose it."""
_WANTED = dt.timedelta(seconds=5)
"""How long somebody is taken to wait after having asked in vain."""
_LONGEST = dt.timedelta(hours=1)
"""A place that is held for longer was taken before the clock went back."""
_QUEUE = 0
"""The place of whoever waits for one."""


class ConnectionRepository:
    """Implements `ports.Places`. Nothing here must survive the loss of power: nobody is connected then."""

    def __init__(self, database: Database, clock: Clock, program: str | None = None) -> None:
        """`program` names who holds what is taken, as `holder` does; without it, this process."""
        self._database = database
        self._clock = clock
        self._program = holder() if program is None else program

    async def take(self, account: str, most: int) -> str | None:
        """Hold a place, or leave word that one is wanted."""

        def work(connection: Connection) -> str | None:
            now = connection.now(self._clock)
            taken = _taken(connection, account, now)
            free = next((place for place in range(1, most + 1) if place not in taken), _QUEUE)
            proof = secrets.token_hex(16)
            until = ticks(now + (HOLD if free else _WANTED))
            _hold(connection, account=account, place=free, proof=proof, holder=self._program, until=until)
            return proof if free else None

        return await self._database.write(work)

    async def renew(self, proofs: Collection[str]) -> None:
        """Keep places."""

        def work(connection: Connection) -> None:
            values = {"until": ticks(connection.now(self._clock) + HOLD), "proofs": connection.dialect.several(proofs)}
            connection.execute(
                f"UPDATE connections SET until = :until WHERE {connection.dialect.among('proof', 'proofs')}",
                values,
            )

        await self._database.write(work)

    async def free(self, proof: str) -> None:
        """Let go of a place."""
        statement = "DELETE FROM connections WHERE proof = :proof"
        await self._database.write(lambda connection: connection.execute(statement, {"proof": proof}))

    async def close_off(self, account: str, above: int, most: int, duration: dt.timedelta, *, freed: str = "") -> None:
        """Let nobody have more than `above` for a time."""

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM connections WHERE proof = :proof", {"proof": freed})
            now = connection.now(self._clock)
            free = sorted(set(range(1, most + 1)) - _taken(connection, account, now), reverse=True)
            for place in free[: most - above]:
                proof, until = secrets.token_hex(16), ticks(now + duration)
                _hold(connection, account=account, place=place, proof=proof, holder="", until=until)

        await self._database.write(work)

    async def is_wanted(self, account: str) -> bool:
        """Return whether another program waits for a place."""

        def work(connection: Connection) -> bool:
            row = connection.execute(
                "SELECT holder FROM connections WHERE account = :account AND place = :place AND until >= :now",
                {"account": account, "place": _QUEUE, "now": ticks(connection.now(self._clock))},
            ).fetchone()
            return row is not None and row["holder"] != self._program

        return await self._database.read(work)


def _taken(connection: Connection, account: str, now: dt.datetime) -> set[int]:
    """Return the places that are held, having let go of those whose holder is gone."""
    rows = connection.execute(
        "SELECT place, holder, until FROM connections WHERE account = :account", {"account": account}
    ).fetchall()
    lapsed = [
        row["place"]
        for row in rows
        if not ticks(now) <= row["until"] <= ticks(now + _LONGEST) or is_gone(row["holder"])
    ]
    connection.executemany(
        "DELETE FROM connections WHERE account = :account AND place = :place",
        [{"account": account, "place": place} for place in lapsed],
    )
    return {row["place"] for row in rows} - set(lapsed)


def _hold(connection: Connection, **place: object) -> None:
    connection.execute(
        "INSERT INTO connections (account, place, proof, holder, until)"
        " VALUES (:account, :place, :proof, :holder, :until) ON CONFLICT (account, place) DO UPDATE"
        " SET proof = excluded.proof, holder = excluded.holder, until = excluded.until",
        place,
    )
