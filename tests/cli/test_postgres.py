"""The books on a server, at the command line: how one gets there, and what is said when one does not."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from postgresql import PASSWORD, PostgresServer, running
from postgresql import missing as missing_server

ROLE = "till"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server with TLS and a role that is no administrator."""
    if reason := missing_server():
        pytest.skip(reason)
    for each in running(tls=True):
        each.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
        yield each


@pytest.fixture
def books(server: PostgresServer) -> Iterator[str]:
    """A database of that role's own."""
    name = server.fresh()
    server.execute(f"ALTER DATABASE {name} OWNER TO {ROLE}")
    yield name
    server.drop(name)


@pytest.fixture
def fault(komtui: Any) -> Callable[..., str]:
    """Return what a command says that cannot reach its books, having looked that it says no more than it should."""

    def said(url: str, *arguments: str, code: str, exit_code: int = 1) -> str:
        result = komtui("--database", url, *(arguments or ("list",)), code=exit_code)
        assert result.stdout == ""
        assert PASSWORD not in result.stderr
        assert "canary" not in result.stderr
        sentence = result.stderr.strip()
        assert len(sentence.splitlines()) == 1
        (answer,) = komtui.rows("--database", url, *(arguments or ("list",)), code=exit_code)
        (problem,) = answer["problems"]
        assert problem["code"] == f"system.database-{code}"
        assert problem["message"] == sentence
        return str(sentence)

    return said


def test_documents_are_kept_there(komtui: Any, server: PostgresServer, books: str) -> None:
    komtui.env |= {"KOMTUI_DATABASE": server.network_url(books, role=ROLE), "KOMTUI_DATABASE_PASSWORD": PASSWORD}
    number = komtui.invoice()
    assert [row["number"] for row in komtui.rows("list")] == [number]
    assert server.execute("SELECT number FROM documents", database=books) == [(number,)]
    assert not list(komtui.data.glob("*.sqlite3"))


@pytest.mark.parametrize("place", ["address", "variable", "file", "pgpass", "PGPASSWORD", "service", "vault"])
def test_the_password_comes_from_where_it_is_kept(
    komtui: Any, server: PostgresServer, books: str, place: str, tmp_path: Path
) -> None:
    url, home = server.network_url(books, role=ROLE), Path(os.environ["HOME"])
    quoted = quote(PASSWORD, safe="")
    if place == "address":
        komtui.env["KOMTUI_DATABASE"] = url.replace("@", f":{quoted}@")
    elif place == "variable":
        komtui.env |= {"KOMTUI_DATABASE": url, "KOMTUI_DATABASE_PASSWORD": PASSWORD}
    elif place == "file":
        (tmp_path / "password").write_text(f"{PASSWORD}\n")
        komtui.env |= {"KOMTUI_DATABASE": url, "KOMTUI_DATABASE_PASSWORD_FILE": str(tmp_path / "password")}
    elif place == "pgpass":
        (tmp_path / "pgpass").write_text(f"127.0.0.1:{server.port}:*:{ROLE}:" + PASSWORD.replace(":", "\\:") + "\n")
        (tmp_path / "pgpass").chmod(0o600)
        komtui.env |= {"KOMTUI_DATABASE": url, "PGPASSFILE": str(tmp_path / "pgpass")}
    elif place == "PGPASSWORD":
        komtui.env |= {"KOMTUI_DATABASE": url, "PGPASSWORD": PASSWORD}
    elif place == "service":
        lines = {"host": "127.0.0.1", "port": server.port, "user": ROLE, "dbname": books, "password": PASSWORD}
        home.joinpath(".pg_service.conf").write_text(
            "[komtui]\n" + "".join(f"{name}={value}\n" for name, value in lines.items())
        )
        komtui.env |= {
            "KOMTUI_DATABASE": "postgresql:///?service=komtui",
            "PGSERVICEFILE": str(home / ".pg_service.conf"),
        }
    else:
        komtui.env["KOMTUI_VAULT_PASSPHRASE"] = "correct horse"
        komtui("vault", "create")
        komtui("config", "set", "database.password", stdin=PASSWORD)
        komtui("config", "set", "database.address", url)

    number = komtui.invoice()

    assert server.execute("SELECT number FROM documents", database=books) == [(number,)]
    said = komtui("config", "list", "database").output + komtui("doctor", code=None).output
    assert PASSWORD not in said
    assert quoted not in said


def test_config_toml_says_where_the_books_are(komtui: Any, server: PostgresServer, books: str) -> None:
    url = server.url(books, role=ROLE)
    komtui("config", "set", "database.address", url)
    assert komtui("config", "get", "database.address").stdout.strip() == url
    number = komtui.invoice()
    assert server.execute("SELECT number FROM documents", database=books) == [(number,)]
    # What is named comes before it.
    (answer,) = komtui.rows("--database", str(komtui.data / "others.sqlite3"), "list", code=1)
    assert "others.sqlite3" in answer["problems"][0]["message"]


@pytest.mark.parametrize(
    "address", ["postgresql://till:canary@127.0.0.1/books", "postgresql://till@h/b?password=canary"]
)
def test_a_password_on_the_command_line_is_refused(komtui: Any, address: str) -> None:
    for arguments in (["--database", address, "list"], ["list", f"--database={address}"]):
        result = komtui(*arguments, code=2)
        assert "canary" not in result.output
        assert "KOMTUI_DATABASE_PASSWORD" in result.stderr
    assert "canary" not in komtui("config", "set", "database.address", address, code=2).output
    # A person who wrote it into the file by hand is told as well.
    komtui.data.mkdir(exist_ok=True)
    (komtui.data / "config.toml").write_text(f'[database]\naddress = "{address}"\n')
    result = komtui("list", code=1)
    assert "canary" not in result.output
    assert "KOMTUI_DATABASE_PASSWORD" in result.stderr


def test_the_screen_refuses_it_as_well(tmp_path: Path) -> None:
    arguments = ["--data", str(tmp_path), "--database", "postgresql://till:canary@127.0.0.1/books"]
    done = subprocess.run(
        [sys.executable, "-m", "komtui", *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "canary" not in done.stdout + done.stderr
    assert "KOMTUI_DATABASE_PASSWORD" in done.stderr


def test_a_config_toml_that_cannot_be_read_does_not_mean_other_books(komtui: Any) -> None:
    komtui.data.mkdir()
    (komtui.data / "config.toml").write_text("[database\n")
    komtui("list", code=1)
    assert not (komtui.data / "komtui.sqlite3").exists()


def test_nothing_listens(fault: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "Nothing listens" in fault(f"postgresql://till@127.0.0.1:{port}/books", code="refused")


def test_nobody_answers(fault: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        url = f"postgresql://till@127.0.0.1:{port}/books?connect_timeout=2"
        assert "Nobody answers" in fault(url, code="silent")


def test_the_name_is_unknown(fault: Callable[..., str]) -> None:
    fault("postgresql://till@nowhere.invalid/books", code="host")


def test_something_else_answers(fault: Callable[..., str]) -> None:
    with _answering(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        fault(f"postgresql://till@127.0.0.1:{port}/books", code="not-postgres")


def test_the_password_is_wrong(komtui: Any, fault: Callable[..., str], server: PostgresServer, books: str) -> None:
    komtui.env["KOMTUI_DATABASE_PASSWORD"] = "canary"
    fault(server.network_url(books, role=ROLE), code="password")


def test_no_password_is_known(fault: Callable[..., str], server: PostgresServer, books: str) -> None:
    fault(server.network_url(books, role=ROLE), code="password-missing")


def test_there_is_no_such_database(fault: Callable[..., str], server: PostgresServer) -> None:
    assert "no_such_books" in fault(server.url("no_such_books"), code="missing")


def test_there_is_no_such_role(fault: Callable[..., str], server: PostgresServer, books: str) -> None:
    fault(server.url(books, role="stranger"), code="role")


def test_there_is_no_such_service(komtui: Any, fault: Callable[..., str], tmp_path: Path) -> None:
    komtui.env["PGSERVICEFILE"] = str(tmp_path / "services")
    (tmp_path / "services").write_text("[other]\n")
    fault("postgresql:///?service=komtui", code="service")


def test_an_address_that_cannot_be_read(fault: Callable[..., str], komtui: Any) -> None:
    fault("mysql://till@127.0.0.1/books", code="address")
    assert "colour" in fault("postgresql://till@127.0.0.1/books?colour=blue", code="parameter")
    komtui.env["KOMTUI_DATABASE"] = "postgresql://till:can?ary@127.0.0.1/books"
    assert "ary" not in komtui("list", code=1).output


def test_the_server_is_too_old(fault: Callable[..., str]) -> None:
    # No server of that age can be had: what it would say is said in its place.
    welcome = _message(b"R", bytes(4)) + _message(b"S", b"server_version\x0012.22\0") + _message(b"Z", b"I")
    with _answering(welcome) as port:
        sentence = fault(f"postgresql://till@127.0.0.1:{port}/books?sslmode=disable&gssencmode=disable", code="old")
    assert "12.22" in sentence


def test_the_books_are_newer_than_the_program(
    komtui: Any, fault: Callable[..., str], server: PostgresServer, books: str
) -> None:
    url = server.url(books, role=ROLE)
    komtui("--database", url, "list")
    server.execute("UPDATE komtui_version SET version = 999", database=books)
    assert "999" in fault(url, code="newer")


def test_the_database_is_somebody_elses(fault: Callable[..., str], server: PostgresServer, books: str) -> None:
    server.execute("CREATE TABLE strangers (name text)", database=books)
    fault(server.url(books, role=ROLE), code="foreign")


def test_tables_may_not_be_made(fault: Callable[..., str], server: PostgresServer) -> None:
    name = server.fresh()
    server.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC", database=name)
    assert "ALTER DATABASE" in fault(server.url(name, role=ROLE), code="no-right")
    server.drop(name)


def test_a_standby_answers_and_takes_nothing(komtui: Any, fault: Callable[..., str], server: PostgresServer) -> None:
    books, empty = server.fresh(), server.fresh()
    komtui("--database", server.url(books), "config", "set", "company.name", "Lefèvre")
    with server.standby():
        assert komtui("--database", server.url(books), "config", "get", "company.name").stdout.strip() == "Lefèvre"
        fault(server.url(books), "config", "set", "company.name", "Other", code="standby")
        fault(server.url(empty), code="standby")
    assert komtui("--database", server.url(books), "config", "get", "company.name").stdout.strip() == "Lefèvre"


def test_the_disk_is_full(komtui: Any, fault: Callable[..., str], server: PostgresServer, books: str) -> None:
    url = server.url(books, role=ROLE)
    komtui("--database", url, "list")
    _answer_writing_with(server, books, "53100", "could not extend file: No space left on device")
    fault(url, "config", "set", "company.name", "Lefèvre", code="full")


def test_others_write_all_the_time(komtui: Any, fault: Callable[..., str], server: PostgresServer, books: str) -> None:
    url = server.url(books, role=ROLE)
    komtui("--database", url, "list")
    _answer_writing_with(server, books, "55P03", "canceling statement due to lock timeout")
    fault(url, "config", "set", "company.name", "Lefèvre", code="busy")


def test_the_server_has_too_many_connections(fault: Callable[..., str], server: PostgresServer, books: str) -> None:
    server.execute(f"ALTER DATABASE {books} CONNECTION LIMIT 0")
    fault(server.url(books, role=ROLE), code="crowded")


def test_this_machine_is_not_let_in(komtui: Any, fault: Callable[..., str], server: PostgresServer) -> None:
    server.fresh(name="nobody")
    fault(server.network_url("nobody", role=ROLE), code="not-admitted")
    server.drop("nobody")


def test_tls_is_wanted(komtui: Any, fault: Callable[..., str], server: PostgresServer) -> None:
    server.fresh(name="tls_only")
    fault(server.network_url("tls_only", role=ROLE, sslmode="disable"), code="tls-wanted")
    server.drop("tls_only")


def test_there_is_no_tls(fault: Callable[..., str], postgres_server: PostgresServer) -> None:
    fault(postgres_server.network_url(sslmode="require"), code="tls-none")


def test_the_certificate_is_checked(
    komtui: Any, fault: Callable[..., str], server: PostgresServer, books: str, tmp_path: Path
) -> None:
    import trustme

    trustme.CA().cert_pem.write_to_path(tmp_path / "another.pem")
    komtui.env["KOMTUI_DATABASE_PASSWORD"] = PASSWORD

    def url(host: str, authority: Path) -> str:
        return server.network_url(books, role=ROLE, host=host, sslmode="verify-full", sslrootcert=str(authority))

    assert komtui.rows("--database", url("localhost", server.authority), "list") == []
    fault(url("localhost", tmp_path / "another.pem"), code="certificate")
    fault(url("localhost", tmp_path / "missing.pem"), code="authority")
    fault(url("127.0.0.1", server.authority), code="certificate-name")


def test_the_connection_is_lost_in_the_middle(fault: Callable[..., str], server: PostgresServer, books: str) -> None:
    from komtui.adapters.database.postgres.database import Database

    Database(server.url(books, role=ROLE)).close()
    _answer_writing_with(server, books, "", "")
    fault(server.url(books, role=ROLE), "config", "set", "company.name", "Lefèvre", code="lost")


def test_the_extra_is_not_installed(komtui: Any, server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komtui.bootstrap.foundation.find_spec", lambda _name: None)
    result = komtui("--database", server.url(), "list", code=3)
    assert "pip install 'komtui[postgres]'" in result.stderr


def test_the_doctor_says_what_to_set_up_and_no_secret(komtui: Any, server: PostgresServer, books: str) -> None:
    komtui.env |= {"KOMTUI_DATABASE_PASSWORD": PASSWORD}
    url = server.network_url(books, role=ROLE)
    findings = {each["name"]: each for each in komtui.rows("--database", url, "doctor", code=None)}
    assert findings["database"]["ok"]  # it is this machine
    assert findings["database"]["detail"].startswith(f"{url}, ")
    komtui.env["KOMTUI_DATABASE"] = "postgresql://till:canary@nowhere.invalid/books"
    result = komtui("doctor", code=1)
    assert "nowhere.invalid" in result.output
    assert "canary" not in result.output


def test_the_doctor_recommends_to_check_who_answers_on_another_machine(
    komtui: Any, server: PostgresServer, books: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from komtui.adapters.database.postgres import address

    komtui.env |= {"KOMTUI_DATABASE_PASSWORD": PASSWORD}
    monkeypatch.setattr(address, "_is_here", lambda _address: False)  # every server of these tests is here

    def found(**parameters: str) -> dict[str, Any]:
        url = server.network_url(books, role=ROLE, host="localhost", **parameters)
        rows = komtui.rows("--database", url, "doctor", code=None)
        return next(each for each in rows if each["name"] == "database")

    for mode in ("prefer", "require", "verify-ca"):
        finding = found(sslmode=mode, sslrootcert=str(server.authority))
        assert finding["problem"]["code"] == "doctor.database-tls"
        assert f"sslmode={mode}" in finding["problem"]["message"]
    assert found(sslmode="verify-full", sslrootcert=str(server.authority))["ok"]


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of eight megabytes; only root can have one made."""
    folder = Path(tempfile.mkdtemp(prefix="komtui-pg-disk-"))
    mounted = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or shutil.which("mount") is None or subprocess.run(mounted, check=False).returncode:
        folder.rmdir()
        pytest.skip("no small disk can be mounted here: only root may")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def test_a_disk_that_is_really_full(komtui: Any, server: PostgresServer, small_disk: Path) -> None:
    owner = (server.folder / "data").stat()
    os.chown(small_disk, owner.st_uid, owner.st_gid)
    small_disk.chmod(0o700)
    server.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
    name = server.fresh()
    url = server.url(name)
    komtui("--database", url, "list")
    server.execute("ALTER TABLE settings SET TABLESPACE small", database=name)
    (small_disk / "filling").write_bytes(bytes(7_000_000))
    with contextlib.suppress(OSError), (small_disk / "rest").open("wb", buffering=0) as rest:
        while rest.write(bytes(4096)):
            pass
    long = "x" * 400
    try:
        problem = None
        for place in range(200):
            result = komtui("--database", url, "config", "set", "company.name", f"{long}{place}", code=None)
            if result.exit_code:
                problem = result.stderr
                break
        assert problem is not None
        assert "no room left on the disk" in problem
    finally:
        server.drop(name)
        for each in ("filling", "rest"):
            (small_disk / each).unlink()
        server.execute("DROP TABLESPACE small")


def _answer_writing_with(server: PostgresServer, books: str, state: str, words: str) -> None:
    """Have the server answer whoever writes a setting with that SQLSTATE; without one, it ends the connection."""
    act = (
        f"RAISE EXCEPTION '{words}' USING ERRCODE = '{state}'"
        if state
        else "PERFORM pg_terminate_backend(pg_backend_pid())"
    )
    server.execute(
        f"CREATE FUNCTION answer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
        f" $$ BEGIN {act}; RETURN NULL; END $$",
        "CREATE TRIGGER answer BEFORE INSERT OR UPDATE ON settings FOR EACH STATEMENT EXECUTE FUNCTION answer()",
        database=books,
    )


class _answering:  # noqa: N801 - used as a function
    """A server on loopback that reads what is said first and answers with the same bytes, again and again."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> int:
        self._thread.start()
        return int(self._listening.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                if connection.recv(1000):
                    connection.sendall(self._answer)
                    connection.recv(1000)


def _message(kind: bytes, content: bytes) -> bytes:
    """Return a message of PostgreSQL's protocol, version 3."""
    return kind + (len(content) + 4).to_bytes(4, "big") + content
