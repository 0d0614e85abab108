"""The company's own OAuth clients: put together from the settings."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from komtui.domain.mail.authorization import JSON_LIMIT, Client, Provider, google_client, is_safe
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.settings.catalogue import Origin
from komtui.services.files import expanded, start_of
from komtui.services.settings.settings import SettingsService
from komtui.services.settings.snapshot import Snapshot

CLIENTS: Mapping[Provider, tuple[str, ...]] = {
    Provider.GOOGLE: ("gmail.client",),
    Provider.MICROSOFT: ("microsoft.client_id", "microsoft.tenant", "microsoft.authority"),
}
"""What a client is made of; without the first there is none."""


def permission_owner(settings: Snapshot, provider: Provider, store: str) -> str:
    """Return whose permission a store sends with: its own where it has an address, a server or a client of its own.

    A token is never handed to another server than the one that it was asked for, nor used for another address.
    """
    if not store:
        return ""
    keys = (f"{provider.section}.address", f"{provider.section}.host", *CLIENTS[provider])
    return store if any(each.origin is Origin.STORE for each in settings.effective(keys, store)) else ""


def account_address(settings: Snapshot, provider: Provider, store: str) -> str:
    """Return the address that a store's account signs in as; who shares the company's account has its address too."""
    owner = permission_owner(settings, provider, store)
    key = f"{provider.section}.address"
    values = settings.values((key, "company.email"), owner)
    return values[key] or values["company.email"]


class ClientService:
    """Knows as what komtui introduces itself to a provider."""

    def __init__(self, settings: SettingsService) -> None:
        self._settings = settings

    async def client(self, provider: Provider, store: str = "") -> Client:
        """Return the client.

        Raises NotConfiguredError `mail.missing`, and ProblemError `oauth.client-…` for what is wrong with it.
        """
        return await (self._google(store) if provider is Provider.GOOGLE else self._microsoft(store))

    async def owner(self, provider: Provider, store: str = "") -> str:
        """Return whose permission a store sends with; empty for the company's."""
        return permission_owner(await self._settings.snapshot(), provider, store)

    async def address(self, provider: Provider, store: str = "") -> str:
        """Return the account's address. Raises NotConfiguredError `mail.missing`."""
        address = account_address(await self._settings.snapshot(), provider, store)
        if not address:
            raise missing(f"{provider.section}.address")
        return address

    async def host(self, provider: Provider, store: str = "") -> str:
        """Return the mail server that letters of that very scope go to, in lower case."""
        return (await self._settings.value(f"{provider.section}.host", store)).strip().lower()

    async def _google(self, store: str) -> Client:
        file = await self._settings.value("gmail.client", store)
        if not file:
            raise missing("gmail.client")
        try:
            text = await asyncio.to_thread(_read, file)
        except (OSError, RuntimeError) as error:  # RuntimeError: `~someone` without a home
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            facts = {"file": file, "reason": reason}
            raise ProblemError(Problem("oauth.client-file", facts, "gmail.client")) from error
        return google_client(text, file)

    async def _microsoft(self, store: str) -> Client:
        keys = ("microsoft.client_id", "microsoft.tenant", "microsoft.authority")
        values = await self._settings.values(keys, store)
        client_id, tenant, authority = (values[key].strip() for key in keys)
        if not client_id:
            raise missing("microsoft.client_id")
        whole = f"{authority.rstrip('/')}/{tenant.strip('/')}"
        if not (is_safe(whole) and authority.startswith("https://")):
            raise ProblemError(Problem("oauth.authority", {"address": authority}, "microsoft.authority"))
        reads = bool(await self._settings.value("imap.host", store))
        return Client(Provider.MICROSOFT, client_id, authority=whole, reads=reads)


def missing(key: str) -> NotConfiguredError:
    """Return the error of a setting that is not there yet."""
    return NotConfiguredError(Problem("mail.missing", {"setting": key, "key": key}, key))


def _read(file: str) -> str:
    return start_of(expanded(file), JSON_LIMIT + 1).decode(errors="replace")
