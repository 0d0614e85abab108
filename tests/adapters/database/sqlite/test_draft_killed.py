"""A process that is killed while it saves a draft: the draft is what it was, or what it was to become, and found."""

import asyncio
import datetime as dt
from decimal import Decimal

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.party import NOBODY, Party
from komtui.services.ports import NewDocument, Query
from stopping import STOPPING, killed

# Saves a draft for somebody else; stops before one of its statements, says so, and waits to be killed.
EDITOR = (
    STOPPING
    + """
import asyncio, sys
from dataclasses import replace
from pathlib import Path
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.domain.sales.party import Party

async def main(path, after):
    database = Database(Path(path))
    documents = DocumentRepository(database)
    stored = await documents.get(1)
    database._writer = Stopping(database._writer, at(after))
    await documents.save(1, stored.revision, replace(stored.document, buyer=Party("Hotel")))
    print("done", flush=True)

asyncio.run(main(*sys.argv[1:]))
"""
)


async def test_a_killed_editor_leaves_the_draft_whole(path):
    """Killed before each of its statements, one after the other, until it comes to its end."""
    database = Database(path)
    lines = tuple(Line(f"Ligne {at}", price=Decimal(10)) for at in range(40))
    draft = Document(Kind.INVOICE, "", dt.date(2026, 11, 20), "EUR", NOBODY, Party("Bakery"), lines)
    documents, index = DocumentRepository(database), IndexRepository(database)
    await documents.add([NewDocument(draft)])
    before = await documents.get(1)

    async def found(word):
        return len(await asyncio.wrap_future(index.keys(Query(word), 5)))

    for after in range(1, 60):
        if await killed(EDITOR, path, after):
            break
        assert await documents.get(1) == before
        assert (await found("bakery"), await found("hotel")) == (1, 0)
    assert after > 5
    saved = await documents.get(1)
    assert (saved.revision, saved.document.buyer.name) == (before.revision + 1, "Hotel")
    assert (await found("bakery"), await found("hotel")) == (0, 1)
    assert await database.quick_check() == ()
    database.close()
