"""Mailboxes are watched: at once where the server tells, later where it does not, never again where it refuses."""

import asyncio

import pytest

from komtui.bootstrap import services
from mailbox_server import mailbox_server
from notices import Sent, report

LETTER = Sent("known", ("anne@one.example",))
NOTICE = report(
    LETTER,
    "MAILER-DAEMON@there.example",
    "Undelivered Mail",
    "No.\n",
    f"Reporting-MTA: dns; there.example\nOriginal-Envelope-Id: {LETTER.envelope}",
    ["Final-Recipient: rfc822;anne@one.example\nAction: failed\nStatus: 5.1.1"],
)


@pytest.fixture
def server():
    with mailbox_server(capabilities="IMAP4rev1 IDLE") as made:
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
    }
    for name, value in values.items():
        monkeypatch.setenv(f"KOMTUI_{name}", value)
    made = services(data=tmp_path)
    yield made
    await made.close()


@pytest.fixture
async def watching(house):
    stop = asyncio.Event()
    task = asyncio.ensure_future(house.notices.run(stop))
    yield task
    stop.set()
    await asyncio.wait_for(task, 20)


async def _bookmark(house, uid):
    from komtui.adapters.database.repositories.notices import NoticeRepository

    books = NoticeRepository(house.database, house.clock)
    async with asyncio.timeout(20):
        # The books tell nobody how far they were read.
        while (found := await books.bookmark("company", "INBOX")) is None or found.uid != uid:  # noqa: ASYNC110
            await asyncio.sleep(0)
    return found


async def test_what_comes_in_is_read_at_once(server, house, watching):
    await asyncio.to_thread(server.idle.wait, 20)
    server.arrive(1, NOTICE)
    await _bookmark(house, 1)
    # And it waits again.
    server.idle.clear()
    await asyncio.to_thread(server.idle.wait, 20)
    server.arrive(2, NOTICE)
    await _bookmark(house, 2)


async def test_watching_ends_with_the_worker(server, house):
    stop = asyncio.Event()
    task = asyncio.ensure_future(house.notices.run(stop))
    await asyncio.to_thread(server.idle.wait, 20)
    stop.set()
    await asyncio.wait_for(task, 20)
    assert await asyncio.to_thread(server.left.wait, 20)


async def test_a_refused_password_is_not_tried_again(server, house, caplog):
    server.password = "another"
    stop = asyncio.Event()
    task = asyncio.ensure_future(house.notices.run(stop))
    async with asyncio.timeout(20):
        while not any("could not be read" in each.message for each in caplog.records):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
    logins = sum("LOGIN" in line for line in server.said)
    stop.set()
    await asyncio.wait_for(task, 20)
    assert logins == 1
    assert "secret" not in caplog.text


async def test_a_mailbox_can_be_tried(server, house):
    server.messages = {1: NOTICE, 2: NOTICE}
    assert await house.notices.try_out() == 2
