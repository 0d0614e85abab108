"""A secret that was saved, whichever way, is found nowhere but in the vault's ciphertext."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from komtui.domain.mail.delivery import Verdict
from komtui.ui.screens.password.screen import PasswordScreen
from komtui.ui.screens.vault.screen import Purpose, VaultScreen

SECRETS = ("first canary 4711 äé", "second canary 4712", "third canary 4713")
WORDS, OTHER = "passphrase canary 4714", "passphrase canary 4715"
USER = "factures"


def shapes(secret: str) -> set[bytes]:
    """Return what a secret may look like: as it is, in other encodings, as it travels (RFC 4616, RFC 4954), quoted."""
    plain = secret.encode()
    travelling = (plain, b"\0" + USER.encode() + b"\0" + plain, USER.encode() + b"\0" + USER.encode() + b"\0" + plain)
    escaped = {secret.encode(encoding) for encoding in ("utf-16-le", "utf-16-be", "unicode_escape")}
    html = secret.replace(" ", "&#160;").encode()
    return {
        plain,
        plain.hex().encode(),
        quote(secret).encode(),
        html,
        *escaped,
        *(base64.b64encode(each) for each in travelling),
    }


class Watch:
    """All that has been seen so far: files, outputs, pictures."""

    def __init__(self, *folders: Path) -> None:
        self.folders = folders
        self.seen: list[tuple[str, bytes]] = []

    def note(self, what: str, content: str | bytes) -> None:
        self.seen.append((what, content.encode() if isinstance(content, str) else content))

    def files(self) -> None:
        for folder in self.folders:
            for path in folder.rglob("*"):
                if path.is_file():
                    self.note(str(path), path.read_bytes())

    def found(self) -> list[str]:
        self.files()
        wanted = [shape for secret in (*SECRETS, WORDS, OTHER) for shape in shapes(secret)]
        return [what for what, content in self.seen if any(shape in content for shape in wanted)]


def command(watch: Watch, folder: Path, port: int, *args: str, stdin: str = "") -> None:
    environment = {
        **os.environ,
        "KOMTUI_VAULT_PASSPHRASE": WORDS,
        "KOMTUI_SMTP_HOST": "127.0.0.1",
        "KOMTUI_SMTP_PORT": str(port),
        "KOMTUI_SMTP_SECURITY": "none",
        "KOMTUI_SMTP_USER": USER,
        "KOMTUI_COMPANY_EMAIL": "factures@lefevre.example",
    }
    done = subprocess.run(
        [sys.executable, "-m", "komtui", "--data", str(folder), *args],
        input=stdin.encode(),
        capture_output=True,
        env=environment,
        timeout=60,
        check=False,
    )
    watch.note(f"stdout of {args}", done.stdout)
    watch.note(f"stderr of {args}", done.stderr)


def at_the_command_line(watch: Watch, folder: Path, port: int) -> None:
    command(watch, folder, port, "config", "set", "smtp.password", stdin=f"{SECRETS[0]}\n")
    for args in (["config", "list"], ["config", "audit"], ["account", "test"], ["doctor", "--json"], ["vault"]):
        command(watch, folder, port, *args)


async def test_a_secret_is_found_nowhere(house_with: Any, server: Any, tmp_path: Path) -> None:
    """Saved by the command line, the service and the dialog; tried, refused, taken; its passphrase changed."""
    watch = Watch(tmp_path, Path(os.environ["HOME"]))
    await asyncio.to_thread(at_the_command_line, watch, tmp_path, server.port)
    assert server.tried == [SECRETS[0]], "it was kept, and handed to the server"
    house = house_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    await house.company(smtp__port=str(server.port), smtp__user=USER, smtp__password=SECRETS[1])
    test = house.services.connection
    async for step in test.run(await house.services.accounts.account()):
        watch.note("step", repr(step))
    watch.note("transcript", test.transcript)
    watch.note("finding", repr(test.finding))
    assert "AUTH" in test.transcript
    (document,) = await house.invoices("one@a.example")
    await house.queue(document, "one@a.example")
    server.password = SECRETS[2]
    async with house.screen(worker=True) as hands:
        await hands.sees("Ctrl+G")
        await hands.press("ctrl+g")
        await hands.until(lambda: isinstance(hands.app.screen, PasswordScreen))
        for secret in ("refused canary 4712", SECRETS[2]):
            await hands.press("ctrl+u")
            await hands.type(secret)
            watch.note("picture", hands.app.export_screenshot())
            await hands.press("enter")
            await hands.until(lambda: not hands.app.screen.is_modal or "did not work" in hands.text)
            watch.note("picture", hands.app.export_screenshot())
        await hands.until(lambda: server.letters == 1)
        hands.app.push_screen(VaultScreen(house.services.vault, Purpose.CHANGE))
        for words in (WORDS, OTHER, OTHER):
            await hands.type(words)
            watch.note("picture", hands.app.export_screenshot())
            await hands.press("enter")
        await hands.until(lambda: not hands.app.screen.is_modal)
        watch.files()
    assert await house.services.settings.secret("smtp.password") == SECRETS[2]
    await house.services.close()
    assert watch.found() == []
    assert (tmp_path / "vault.json").exists()


async def test_a_crash_with_a_secret_in_hand_does_not_tell_it(
    house_with: Any, server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """In the variables, in the error's own text, and in that of the error before it."""
    house = house_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    await house.company(smtp__port=str(server.port), smtp__user=USER, smtp__password=SECRETS[1])
    (document,) = await house.invoices("one@a.example")
    await house.queue(document, "one@a.example")
    await house.decide(Verdict.PAUSE, "535 no", "smtp.password")

    def unusable(password: str) -> None:
        raise ValueError(password)

    async def crash(_refused: object, password: str, *_more: object) -> bool:
        try:
            unusable(password)
        except ValueError as error:
            raise RuntimeError(f"cannot use {password}") from error
        return False

    monkeypatch.setattr(house.services.rotation, "rotate", crash)
    watch = Watch(tmp_path, Path(os.environ["HOME"]))
    with contextlib.suppress(Exception):  # the test framework hands on what the app ended by
        async with house.screen() as hands:
            await hands.sees("Ctrl+G")
            await hands.press("ctrl+g")
            await hands.until(lambda: isinstance(hands.app.screen, PasswordScreen))
            await hands.type(SECRETS[2])
            await hands.press("enter")
            await hands.until(lambda: hands.app.crashed)
    report = hands.app.crash_report
    assert report is not None
    assert "RuntimeError" in report.read_text()
    assert "ValueError" in report.read_text()
    captured = capfd.readouterr()
    watch.note("stdout", captured.out)
    watch.note("stderr", captured.err)
    await house.services.close()
    assert watch.found() == []


def test_the_watch_would_see_it(tmp_path: Path) -> None:
    """Or else it would prove nothing."""
    for place, shape in enumerate(sorted(shapes(SECRETS[0]))):
        (tmp_path / str(place)).write_bytes(b"before " + shape + b" after")
    assert len(Watch(tmp_path).found()) == len(shapes(SECRETS[0]))
