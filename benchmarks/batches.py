"""Batches from the command line: documents drawn, and letters queued, a second.

The floor of `komtui render` is one renderer alone: the same pages drawn one after the other in one process that
does nothing else. The floor of `komtui send`, which draws, builds and queues, is `komtui render`.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, cast

from benchmarks.report import Figure
from komtui.adapters.database.repositories.artifacts import ArtifactRepository
from komtui.domain.digest import digest
from komtui.services.ports.pages import Drawn

BATCH = 500
ACCOUNT = {
    "KOMTUI_MAIL_METHOD": "smtp",
    "KOMTUI_SMTP_HOST": "127.0.0.1",
    "KOMTUI_COMPANY_EMAIL": "a@b.example",
    "KOMTUI_SMTP_PASSWORD": "none",
}
"""Letters are queued for it and go nowhere."""
_EACH = ("--to", "benchmark@b.example", "--again", "--each")
"""A letter a document: several in one would be queued as one."""


def measure(data: Path) -> list[Figure]:
    """Return the figures over a copy of the books in `data`."""
    with tempfile.TemporaryDirectory() as scratch:
        numbers = numbers_of(data, BATCH)
        alone = _alone(data, numbers[:100])
        nothing = _seconds(Path(scratch), data, "render", numbers[:1], "--to", scratch)
        draw = _seconds(Path(scratch), data, "render", numbers, "--to", str(Path(scratch, "pdfs"))) - nothing
        queue = _seconds(Path(scratch), data, "send", numbers, *_EACH) - nothing
    drawn, queued = (len(numbers) - 1) / draw, (len(numbers) - 1) / queue
    return [
        Figure("18 komtui render, a second", drawn, "/s", alone, 1.7, more_is_better=True),
        Figure("19 komtui send, queued a second", queued, "/s", drawn, 0.75, more_is_better=True),
    ]


def _komtui(data: Path, *words: str) -> str:
    command = [sys.executable, "-m", "komtui", "--data", str(data), "--language", "en", *words]
    environment = os.environ | ACCOUNT
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def numbers_of(data: Path, count: int) -> list[str]:
    """Return the numbers of so many invoices that are issued."""
    rows = _komtui(data, "--json", "list", "--kind", "invoice", "--state", "issued", "--limit", str(count)).splitlines()
    return [json.loads(row)["number"] for row in rows]


def _seconds(scratch: Path, data: Path, command: str, numbers: list[str], *options: str) -> float:
    """Return how long a command takes over a fresh copy of the books, in which nothing is drawn yet."""
    copy = scratch / "books"
    shutil.copytree(data, copy)
    # Else the first commit that is to be on the disk waits for the copy to get there.
    os.sync()
    try:
        began = time.perf_counter()
        _komtui(copy, command, *numbers, *options)
        return time.perf_counter() - began
    finally:
        shutil.rmtree(copy)


def _alone(data: Path, numbers: list[str]) -> float:
    """Return how many of these documents one process draws a second: the very pages, logo and e-invoice inside."""
    from komtui.adapters.pdf.renderer import carried_out

    drawings = asyncio.run(_drawings(data, numbers))
    carried_out(*drawings[0])
    began = time.perf_counter()
    for each in drawings:
        carried_out(*each)
    return len(drawings) / (time.perf_counter() - began)


class _Asked:
    """Keeps what a renderer is asked for, and draws nothing."""

    def __init__(self) -> None:
        self.drawings: list[tuple[Any, ...]] = []

    async def pdf(self, *what: object, copy: bool) -> bytes:
        self.drawings.append(("drawn", *what, copy))
        return b""

    async def hybrid(self, *what: object, copy: bool) -> Drawn:
        self.drawings.append(("hybrid", *what, copy))
        return Drawn(b"")

    def missing(self, _text: str) -> str:
        return ""


class _Undrawn:
    """Artifacts of which no page was drawn yet, and none is kept."""

    def __init__(self, artifacts: ArtifactRepository) -> None:
        self.get = artifacts.get

    async def rendered(self, _document_id: int, _revision: int) -> dict[str, str]:
        return {}

    async def set_rendered(self, _document_id: int, _revision: int, _form: str, content: bytes) -> str:
        return digest(content)


async def _drawings(data: Path, numbers: list[str]) -> list[tuple[Any, ...]]:
    from komtui.bootstrap import LazyServices, Places
    from komtui.services.sales.pages.rendering import RenderingService

    services, asked = LazyServices(Places.of(data, None)), _Asked()
    undrawn = _Undrawn(ArtifactRepository(services.database))
    rendering = RenderingService(cast("Any", asked), cast("Any", undrawn), services.settings)
    try:
        for number in numbers:
            await rendering.artifact(await services.documents.find(number))
    finally:
        await services.close()
    return asked.drawings
