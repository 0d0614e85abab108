"""What every test stands on: catalogues compiled, no trace of this machine's own komtui, English."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from itertools import count
from pathlib import Path
from types import ModuleType

import hypothesis
import pytest

import postgresql

ROOT = Path(__file__).resolve().parent.parent


def script(name: str) -> ModuleType:
    """Return a script of `.ci` as a module; it has no extension, so Python must be told what it is."""
    loader = SourceFileLoader(f"ci_{name}", str(ROOT / ".ci" / name))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def pytest_configure() -> None:
    # Before any test imports komtui: a language is loaded once a process, and without its .mo it would stay English.
    script("catalogues").compile_all()
    # The same examples at every run of the checks; on a desk new ones each time.
    hypothesis.settings.register_profile("checks", derandomize=True, deadline=None)
    if os.environ.get("CI"):
        hypothesis.settings.load_profile("checks")


@pytest.fixture(scope="session")
def catalogues() -> ModuleType:
    """The script that keeps the message catalogues."""
    return script("catalogues")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def samples() -> Path:
    """Real e-invoices, which are not part of the project; a test that needs them is skipped where they are absent."""
    folder = Path(os.environ.get("KOMTUI_SAMPLES", "") or ROOT.parent / "shared" / "samples")
    if not folder.is_dir():
        pytest.skip(f"no sample e-invoices in {folder}; name their folder in KOMTUI_SAMPLES")
    return folder


def _postgres(**options: bool) -> Iterator[postgresql.PostgresServer]:
    if reason := postgresql.missing():
        pytest.skip(reason)
    yield from postgresql.running(**options)


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgresql.PostgresServer]:
    """A PostgreSQL of this process's own, started when a test first asks for it; fast, and nothing survives power."""
    yield from _postgres()


@pytest.fixture(scope="session")
def durable_postgres() -> Iterator[postgresql.PostgresServer]:
    """The same with what is committed on the disk, for tests of that."""
    yield from _postgres(durable=True)


@pytest.fixture
def own_postgres() -> Iterator[postgresql.PostgresServer]:
    """A server of one test, which may stop it, freeze it and bend it; it has TLS."""
    yield from _postgres(tls=True)


@pytest.fixture
def postgres_url(postgres: postgresql.PostgresServer) -> Iterator[str]:
    """The address of an empty database of one test."""
    name = postgres.fresh()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests off the person's own settings, books, keyring and language."""
    from komtui.i18n import use

    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith(("KOMTUI_", "PG")) and name != "KOMTUI_SAMPLES"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    for name, folder in (
        ("CONFIG", ".config"),
        ("DATA", ".local/share"),
        ("STATE", ".local/state"),
        ("CACHE", ".cache"),
    ):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / folder))
    for name in ("CREDENTIALS_DIRECTORY", "DBUS_SESSION_BUS_ADDRESS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    # Where the keyring needs no D-Bus (macOS), only this keeps the tests out of it.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    use("en", "")
    yield
    use("en", "")


class Server:
    """A running PostgreSQL server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names = count(1)
        self._clean: list[str] = []

    def url(self, dbname: str) -> str:
        """Return the address of a database of that name."""
        return f"host={self.folder} user=komtui dbname={dbname}"

    def run(self, statements: str, dbname: str = "postgres") -> None:
        """Run statements as the administrator."""
        import psycopg

        with psycopg.connect(self.url(dbname), autocommit=True) as connection:
            connection.execute(statements)

    def empty(self) -> str:
        """Make a database with nothing in it, and return its name."""
        name = f"books_{next(self._names)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    def take(self) -> str:
        """Return the name of a database with komtui's tables and nothing in them."""
        if self._clean:
            return self._clean.pop()
        from komtui.adapters.database.postgres.database import Database

        name = self.empty()
        Database(self.url(name)).close()
        return name

    def give_back(self, name: str) -> None:
        """Empty a database that was taken, for the next test: far quicker than making one."""
        self.run(
            """
            SET session_replication_role = replica;
            DO $$ DECLARE each record; BEGIN
                FOR each IN SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace
                    AND relkind IN ('r', 'S') AND relname <> 'komtui_version'
                LOOP
                    IF each.relkind = 'r' THEN EXECUTE format('DELETE FROM %I', each.relname);
                    ELSE EXECUTE format('ALTER SEQUENCE %I RESTART', each.relname);
                    END IF;
                END LOOP;
            END $$
            """,
            name,
        )
        self._clean.append(name)


def _programs() -> Path:
    """Return the folder of the newest server programs that are installed; skips the test where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[4]))
    if found:
        return found[-1].parent
    if (path := shutil.which("initdb")) is not None:
        return Path(path).parent
    pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server of the tests' own: unprivileged, in a temporary folder, reached by a socket in it."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    programs = _programs()
    # Not pytest's folder: its path may be too long for a socket, and closed to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="komtui-pg-"))
    run: dict[str, str] = {}
    if os.getuid() == 0:
        # The server refuses to be root.
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        run = {"user": "postgres", "group": "postgres"}  # of subprocess
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, "extra_groups": []}
    quiet = quiet if run else {**quiet, "extra_groups": None}
    make = [programs / "initdb", "-D", folder / "data", "-U", "komtui", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    subprocess.run(make, check=True, **quiet, **run)
    settings = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=200 -c shared_buffers=64MB -c max_wal_size=256MB"
    control = [programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", settings, "start"], check=True, **quiet, **run)
    try:
        yield Server(folder)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, **quiet, **run)
        shutil.rmtree(folder, ignore_errors=True)
