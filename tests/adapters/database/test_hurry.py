"""A program that ends waits for nobody: neither for a lock, nor for a server that says nothing."""

import asyncio
import sqlite3
import time

import psycopg
import pytest
from tests.services.mail.test_delivery import Hands, Post

from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.domain.problem import ProblemError
from komtui.services.changes import Changes
from komtui.services.mail.sending.delivery import DeliveryWorker

HURRIED = 0.5
"""Seconds that books in a hurry wait for others."""
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


async def test_whoever_has_sent_what_was_due_goes_on_with_patient_books(opened):
    # A till that is busy for a second must not be told, after a letter has left, that the books cannot be used.
    database, clock = opened(), Hands()
    await database.write(insert)
    changes = Changes(database.news(clock), clock)
    assert await DeliveryWorker(OutboxRepository(database, clock), Post(), None, changes, clock).once() == 0
    holder = holder_of(opened.where)
    writing = asyncio.ensure_future(database.write(change))
    try:
        done, _waiting = await asyncio.wait([writing], timeout=3 * HURRIED)
    finally:
        holder.rollback()
        holder.close()
    assert not done
    await writing


async def test_a_dozen_transactions_wait_a_moment_in_all(opened):
    # What a worker has still to write when it is told to end: outcomes, claims, places among the connections.
    database = opened()
    await database.write(insert)
    holder = holder_of(opened.where)
    database.hurry()
    begun = time.monotonic()
    for _turn in range(12):
        with pytest.raises(ProblemError):
            await database.write(change)
    waited = time.monotonic() - begun
    holder.rollback()
    holder.close()
    assert waited < 12 * HURRIED * 0.75
    await database.write(change)
