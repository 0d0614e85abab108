"""The command line over a folder of its own, and a mail server on loopback that answers as it is told."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import cheaply

INVOICE = (
    "kind,number,date,customer,email,currency,description,quantity,price,tax\n"
    'invoice,{number},2026-11-20,"Café ""Müller""",{email},EUR,Baguettes,10,1.20,5.5\n'
    'invoice,{number},2026-11-20,"Café ""Müller""",{email},EUR,Croissants,5,1.50,20\n'
)


@dataclass
class Komtui:
    """Runs commands over one data folder."""

    data: Path
    env: dict[str, str] = field(default_factory=dict)

    def __call__(self, *args: str, stdin: str = "", code: int | None = 0) -> Result:
        from komtui.cli.main import cli

        result = CliRunner().invoke(cli, ["--data", str(self.data), *args], input=stdin, env=self.env)
        assert code is None or result.exit_code == code, (result.exit_code, result.output, result.exception)
        assert "Traceback" not in result.output
        return result

    def rows(self, *args: str, stdin: str = "", code: int | None = 0) -> list[dict[str, Any]]:
        """Return the JSON objects that a command answers."""
        return [json.loads(line) for line in self(*args, "--json", stdin=stdin, code=code).stdout.splitlines()]

    def invoice(self, number: str = "F-2026-0001", email: str = "zoe@client.example") -> str:
        """Bring an invoice in and return its number."""
        path = self.data.parent / f"{number}.csv"
        path.write_text(INVOICE.format(number=number, email=email), encoding="utf-8")
        self("import", str(path))
        return number

    def account(self, port: int, **more: str) -> None:
        """Set an account up that talks to loopback in clear, as only loopback may."""
        self.env |= {
            "KOMTUI_COMPANY_NAME": "Boulangerie Lefèvre",
            "KOMTUI_COMPANY_EMAIL": "factures@lefevre.example",
            "KOMTUI_SMTP_HOST": "127.0.0.1",
            "KOMTUI_SMTP_PORT": str(port),
            "KOMTUI_SMTP_SECURITY": "none",
        } | more


@pytest.fixture(autouse=True)
def _judged_by_one(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no command wait for the rules of e-invoices that one before it has loaded."""
    if request.node.get_closest_marker("costly") is None:
        cheaply.keep_judging(monkeypatch)


@pytest.fixture
def komtui(tmp_path: Path) -> Komtui:
    return Komtui(tmp_path / "data")


class Sink:
    """What aiosmtpd calls: keeps messages, and refuses the recipients and messages that it is told to refuse."""

    def __init__(self) -> None:
        self.port = 0
        self.messages: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.at_recipient: dict[str, str] = {}
        self.at_dot: Callable[[Any], str | None] = lambda _server: "250 2.0.0 taken as 12345"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if address in self.at_recipient:
            return self.at_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        reply = self.at_dot(server)
        if reply is None:
            server.transport.abort()
            return "421 gone"
        if reply.startswith("2"):
            self.messages.append(envelope.original_content)
            self.recipients.append(list(envelope.rcpt_tos))
        return reply


@pytest.fixture
def sink() -> Iterator[Sink]:
    from aiosmtpd.smtp import SMTP

    handler, loop, ready = Sink(), asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()

    async def serve() -> None:
        server = await loop.create_server(lambda: SMTP(handler, hostname="sink.example"), "127.0.0.1", 0)
        handler.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(10)
    yield handler
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
