"""Letters that are put off: when they leave, and what keeps one back that has been overtaken."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.bootstrap import LazyServices, Places
from komtui.domain.mail.delivery import ClaimedLetter, Delivery, DeliveryState, Outcome, Verdict
from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax
from komtui.services.mail.sending._attempt import Attempt
from komtui.services.mail.sending._recording import Recorder
from komtui.services.mail.sending.overtaken import Overtaken
from komtui.services.ports import NewDocument, StoredDocument

INVOICE = Document(
    kind=Kind.INVOICE,
    number="F-2026-0412",
    date=dt.date(2026, 11, 20),
    currency="EUR",
    seller=Party("Boulangerie Lefèvre"),
    buyer=Party("Café Müller", email="zoe@client.example"),
    lines=(Line("Pain", Decimal(100), price=Decimal("12.84"), taxes=(Tax(rate=Decimal(20)),)),),
    language="en",
    state=State.ISSUED,
)
LATER = dt.timedelta(hours=3)


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[LazyServices]:
    environment = {
        "KOMTUI_COMPANY_NAME": "Boulangerie Lefèvre",
        "KOMTUI_COMPANY_EMAIL": "factures@lefevre.example",
        "KOMTUI_SMTP_HOST": "mail.example.com",
    }
    opened = LazyServices(Places.of(tmp_path / "data", None), environment)
    yield opened
    await opened.close()


async def put_off(services: LazyServices) -> tuple[StoredDocument, Delivery]:
    (written,) = await DocumentRepository(services.database).add([NewDocument(INVOICE)])
    stored = await services.documents.get(written.id)
    letter = await services.letters.draft(stored)
    (delivery,) = await services.letters.queue(stored, letter, wait=LATER)
    return stored, delivery


def claimed(delivery: Delivery) -> ClaimedLetter:
    return ClaimedLetter(
        delivery.letter_id, "company", "a@b.example", (delivery.recipient,), b"", "", 0, delivery.queued_at - LATER, ""
    )


def overtaken(services: LazyServices) -> Overtaken:
    outbox = OutboxRepository(services.database, services.clock)
    return Overtaken(outbox, DocumentRepository(services.database), services.clock)


async def pay(services: LazyServices, stored: StoredDocument, amount: str) -> None:
    await services.payments.take(stored.id, Decimal(amount), "cash")


async def test_it_says_when_it_leaves_and_does_not_before(services: LazyServices) -> None:
    _stored, delivery = await put_off(services)
    assert delivery.state is DeliveryState.QUEUED
    assert delivery.next_try_at is not None
    assert abs(delivery.next_try_at - services.clock.now() - LATER) < dt.timedelta(minutes=1)
    outbox = OutboxRepository(services.database, services.clock)
    assert await outbox.claim("w", dt.timedelta(minutes=1)) is None
    mime = await outbox.mime(delivery.letter_id)
    assert mime is not None
    # Its date is that of its leaving: an invoice of this morning does not look a day old.
    from email.parser import BytesHeaderParser
    from email.policy import default

    date = BytesHeaderParser(policy=default).parsebytes(mime)["Date"].datetime
    assert abs(date - delivery.next_try_at) < dt.timedelta(minutes=1)
    await services.outbox.cancel(delivery.id)
    assert (await services.outbox.deliveries())[0].state is DeliveryState.CANCELLED


async def test_nothing_holds_it_back_where_nothing_has_changed(services: LazyServices) -> None:
    _stored, delivery = await put_off(services)
    assert await overtaken(services).problem(claimed(delivery)) is None


@pytest.mark.parametrize(
    ("amount", "code"), [("1540.80", "letter.paid-meanwhile"), ("40.80", "letter.changed-meanwhile")]
)
async def test_what_was_paid_meanwhile_does_not_leave_as_payable(
    services: LazyServices, amount: str, code: str
) -> None:
    stored, delivery = await put_off(services)
    await pay(services, stored, amount)

    problem = await overtaken(services).problem(claimed(delivery))

    assert problem is not None
    assert (problem.code, problem.facts) == (code, {"number": "F-2026-0412"})
    # One that was queued just now was written as things stand.
    young = replace(claimed(delivery), queued_at=services.clock.now())
    assert await overtaken(services).problem(young) is None


async def test_it_is_held_visibly_and_goes_where_a_person_says_so(services: LazyServices) -> None:
    stored, delivery = await put_off(services)
    await pay(services, stored, "1540.80")
    outbox = OutboxRepository(services.database, services.clock)

    class Post:
        sent = 0

        async def send(self, account, letter, before_dot):  # type: ignore[no-untyped-def]
            self.sent += 1
            await before_dot(letter.recipients)
            return [Outcome(each, Verdict.SENT, "250 ok") for each in letter.recipients]

    post, held = Post(), overtaken(services)

    async def tried() -> Delivery:
        await services.database.write(lambda connection: connection.execute("UPDATE deliveries SET due_at = 0"))
        letter = await outbox.claim("w", dt.timedelta(minutes=1))
        assert letter is not None
        letter = replace(letter, queued_at=letter.queued_at - LATER)
        recorder = Recorder(outbox, services.clock, None, lambda: None)
        await Attempt(
            outbox, post, services.accounts, services.clock, letter, recorder=recorder, overtaken=held.problem
        ).run()
        found = await outbox.delivery(delivery.id)
        assert found is not None
        return found

    failed = await tried()
    assert (failed.state, failed.problem and failed.problem.code) == (DeliveryState.FAILED, "letter.paid-meanwhile")
    assert post.sent == 0
    assert await outbox.pauses() == []
    with pytest.raises(ProblemError):
        await services.outbox.retry(failed.id)
    await services.outbox.retry(failed.id, consents={Consent.PAID})
    assert (await tried()).state is DeliveryState.SENT
    assert post.sent == 1
