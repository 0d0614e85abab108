"""What sends cannot use the books: the header and the outbox say so, and no longer once it can."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from komtui.services.mail.sending import delivery


async def test_locked_books_are_told_and_no_longer_once_they_are_free(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "TROUBLE", 0.1)
    await house.company()
    database = house.services.database
    monkeypatch.setattr(database, "_busy_seconds", 0.1)
    holder = sqlite3.connect(database.path, isolation_level=None)
    async with house.screen(worker=True) as hands:
        await hands.until(lambda: house.services.worker is not None)
        holder.execute("BEGIN IMMEDIATE")
        house.services.worker.wake()
        await hands.sees("sending waits for the database")
        await hands.press("f3")
        await hands.sees("by another program", "sending waits")
        holder.execute("ROLLBACK")
        await hands.until(lambda: "sending waits" not in hands.text and "another program" not in hands.text)
    holder.close()
