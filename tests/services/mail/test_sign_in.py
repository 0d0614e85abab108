"""Signing in and the life of the tokens, over the real library and a real authority on loopback."""

from __future__ import annotations

import asyncio
import datetime as dt
import http.client
import socket
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from komtui.bootstrap import LazyServices, Places
from komtui.demo._authority_server import AuthorityServer
from komtui.domain.mail.authorization import Provider, Revoked, Token
from komtui.domain.problem import ProblemError

ADDRESS = "shop@example.test"
CLEAR = """{"installed": {"client_id": "x", "client_secret": "y", "auth_uri": "https://a.example/",
    "token_uri": "http://b.example/"}}"""


@pytest.fixture
def authority() -> Iterator[AuthorityServer]:
    with AuthorityServer() as server:
        yield server


@pytest.fixture
async def house(authority: AuthorityServer, tmp_path: Path) -> AsyncIterator[Callable[[], LazyServices]]:
    """Open the same company as often as wanted, each time as another process would."""
    environment = {
        "KOMTUI_GMAIL_CLIENT": str(authority.write_client(tmp_path / "client.json")),
        "KOMTUI_COMPANY_EMAIL": ADDRESS,
        "KOMTUI_MAIL_METHOD": "gmail",
        "KOMTUI_VAULT_PASSPHRASE": "four random words here",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "SSH_CONNECTION": "192.0.2.7 50022 192.0.2.9 22",
    }
    opened = []

    def open_() -> LazyServices:
        services = LazyServices(Places.of(tmp_path / "data", None), environment)
        services.on_command_line()
        opened.append(services)
        return services

    yield open_
    for each in opened:
        await each.close()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def visit(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as page:
        return page.read().decode()


def redirected(url: str) -> str:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.build_opener(NoRedirect).open(url, timeout=10)
    with refused.value as answer:
        return answer.headers["Location"]


async def signed_in(services: LazyServices) -> None:
    attempt = await services.sign_in.begin(Provider.GOOGLE)
    attempt.paste(await asyncio.to_thread(redirected, attempt.url))
    await attempt.finish()


async def code_of_failure(work: Any) -> str:
    with pytest.raises(ProblemError) as failed:
        await work
    return failed.value.problems[0].code


async def test_the_page_is_asked_for_as_the_standards_want(house: Any) -> None:
    attempt = await house().sign_in.begin(Provider.GOOGLE)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(attempt.url).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 22, "128 bits at least"
    assert asked["redirect_uri"] == f"http://127.0.0.1:{attempt.port}/"
    assert asked["scope"].split() == ["https://mail.google.com/", "openid", "email"]
    assert (asked["access_type"], asked["login_hint"]) == ("offline", ADDRESS)
    assert f"-L {attempt.port}:127.0.0.1:{attempt.port}" in attempt.ssh_line
    assert attempt.ssh_line.endswith("@192.0.2.9")
    assert attempt.deadline <= dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
    attempt.cancel()
    assert await code_of_failure(attempt.finish()) == "oauth.cancelled"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", attempt.port), timeout=5).close()


def request(port: int, line: str, host: str = "") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    method, target = line.split(" ")
    connection.putrequest(method, target, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{port}")
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    assert "Nothing happened" in body
    return answer.status


async def test_the_port_turns_away_what_is_not_the_answer_and_waits_on(house: Any) -> None:
    attempt = await house().sign_in.begin(Provider.GOOGLE)
    refused: list[str] = []
    attempt.refused = lambda problem: refused.append(problem.code)
    waiting = asyncio.create_task(attempt.finish())
    good = await asyncio.to_thread(redirected, attempt.url)
    query, state = urlsplit(good).query, parse_qs(urlsplit(good).query)["state"][0]
    for line, host, status in (
        (f"GET /other?{query}", "", 404),
        (f"POST /?{query}", "", 405),
        (f"GET /?{query}", "attacker.example", 421),
        ("GET /", "", 400),
        ("GET /?state=wrong&code=4%2F0", "", 400),
        (f"GET /?state={state}&state={state}&code=4%2F0", "", 400),
        ("GET /?code=4%2F0", "", 400),
    ):
        assert await asyncio.to_thread(request, attempt.port, line, host) == status, line
    assert refused == ["oauth.state", "oauth.repeated", "oauth.no-state"]
    assert "Back to komtui" in await asyncio.to_thread(visit, good)
    assert (await waiting).address == ADDRESS


async def test_connections_that_say_nothing_keep_no_answer_out(house: Any) -> None:
    attempt = await house().sign_in.begin(Provider.GOOGLE)
    waiting = asyncio.create_task(attempt.finish())
    good = await asyncio.to_thread(redirected, attempt.url)
    silent = [await asyncio.open_connection("127.0.0.1", attempt.port) for _ in range(40)]
    for _reader, writer in silent:
        writer.write(b"GET / HT")
        await writer.drain()
    assert "Back to komtui" in await asyncio.to_thread(visit, good)
    assert (await waiting).address == ADDRESS
    for _reader, writer in silent:
        writer.close()


async def test_who_gives_up_on_a_slow_provider_need_not_wait_for_it(house: Any, authority: AuthorityServer) -> None:
    authority.rules.faults.append("hang")
    services = house()
    attempt = await services.sign_in.begin(Provider.GOOGLE)
    waiting = asyncio.create_task(code_of_failure(attempt.finish()))
    attempt.paste(await asyncio.to_thread(redirected, attempt.url))
    assert await asyncio.to_thread(authority.rules.hanging.wait, 20)
    attempt.cancel()
    assert await waiting == "oauth.cancelled"
    assert await services.sign_in.granted(Provider.GOOGLE) is None
    authority.rules.released.set()


async def test_whichever_answer_comes_first_ends_the_other(house: Any, authority: AuthorityServer) -> None:
    services = house()
    attempt = await services.sign_in.begin(Provider.GOOGLE)
    good = await asyncio.to_thread(redirected, attempt.url)
    attempt.paste(good)
    attempt.paste("whatever comes later is not looked at")
    grant = await attempt.finish()
    assert (grant.address, grant.provider) == (ADDRESS, Provider.GOOGLE)
    assert await services.sign_in.granted(Provider.GOOGLE) == grant
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(visit, good)
    assert authority.seen == ["authorization_code"]


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ({"deny": True}, "oauth.denied"),
        ({"address": "somebody@else.test"}, "oauth.other-account"),
        ({"withhold": "https://mail.google.com/"}, "oauth.scope"),
        ({"code_lifetime": -1.0}, "oauth.code-expired"),
        ({"faults": ["500"]}, "oauth.away"),
        ({"faults": ["html"]}, "oauth.away"),
        ({"faults": ["invalid_client"]}, "oauth.client-refused"),
    ],
)
async def test_what_goes_wrong_has_its_own_code_and_keeps_nothing(
    house: Any, authority: AuthorityServer, rules: dict[str, Any], code: str
) -> None:
    for name, value in rules.items():
        setattr(authority.rules, name, value)
    services = house()
    attempt = await services.sign_in.begin(Provider.GOOGLE)
    waiting = asyncio.create_task(attempt.finish())
    await asyncio.to_thread(visit, attempt.url)
    assert await code_of_failure(waiting) == code
    assert await services.tokens.stored(Provider.GOOGLE) is None


async def test_another_account_can_be_taken_on_purpose(house: Any, authority: AuthorityServer) -> None:
    authority.rules.address = "Somebody@else.test"
    services = house()
    attempt = await services.sign_in.begin(Provider.GOOGLE)
    attempt.paste(await asyncio.to_thread(redirected, attempt.url))
    assert await code_of_failure(attempt.finish()) == "oauth.other-account"
    assert (await attempt.accept()).address == "Somebody@else.test"
    assert (await services.accounts.account()).address == "Somebody@else.test"


async def test_a_store_signs_in_for_itself_only_where_it_has_an_account(house: Any, authority: AuthorityServer) -> None:
    services = house()
    attempt = await services.sign_in.begin(Provider.GOOGLE, store="lyon")
    attempt.paste(await asyncio.to_thread(redirected, attempt.url))
    await attempt.finish()
    assert (await services.accounts.account()).scope == "company"
    assert (await services.accounts.account("lyon")).scope == "company"

    await services.settings.set({"gmail.address": "lyon@example.test"}, "lyon")
    assert [problem.code for problem in await services.accounts.missing("lyon")] == ["oauth.no-token"]
    attempt = await services.sign_in.begin(Provider.GOOGLE, store="lyon")
    attempt.paste(await asyncio.to_thread(redirected, attempt.url))
    assert (await attempt.finish()).address == "lyon@example.test"
    account = await services.accounts.account("lyon")
    assert (account.scope, account.user, authority.good(account.token)) == ("lyon", *["lyon@example.test"] * 2)
    assert await services.sign_in.revoke(Provider.GOOGLE, "lyon") is Revoked.AT_PROVIDER
    assert (await services.accounts.account()).address == ADDRESS, "the company's stays"


async def test_time_runs_out(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komtui.services.mail.account.sign_in.PATIENCE", dt.timedelta(0))
    attempt = await house().sign_in.begin(Provider.GOOGLE)
    assert await code_of_failure(attempt.finish()) == "oauth.deadline"


async def test_a_provider_that_does_not_say_who_signed_in_is_not_taken_at_its_word(
    house: Any, authority: AuthorityServer
) -> None:
    authority.rules.nameless = True
    attempt = await house().sign_in.begin(Provider.GOOGLE)
    attempt.paste(await asyncio.to_thread(redirected, attempt.url))
    assert await code_of_failure(attempt.finish()) == "oauth.no-account"


async def test_a_port_in_use_is_named(house: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert await code_of_failure(house().sign_in.begin(Provider.GOOGLE, port=port)) == "oauth.port-taken"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("not JSON", "oauth.client-json"),
        ("[]", "oauth.client-json"),
        ("[" * 60_000, "oauth.client-json"),
        ('{"web": {"client_id": "x"}}', "oauth.client-web"),
        ('{"installed": {"client_id": "x"}}', "oauth.client-part"),
        (
            CLEAR,
            "oauth.client-address",
        ),
    ],
)
async def test_a_bad_client_is_told_before_anything_is_opened(
    house: Any, tmp_path: Path, content: str, code: str
) -> None:
    (tmp_path / "client.json").write_text(content)
    assert await code_of_failure(house().sign_in.begin(Provider.GOOGLE)) == code


async def test_a_token_is_renewed_early_and_kept_before_it_is_used(house: Any, authority: AuthorityServer) -> None:
    authority.rules.lifetime = 290
    services = house()
    await signed_in(services)
    before = await services.tokens.stored(Provider.GOOGLE)
    authority.rules.lifetime = 3600
    access = await services.tokens.access(Provider.GOOGLE)
    after = await house().tokens.stored(Provider.GOOGLE)
    assert (after.access, authority.good(access)) == (access, ADDRESS)
    assert after.refresh != before.refresh, "it was rotated"
    assert await services.tokens.access(Provider.GOOGLE) == access, "good for a while"
    assert authority.seen == ["authorization_code", "refresh_token"]


async def test_a_rotated_token_that_cannot_be_kept_is_not_used(
    house: Any, authority: AuthorityServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.rules.lifetime = 1
    services = house()
    await signed_in(services)
    monkeypatch.setattr(services.tokens._secrets, "set", _disk_full)
    with pytest.raises(OSError, match="full"):
        await services.tokens.access(Provider.GOOGLE)


async def _disk_full(_name: str, _value: str) -> None:
    raise OSError("full")


async def test_the_old_refresh_token_stays_where_no_other_comes(house: Any, authority: AuthorityServer) -> None:
    authority.rules.lifetime, authority.rules.rotate = 1, False
    services = house()
    await signed_in(services)
    before = await services.tokens.stored(Provider.GOOGLE)
    await services.tokens.access(Provider.GOOGLE)
    await services.tokens.access(Provider.GOOGLE)
    assert (await services.tokens.stored(Provider.GOOGLE)).refresh == before.refresh


async def test_many_who_need_a_token_at_once_ask_once(house: Any, authority: AuthorityServer) -> None:
    authority.rules.lifetime = 1
    await signed_in(house())
    authority.rules.lifetime = 3600
    tokens = [house().tokens for _ in range(4)]
    # More than there are threads to wait in.
    found = await asyncio.gather(*(each.access(Provider.GOOGLE) for each in tokens for _ in range(12)))
    assert len(set(found)) == 1
    assert authority.seen.count("refresh_token") == 1


@pytest.mark.parametrize("fault", ["500", "html", "temporarily_unavailable"])
async def test_a_passing_fault_leaves_the_permission_alone(house: Any, authority: AuthorityServer, fault: str) -> None:
    authority.rules.lifetime = 1
    services = house()
    await signed_in(services)
    authority.rules.faults = [fault] * 9
    assert await code_of_failure(services.tokens.access(Provider.GOOGLE)) == "oauth.later"
    authority.rules.faults = []
    assert authority.good(await services.tokens.access(Provider.GOOGLE)) == ADDRESS


async def test_a_permission_that_was_taken_back_asks_for_a_sign_in(house: Any, authority: AuthorityServer) -> None:
    authority.rules.lifetime = 1
    services = house()
    await signed_in(services)
    authority.revoke({"token": (await services.tokens.stored(Provider.GOOGLE)).refresh})
    assert await code_of_failure(services.accounts.account()) == "oauth.sign-in-again"


async def test_giving_up_says_what_became_of_it(house: Any, authority: AuthorityServer) -> None:
    services = house()
    assert await services.sign_in.revoke(Provider.GOOGLE) is Revoked.NOTHING
    await signed_in(services)
    assert await services.sign_in.revoke(Provider.GOOGLE) is Revoked.AT_PROVIDER
    await signed_in(services)
    authority.stop()
    assert await services.sign_in.revoke(Provider.GOOGLE) is Revoked.ONLY_HERE
    assert await house().tokens.stored(Provider.GOOGLE) is None


async def test_no_secret_is_in_a_repr_or_a_traceback(house: Any, authority: AuthorityServer) -> None:
    import traceback

    services = house()
    await signed_in(services)
    token = await services.tokens.stored(Provider.GOOGLE)
    shown = [repr(token), repr(await services.accounts.account())]
    authority.rules.faults = ["invalid_grant"]
    try:
        await services.tokens.access(Provider.GOOGLE, refused=token.access)
    except ProblemError as error:
        shown.append("".join(traceback.format_exception(error)))
        shown.append(repr(error.problems))
    with pytest.raises(ProblemError) as damaged:
        Token.from_json(token.to_json()[:-20])
    shown.append("".join(traceback.format_exception(damaged.value)))
    assert len(shown) == 5
    for secret in (token.access, token.refresh, authority.client_secret):
        assert not any(secret in text for text in shown)
