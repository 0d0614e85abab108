"""What is asked of the outbox costs as much however many letters wait: counted in what the database does for it."""

import datetime as dt
from functools import partial

import pytest

from komtui.adapters.database.repositories import _attendance as attendance
from komtui.adapters.database.repositories import _claiming as claiming
from komtui.adapters.database.repositories import _queue as queue
from komtui.adapters.database.repositories import alerts, deliveries, outbox_index
from komtui.adapters.database.terms import Part
from komtui.domain.mail.outbox_query import ALL, Head
from komtui.services.ports import NewLetter

FEW, MANY = 120, 2_400
"""The former are more than a page."""
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
ROOM = 40
"""Rows, or instructions in tens, by which the database's own pages may differ."""


def letter(scope, kind):
    return NewLetter(0, 1, kind, scope, "us@us.example", ("a@x.example",), "s", b"m", f"<{kind}@us.example>")


async def queued(database, outbox, count):
    """Queue letters of a large account, half of them put off, and one of a small account behind them."""
    large, small = [
        (await outbox.enqueue(letter(scope, "test"), again=True)).deliveries[0] for scope in ("company", "lyon")
    ]

    def fill(connection):
        row = connection.execute("SELECT * FROM letters WHERE id = :id", {"id": large.letter_id}).fetchone()
        written = connection.execute("SELECT * FROM deliveries WHERE id = :id", {"id": large.id}).fetchone()
        names = [[each[0] for each in connection.execute(f"SELECT * FROM {table}").description] for table in TABLES]
        letters = [dict(zip(names[0], row, strict=True)) | {"id": small.letter_id + place} for place in range(1, count)]
        rows = [
            dict(zip(names[1], written, strict=True))
            | {"id": small.id + place, "letter_id": small.letter_id + place}
            | ({"due_at": claiming.ticks(LATER)} if place % 2 else {})
            for place in range(1, count)
        ]
        connection.fill("letters", letters)
        connection.fill("deliveries", rows)
        connection.execute("UPDATE deliveries SET due_at = due_at + 1 WHERE id = :id", {"id": small.id})
        for table in TABLES:
            connection.dialect.renumber(connection, table)

    await database.write(fill)


TABLES = ("letters", "deliveries")


def work_of(connection, ask):
    """Return how much the database does: rows that PostgreSQL reads, or SQLite's instructions in tens."""
    if hasattr(connection, "set_progress_handler"):
        steps = []
        connection.set_progress_handler(lambda: steps.append(1), 10)
        ask(connection)
        connection.set_progress_handler(None, 0)
        return len(steps)
    read = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
    connection.execute("SET LOCAL enable_seqscan = off")  # which the books of thousands would not take
    before = connection.execute(read).fetchone()[0]
    ask(connection)
    return connection.execute(read).fetchone()[0] - before


ASKED = {
    "accounts": queue.scopes,
    "next": lambda connection: claiming.next_due(connection, NOW, {}),
    "unattended": lambda connection: attendance.unattended(connection, dt.timedelta(minutes=5), LATER, {}),
    "held": lambda connection: claiming._held(connection, claiming.ticks(NOW)),
    "alerts that wait": lambda connection: alerts._stuck(connection, claiming.ticks(NOW)),
    "changed": lambda connection: deliveries.changes(connection, LATER),
    "changed, as rows": lambda connection: deliveries.listed(connection, changed_since=LATER),
    "claim of a small account": lambda connection: claiming._next(connection, ["lyon"], claiming.ticks(NOW), {}),
    "claim of any account": lambda connection: claiming._next(connection, None, claiming.ticks(LATER), {}),
}
LISTED = {
    "page": lambda connection: outbox_index._page(connection, ALL, Part(20)),
    "page of those that wait": lambda connection: outbox_index._page(connection, Head.WAITING.query(), Part(20)),
}


@pytest.mark.parametrize("paused", [False, True], ids=["going", "standing still"])
async def test_it_costs_as_much_however_many_wait(database, outbox, paused):
    """Also where the account of nearly all of them stands still."""
    if paused:
        pause = "INSERT INTO pauses (scope, problem, since) VALUES ('company', '{}', 0)"
        await database.write(lambda connection: connection.execute(pause))
    costs = []
    for count in (FEW, MANY):
        await queued(database, outbox, count)
        found = {name: await database.write(partial(work_of, ask=ask)) for name, ask in ASKED.items()}
        # What waits is looked up also where PostgreSQL knows nothing of the table yet.
        await database.write(lambda connection: connection.dialect.analyze(connection))
        costs.append(found | {name: await database.write(partial(work_of, ask=ask)) for name, ask in LISTED.items()})
    few, many = costs
    assert {name: (few[name], cost) for name, cost in many.items() if cost > few[name] + ROOM} == {}
