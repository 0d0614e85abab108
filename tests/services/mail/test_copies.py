"""Copies of what was sent, laid into the account's own mailbox: what fails there makes no letter unsent."""

import datetime as dt

import pytest

from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.bootstrap import services
from komtui.domain.mail.delivery import DeliveryState, Outcome, Verdict
from komtui.services.ports import NewLetter
from mailbox_server import DROP, mailbox_server

MIME = b"From: shop@us.example\r\nMessage-ID: <one@us.example>\r\n\r\nBonjour\r\n"
SENT = '(\\HasNoChildren \\Sent) "/" "Sent"'


@pytest.fixture
def server():
    with mailbox_server(folders=('(\\HasNoChildren) "/" "INBOX"', SENT)) as made:
        yield made


@pytest.fixture
async def house(server, monkeypatch, tmp_path):
    values = {
        "COMPANY_NAME": "Boulangerie",
        "COMPANY_EMAIL": "shop@us.example",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": "9",
        "SMTP_USER": "shop",
        "SMTP_PASSWORD": "secret",
        "IMAP_HOST": "127.0.0.1",
        "IMAP_PORT": str(server.port),
        "IMAP_SECURITY": "none",
        "IMAP_COPY": "yes",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"KOMTUI_{name}", value)
    made = services(data=tmp_path)
    outbox = OutboxRepository(made.database, made.clock)
    await outbox.enqueue(
        NewLetter(0, 1, "statement:1", "company", "shop@us.example", ("a@b.example",), "x", MIME, "<one@us.example>")
    )
    letter = await outbox.claim("w", dt.timedelta(minutes=5))
    await outbox.mark_dot(letter, letter.recipients)
    await outbox.record(letter, [Outcome("a@b.example", Verdict.SENT, "250 ok")])
    yield made
    await made.close()


async def state(house):
    [delivery] = await house.outbox.deliveries()
    return delivery.state, delivery.reply


@pytest.mark.parametrize("answer", ["{tag} NO [OVERQUOTA] full\r\n", "{tag} BAD what?\r\n", DROP])
async def test_a_copy_that_fails_leaves_the_letter_sent_and_is_tried_again(server, house, caplog, answer):
    server.answers["APPEND"] = answer
    await house.notices.fetch()
    assert server.laid == []
    assert await state(house) == (DeliveryState.SENT, "250 ok")
    assert "no copy could be laid" in caplog.text
    assert "secret" not in caplog.text
    del server.answers["APPEND"]
    for _look in range(2):
        await house.notices.fetch()
        assert server.laid == [MIME]
    assert await state(house) == (DeliveryState.SENT, "250 ok")


async def test_a_copy_whose_answer_was_lost_is_laid_once(server, house):
    server.cut_after_laying = True
    await house.notices.fetch()
    server.cut_after_laying = False
    await house.notices.fetch()
    assert server.laid == [MIME]
    assert await state(house) == (DeliveryState.SENT, "250 ok")


async def test_an_account_without_a_folder_for_it_gets_none_and_says_so(server, house, caplog):
    server.folders = server.folders[:1]
    await house.notices.fetch()
    assert server.laid == []
    assert "no folder for what was sent" in caplog.text
    assert await state(house) == (DeliveryState.SENT, "250 ok")
