"""Signing in by token (XOAUTH2) to servers that answer as they like: what is said, what it means, what is hidden."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from komtui.adapters.mail.probe.check import SmtpTrial
from komtui.domain.mail.account import Method

TOKEN = "ya29.canary-5d1e"
OFFER = "250-x\r\n250 AUTH PLAIN XOAUTH2"


async def tried(account: Any, short: Any, port: int, method: Method = Method.GMAIL) -> tuple[Any, str]:
    """Return the last step of a test, and its transcript."""
    trial = SmtpTrial(account(port, user="shop@example.com", token=TOKEN, method=method), short)
    try:
        steps = [step async for step in trial.steps("ada@example.net")]
    finally:
        await trial.close()
    return steps[-1], trial.transcript


async def test_the_token_is_shown_once_and_the_challenge_answered_with_nothing(
    serve: Any, account: Any, short: Any
) -> None:
    said = f"user=shop@example.com\x01auth=Bearer {TOKEN}\x01\x01"
    encoded = base64.b64encode(said.encode()).decode()
    server = await serve(
        {"EHLO": OFFER, "AUTH": "334 eyJzdGF0dXMiOiI0MDAifQ==", "": f"535 5.7.8 not {TOKEN} {encoded}"}
    )
    step, transcript = await tried(account, short, server.port)
    assert server.said[1:3] == [f"AUTH XOAUTH2 {encoded}", ""]
    assert (step.name, step.problem.code) == ("sign-in", "oauth.refused")
    for text in (TOKEN, encoded):
        assert text not in transcript + repr(step)


async def test_a_server_that_takes_the_token_is_told_no_more(serve: Any, account: Any, short: Any) -> None:
    server = await serve({"EHLO": OFFER, "AUTH": "235 2.7.0 ok"})
    step, transcript = await tried(account, short, server.port)
    assert (step.name, step.ok) == ("recipient", True)
    assert [line.partition(" ")[0] for line in server.said][:3] == ["EHLO", "AUTH", "MAIL"]
    assert TOKEN not in transcript


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled", "oauth.smtp-auth-off"),
        ("550 5.7.30 Basic authentication is not supported", "oauth.smtp-auth-off"),
        ("535 5.7.3 Authentication unsuccessful", "oauth.refused"),
        ("534 5.7.9 please log in", "oauth.refused"),
        ("504 5.5.4 unrecognized authentication type", "oauth.not-offered"),
        ("454 4.7.0 temporary authentication failure", "smtp.sign-in-busy"),
        ("432 4.3.2 concurrent connections limit exceeded", "smtp.too-many-connections"),
    ],
)
async def test_a_refusal_has_the_words_of_a_token(serve: Any, account: Any, short: Any, reply: str, code: str) -> None:
    server = await serve({"EHLO": OFFER, "AUTH": reply})
    step, _transcript = await tried(account, short, server.port, Method.MICROSOFT)
    assert step.problem.code == code
    assert len([line for line in server.said if line.startswith("AUTH")]) == 1


async def test_a_token_goes_to_no_server_that_does_not_offer_it(serve: Any, account: Any, short: Any) -> None:
    server = await serve({"EHLO": "250-x\r\n250 AUTH PLAIN LOGIN"})
    step, _transcript = await tried(account, short, server.port)
    assert step.problem.code == "oauth.not-offered"
    assert not any(line.startswith("AUTH") for line in server.said)
