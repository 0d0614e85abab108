"""The main job through real servers: a document is imported, rendered, mailed, and read back from the mailbox."""

import hashlib
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from komtui.bootstrap import services
from komtui.domain.mail.delivery import DeliveryState

pytestmark = pytest.mark.system


@pytest.fixture
def set_up(mail_server, monkeypatch):
    """Set the account by the environment, as `tls` or `starttls`."""

    def apply(security, **changes):
        values = {
            "COMPANY_NAME": "Atelier Été",
            "COMPANY_EMAIL": "shop@example.test",
            "COMPANY_COUNTRY": "FR",
            "COMPANY_CITY": "Lyon",
            "SMTP_HOST": "localhost",
            "SMTP_PORT": str(mail_server.tls if security == "tls" else mail_server.starttls),
            "SMTP_SECURITY": security,
            "SMTP_USER": mail_server.user,
            "SMTP_PASSWORD": mail_server.password,
            "MAIL_CA_FILE": mail_server.authority,
            **changes,
        }
        for name, value in values.items():
            monkeypatch.setenv(f"KOMTUI_{name}", value)

    return apply


async def first_of(house, path):
    [result] = [result async for result in house.importing.run([path])]
    assert result.ok, result.problems
    return await house.documents.find(result.numbers[0])


async def mailed(house, stored, recipient):
    """Queue and send a document's letter; return its delivery and its PDF's hash."""
    letter = replace(await house.letters.draft(stored), to=(recipient,))
    await house.letters.queue(stored, letter)
    assert await house.worker.once() == 1
    [delivery] = await house.outbox.deliveries(document_id=stored.id)
    return delivery, letter.attachments[0].sha256


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("sample", ["facturx/EN16931_Einfach.pdf", "ubl/ubl-tc434-example1.xml"])
async def test_a_document_arrives_once_and_whole(mail_server, set_up, samples, tmp_path, security, sample):
    set_up(security)
    house = services(data=tmp_path)
    try:
        stored = await first_of(house, samples / sample)
        delivery, sha256 = await mailed(house, stored, "ada@example.test")
        assert (delivery.state, delivery.reply[:3]) == (DeliveryState.SENT, "250"), delivery
        if sample.endswith(".pdf"):
            assert sha256 == hashlib.sha256((samples / sample).read_bytes()).hexdigest()
    finally:
        await house.close()
    [raw] = mail_server.letters("ada@example.test", delivery.message_id)
    message = message_from_bytes(raw, policy=policy.default)
    [pdf] = [part for part in message.walk() if part.get_content_type() == "application/pdf"]
    assert hashlib.sha256(pdf.get_content()).hexdigest() == sha256
    assert message["Message-ID"] == delivery.message_id
    assert message["Subject"] == delivery.subject
    assert "Atelier Été" in str(message["From"])


async def test_the_account_test_passes(mail_server, set_up, tmp_path):
    set_up("starttls")
    house = services(data=tmp_path)
    try:
        account = await house.accounts.account()
        steps = [step async for step in house.connection.run(account)]
    finally:
        await house.close()
    names = "resolve connect greeting tls ehlo sign-in sender recipient"
    assert [step.name for step in steps if step.ok] == names.split(), steps[-1]
    assert mail_server.password not in repr(steps)


async def test_a_wrong_password_pauses_the_account(mail_server, set_up, samples, tmp_path):
    set_up("tls", SMTP_PASSWORD="wrong")
    house = services(data=tmp_path)
    try:
        stored = await first_of(house, samples / "ubl/ubl-tc434-example1.xml")
        delivery, _ = await mailed(house, stored, "ada@example.test")
        [pause] = await house.outbox.pauses()
    finally:
        await house.close()
    assert (delivery.state, delivery.attempts) == (DeliveryState.QUEUED, 0)
    assert pause.problem.code == "smtp.password"


async def test_an_unknown_recipient_has_failed(mail_server, set_up, samples, tmp_path):
    set_up("tls")
    house = services(data=tmp_path)
    try:
        stored = await first_of(house, samples / "ubl/ubl-tc434-example1.xml")
        delivery, _ = await mailed(house, stored, "nobody@example.test")
    finally:
        await house.close()
    assert delivery.state is DeliveryState.FAILED
    assert delivery.problem.code == "smtp.recipient-unknown"
