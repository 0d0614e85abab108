"""Connections that are lost, transactions that meet, clocks that are apart, and books that are not ours."""

import asyncio
import datetime as dt
import threading
from contextlib import aclosing, closing

import psycopg
import pytest
import time_machine

from komtui.adapters.database.connection import RefusedError
from komtui.adapters.database.postgres import migrating
from komtui.adapters.database.postgres.connection import PostgresConnection
from komtui.adapters.database.postgres.database import Database
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.repositories.journal import Recorder
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.repositories.people import PeopleRepository
from komtui.adapters.database.repositories.settings import SettingsRepository
from komtui.adapters.system import SystemClock
from komtui.domain.access import Role
from komtui.domain.problem import ProblemError
from komtui.services.listing import Query
from komtui.services.ports import NewLetter

LETTER = NewLetter(0, 1, "test", "company", "us@us.example", ("you@you.example",), "s", b"mime", "<k@us.example>")


def count(connection):
    return connection.execute("SELECT count(*) AS found FROM settings").fetchone()["found"]


def insert(connection):
    connection.execute("INSERT INTO settings (store, key, value) VALUES ('', 'a', 'b')")


def kill(connection):
    connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def test_after_the_server_was_started_again_the_next_call_works(own_postgres):
    database = Database(own_postgres.url(own_postgres.fresh()))
    assert await database.read(count) == 0
    own_postgres.restart()
    assert await database.read(count) == 0
    own_postgres.restart()
    await database.write(insert)
    assert database.ask(count).result() == 1
    database.close()


def begun(connection):
    return connection.execute("SELECT transaction_timestamp() AS at").fetchone()["at"]


def wrong(connection):
    connection.execute("SELECT 1 / 0")


async def test_what_is_read_in_one_turn_is_one_state_of_the_books_and_the_next_turn_another(postgres_url):
    with closing(Database(postgres_url)) as database:
        first = await database.read(begun)
        one, two, three = await asyncio.gather(*(database.read(begun) for _time in range(3)))
        assert first < one == two == three
        assert one < await database.read(begun)
        # What goes wrong in one of them is none of the others' business.
        before, error, after = await asyncio.gather(
            database.read(begun), database.read(wrong), database.read(begun), return_exceptions=True
        )
        assert before < after
        assert isinstance(error, psycopg.Error)
        # And nothing stays open behind them.
        await database.write(insert)
        assert await database.read(count) == 1


async def test_without_a_server_it_is_said_and_later_it_works(own_postgres):
    database = Database(own_postgres.url(own_postgres.fresh()))
    own_postgres.stop()
    for call in (database.read(count), database.write(insert)):
        with pytest.raises(ProblemError) as raised:
            await call
        assert raised.value.problems[0].code.startswith("system.database-")
    own_postgres.start()
    await database.write(insert)
    assert await database.read(count) == 1
    database.close()


async def test_what_was_lost_before_its_commit_is_written_again(database):
    tries = []

    def work(connection):
        insert(connection)
        tries.append(connection.pid)
        if len(tries) == 1:
            kill(connection)

    await database.write(work)
    assert len(set(tries)) == 2
    assert await database.read(count) == 1


@pytest.mark.parametrize("arrives", [True, False], ids=["committed", "not committed"])
async def test_of_a_commit_that_nobody_answered_the_server_is_asked(database, monkeypatch, arrives):
    tries = []
    execute = PostgresConnection.execute

    def cut(self, statement, values=None, /):
        if statement != "COMMIT" or len(tries) > 1:
            return execute(self, statement, values)
        if arrives:
            execute(self, statement, values)
            with pytest.raises(psycopg.OperationalError):
                kill(self)
            raise psycopg.OperationalError("the server closed the connection unexpectedly")
        with pytest.raises(psycopg.OperationalError):
            execute(self, "SELECT pg_terminate_backend(pg_backend_pid())")
        return execute(self, statement, values)

    def work(connection):
        tries.append(connection.pid)
        insert(connection)

    monkeypatch.setattr(PostgresConnection, "execute", cut)
    await database.write(work)
    assert len(tries) == (1 if arrives else 2)
    assert await database.read(count) == 1


async def test_what_became_of_a_commit_is_unknown_where_the_server_was_started_again(own_postgres, monkeypatch):
    database = Database(own_postgres.url(own_postgres.fresh()))
    execute = PostgresConnection.execute

    def cut(self, statement, values=None, /):
        if statement == "COMMIT":
            own_postgres.stop(immediate=True)
            own_postgres.start()
        return execute(self, statement, values)

    monkeypatch.setattr(PostgresConnection, "execute", cut)
    with pytest.raises(ProblemError) as raised:
        await database.write(insert)
    assert raised.value.problems[0].code == "system.database-uncertain"
    monkeypatch.undo()
    database.close()


async def test_what_became_of_a_commit_is_unknown_where_the_server_is_away(own_postgres, monkeypatch):
    """It may have been written: "not written" would have somebody do it twice."""
    database = Database(own_postgres.url(own_postgres.fresh()))
    execute = PostgresConnection.execute

    def cut(self, statement, values=None, /):
        if statement != "COMMIT":
            return execute(self, statement, values)
        execute(self, statement, values)
        own_postgres.stop(immediate=True)
        with pytest.raises(psycopg.OperationalError):
            execute(self, "SELECT 1")
        raise psycopg.OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr(PostgresConnection, "execute", cut)
    with pytest.raises(ProblemError) as raised:
        await database.write(insert, durable=True)
    assert [each.code for each in raised.value.problems] == ["system.database-uncertain"]
    monkeypatch.undo()
    own_postgres.start()
    assert await database.read(count) == 1
    database.close()


async def test_two_that_decide_on_what_the_other_writes_are_run_one_after_the_other(database, where):
    """Each writes only if there is nothing; under less than serializable both would."""
    other = Database(where)
    both = threading.Barrier(2)
    met = []

    def work(connection):
        found = count(connection)
        if len(met) < 2:
            met.append(found)
            both.wait(20)
        if not found:
            connection.execute(
                "INSERT INTO settings (store, key, value) VALUES ('', :key, 'b')", {"key": str(connection.pid)}
            )

    await asyncio.gather(database.write(work), other.write(work))
    assert await database.read(count) == 1
    other.close()


async def test_of_two_administrators_that_remove_each_other_one_stays(database, where):
    """Whoever comes second counts after the first: what is written into the journal is written one after the other."""
    with closing(Database(where)) as other:
        tills = [PeopleRepository(each, Recorder(SystemClock()).writing) for each in (database, other)]
        found = [await tills[0].add(name, Role.ADMINISTRATOR, "$sealed", "") for name in ("Ada", "Bob")]
        removing = [till.remove(person.id, "") for till, person in zip(tills, found, strict=True)]
        refused = [each for each in await asyncio.gather(*removing, return_exceptions=True) if each is not None]
        assert [each.problems[0].code for each in refused] == ["access.last-administrator"]
        assert len(await tills[0].all()) == 1


def test_for_a_word_that_nobody_has_no_words_are_walked_through(database, monkeypatch):
    asked, execute = [], PostgresConnection.execute

    def noting(self, statement, values=None, /):
        asked.append(statement)
        return execute(self, statement, values)

    monkeypatch.setattr(PostgresConnection, "execute", noting)
    assert not IndexRepository(database).page(Query("nobody"), 50).result().rows
    assert any("search_terms" in each for each in asked)
    assert not any("|| terms ||" in each for each in asked)


async def test_a_lock_that_somebody_keeps_is_said(database, where):
    await database.write(insert)
    with psycopg.connect(where) as holder:
        holder.execute("UPDATE settings SET value = 'c'")
        with pytest.raises(ProblemError) as raised:
            await database.write(lambda connection: connection.execute("UPDATE settings SET value = 'd'"))
    assert raised.value.problems[0].code == "system.database-busy"


async def test_leases_go_by_the_servers_clock(database, where):
    outbox = OutboxRepository(database, SystemClock())
    await outbox.enqueue(LETTER)
    lease = dt.timedelta(minutes=2)
    # A claim by this machine; its holder cannot be seen from elsewhere.
    assert await outbox.claim("w", lease) is not None
    await database.write(lambda connection: connection.execute("UPDATE letters SET holder = ''"))
    for apart in (dt.timedelta(hours=3), -dt.timedelta(hours=3)):
        with time_machine.travel(dt.datetime.now(dt.UTC) + apart, tick=True):
            other = Database(where)
            elsewhere = OutboxRepository(other, SystemClock())
            assert await elsewhere.recover() == 0
            assert await elsewhere.claim("w", lease) is None
            # What it is told is by its own clock.
            due = await elsewhere.next_due()
            assert dt.timedelta() < due - SystemClock().now() <= lease
            other.close()


async def test_clocks_hardly_apart_are_one(database):
    moment = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)

    class Standing:
        def now(self):
            return moment

    assert await database.read(lambda connection: connection.now(Standing())) == moment


async def test_what_is_looked_at_follows_what_others_write(database, where):
    people = PeopleRepository(database, Recorder(SystemClock()).writing)
    assert not people.entrance().locked
    other = Database(where)
    marie = await PeopleRepository(other, Recorder(SystemClock()).writing).add(
        "Marie", Role.ADMINISTRATOR, "$sealed", ""
    )
    async with asyncio.timeout(20):
        async with aclosing(database.news(SystemClock()).follow()) as news:
            while people.present(marie.id) is None:
                await anext(news)
                # Whatever the news had asked anew is answered before this.
                await database.read(count)
    assert people.entrance().locked
    other.close()


async def test_what_is_looked_at_is_answered_while_the_server_stands_still(own_postgres):
    database = Database(own_postgres.url(own_postgres.fresh()))
    people = PeopleRepository(database, Recorder(SystemClock()).writing)
    marie = await people.add("Marie", Role.ADMINISTRATOR, "$sealed", "")
    assert people.present(marie.id).person == marie
    with own_postgres.frozen():
        assert people.present(marie.id).person == marie
    database.close()


async def test_what_raises_is_undone(database):
    def work(connection):
        insert(connection)
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await database.write(work)
    assert await database.read(count) == 0


async def test_a_rule_of_the_schema_and_a_mistake_are_told_apart(database):
    await database.write(insert)
    with pytest.raises(RefusedError):
        await database.write(insert)
    with pytest.raises(psycopg.errors.UndefinedTable):
        await database.read(lambda connection: connection.execute("SELECT nothing FROM nowhere"))


async def test_a_text_with_what_postgresql_cannot_keep_is_kept_without(database):
    settings = SettingsRepository(database, Recorder(SystemClock()).writing)
    await settings.set([("", "company.name", "a\0b % :c '")])
    assert await settings.all() == {("", "company.name"): "a\N{REPLACEMENT CHARACTER}b % :c '"}


async def test_what_must_survive_the_loss_of_power_is_synced(database):
    def level(connection):
        return connection.execute("SELECT current_setting('synchronous_commit') AS level").fetchone()["level"]

    assert [await database.write(level, durable=durable) for durable in (False, True, False)] == ["off", "on", "off"]


def code_of(where):
    with pytest.raises(ProblemError) as raised:
        Database(where)
    return raised.value.problems[0].code


def test_newer_books_and_those_of_something_else_are_left_alone(postgres_server):
    name = postgres_server.fresh()
    postgres_server.execute("CREATE TABLE bookmarks (url text)", database=name)
    assert code_of(postgres_server.url(name)) == "system.database-foreign"
    ours = postgres_server.fresh()
    Database(postgres_server.url(ours)).close()
    postgres_server.execute("UPDATE komtui_version SET version = 999", database=ours)
    assert code_of(postgres_server.url(ours)) == "system.database-newer"
    for each in (name, ours):
        postgres_server.drop(each)


def test_a_migration_that_fails_leaves_the_version_before_it(where, tmp_path, monkeypatch):
    broken = tmp_path / "9999_broken.sql"
    broken.write_text("CREATE TABLE half (a int);\nCREATE TABLE half (a int);\n")
    every = migrating.migrations()
    monkeypatch.setattr(migrating, "migrations", lambda: (*every, (9999, broken)))
    with pytest.raises(psycopg.errors.DuplicateTable):
        Database(where)
    monkeypatch.undo()
    database = Database(where)
    assert database.version == every[-1][0]
    half = database.ask(lambda each: each.execute("SELECT to_regclass('half') AS half").fetchone()["half"])
    assert half.result() is None
    database.close()


def test_without_the_right_to_the_extension_words_are_still_found_by_their_middle(postgres_server):
    name = postgres_server.fresh()
    postgres_server.execute("DROP ROLE IF EXISTS clerk", "CREATE ROLE clerk LOGIN")
    postgres_server.execute("GRANT ALL ON SCHEMA public TO clerk", database=name)
    database = Database(postgres_server.url(name, role="clerk"))
    found = database.ask(lambda each: each.execute("SELECT to_regclass('search_pieces') AS found").fetchone()["found"])
    assert found.result() is None
    database.close()
    postgres_server.drop(name)
