"""What every test stands on: catalogues compiled, no trace of this machine's own komtui, English."""

from __future__ import annotations

import gc
import itertools
import os
import signal
import sys
import threading
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

import cheaply
import postgresql
import waits

if TYPE_CHECKING:
    from einvoice_judge import Judge
    from komtui.adapters.database.connection import Database

ROOT = Path(__file__).resolve().parent.parent


def script(name: str) -> ModuleType:
    """Return a script of `.ci` as a module; it has no extension, so Python must be told what it is."""
    loader = SourceFileLoader(f"ci_{name}", str(ROOT / ".ci" / name))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Start a worker more than there are processors, since some tests wait for servers that work."""
    named = os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS")
    return None if named else len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else [0]) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker neighbours, which share what they stand on, and have whoever is done take from the others."""
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getvalue("dist") == "load" else None


def pytest_configure() -> None:
    _hear_signals()
    # The tests start Python hundreds of times: what it compiles is kept, whatever the desk that they run on prefers.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Before any test imports komtui: a language is loaded once a process, and without its .mo it would stay English.
    script("catalogues").compile_all()
    # The same examples at every run of the checks; on a desk new ones each time. How fast they are made says how busy
    # the machine is, and nothing of what is tested.
    slow = [hypothesis.HealthCheck.too_slow]
    for name, same in (("checks", True), ("desk", False)):
        hypothesis.settings.register_profile(name, derandomize=same, deadline=None, suppress_health_check=slow)
    hypothesis.settings.load_profile("checks" if os.environ.get("CI") else "desk")


def _hear_signals() -> None:
    """Hear Ctrl+C and hang-ups as at a terminal: who starts the tests in the background has these ignored.

    What is ignored stays so in each program that is started, and those that tests end by Ctrl+C would go on for ever.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number, how in (
        (signal.SIGINT, signal.default_int_handler),
        (signal.SIGHUP, signal.SIG_DFL),
        (signal.SIGQUIT, signal.SIG_DFL),
    ):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, how)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Fail a test that waits for what never comes, rather than have all others wait for it."""
    with waits.at_most(waits.PATIENCE):
        return (yield)


def pytest_collection() -> None:
    # All that is made until the first test stays.
    gc.disable()


def pytest_collection_finish() -> None:
    # What stays to the end is none of the garbage collector's business, which would look through it again and again.
    # A screen makes so many objects that looking as often as it does by itself takes a sixth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()


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
def postgres_server() -> Iterator[postgresql.PostgresServer]:
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
def postgres_url(postgres_server: postgresql.PostgresServer) -> Iterator[str]:
    """The address of an empty database of one test."""
    name = postgres_server.fresh()
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(autouse=True)
def _begun_books(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for the migrations; where they are the subject, a conftest has its own of this name."""
    cheaply.begin_books(monkeypatch)


@pytest.fixture(autouse=True)
def _cheap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for keys, passwords and processes, but where what they cost is the subject."""
    if request.node.get_closest_marker("costly") is None:
        cheaply.draw_keys(monkeypatch)
        cheaply.begin_processes(monkeypatch)


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    """Judge e-invoices by a judge of the tests' own, who loads its rules once."""
    from einvoice_judge import Judge

    found = Judge()
    yield found
    found.close()


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Name folders without end. They are counted: pytest would look through all that there are for the next number."""
    root = tmp_path_factory.mktemp("folders")
    return (root / str(number) for number in itertools.count())


@pytest.fixture
def tmp_path(folders: Iterator[Path]) -> Path:
    """Return a folder of the test's own, as pytest's fixture of this name does."""
    folder = next(folders)
    folder.mkdir(0o700)
    return folder


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch, folders: Iterator[Path]) -> Iterator[None]:
    """Keep the tests off the person's own settings, books, keyring and language."""
    from komtui.i18n import use

    home = next(folders)
    home.mkdir(0o700)
    # No test prints on the printers of whoever runs it.
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
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


class Books:
    """The same books, opened once more at each call; `where` tells another process."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.every: list[Database] = []

    def __call__(self) -> Database:
        self.every.append(open_books(self.where))
        return self.every[-1]


def open_books(where: str) -> Database:
    """Open books by the path of a SQLite file or the address of a PostgreSQL database."""
    if where.endswith(".sqlite3"):
        from komtui.adapters.database.sqlite.database import Database as Sqlite

        return Sqlite(Path(where))
    from komtui.adapters.database.postgres.database import Database as Postgres

    return Postgres(where)


def _is_kept_up(books: Books) -> None:
    """See that whoever wrote has kept up what the search knows: what is left, unpaid, overdue, never mailed."""
    from komtui.adapters.database.repositories import listing

    database = open_books(books.where)
    try:
        assert database.ask(listing.astray).result() == [], "a writer has forgotten listing.renew"
    finally:
        database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Books]:
    """Books in each of the databases."""
    if request.param == "sqlite":
        books = Books(str(tmp_path / "books.sqlite3"))
        yield books
    else:
        server: postgresql.PostgresServer = request.getfixturevalue("postgres_server")
        name = server.take()
        books = Books(server.url(name))
        yield books
    if request.node.get_closest_marker("tampered") is None and books.every:
        _is_kept_up(books)
    for each in books.every:
        each.close()
    if request.param == "postgres":
        server.give_back(name)
