"""The whole chain of a Gmail account: sign in, token, Postfix and Dovecot with XOAUTH2, mailbox, revoke, refused."""

import asyncio
import urllib.request
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from komtui.bootstrap import services
from komtui.domain.mail.authorization import Provider, Revoked
from komtui.domain.mail.delivery import DeliveryState
from komtui.domain.sales.consent import Consent

pytestmark = pytest.mark.system
INVOICE = (
    "kind,number,date,customer,email,currency,description,quantity,price,tax\n"
    "invoice,F-2026-0001,2026-11-20,Ada,ada@example.test,EUR,Pain,10,1.20,5.5\n"
)


@pytest.fixture
async def house(mail_server, monkeypatch, tmp_path):
    for name, value in {
        "COMPANY_NAME": "Atelier Été",
        "COMPANY_COUNTRY": "FR",
        "COMPANY_CITY": "Lyon",
        "MAIL_METHOD": "gmail",
        "MAIL_CA_FILE": mail_server.authority,
        "GMAIL_ADDRESS": mail_server.user,
        "GMAIL_CLIENT": str(mail_server.signing.write_client(tmp_path / "client.json")),
        "GMAIL_HOST": "localhost",
        "GMAIL_PORT": str(mail_server.tls),
        "VAULT_PASSPHRASE": "four random words here",
    }.items():
        monkeypatch.setenv(f"KOMTUI_{name}", value)
    opened = services(data=tmp_path / "data")
    opened.on_command_line()
    yield opened
    await opened.close()


async def sign_in(house):
    attempt = await house.sign_in.begin(Provider.GOOGLE)
    waiting = asyncio.create_task(attempt.finish())
    await asyncio.to_thread(lambda: urllib.request.urlopen(attempt.url, timeout=10).close())
    return await waiting


async def queued(house, tmp_path):
    (tmp_path / "invoice.csv").write_text(INVOICE)
    [result] = [result async for result in house.importing.run([tmp_path / "invoice.csv"])]
    stored = await house.documents.find(result.numbers[0])
    letter = replace(await house.letters.draft(stored), to=("ada@example.test",))
    await house.letters.queue(stored, letter, consents=(Consent.SENT_BEFORE,))
    return stored


async def delivered(house, stored):
    await house.worker.once()
    return (await house.outbox.deliveries(document_id=stored.id))[0]


async def test_a_letter_leaves_by_the_permission_and_no_more_without_it(mail_server, house, tmp_path):
    signing = mail_server.signing
    await sign_in(house)
    stored = await queued(house, tmp_path)
    # The server ends the token meanwhile: it is renewed once, and the letter goes out all the same.
    signing.end_access()
    delivery = await delivered(house, stored)
    assert (delivery.state, delivery.reply[:3]) == (DeliveryState.SENT, "250"), delivery
    assert signing.seen[-3:] == ["introspect", "refresh_token", "introspect"]
    [raw] = mail_server.letters("ada@example.test", delivery.message_id)
    assert "Atelier Été" in str(message_from_bytes(raw, policy=policy.default)["From"])

    await queued(house, tmp_path)
    account = await house.accounts.account()
    assert await house.sign_in.revoke(Provider.GOOGLE) is Revoked.AT_PROVIDER
    assert [step.ok async for step in house.connection.run(account)][-1] is False
    assert house.connection.finding.problem.code == "oauth.no-token", "the server no longer takes what was revoked"
    assert "535 " in house.connection.transcript
    delivery = await delivered(house, stored)
    assert delivery.state is DeliveryState.QUEUED
    [pause] = await house.outbox.pauses()
    assert pause.problem.code == "oauth.no-token"

    await sign_in(house)
    assert await house.outbox.pauses() == []
    assert (await delivered(house, stored)).state is DeliveryState.SENT


async def test_a_token_that_is_refused_twice_pauses_the_account(mail_server, house, tmp_path, monkeypatch):
    await sign_in(house)
    stored = await queued(house, tmp_path)
    # The provider gives tokens, and the mail server wants none of them.
    monkeypatch.setattr(mail_server.signing, "good", lambda _access: "")
    delivery = await delivered(house, stored)
    assert (delivery.state, delivery.attempts) == (DeliveryState.QUEUED, 0), "it costs the letter no try"
    [pause] = await house.outbox.pauses()
    assert pause.problem.code == "oauth.refused"
    assert mail_server.signing.seen[-3:] == ["introspect", "refresh_token", "introspect"], "two sign-ins, no more"


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_the_connection_test_runs_with_the_permission(mail_server, house, monkeypatch, security):
    monkeypatch.setenv("KOMTUI_GMAIL_PORT", str(getattr(mail_server, security)))
    monkeypatch.setenv("KOMTUI_GMAIL_SECURITY", security)
    await sign_in(house)
    account = await house.accounts.account()
    trial = house.connection
    steps = [step async for step in trial.run(account, "ada@example.test")]
    assert [step.name for step in steps if not step.ok] == []
    assert next(step.detail for step in steps if step.name == "sign-in") == "XOAUTH2"
    assert account.token not in trial.transcript

    mail_server.signing.end_access()
    steps = [step async for step in trial.run(account, "ada@example.test")]
    assert [step.name for step in steps if not step.ok] == []
    assert [step.name for step in steps if step.note is not None] == ["sign-in"], "it was renewed, and that is said"
    assert "334 " in trial.transcript, "the challenge was heard, and answered with an empty line"
    assert trial.transcript.count(">> AUTH") == 2, "once with each token"

    monkeypatch.setattr(mail_server.signing, "good", lambda _access: "")
    steps = [step async for step in trial.run(await house.accounts.account(), "ada@example.test")]
    assert (steps[-1].name, trial.finding.problem.code) == ("sign-in", "oauth.refused")
    assert trial.transcript.count(">> AUTH") == 2, "renewed once, and no more"
    assert account.token not in trial.transcript + repr(trial.finding)
