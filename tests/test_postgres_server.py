"""The PostgreSQL that other tests stand on: it starts, stands still, comes back, and leaves nothing behind."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

import postgresql
import waits
from postgresql import PASSWORD, PostgresServer

SUPPORT = Path(postgresql.__file__).parent


def test_a_test_has_an_empty_database_of_its_own(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE letters (number text)")
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (1,)


def test_what_was_a_template_is_copied(postgres_server: PostgresServer) -> None:
    template = postgres_server.fresh()
    postgres_server.execute("CREATE TABLE letters AS SELECT 7 AS number", database=template)
    copy = postgres_server.fresh(template=template)
    assert postgres_server.execute("SELECT number FROM letters", database=copy) == [(7,)]
    for name in (copy, template):
        postgres_server.drop(name)


def test_it_runs_without_the_rights_of_root(postgres_server: PostgresServer) -> None:
    assert (postgres_server.folder / "data").stat().st_uid != 0


def test_only_the_durable_one_waits_for_the_disk(
    postgres_server: PostgresServer, durable_postgres: PostgresServer
) -> None:
    assert postgres_server.execute("SHOW fsync") == [("off",)]
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert durable_postgres.execute(f"SHOW {setting}") == [("on",)]


def test_it_stands_still_and_goes_on(own_postgres: PostgresServer) -> None:
    with psycopg.connect(own_postgres.url(), autocommit=True) as connection:
        with own_postgres.frozen():
            with pytest.raises(psycopg.errors.ConnectionTimeout):
                psycopg.connect(own_postgres.url(), connect_timeout=2)
            connection.pgconn.send_query(b"SELECT 7")
            connection.pgconn.flush()
            assert connection.pgconn.is_busy()
        result = connection.pgconn.get_result()
        assert result is not None
        assert result.get_value(0, 0) == b"7"
        assert connection.pgconn.get_result() is None


def test_what_it_keeps_outlives_a_restart(own_postgres: PostgresServer) -> None:
    own_postgres.execute("CREATE TABLE letters AS SELECT 7 AS number")
    own_postgres.restart()
    assert own_postgres.execute("SELECT number FROM letters") == [(7,)]
    with own_postgres.standby(), pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        own_postgres.execute("INSERT INTO letters VALUES (8)")
    own_postgres.execute("INSERT INTO letters VALUES (8)")


def test_the_network_asks_for_a_password_and_has_tls(own_postgres: PostgresServer) -> None:
    url = own_postgres.network_url(host="localhost", sslmode="verify-full", sslrootcert=str(own_postgres.authority))
    with psycopg.connect(url, password=PASSWORD) as connection:
        assert connection.pgconn.ssl_in_use
        assert connection.pgconn.used_password
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url, password="another")


def test_it_ends_with_a_process_that_is_killed() -> None:
    if reason := postgresql.missing():
        pytest.skip(reason)
    script = (
        "import postgresql, signal\n"
        "server = postgresql.PostgresServer()\n"
        "server.start()\n"
        "print(server._process.pid, flush=True)\n"
        "signal.pause()\n"
    )
    folder = Path(tempfile.mkdtemp(prefix="komtui-pg-killed-"))
    folder.chmod(0o755)
    started = [sys.executable, "-c", script]
    environment = os.environ | {"TMPDIR": str(folder)}
    try:
        with waits.started(started, cwd=SUPPORT, env=environment, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            server = os.pidfd_open(int(process.stdout.readline()))
            process.send_signal(signal.SIGKILL)
            ended, _, _ = select.select([server], [], [], 20)
            os.close(server)
        assert ended, "the server still runs"
    finally:
        shutil.rmtree(folder)
