"""The test of the account against a real server: every step, the message in the mailbox, and each kind of mistake."""

import re
from email import message_from_bytes, policy

import pytest

from komtui.adapters.mail.probe.check import SmtpTrial
from komtui.adapters.system import SystemClock
from komtui.domain.mail.account import Account, Security
from komtui.domain.mail.connection import Combination
from komtui.services.mail.trial.connection import ConnectionTest

pytestmark = pytest.mark.system


@pytest.fixture
def account(mail_server):
    def make(security, port=0, **changes):
        usual = {Security.TLS: mail_server.tls, Security.STARTTLS: mail_server.starttls}
        values = {
            "user": mail_server.user,
            "password": mail_server.password,
            "from_name": "Atelier Été",
            "ca_file": mail_server.authority,
            **changes,
        }
        return Account("company", "shop@example.test", "localhost", port or usual[security], security, **values)

    return make


@pytest.fixture
def connection(mail_server):
    usual = [Combination(mail_server.tls, Security.TLS), Combination(mail_server.starttls, Security.STARTTLS)]
    return ConnectionTest(SmtpTrial, SystemClock(), usual)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
async def test_the_test_message_arrives(mail_server, connection, account, security):
    steps = [step async for step in connection.run(account(security), message_to="ada@example.test")]
    assert connection.finding is None, connection.transcript
    assert (steps[-1].name, steps[-1].detail[:3]) == ("message", "250")
    assert mail_server.password not in repr(steps) + connection.transcript
    queued = re.search(r"queued as (\w+)", steps[-1].detail)[1]
    message_id = re.search(rf"{queued}: message-id=(<.+>)", mail_server.log())[1]
    [raw] = mail_server.letters("ada@example.test", message_id)
    message = message_from_bytes(raw, policy=policy.default)
    assert message["From"].addresses[0].display_name == "Atelier Été"
    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/pdf"]


async def test_security_that_does_not_fit_its_port_is_mended(mail_server, connection, account):
    names = [step.name async for step in connection.run(account(Security.TLS, mail_server.starttls))]
    finding = connection.finding
    assert (names[-1], finding.problem.code) == ("tls", "smtp.plain-on-tls")
    assert (finding.suggestion, finding.tried) == (Combination(mail_server.tls, Security.TLS), True)


async def test_a_wrong_password_is_tried_once(mail_server, connection, account):
    names = [step.name async for step in connection.run(account(Security.TLS, password="wrong"))]
    assert (names[-1], connection.finding.problem.code) == ("sign-in", "smtp.password")
    assert connection.finding.suggestion is None
    assert connection.transcript.count(">> AUTH") == 1


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
async def test_an_unknown_authority_then_its_pinned_certificate(connection, account, security):
    untrusted = account(security, ca_file="")
    assert [step.ok async for step in connection.run(untrusted)][-1] is False
    finding = connection.finding
    assert finding.problem.code == "smtp.certificate-untrusted"
    pinned = account(security, ca_file="", certificate_sha256=finding.certificate.sha256)
    assert all([step.ok async for step in connection.run(pinned)])


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
async def test_an_incomplete_chain_then_a_file_that_stands_in(mail_server, connection, account, security):
    port = mail_server.tls_gap if security is Security.TLS else mail_server.starttls_gap
    assert [step.ok async for step in connection.run(account(security, port))][-1] is False
    finding = connection.finding
    assert finding.problem.code == "smtp.certificate-incomplete"
    assert [step.code for step in finding.remedy.steps] == [
        "remedy.full-chain",
        "remedy.authority-ask",
        "remedy.authority-file",
    ]
    mended = account(security, port, ca_file=str(mail_server.folder / "between.pem"))
    assert all([step.ok async for step in connection.run(mended)]), connection.transcript
