"""Who has which draft open. Implements `ports.editors.Editors`.

They lie in `connections`, beside the places at servers: each is something that a program holds for a while, and that is
free again once it ends. A draft's place is its own account, `draft.12`, which no account of a mail server is called.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Sequence
from typing import Final

from komtui.adapters.database.connection import Connection, Database, Row
from komtui.adapters.database.holder import holder, is_gone
from komtui.adapters.database.moments import moment, ticks
from komtui.adapters.database.terms import storable
from komtui.domain.journal import Author
from komtui.services.ports import Clock
from komtui.services.ports.editors import Editor

HOLD: Final = dt.timedelta(hours=8)
"""How long somebody of whom nothing can be known is taken to have it open: another machine's program was killed."""


class EditorRepository:
    """Nothing here must survive the loss of power: nobody has anything open then."""

    def __init__(self, database: Database, clock: Clock, program: str | None = None) -> None:
        """`program` names who has it open, as `holder` does; without it, this process."""
        self._database = database
        self._clock = clock
        self._program = holder() if program is None else program

    async def enter(self, document_id: int, author: Author) -> str:
        """See `ports.editors.Editors`."""

        def work(connection: Connection) -> str:
            now, account = connection.now(self._clock), _account(document_id)
            rows = _rows(connection, account)
            gone = [row for row in rows if not _is_there(row, now)]
            connection.executemany(
                "DELETE FROM connections WHERE account = :account AND place = :place",
                [{"account": account, "place": row["place"]} for row in gone],
            )
            proof = json.dumps([secrets.token_hex(8), ticks(now), storable(author.who), storable(author.machine)])
            place = 1 + secrets.randbelow(2**31 - 1)  # two who come at once are not in each other's way
            connection.execute(
                "INSERT INTO connections (account, place, proof, holder, until)"
                " VALUES (:account, :place, :proof, :holder, :until)",
                {
                    "account": account,
                    "place": place,
                    "proof": proof,
                    "holder": self._program,
                    "until": ticks(now + HOLD),
                },
            )
            return proof

        return await self._database.write(work)

    async def leave(self, proof: str) -> None:
        """See `ports.editors.Editors`."""
        statement = "DELETE FROM connections WHERE proof = :proof"
        await self._database.write(lambda connection: connection.execute(statement, {"proof": proof}))

    async def others(self, document_id: int, proof: str) -> Sequence[Editor]:
        """See `ports.editors.Editors`."""

        def work(connection: Connection) -> list[Editor]:
            now = connection.now(self._clock)
            rows = _rows(connection, _account(document_id))
            there = [_editor(row) for row in rows if row["proof"] != proof and _is_there(row, now)]
            return [each._replace(since=connection.here(each.since)) for each in sorted(there, key=_since)]

        return await self._database.read(work)


def _account(document_id: int) -> str:
    return f"draft.{document_id}"


def _rows(connection: Connection, account: str) -> list[Row]:
    statement = "SELECT place, proof, holder, until FROM connections WHERE account = :account"
    return connection.execute(statement, {"account": account}).fetchall()


def _is_there(row: Row, now: dt.datetime) -> bool:
    return ticks(now) <= row["until"] <= ticks(now + HOLD) and not is_gone(row["holder"])


def _since(editor: Editor) -> dt.datetime:
    return editor.since


def _editor(row: Row) -> Editor:
    _token, since, who, machine = json.loads(row["proof"])
    return Editor(Author(who, machine), moment(since))
