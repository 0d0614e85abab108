"""Notices: the account's mailbox is read for what came back, and the books say what became of letters."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from komtui.domain.mail.account import Method, Security
from komtui.domain.mail.mailbox import Mailbox
from komtui.domain.mail.notice import OURS, Notice
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.mail.accounts import AccountService
from komtui.services.ports import Clock, Outbox
from komtui.services.ports.mailbox import Mailboxes, NoticeBooks, NoticeReader, Told
from komtui.services.settings.settings import COMPANY, SettingsService

FIRST: Final = dt.timedelta(days=14)
"""How far back a mailbox is read the first time: servers further on give up after five days."""
EVERY: Final = 300.0
"""Seconds from one look into the mailboxes to the next."""
_MOST_BATCHES: Final = 50
_KEYS = ("imap.host", "imap.port", "imap.security", "imap.user", "imap.folder")
_PASSWORD = "imap.password"  # noqa: S105 - the key of the setting, not a password

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fetched:
    """What came of looking into one mailbox."""

    store: str
    """Whose account; empty for the company's."""
    looked_at: int
    """Messages whose headers were read."""
    told: Told
    """What notices have changed."""
    settled: int = 0
    """Uncertain deliveries that the account keeps a copy of: they were taken."""


class NoticeService:
    """Reads mailboxes, on demand and by itself."""

    def __init__(
        self,
        settings: SettingsService,
        accounts: AccountService,
        mailboxes: Mailboxes,
        books: NoticeBooks,
        outbox: Outbox,
        *,
        reader: NoticeReader,
        clock: Clock,
        tell: Tell = nobody,
    ) -> None:
        self._settings = settings
        self._accounts = accounts
        self._mailboxes = mailboxes
        self._reader = reader
        self._books = books
        self._outbox = outbox
        self._clock = clock
        self._tell = tell
        self._standing: dict[Mailbox, Problem] = {}

    async def mailbox(self, store: str = "") -> Mailbox:
        """Return the mailbox of an account, with what it is signed in to by.

        Raises NotConfiguredError `imap.not-set` where none is named, and as `AccountService.account` does.
        """
        settings = await self._settings.snapshot()
        values = settings.values(_KEYS, store)
        if not values["imap.host"]:
            raise NotConfiguredError(Problem("imap.not-set", field="imap.host"))
        account = await self._accounts.account(store)
        own = await self._settings.own_secret(_PASSWORD, store)
        if own is None and store:
            own = await self._settings.own_secret(_PASSWORD)
        password = own or account.password
        token = "" if own and account.method is Method.SMTP else account.token
        if not (token or password):
            raise NotConfiguredError(Problem("mail.missing", {"setting": _PASSWORD, "key": _PASSWORD}, _PASSWORD))
        return Mailbox(
            replace(
                account,
                host=values["imap.host"],
                port=int(values["imap.port"]),
                security=Security(values["imap.security"]),
                user=values["imap.user"] or account.user or account.address,
                password=password,
                token=token,
                certificate_sha256=account.certificate_sha256 if account.host == values["imap.host"] else "",
            ),
            values["imap.folder"],
        )

    async def stores(self) -> Sequence[str]:
        """Return whose mailboxes are named: the company's (`""`) and those of stores with an account of their own."""
        settings = await self._settings.snapshot()
        known = ["", *await self._accounts.apart()]
        return [store for store in known if settings.value("imap.host", store)]

    async def fetch(self, store: str = "") -> Fetched:
        """Read what has come in, and settle what is uncertain. Raises ProblemError as `mailbox` does, and `imap.…`."""
        mailbox = await self.mailbox(store)
        scope, folder = mailbox.account.scope, mailbox.folder
        since = (self._clock.now() - FIRST).date()
        looked_at, told = 0, Told()
        for _batch in range(_MOST_BATCHES):
            bookmark = await self._books.bookmark(scope, folder)
            news = await self._mailboxes.news(mailbox, bookmark, since=since, ours=OURS)
            # A message may be anything: it is read where it holds nobody up.
            notices = await asyncio.to_thread(self._read, news.messages)
            told = _sum(told, await self._books.take(notices, scope, folder, news.bookmark))
            looked_at += news.looked_at
            if not news.more:
                break
        settled = await self._settle(mailbox)
        if settled or told != Told(unknown=told.unknown):
            self._tell(Subject.LETTERS)
        return Fetched(store, looked_at, told, settled)

    def _read(self, messages: Sequence[bytes]) -> list[Notice]:
        return [notice for content in messages for notice in self._reader(content)]

    async def _settle(self, mailbox: Mailbox) -> int:
        """Say of uncertain deliveries that they were sent, where the account keeps the letter; return of how many.

        Where it does not, nobody knows more than before: not every account keeps what it sent.
        """
        uncertain = await self._books.uncertain(mailbox.account.scope)
        if not uncertain:
            return 0
        held = await self._mailboxes.holds(mailbox, sorted({message_id for _, message_id in uncertain}))
        return sum([await self._outbox.resolve(key, arrived=True) for key, name in uncertain if name in held])

    async def answers(self, document_id: int) -> Sequence[Notice]:
        """Return the answers to letters with a document, the oldest first."""
        return await self._books.answers(document_id)

    async def run(self, stop: asyncio.Event) -> None:
        """Look into the mailboxes every few minutes until `stop` is set.

        A mailbox that refuses the password is left alone until its settings change: asking again would lock it.
        """
        while not stop.is_set():
            try:
                for store in await self.stores():
                    await self._look(store)
            except Exception as error:  # noqa: BLE001 - whatever it is, letters go on leaving and the next look is soon
                _log.warning("the mailboxes could not be read", exc_info=error)
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await stop.wait()

    async def _look(self, store: str) -> None:
        try:
            mailbox = await self.mailbox(store)
        except ProblemError as error:
            _log.info("the mailbox of %s is not read: %s", store or COMPANY, error)
            return
        if mailbox in self._standing:
            return
        try:
            await self.fetch(store)
        except ProblemError as error:
            _log.warning("the mailbox of %s could not be read: %s", store or COMPANY, error)
            if error.problems[0].code in {"imap.password", "imap.token"}:
                self._standing[mailbox] = error.problems[0]


def _sum(one: Told, other: Told) -> Told:
    return Told(
        one.delayed + other.delayed,
        one.returned + other.returned,
        one.delivered + other.delivered,
        one.answers + other.answers,
        one.unknown + other.unknown,
    )
