"""Alerts: whoever is named in the configuration is told, at most once an hour, what did not arrive.

An alert is a letter of the outbox like any other: frozen, with its Message-ID, sent once. It tells of documents'
letters alone, never of another alert. An alert of a store whose own account stands still leaves by the company's;
where that is the same one or stands still, too, nothing is written until an account works, and then only what is
still true.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Mapping, Sequence
from typing import Final

from komtui.domain.mail.account import Account
from komtui.domain.mail.alert import LONGEST_WAIT, MOST_OFTEN, OLDEST, LastAlert, News, Untold, kind_of, lasts
from komtui.domain.mail.delivery import Pause
from komtui.domain.mail.letter import Letter
from komtui.domain.problem import ProblemError
from komtui.domain.settings.catalogue import Origin
from komtui.i18n.localizer import localizer
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.mail.account.accounts import AccountService
from komtui.services.mail.words.alternatives import Alternative, no_alternative, pictures_of
from komtui.services.ports import AlertBooks, Clock, NewLetter, Outbox
from komtui.services.sales.parties.company import documents_language
from komtui.services.settings.scope import COMPANY
from komtui.services.settings.settings import SettingsService

LOOK_EVERY: Final = 5.0
"""Seconds between two looks, at least."""
WALK_EVERY: Final = 600.0
"""Seconds between two looks at who waits for an account that stands still, at least."""
_KEY: Final = "mail.alert"

_log = logging.getLogger(__name__)


class AlertService:
    """Writes alerts; the worker asks it to, and sends them."""

    def __init__(
        self,
        books: AlertBooks,
        outbox: Outbox,
        settings: SettingsService,
        accounts: AccountService,
        clock: Clock,
        *,
        markup: Alternative = no_alternative,
        tell: Tell = nobody,
    ) -> None:
        self._books = books
        self._outbox = outbox
        self._settings = settings
        self._accounts = accounts
        self._clock = clock
        self._markup = markup
        self._changed = tell
        self._looked_at = -math.inf
        self._stores: dict[str, tuple[float, Sequence[str]]] = {}

    async def tell(self, *, idle: bool) -> float:
        """Queue the alerts that are due; while letters are under way they are collected for a few minutes.

        Returns after how many seconds to ask again at the latest.
        """
        since = time.monotonic() - self._looked_at
        if since < LOOK_EVERY:
            return LOOK_EVERY - since
        self._looked_at = time.monotonic()
        standing = await self._outbox.pauses()
        if standing and await self._books.withdraw():
            self._changed(Subject.LETTERS)
        untold = await self._books.untold(self._clock.now() - OLDEST)
        pauses = [pause for pause in standing if lasts(pause)]
        if untold or pauses:
            for store, news in (await self._sorted(untold, pauses)).items():
                await self._tell(store, news, idle)
        return math.inf

    async def _sorted(self, untold: Sequence[Untold], pauses: Sequence[Pause]) -> Mapping[str, News]:
        """Return what concerns each address: a store that names none of its own shares the company's."""
        groups: dict[str, str] = {}
        found: dict[str, News] = {}

        async def group(store: str) -> str:
            if store not in groups:
                own = any(each.origin is Origin.STORE for each in await self._settings.effective((_KEY,), store))
                groups[store] = store if own else ""
            return groups[store]

        for each in untold:
            name = await group(each.store)
            before = found.get(name, News())
            found[name] = News((*before.deliveries, each), before.pauses)
        for pause in pauses:
            stores = ["" if pause.scope == COMPANY else pause.scope, *await self._waiting(pause.scope)]
            for name in {await group(store) for store in stores}:
                before = found.get(name, News())
                found[name] = News(before.deliveries, (*before.pauses, pause))
        return found

    async def _waiting(self, scope: str) -> Sequence[str]:
        """Return whose documents wait for an account; a long queue is not walked at each look."""
        at, stores = self._stores.get(scope, (-math.inf, ()))
        if time.monotonic() - at > WALK_EVERY:
            stores = await self._books.stores_waiting(scope)
            self._stores[scope] = time.monotonic(), stores
        return stores

    async def _tell(self, store: str, news: News, idle: bool) -> None:
        now, last = self._clock.now(), await self._books.last(store)
        if last is not None:
            # A clock that was set back must not silence anybody for as long as the jump.
            if last.queued_at <= now < last.queued_at + MOST_OFTEN:
                return
            news = _since(last, news)
        waited = max((now - each.at for each in news.deliveries), default=LONGEST_WAIT)
        if not news or not (idle or waited >= LONGEST_WAIT):
            return
        try:
            address = await self._address(store)
            account = await self._account(store) if address else None
            letter = await self._letter(store, address, account, news, last) if account else None
        except ProblemError as error:
            _log.warning("no alert could be written: %s", error)
            return
        if letter is not None:
            await self._books.enqueue(letter, last)
            self._changed(Subject.LETTERS)

    async def _address(self, store: str) -> str:
        """Return whom to tell; empty for nobody."""
        return await self._settings.value(_KEY, store)

    async def _account(self, store: str) -> Account | None:
        """Return an account that works: the store's own, else the company's."""
        paused = {pause.scope for pause in await self._outbox.pauses()}
        for each in dict.fromkeys((store, "")):
            try:
                account = await self._accounts.sender(each)
            except ProblemError:
                continue
            if account.scope not in paused:
                return account
        return None

    async def _letter(
        self, store: str, address: str, account: Account, news: News, last: LastAlert | None
    ) -> NewLetter:
        # The email package is not needed before the first letter leaves.
        from komtui.services.addresses import normalized
        from komtui.services.mail.messages.message import built, new_message_id
        from komtui.services.mail.sending import _alert_letter as alert_letter

        settings = await self._settings.snapshot()
        words = localizer(documents_language(settings, store))
        company = settings.value("company.name", store)
        named = [await self._outbox.delivery(each.delivery_id) for each in news.deliveries[: alert_letter.MOST]]
        deliveries = [each for each in named if each is not None]
        letter = Letter(
            sender=account.address,
            from_name=account.from_name,
            to=(normalized(address),),
            subject=alert_letter.subject(news, words, company),
            body=alert_letter.body(news, deliveries, words),
            language=words.language,
            automatic=True,
        )
        message_id, markup = new_message_id(account.address), await self._markup(letter, store, settings)
        return NewLetter(
            document_id=0,
            revision=alert_letter.upto(news.deliveries) or (last.told if last else 0),
            kind=kind_of(store),
            scope=account.scope,
            sender=account.address,
            recipients=letter.recipients,
            subject=letter.subject,
            mime=built(letter, [], message_id, self._clock.now().astimezone(), markup),
            message_id=message_id,
            files=pictures_of(markup),
        )


def _since(last: LastAlert, news: News) -> News:
    """Return what the alert before did not tell."""
    return News(
        tuple(each for each in news.deliveries if each.event > last.told),
        tuple(pause for pause in news.pauses if pause.since > last.queued_at),
    )
