"""Books of before: what was delivered since it failed is settled when they are brought up to date."""

import datetime as dt

from komtui.adapters.database.postgres import migrating as postgres
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.sqlite import migrating as sqlite
from komtui.adapters.system import SystemClock
from komtui.domain.mail.delivery import Outcome, Verdict
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.party import Party
from komtui.services.ports import NewDocument, NewLetter

UPDATES = [
    [each for each in sqlite.statements(next(folder.glob("*_settled.sql")).read_text()) if "UPDATE deliveries" in each]
    for folder in (sqlite.FOLDER, postgres.FOLDER)
]


async def test_what_was_delivered_since_is_settled(opened):
    database = opened()
    seller = Party("Us")
    document = Document(Kind.INVOICE, "F-1", dt.date(2026, 11, 20), "EUR", seller=seller, buyer=Party("You"))
    await DocumentRepository(database).add([NewDocument(document)])
    outbox = OutboxRepository(database, SystemClock())
    verdicts = (Verdict.FAIL, Verdict.UNCERTAIN, Verdict.SENT, Verdict.FAIL)
    for place, verdict in enumerate(verdicts):
        address = f"{place}@you.example"
        await outbox.enqueue(NewLetter(1, 1, "document", "company", "us@us.example", (address,), "s", b"m", "<m@us>"))
        await outbox.record(await outbox.claim("w", dt.timedelta(minutes=1)), [Outcome(address, verdict)])
    told = await outbox.deliveries()
    await database.write(lambda each: each.execute("UPDATE deliveries SET settled_at = NULL, settled_by = NULL"))
    assert await outbox.deliveries(settled=True) == []

    one, other = UPDATES
    assert one == other
    for statement in one:
        await database.write(lambda each, statement=statement: each.execute(statement))

    after, success, *before = await outbox.deliveries()
    assert [each.settled_by for each in (after, success, *before)] == [0, 0, success.id, success.id]
    assert {each.settled_at for each in before} == {success.changed_at}
    assert after == told[0]
