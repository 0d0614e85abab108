"""Mailboxes over IMAP: each call is a thread's, and what it needs is loaded there."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar, cast

from komtui.domain.mail.account import Security
from komtui.domain.mail.mailbox import Arrival, Bookmark, Mailbox, News

if TYPE_CHECKING:
    from komtui.adapters.mail.imap._conversation import Conversation

DEADLINE: Final = 30.0
"""Seconds that any one answer of a server may take."""
T = TypeVar("T")


class ImapMailboxes:
    """Implements `ports.Mailboxes`."""

    def __init__(self, deadline: float = DEADLINE) -> None:
        self._deadline = deadline

    async def news(self, mailbox: Mailbox, after: Bookmark | None, *, since: dt.date, ours: str) -> News:
        """Return what came after the bookmark, or since a day."""
        return await self._talk(mailbox, lambda server: server.news(after, since, ours))

    async def holds(self, mailbox: Mailbox, message_ids: Sequence[str]) -> frozenset[str]:
        """Return which of these messages are in a folder for what was sent."""
        return await self._talk(mailbox, lambda server: server.holds(message_ids))

    async def lay(self, mailbox: Mailbox, message: bytes, at: dt.datetime) -> bool:
        """Lay a message into the folder for what was sent."""
        return await self._talk(mailbox, lambda server: server.lay(message, at))

    async def find(self, mailbox: Mailbox, message_id: str, *, seconds: float) -> Arrival | None:
        """Return a message as soon as it has come in; None where it has not after some time."""
        return await self._talk(mailbox, lambda server: server.find(message_id, seconds))

    async def wait(self, mailbox: Mailbox, after: Bookmark | None, *, seconds: float) -> bool | None:
        """Return whether something has come in within some time; None where the server cannot tell."""
        return await self._talk(mailbox, lambda server: server.wait(after, seconds))

    async def try_out(self, mailbox: Mailbox) -> int:
        """Return how many messages the folder has."""
        return await self._talk(mailbox, lambda server: server.try_out())

    async def _talk(self, mailbox: Mailbox, work: Callable[[Conversation], T]) -> T:
        from komtui.adapters.mail.imap._conversation import Conversation
        from komtui.adapters.mail.imap._faults import security_fault
        from komtui.adapters.mail.tls.contexts import context

        account = mailbox.account
        with security_fault(account):
            trusted = None if account.security is Security.NONE else await context(account)
        ours, theirs = socket.socketpair()
        loop = asyncio.get_running_loop()
        result: asyncio.Future[T] = loop.create_future()

        def settle(value: T | None, error: BaseException | None) -> None:
            if result.done():
                return
            if error is None:
                result.set_result(cast("T", value))
            else:
                result.set_exception(error)

        def run() -> None:
            value: T | None = None
            failed: BaseException | None = None
            try:
                value = work(Conversation(mailbox, trusted, self._deadline, theirs))
            except BaseException as error:  # noqa: BLE001 - it is raised where the answer is awaited
                failed = error
            finally:
                theirs.close()
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(settle, value, failed)

        # A thread of its own, which ends with the process: for those of its pool the loop waits, however long it takes.
        threading.Thread(target=run, name="komtui-mailbox", daemon=True).start()
        try:
            return await result
        finally:
            # Whoever has stopped waiting wants the thread to end as well.
            ours.close()
