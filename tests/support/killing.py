"""The harness that kills workers at random, and the database's server, while letters leave, and compares three books.

The books are what was asked for, what the database says, and what the mail server took. Told apart are letters that are
lost, that were taken twice, that are said to be sent and were not taken, and that are said to have failed and were. All
four must be none, whatever was killed. A worker as one would write it at first is the control: it must be caught.

    python tests/support/killing.py --letters 10000 --kills 200 --database sqlite
    python tests/support/killing.py --letters 10000 --kills 200 --database postgres --database-kills 20
    python tests/support/killing.py --letters 300 --kills 12 --database sqlite --naive
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import warm
from komtui.adapters.database.connection import Database
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.system import SystemClock
from komtui.domain.mail.delivery import DeliveryState
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.party import Party
from komtui.services.ports import NewDocument, NewLetter
from komtui.services.ports.outbox import Carried
from postgresql import PostgresServer

WORKERS = 4
SEVERAL = 3
"""Of so many letters one carries several documents: as many as this."""
TWO = 5
"""Of so many letters one has two recipients."""
SETTLING = 300.0
"""Seconds that letters have to come to rest once nothing is killed any more."""
LIVING = {DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.DOT}

BOOKS = """
def opened(where):
    if where.endswith(".sqlite3"):
        from komtui.adapters.database.sqlite.database import Database
        return Database(Path(where), busy_seconds=60)
    from komtui.adapters.database.postgres.database import Database
    return Database(where, busy_seconds=60)

def patiently(where):
    while True:
        try:
            return opened(where)
        except ProblemError:
            time.sleep(0.2)

"""
WORKER = f"""
import asyncio, signal, sys, time
from pathlib import Path
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.repositories.sealing import SealingRepository
from komtui.adapters.database.unrecorded import UnrecordedFiles
from komtui.adapters.mail.smtp.transport import SmtpTransport
from komtui.adapters.system import SystemClock
from komtui.domain.journal import Author
from komtui.domain.mail.account import Account, Security
from komtui.domain.problem import ProblemError
from komtui.services.changes import Changes
from komtui.services.journal.sealing import SealingService
from komtui.services.mail.sending.delivery import DeliveryWorker

where, port, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])

class Accounts:
    async def withheld(self, scope):
        return None

    async def account(self, store=""):
        return Account("company", "shop@example.com", "localhost", port, Security.NONE, helo="till.example")

{BOOKS}
async def main():
    database, clock, stop = patiently(where), SystemClock(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    sealing = SealingService(SealingRepository(database, clock, lambda: Author("worker", "till")))
    worker = DeliveryWorker(
        OutboxRepository(database, clock), SmtpTransport(), Accounts(), Changes(database.news(clock), clock), clock,
        unrecorded=UnrecordedFiles(folder, database.name), seal=sealing.seal,
    )
    print("ready", flush=True)
    await worker.run(stop)

asyncio.run(main())
"""
NAIVE = f"""
import asyncio, smtplib, sys, time
from pathlib import Path
from komtui.domain.problem import ProblemError

where, port = sys.argv[1], int(sys.argv[2])

{BOOKS}
def take(connection):
    row = connection.execute("SELECT id, recipient FROM naive WHERE state = 'queued' ORDER BY id LIMIT 1").fetchone()
    if row is not None:
        connection.execute("UPDATE naive SET state = 'sending' WHERE id = :id", {{"id": row["id"]}})
    return None if row is None else (row["id"], row["recipient"])

def becomes(key, state):
    return lambda connection: connection.execute(
        "UPDATE naive SET state = :state WHERE id = :id", {{"id": key, "state": state}}
    )

async def main():
    database = patiently(where)
    print("ready", flush=True)
    # What a crash has left is sent again: it surely did not leave.
    await database.write(lambda each: each.execute("UPDATE naive SET state = 'queued' WHERE state = 'sending'"))
    while True:
        try:
            letter = await database.write(take)
            if letter is None:
                await asyncio.sleep(0.1)
                continue
            key, recipient = letter
            try:
                with smtplib.SMTP("localhost", port) as server:
                    server.sendmail("shop@example.com", [recipient], "Subject: F\\r\\n\\r\\nhello\\r\\n")
                state = "sent"
            except (OSError, smtplib.SMTPException):
                state = "failed"
            await database.write(becomes(key, state))
        except ProblemError:
            await asyncio.sleep(0.2)

asyncio.run(main())
"""


def _powerless(server: PostgresServer, _random: random.Random) -> None:
    server.stop(immediate=True)
    server.start()


def _killed(server: PostgresServer, _random: random.Random) -> None:
    server.kill()
    server.start()


def _connection_killed(server: PostgresServer, chance: random.Random) -> None:
    server.kill_connection(chance.choice)


CRASHES = (_powerless, _connection_killed, _killed)
"""How the server of the database ends, in turns: as if the power had gone, by a connection's end, by its own."""


class Sink:
    """Takes most letters, refuses some, and of a few takes the letter and is gone before it has said so."""

    def __init__(self, seed: int) -> None:
        self.taken: Counter[str] = Counter()
        self.port = 0
        self._random = random.Random(seed)
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        assert self._server is not None
        self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted: list[str] = []
        try:
            writer.write(b"220 sink\r\n")
            while line := (await reader.readline()).decode():
                verb = line[:4].upper().strip()
                if verb == "RCPT":
                    address = line.partition("<")[2].partition(">")[0]
                    known = _number(address) % 37 != 5
                    accepted += [address] if known else []
                    writer.write(b"250 ok\r\n" if known else b"550 5.1.1 no such user\r\n")
                elif verb == "DATA":
                    writer.write(b"354 go on\r\n")
                    await reader.readuntil(b"\r\n.\r\n")
                    if not await self._judge(accepted, writer):
                        return
                    accepted = []
                elif verb == "QUIT":
                    writer.write(b"221 bye\r\n")
                    return
                else:
                    accepted = accepted if verb == "NOOP" else []
                    writer.write(b"250 ok\r\n")
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _judge(self, accepted: list[str], writer: asyncio.StreamWriter) -> bool:
        """Take the letter or not; return whether the server stays. Between taking and saying so there is some time."""
        number = _number(accepted[0])
        if number % 43 == 9:
            writer.write(b"554 5.7.1 not such a letter\r\n")
            return True
        self.taken.update(accepted)
        await asyncio.sleep(self._random.random() * 0.02)
        if number % 41 == 7:
            writer.transport.abort()
            return False
        writer.write(b"250 2.0.0 taken\r\n")
        return True


def _number(address: str) -> int:
    return int(address.partition("@")[0][1:])


@dataclass
class Compared:
    """What three books say of all letters, by recipient."""

    asked: int
    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    uncertain_taken: int = 0
    lost: list[str] = field(default_factory=list)
    """Nothing is known of it, or it never came to rest."""
    twice: list[str] = field(default_factory=list)
    """Taken more than once."""
    not_taken: list[str] = field(default_factory=list)
    """Said to be sent."""
    taken_after_all: list[str] = field(default_factory=list)
    """Said to have failed."""
    documents_astray: int = 0
    """Documents of letters that say something else than their letter."""
    kills: int = 0
    database_kills: int = 0
    seconds: float = 0.0

    @property
    def true(self) -> bool:
        """Whether the books are true."""
        return not (self.lost or self.twice or self.not_taken or self.taken_after_all or self.documents_astray)

    def __str__(self) -> str:
        return (
            f"{self.asked} asked, {self.kills} workers and {self.database_kills} databases killed,"
            f" {self.seconds:.0f} s: {self.sent} sent, {self.failed} failed,"
            f" {self.uncertain} uncertain ({self.uncertain_taken} of them taken); lost {len(self.lost)},"
            f" twice {len(self.twice)}, said sent and not taken {len(self.not_taken)},"
            f" said failed and taken {len(self.taken_after_all)}, documents astray {self.documents_astray}"
        )


def compared(asked: list[str], states: dict[str, str], taken: Counter[str]) -> Compared:
    """Compare the three books."""
    found = Compared(len(asked))
    for each in asked:
        state, count = states.get(each, ""), taken[each]
        found.twice += [each] if count > 1 else []
        if state == "sent":
            found.sent += 1
            found.not_taken += [each] if not count else []
        elif state == "failed":
            found.failed += 1
            found.taken_after_all += [each] if count else []
        elif state == "uncertain":
            found.uncertain += 1
            found.uncertain_taken += bool(count)
        else:
            found.lost.append(each)
    return found


@dataclass
class Plan:
    """What is done, and how often; `seed` decides who is killed when."""

    where: str
    letters: int
    kills: int
    seed: int = 1
    database_kills: int = 0
    naive: bool = False


class Run:
    """One run: asks, kills, waits until all has come to rest, and compares."""

    def __init__(self, plan: Plan, folder: Path, server: PostgresServer | None = None) -> None:
        self._plan = plan
        self._folder = folder
        self._server = server
        self._random = random.Random(plan.seed)
        self._sink = Sink(plan.seed)
        self._workers: list[subprocess.Popen[bytes]] = []
        self._asked: list[str] = []
        self._database: Database | None = None

    async def __call__(self) -> Compared:
        began = time.monotonic()
        await self._sink.start()
        self._database = _opened(self._plan.where)
        try:
            await (self._prepare_naively() if self._plan.naive else self._prepare())
            self._workers = list(await asyncio.gather(*(self._start(place) for place in range(WORKERS))))
            asking = asyncio.ensure_future(self._ask())
            await self._kill()
            await asking
            await self._settle()
            await self._stop()
            found = await self._compare()
        finally:
            for each in self._workers:
                await self._end(each)
            self._sink.close()
            self._database.close()
        found.kills, found.database_kills = self._plan.kills, self._plan.database_kills
        found.seconds = time.monotonic() - began
        return found

    @property
    def database(self) -> Database:
        assert self._database is not None
        return self._database

    @property
    def _outbox(self) -> OutboxRepository:
        return OutboxRepository(self.database, SystemClock())

    # Asking

    async def _prepare(self) -> None:
        """Write the documents that the letters carry."""
        total = sum(SEVERAL if number % SEVERAL == 0 else 1 for number in range(self._plan.letters))
        for first in range(0, total, 500):
            await DocumentRepository(self.database).add(
                [NewDocument(_invoice(f"F-{place}")) for place in range(first, min(first + 500, total))]
            )

    async def _ask(self) -> None:
        """Queue all letters while others leave, again wherever nobody knows whether that was written."""
        if self._plan.naive:
            return
        document = 1
        for number in range(self._plan.letters):
            count = SEVERAL if number % SEVERAL == 0 else 1
            recipients = tuple(f"{each}{number}@client.example" for each in ("ab" if number % TWO == 0 else "a"))
            key = f"<{number}@shop.example>"
            letter = NewLetter(
                document,
                1,
                "document",
                "company",
                "shop@example.com",
                recipients,
                "Factures",
                f"Message-ID: {key}\r\n\r\nhello\r\n".encode(),
                key,
                others=tuple(Carried(each, 1) for each in range(document + 1, document + count)),
            )
            self._asked += recipients
            while True:
                try:
                    await self._outbox.enqueue(letter)
                    break
                except ProblemError:
                    await asyncio.sleep(0.2)
            document += count

    async def _prepare_naively(self) -> None:
        statement = "CREATE TABLE naive (id INTEGER PRIMARY KEY, recipient TEXT NOT NULL, state TEXT NOT NULL)"
        await self.database.write(lambda connection: connection.execute(statement))
        self._asked = [f"a{number}@client.example" for number in range(self._plan.letters)]
        rows = [{"id": number, "to": each} for number, each in enumerate(self._asked)]
        insert = "INSERT INTO naive (id, recipient, state) VALUES (:id, :to, 'queued')"
        await self.database.write(lambda connection: connection.executemany(insert, rows))

    # Killing

    async def _start(self, place: int) -> subprocess.Popen[bytes]:
        words = NAIVE if self._plan.naive else WORKER
        folder = self._folder / f"till {place}"
        command = [sys.executable, "-c", words, self._plan.where, str(self._sink.port), str(folder)]
        process = warm.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        await asyncio.to_thread(process.stdout.readline)
        return process

    @staticmethod
    async def _end(process: subprocess.Popen[bytes]) -> None:
        process.kill()
        await asyncio.to_thread(process.wait)
        process.stdout.close()

    async def _kill(self) -> None:
        """Kill one after the other, each when some more letters have arrived, in the midst of the next ones."""
        step = max(self._plan.letters * 0.9 / (self._plan.kills + 1), 1)
        of_database = set(
            self._random.sample(range(self._plan.kills), min(self._plan.database_kills, self._plan.kills))
        )
        crashed = 0
        for turn in range(self._plan.kills):
            await self._arrived(int(step * (turn + 1)))
            if turn in of_database and self._server is not None:
                crash = CRASHES[crashed % len(CRASHES)]
                crashed += 1
                await asyncio.to_thread(crash, self._server, self._random)
            place = self._random.randrange(WORKERS)
            await self._end(self._workers[place])
            self._workers[place] = await self._start(place)

    async def _arrived(self, count: int) -> None:
        """Wait until the server has taken so many, or nothing has come for a while."""
        seen, at = -1, time.monotonic()
        while (taken := self._sink.taken.total()) < count:
            if taken != seen:
                seen, at = taken, time.monotonic()
            elif time.monotonic() - at > 2:
                return
            await asyncio.sleep(0.005)
        await asyncio.sleep(self._random.random() * 0.03)

    # Coming to rest

    async def _settle(self) -> None:
        """Wait until nothing waits. What would be tried again in a minute is tried now, as a person would have it."""
        if not self._plan.naive:
            # What the living hold of letters whose database went away would lapse in a minute or two.
            for place in range(WORKERS):
                await self._end(self._workers[place])
                self._workers[place] = await self._start(place)
        end = time.monotonic() + SETTLING
        while time.monotonic() < end:
            with contextlib.suppress(ProblemError):
                states = await self._states()
                if self._plan.naive:
                    living = [each for each, state in states.items() if state in {"queued", "sending"}]
                else:
                    rows = await self._outbox.deliveries(states=tuple(LIVING), limit=1_000_000)
                    living = [each.recipient for each in rows]
                    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5)
                    for each in rows:
                        waits = each.state is DeliveryState.QUEUED and each.next_try_at is not None
                        if waits and each.next_try_at > soon:
                            await self._outbox.retry(each.id)
                if not living:
                    return
            await asyncio.sleep(0.2)

    async def _stop(self) -> None:
        for each in self._workers:
            each.send_signal(signal.SIGKILL if self._plan.naive else signal.SIGTERM)
        await asyncio.gather(*(asyncio.to_thread(each.wait) for each in self._workers))

    # Comparing

    async def _states(self) -> dict[str, str]:
        if self._plan.naive:
            return await self.database.read(
                lambda connection: {
                    row["recipient"]: row["state"] for row in connection.execute("SELECT recipient, state FROM naive")
                }
            )
        rows = await self._outbox.deliveries(limit=1_000_000)
        return {each.recipient: each.state.value for each in rows}

    async def _compare(self) -> Compared:
        found = compared(self._asked, await self._states(), self._sink.taken)
        if not self._plan.naive:
            found.documents_astray = await self._astray()
        return found

    async def _astray(self) -> int:
        """Return how many documents do not know of their letter, or of more than one."""
        statement = (
            "SELECT count(*) AS documents FROM documents WHERE"
            " (SELECT count(*) FROM letter_documents WHERE document_id = documents.id) <> 1"
        )
        row = await self.database.read(lambda connection: connection.execute(statement).fetchone())
        return int(row["documents"])


def _invoice(number: str) -> Document:
    return Document(Kind.INVOICE, number, dt.date(2026, 11, 20), "EUR", Party("Us"), Party("You"))


def _opened(where: str) -> Database:
    if where.endswith(".sqlite3"):
        from komtui.adapters.database.sqlite.database import Database as Sqlite

        return Sqlite(Path(where), busy_seconds=60)
    from komtui.adapters.database.postgres.database import Database as Postgres

    return Postgres(where, busy_seconds=60)


@contextlib.contextmanager
def books(kind: str, folder: Path) -> Iterator[tuple[str, PostgresServer | None]]:
    if kind == "sqlite":
        yield str(folder / "books.sqlite3"), None
        return
    # Durable: what an immediate stop throws away must not have been committed.
    server = PostgresServer(durable=True)
    try:
        server.start()
        yield server.url(server.fresh()), server
    finally:
        server.close()


def main() -> int:
    """Run once and say what came of it; 0 where the books are true, or the naive worker was caught."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--database-kills", type=int, default=0, help="of the kills, how many take the server as well")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--naive", action="store_true", help="the control, which must be caught")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="komtui-kills-") as name:
        folder = Path(name)
        os.chmod(folder, 0o700)  # noqa: PTH101 - said once
        with books(given.database, folder) as (where, server):
            plan = Plan(where, given.letters, given.kills, given.seed, given.database_kills, given.naive)
            found = asyncio.run(Run(plan, folder, server)())
    sys.stdout.write(f"{given.database}{' naive' if given.naive else ''}, seed {given.seed}: {found}\n")
    return int(found.true is given.naive)


if __name__ == "__main__":
    raise SystemExit(main())
