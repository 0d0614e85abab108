"""The screen in a browser: the real site on loopback, and a visitor who speaks as the page's script does."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

aiohttp = pytest.importorskip("aiohttp")
pytest.importorskip("textual_serve")

from click.testing import CliRunner  # noqa: E402

from komtui.adapters.browser.site import Site, Words  # noqa: E402
from komtui.cli.main import cli  # noqa: E402
from komtui.domain.problem import ProblemError  # noqa: E402

PASSWORD = "corr3ct-horse"
WORDS = Words("fr", "…", "Fini <ici>.", "Encore", "scripts", "plein", "Ici : {address}")
NUMBER = "F-77 été 2"
INVOICE = {
    "kind": "invoice",
    "number": NUMBER,
    "date": "2026-11-20",
    "currency": "EUR",
    "customer": {"name": "Roy"},
    "lines": [{"description": "Pain", "quantity": "1", "price": "2", "tax": "20"}],
}
PATIENCE = 60


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Books with one document, in which somebody has a password."""
    data, file = tmp_path / "data", tmp_path / "invoice.json"
    file.write_text(json.dumps(INVOICE))
    first = ["people", "add", "Léa", "--role", "administrator"]
    for arguments, typed in ((["import", str(file)], ""), (first, f"{PASSWORD}\n")):
        result = CliRunner().invoke(cli, ["--data", str(data), *arguments], input=typed)
        assert result.exit_code == 0, result.output
    return data


@pytest.fixture
async def site(books: Path) -> AsyncIterator[Site]:
    command = [sys.executable, "-m", "komtui", "--data", str(books), "--language", "en", "serve", "--visitor"]
    site = Site(command, _free_port(), WORDS)
    await site.open()
    yield site
    await site.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Visitor:
    """A browser's end of the socket."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.seen = ""
        """All that was drawn, without escape sequences."""
        self.said: list[Any] = []
        """What the page was told beside it."""

    async def send(self, kind: str, value: Any = None) -> None:
        await self._stream.send_json([kind, value])

    async def until(self, words: str) -> None:
        """Read until these words were drawn."""
        async with asyncio.timeout(PATIENCE):
            while words not in self.seen:
                await self._read()

    async def told(self, kind: str) -> Any:
        """Read until the page is told something of that kind, and return it."""
        async with asyncio.timeout(PATIENCE):
            while not (found := [value for each, value in self.said if each == kind]):
                await self._read()
        return found[0]

    async def ended(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while not self._stream.closed:
                await self._read()

    async def _read(self) -> None:
        message = await self._stream.receive()
        if message.type is aiohttp.WSMsgType.BINARY:
            self.seen += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z$]", "", message.data.decode())
        elif message.type is aiohttp.WSMsgType.TEXT:
            self.said.append(message.json())


async def test_whoever_logs_in_sees_the_documents_and_saves_a_page_where_the_browser_is(site: Site) -> None:
    socket_address = f"{site.address}/ws?width=80&height=24"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(socket_address, origin=site.address) as stream,
    ):
        visitor = Visitor(stream)
        await visitor.until("Password")
        assert "F-77" not in visitor.seen
        for keys in ("Léa", "\t", PASSWORD, "\r"):
            await visitor.send("stdin", keys)
        await visitor.until("F-77")
        # What nobody's page says is passed over, and the screen stays within reason.
        for wrong in ("x", ["stdin", 7], ["resize", {"width": 10**9, "height": "tall"}], ["no"], {}):
            await stream.send_json(wrong)
        await visitor.send("ping", 12)
        assert await visitor.told("pong") == 12
        await visitor.send("resize", {"width": 80, "height": 24})
        await visitor.send("stdin", "p")
        await visitor.until("PDF")
        await visitor.send("stdin", "\r")
        key = await visitor.told("deliver_file_start")
        async with session.get(f"{site.address}/download/{key}") as download:
            assert download.content_disposition is not None
            assert download.content_disposition.type == "attachment"
            assert download.content_disposition.filename == f"{NUMBER}.pdf"
            assert (await download.read()).startswith(b"%PDF-")
        await visitor.send("stdin", "\x1b[21~")  # F10
        await visitor.ended()


async def test_a_page_of_somebody_else_gets_nothing(site: Site) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(site.address) as page:
            text = await page.text()
            assert page.status == 200
            assert "Fini &lt;ici&gt;." in text
            assert "http" not in text.replace("http-equiv", "")
            assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        for part in ("page.css", "page.js", "static/js/textual.js", "static/css/xterm.css"):
            assert (await session.get(f"{site.address}/{part}")).status == 200
        other = await session.get(site.address, headers={"Host": "evil.example"})
        assert (other.status, await other.text()) == (421, f"Ici : {site.address}")
        for origin in ("http://evil.example", f"{site.address}0", None):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(f"{site.address}/ws", origin=origin)
            assert refused.value.status == 403


async def test_what_no_keyboard_sends_costs_the_machine_nothing(site: Site) -> None:
    """Nobody has logged in here, and whoever finds the address can send this."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{site.address}/ws?width=80&height=24", origin=site.address) as stream,
    ):
        visitor = Visitor(stream)
        await visitor.until("Password")
        # A size in the place of a key, in two halves, and no key at all: the screen stays as it is, and goes on.
        for keys in ("\x1b[48;20", "00;2000;1;1t", ""):
            await visitor.send("stdin", keys)
        visitor.seen = ""
        await visitor.send("stdin", "Marguerite")
        await visitor.until("Marguerite")
        assert len(visitor.seen) < 80 * 24 * 10
        # A paste that never ends is not kept for ever.
        await visitor.send("stdin", "\x1b[200~")
        for _ in range(5):
            await visitor.send("stdin", "x" * 1_000_000)
        await visitor.ended()


async def test_a_browser_is_told_of_a_process_that_was_killed(site: Site, books: Path) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{site.address}/ws?width=80&height=24", origin=site.address) as stream,
    ):
        visitor = Visitor(stream)
        await visitor.until("Password")
        (process,) = _processes_of(books)
        os.kill(process, signal.SIGKILL)
        await visitor.ended()


def _processes_of(books: Path) -> list[int]:
    """Return the visitors' processes: those that were given these books."""
    wanted = [str(books).encode(), b"--visitor"]
    lines = {int(each.name): _command_line(each) for each in Path("/proc").iterdir() if each.name.isdigit()}
    return [pid for pid, line in lines.items() if all(part in line for part in wanted)]


def _command_line(process: Path) -> list[bytes]:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


async def test_no_more_visitors_than_the_machine_holds(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komtui.adapters.browser.site.MOST", 0)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{site.address}/ws", origin=site.address)
    assert refused.value.status == 503


async def test_a_port_that_is_taken_is_said(site: Site) -> None:
    second = Site(["true"], int(site.address.rpartition(":")[2]), WORDS)
    with pytest.raises(ProblemError) as refused:
        await second.open()
    assert refused.value.problems[0].code == "serve.port"


async def test_behind_a_proxy_it_is_known_by_the_proxys_name_alone(books: Path) -> None:
    port = _free_port()
    site = Site(["true"], port, WORDS, "https://till.example/")
    await site.open()
    try:
        async with aiohttp.ClientSession() as session:
            page = await session.get(f"http://127.0.0.1:{port}", headers={"Host": "till.example"})
            assert "wss://till.example/ws" in await page.text()
            assert (await session.get(f"http://127.0.0.1:{port}")).status == 421
    finally:
        await site.close()
