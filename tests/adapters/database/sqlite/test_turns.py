"""What is written in one turn of the event loop is one commit, and each piece of it stands or falls by itself."""

import asyncio

import pytest

_PUT = "INSERT INTO settings (store, key, value) VALUES ('', :key, '')"


@pytest.fixture
def commits(database):
    """How often the writing connection has committed; filled as it does."""
    found = []
    database._writer.set_trace_callback(lambda statement: found.append(statement) if statement == "COMMIT" else None)
    return found


def put(key):
    return lambda connection: connection.execute(_PUT, {"key": key}).rowcount


def put_and_raise(key, error, first=None):
    def work(connection):
        connection.execute(_PUT, {"key": key})
        if first is not None:
            connection.execute(first)
        raise error

    return work


async def kept(database):
    rows = await database.read(lambda connection: connection.execute("SELECT key FROM settings").fetchall())
    return {row["key"] for row in rows}


async def write_all(database, *works, durable=False):
    return await asyncio.gather(*(database.write(each, durable=durable) for each in works), return_exceptions=True)


async def test_what_is_written_in_one_turn_is_one_commit(database, commits):
    assert await write_all(database, put("a"), put("b"), put("c")) == [1, 1, 1]
    assert await kept(database) == {"a", "b", "c"}
    assert len(commits) == 1


async def test_what_one_raises_undoes_what_it_wrote_alone(database, commits):
    found = await write_all(database, put("a"), put_and_raise("b", LookupError()), put("c"))
    assert (found[0], type(found[1]), found[2]) == (1, LookupError, 1)
    assert await kept(database) == {"a", "c"}
    assert len(commits) == 1


async def test_where_the_database_gives_all_of_it_up_each_is_written_by_itself(database, commits):
    # As a full disk does: the transaction is gone, and with it what the others wrote.
    found = await write_all(database, put("a"), put_and_raise("b", LookupError(), "ROLLBACK"), put("c"))
    assert (found[0], type(found[1]), found[2]) == (1, LookupError, 1)
    assert await kept(database) == {"a", "c"}
    assert len(commits) == 2


async def test_one_that_is_to_survive_the_loss_of_power_makes_all_of_them(database):
    levels = []

    def look(connection):
        levels.append(connection.execute("PRAGMA synchronous").fetchone()[0])

    await asyncio.gather(database.write(look), database.write(look, durable=True))
    assert levels == [2, 2]
    await database.write(look)
    assert levels == [2, 2, 1]
