"""Four machines on one PostgreSQL, each with a screen, two with workers; one of them knows what opens the vault."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import warm

WORDS, OTHER, CANARY = "four random words here", "four other words there", "canary-4711-passwort"
SCREEN = """
import asyncio, sys
from pathlib import Path
from komtui.bootstrap import services

async def main():
    screen = services(Path(sys.argv[1]), sys.argv[2])
    print("ready", flush=True)
    await screen.worker.run(asyncio.Event())

asyncio.run(main())
"""
"""What the screen has running behind it, and nothing else of it."""


class Server:
    """Takes letters of whoever has the password, and of nobody else."""

    def __init__(self) -> None:
        self.port = 0
        self.taken: list[str] = []
        self.refused = 0

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: Any, given: Any) -> Any:
        from aiosmtpd.smtp import AuthResult

        right = given.password == CANARY.encode()
        self.refused += not right
        return AuthResult(success=right, handled=True)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.taken += envelope.rcpt_tos
        return "250 2.0.0 taken"


@pytest.fixture
def server() -> Iterator[Server]:
    from aiosmtpd.smtp import SMTP

    server, loop, ready, stop = Server(), asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    def talk() -> SMTP:
        return SMTP(
            server,
            hostname="mx.example",
            authenticator=server.authenticate,
            auth_required=True,
            auth_require_tls=False,
        )

    async def serve() -> None:
        listening = await loop.create_server(talk, "127.0.0.1", 0)
        server.port = listening.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        listening.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(10)
    yield server
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


class Program:
    """A program of one machine that runs; what it says is kept."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = warm.Popen(
            command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines: list[str] = []
        self._said = threading.Condition()
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._said:
                self.lines.append(line)
                self._said.notify_all()

    def until(self, words: str) -> str:
        """Return the first line with those words."""
        with self._said:
            assert self._said.wait_for(lambda: any(words in each for each in self.lines), 90), self.lines
            return next(each for each in self.lines if words in each)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reading.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


Start = Callable[..., Program]


@pytest.fixture
def tills(komtui: Any, postgres_url: str, server: Server, tmp_path: Path) -> tuple[Any, Any, Any, Any]:
    """The machines, which share nothing but the books."""
    komtui.account(server.port, KOMTUI_SMTP_USER="us", KOMTUI_DATABASE=postgres_url)
    others = [type(komtui)(tmp_path / f"till {number}", dict(komtui.env)) for number in (2, 3, 4)]
    komtui("vault", "create", stdin=f"{WORDS}\n")
    komtui.env["KOMTUI_VAULT_PASSPHRASE"] = WORDS
    komtui("config", "set", "smtp.password", stdin=f"{CANARY}\n")
    return (komtui, *others)


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the worker, or the screen, of a machine."""
    with contextlib.ExitStack() as stack:

        def started(till: Any, *, screen: bool = False) -> Program:
            arguments = ["-c", SCREEN, str(till.data), till.env["KOMTUI_DATABASE"]]
            command = [sys.executable, *(arguments if screen else ["-m", "komtui", "--data", str(till.data), "worker"])]
            program = Program(command, till.env)
            stack.callback(program.close)
            program.until("ready" if screen else "Ctrl+C")
            return program

        yield started


def states(till: Any) -> set[str]:
    return {each["state"] for each in till.rows("outbox")}


def test_who_has_not_the_secret_takes_no_letter_and_stops_nobody(
    tills: tuple[Any, Any, Any, Any], start: Start, server: Server
) -> None:
    first, second, third, fourth = tills
    for till in (second, third, fourth):
        start(till, screen=True)
    closed = start(fourth)
    numbers = [second.invoice(f"F-{number}", f"a{number}@client.example") for number in range(4)]
    second("send", *numbers)
    closed.until("the vault is closed here")
    assert states(third) == {"queued"}
    assert server.taken == []
    start(first, screen=True)
    open_ = start(first)
    # Whichever of the two is faster: each log has what its own worker has sent.
    while states(third) != {"sent"}:
        pass
    assert sorted(server.taken) == [f"a{number}@client.example" for number in range(4)]
    assert server.refused == 0, "nobody tried without the password"
    assert not any("stands still" in each for each in (*closed.lines, *open_.lines))
    said = "".join((*closed.lines, *open_.lines))
    for hidden in (CANARY, WORDS, "client.example"):
        assert hidden not in said
    # Its passphrase is changed by one machine: the other goes on with nothing, and says so, until it has the new one.
    second("vault", "passphrase", stdin=f"{WORDS}\n{OTHER}\n")
    second("send", second.invoice("F-9", "late@client.example"))
    open_.until("the vault is closed here")
    assert states(third) == {"sent", "queued"}
    assert server.refused == 0
    fourth.env["KOMTUI_VAULT_PASSPHRASE"] = OTHER
    start(fourth).until("F-9.")
    assert "late@client.example" in server.taken
