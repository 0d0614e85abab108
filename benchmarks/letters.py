"""Letters a second through a sink on loopback, plain, 40 KiB each: `python -m benchmarks.letters`.

The floors are a raw socket that says the same conversation line by line, and Postfix' smtp-source where it is
installed. All send to the same sink (Postfix' smtp-sink, else one of our own in a process of its own) and take turns.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.report import Figure
from komtui.adapters.mail.smtp.transport import SmtpTransport
from komtui.domain.mail.account import Account, Security
from komtui.domain.mail.delivery import ClaimedLetter, Verdict

SIZE = 40 * 1024
"""Bytes of one letter: a page of PDF with its Base64."""
LETTERS = 200
"""In one turn."""
ROUNDS = 5
"""How often each takes its turn."""
_PATH = "/usr/sbin:/usr/bin:/usr/local/sbin"
_SINK = """
import asyncio, sys

async def talk(reader, writer):
    writer.write(b"220 sink\\r\\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"EHLO":
            writer.write(b"250-sink\\r\\n250 PIPELINING\\r\\n")
        elif verb == b"DATA":
            writer.write(b"354 go on\\r\\n")
            await reader.readuntil(b"\\r\\n.\\r\\n")
            writer.write(b"250 taken\\r\\n")
        else:
            writer.write(b"221 bye\\r\\n" if verb == b"QUIT" else b"250 ok\\r\\n")

async def main():
    server = await asyncio.start_server(talk, "127.0.0.1", int(sys.argv[1]), limit=1 << 20)
    await server.serve_forever()

asyncio.run(main())
"""


def message() -> bytes:
    """Return a letter of `SIZE` bytes."""
    head = b"From: shop@example.com\r\nTo: ada@example.net\r\nSubject: F-2026-0412\r\n\r\n"
    line = b"JVBERi0xLjcKJcfsj6IKNSAwIG9iago8PC9MZW5ndGggNiAwIFIvRmlsdGVyIC9GbGF0ZURlY29k\r\n"
    return head + line * ((SIZE - len(head)) // len(line))


@contextmanager
def sink() -> Iterator[int]:
    """Run a sink in a process of its own; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    program = shutil.which("smtp-sink", path=_PATH)
    user = ["-u", "nobody"] if sys.platform != "win32" and Path("/proc/self").stat().st_uid == 0 else []
    command = [program, *user, f"127.0.0.1:{port}", "100"] if program else [sys.executable, "-c", _SINK, str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    end = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


async def _gate(accepted: Sequence[str]) -> None:
    """Stand in for the outbox, which is measured by itself."""


async def ours(port: int, mime: bytes, connections: int) -> float:
    """Return how many letters a second komtui's transport sends over so many connections."""
    transport = SmtpTransport()
    account = Account("company", "shop@example.com", "127.0.0.1", port, Security.NONE, helo="till.example.com")
    letter = ClaimedLetter(
        1, "company", "shop@example.com", ("ada@example.net",), mime, "<1@example.com>", 0, dt.datetime.now(dt.UTC), ""
    )
    left = iter(range(LETTERS))

    async def carry() -> None:
        for _ in left:
            [outcome] = await transport.send(account, letter, _gate)
            if outcome.verdict is not Verdict.SENT:
                raise RuntimeError(str(outcome))

    start = time.perf_counter()
    await asyncio.gather(*(carry() for _ in range(connections)))
    rate = LETTERS / (time.perf_counter() - start)
    await transport.close()
    return rate


def raw(port: int, mime: bytes) -> float:
    """Return how many a blocking socket sends that does nothing else."""
    body = mime + b".\r\n"
    start = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = line.makefile("rb")
        answers.readline()

        def ask(words: bytes) -> None:
            line.sendall(words)
            while answers.readline()[3:4] == b"-":
                pass

        ask(b"EHLO till.example.com\r\n")
        for _ in range(LETTERS):
            ask(b"MAIL FROM:<shop@example.com>\r\n")
            ask(b"RCPT TO:<ada@example.net>\r\n")
            ask(b"DATA\r\n")
            ask(body)
        answers.close()
    return LETTERS / (time.perf_counter() - start)


def smtp_source(program: str, port: int, connections: int) -> float:
    """Return how many Postfix' own generator sends over kept connections."""
    counts = ["-s", str(connections), "-m", str(LETTERS), "-l", str(SIZE), "-d"]
    start = time.perf_counter()
    subprocess.run([program, *counts, f"127.0.0.1:{port}"], check=True, timeout=120, stderr=subprocess.DEVNULL)
    return LETTERS / (time.perf_counter() - start)


def rates() -> dict[str, float]:
    """Return letters a second, medians by name; `smtp-source` is left out where it is not installed."""
    mime = message()
    program = shutil.which("smtp-source", path=_PATH)
    with sink() as port:

        async def in_thread(work: Callable[[], float]) -> float:
            return await asyncio.to_thread(work)

        turns: dict[str, Callable[[], Awaitable[float]]] = {
            "komtui 1": lambda: ours(port, mime, 1),
            "raw socket": lambda: in_thread(lambda: raw(port, mime)),
            "komtui 4": lambda: ours(port, mime, 4),
        }
        if program is not None:
            turns["smtp-source 1"] = lambda: in_thread(lambda: smtp_source(program, port, 1))
            turns["smtp-source 4"] = lambda: in_thread(lambda: smtp_source(program, port, 4))
        return asyncio.run(_interleaved(turns))


async def _interleaved(turns: dict[str, Callable[[], Awaitable[float]]]) -> dict[str, float]:
    seen: dict[str, list[float]] = {name: [] for name in turns}
    for _ in range(ROUNDS):
        for name, turn in turns.items():
            seen[name].append(await turn())
    return {name: statistics.median(values) for name, values in seen.items()}


def measure(data: Path | None = None) -> list[Figure]:
    """Return the figures of target 10; `data` is not needed."""
    del data
    found = rates()
    return [
        Figure("10 letters, 1 connection, raw socket", found["komtui 1"], "/s", found["raw socket"], None, True),
        Figure("10 letters, 1 connection, smtp-source", found["komtui 1"], "/s", found.get("smtp-source 1"), 0.6, True),
        Figure("10 letters, 4 connections, smtp-source", found["komtui 4"], "/s", found.get("smtp-source 4"), 1, True),
    ]


def main() -> int:
    """Print what was measured."""
    for name, rate in rates().items():
        print(f"{name:16} {rate:8,.0f} letters/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
