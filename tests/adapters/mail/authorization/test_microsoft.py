"""Microsoft's sign-in by msal, against an authority on loopback that speaks TLS, as msal insists."""

from __future__ import annotations

import asyncio
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from komtui.demo._authority_server import AuthorityServer
from komtui.domain.mail.authorization import Client, Provider, Token
from komtui.domain.mail.redirect import pasted_code
from komtui.domain.problem import ProblemError

pytest.importorskip("msal")
trustme = pytest.importorskip("trustme")
pytestmark = pytest.mark.filterwarnings("ignore:response_mode:UserWarning")


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AuthorityServer]:
    certificates = trustme.CA()
    certificates.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificates.issue_cert("localhost").configure_cert(context)
    with AuthorityServer(context) as server:
        server.rules.address = "shop@contoso.test"
        server.trusted = ssl.create_default_context(cafile=str(tmp_path / "authority.pem"))
        yield server


@pytest.fixture
def microsoft(authority: AuthorityServer) -> Any:
    from komtui.adapters.mail.authorization.microsoft import MicrosoftAuthority

    client = Client(Provider.MICROSOFT, authority.client_id, authority=f"{authority.base}/contoso.test")
    return MicrosoftAuthority(client)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def redirected(authority: AuthorityServer, url: str) -> str:
    opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPSHandler(context=authority.trusted))
    with pytest.raises(urllib.error.HTTPError) as refused:
        opener.open(url, timeout=10)
    with refused.value as answer:
        return answer.headers["Location"]


async def signed_in(authority: AuthorityServer, microsoft: Any) -> Token:
    page = await microsoft.page(microsoft.redirect_uri(40123), "shop@contoso.test")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    assert (asked["code_challenge_method"], asked["redirect_uri"]) == ("S256", "http://localhost:40123")
    assert "https://outlook.office.com/SMTP.Send" in asked["scope"].split()
    assert "offline_access" in asked["scope"].split()
    pasted = await asyncio.to_thread(redirected, authority, page.url)
    return await microsoft.redeem(pasted_code(pasted, page.state))


async def test_a_page_leads_to_a_token_that_is_renewed(authority: AuthorityServer, microsoft: Any) -> None:
    token = await signed_in(authority, microsoft)
    assert (authority.good(token.access), token.address) == ("shop@contoso.test", "shop@contoso.test")
    assert Provider.MICROSOFT.may_send(token.scopes)
    renewed = await microsoft.refresh(token)
    assert authority.good(renewed.access) == "shop@contoso.test"
    assert renewed.refresh != token.refresh, "it was rotated"
    authority.rules.rotate = False
    assert (await microsoft.refresh(renewed)).refresh == renewed.refresh, "the old one stays where no other comes"


async def test_the_mailbox_is_asked_for_only_where_it_is_read_and_never_in_place_of_sending(
    authority: AuthorityServer,
) -> None:
    from komtui.adapters.mail.authorization.microsoft import MicrosoftAuthority

    where = f"{authority.base}/contoso.test"
    sends = MicrosoftAuthority(Client(Provider.MICROSOFT, authority.client_id, authority=where))
    reads = MicrosoftAuthority(Client(Provider.MICROSOFT, authority.client_id, authority=where, reads=True))
    page = await sends.page(sends.redirect_uri(40123), "")
    assert "IMAP" not in page.url
    former = await signed_in(authority, sends)
    assert not Provider.MICROSOFT.may_read(former.scopes)
    assert not Provider.MICROSOFT.may_read((await reads.refresh(former)).scopes), "no more than was granted"
    token = await signed_in(authority, reads)
    assert Provider.MICROSOFT.may_read(token.scopes)
    assert Provider.MICROSOFT.may_send(token.scopes)
    renewed = await reads.refresh(token)
    assert Provider.MICROSOFT.may_read(renewed.scopes)
    assert Provider.MICROSOFT.may_read((await sends.refresh(renewed)).scopes)


async def test_a_code_typed_on_another_device_leads_to_a_token(authority: AuthorityServer, microsoft: Any) -> None:
    device = await microsoft.device()
    assert len(device.code) == 8
    assert device.url == f"{authority.base}/device"
    assert authority.good((await microsoft.wait()).access) == "shop@contoso.test"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("invalid_grant", "oauth.sign-in-again"),
        ("interaction_required", "oauth.sign-in-again"),
        ("unauthorized_client", "oauth.client-refused"),
        ("temporarily_unavailable", "oauth.later"),
        ("500", "oauth.later"),
        ("html", "oauth.later"),
    ],
)
async def test_what_goes_wrong_has_its_own_code(
    authority: AuthorityServer, microsoft: Any, fault: str, code: str
) -> None:
    token = await signed_in(authority, microsoft)
    authority.rules.faults = [fault] * 5
    with pytest.raises(ProblemError) as failed:
        await microsoft.refresh(token)
    assert failed.value.problems[0].code == code
    assert token.refresh not in repr(failed.value.problems)


async def test_a_device_code_that_is_refused(authority: AuthorityServer, microsoft: Any) -> None:
    authority.rules.deny = True
    await microsoft.device()
    with pytest.raises(ProblemError, match=r"oauth\.denied"):
        await microsoft.wait()


async def test_waiting_for_a_device_code_can_be_ended(authority: AuthorityServer, microsoft: Any) -> None:
    authority.rules.approve = False
    await microsoft.device()
    waiting = asyncio.ensure_future(microsoft.wait())
    while "device_code" not in authority.seen:  # noqa: ASYNC110 - the server is another thread, and tells nobody
        await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
