"""Mailboxes over IMAP: each call is a thread's, and what it needs is loaded there."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from komtui.domain.mail.account import Security
from komtui.domain.mail.mailbox import Bookmark, Mailbox, News

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

    async def _talk(self, mailbox: Mailbox, work: Callable[[Conversation], T]) -> T:
        from komtui.adapters.mail.imap._conversation import Conversation
        from komtui.adapters.mail.imap._faults import security_fault
        from komtui.adapters.mail.tls.contexts import context

        account = mailbox.account
        with security_fault(account):
            trusted = None if account.security is Security.NONE else await context(account)
        return await asyncio.to_thread(work, Conversation(mailbox, trusted, self._deadline))
