"""A company, a provider and a mail server on loopback, and a person before the screen, for every test of signing in."""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual import events

from komtui.demo._authority import make_authority
from komtui.demo._authority_server import AuthorityServer
from komtui.domain.mail.authorization import Provider
from komtui.ui.screens.sign_in.screen import Phase, SignInScreen

ADDRESS = "factures@lefevre.example"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class World:
    """The provider, the mail server, and the person's browser on another machine."""

    def __init__(self, authority: AuthorityServer, context: ssl.SSLContext | None) -> None:
        self.authority = authority
        self.rules = authority.rules
        self.port = 0
        self.signed_in: list[str] = []
        self.turns_away = False
        """Whether the mail server takes nobody's token."""
        handlers = [urllib.request.HTTPSHandler(context=context)] if context else []
        self._follows = urllib.request.build_opener(*handlers)
        self._stays = urllib.request.build_opener(NoRedirect, *handlers)

    async def visit(self, url: str) -> str:
        """What the browser shows at the end, where it reaches komtui's port."""

        def work() -> str:
            try:
                with self._follows.open(url, timeout=10) as page:
                    return page.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    return error.read().decode()

        return await asyncio.to_thread(work)

    async def comes_back(self, url: str) -> str:
        """The address of the page that fails to load."""

        def work() -> str:
            try:
                self._stays.open(url, timeout=10).close()
            except urllib.error.HTTPError as answer:
                with answer:
                    return answer.headers["Location"]
            raise AssertionError("no redirect")

        return await asyncio.to_thread(work)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx.example ESMTP\r\n")
        while line := await reader.readline():
            words = line.decode().split()
            answer = "250 ok"
            if words[0].upper() == "EHLO":
                answer = "250-mx.example\r\n250 AUTH XOAUTH2"
            elif words[0].upper() == "AUTH":
                said = base64.b64decode(words[2]).decode()
                whose = self.authority.good(said.partition("auth=Bearer ")[2].strip("\1"))
                self.signed_in.append(whose)
                good = whose and f"user={whose}\1" in said and not self.turns_away
                answer = "235 2.7.0 welcome" if good else "535 5.7.8 not today"
            elif words[0].upper() == "QUIT":
                answer = "221 bye"
            writer.write(answer.encode() + b"\r\n")
        writer.close()


@pytest.fixture
def authority_context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    made = make_authority()
    (tmp_path / "authority.pem").write_bytes(made.certificate)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem"))
    return made.context


@pytest.fixture
async def world(tmp_path: Path, authority_context: ssl.SSLContext) -> AsyncIterator[World]:
    trusted = ssl.create_default_context(cafile=str(tmp_path / "authority.pem"))
    with AuthorityServer(authority_context) as authority:
        made = World(authority, trusted)
        listening = await asyncio.start_server(made.talk, "127.0.0.1", 0)
        made.port = listening.sockets[0].getsockname()[1]
        yield made
        listening.close()


@pytest.fixture
async def company(world: World, tmp_path: Path, house_with: Callable[..., Any]) -> AsyncIterator[Any]:
    """A company that has its clients, and no permission yet."""
    mail = {"HOST": "127.0.0.1", "PORT": str(world.port), "SECURITY": "none"}
    house = house_with(
        KOMTUI_GMAIL_CLIENT=str(world.authority.write_client(tmp_path / "client.json")),
        KOMTUI_MICROSOFT_CLIENT_ID=world.authority.client_id,
        KOMTUI_MICROSOFT_TENANT="lefevre.example",
        KOMTUI_MICROSOFT_AUTHORITY=world.authority.base,
        KOMTUI_VAULT_PASSPHRASE="four random words",
        SSH_CONNECTION="192.0.2.7 50022 192.0.2.9 22",
        **{f"KOMTUI_{kind}_{name}": value for kind in ("GMAIL", "MICROSOFT") for name, value in mail.items()},
    )
    await house.company()
    yield house
    await house.services.close()


class Person:
    """Who sits before the screen."""

    def __init__(self, hands: Any, screen: SignInScreen, answers: list[bool | None]) -> None:
        self.hands = hands
        self.screen = screen
        self.answers = answers

    @property
    def url(self) -> str:
        return self.screen.way.attempt.url  # type: ignore[union-attr]  # only while a sign-in is under way

    @property
    def port(self) -> int:
        found = re.search(r"-L (\d+):127\.0\.0\.1:\1 ", self.hands.text)
        assert found is not None, self.hands.text
        return int(found[1])

    async def paste(self, text: str) -> None:
        self.hands.app.post_message(events.Paste(text))
        await self.hands.press()

    async def words(self, *wanted: str) -> str:
        """Wait for words wherever their lines break."""
        seen = lambda: " ".join(self.hands.text.split())  # noqa: E731 - asked again and again
        await self.hands.until(lambda: all(word in seen() for word in wanted), wanted)
        return seen()

    async def connected(self) -> str:
        return await self.words(f"{ADDRESS} is connected", "✓ sign-in", "It works")


@pytest.fixture
def before() -> Any:
    """Opens the sign-in's screen: `async with before(company) as person`."""
    return _before


@asynccontextmanager
async def _before(
    company: Any, provider: Provider = Provider.GOOGLE, address: str = "", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Person]:
    async with company.screen(size=size) as hands:
        screen, answers = SignInScreen(company.services, provider, address), []
        hands.app.push_screen(screen, answers.append)
        person = Person(hands, screen, answers)
        await hands.until(lambda: screen.phase is not Phase.BEGINNING, "a beginning")
        yield person
