"""The connection test against a healthy server on loopback, beside the bare protocol exchange, over TLS.

All have their trust ready, talk to the same server in a process of its own, say the same commands, and take turns. The
floor is the exchange by asyncio's streams, since a screen cannot wait for a blocking socket; that one is told as well.
"""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.report import Figure
from komtui.adapters.mail.probe.check import SmtpTrial
from komtui.adapters.system import SystemClock
from komtui.domain.mail.account import Account, Security
from komtui.services.mail.trial.connection import ConnectionTest

ROUNDS = 40
"""How often each takes its turn."""
PAUSE = 0.02
"""Seconds between two turns: the server ends one connection before the next one comes."""
USER, PASSWORD = "shop@example.com", "no secret"
_SERVER = """
import asyncio, ssl, sys

async def talk(reader, writer):
    writer.write(b"220 mail.example ESMTP\\r\\n")
    answers = {
        b"EHLO": b"250-mail.example\\r\\n250-SIZE 1000000\\r\\n250-8BITMIME\\r\\n250 AUTH PLAIN LOGIN\\r\\n",
        b"AUTH": b"235 2.7.0 welcome\\r\\n",
        b"QUIT": b"221 bye\\r\\n",
    }
    try:
        while line := await reader.readline():
            writer.write(answers.get(line[:4].upper(), b"250 ok\\r\\n"))
            if line[:4].upper() == b"QUIT":
                await writer.drain()
                break
    except OSError:
        pass
    writer.close()

async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1])
    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


@contextmanager
def server(folder: Path) -> Iterator[tuple[int, str]]:
    """Run the server; yields its port and the file of its authority."""
    import trustme

    authority, file = trustme.CA(), str(folder / "authority.pem")
    authority.cert_pem.write_to_path(file)
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    command = [sys.executable, "-c", _SERVER, str(folder / "server.pem")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise AssertionError
            yield int(process.stdout.readline()), file
        finally:
            process.terminate()


COMMANDS = (
    b"EHLO till.example.com\r\n",
    b"AUTH PLAIN " + base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()) + b"\r\n",
    b"MAIL FROM:<shop@example.com>\r\n",
    b"RCPT TO:<shop@example.com>\r\n",
    b"QUIT\r\n",
)
"""What all of them say."""


async def bare(port: int, context: ssl.SSLContext) -> float:
    """Return the seconds of the same exchange by streams that do nothing else."""
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("localhost", port, ssl=context)
    await reader.readline()
    for command in COMMANDS:
        writer.write(command)
        while (await reader.readline())[3:4] == b"-":
            pass
    took = time.perf_counter() - start
    writer.transport.abort()
    return took


def blocking(port: int, context: ssl.SSLContext) -> float:
    """Return the seconds of the same exchange by a blocking socket."""
    start = time.perf_counter()
    address = socket.getaddrinfo("localhost", port, socket.AF_INET, socket.SOCK_STREAM)[0][4]
    with (
        socket.create_connection((str(address[0]), port)) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as line,
        line.makefile("rb") as answers,
    ):
        answers.readline()
        for command in COMMANDS:
            line.sendall(command)
            while answers.readline()[3:4] == b"-":
                pass
    return time.perf_counter() - start


async def ours(account: Account) -> float:
    """Return the seconds of a whole test."""
    test = ConnectionTest(SmtpTrial, SystemClock())
    start = time.perf_counter()
    steps = [step async for step in test.run(account)]
    took = time.perf_counter() - start
    if test.finding is not None or len(steps) != 8:
        raise RuntimeError(str(test.finding))
    return took


def measure(data: Path | None = None) -> list[Figure]:
    """Return the figure of the whole test; `data` is not needed."""
    del data
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as (port, file):
        account = Account(
            "company", USER, "localhost", port, Security.TLS, USER, PASSWORD, helo="till.example.com", ca_file=file
        )
        mine, theirs, least = asyncio.run(_in_turns(account, ssl.create_default_context(cafile=file)))
    return [
        Figure("  the whole connection test, over TLS", mine, "s", theirs, 1.3),
        Figure("  the same, blocking socket", mine, "s", least, None),
    ]


async def _in_turns(account: Account, context: ssl.SSLContext) -> tuple[float, float, float]:
    await ours(account)
    mine, theirs, least = [], [], []
    for _ in range(ROUNDS):
        theirs.append(await bare(account.port, context))
        await asyncio.sleep(PAUSE)
        mine.append(await ours(account))
        await asyncio.sleep(PAUSE)
        least.append(await asyncio.to_thread(blocking, account.port, context))
        await asyncio.sleep(PAUSE)
    return statistics.median(mine), statistics.median(theirs), statistics.median(least)


if __name__ == "__main__":
    print(*(figure.line() for figure in measure()), sep="\n")
