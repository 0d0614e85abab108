"""Signing letters with the company's own domain (DKIM), where the provider does not.

It is off until the key stands in the DNS: a signature that nobody can check is worse than none. A message is signed
when it is built, so that what is frozen in the outbox is what leaves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from komtui.domain.mail.zone import ZoneLine
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.services.addresses import a_label
from komtui.services.mail.accounts import AccountService
from komtui.services.ports.discovery import Resolver
from komtui.services.ports.signing import Signer
from komtui.services.settings.settings import SettingsService
from komtui.services.settings.snapshot import Snapshot

DOMAIN: Final = "mail.dkim_domain"
SELECTOR: Final = "mail.dkim_selector"
KEY: Final = "mail.dkim_key"

Sign = Callable[[bytes, str, str, Snapshot | None], Awaitable[bytes]]
"""Returns a message as it leaves, by its sender and its store. Raises ProblemError."""


async def unsigned(mime: bytes, _sender: str, _store: str, _settings: Snapshot | None = None) -> bytes:
    """Return the message as it is."""
    return mime


@dataclass(frozen=True)
class Standing:
    """How far signing has come."""

    domain: str
    """Of the account's address."""
    selector: str
    """Under which name the key is published."""
    signs: bool
    """Whether letters are signed."""
    line: ZoneLine | None = None
    """What is to stand in the DNS; None as long as there is no key."""
    published: bool = False
    """Whether it stands there."""


class SigningService:
    """Makes the key, looks for it in the DNS, and signs."""

    def __init__(self, settings: SettingsService, accounts: AccountService, signer: Signer, resolver: Resolver) -> None:
        self._settings = settings
        self._accounts = accounts
        self._signer = signer
        self._resolver = resolver

    async def signed(self, mime: bytes, sender: str, store: str, settings: Snapshot | None = None) -> bytes:
        """Return a message with a signature, where letters of its sender are signed; else as it is.

        Raises ProblemError `signing.key`, `secret.…`, NotConfiguredError `signing.extra`, `mail.missing`: a letter that
        was to be signed does not leave without.
        """
        settings = settings or await self._settings.snapshot()
        domain = a_label(settings.value(DOMAIN, store).lower()) if settings.value(DOMAIN, store) else ""
        own = _domain(sender)
        if not domain or not (own == domain or own.endswith(f".{domain}")):
            return mime
        key = await self._key(store)
        return await asyncio.to_thread(self._signer.sign, mime, domain, settings.value(SELECTOR, store), key)

    async def standing(self, store: str = "") -> Standing:
        """Return how far signing has come. Raises ProblemError for a key that cannot be read, and `dns.…`."""
        settings = await self._settings.snapshot()
        domain = _domain((await self._accounts.sender(store)).address)
        selector, key = settings.value(SELECTOR, store), await self._settings.secret(KEY, store)
        signs = bool(settings.value(DOMAIN, store))
        if not key:
            return Standing(domain, selector, signs)
        public = await asyncio.to_thread(self._signer.public, key)
        line = ZoneLine(f"{selector}._domainkey.{domain}", "TXT", f"v=DKIM1; k=rsa; p={public}")
        texts = await self._resolver.texts(line.name)
        published = any(f"p={public}" in text.replace(" ", "") for text in texts)
        return Standing(domain, selector, signs, line, published)

    async def make(self, store: str = "") -> Standing:
        """Make a key where there is none, and return what is to stand in the DNS; nothing is signed yet.

        Raises NotConfiguredError `signing.extra`, and as setting a secret does.
        """
        if not self._signer.available:
            raise NotConfiguredError(Problem("signing.extra", field=DOMAIN))
        if not await self._settings.own_secret(KEY, store):
            key = await asyncio.to_thread(self._signer.new_key)
            await self._settings.set({KEY: key}, store)
        return await self.standing(store)

    async def start(self, store: str = "") -> Standing:
        """Sign from now on. Raises ProblemError `signing.not-published` where the DNS does not have the key yet."""
        if not self._signer.available:
            raise NotConfiguredError(Problem("signing.extra", field=DOMAIN))
        found = await self.standing(store)
        if found.line is None:
            await self._key(store)
        if found.line is None or not found.published:
            raise ProblemError(
                Problem("signing.not-published", {"name": found.line.name if found.line else ""}, DOMAIN)
            )
        await self._settings.set({DOMAIN: found.domain}, store)
        return await self.standing(store)

    async def stop(self, store: str = "") -> None:
        """Sign no more; the key stays, for letters that are on their way."""
        await self._settings.set({DOMAIN: None}, store)

    async def _key(self, store: str) -> str:
        key = await self._settings.secret(KEY, store)
        if not key:
            raise NotConfiguredError(Problem("mail.missing", {"setting": KEY, "key": KEY}, KEY))
        return key


def _domain(address: str) -> str:
    return a_label(address.rpartition("@")[2].lower())
