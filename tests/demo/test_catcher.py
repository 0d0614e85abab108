"""The demo's mail server, driven by a real client: it behaves as a provider's does."""

from __future__ import annotations

import asyncio
import ssl
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosmtplib
import pytest

from komtui.demo.catcher import Catcher

USER = "factures@boulangerie-lefevre.example"
MAIL = b"Subject: bonjour\r\n\r\nUn essai.\r\n. point\r\n"
SECURITIES = ["tls", "starttls"]


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    with Catcher(tmp_path / "caught", USER) as running:
        yield running


@asynccontextmanager
async def connected(
    catcher: Catcher, security: str, context: ssl.SSLContext | None = None
) -> AsyncIterator[aiosmtplib.SMTP]:
    client = aiosmtplib.SMTP(
        hostname="127.0.0.1",
        port=catcher.tls_port if security == "tls" else catcher.starttls_port,
        use_tls=security == "tls",
        start_tls=security == "starttls",
        tls_context=context or ssl.create_default_context(cadata=catcher.certificate.decode()),
        local_hostname="localhost",
        timeout=10,
    )
    try:
        await client.connect()
        await client.ehlo()
        yield client
    finally:
        await ended(client)


async def ended(client: aiosmtplib.SMTP) -> None:
    """Hang up at once: a TLS connection that closes politely would outlive the test's loop."""
    transport = client.transport
    if transport is not None:
        transport.abort()
    client.close()
    for _ in range(3):
        await asyncio.sleep(0)


@pytest.mark.parametrize("security", SECURITIES)
async def test_a_letter_is_caught_as_it_left(catcher: Catcher, tmp_path: Path, security: str) -> None:
    async with connected(catcher, security) as client:
        await client.auth_plain(USER, catcher.password)
        await client.mail(USER)
        await client.rcpt("compta@lefevre-fils.example")
        reply = await client.data(MAIL)
    assert reply.code == 250
    (letter,) = (tmp_path / "caught").iterdir()
    assert letter.read_bytes() == MAIL
    assert stat.S_IMODE(letter.stat().st_mode) == 0o600
    assert stat.S_IMODE(letter.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("security", SECURITIES)
async def test_nobody_mails_without_the_password(catcher: Catcher, security: str) -> None:
    async with connected(catcher, security) as client:
        with pytest.raises(aiosmtplib.SMTPSenderRefused) as refused:
            await client.mail(USER)
        assert refused.value.code == 530
        with pytest.raises(aiosmtplib.SMTPAuthenticationError) as wrong:
            await client.auth_plain(USER, "wrong")
        assert wrong.value.code == 535


async def test_nothing_goes_in_clear(catcher: Catcher) -> None:
    client = aiosmtplib.SMTP(
        hostname="127.0.0.1", port=catcher.starttls_port, start_tls=False, timeout=10, local_hostname="x"
    )
    await client.connect()
    await client.ehlo()
    assert not client.supports_extension("auth")
    with pytest.raises(aiosmtplib.SMTPResponseException):
        await client.mail(USER)
    await ended(client)


@pytest.mark.parametrize("security", SECURITIES)
async def test_its_certificate_is_trusted_only_through_its_own_authority(catcher: Catcher, security: str) -> None:
    with pytest.raises((aiosmtplib.SMTPConnectError, ssl.SSLCertVerificationError)):
        async with connected(catcher, security, ssl.create_default_context()):
            pass


async def test_it_refuses_as_real_servers_do(catcher: Catcher, tmp_path: Path) -> None:
    async with connected(catcher, "tls") as client:
        await client.auth_plain(USER, catcher.password)
        await client.mail(USER)
        for address, code in (("inconnu@a.example", 550), ("Unknown@a.example", 550), ("plein@a.example", 452)):
            with pytest.raises(aiosmtplib.SMTPRecipientRefused) as refused:
                await client.rcpt(address)
            assert refused.value.code == code
        await client.rcpt("coupure@a.example")
        with pytest.raises(aiosmtplib.SMTPServerDisconnected):
            await client.data(MAIL)
    assert list((tmp_path / "caught").iterdir()) == []


def test_the_password_is_in_no_file_and_no_repr(catcher: Catcher, tmp_path: Path) -> None:
    assert catcher.password not in repr(catcher)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_stopping_twice_is_harmless(tmp_path: Path) -> None:
    catcher = Catcher(tmp_path / "caught", USER)
    catcher.start()
    catcher.stop()
    catcher.stop()


def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    (tmp_path / "caught").mkdir()
    (tmp_path / "caught" / "0041-somebody.eml").touch()
    with Catcher(tmp_path / "caught", USER) as running:
        assert running._box._count == 41
