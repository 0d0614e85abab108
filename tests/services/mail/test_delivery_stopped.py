"""A worker's process that is stopped, or ended while the books are locked: no letter twice, nothing heard is lost."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from email import message_from_bytes

import psycopg
import pytest

from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.mail.smtp.transport import SmtpTransport
from komtui.adapters.system import SystemClock
from komtui.domain.mail.account import Account, Security
from komtui.domain.mail.delivery import DeliveryState
from komtui.services.changes import Changes
from komtui.services.mail.sending.delivery import DeliveryWorker
from komtui.services.ports import NewLetter

PATIENCE = 60
"""Seconds after which a test that hangs is given up."""
SENT, DOT, UNCERTAIN = DeliveryState.SENT, DeliveryState.DOT, DeliveryState.UNCERTAIN
WORKER = """
import asyncio, os, signal, sys
from pathlib import Path
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.mail.smtp.deadlines import Deadlines
from komtui.adapters.mail.smtp.transport import SmtpTransport
from komtui.adapters.system import SystemClock
from komtui.domain.mail.account import Account, Security
from komtui.services.changes import Changes
from komtui.services.mail.sending import _attempt
from komtui.services.mail.sending.delivery import DeliveryWorker
where, port, stops, seconds = sys.argv[1:]
if where.endswith(".sqlite3"):
    from komtui.adapters.database.sqlite.database import Database
    database = Database(Path(where))
else:
    from komtui.adapters.database.postgres.database import Database
    database = Database(where)
_attempt.MOMENT = 0.2

class Stopped(OutboxRepository):
    async def mark_dot(self, letter, accepted):
        await super().mark_dot(letter, accepted)
        if stops == "between":
            os.kill(os.getpid(), signal.SIGSTOP)

class Accounts:
    async def withheld(self, scope):
        return None

    async def account(self, store=""):
        return Account("company", "shop@example.com", "localhost", int(port), Security.NONE, helo="till.example")

clock = SystemClock()
changes = Changes(database.news(clock), clock)
outbox, transport = Stopped(database, clock), SmtpTransport(Deadlines(final=float(seconds)))
asyncio.run(DeliveryWorker(outbox, transport, Accounts(), changes, clock).once())
database.close()
"""


class Sink:
    """Takes letters, and answers the dot when it may."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.at_dot, self.go_on = asyncio.Event(), asyncio.Event()
        self.go_on.set()
        self.port = 0

    async def start(self):
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _talk(self, reader, writer):
        try:
            writer.write(b"220 sink\r\n")
            while line := await reader.readline():
                verb = line.split()[0].decode()
                writer.write({"DATA": b"354 go on\r\n", "QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n"))
                if verb == "DATA":
                    message = message_from_bytes(await reader.readuntil(b"\r\n.\r\n"))
                    self.taken.append(message["Message-ID"])
                    self.at_dot.set()
                    await self.go_on.wait()
                    writer.write(b"250 2.0.0 taken\r\n")
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()


class Accounts:
    def __init__(self, port) -> None:
        self.port = port

    async def withheld(self, scope):
        return None

    async def account(self, store=""):
        return Account("company", "shop@example.com", "localhost", self.port, Security.NONE, helo="till.example")


@pytest.fixture
async def sink():
    made = Sink()
    server = await made.start()
    yield made
    made.go_on.set()
    server.close()


@pytest.fixture
async def outbox(opened):
    return OutboxRepository(opened(), SystemClock())


async def queued(outbox):
    letter = NewLetter(
        0, 1, "test-1", "company", "shop@example.com", ("a@example.net",), "F",
        b"Message-ID: <1@example.com>\r\n\r\nhello\r\n", "<1@example.com>",
    )  # fmt: skip
    return (await outbox.enqueue(letter)).deliveries[0].id


async def sent_by_another(opened, outbox, sink):
    changes = Changes(opened().news(SystemClock()), SystemClock())
    await DeliveryWorker(outbox, SmtpTransport(), Accounts(sink.port), changes, SystemClock()).once()


def started(opened, sink, stops, seconds):
    """Return a worker that stops itself where it is told to, and waits so long for the last reply."""
    return subprocess.Popen([sys.executable, "-c", WORKER, opened.where, str(sink.port), stops, str(seconds)])


async def is_stopped(process):
    """Wait until a process was stopped by a signal."""
    await asyncio.to_thread(os.waitid, os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)


async def ended(process):
    async with asyncio.timeout(PATIENCE):
        return await asyncio.to_thread(process.wait)


async def passed(seconds):
    """Wait until the machine's clock has gone on: nothing tells of that."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()


@pytest.mark.parametrize("again", [True, False], ids=["sent again", "uncertain"])
async def test_stopped_between_the_mark_and_the_dot(opened, outbox, sink, again):
    row = await queued(outbox)
    process = started(opened, sink, "between", 60)
    await is_stopped(process)
    assert (await outbox.delivery(row)).state is DOT
    await passed(0.3)
    # As if it had been stopped for as long as the claim holds.
    await opened().write(lambda each: each.execute("UPDATE letters SET lease_until = 1"))
    await outbox.recover()
    assert (await outbox.delivery(row)).state is UNCERTAIN
    if again:
        await outbox.resolve(row, arrived=False)
        await sent_by_another(opened, outbox, sink)
        assert sink.taken == ["<1@example.com>"]
    process.send_signal(signal.SIGCONT)
    assert await ended(process) == 0
    assert sink.taken == ["<1@example.com>"] * again
    state = (await outbox.delivery(row)).state
    assert state is (SENT if again else DeliveryState.QUEUED)


async def test_stopped_after_the_dot_for_longer_than_the_reply_may_take(opened, outbox, sink):
    row = await queued(outbox)
    sink.go_on.clear()
    process = started(opened, sink, "never", 1)
    await sink.at_dot.wait()
    process.send_signal(signal.SIGSTOP)
    await is_stopped(process)
    sink.go_on.set()
    await passed(1.2)
    process.send_signal(signal.SIGCONT)
    assert await ended(process) == 0
    assert (await outbox.delivery(row)).state is SENT
    assert sink.taken == ["<1@example.com>"]


def komtui(opened, tmp_path, sink, *words, **settings):
    environment = {
        **os.environ,
        "KOMTUI_COMPANY_NAME": "Shop",
        "KOMTUI_COMPANY_EMAIL": "shop@example.com",
        "KOMTUI_SMTP_HOST": "localhost",
        "KOMTUI_SMTP_PORT": str(sink.port),
        "KOMTUI_SMTP_SECURITY": "none",
    }
    books = ["--data", str(tmp_path / "data"), "--database", opened.where]
    return subprocess.Popen(
        [sys.executable, "-m", "komtui", *books, *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **settings,
    )


def locked(where):
    """Return a connection of somebody else, who locks what the worker writes."""
    if where.endswith(".sqlite3"):
        other = sqlite3.connect(where, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(where)
        other.execute("LOCK TABLE deliveries IN EXCLUSIVE MODE")
    return other


async def test_ended_while_the_books_are_locked_it_ends_soon_and_loses_nothing_that_it_heard(
    opened, outbox, sink, tmp_path
):
    row = await queued(outbox)
    sink.go_on.clear()
    worker = komtui(opened, tmp_path, sink, "worker")
    await sink.at_dot.wait()
    holder = locked(opened.where)
    sink.go_on.set()
    await passed(0.2)
    worker.terminate()
    begun = time.monotonic()
    assert await ended(worker) == 0
    # Promised are five seconds; what is asserted leaves room for a busy machine. It was half a minute.
    assert time.monotonic() - begun < 12
    assert (await outbox.delivery(row)).state is DOT
    holder.rollback()
    holder.close()
    assert len(list((tmp_path / "data" / "unrecorded").iterdir())) == 1

    await ended(komtui(opened, tmp_path, sink, "worker", "--once"))
    assert (await outbox.delivery(row)).state is SENT
    assert sink.taken == ["<1@example.com>"]
    assert not (tmp_path / "data" / "unrecorded").exists()


async def test_nohup_keeps_the_worker_from_ending_with_its_terminal(opened, outbox, sink, tmp_path):
    row = await queued(outbox)
    worker = komtui(opened, tmp_path, sink, "worker", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    await sink.at_dot.wait()
    worker.send_signal(signal.SIGHUP)
    sink.at_dot.clear()
    async with asyncio.timeout(PATIENCE):
        while (await outbox.delivery(row)).state is not SENT:
            await passed(0.05)
        again = NewLetter(
            0, 1, "test-2", "company", "shop@example.com", ("a@example.net",), "F",
            b"Message-ID: <2@example.com>\r\n\r\nhello\r\n", "<2@example.com>",
        )  # fmt: skip
        await outbox.enqueue(again)
        await sink.at_dot.wait()
    worker.terminate()
    assert await ended(worker) == 0
    assert sink.taken == ["<1@example.com>", "<2@example.com>"]
