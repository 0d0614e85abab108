"""`komtui account sign-in` and `revoke`, as people and scripts use them, against a real authority on loopback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import warm
from komtui.adapters.mail.authorization.web import SECONDS
from komtui.demo._authority_server import AuthorityServer

PASSPHRASE = "four random words here"


@pytest.fixture
def authority() -> Iterator[AuthorityServer]:
    with AuthorityServer() as server:
        yield server


@pytest.fixture
def signing(komtui: Any, authority: AuthorityServer, tmp_path: Path) -> Any:
    """The command line of a company with a client of its own and a vault."""
    komtui.env |= {
        "KOMTUI_GMAIL_CLIENT": str(authority.write_client(tmp_path / "client.json")),
        "KOMTUI_GMAIL_ADDRESS": "shop@example.test",
        "KOMTUI_MAIL_METHOD": "gmail",
        "KOMTUI_VAULT_PASSPHRASE": PASSPHRASE,
    }
    return komtui


class Started:
    """The command in a process of its own, waiting for an answer; as a context manager it leaves nothing behind."""

    def __init__(self, signing: Any, *args: str) -> None:
        import os

        command = [
            sys.executable,
            "-m",
            "komtui",
            "--data",
            str(signing.data),
            "account",
            "sign-in",
            "google",
            "--json",
        ]
        self.process = warm.Popen(
            [*command, *args],
            env={**os.environ, **signing.env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Started:
        self.first = json.loads(self.process.stdout.readline())
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate(timeout=20)

    def type(self, text: str) -> None:
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def said(self) -> str:
        return self.process.stderr.readline()

    def end(self) -> tuple[int, str, str]:
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def redirected(url: str) -> str:
    """Return the address that the provider's page sends the browser to, which is on another machine."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.build_opener(NoRedirect).open(url, timeout=10)
    with refused.value as answer:
        return answer.headers["Location"]


def test_the_answer_comes_through_the_forwarded_port(signing: Any, authority: AuthorityServer) -> None:
    with Started(signing) as started:
        assert list(started.first) == ["url", "port"]
        page = urllib.request.urlopen(started.first["url"], timeout=10).read().decode()
        code, out, err = started.end()
    assert "komtui" in page
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "ok": True,
        "address": "shop@example.test",
        "scopes": ["https://mail.google.com/", "openid", "email"],
    }
    assert authority.seen == ["authorization_code"]


def test_a_pasted_address_ends_the_wait_for_the_port(signing: Any) -> None:
    with Started(signing) as started:
        address = redirected(started.first["url"])
        assert urlsplit(address).port == started.first["port"]
        started.type("http://127.0.0.1/?state=of-another-sign-in&code=4%2F0abc\n")
        assert "another sign-in" in started.said()
        # As a terminal wraps it.
        started.type(f'"{address[:70]}\n  {address[70:]}"\n')
        code, out, _err = started.end()
    assert code == 0
    assert json.loads(out)["ok"]


def test_a_refusal_is_said_and_nothing_is_kept(signing: Any, authority: AuthorityServer) -> None:
    authority.rules.deny = True
    with Started(signing) as started:
        page = urllib.request.urlopen(started.first["url"], timeout=10).read().decode()
        code, out, err = started.end()
    assert "refused" in page
    assert code == 1
    assert json.loads(out)["problems"][0]["code"] == "oauth.denied"
    assert "Begin again" in err
    (answer,) = signing.rows("account", "test", code=3)
    assert [problem["code"] for problem in answer["problems"]] == ["oauth.no-token"]


def test_what_is_given_up_is_gone_on_both_sides(signing: Any, authority: AuthorityServer) -> None:
    with Started(signing) as started:
        urllib.request.urlopen(started.first["url"], timeout=10).close()
        assert started.end()[0] == 0
    assert signing.rows("account", "revoke") == [{"ok": True, "result": "revoked"}]
    assert authority.seen[-1] == "revoke"
    assert signing.rows("account", "revoke", code=1) == [{"ok": False, "result": "nothing"}]


def test_it_is_forgotten_here_though_nobody_answers_there(signing: Any, authority: AuthorityServer) -> None:
    with Started(signing) as started:
        urllib.request.urlopen(started.first["url"], timeout=10).close()
        assert started.end()[0] == 0
    authority.stop()
    assert signing.rows("account", "revoke") == [{"ok": True, "result": "forgotten"}]
    assert signing.rows("account", "revoke", code=1) == [{"ok": False, "result": "nothing"}]


def test_what_is_missing_is_told_before_anything_is_opened(signing: Any) -> None:
    signing.env |= {"KOMTUI_GMAIL_CLIENT": ""}
    (answer,) = signing.rows("account", "sign-in", "google", code=3)
    assert answer["problems"][0]["field"] == "gmail.client"
    (answer,) = signing.rows("account", "sign-in", "microsoft", code=3)
    assert answer["problems"][0]["field"] == "microsoft.client_id"


def test_without_a_place_for_the_permission_nobody_is_sent_to_the_page(
    signing: Any, authority: AuthorityServer
) -> None:
    del signing.env["KOMTUI_VAULT_PASSPHRASE"]
    (answer,) = signing.rows("account", "sign-in", "google", code=3)
    (problem,) = answer["problems"]
    assert problem["code"] == "oauth.nowhere"
    assert "KOMTUI_SMTP_PASSWORD" not in problem["message"]
    assert authority.seen == []


def test_a_closed_vault_is_said_before_anybody_is_sent_to_the_page(signing: Any, authority: AuthorityServer) -> None:
    with Started(signing) as started:
        urllib.request.urlopen(started.first["url"], timeout=10).close()
        assert started.end()[0] == 0
    del signing.env["KOMTUI_VAULT_PASSPHRASE"]
    (answer,) = signing.rows("account", "sign-in", "google", code=1)
    assert [problem["code"] for problem in answer["problems"]] == ["secret.locked"]
    assert authority.seen == ["authorization_code"]


def test_who_interrupts_it_does_not_wait_for_a_slow_provider(signing: Any, authority: AuthorityServer) -> None:
    authority.rules.faults.append("hang")
    with Started(signing) as started:
        started.type(f"{redirected(started.first['url'])}\n")
        assert authority.rules.hanging.wait(20)
        started.process.send_signal(signal.SIGINT)
        # Half of what a request may take: waiting for its end would be longer.
        assert started.process.wait(SECONDS / 2) == 130
    authority.rules.released.set()


def test_no_secret_is_in_what_is_said_or_kept(signing: Any, authority: AuthorityServer) -> None:
    with Started(signing) as started:
        address = redirected(started.first["url"])
        started.type(f"{address}\n")
        _code, out, err = started.end()
    secrets = [authority.client_secret, *authority._access, *authority._refresh, *authority._used]
    assert len(secrets) == 4
    files = [path.read_bytes() for path in signing.data.rglob("*") if path.is_file()]
    assert files
    for secret in secrets:
        assert secret not in out + err
        assert not any(secret.encode() in content for content in files)
