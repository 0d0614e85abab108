"""Nothing of a sign-in is left to be seen: no code, state, verifier or token, wherever one looks, however it ends."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import urllib.parse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from komtui.domain.mail.authorization import Provider


class Watch:
    """What has been seen so far, and what must not be in it."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, bytes]] = []
        self.secrets: set[str] = set()

    def note(self, what: str, content: object) -> None:
        self.seen.append((what, content if isinstance(content, bytes) else str(content).encode()))

    def files(self, *folders: Path) -> None:
        for path in [path for folder in folders for path in folder.rglob("*") if path.is_file()]:
            self.note(str(path), path.read_bytes())

    def shapes(self) -> Iterable[bytes]:
        for secret in self.secrets:
            assert len(secret) > 10, "or it would be found by chance"
            for plain in {secret, urllib.parse.unquote(secret), urllib.parse.quote(secret, safe="")}:
                yield plain.encode()
                yield base64.b64encode(plain.encode())
                yield plain.encode().hex().encode()

    def found(self) -> list[str]:
        shapes = list(self.shapes())
        assert shapes
        return [what for what, content in self.seen if any(shape in content for shape in shapes)]


class Spying:
    """The secrets of one sign-in, taken where they are made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, watch: Watch) -> None:
        from google_auth_oauthlib.flow import InstalledAppFlow

        self.watch = watch
        begun = InstalledAppFlow.authorization_url

        def authorization_url(flow: Any, **named: Any) -> Any:
            url, state = begun(flow, **named)
            watch.secrets |= {flow.code_verifier, state}
            return url, state

        monkeypatch.setattr(InstalledAppFlow, "authorization_url", authorization_url)

    def of_address(self, address: str) -> None:
        code = address.partition("code=")[2].partition("&")[0]
        self.watch.secrets |= {code, urllib.parse.unquote(code)}


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch()


@pytest.fixture
def spying(monkeypatch: pytest.MonkeyPatch, watch: Watch) -> Spying:
    return Spying(monkeypatch, watch)


def shown(watch: Watch, person: Any) -> None:
    app = person.hands.app
    watch.note("picture", app.export_screenshot())
    watch.note("title", f"{app.title} {app.sub_title} {app.screen.title}")
    watch.note("notifications", [each.message for each in app._notifications])
    for what in (person.screen, person.screen.way.attempt, *person.screen.query("*")):
        watch.note("repr", repr(what))


async def test_a_sign_in_whose_test_fails_leaves_nothing(
    before: Any,
    company: Any,
    world: Any,
    tmp_path: Path,
    watch: Watch,
    spying: Spying,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level("DEBUG")
    world.turns_away = True
    async with before(company) as person:
        app, url = person.hands.app, person.url
        assert app.clipboard == "", "nothing is copied unasked"
        await person.hands.press("ctrl+c")
        assert app.clipboard == url, "the address alone, which was asked for"
        watch.note("repr of the page", repr(person.screen.way.attempt._page))
        address = await world.comes_back(url)
        spying.of_address(address)
        await person.paste(address)
        await person.words("✗ sign-in", "535 5.7.8 not today", "Test again")
        shown(watch, person)
        assert app.clipboard == url
        test = company.services.connection
        watch.note("transcript", test.transcript)
        watch.note("finding", repr(test.finding))
        assert "AUTH XOAUTH2" in test.transcript
        world.turns_away = False
        await person.hands.press("enter")
        await person.connected()
        shown(watch, person)
    token = await company.services.tokens.stored(Provider.GOOGLE)
    watch.secrets |= {token.access, token.refresh}
    watch.note("repr of the token", repr(token))
    watch.note("log", caplog.text)
    watch.note("outputs", "".join(capfd.readouterr()))
    (tmp_path / "client.json").unlink()
    watch.files(tmp_path, Path(os.environ["HOME"]))
    assert await asyncio.to_thread(watch.found) == []


@pytest.mark.parametrize(
    "rule",
    [{"deny": True}, {"withhold": "https://mail.google.com/"}, {"code_lifetime": -1.0}, {"faults": ["invalid_client"]}],
    ids=["denied", "scope", "expired", "client"],
)
async def test_a_sign_in_that_fails_leaves_nothing(
    before: Any,
    company: Any,
    world: Any,
    tmp_path: Path,
    watch: Watch,
    spying: Spying,
    caplog: pytest.LogCaptureFixture,
    rule: dict[str, Any],
) -> None:
    caplog.set_level("DEBUG")
    async with before(company) as person:
        vars(world.rules).update(rule)
        address = await world.comes_back(person.url)
        if "code=" in address:
            spying.of_address(address)
        await world.visit(address)
        await person.words("Not signed in with Google")
        shown(watch, person)
        watch.note("clipboard", person.hands.app.clipboard)
    watch.note("log", caplog.text)
    (tmp_path / "client.json").unlink()
    watch.files(tmp_path)
    assert await asyncio.to_thread(watch.found) == []


async def test_a_crash_with_a_token_in_hand_does_not_tell_it(
    before: Any,
    company: Any,
    world: Any,
    tmp_path: Path,
    watch: Watch,
    spying: Spying,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """In the variables, and in the error's own text."""

    async def crash(_provider: Provider, _store: str, token: Any) -> None:
        watch.secrets.update({token.access, token.refresh})
        raise RuntimeError(f"cannot keep {token.to_json()}")

    monkeypatch.setattr(company.services.sign_in, "keep", crash)
    with contextlib.suppress(Exception):  # the test framework hands on what the app ended by
        async with before(company) as person:
            address = await world.comes_back(person.url)
            spying.of_address(address)
            await person.paste(address)
            await person.hands.until(lambda: person.hands.app.crashed, "a crash")
    report = person.hands.app.crash_report
    assert "RuntimeError" in report.read_text()
    watch.note("outputs", "".join(capfd.readouterr()))
    (tmp_path / "client.json").unlink()
    watch.files(tmp_path)
    assert await asyncio.to_thread(watch.found) == []


def test_the_watch_sees_what_is_there(watch: Watch) -> None:
    """Or else it would prove nothing."""
    watch.secrets = {"4/0Adeu5BWx-_abcDEF"}
    for shape in watch.shapes():
        watch.note("it", b"before " + shape + b" after")
    assert len(watch.found()) == len(list(watch.shapes()))
