"""Notices: the account's mailbox is read for what came back, and the books say what became of letters."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from komtui.domain.mail.account import Method, Security
from komtui.domain.mail.mailbox import Mailbox
from komtui.domain.mail.notice import OURS, Notice
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.late import dataclass
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.mail.account.accounts import AccountService
from komtui.services.ports import Clock, Outbox, SettingsSnapshot
from komtui.services.ports.mailbox import Mailboxes, NoticeBooks, NoticeReader, Told
from komtui.services.settings.destinations import destination
from komtui.services.settings.scope import COMPANY, Changes
from komtui.services.settings.settings import SettingsService

FIRST: Final = dt.timedelta(days=14)
"""How far back a mailbox is read the first time: servers further on give up after five days."""
COPIED: Final = dt.timedelta(days=2)
"""How far back letters are copied: what was sent long before that was wanted stays as it is."""
_KEEPS_ITSELF: Final = ("gmail.com", "googlemail.com", "office365.com", "outlook.com")
"""Domains of mailbox servers whose providers lay a copy of what is handed to them themselves."""
EVERY: Final = 300.0
"""Seconds from one look into the mailboxes to the next."""
RENEWED: Final = 1_500.0
"""Seconds after which waiting for news begins anew: servers hang up after half an hour (RFC 2177)."""
_BREATH: Final = 1.0
_FINAL = frozenset({"imap.password", "imap.password-blank", "imap.token"})
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


@dataclass(frozen=True)
class _Watch:
    """A mailbox that is being watched."""

    mailbox: Mailbox | None
    task: asyncio.Task[None]


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

    async def mailbox(self, store: str = "") -> Mailbox:
        """Return the mailbox of an account, with what it is signed in to by.

        Raises NotConfiguredError `imap.not-set` where none is named, and as `AccountService.account` does.
        """
        return await mailbox_in(self._settings, self._accounts, store)

    async def named_mailbox(self, store: str = "", changes: Changes | None = None) -> Mailbox | None:
        """Return the mailbox of an account, with unsaved changes laid over its settings; None where none is named.

        Raises ProblemError as `mailbox` does otherwise.
        """
        settings = self._settings if changes is None else self._settings.over(changes)
        if not (await settings.snapshot()).value("imap.host", store):
            return None
        return await mailbox_in(settings, self._accounts.over(settings), store)

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
        await self._copy(mailbox, store)
        if settled or told != Told(unknown=told.unknown):
            self._tell(Subject.LETTERS)
        return Fetched(store, looked_at, told, settled)

    def _read(self, messages: Sequence[bytes]) -> list[Notice]:
        return [notice for content in messages for notice in self._reader(content)]

    async def _copy(self, mailbox: Mailbox, store: str) -> None:
        """Lay copies of what was sent beside what the account has sent itself, where that is wanted.

        Whatever goes wrong is none of the letters' business: they were sent, and the next look tries again.
        """
        if not await self._copies(mailbox, store):
            return
        try:
            while letters := await self._books.uncopied(mailbox.account.scope, self._clock.now() - COPIED):
                # The provider may keep what it sends; and whoever was cut off may have laid it already.
                held = await self._mailboxes.holds(mailbox, [each.message_id for each in letters])
                for each in letters:
                    mime = None if each.message_id in held else await self._outbox.mime(each.letter_id)
                    if mime is not None and not await self._mailboxes.lay(mailbox, mime, each.at):
                        _log.warning("%s has no folder for what was sent: no copies are laid", store or COMPANY)
                        return
                    await self._books.note_copies([each.letter_id])
        except ProblemError as error:
            _log.warning("no copy could be laid into the mailbox of %s", store or COMPANY, exc_info=error)

    async def _copies(self, mailbox: Mailbox, store: str) -> bool:
        """Return whether copies are wanted, and not the provider's own work."""
        account = mailbox.account
        from komtui.domain.mail.presets import within

        if account.method is not Method.SMTP or any(within(account.host, each) for each in _KEEPS_ITSELF):
            return False
        return await self._settings.value("imap.copy", store) == "yes"

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

    async def returned(self, addresses: Sequence[str]) -> Mapping[str, Notice]:
        """Return by address the return of the last letter to it; nothing of those that letters reached since."""
        return await self._books.returned([each for each in dict.fromkeys(addresses) if each])

    async def looked_at(self, store: str = "") -> dt.datetime | None:
        """Return when a mailbox was last read; None where it never was, on any machine.

        Raises ProblemError as `mailbox` does.
        """
        mailbox = await self.mailbox(store)
        return await self._books.looked_at(mailbox.account.scope, mailbox.folder)

    async def try_out(self, store: str = "") -> int:
        """Return how many messages the mailbox has, once all that reading it needs was tried.

        Raises ProblemError as `fetch` does.
        """
        return await self._mailboxes.try_out(await self.mailbox(store))

    async def run(self, stop: asyncio.Event) -> None:
        """Watch the mailboxes until `stop` is set.

        What comes in is read at once where the server tells of it (IDLE), else within a few minutes. A mailbox that
        refuses the password is left alone until its settings change: asking again would lock it.
        """
        watched: dict[str, _Watch] = {}
        ending = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                try:
                    await self._watch_named(watched)
                except Exception as error:  # noqa: BLE001 - whatever it is, letters go on leaving and the next look is soon
                    _log.warning("the mailboxes could not be read", exc_info=error)
                await asyncio.wait([ending], timeout=EVERY)
        finally:
            ending.cancel()
            await _ended(watched.values())

    async def _watch_named(self, watched: dict[str, _Watch]) -> None:
        """Watch those that are named now, and no others."""
        wanted: dict[str, Mailbox] = {}
        for store in await self.stores():
            try:
                wanted[store] = await self.mailbox(store)
            except ProblemError as error:
                _log.info("the mailbox of %s is not read: %s", store or COMPANY, error)
        gone = [store for store, watch in watched.items() if _lasting(wanted.get(store)) != watch.mailbox]
        await _ended([watched.pop(store) for store in gone])
        for store, mailbox in wanted.items():
            if store not in watched:
                task = asyncio.ensure_future(self._watch(store))
                watched[store] = _Watch(_lasting(mailbox), task)

    async def _watch(self, store: str) -> None:
        """Read a mailbox whenever something comes in; returns where it must not be asked again."""
        while True:
            rest = EVERY
            try:
                await self.fetch(store)
                rest = await self._rest(store)
            except ProblemError as error:
                _log.warning("the mailbox of %s could not be read", store or COMPANY, exc_info=error)
                if error.problems[0].code in _FINAL:
                    return
            except Exception as error:  # noqa: BLE001 - as in `run`
                _log.warning("the mailbox of %s could not be read", store or COMPANY, exc_info=error)
            await asyncio.sleep(rest)

    async def _rest(self, store: str) -> float:
        """Wait until something comes in, where the server tells; return after how many seconds to look again."""
        mailbox = await self.mailbox(store)
        bookmark = await self._books.bookmark(mailbox.account.scope, mailbox.folder)
        # What is sent meanwhile is to be copied soon.
        seconds = EVERY if await self._copies(mailbox, store) else RENEWED
        heard = await self._mailboxes.wait(mailbox, bookmark, seconds=seconds)
        # Whoever cannot tell is asked again; who says so all the time is not asked more often than that.
        return EVERY if heard is None else _BREATH


async def mailbox_in(settings: SettingsService, accounts: AccountService, store: str = "") -> Mailbox:
    """Return the mailbox of an account, with what it is signed in to by.

    Raises NotConfiguredError `imap.not-set` where none is named, and as `AccountService.account` does.
    """
    snapshot = await settings.snapshot()
    values = snapshot.values(_KEYS, store)
    if not values["imap.host"]:
        raise NotConfiguredError(Problem("imap.not-set", field="imap.host"))
    # Loaded with the first mailbox: whoever has none needs no list of providers for it.
    from komtui.domain.mail.presets.mailboxes import is_one_house

    account = await accounts.account(store)
    own = await _own_password(settings, snapshot, store)
    password = own or account.password
    token = "" if own and account.method is Method.SMTP else account.token
    if not (token or password):
        raise NotConfiguredError(Problem("mail.missing", {"setting": _PASSWORD, "key": _PASSWORD}, _PASSWORD))
    if (token or not own) and not is_one_house(account.host, values["imap.host"]):
        facts = {"saved": account.host, "server": values["imap.host"]}
        raise NotConfiguredError(Problem("imap.other-house", facts, _PASSWORD))
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


async def _own_password(settings: SettingsService, snapshot: SettingsSnapshot, store: str) -> str | None:
    """Return the mailbox's own password; None where it has none. Raises ProblemError `secret.…`.

    A store whose mailbox is another one never borrows that of the company.
    """
    there = destination(snapshot, store, _PASSWORD)
    owner, own = store, await settings.own_secret(_PASSWORD, store)
    if own is None and store and there == destination(snapshot, "", _PASSWORD):
        owner, own = "", await settings.own_secret(_PASSWORD)
    if own and (saved := await settings.destination(_PASSWORD, owner)) not in {None, str(there)}:
        raise ProblemError(Problem("secret.other-server", {"saved": str(saved), "server": str(there)}, _PASSWORD))
    return own


def _lasting(mailbox: Mailbox | None) -> Mailbox | None:
    """Return a mailbox without what changes by itself every hour."""
    return None if mailbox is None else replace(mailbox, account=replace(mailbox.account, token=""))


async def _ended(watches: Iterable[_Watch]) -> None:
    tasks = [each.task for each in watches]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _sum(one: Told, other: Told) -> Told:
    return Told(
        one.delayed + other.delayed,
        one.returned + other.returned,
        one.delivered + other.delivered,
        one.answers + other.answers,
        one.unknown + other.unknown,
    )
