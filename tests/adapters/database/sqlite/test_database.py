"""The file: who may read it, what is refused, and what every fault of the disk is called."""

import asyncio
import contextlib
import datetime as dt
import random
import sqlite3
import stat

import pytest

from komtui.adapters.database.repositories import records
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.sqlite import _schema as schema
from komtui.adapters.database.sqlite import migrating
from komtui.adapters.database.sqlite.database import Database
from komtui.domain.digest import digest
from komtui.domain.problem import ProblemError
from komtui.services.ports import Query


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


async def test_folder_and_files_are_their_owners_alone(database, path, make):
    await DocumentRepository(database).add([make()])
    assert mode(path.parent) == 0o700
    files = sorted(each.name for each in path.parent.iterdir())
    assert files == ["books.sqlite3", "books.sqlite3-shm", "books.sqlite3-wal", "books.sqlite3.mark"]
    assert {mode(each) for each in path.parent.iterdir()} == {0o600}


def test_an_open_file_is_closed_to_others_at_the_start(path):
    Database(path).close()
    path.chmod(0o644)
    Database(path).close()
    assert mode(path) == 0o600


async def test_it_opens_again_with_what_was_written(path, make):
    for number in ("F-1", "F-2"):
        database = Database(path)
        await DocumentRepository(database).add([make(number)])
        # With every connection that it has: the one that counts to the end is opened by that alone.
        assert IndexRepository(database).count(Query()).result() >= 1
        database.close()
        database.close()
    database = Database(path)
    assert IndexRepository(database).count(Query()).result() == 2
    assert await database.quick_check() == ()
    database.close()


def test_a_newer_database_is_left_alone(path, code_of):
    Database(path).close()
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 999")
    newer.close()
    before = path.read_bytes()
    with pytest.raises(ProblemError) as refused:
        Database(path)
    (problem,) = refused.value.problems
    assert (problem.code, problem.facts["version"]) == ("system.database-newer", 999)
    assert path.read_bytes() == before


def test_a_file_of_something_else_is_left_alone(path, code_of):
    path.parent.mkdir(parents=True)
    path.write_bytes(b"Dear diary, " * 1000)
    assert code_of(lambda: Database(path)) == "system.database-foreign"
    assert path.read_bytes() == b"Dear diary, " * 1000
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmarks (url)")
    other.close()
    assert code_of(lambda: Database(path)) == "system.database-foreign"
    other = sqlite3.connect(path)
    assert [row[0] for row in other.execute("SELECT name FROM sqlite_schema")] == ["bookmarks"]
    other.close()


LAST_THAT_WRITES_DOCUMENTS = 42
"""The first version into which this program could write a document; what older ones hold is for the golden books."""


async def test_an_older_database_is_brought_up_to_date_with_all_it_holds(path, make, monkeypatch):
    every = migrating.migrations()
    monkeypatch.setattr(migrating, "migrations", lambda: every[:LAST_THAT_WRITES_DOCUMENTS])
    older = Database(path)
    await DocumentRepository(older).add([make("F-1")])
    older.close()
    monkeypatch.undo()
    database = Database(path)
    assert database.version == len(every) >= LAST_THAT_WRITES_DOCUMENTS
    assert IndexRepository(database).count(Query("lefe")).result() == 1
    assert await database.read(lambda connection: connection.execute("SELECT count(*) FROM letters").fetchone()[0]) == 0
    database.close()


WRITTEN_IN_0_1_0 = (
    '{"kind":"invoice","number":"F-1","date":"2026-11-21","currency":"EUR","seller":{"name":"Us"},'
    '"buyer":{"name":"Zoe"},"state":"issued","references":[{"role":"buyer","number":"PO-1"},'
    '{"role":"origin","number":"C-1","date":"2026-11-20"},{"role":"origin","number":"C-2"}]}'
)


async def test_what_an_older_release_made_from_a_document_is_known(path, make, monkeypatch):
    every = migrating.migrations()
    before = next(place for place, file in enumerate(every) if "origins" in file.name)
    present = path.with_name("present.sqlite3")
    written = Database(present)
    await DocumentRepository(written).add([make("F-1"), make("F-2")])
    written.close()
    monkeypatch.setattr(migrating, "migrations", lambda: every[:before])
    Database(path).close()
    monkeypatch.undo()
    books = sqlite3.connect(path)
    books.execute("ATTACH ? AS present", (str(present),))
    with books:
        for table in ("documents", "document_bodies"):
            columns = ", ".join(row[1] for row in books.execute(f"PRAGMA main.table_info({table})"))
            books.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM present.{table}")
        # A body that cannot be read keeps nobody from opening the books.
        bodies = ((WRITTEN_IN_0_1_0, 1), ("{", 2))
        books.executemany("UPDATE document_bodies SET body = ? WHERE document_id = ?", bodies)
    books.close()
    database = Database(path)
    documents = DocumentRepository(database)
    for number, date in (("C-1", dt.date(2026, 11, 20)), ("C-2", dt.date(2020, 1, 1)), ("C-2", None)):
        assert [each.number for each in await documents.made_from(number, date)] == ["F-1"]
    assert not await documents.made_from("C-1", dt.date(2020, 1, 1))
    assert not await documents.made_from("PO-1")
    database.close()


async def test_what_came_of_a_document_is_looked_up_and_not_searched_for(database):
    def how(connection):
        asked = []
        connection.set_trace_callback(asked.append)
        records.made_from(connection, "C-1", dt.date(2026, 11, 20))
        connection.set_trace_callback(None)
        return [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}")]

    steps = await database.read(how)
    assert [each for each in steps if each.startswith("SCAN")] == []
    assert any("origins USING PRIMARY KEY (number=?" in each for each in steps)


def test_a_migration_that_fails_leaves_the_version_before_it(path, tmp_path, monkeypatch):
    Database(path).close()
    broken = tmp_path / "9999_broken.sql"
    broken.write_text("CREATE TABLE half (a);\nCREATE TABLE half (a);\n")
    every = migrating.migrations()
    monkeypatch.setattr(migrating, "migrations", lambda: (*every, broken))
    with pytest.raises(sqlite3.OperationalError, match="half"):
        Database(path)
    monkeypatch.undo()
    database = Database(path)
    assert database.version == len(every)
    names = database.look(lambda each: [row["name"] for row in each.execute("SELECT name FROM sqlite_schema")])
    assert "half" not in names
    database.close()


async def test_what_raises_is_undone(database, make):
    def work(connection):
        connection.execute("INSERT INTO settings VALUES ('', 'a', 'b')")
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await database.write(work)
    assert await database.read(lambda connection: connection.execute("SELECT * FROM settings").fetchall()) == []


async def test_a_full_disk_is_said_and_what_was_there_stays(database, make):
    documents = DocumentRepository(database)
    await documents.add([make("F-1")])
    limit = "PRAGMA max_page_count = 1"  # SQLite takes the present size for the smallest
    await asyncio.wrap_future(database._writing.submit(database._writer.execute, limit))
    with pytest.raises(ProblemError) as raised:
        await documents.add([make(f"G-{place}", "x" * 200) for place in range(500)])
    assert raised.value.problems[0].code == "system.database-full"
    index = IndexRepository(database)
    assert [row.number for row in index.page(Query(), 9).result().rows] == ["F-1"]
    assert index.keys(Query("g-1"), 9).result() == []


async def test_a_lock_that_another_program_keeps_is_said(database, path, make):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ProblemError) as raised:
        await DocumentRepository(database).add([make()])
    assert raised.value.problems[0].code == "system.database-busy"
    other.close()
    await DocumentRepository(database).add([make()])


def test_a_medium_that_cannot_be_written_is_said(database, code_of):
    # The connection that looks is opened read-only, as a whole medium would be.
    insert = "INSERT INTO settings VALUES ('', 'a', 'b')"
    assert code_of(lambda: database.look(lambda each: each.execute(insert))) == "system.database-read-only"


async def test_a_damaged_file_is_said(path, make, code_of):
    database = Database(path)
    await DocumentRepository(database).add([make(f"F-{place}") for place in range(300)])
    database.close()
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"\xa5" * (len(content) - 4096 * 2)
    path.write_bytes(content)

    def use():
        damaged = Database(path)
        try:
            IndexRepository(damaged).page(Query(), 300).result()
        finally:
            damaged.close()

    assert code_of(use) == "system.database-damaged"


def test_a_folder_that_cannot_be_is_said(tmp_path, code_of):
    (tmp_path / "file").write_text("")
    assert code_of(lambda: Database(tmp_path / "file" / "books.sqlite3")) == "system.database-unreachable"
    (tmp_path / "folder").mkdir()
    assert code_of(lambda: Database(tmp_path / "folder")) == "system.database-unreachable"


def test_a_mistake_in_sql_is_no_problem_of_the_users(database):
    with pytest.raises(sqlite3.OperationalError):
        database.look(lambda connection: connection.execute("SELECT nothing FROM nowhere"))


async def test_what_must_survive_the_loss_of_power_is_synced(database):
    def level(connection):
        return connection.execute("PRAGMA synchronous").fetchone()[0]

    assert [await database.write(level, durable=durable) for durable in (False, True, True, False)] == [1, 2, 2, 1]


async def test_issuing_and_the_outbox_are_synced_and_edits_are_not(database, make, monkeypatch):
    from dataclasses import replace
    from datetime import timedelta

    from komtui.adapters.database.repositories.outbox import OutboxRepository
    from komtui.adapters.system import SystemClock
    from komtui.services.ports import NewLetter

    documents, outbox = DocumentRepository(database), OutboxRepository(database, SystemClock())
    letter = NewLetter(1, 1, "document", "company", "us@us.example", ("you@you.example",), "s", b"mime", "<k@us>")

    async def synced(awaitable):
        await awaitable
        return database._durable

    assert not await synced(documents.add([make()]))
    assert await synced(documents.issue(1, "{number}", lambda draft, number: replace(draft, number=number)))
    assert await synced(outbox.enqueue(letter))
    held = await outbox.claim("w", timedelta(minutes=1))
    assert await synced(outbox.mark_dot(held, held.recipients))
    database._durable = None
    assert await synced(outbox.record(held, []))
    for decide in (outbox.resolve(1, arrived=False), outbox.retry(1), outbox.cancel(1)):
        database._durable = None
        assert await synced(decide)


@pytest.mark.parametrize("other", [None, "another.sqlite3"])
async def test_nothing_is_written_into_a_file_that_was_taken_away(database, path, make, other):
    documents = DocumentRepository(database)
    await documents.add([make("F-1")])
    if other is None:
        path.unlink()
    else:
        Database(path.with_name(other)).close()
        path.with_name(other).replace(path)
    for call in (documents.add([make("F-2")]), documents.find("F-1")):
        with pytest.raises(ProblemError) as raised:
            await call
        assert raised.value.problems[0].code == "system.database-gone"


@pytest.mark.parametrize(
    ("table", "column", "bad"),
    [
        ("document_bodies", "body", b"\xff"),
        ("documents", "customer", b"\xff"),
        ("documents", "payable", b"x"),
        ("documents", "state", b"isLued"),
        ("documents", "date", b"20x6"),
    ],
)
async def test_a_flipped_byte_in_a_row_is_said_without_what_stands_there(path, make, code_of, table, column, bad):
    database = Database(path)
    await DocumentRepository(database).add([make("F-1")])
    await database.write(lambda each: each.execute(f"UPDATE {table} SET {column} = CAST(:bad AS TEXT)", {"bad": bad}))

    async def use():
        IndexRepository(database).page(Query(), 9).result()
        await DocumentRepository(database).find("F-1")

    with pytest.raises(ProblemError) as raised:
        await use()
    database.close()
    (problem,) = raised.value.problems
    assert problem.code == "system.database-damaged"
    assert "text" not in problem.facts["reason"]


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"CREATE TABLE audit (", b"CREATE TABLE aud\xcft ("), (b"tokenize = 'unicode61", b"toxenize = 'unicode61")],
)
async def test_flipped_bytes_in_the_schema_are_said(path, make, code_of, before, after):
    database = Database(path)
    await DocumentRepository(database).add([make("F-1")])
    database.close()
    content = path.read_bytes()
    assert before in content
    path.write_bytes(content.replace(before, after))

    def use():
        damaged = Database(path)
        try:
            IndexRepository(damaged).page(Query("f"), 9).result()
        finally:
            damaged.close()

    assert code_of(use) == "system.database-damaged"


async def test_flipped_bytes_anywhere_are_no_mistake_of_the_program(path, make):
    database = Database(path)
    await DocumentRepository(database).add([make(f"F-{place}") for place in range(30)])
    database.close()
    sound, chance, said = path.read_bytes(), random.Random(7), set()
    for _ in range(60):
        content = bytearray(sound)
        for _ in range(chance.choice((1, 40, 400))):
            content[chance.randrange(100, len(content))] ^= chance.randrange(1, 256)
        path.write_bytes(content)
        with contextlib.suppress(FileNotFoundError):
            path.with_name(f"{path.name}-wal").unlink()
        try:
            damaged = Database(path)
            try:
                rows = IndexRepository(damaged).page(Query(), 300).result().rows
                await DocumentRepository(damaged).get(rows[0].id)
            finally:
                damaged.close()
        except ProblemError as error:
            said |= {each.code for each in error.problems}
    assert said <= {"system.database-damaged", "document.unreadable", "document.missing"}
    assert "system.database-damaged" in said


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP TABLE settings", f"CREATE VIEW settings AS {ENDLESS} '' AS store, i AS key, '' AS value FROM n"),
        (f"CREATE VIEW another AS {ENDLESS} i FROM n",),
        (f"CREATE TRIGGER busy AFTER INSERT ON series BEGIN DELETE FROM audit WHERE id IN ({ENDLESS} i FROM n); END",),
        (
            "DROP TRIGGER documents_counted_in",
            "CREATE TRIGGER documents_counted_in AFTER INSERT ON documents BEGIN DELETE FROM tallies; END",
        ),
    ],
)
def test_what_runs_in_the_file_and_is_not_ours_is_refused_before_it_runs(path, code_of, statements):
    Database(path).close()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        for statement in statements:
            other.execute(statement)
    assert code_of(lambda: Database(path)) == "system.database-damaged"


def test_the_triggers_of_new_books_are_known_at_a_glance(path):
    """A migration that makes or drops a trigger changes `NEWEST`; until then each start reads every script."""
    Database(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert digest(repr(schema.running(connection)).encode()) == schema.NEWEST
        assert not schema.foreign(connection, lambda: pytest.fail("read every script"))
