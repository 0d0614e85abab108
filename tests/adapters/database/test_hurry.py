"""A program that ends waits for nobody: neither for a lock, nor for a server that says nothing."""

import asyncio
import sqlite3

import psycopg
import pytest

from komtui.domain.problem import ProblemError

BUSY = {"system.database-busy", "system.database-lost"}


def insert(connection):
    connection.execute("INSERT INTO settings (store, key, value) VALUES ('', 'a', 'b') ON CONFLICT DO NOTHING")


def change(connection):
    connection.execute("UPDATE settings SET value = 'c'")


def holder_of(where):
    """Return a connection of somebody else, who keeps the row that `change` writes."""
    if where.endswith(".sqlite3"):
        other = sqlite3.connect(where, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(where)
        other.execute("UPDATE settings SET value = 'mine'")
    return other


@pytest.mark.parametrize("when", ["before", "meanwhile"])
async def test_a_lock_is_not_waited_for(opened, when):
    database = opened()
    database._busy_seconds = 600
    await database.write(insert)
    holder = holder_of(opened.where)
    if when == "before":
        database.hurry()
    writing = asyncio.ensure_future(database.write(change))
    if when == "meanwhile":
        await asyncio.wait([writing], timeout=0.3)
        assert not writing.done()
        database.hurry()
    async with asyncio.timeout(20):
        with pytest.raises(ProblemError) as raised:
            await writing
    assert raised.value.problems[0].code in BUSY
    holder.rollback()
    holder.close()
    await database.write(change)
    assert await database.read(lambda each: each.execute("SELECT value FROM settings").fetchone()[0]) == "c"
