"""A process that is killed while it queues letters together: each is there whole, or not at all."""

import asyncio
import datetime as dt

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.repositories.outbox_index import OutboxIndexRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.system import SystemClock
from komtui.domain.mail.delivery import DeliveryState
from komtui.domain.mail.outbox_query import OutboxQuery
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.party import NOBODY, Party
from komtui.services.ports import NewDocument
from stopping import STOPPING, killed

# Queues letters at once; stops before one of its statements, says so, and waits to be killed.
CLERK = (
    STOPPING
    + """
import asyncio, sys
from pathlib import Path
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.domain.mail.letter import base64_lines
from komtui.adapters.system import SystemClock
from komtui.services.ports import NewLetter

def letter(place):
    file = bytes(range(256)) * 16
    mime = b"Subject: x\\r\\n\\r\\n" + base64_lines(file) + b"\\r\\n"
    to = (f"{place}@b.example",)
    return NewLetter(place, 1, "document", "", "us@us.example", to, "x", mime, f"<{place}@x>", (file,))

async def main(path, after):
    database = Database(Path(path))
    database._writer = Stopping(database._writer, at(after))
    outbox = OutboxRepository(database, SystemClock())
    await asyncio.gather(*(outbox.enqueue(letter(place)) for place in (1, 2, 3)))
    print("done", flush=True)

asyncio.run(main(*sys.argv[1:]))
"""
)


async def test_a_killed_clerk_has_queued_letters_whole(path):
    """Killed before every third of its statements, until it comes to its end."""
    database = Database(path)
    day, buyer = dt.date(2026, 11, 20), Party("Bakery")
    invoices = [Document(Kind.INVOICE, f"F-{each}", day, "EUR", NOBODY, buyer, ()) for each in (1, 2, 3)]
    await DocumentRepository(database).add(list(map(NewDocument, invoices)))
    outbox, index = OutboxRepository(database, SystemClock()), OutboxIndexRepository(database)

    async def whole():
        """Return the letters that are there, after a look at all that makes one."""
        found = await outbox.deliveries()
        for each in found:
            assert each.state is DeliveryState.QUEUED
            assert (await outbox.mime(each.letter_id)).startswith(b"Subject: x\r\n\r\nAAEC")
            assert [event.state for event in await outbox.history(each.id)] == [DeliveryState.QUEUED]
            assert await asyncio.wrap_future(index.keys(OutboxQuery(each.recipient), 9)) == [each.id]
        return {each.document_id for each in found}

    kept = set()
    for after in range(1, 120, 3):
        done = await killed(CLERK, path, after)
        there = await whole()
        assert kept <= there, "what was committed is lost"
        kept = there
        if done:
            break
    assert after > 20
    assert kept == {1, 2, 3}
    assert len(await outbox.deliveries()) == 3, "queued once"
    database.close()
