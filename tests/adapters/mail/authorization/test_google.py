"""Google's sign-in by google-auth-oauthlib: what the services' tests cannot see from above."""

from __future__ import annotations

import logging
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from komtui.adapters.mail.authorization.google import GoogleAuthority
from komtui.demo._authority_server import AuthorityServer
from komtui.domain.mail.authorization import google_client
from komtui.domain.problem import ProblemError


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def code_at(url: str) -> str:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.build_opener(NoRedirect).open(url, timeout=10)
    with refused.value as answer:
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


@pytest.fixture
def authority() -> Any:
    with AuthorityServer() as server:
        yield server


@pytest.fixture
def google(authority: AuthorityServer, tmp_path: Path) -> GoogleAuthority:
    path = authority.write_client(tmp_path / "client.json")
    return GoogleAuthority(google_client(path.read_text(), str(path)))


async def test_a_code_is_worth_nothing_to_another_sign_in(authority: AuthorityServer, google: GoogleAuthority) -> None:
    """PKCE: who has stolen a code lacks the verifier."""
    page = await google.page("http://127.0.0.1:40123/", "shop@example.test")
    code = code_at(page.url)
    thief = GoogleAuthority(google._client)
    await thief.page("http://127.0.0.1:40123/", "shop@example.test")
    with pytest.raises(ProblemError, match=r"oauth\.code-expired"):
        await thief.redeem(code)


async def test_a_code_is_worth_nothing_to_another_address(authority: AuthorityServer, google: GoogleAuthority) -> None:
    page = await google.page("http://127.0.0.1:40123/", "shop@example.test")
    google._flow.redirect_uri = "http://127.0.0.1:40124/"
    with pytest.raises(ProblemError, match=r"oauth\.code-expired"):
        await google.redeem(code_at(page.url))


async def test_a_code_is_good_once(authority: AuthorityServer, google: GoogleAuthority) -> None:
    code = code_at((await google.page("http://127.0.0.1:40123/", "shop@example.test")).url)
    token = await google.redeem(code)
    with pytest.raises(ProblemError, match=r"oauth\.code-expired"):
        await google.redeem(code)
    assert authority.good(token.access) == "", "what a code brought that is used twice is taken back"


async def test_an_authority_that_is_gone_is_a_passing_fault(
    authority: AuthorityServer, google: GoogleAuthority
) -> None:
    code = code_at((await google.page("http://127.0.0.1:40123/", "shop@example.test")).url)
    authority.stop()
    with pytest.raises(ProblemError) as failed:
        await google.redeem(code)
    [problem] = failed.value.problems
    assert (problem.code, problem.facts["host"]) == ("oauth.later", "localhost")


async def test_nothing_secret_is_logged_nor_left_in_the_environment(
    authority: AuthorityServer, google: GoogleAuthority, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = dict(os.environ)
    code = code_at((await google.page("http://127.0.0.1:40123/", "shop@example.test")).url)
    token = await google.redeem(code)
    renewed = await google.refresh(token)
    assert await google.revoke(renewed)
    said = caplog.text
    for secret in (code, token.access, token.refresh, renewed.access, renewed.refresh, authority.client_secret):
        assert secret not in said
    assert dict(os.environ) == before
