"""Where requests to sign-in servers go, and where they never go: proxies, redirects, hosts without TLS."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from komtui.adapters.mail.authorization.google import GoogleAuthority
from komtui.adapters.mail.authorization.loopback import MOST, loopback
from komtui.adapters.mail.authorization.microsoft import MicrosoftAuthority
from komtui.adapters.mail.authorization.web import SECONDS, bounded
from komtui.demo._authority_server import AuthorityServer
from komtui.domain.mail.authorization import Client, Provider, Token, is_safe
from komtui.domain.problem import ProblemError
from komtui.services.ports.authorization import Reply

pytestmark = pytest.mark.filterwarnings("ignore:response_mode:UserWarning")


class Listening:
    """Writes down what it is asked, and answers with `status` and `location`."""

    def __init__(self, status: int = 502, location: str = "") -> None:
        self.asked: list[str] = []
        listening = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                listening.asked.append(f"{self.command} {self.path}")
                self.send_response(status)
                self.send_header("Location", location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = do_CONNECT = answer  # noqa: N815 - http.server's names

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextlib.contextmanager
def listening(status: int = 502, location: str = "") -> Iterator[Listening]:
    made = Listening(status, location)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with listening() as made:
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, made.base)
        yield made


def google(token_uri: str, revoke_uri: str = "") -> GoogleAuthority:
    return GoogleAuthority(
        Client(Provider.GOOGLE, "id", "secret", "https://accounts.example/auth", token_uri, revoke_uri)
    )


def token() -> Token:
    return Token.from_json('{"access": "a", "refresh": "r", "expires_at": "2026-01-01", "address": "", "scopes": []}')


async def wrong(work: Any) -> str:
    with pytest.raises(ProblemError) as failed:
        await work
    return failed.value.problems[0].code


async def redeemed(authority: Any, server: AuthorityServer) -> Token:
    page = await authority.page("http://127.0.0.1:40123/", "shop@example.test")

    def come_back() -> str:
        with requests.Session() as browser:
            browser.trust_env = False
            answer = browser.get(page.url, allow_redirects=False, timeout=10)
        return answer.headers["Location"].partition("code=")[2].partition("&")[0].replace("%2F", "/")

    return await authority.redeem(await asyncio.to_thread(come_back))


async def test_what_goes_to_this_machine_passes_no_proxy(proxy: Listening) -> None:
    with AuthorityServer() as server:
        client = Client(
            Provider.GOOGLE, server.client_id, server.client_secret, f"{server.base}/authorize", f"{server.base}/token"
        )
        found = await redeemed(GoogleAuthority(client), server)
        assert (await GoogleAuthority(client).refresh(found)).access
    assert proxy.asked == []


@pytest.mark.parametrize("work", ["redeem", "refresh", "revoke"])
async def test_everybody_else_is_asked_by_the_environments_proxy(proxy: Listening, work: str) -> None:
    authority = google("https://oauth2.example/token", "https://oauth2.example/revoke")
    if work == "revoke":
        assert not await authority.revoke(token())
    elif work == "refresh":
        assert await wrong(authority.refresh(token())) == "oauth.later"
    else:
        await authority.page("http://127.0.0.1:1/", "")
        assert await wrong(authority.redeem("4/0abc")) == "oauth.later"
    assert set(proxy.asked) == {"CONNECT oauth2.example:443"}


async def test_microsoft_is_asked_by_the_environments_proxy(proxy: Listening) -> None:
    authority = MicrosoftAuthority(Client(Provider.MICROSOFT, "id", authority="https://login.example/contoso"))
    assert await wrong(authority.device()) == "oauth.later"
    assert set(proxy.asked) == {"CONNECT login.example:443"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("work", ["redeem", "refresh", "revoke"])
async def test_a_secret_follows_nobody(status: int, work: str) -> None:
    with listening(200) as elsewhere, listening(status, f"{elsewhere.base}/token") as server:
        authority = google(f"{server.base}/token", f"{server.base}/revoke")
        if work == "revoke":
            assert not await authority.revoke(token())
        elif work == "refresh":
            assert await wrong(authority.refresh(token())) == "oauth.later"
        else:
            await authority.page("http://127.0.0.1:1/", "")
            assert await wrong(authority.redeem("4/0abc")) == "oauth.later"
    assert server.asked
    assert elsewhere.asked == []


async def test_microsofts_answer_is_followed_to_nowhere() -> None:
    with listening(200) as elsewhere, listening(307, f"{elsewhere.base}/x") as server:
        authority = MicrosoftAuthority(Client(Provider.MICROSOFT, "id", authority=f"{server.base}/contoso"))
        # msal itself wants https, so that this one ends before; with it the redirect does.
        assert await wrong(authority.device()) == "oauth.later"
    assert elsewhere.asked == []


def test_every_request_has_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []

    def send(_self: Any, _request: Any, **named: Any) -> Any:
        seen.append(named["timeout"])
        raise requests.ConnectionError

    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", send)
    for url in ("https://a.example/", "http://127.0.0.1:1/", "https://localhost/"):
        with pytest.raises(requests.ConnectionError):
            bounded(requests.Session()).get(url)
    assert seen == [SECONDS] * 3


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://accounts.google.com/o/oauth2/auth", True),
        ("http://127.0.0.1:8080/token", True),
        ("http://[::1]:8080/token", True),
        ("http://localhost/token", True),
        ("http://localhost.attacker.example/token", False),
        ("http://127.0.0.1.attacker.example/token", False),
        ("http://accounts.google.com/token", False),
        ("https://user@accounts.google.com/token", False),
        ("https:///token", False),
        ("file:///etc/passwd", False),
        ("ftp://localhost/token", False),
        ("https://accounts.google.com/#x", False),
        ("https://accounts.google.com:99999/", False),
        ("", False),
    ],
)
def test_secrets_go_over_https_or_stay_on_this_machine(address: str, safe: bool) -> None:
    assert is_safe(address) is safe


@pytest.mark.parametrize("minutes", [-10, 10])
async def test_a_clock_ten_minutes_off_signs_in_and_renews(minutes: int) -> None:
    import time_machine

    with AuthorityServer() as server, time_machine.travel(1_800_000_000 + minutes * 60, tick=True):
        client = Client(
            Provider.GOOGLE, server.client_id, server.client_secret, f"{server.base}/authorize", f"{server.base}/token"
        )
        found = await redeemed(GoogleAuthority(client), server)
        assert (found.address, server.good(found.access)) == ("shop@example.test", "shop@example.test")
        assert server.good((await GoogleAuthority(client).refresh(found)).access) == "shop@example.test"


@pytest.mark.parametrize("how", ["endless", "dripping"])
def test_an_answer_that_does_not_end_is_left(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Without a limit it fills the memory; with one for each read alone it holds the renewal of tokens up for ever."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                while not over.wait(0 if how == "endless" else 0.05):
                    self.wfile.write(b"x" * (65536 if how == "endless" else 1))
                    self.wfile.flush()

        def log_message(self, *_: object) -> None:
            pass

    monkeypatch.setattr("komtui.adapters.mail.authorization.web.SECONDS", 1.0 if how == "dripping" else 60.0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        with bounded(requests.Session()) as session, pytest.raises(requests.RequestException):
            session.get(f"http://127.0.0.1:{server.server_address[1]}/")
    finally:
        over.set()
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("address", ["https://a.example/\x1b[31m", "https://a.example/\u202e", "https://a.example/ b"])
def test_an_address_with_a_terminals_sequence_is_none(address: str) -> None:
    assert is_safe("https://a.example/b")
    assert not is_safe(address)


async def test_idle_connections_end_without_a_report() -> None:
    reported: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: reported.append(context))
    listener = await loopback(0, lambda _parameters: Reply.STRANGE)
    opened = [await asyncio.open_connection("127.0.0.1", listener.port) for _turn in range(MOST + 4)]
    # The oldest are ended for the sake of the newest.
    assert await opened[0][0].read() == b""
    await listener.close()
    for _reader, writer in opened:
        writer.close()
    await asyncio.sleep(0)
    assert reported == []
