"""A claim on PostgreSQL: one journey whatever the account may send, and step by step where that cannot be."""

import asyncio
import datetime as dt
import os
import random
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest

from komtui.adapters.database.moments import ticks
from komtui.adapters.database.postgres.claiming import CLAIM, CLAIMING, advisory
from komtui.adapters.database.postgres.connection import PostgresConnection
from komtui.adapters.database.postgres.database import Database
from komtui.adapters.database.repositories.handovers import handed_over
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.system import SystemClock
from komtui.domain.mail.quota import DAY, MINUTE, Limit, Quota, Unit
from komtui.services.ports import NewLetter

LETTER = NewLetter(0, 1, "test", "company", "us@us.example", ("you@you.example",), "s", b"mime", "<k@us.example>")


async def test_a_claim_passes_by_a_letter_that_another_one_is_taking(database, where):
    outbox = OutboxRepository(database, SystemClock())
    for kind in ("test-1", "test-2"):
        await outbox.enqueue(replace(LETTER, kind=kind))
    with psycopg.connect(where) as other:
        other.execute("SELECT id FROM letters WHERE kind = 'test-1' FOR UPDATE")
        taken = await outbox.claim("w", dt.timedelta(minutes=2))
        assert taken is not None
        assert taken.kind == "test-2"
        assert await outbox.claim("w", dt.timedelta(minutes=2)) is None


@pytest.mark.parametrize("limits", [(), (Limit(9, DAY, Unit.MESSAGES), Limit(9, MINUTE, Unit.RECIPIENTS))])
async def test_a_claim_is_one_journey(database, tmp_path, limits):
    outbox, quotas = OutboxRepository(database, SystemClock()), {"company": Quota("us@mx", limits=limits)}
    for place in range(3):
        await outbox.enqueue(replace(LETTER, kind=f"test-{place}"))
    # The first two learn the server's clock, and have the function, which the next one takes for known.
    for _turn in range(2):
        assert await outbox.claim("w", dt.timedelta(minutes=2), ["company"], quotas) is not None
    said = tmp_path / "said"
    descriptor = os.open(said, os.O_CREAT | os.O_WRONLY)
    await database.write(lambda connection: connection.driver.pgconn.trace(descriptor), locking=True)
    assert await outbox.claim("w", dt.timedelta(minutes=2), ["company"], quotas) is not None
    await database.write(lambda connection: connection.driver.pgconn.untrace(), locking=True)
    os.close(descriptor)
    assert said.read_text().count("ReadyForQuery") == 1


async def test_where_a_role_may_have_no_function_a_claim_goes_step_by_step(database, where, postgres_server):
    outbox, name = OutboxRepository(database, SystemClock()), psycopg.conninfo.conninfo_to_dict(where)["dbname"]
    for place in range(2):
        await outbox.enqueue(replace(LETTER, kind=f"test-{place}"))
    role = f"plain_{name}"
    postgres_server.execute(
        f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC",
        f"CREATE ROLE {role} LOGIN",
        f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}",
        database=name,
    )
    try:
        with closing(Database(postgres_server.url(name, role=role))) as plain:
            claims = OutboxRepository(plain, SystemClock())
            found = [await claims.claim("w", dt.timedelta(minutes=2)) for _turn in range(3)]
            assert [each and each.kind for each in found] == ["test-0", "test-1", None]
    finally:
        postgres_server.execute(
            f"GRANT TEMPORARY ON DATABASE {name} TO PUBLIC", f"DROP OWNED BY {role}", f"DROP ROLE {role}", database=name
        )


@pytest.mark.parametrize("seed", range(6))
async def test_the_function_decides_as_the_steps_do(database, where, monkeypatch, seed):
    """Two accounts with limits of both units, some of it used and some under way, one account without any."""
    chance, clock = random.Random(seed), SystemClock()
    outbox, now = OutboxRepository(database, clock), ticks(clock.now())
    accounts = {"company": "us@mx", "lyon": "us@mx", "nice": "them@mx", "caen": ""}
    bounds = [Limit(chance.randint(1, 9), window, unit) for window in (MINUTE, DAY) for unit in Unit]
    quotas = {
        scope: Quota(account, limits=tuple(chance.sample(bounds, 2)) if account else ())
        for scope, account in accounts.items()
    }
    for place in range(12):
        recipients = tuple(f"{each}@x.example" for each in range(chance.randint(1, 4)))
        scope = chance.choice(list(accounts))
        await outbox.enqueue(replace(LETTER, kind=f"test-{place}", scope=scope, recipients=recipients))

    def use(connection):
        for account in ("us@mx", "them@mx"):
            for _turn in range(chance.randint(0, 4)):
                at = now - chance.randint(-200, 90_000) * 1_000_000
                handed_over(connection, account, chance.randint(1, 99), chance.randint(1, 3), at)

    await database.write(use)

    async def taken(books):
        claims = OutboxRepository(books, clock)
        wanted = ["company", "lyon", "nice", "caen"] if seed % 2 else None
        found = [await claims.claim("w", dt.timedelta(minutes=2), wanted, quotas) for _turn in range(12)]
        return [each and (each.kind, each.recipients, each.account) for each in found]

    ways = [await taken(database)]
    undoing = "UPDATE letters SET lease = NULL, lease_until = NULL, holder = NULL"
    with psycopg.connect(where) as driver:
        driver.execute(undoing)
        driver.execute("UPDATE deliveries SET state = 'queued', lease = NULL WHERE state = 'sending'")
    monkeypatch.setattr(PostgresConnection, "has", lambda self, function: False)
    ways.append(await taken(database))
    assert ways[0] == ways[1]
    assert any(ways[0])


@pytest.mark.parametrize("paused", [True, False])
async def test_a_claim_walks_past_no_letter_of_another_account(database, paused):
    """Whether that account stands still, or is not this worker's to send for."""
    outbox = OutboxRepository(database, SystemClock())
    for place in range(60):
        await outbox.enqueue(replace(LETTER, kind=f"test-{place}"))
    await outbox.enqueue(replace(LETTER, kind="test", scope="lyon"))
    values = {"lease": "a", "until": 2**60, "holder": "h", "now": 2**60, "accounts": "{}", "limits": None}

    def work(connection):
        if paused:
            connection.execute("INSERT INTO pauses (scope, problem, since) VALUES ('company', '{}', 0)")
        connection.execute(CLAIMING.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
        read = "SELECT sum(idx_tup_fetch + seq_tup_read) FROM pg_stat_xact_user_tables WHERE relname = 'letters'"
        before = connection.execute(read).fetchone()[0]
        wanted = ["company", "lyon"] if paused else ["lyon"]
        assert connection.execute(CLAIM, {**values, "scopes": wanted}).fetchone()["scope"] == "lyon"
        return connection.execute(read).fetchone()[0] - before

    assert await database.write(work) < 20


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_claim_under_a_limit_waits_for_another_one(database, where, monkeypatch, at_once):
    """Two letters fit one by one, and together they are too much."""
    if not at_once:
        monkeypatch.setattr(PostgresConnection, "has", lambda self, function: False)
    quotas = {"company": Quota("us@mx", limits=(Limit(1, DAY, Unit.MESSAGES),))}
    outbox = OutboxRepository(database, SystemClock())
    await outbox.enqueue(LETTER)
    with psycopg.connect(where) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (advisory("claims"),))
        claim = asyncio.ensure_future(outbox.claim("w", dt.timedelta(minutes=5), None, quotas))
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not other.execute(waiting).fetchone()[0]:
            await asyncio.sleep(0)
            assert not claim.done()
    assert await claim is not None
