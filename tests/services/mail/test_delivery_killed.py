"""A worker's process killed while the server holds its final reply: uncertain afterwards, and never sent twice."""

import asyncio
import sys
from email import message_from_bytes

import pytest

import warm
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.mail.smtp.transport import SmtpTransport
from komtui.adapters.system import SystemClock
from komtui.domain.mail.account import Account, Security
from komtui.domain.mail.delivery import DeliveryState
from komtui.services.changes import Changes
from komtui.services.mail.sending.delivery import DeliveryWorker
from komtui.services.ports import NewLetter

KILLS = 12
WORKER = """
import asyncio, sys
from pathlib import Path
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.mail.smtp.transport import SmtpTransport
from komtui.adapters.system import SystemClock
from komtui.domain.mail.account import Account, Security
from komtui.services.changes import Changes
from komtui.services.mail.sending.delivery import DeliveryWorker

class Accounts:
    async def withheld(self, scope):
        return None

    async def account(self, store=""):
        return Account("company", "shop@example.com", "localhost", int(sys.argv[2]), Security.NONE, helo="till.example")

database, clock = Database(Path(sys.argv[1])), SystemClock()
changes = Changes(database.news(clock), clock)
worker = DeliveryWorker(OutboxRepository(database, clock), SmtpTransport(), Accounts(), changes, clock)
asyncio.run(worker.once())
"""


class Sink:
    """Takes letters; says in `reached` how far each connection came, and stops where it is told to."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.stop_at = ""
        self.reached, self.go_on = asyncio.Event(), asyncio.Event()
        self.port = 0

    async def start(self):
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _talk(self, reader, writer):
        try:
            writer.write(b"220 sink\r\n")
            while line := await reader.readline():
                await self._answer(line.split()[0].decode(), reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    async def _answer(self, verb, reader, writer):
        await self._stop(verb)
        writer.write({"DATA": b"354 go on\r\n", "QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n"))
        if verb == "DATA":
            message = message_from_bytes(await reader.readuntil(b"\r\n.\r\n"))
            self.taken.append(message["Message-ID"])
            await self._stop("dot")
            writer.write(b"250 2.0.0 taken\r\n")

    async def _stop(self, place):
        if place == self.stop_at:
            self.reached.set()
            await self.go_on.wait()


class Accounts:
    def __init__(self, port) -> None:
        self.port = port

    async def withheld(self, scope):
        return None

    async def account(self, store=""):
        return Account("company", "shop@example.com", "localhost", self.port, Security.NONE, helo="till.example")


@pytest.mark.parametrize("place", ["MAIL", "DATA", "dot"])
async def test_killed_at(tmp_path, place):
    path = tmp_path / "komtui.sqlite3"
    database, sink = Database(path), Sink()
    outbox = OutboxRepository(database, SystemClock())
    server = await sink.start()
    for number in range(KILLS // 3):
        sink.stop_at = place
        sink.reached.clear()
        sink.go_on.clear()
        mime = f"Message-ID: <{number}@example.com>\r\n\r\nhello\r\n".encode()
        letter = NewLetter(
            0, 1, f"test-{number}", "company", "shop@example.com", ("a@example.net",), "F", mime,
            f"<{number}@example.com>",
        )  # fmt: skip
        [queued] = (await outbox.enqueue(letter)).deliveries
        process = await asyncio.to_thread(warm.Popen, [sys.executable, "-c", WORKER, str(path), str(sink.port)])
        async with asyncio.timeout(60):
            await sink.reached.wait()
        process.kill()
        await asyncio.to_thread(process.wait)
        sink.stop_at = ""
        sink.go_on.set()
        transport = SmtpTransport()
        changes = Changes(database.news(SystemClock()), SystemClock())
        await DeliveryWorker(outbox, transport, Accounts(sink.port), changes, SystemClock()).once()
        row = await outbox.delivery(queued.id)
        assert row.state is (DeliveryState.UNCERTAIN if place == "dot" else DeliveryState.SENT)
    server.close()
    database.close()
    assert sorted(sink.taken) == sorted(f"<{number}@example.com>" for number in range(KILLS // 3))
