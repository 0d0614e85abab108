"""Signing letters with the company's own domain (DKIM), where the provider does not.

It is off until the key stands in the DNS: a signature that nobody can check is worse than none. A message is signed
when it is built, so that what is frozen in the outbox is what leaves.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Final

from komtui.domain.mail.zone import ZoneLine
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.late import dataclass
from komtui.services.addresses import a_label
from komtui.services.mail.account.accounts import AccountService
from komtui.services.ports.discovery import Resolver
from komtui.services.ports.signing import Signer
from komtui.services.settings.settings import SettingsService
from komtui.services.settings.snapshot import Snapshot

DOMAIN: Final = "mail.dkim_domain"
SELECTOR: Final = "mail.dkim_selector"
KEY: Final = "mail.dkim_key"

_KEY: Final = re.compile(r"(?:^|;)p=([^;]*)")
"""The key of a record (RFC 6376, 3.6.1); empty where it was taken back."""

Sign = Callable[[bytes, str, str, Snapshot | None], Awaitable[bytes]]
"""Returns a message as it leaves, by its sender and its store. Raises ProblemError."""


async def unsigned(mime: bytes, _sender: str, _store: str, _settings: Snapshot | None = None) -> bytes:
    """Return the message as it is."""
    return mime


class Found(Enum):
    """What stands in the DNS under the name of a key."""

    OURS = "ours"
    """The public half of the key that letters are signed with."""
    ANOTHER = "another"
    """Another key: what is signed looks forged."""
    NOTHING = "nothing"
    """None, or one that was taken back."""


@dataclass(frozen=True)
class Standing:
    """How far signing has come."""

    domain: str
    """The one that is set for signing, else that of the account's address."""
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
        domain = signed_domain(settings, store)
        if not domain or not is_of(domain_of(sender), domain):
            return mime
        key = await self._key(store)
        return await asyncio.to_thread(self._signer.sign, mime, domain, settings.value(SELECTOR, store), key)

    async def standing(self, store: str = "") -> Standing:
        """Return how far signing has come. Raises ProblemError for a key that cannot be read, and `dns.…`."""
        settings = await self._settings.snapshot()
        chosen = signed_domain(settings, store)
        domain = chosen or domain_of((await self._accounts.sender(store)).address)
        selector, key = settings.value(SELECTOR, store), await self._settings.secret(KEY, store)
        if not key:
            return Standing(domain, selector, bool(chosen))
        line = await self.line(domain, selector, key)
        found = await self.found(line)
        return Standing(domain, selector, bool(chosen), line, found is Found.OURS)

    async def line(self, domain: str, selector: str, key: str) -> ZoneLine:
        """Return what is to stand in the DNS. Raises ProblemError for a key that cannot be read."""
        public = await asyncio.to_thread(self._signer.public, key)
        return ZoneLine(f"{selector}._domainkey.{domain}", "TXT", f"v=DKIM1; k=rsa; p={public}")

    async def found(self, line: ZoneLine) -> Found:
        """Return what stands where the key is to stand. Raises ProblemError `dns.…`."""
        keys = [match[1] for text in await self._resolver.texts(line.name) if (match := _KEY.search(_close(text)))]
        if line.value and (own := _KEY.search(_close(line.value))) and own[1] in keys:
            return Found.OURS
        return Found.ANOTHER if any(keys) else Found.NOTHING

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


def signed_domain(settings: Snapshot, store: str) -> str:
    """Return the domain for which letters of a store are signed; empty where they are not."""
    chosen = settings.value(DOMAIN, store).strip().lower().rstrip(".")
    return a_label(chosen) if chosen else ""


def is_of(domain: str, above: str) -> bool:
    """Return whether a domain is another one or below it."""
    return domain == above or domain.endswith(f".{above}")


def _close(text: str) -> str:
    return "".join(text.split())


def domain_of(address: str) -> str:
    """Return the domain of an address, as the DNS has it."""
    return a_label(address.rpartition("@")[2].lower())
