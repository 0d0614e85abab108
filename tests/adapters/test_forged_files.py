"""Whatever a file holds that komtui reads, what comes of it is a problem in words, and never a crash."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from komtui.adapters.database import codec
from komtui.adapters.database.unrecorded import UnrecordedFiles
from komtui.adapters.formats._reading import read
from komtui.adapters.machine import TomlMachine
from komtui.adapters.mail.faults import Fault
from komtui.adapters.mail.tls import chains, contexts
from komtui.adapters.pdf.renderer import counted, drawn
from komtui.adapters.secrets.vault import VaultSecrets
from komtui.cli.core import language
from komtui.domain.mail.authorization import Token, google_client
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.party import Party
from komtui.domain.settings.catalogue import BY_KEY
from komtui.services.settings import validation

FORGED = {
    "empty": b"",
    "blank": b" \n",
    "nul": bytes(64),
    "noise": bytes(range(256)),
    "list": b"[]",
    "null": b"null",
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "endless number": b'{"version":' + b"9" * 5_000 + b"}",
    "infinity": b'{"books":"b","letter":1e400,"outcomes":[]}',
    "surrogate": b'"\\ud800"',
    "deep toml": b"a=" + b"[" * 5_000,
    "deep keys": b"a" + b".a" * 3_000 + b"=1",
    "number in toml": b"a=" + b"9" * 6_000,
    "hexadecimal in toml": b"a=0x" + b"f" * 6_000,
    "latin 1": "é=ü".encode("latin-1"),
    "cut pem": b"-----BEGIN CERTIFICATE-----\n",
    "forged pem": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "forged der": b"0\x82\xff\xff",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpeg": b"\xff\xd8\xff",
    "pdf": b"%PDF-1.7\n%%EOF",
    "vault": b'{"format":"komtui-vault","version":1,"kdf":[],"secrets":7}',
}
PLAIN = Document(Kind.INVOICE, "F", dt.date(2026, 1, 1), "EUR", Party("a"), Party("b"), (Line("x"),))


def authorities(path: Path) -> Any:
    chains._subjects(str(path))
    return contexts.context(SimpleNamespace(certificate_sha256="", ca_file=str(path)))  # type: ignore[arg-type]


def machine(path: Path) -> None:
    settings = TomlMachine(path)
    settings.set("language.interface", "fr")
    settings.all()


def language_of_the_program(path: Path) -> None:
    target = path.parent / "config.toml"
    target.write_bytes(path.read_bytes())
    language.choose(["--data", str(path.parent), "list"])


def outcomes(path: Path) -> None:
    folder = path.parent / "unrecorded"
    folder.mkdir()
    (folder / "1-a.json").write_bytes(path.read_bytes())
    UnrecordedFiles(folder, "b").every()


def stored(path: Path) -> None:
    text = path.read_bytes().decode(errors="replace")
    codec.decoded_problem(text)
    codec.decoded(text, "F-1")


READERS: dict[str, Callable[[Path], Any]] = {
    "authorities": authorities,
    "authorities, set": lambda path: validation.checked(BY_KEY["mail.ca_file"], str(path)),
    "logo, set": lambda path: validation.checked(BY_KEY["company.logo"], str(path)),
    "logo": lambda path: drawn(PLAIN, "a4", path.read_bytes()),
    "pages": lambda path: counted(path.read_bytes()),
    "client": lambda path: google_client(path.read_bytes().decode(errors="replace"), "f"),
    "token": lambda path: Token.from_json(path.read_bytes().decode(errors="replace")),
    "settings of the machine": machine,
    "language": language_of_the_program,
    "vault": lambda path: VaultSecrets(path, lambda: "a passphrase").get("smtp.password"),
    "outcomes": outcomes,
    "document in the books": stored,
    "import": lambda path: read(path.read_bytes(), path.name),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("content", FORGED)
def test_it_is_a_problem_and_no_crash(tmp_path: Path, content: str, reader: str) -> None:
    path = tmp_path / "forged"
    path.write_bytes(FORGED[content])

    async def reading() -> None:
        # A vault is read by a coroutine.
        found = READERS[reader](path)
        await found if asyncio.iscoroutine(found) else None

    with contextlib.suppress(ProblemError, Fault):
        asyncio.run(reading())
