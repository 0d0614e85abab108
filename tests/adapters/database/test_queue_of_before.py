"""Books of before: what waits there knows its account, and nobody stands still for want of a password."""

import datetime as dt
import json

import pytest

from komtui.adapters.database.codec import encoded_problem
from komtui.adapters.database.postgres import migrating as postgres
from komtui.adapters.database.postgres.database import Database as Postgres
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.sqlite import migrating as sqlite
from komtui.adapters.system import SystemClock
from komtui.domain.problem import Problem
from komtui.services.ports import NewLetter
from komtui.services.ports.secrets import CLOSED, OUT_OF_REACH

KEY = "smtp.password"
NO_PASSWORD = Problem("mail.missing", {"setting": KEY}, KEY)
OF_A_PROCESS = [NO_PASSWORD, *(Problem(each, {}, KEY) for each in sorted(CLOSED | OUT_OF_REACH | {"oauth.no-token"}))]
OF_EVERYBODY = [Problem("smtp.password"), Problem("mail.missing", {"setting": "smtp.host"}, "smtp.host")]


def of_before(problem):
    """Return it as release 0.1.0 wrote it."""
    return json.dumps([problem.code, dict(problem.facts), problem.field])


def migration(database):
    if isinstance(database, Postgres):
        return [next(postgres.FOLDER.glob("*_queue.sql")).read_text()]
    return list(sqlite.statements(next(sqlite.FOLDER.glob("*_queue.sql")).read_text()))


async def before(database):
    """Take back what the migration did."""
    undone = [
        "DROP INDEX deliveries_due",
        "DROP INDEX deliveries_ahead",
        "DROP INDEX letters_about_none",
        f"DROP TRIGGER deliveries_have_an_account{' ON deliveries' if isinstance(database, Postgres) else ''}",
        *(["DROP FUNCTION account_of_delivery"] if isinstance(database, Postgres) else []),
        "ALTER TABLE deliveries DROP COLUMN scope",
        "CREATE INDEX deliveries_due ON deliveries (due_at, id) WHERE state = 'queued'",
    ]
    for statement in undone:
        await database.write(lambda each, statement=statement: each.execute(statement))


async def migrated(database):
    for statement in migration(database):
        await database.write(lambda each, statement=statement: each.execute(statement))


@pytest.fixture
def database(opened):
    return opened()


@pytest.fixture
def outbox(database):
    return OutboxRepository(database, SystemClock())


def letter(scope, recipient="a@you.example"):
    return NewLetter(0, 1, f"test-{scope}", scope, "us@us.example", (recipient,), "s", b"m", f"<{scope}@us>")


async def test_what_waits_knows_its_account(database, outbox):
    for scope in ("company", "lyon"):
        await outbox.enqueue(letter(scope))
    await before(database)
    await migrated(database)
    assert await outbox.waiting() == ["company", "lyon"]
    assert (await outbox.claim("w", dt.timedelta(minutes=1), ["lyon"])).scope == "lyon"
    assert await outbox.waiting() == ["company"]


async def test_what_a_program_of_before_queues_that_is_still_open_knows_it_too(database, outbox):
    await outbox.enqueue(letter("lyon"))
    await database.write(
        lambda each: each.execute(
            "INSERT INTO deliveries (letter_id, recipient, state, attempts, trying_since, due_at, changed_at, reply)"
            " SELECT id, 'b@you.example', 'queued', 0, 0, 0, 0, '' FROM letters"
        )
    )
    taken = await outbox.claim("w", dt.timedelta(minutes=1), ["lyon"])
    assert taken.recipients == ("a@you.example", "b@you.example")
    assert await outbox.waiting() == []


@pytest.mark.parametrize("written", [encoded_problem, of_before])
async def test_who_stood_still_for_want_of_a_password_goes_on_and_nobody_else(database, outbox, written):
    await before(database)
    rows = [
        *({"scope": f"a{place}", "problem": written(each)} for place, each in enumerate(OF_A_PROCESS)),
        *({"scope": f"b{place}", "problem": written(each)} for place, each in enumerate(OF_EVERYBODY)),
        {"scope": "c", "problem": "nobody can read this"},
    ]
    statement = "INSERT INTO pauses (scope, problem, since) VALUES (:scope, :problem, 0)"
    await database.write(lambda each: each.executemany(statement, rows))
    await migrated(database)
    assert [each.scope for each in await outbox.pauses()] == ["b0", "b1", "c"]
