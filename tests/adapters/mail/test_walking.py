"""The test of an account: its steps, and that nothing is sent."""

import pytest

from komtui.adapters.mail.probe._walking import Walk
from komtui.adapters.mail.smtp.recording import Transcript
from komtui.domain.mail.account import Security


async def walked(account, deadlines):
    walk = Walk(account, deadlines, Transcript(account))
    try:
        return [step async for step in walk.steps("ada@example.net")]
    finally:
        walk.drop()


@pytest.mark.parametrize(
    ("security", "names"),
    [
        (Security.TLS, "resolve connect tls greeting ehlo sign-in sender recipient"),
        (Security.STARTTLS, "resolve connect greeting tls ehlo sign-in sender recipient"),
        (Security.NONE, "resolve connect greeting ehlo sign-in sender recipient"),
    ],
)
async def test_every_step_passes(serve, account, certificates, short, security, names):
    settings = {Security.TLS: "tls", Security.STARTTLS: "starttls"}
    given = {settings[security]: certificates.server("good")} if security in settings else {}
    server = await serve({"EHLO": "250-x\r\n250 AUTH PLAIN"}, **given)
    mine = account(server.port, security=security, ca_file=certificates.file, user="ada", password="canary-7")
    steps = await walked(mine, short)
    assert [step.name for step in steps] == names.split()
    assert all(step.ok and step.seconds >= 0 and step.problem is None for step in steps)
    assert not any(line.startswith("DATA") for line in server.said)
    assert server.letters == []
    assert "canary-7" not in repr(steps)
    if security is not Security.NONE:
        [tls] = [step for step in steps if step.name == "tls"]
        assert tls.detail.startswith("TLSv1.")
        assert "localhost" in tls.detail


@pytest.mark.parametrize(
    ("answers", "name", "code"),
    [
        ({"greeting": "554 no"}, "greeting", "smtp.greeting-refused"),
        ({"EHLO": "550 no"}, "ehlo", "smtp.ehlo-refused"),
        ({"AUTH": "535 5.7.8 wrong"}, "sign-in", "smtp.password"),
        ({"MAIL": "553 5.7.1 not yours"}, "sender", "smtp.sender-refused"),
        ({"RCPT": "550 5.1.1 unknown"}, "recipient", "smtp.recipient-unknown"),
        ({"RCPT": "<silent>"}, "recipient", "smtp.timeout-envelope"),
    ],
)
async def test_the_first_that_fails_is_the_last(serve, account, short, answers, name, code):
    server = await serve({"EHLO": "250-x\r\n250 AUTH PLAIN", **answers})
    steps = await walked(account(server.port, user="ada", password="canary-7"), short)
    assert [step.ok for step in steps] == [True] * (len(steps) - 1) + [False]
    assert (steps[-1].name, steps[-1].problem.code) == (name, code)
    expected = next(iter(answers.values()))
    assert steps[-1].detail == ("" if expected == "<silent>" else expected)


async def test_leaving_early_hangs_up(serve, account, short):
    server = await serve()
    mine = account(server.port)
    steps = Walk(mine, short, Transcript(mine)).steps("ada@example.net")
    async for step in steps:
        if step.name == "greeting":
            break
    await steps.aclose()
    await server.stop()
    assert server.open_now == 0
