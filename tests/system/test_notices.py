"""What comes back, through real servers: Postfix returns and delays letters, Dovecot keeps them, komtui finds them."""

import asyncio
from dataclasses import replace
from email.message import EmailMessage

import pytest

from komtui.bootstrap import services
from komtui.domain.mail.delivery import DeliveryState
from komtui.domain.mail.mailbox import INBOX
from komtui.domain.problem import ProblemError

pytestmark = pytest.mark.system
GONE, FULL, SLOW, ADA = (f"{name}@example.test" for name in ("gone", "full", "slow", "ada"))


@pytest.fixture
async def house(mail_server, monkeypatch, tmp_path):
    values = {
        "COMPANY_NAME": "Atelier Été",
        "COMPANY_EMAIL": "shop@example.test",
        "SMTP_HOST": "localhost",
        "SMTP_PORT": str(mail_server.tls),
        "SMTP_USER": mail_server.user,
        "SMTP_PASSWORD": mail_server.password,
        "MAIL_CA_FILE": mail_server.authority,
        "IMAP_HOST": "localhost",
        "IMAP_PORT": str(mail_server.imap),
    }
    for name, value in values.items():
        monkeypatch.setenv(f"KOMTUI_{name}", value)
    house = services(data=tmp_path)
    yield house
    await house.close()


async def sent(house, samples, *recipients):
    """Mail a document, and return its deliveries once the server has taken them."""
    [result] = [each async for each in house.importing.run([samples / "ubl/ubl-tc434-example1.xml"])]
    stored = await house.documents.find(result.numbers[0])
    await house.letters.queue(stored, replace(await house.letters.draft(stored), to=recipients))
    assert await house.worker.once() == 1
    found = await house.outbox.deliveries(document_id=stored.id)
    assert {each.state for each in found} == {DeliveryState.SENT}, found
    return found


async def fetched_until(house, wanted):
    """Look into the mailbox until what is wanted has come; the test's own deadline ends it."""
    async with asyncio.timeout(60):
        while True:
            await house.notices.fetch()
            found = {each.recipient: each.state for each in await house.outbox.deliveries()}
            if wanted(found):
                return found
            # The server's own pace, not a guess: it has no way to say that it is done.
            await asyncio.sleep(0.2)


async def test_what_servers_return_and_delay_is_found(mail_server, house, samples):
    await sent(house, samples, GONE, FULL, SLOW, ADA)
    found = await fetched_until(house, lambda states: list(states.values()).count(DeliveryState.SENT) == 1)
    assert found == {
        GONE: DeliveryState.BOUNCED,
        FULL: DeliveryState.BOUNCED,
        SLOW: DeliveryState.DELAYED,
        ADA: DeliveryState.SENT,
    }
    by = {each.recipient: each for each in await house.outbox.deliveries()}
    assert by[GONE].reply == "5.1.1 no such user here"
    assert by[FULL].reply == "5.2.2 mailbox is full"
    assert by[SLOW].reply == "4.4.1 nobody answers there"
    box = mail_server.mailbox("shop@example.test")
    box.select(INBOX, readonly=True)
    assert box.search(None, "SEEN")[1] == [b""]
    box.logout()


async def test_an_answer_is_kept_as_text(mail_server, house, samples):
    [delivery] = await sent(house, samples, ADA)
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = "Ada <ada@example.test>", "shop@example.test", "Re: facture"
    answer["In-Reply-To"] = delivery.message_id
    answer["Message-ID"] = "<answer@example.test>"
    answer.set_content("Bien reçue, merci.")
    box = mail_server.mailbox("shop@example.test")
    box.append(INBOX, "", None, answer.as_bytes())
    box.logout()
    fetched = await house.notices.fetch()
    assert fetched.told.answers == 1
    [kept] = await house.notices.answers(delivery.document_id)
    assert (kept.text, kept.sender) == ("Bien reçue, merci.", "ada@example.test")
    assert (await house.notices.fetch()).looked_at == 0


async def test_an_uncertain_letter_is_found_among_the_sent_ones(mail_server, house, samples):
    [delivery] = await sent(house, samples, ADA)
    [raw] = mail_server.letters("ada@example.test", delivery.message_id)
    box = mail_server.mailbox("shop@example.test")
    box.create("Envoyes")
    box.append('"Envoyes"', "", None, raw)
    box.logout()
    await house.database.write(
        lambda connection: connection.execute(
            "UPDATE deliveries SET state = 'uncertain' WHERE id = :id", {"id": delivery.id}
        )
    )
    assert (await house.notices.fetch()).settled == 1
    assert (await house.outbox.delivery(delivery.id)).state is DeliveryState.SENT


async def test_a_wrong_password_is_told(house, monkeypatch):
    monkeypatch.setenv("KOMTUI_IMAP_PASSWORD", "canary wrong")
    with pytest.raises(ProblemError) as caught:
        await house.notices.fetch()
    [problem] = caught.value.problems
    assert (problem.code, problem.field) == ("imap.password", "imap.password")
    assert "canary" not in repr(problem)


async def test_copies_are_laid_only_where_that_is_wanted_and_once(mail_server, house, samples, monkeypatch):
    await sent(house, samples, ADA)
    await house.notices.fetch()

    box = mail_server.mailbox("shop@example.test")
    box.create("Sent")
    box.logout()

    def kept():
        box = mail_server.mailbox("shop@example.test")
        box.select("Sent", readonly=True)
        numbers = box.search(None, "SEEN")[1][0].split()
        found = [box.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers]
        box.logout()
        return found

    before = kept()
    (delivery,) = await house.outbox.deliveries()
    monkeypatch.setenv("KOMTUI_IMAP_COPY", "yes")
    again = services(data=house.places.data)
    try:
        for _time in range(2):
            await again.notices.fetch()
            copies = [each for each in kept() if delivery.message_id.encode() in each]
            assert len(copies) == 1, kept()
        assert copies[0] == await again._queue.mime(delivery.letter_id)
        assert len(kept()) == len(before) + 1
    finally:
        await again.close()
