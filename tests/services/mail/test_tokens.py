"""Letters of an account that signs in by token, through the worker, to a mail server that knows the authority."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import warm
from komtui.bootstrap import LazyServices, Places
from komtui.demo._authority_server import AuthorityServer
from komtui.demo.catcher import Catcher
from komtui.domain.mail.authorization import Provider, Revoked
from komtui.domain.mail.delivery import DeliveryState
from komtui.domain.problem import ProblemError

ADDRESS = "shop@example.test"
INVOICE = (
    "kind,number,date,customer,email,currency,description,quantity,price,tax\n"
    "invoice,F-2026-0001,2026-11-20,Ada,ada@example.test,EUR,Pain,10,1.20,5.5\n"
)


@pytest.fixture
def authority() -> Iterator[AuthorityServer]:
    with AuthorityServer() as server:
        yield server


@pytest.fixture
def environment(authority: AuthorityServer, tmp_path: Path) -> Iterator[dict[str, str]]:
    with Catcher(tmp_path / "caught", ADDRESS, authority.good) as catcher:
        (tmp_path / "authority.pem").write_bytes(catcher.certificate)
        yield {
            "KOMTUI_COMPANY_NAME": "Atelier Été",
            "KOMTUI_COMPANY_EMAIL": ADDRESS,
            "KOMTUI_COMPANY_COUNTRY": "FR",
            "KOMTUI_MAIL_METHOD": "gmail",
            "KOMTUI_MAIL_CA_FILE": str(tmp_path / "authority.pem"),
            "KOMTUI_GMAIL_CLIENT": str(authority.write_client(tmp_path / "client.json")),
            "KOMTUI_GMAIL_HOST": "127.0.0.1",
            "KOMTUI_GMAIL_PORT": str(catcher.tls_port),
            "KOMTUI_VAULT_PASSPHRASE": "four random words here",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }


@pytest.fixture
async def house(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[LazyServices]:
    """A company that is signed in, with one letter in its queue."""
    services = LazyServices(Places.of(tmp_path / "data", None), environment)
    services.on_command_line()
    await sign_in(services)
    (tmp_path / "invoice.csv").write_text(INVOICE)
    [result] = [result async for result in services.importing.run([tmp_path / "invoice.csv"])]
    stored = await services.documents.find(result.numbers[0])
    letter = replace(await services.letters.draft(stored), to=("ada@example.test",))
    await services.letters.queue(stored, letter)
    yield services
    await services.close()


async def sign_in(services: LazyServices) -> None:
    attempt = await services.sign_in.begin(Provider.GOOGLE)
    waiting = asyncio.create_task(attempt.finish())
    await asyncio.to_thread(lambda: urllib.request.urlopen(attempt.url, timeout=10).close())
    await waiting


async def delivered(services: LazyServices) -> Any:
    await services.worker.once()
    [delivery] = await services.outbox.deliveries()
    return delivery


async def paused(services: LazyServices) -> list[str]:
    return [pause.problem.code for pause in await services.outbox.pauses()]


async def test_writing_a_letter_asks_nobody_for_a_token(house: LazyServices, authority: AuthorityServer) -> None:
    assert authority.seen == ["authorization_code"]


async def test_a_refused_token_is_renewed_once_and_the_letter_goes(
    house: LazyServices, authority: AuthorityServer
) -> None:
    authority.end_access()
    assert (await delivered(house)).state is DeliveryState.SENT
    assert authority.seen == ["authorization_code", "refresh_token"]


async def test_a_token_that_is_refused_twice_pauses_the_account(
    house: LazyServices, authority: AuthorityServer
) -> None:
    authority.rules.lifetime = 0
    authority.end_access()
    delivery = await delivered(house)
    assert (delivery.state, delivery.attempts) == (DeliveryState.QUEUED, 0), "it costs the letter no try"
    assert await paused(house) == ["oauth.refused"]
    assert authority.seen.count("refresh_token") == 1


async def test_an_authority_that_is_away_is_tried_again(house: LazyServices, authority: AuthorityServer) -> None:
    authority.end_access()
    authority.rules.faults = ["html"] * 9
    delivery = await delivered(house)
    assert (delivery.state, delivery.attempts) == (DeliveryState.QUEUED, 1)
    assert delivery.next_try_at is not None
    assert await paused(house) == []


async def test_who_signs_in_again_lets_the_letters_go_on(house: LazyServices, authority: AuthorityServer) -> None:
    authority.revoke({"token": (await house.tokens.stored(Provider.GOOGLE)).refresh})
    assert (await delivered(house)).state is DeliveryState.QUEUED
    assert await paused(house) == ["oauth.sign-in-again"]
    await sign_in(house)
    assert await paused(house) == []
    assert (await delivered(house)).state is DeliveryState.SENT


@pytest.mark.parametrize(
    ("age", "renewed", "code"),
    [
        (dt.timedelta(days=7, hours=1), dt.timedelta(days=6), "oauth.seven-days"),
        (dt.timedelta(days=12), dt.timedelta(days=5), "oauth.seven-days"),
        (dt.timedelta(days=1), dt.timedelta(hours=1), "oauth.sign-in-again"),
        (dt.timedelta(days=40), dt.timedelta(days=39), "oauth.sign-in-again"),
    ],
)
async def test_a_consent_screen_in_testing_is_named_where_a_permission_ends_like_its_own(
    house: LazyServices, authority: AuthorityServer, age: dt.timedelta, renewed: dt.timedelta, code: str
) -> None:
    token = await house.tokens.stored(Provider.GOOGLE)
    assert token.since is not None
    now = dt.datetime.now(dt.UTC)
    old = replace(token, since=now - age, expires_at=now - age + renewed + dt.timedelta(hours=1))
    await house.tokens.keep(Provider.GOOGLE, old)
    authority.revoke({"token": token.refresh})
    assert (await delivered(house)).state is DeliveryState.QUEUED
    assert await paused(house) == [code]


async def test_when_somebody_signed_in_is_kept_over_renewals(house: LazyServices, authority: AuthorityServer) -> None:
    before = await house.tokens.stored(Provider.GOOGLE)
    await house.tokens.access(Provider.GOOGLE, refused=before.access)
    after = await house.tokens.stored(Provider.GOOGLE)
    assert after.access != before.access
    assert after.since == before.since


def begun(folder: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    command, variables = [sys.executable, "-c", ACCESS, str(folder)], os.environ | environment
    return warm.Popen(command, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


async def test_processes_that_need_a_token_at_once_ask_once(
    house: LazyServices, authority: AuthorityServer, environment: dict[str, str]
) -> None:
    token = await house.tokens.stored(Provider.GOOGLE)
    await house.tokens.keep(Provider.GOOGLE, replace(token, expires_at=token.expires_at.replace(year=2020)))
    started = [begun(house.places.data, environment) for _ in range(3)]
    ready = [process.stdout.readline() for process in started]
    assert ready == ["ready\n"] * 3
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    found = [(await asyncio.to_thread(process.communicate, timeout=60))[0] for process in started]
    assert len(set(found)) == 1
    assert authority.good(found[0].strip()) == ADDRESS
    assert authority.seen.count("refresh_token") == 1


async def test_who_is_killed_while_renewing_leaves_the_turn_and_the_permission_to_others(
    house: LazyServices, authority: AuthorityServer, environment: dict[str, str]
) -> None:
    token = await house.tokens.stored(Provider.GOOGLE)
    await house.tokens.keep(Provider.GOOGLE, replace(token, expires_at=token.expires_at.replace(year=2020)))
    authority.rules.faults = ["hang"]
    killed = begun(house.places.data, environment)
    assert killed.stdout.readline() == "ready\n"
    killed.stdin.write("go\n")
    killed.stdin.flush()
    assert await asyncio.to_thread(authority.rules.hanging.wait, 60)
    killed.kill()
    await asyncio.to_thread(killed.communicate)
    assert authority.good(await house.tokens.access(Provider.GOOGLE)) == ADDRESS
    authority.rules.released.set()


async def test_a_rotated_token_outlives_who_got_it(
    house: LazyServices, authority: AuthorityServer, environment: dict[str, str]
) -> None:
    token = await house.tokens.stored(Provider.GOOGLE)
    await house.tokens.keep(Provider.GOOGLE, replace(token, expires_at=token.expires_at.replace(year=2020)))
    killed = begun(house.places.data, environment)
    assert killed.stdout.readline() == "ready\n"
    killed.stdin.write("go\n")
    killed.stdin.flush()
    got = await asyncio.to_thread(killed.stdout.readline)
    killed.kill()
    await asyncio.to_thread(killed.communicate)
    kept = await house.tokens.stored(Provider.GOOGLE)
    assert (kept.access, kept.refresh != token.refresh) == (got.strip(), True)
    assert authority.good(await house.tokens.access(Provider.GOOGLE, refused=kept.access)) == ADDRESS, (
        "the new one works"
    )


ACCESS = """
import asyncio, pathlib, sys
from komtui.bootstrap import services
from komtui.domain.mail.authorization import Provider, Revoked

async def main():
    house = services(pathlib.Path(sys.argv[1]))
    house.tokens
    print("ready", flush=True)
    sys.stdin.readline()
    print(await house.tokens.access(Provider.GOOGLE), flush=True)
    await house.close()

asyncio.run(main())
"""


async def test_a_permission_goes_to_no_other_sign_in_server(
    house: LazyServices, authority: AuthorityServer, environment: dict[str, str]
) -> None:
    token = await house.tokens.stored(Provider.GOOGLE)
    await house.tokens.keep(Provider.GOOGLE, replace(token, expires_at=token.expires_at.replace(year=2020)))
    with AuthorityServer() as other:
        other.write_client(Path(environment["KOMTUI_GMAIL_CLIENT"]))
        assert (await delivered(house)).state is DeliveryState.QUEUED
        assert await paused(house) == ["oauth.elsewhere"]
        assert await house.tokens.revoke(Provider.GOOGLE) is Revoked.ONLY_HERE
        assert other.seen == []
    assert authority.seen == ["authorization_code"]


async def test_a_permission_goes_to_no_other_mail_server_until_somebody_signs_in_again(
    house: LazyServices, environment: dict[str, str]
) -> None:
    environment["KOMTUI_GMAIL_HOST"] = "localhost"
    stored = await house.documents.find("F-2026-0001")
    letter = replace(await house.letters.draft(stored), sender="")

    assert "oauth.elsewhere" in [each.code for each in await house.letters.check(stored, letter)]
    assert (await delivered(house)).state is DeliveryState.QUEUED
    assert await paused(house) == ["oauth.elsewhere"]
    with pytest.raises(ProblemError):
        await house.tokens.access(Provider.GOOGLE, host="localhost")
    await sign_in(house)
    assert await house.tokens.access(Provider.GOOGLE, host="LocalHost")


async def test_a_permission_of_an_earlier_release_is_bound_when_it_is_renewed(
    house: LazyServices, authority: AuthorityServer
) -> None:
    token = await house.tokens.stored(Provider.GOOGLE)
    assert (token.renews_at, token.host) == (f"{authority.base}/token", "127.0.0.1")
    earlier = replace(token, renews_at="", host="", expires_at=token.expires_at.replace(year=2020))
    await house.tokens._secrets.set("company/gmail.token", earlier.to_json())
    assert await house.tokens.access(Provider.GOOGLE, host="127.0.0.1")
    renewed = await house.tokens.stored(Provider.GOOGLE)
    assert (renewed.renews_at, renewed.host) == (token.renews_at, token.host)
