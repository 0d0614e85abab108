"""This machine's own mail service as the default sender: only where it answers, and said wherever something is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from komtui.adapters.mail.local import LocalMailService
from komtui.domain.mail.account import Security
from komtui.domain.problem import NotConfiguredError
from komtui.i18n import localizer
from komtui.services.mail.account.accounts import AccountService, default_sender
from komtui.services.settings.settings import SettingsService

SHOP = {"KOMTUI_COMPANY_NAME": "Boulangerie Lefèvre", "KOMTUI_COMPANY_EMAIL": "factures@lefevre.example"}


class Here:
    """A machine with a mail service, or without."""

    def __init__(self, port: int) -> None:
        self.found = port

    async def port(self) -> int:
        return self.found


async def test_it_is_the_account_where_nothing_is_set_up(settings_with: Callable[..., SettingsService]) -> None:
    accounts = AccountService(settings_with(**SHOP), local=Here(25))
    account = await accounts.account()
    assert (account.host, account.port, account.security, account.user) == ("127.0.0.1", 25, Security.NONE, "")
    assert (account.address, account.from_name, account.by_default) == (
        "factures@lefevre.example",
        "Boulangerie Lefèvre",
        True,
    )
    assert await accounts.missing() == ()
    assert await accounts.by_default()
    assert not await accounts.named(), "the set-up still asks for an account"
    assert "factures@lefevre.example" in localizer("en").problem(default_sender(account))


@pytest.mark.parametrize(
    ("port", "more"),
    [
        (0, {}),
        (25, {"KOMTUI_SMTP_USER": "factures"}),
        (25, {"KOMTUI_COMPANY_EMAIL": ""}),
        (25, {"KOMTUI_MAIL_METHOD": "gmail"}),
    ],
)
async def test_it_is_none_where_it_does_not_answer_or_an_account_was_begun(
    settings_with: Callable[..., SettingsService], port: int, more: dict[str, str]
) -> None:
    accounts = AccountService(settings_with(**{**SHOP, **more}), local=Here(port))
    with pytest.raises(NotConfiguredError):
        await accounts.account()
    assert not await accounts.by_default()


async def test_an_account_that_is_set_up_goes_before_it(settings_with: Callable[..., SettingsService]) -> None:
    accounts = AccountService(settings_with(**SHOP, KOMTUI_SMTP_HOST="mail.example.com"), local=Here(25))
    account = await accounts.account()
    assert (account.host, account.by_default) == ("mail.example.com", False)


@pytest.fixture
async def greeting() -> AsyncIterator[Callable[[bytes], asyncio.Future[int]]]:
    servers = []

    async def serve(words: bytes) -> int:
        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(words)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        servers.append(server)
        return server.sockets[0].getsockname()[1]

    yield serve
    for server in servers:
        server.close()


async def test_only_what_greets_as_a_mail_server_answers(greeting: Callable[[bytes], asyncio.Future[int]]) -> None:
    mail, web, closed = await greeting(b"220 till ESMTP\r\n"), await greeting(b"HTTP/1.1 400\r\n"), await greeting(b"")
    assert await LocalMailService((web, closed, mail)).port() == mail
    assert await LocalMailService((web, closed)).port() == 0
    service = LocalMailService((mail,))
    assert await service.port() == mail
    # It is not asked again at once: every screen asks, all day long.
    service._ports = (web,)
    assert await service.port() == mail
