"""The search's index of another version is made anew, and meanwhile nobody finds what is not there."""

import asyncio
import datetime as dt
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

import warm
from komtui.adapters.database import terms
from komtui.adapters.database.repositories import records
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.repositories.reindexing import SearchIndexRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.services.ports import NewDocument, Query

MANY = 3_000
NEXT = terms.VERSION + 1
"""The version of a later komtui."""
NAMES = ("Hôtel Bellevue", "Moulin", "Café Zoé", "Lefèvre", "Traiteur Roux", "Auberge", "Œuvres")
KINDS = tuple(Kind)

# A later komtui, which has given the kinds other tokens; it says how far it is after each batch.
LATER = """
import asyncio, sys
from pathlib import Path
from komtui.adapters.database import terms
from komtui.adapters.database.repositories.reindexing import SearchIndexRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.domain.sales.kind import Kind

terms.VERSION += 1
terms._KINDS = dict(zip(Kind, [chr(0xE1F0 + place) for place in range(len(Kind))]))

async def main(path):
    database = Database(Path(path))
    index = SearchIndexRepository(database)
    print(await index.progress(), flush=True)
    for _ in range(100):  # it has thirty to do, and must not do them over and over
        if (percent := await index.make_next()) is None:
            break
        print(percent, flush=True)
    database.close()

asyncio.run(main(sys.argv[1]))
"""


def document(place):
    kind, number = KINDS[place % len(KINDS)], f"N-{place:05}"
    buyer = Party(NAMES[place % len(NAMES)], email=f"c{place}@client.example")
    date = dt.date(2026, 1, 1) + dt.timedelta(place % 300)
    if place % 10 == 0:
        return NewDocument(Document(kind, "", date, "EUR", Party("Us"), buyer, store="lyon"))
    state = State.PAID if place % 11 == 0 else State.ISSUED
    return NewDocument(Document(kind, number, date, "EUR", Party("Us"), buyer, state=state).frozen())


@pytest.fixture
async def path(tmp_path):
    """Books whose index was made by version 1."""
    database = Database(tmp_path / "books.sqlite3")
    await DocumentRepository(database).add([document(place) for place in range(MANY)])
    # What becomes overdue from day to day is no business of these tests.
    database._writer.execute("UPDATE search_index SET due = '9999-12-31'")
    database.close()
    return database.path


@pytest.fixture
def opened(path):
    database = Database(path)
    yield database
    database.close()


@pytest.fixture
def later(monkeypatch):
    """Another version of the terms: the kinds' tokens were given anew, each to another kind."""
    tokens = [*terms._KINDS.values()]
    monkeypatch.setattr(terms, "_KINDS", dict(zip(Kind, [*tokens[1:], tokens[0]], strict=True)))
    monkeypatch.setattr(terms, "VERSION", NEXT)
    terms.search.cache_clear()
    yield
    terms.search.cache_clear()


def found(database, **fields):
    # Another reader each time, as each process is one.
    index, query = IndexRepository(database), Query(**fields)
    rows = index.rows(index.keys(query, MANY).result()).result()
    assert index.count(query).result() == len(rows)
    page = index.page(query, 50).result()
    assert (page.rows, page.total) == (rows[:50], len(rows))
    # From the other end, and from the middle both ways.
    assert index.page(query, 50, after=0).result().rows == rows[-50:]
    middle = rows[len(rows) // 2].key
    assert index.page(query, 7, after=middle).result().rows == rows[: len(rows) // 2][-7:]
    assert index.page(query, 7, before=middle).result().rows == rows[len(rows) // 2 + 1 :][:7]
    return rows


def is_right(database):
    """Look through every filter, alone and beside words."""
    every = found(database)
    assert len(every) == MANY
    for kind in Kind:
        assert found(database, kind=kind) == [row for row in every if row.kind is kind]
        of_words = [row for row in every if row.kind is kind and row.customer == "Café Zoé"]
        assert found(database, text="zoe cafe", kind=kind) == of_words
        # In the middle of a word, where nothing begins so.
        assert found(database, text="afe", kind=kind) == of_words
    assert found(database, store="lyon", state=State.DRAFT) == [row for row in every if row.store == "lyon"]
    assert found(database, state=State.PAID) == [row for row in every if row.state is State.PAID] != []
    return True


async def all_of(index):
    steps = [await index.progress()]
    while steps[-1] is not None and len(steps) < 100:
        steps.append(await index.make_next())
    return steps


async def test_nothing_is_to_be_done_where_the_version_is_the_same(opened):
    assert await all_of(SearchIndexRepository(opened)) == [None]
    assert is_right(opened)


async def test_filters_are_right_before_meanwhile_and_after(opened, later):
    index = SearchIndexRepository(opened)
    assert await index.progress() == 0
    assert is_right(opened)
    steps = [await index.make_next() for _ in range(12)]
    assert is_right(opened)
    steps += await all_of(index)
    assert steps[-1] is None
    assert steps[:-1] == sorted(steps[:-1])
    assert len(set(steps)) > 20
    assert is_right(opened)
    # By the index itself, and not by the columns any more.
    assert IndexRepository(opened)._current is False
    reader = IndexRepository(opened)
    reader.keys(Query(kind=Kind.ORDER), 1).result()
    assert reader._current is True


async def test_without_it_filters_would_find_the_wrong_documents(opened, later):
    """The control: the same tokens without another version."""
    opened._writer.execute(f"UPDATE search_index SET version = {NEXT}, target = {NEXT}")
    index = IndexRepository(opened)
    wrong = [row for kind in Kind for row in index.page(Query(kind=kind), 50).result().rows if row.kind is not kind]
    assert wrong


async def test_what_is_written_meanwhile_is_found(opened, later):
    index, documents = SearchIndexRepository(opened), DocumentRepository(opened)
    for _ in range(5):
        await index.make_next()
    for document_id in (2, MANY):  # one that was made anew already, and one that was not yet
        stored = await documents.get(document_id)
        await opened.write(lambda connection, stored=stored: records.set_state(connection, stored, State.CANCELLED))
    await documents.add([document(MANY * 10 + 1)])
    await all_of(index)
    assert len(found(opened, state=State.CANCELLED)) == 2
    assert len(found(opened, text=f"N-{MANY * 10 + 1}", kind=KINDS[1])) == 1


def later_program(path):
    return warm.Popen([sys.executable, "-c", LATER, str(path)], stdout=subprocess.PIPE, text=True)


async def test_a_killed_one_is_gone_on_with(path, later):
    child = later_program(path)
    for line in child.stdout:
        if int(line) >= 40:
            break
    child.send_signal(signal.SIGKILL)
    child.communicate()
    database = Database(path)
    steps = await all_of(SearchIndexRepository(database))
    assert 40 <= steps[0] < 100
    assert len(steps) < MANY // 100
    database.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO search_terms (search_terms) VALUES ('integrity-check')")


async def test_several_at_once_share_the_work(path):
    children = [later_program(path) for _ in range(4)]
    outputs = await asyncio.gather(*(asyncio.to_thread(child.communicate) for child in children))
    assert [child.returncode for child in children] == [0] * 4
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute("SELECT version, target, done FROM search_index").fetchone()
    assert row == (NEXT, NEXT, MANY)
    # None of them did more than what was left for it.
    assert sum(len(out.splitlines()) - 1 for out, _err in outputs) <= MANY // 100 + 1


async def test_what_a_newer_program_has_made_is_left_alone(opened):
    opened._writer.execute(f"UPDATE search_index SET version = {NEXT}, target = {NEXT}")
    assert await all_of(SearchIndexRepository(opened)) == [None]
    assert opened._writer.execute("SELECT version FROM search_index").fetchone()[0] == NEXT
    assert is_right(opened)  # by the columns


async def test_one_that_was_begun_for_another_version_begins_anew(opened, later, monkeypatch):
    index = SearchIndexRepository(opened)
    for _ in range(3):
        await index.make_next()
    monkeypatch.setattr(terms, "VERSION", NEXT + 1)
    steps = await all_of(index)
    assert (steps[0], len(steps)) == (0, MANY // 100 + 2)


def test_every_kind_and_state_has_a_token_of_its_own():
    assert set(terms._KINDS) == set(Kind)
    assert set(terms._STATES) == set(State)
    tokens = [*terms._KINDS.values(), *terms._STATES.values()]
    assert len(set(tokens)) == len(tokens)
    assert all(len(token) == 1 and 0xE000 <= ord(token) < 0xE300 for token in tokens)
