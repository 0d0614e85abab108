"""Stores with another kind of mail account than the company, through the worker, to real servers on loopback."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from komtui.bootstrap import LazyServices, Places
from komtui.demo._authority_server import AuthorityServer
from komtui.demo.catcher import Catcher
from komtui.domain.mail.authorization import Provider, Revoked
from komtui.domain.mail.delivery import DeliveryState, Pause
from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import localizer
from komtui.services.sales.exchange.importing import FileResult

COMPANY, LYON = "shop@example.test", "lyon@example.test"
INVOICE = (
    "kind,number,date,customer,email,currency,description,quantity,price,tax\n"
    "invoice,{number},2026-11-20,Ada,{to},EUR,Pain,10,1.20,5.5\n"
)


@pytest.fixture
def authority() -> Iterator[AuthorityServer]:
    with AuthorityServer() as server:
        yield server


class House:
    """A company with two mail servers at hand: one that wants a password, and one that wants a token."""

    def __init__(self, services: LazyServices, folder: Path, passwords: Catcher, tokens: Catcher) -> None:
        self.services = services
        self.folder = folder
        (folder / "passwords.pem").write_bytes(passwords.certificate)
        (folder / "tokens.pem").write_bytes(tokens.certificate)
        self.password = passwords.password
        self.smtp = {
            "mail.method": "smtp",
            "mail.ca_file": str(folder / "passwords.pem"),
            "smtp.host": "127.0.0.1",
            "smtp.port": str(passwords.tls_port),
            "smtp.user": passwords.user,
            "smtp.password": passwords.password,
        }
        self.gmail = {
            "mail.method": "gmail",
            "mail.ca_file": str(folder / "tokens.pem"),
            "gmail.client": str(folder / "client.json"),
            "gmail.host": "127.0.0.1",
            "gmail.port": str(tokens.tls_port),
        }

    async def set(self, values: dict[str, str | None], store: str = "") -> None:
        await self.services.settings.set(values, store)

    async def sign_in(self, store: str = "", provider: Provider = Provider.GOOGLE) -> None:
        attempt = await self.services.sign_in.begin(provider, store=store)
        waiting = asyncio.create_task(attempt.finish())
        await asyncio.to_thread(lambda: urllib.request.urlopen(attempt.url, timeout=10).close())
        await waiting

    async def import_(self, number: str, store: str) -> FileResult:
        file = self.folder / f"{number}.csv"
        file.write_text(INVOICE.format(number=number, to=f"{store or 'company'}@client.test"))
        [result] = [result async for result in self.services.importing.run([file], store)]
        assert result.ok, result.problems
        return result

    async def queue(self, number: str, store: str = "") -> None:
        stored = await self.services.documents.find((await self.import_(number, store)).numbers[0])
        await self.services.letters.queue(stored, await self.services.letters.draft(stored))

    async def states(self) -> dict[str, DeliveryState]:
        return {each.number: each.state for each in await self.services.outbox.deliveries()}

    async def paused(self) -> dict[str, str]:
        return {each.scope: each.problem.code for each in await self.services.outbox.pauses()}

    async def pause(self, scope: str, code: str = "oauth.sign-in-again") -> None:
        now = self.services.clock.now()
        outbox = self.services.outbox._outbox
        claimed = await outbox.claim("test", self.services.clock.now() - now)
        assert claimed is not None
        assert claimed.scope == scope
        await outbox.record(claimed, (), Pause(scope, Problem(code), now))

    def caught(self, server: str) -> list[Message]:
        return [message_from_bytes(each.read_bytes()) for each in sorted((self.folder / server).glob("*.eml"))]


@pytest.fixture
async def house(authority: AuthorityServer, tmp_path: Path) -> AsyncIterator[House]:
    authority.write_client(tmp_path / "client.json")
    environment = {
        "KOMTUI_VAULT_PASSPHRASE": "four random words here",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    services = LazyServices(Places.of(tmp_path / "data", None), environment)
    services.on_command_line()
    await services.settings.set(
        {"company.name": "Atelier Été", "company.email": COMPANY, "company.country": "FR"},
    )
    with (
        Catcher(tmp_path / "passwords", "till") as passwords,
        Catcher(tmp_path / "tokens", "nobody", authority.good) as tokens,
    ):
        yield House(services, tmp_path, passwords, tokens)
        await services.close()


def senders(letters: list[Message]) -> set[str]:
    return {f"{each['From'].rpartition('<')[2].rstrip('>')} to {each['To']}" for each in letters}


async def test_a_company_with_a_password_and_a_store_with_gmail(house: House) -> None:
    await house.set(house.smtp)
    await house.set({**house.gmail, "gmail.address": LYON}, "lyon")
    await house.sign_in("lyon")
    for number, store in (("F-1", ""), ("F-2", "lyon"), ("F-3", "nice")):
        await house.queue(number, store)
    assert await house.services.worker.once() == 3
    assert set((await house.states()).values()) == {DeliveryState.SENT}
    assert senders(house.caught("tokens")) == {f"{LYON} to lyon@client.test"}
    assert senders(house.caught("passwords")) == {f"{COMPANY} to company@client.test", f"{COMPANY} to nice@client.test"}
    assert await house.services.accounts.apart() == ["lyon"]


async def test_a_company_with_gmail_and_a_store_with_a_password(house: House) -> None:
    await house.set(house.gmail)
    await house.sign_in()
    await house.set({**house.smtp, "smtp.address": LYON}, "lyon")
    for number, store in (("F-1", ""), ("F-2", "lyon")):
        await house.queue(number, store)
    await house.services.worker.once()
    assert set((await house.states()).values()) == {DeliveryState.SENT}
    assert senders(house.caught("tokens")) == {f"{COMPANY} to company@client.test"}
    assert senders(house.caught("passwords")) == {f"{LYON} to lyon@client.test"}


async def test_a_stores_account_stands_still_alone(house: House) -> None:
    await house.set(house.gmail)
    await house.sign_in()
    await house.set({**house.smtp, "smtp.password": "wrong"}, "lyon")
    for number, store in (("F-1", "lyon"), ("F-2", ""), ("F-3", "nice")):
        await house.queue(number, store)
    await house.services.worker.once()
    states = await house.states()
    assert states == {"F-1": DeliveryState.QUEUED, "F-2": DeliveryState.SENT, "F-3": DeliveryState.SENT}
    assert list(await house.paused()) == ["lyon"]
    [refused] = await house.services.rotation.refused()
    assert (refused.store, refused.host) == ("lyon", "127.0.0.1")
    assert await house.services.rotation.rotate(refused, house.password, lambda _step: None)
    assert await house.services.settings.own_secret("smtp.password") is None, "it is the store's, not the company's"
    await house.services.worker.once()
    assert (await house.states())["F-1"] is DeliveryState.SENT


async def test_who_shares_the_account_shares_its_pauses(house: House) -> None:
    await house.set(house.gmail)
    await house.sign_in()
    await house.set({"mail.from_name": "Lyon", "company.email": LYON}, "lyon")
    account = await house.services.accounts.account("lyon")
    assert (account.scope, account.address, account.from_name) == ("company", COMPANY, "Lyon")
    assert account.reply_to == LYON, "answers come to the store all the same"
    await house.queue("F-1", "lyon")
    await house.pause("company")
    await house.services.worker.once()
    assert (await house.states())["F-1"] is DeliveryState.QUEUED
    await house.sign_in("lyon")
    assert await house.paused() == {}, "signing in for the store renewed what it shares"


async def test_a_store_may_use_the_companys_other_account(house: House) -> None:
    """Only the kind is its own: the company's Gmail account is set up and signed in to, but not in use."""
    await house.set({**house.gmail, **house.smtp})
    await house.sign_in()
    await house.set({"mail.method": "gmail", "mail.ca_file": house.gmail["mail.ca_file"]}, "lyon")
    account = await house.services.accounts.account("lyon")
    assert (account.scope, account.address) == ("lyon", COMPANY)
    await house.queue("F-1", "lyon")
    await house.queue("F-2")
    await house.pause("lyon")
    await house.services.worker.once()
    assert await house.states() == {"F-1": DeliveryState.QUEUED, "F-2": DeliveryState.SENT}
    await house.sign_in()
    await house.services.worker.once()
    assert (await house.states())["F-1"] is DeliveryState.SENT


@pytest.mark.parametrize("own", ["gmail.address", "gmail.host", "gmail.client"])
async def test_no_token_is_borrowed_for_another_address_server_or_client(house: House, own: str) -> None:
    await house.set(house.gmail)
    await house.sign_in()
    other = {"gmail.address": COMPANY, "gmail.host": "localhost", "gmail.client": str(house.folder / "client.json")}
    await house.set({own: other[own]}, "lyon")
    assert [each.code for each in await house.services.accounts.missing("lyon")] == ["oauth.no-token"]
    with pytest.raises(ProblemError, match=r"oauth\.no-token"):
        await house.services.accounts.account("lyon")
    await house.sign_in("lyon")
    assert await house.services.accounts.missing("lyon") == ()


async def test_a_stores_permission_that_lapses_is_the_stores(house: House, authority: AuthorityServer) -> None:
    await house.set(house.gmail)
    await house.sign_in()
    await house.set({"gmail.address": LYON}, "lyon")
    await house.sign_in("lyon")
    token = await house.services.tokens.stored(Provider.GOOGLE, "lyon")
    assert token is not None
    authority.revoke({"token": token.refresh})
    for number, store in (("F-1", "lyon"), ("F-2", "")):
        await house.queue(number, store)
    await house.services.worker.once()
    assert await house.states() == {"F-1": DeliveryState.QUEUED, "F-2": DeliveryState.SENT}
    [pause] = await house.services.outbox.pauses()
    assert (pause.scope, pause.problem.code) == ("lyon", "oauth.sign-in-again")
    assert "komtui account sign-in google --store lyon" in localizer("en").problem(pause.problem)
    await house.sign_in()
    assert list(await house.paused()) == ["lyon"], "another permission mends nothing"
    await house.sign_in("lyon")
    assert await house.paused() == {}


async def test_signing_in_as_another_account_gives_the_store_one_of_its_own(
    house: House, authority: AuthorityServer
) -> None:
    await house.set(house.gmail)
    await house.sign_in()
    authority.rules.address = LYON
    attempt = await house.services.sign_in.begin(Provider.GOOGLE, store="lyon")
    waiting = asyncio.create_task(attempt.finish())
    await asyncio.to_thread(lambda: urllib.request.urlopen(attempt.url, timeout=10).close())
    with pytest.raises(ProblemError, match=r"oauth\.other-account"):
        await waiting
    await attempt.accept()
    own, shared = [await house.services.accounts.account(store) for store in ("lyon", "")]
    assert (own.scope, own.address) == ("lyon", LYON)
    assert (shared.scope, shared.address) == ("company", COMPANY)


async def test_what_is_shared_is_not_given_up_for_one_store(house: House, authority: AuthorityServer) -> None:
    await house.set(house.gmail)
    await house.sign_in()
    with pytest.raises(ProblemError, match=r"oauth\.shared"):
        await house.services.sign_in.revoke(Provider.GOOGLE, "lyon")
    assert await house.services.accounts.missing() == ()
    await house.set({"gmail.address": LYON}, "lyon")
    await house.sign_in("lyon")
    # Without its address it shares again, and can still give up what it had.
    await house.set({"gmail.address": None}, "lyon")
    assert await house.services.sign_in.revoke(Provider.GOOGLE, "lyon") is Revoked.AT_PROVIDER
    assert await house.services.accounts.missing("lyon") == ()


async def test_the_first_whose_account_is_not_set_up_is_named(house: House) -> None:
    accounts = house.services.accounts
    assert await accounts.unnamed() == ""
    await house.set(house.smtp)
    assert await accounts.unnamed() is None
    await house.set({"mail.method": "microsoft"}, "lyon")
    assert await accounts.unnamed() == "lyon"
    await house.set({"microsoft.client_id": "x"}, "lyon")
    assert await accounts.unnamed() is None


async def test_stores_are_known_by_their_documents_too(house: House) -> None:
    settings = house.services.settings
    await house.import_("F-1", "lyon")
    await house.set({"store.name": "Nice 1"}, "nice")
    await house.set({"smtp.password": "secret"}, "paris")
    assert await settings.store_names() == {"lyon": "", "nice": "Nice 1"}
    known: list[Any] = [await settings.knows_store(store) for store in ("lyon", "nice", "paris", "lyn")]
    assert known == [True, True, True, False]
