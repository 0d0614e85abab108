"""A PostgreSQL of the tests' own: Debian's programs, a temporary folder, a port of its own, no rights of root.

It touches no server of the machine, and ends with the process that started it, however that ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from cheaply import REMIND

ADMINISTRATOR = "postgres"
"""The superuser, who comes in by the socket without a password."""
PASSWORD = "canary 5 été/@:"
"""Of every role that comes in by the network: with all that a URL must write differently."""
HOSTS = """\
local all all trust
hostssl tls_only all 127.0.0.1/32 scram-sha-256
hostnossl clear_only all 127.0.0.1/32 scram-sha-256
host tls_only,clear_only all all reject
host nobody all all reject
host all all 127.0.0.1/32 scram-sha-256
"""
"""pg_hba.conf. `tls_only`, `clear_only` and `nobody` are databases for tests of that, made by them."""
CONFIGURATION = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
hba_file = '{folder}/pg_hba.conf'
ssl = {tls}
ssl_cert_file = '{folder}/certificate.pem'
ssl_key_file = '{folder}/key.pem'
fsync = {durable}
full_page_writes = {durable}
synchronous_commit = {durable}
shared_buffers = 32MB
max_connections = 200
max_wal_size = 256MB
autovacuum = off
jit = off
timezone = 'UTC'
lc_messages = 'C'
log_min_messages = warning
"""

_EMPTYING = """
    SET session_replication_role = replica;
    DO $$ DECLARE each record; BEGIN
        FOR each IN SELECT relname, pg_relation_size(oid) > 65536 AS large FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND relname NOT IN ('komtui_version', 'search_index') AND pg_relation_size(oid) > 0
        LOOP
            -- What was deleted stays in the way, since nothing is vacuumed here; a small table is emptied sooner so.
            IF each.large THEN EXECUTE format('TRUNCATE %I CASCADE', each.relname);
            ELSE EXECUTE format('DELETE FROM %I', each.relname);
            END IF;
        END LOOP;
        FOR each IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
        LOOP EXECUTE format('ALTER SEQUENCE %I RESTART', each.sequencename); END LOOP;
    END $$
"""


def binaries() -> Path | None:
    """Return the folder with PostgreSQL's newest programs; None where there are none.

    Debian keeps those of the server off the PATH, a folder for each version.
    """
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda each: int(each.parts[-3]))
    found = debian[-1] if debian else shutil.which("postgres")
    return Path(found).parent if found else None


def missing() -> str:
    """Return why no PostgreSQL can be started here; empty where one can."""
    folder = binaries()
    if folder is None:
        return "PostgreSQL is not installed (Debian: postgresql)"
    if not (folder / "initdb").exists():
        return f"initdb is not in {folder}"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed (pip install 'komtui[postgres]')"
    return ""


class PostgresServer:
    """One server: started by `start`, and ended by `close` with all that it kept."""

    def __init__(self, *, durable: bool = False, tls: bool = False) -> None:
        """Make its folder. With `durable` a commit is on the disk; without, everything is faster."""
        folder = binaries()
        assert folder is not None, missing()
        self._bin = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self._clean: list[str] = []
        self._owner = _unprivileged()
        # Not pytest's own folder: nobody but root may enter that, and its name may be too long for a socket.
        self.folder = Path(tempfile.mkdtemp(prefix="komtui-pg-"))
        self.port = _free_port()
        try:
            self._make(durable=durable, tls=tls)
        except BaseException:
            self.close()
            raise

    # Addresses

    def url(self, database: str = "postgres", *, role: str = ADMINISTRATOR, **parameters: str) -> str:
        """Return the address by the socket, where nobody is asked for a password."""
        given = urlencode({"host": str(self.folder), "port": str(self.port)} | parameters, quote_via=quote, safe="/")
        return f"postgresql://{quote(role)}@/{quote(database)}?{given}"

    def network_url(self, database: str = "postgres", *, role: str = ADMINISTRATOR, host: str = "", **more: str) -> str:
        """Return the address by the network, without the password that it takes there."""
        given = f"?{urlencode(more, quote_via=quote)}" if more else ""
        return f"postgresql://{quote(role)}@{host or '127.0.0.1'}:{self.port}/{quote(database)}{given}"

    @property
    def authority(self) -> Path:
        """The certificate of the authority that signed the server's, which is for `localhost`."""
        return self.folder / "authority.pem"

    # Databases

    def execute(self, *statements: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run statements as the administrator, each in a transaction of its own; return the rows of the last one."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def fresh(self, *, template: str = "template0", name: str = "") -> str:
        """Make a database, empty or a copy of `template`, and return its name."""
        name = name or f"books_{next(self._numbers)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Throw a database away, whoever still uses it."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def take(self) -> str:
        """Return the name of a database with komtui's tables and nothing in them."""
        if self._clean:
            return self._clean.pop()
        from komtui.adapters.database.postgres.database import Database

        name = self.fresh()
        Database(self.url(name)).close()
        self.execute(REMIND, database=name)
        return name

    def give_back(self, name: str) -> None:
        """Empty a database that was taken, for the next test: far quicker than making one."""
        self.execute(_EMPTYING, database=name)
        self._clean.append(name)

    # Life

    def start(self) -> None:
        """Start it and wait until it answers."""
        assert self._process is None
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self.folder / "data", "-c", f"config_file={self.folder}/server.conf"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=_environment(),
                start_new_session=True,  # Ctrl+C at the tests' terminal is not for the server
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - it only makes a system call
                **self._owner,
            )
        self._wait()

    def stop(self, *, immediate: bool = False) -> None:
        """Stop it; with `immediate` as if the power had gone. What it keeps stays."""
        if (process := self._process) is None:
            return
        self.go_on()
        process.send_signal(signal.SIGQUIT if immediate else signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            for pid in (*self._children(), process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()
        self._process = None

    def kill(self) -> None:
        """Kill it (SIGKILL), so that it tells nobody: what answers for it finds that out, and ends by itself."""
        assert self._process is not None
        children = self._children()
        self._process.kill()
        self._process.wait()
        self._process = None
        # Until the last of them is gone none starts again: they share their memory.
        end = time.monotonic() + 20
        while children := [each for each in children if _words(each)]:
            assert time.monotonic() < end, children
            time.sleep(0.01)

    def kill_connection(self, choose: Callable[[list[int]], int]) -> None:
        """Kill what answers one connection (SIGKILL): the server ends all of them, and recovers by itself."""
        answering = [each for each in self._children() if _answers_somebody(each)]
        if answering:
            with contextlib.suppress(ProcessLookupError):
                os.kill(choose(answering), signal.SIGKILL)

    def restart(self) -> None:
        """Stop it and start it again, at the same address."""
        self.stop()
        self.start()

    def freeze(self) -> None:
        """Let it stand still: connections stay, and nothing answers."""
        assert self._process is not None
        # It first, or it would start what was not seen.
        os.kill(self._process.pid, signal.SIGSTOP)
        for pid in self._children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on after `freeze`."""
        assert self._process is not None
        for pid in (*self._children(), self._process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it stand still for the length of a block."""
        self.freeze()
        try:
            yield
        finally:
            self.go_on()

    @contextlib.contextmanager
    def standby(self) -> Iterator[None]:
        """Be a read-only standby for the length of a block, and a server of its own again after it."""
        self.stop()
        signal_file = self.folder / "data" / "standby.signal"
        signal_file.touch()
        self.start()
        try:
            yield
        finally:
            self.stop()
            signal_file.unlink(missing_ok=True)
            self.start()

    def configure(self, *lines: str) -> None:
        """Add lines to the configuration and have the server read it again."""
        with (self.folder / "server.conf").open("a") as file:
            file.writelines(f"{line}\n" for line in lines)
        if self._process is not None:
            self._process.send_signal(signal.SIGHUP)

    def log(self) -> str:
        """Return the end of what the server wrote down."""
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / "server.log").read_text(errors="replace")[-4000:]
        return ""

    def close(self) -> None:
        """End it and remove all that it kept."""
        self.stop(immediate=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    # Inside

    def _make(self, *, durable: bool, tls: bool) -> None:
        if self._owner:
            os.chown(self.folder, self._owner["user"], self._owner["group"])
        # What initdb makes in seconds is copied in less than one.
        subprocess.run(["cp", "-Rp", _pristine(self._bin, self._owner), self.folder / "data"], check=True, timeout=120)
        (self.folder / "pg_hba.conf").write_text(HOSTS)
        facts = {"port": self.port, "folder": self.folder, "tls": _switch(tls), "durable": _switch(durable)}
        (self.folder / "server.conf").write_text(CONFIGURATION.format(**facts))
        if tls:
            self._certify()
        for file in self.folder.iterdir():
            if self._owner and file.is_file():
                os.chown(file, self._owner["user"], self._owner["group"])

    def _certify(self) -> None:
        import trustme

        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.folder / "authority.pem")
        certificate = authority.issue_cert("localhost")
        certificate.private_key_pem.write_to_path(self.folder / "key.pem")
        (self.folder / "key.pem").chmod(0o600)
        for pem in certificate.cert_chain_pems:
            pem.write_to_path(self.folder / "certificate.pem", append=True)

    def _wait(self) -> None:
        import psycopg

        end = time.monotonic() + 60
        while True:
            assert self._process is not None
            assert self._process.poll() is None, self.log()
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError:
                assert time.monotonic() < end, self.log()
                time.sleep(0.02)
            else:
                return

    def _children(self) -> list[int]:
        """Return the processes that answer for it; each is a session of its own, so no group has them all."""
        assert self._process is not None
        pid = self._process.pid
        return [int(each.parent.name) for each in Path("/proc").glob("[0-9]*/stat") if _parent(each) == pid]


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _answers_somebody(pid: int) -> bool:
    """Return whether a process of a server answers a connection: its title has who is at the other end."""
    words = _words(pid)
    return len(words) > 3 and words[3].startswith(("[local]", "127.0.0.1"))


def _words(pid: int) -> list[str]:
    """Return how a process is called; nothing where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split()
    except OSError:
        return []


@cache
def _first_made() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that is removed when this process ends."""
    return tempfile.TemporaryDirectory(prefix="komtui-pg-first-", ignore_cleanup_errors=True)


def _pristine(folder: Path, owner: dict[str, Any]) -> Path:
    """Return the files of a server that has never run, made once a process."""
    first = Path(_first_made().name)
    if not (first / "data").exists():
        if owner:
            os.chown(first, owner["user"], owner["group"])
        arguments = ["-U", ADMINISTRATOR, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions"]
        done = subprocess.run(
            [folder / "initdb", "-D", "data", *arguments],
            cwd=first,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=120,
            **owner,
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
    return first / "data"


def _unprivileged() -> dict[str, Any]:
    """Return how a process is started without the rights of root, under which PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return {}


def _end_with_parent() -> None:
    """Have the kernel end the server when the tests' process is gone, also where that was killed (prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG


def _environment() -> dict[str, str]:
    """Return an environment without what would tell PostgreSQL of another server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def _switch(on: bool) -> str:
    return "on" if on else "off"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def running(**options: bool) -> Iterator[PostgresServer]:
    """Yield a server that runs; for a fixture."""
    server = PostgresServer(**options)
    try:
        server.start()
        server.execute(f"ALTER ROLE {ADMINISTRATOR} PASSWORD '{PASSWORD}'")
        yield server
    finally:
        server.close()
