"""Both databases have the same tables: columns, what may be absent, keys, and what there is once."""

import re

import pytest

from komtui.adapters.database.postgres import migrating as postgres
from komtui.adapters.database.postgres.database import Database as Postgres
from komtui.adapters.database.sqlite import migrating as sqlite
from komtui.adapters.database.sqlite.database import Database as Sqlite

KINDS = {"INTEGER": "number", "TEXT": "text", "BLOB": "bytes", "bigint": "number", "text": "text", "bytea": "bytes"}
OWN = re.compile(r"sqlite_|search_|komtui_version")
"""Tables of one database alone: how it searches, and how it knows its version."""


def of_sqlite(connection):
    tables, indexes = {}, set()
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
        if OWN.match(name):
            continue
        for column in connection.execute(f"PRAGMA table_info({name})"):
            # What is part of a key is never absent, also where SQLite would allow it.
            absent = not (column["notnull"] or column["pk"])
            tables[name, column["name"]] = (KINDS[column["type"]], absent, bool(column["pk"]))
        for index in connection.execute(f"PRAGMA index_list({name})").fetchall():
            columns = [each["name"] or "" for each in connection.execute(f"PRAGMA index_info({index['name']})")]
            if index["origin"] != "pk":
                indexes.add((name, ",".join(columns), bool(index["unique"]), bool(index["partial"])))
        for key in connection.execute(f"PRAGMA foreign_key_list({name})"):
            indexes.add((name, key["from"], key["table"], key["to"]))
    return tables, indexes


def of_postgres(connection):
    tables, indexes = {}, set()
    keys = {
        (row["table_name"], row["column_name"])
        for row in connection.execute(
            "SELECT table_name, column_name FROM information_schema.key_column_usage"
            " JOIN information_schema.table_constraints USING (constraint_name, table_name)"
            " WHERE constraint_type = 'PRIMARY KEY'"
        )
    }
    for row in connection.execute(
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = current_schema()"
    ):
        place = (row["table_name"], row["column_name"])
        if not OWN.match(place[0]):
            tables[place] = (KINDS[row["data_type"]], row["is_nullable"] == "YES", place in keys)
    for row in connection.execute(
        "SELECT relname, indisunique, indpred IS NOT NULL AS partial, ("
        " SELECT string_agg(attname, ',' ORDER BY place) FROM unnest(indkey) WITH ORDINALITY AS each (number, place)"
        " JOIN pg_attribute ON attrelid = indrelid AND attnum = number) AS columns"
        " FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
        " WHERE relnamespace = current_schema()::regnamespace AND NOT indisprimary"
    ):
        if not OWN.match(row["relname"]) and row["relname"] != "search":
            indexes.add((row["relname"], row["columns"] or "", row["indisunique"], row["partial"]))
    for row in connection.execute(
        "SELECT conrelid::regclass::text AS ours, a.attname AS column, confrelid::regclass::text AS theirs,"
        " b.attname AS key FROM pg_constraint JOIN pg_attribute AS a ON a.attrelid = conrelid AND a.attnum = conkey[1]"
        " JOIN pg_attribute AS b ON b.attrelid = confrelid AND b.attnum = confkey[1] WHERE contype = 'f'"
    ):
        indexes.add((row["ours"], row["column"], row["theirs"], row["key"]))
    return tables, indexes


@pytest.fixture
def both(tmp_path, postgres_server):
    name = postgres_server.take()
    one, other = Sqlite(tmp_path / "books.sqlite3"), Postgres(postgres_server.url(name))
    yield one, other
    one.close()
    other.close()
    postgres_server.give_back(name)


def test_both_have_the_same_version_and_the_same_tables(both):
    one, other = both
    assert one.version == other.version
    (tables, indexes), (theirs, their_indexes) = one.ask(of_sqlite).result(), other.ask(of_postgres).result()
    assert len(tables) > 90
    assert theirs == tables
    assert their_indexes == indexes


def test_the_migrations_lead_to_the_same_version():
    assert postgres.migrations()[-1][0] == len(sqlite.migrations())
