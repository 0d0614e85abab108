"""The company's own OAuth clients: put together from the settings."""

from __future__ import annotations

import asyncio
from pathlib import Path

from komtui.domain.authorization import JSON_LIMIT, Client, Provider, google_client, is_safe
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.setting import Origin
from komtui.services.settings import SettingsService


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
        """Return whose permission a store sends with: its own where it has an address or a client of its own."""
        if not store:
            return ""
        named = "gmail.client" if provider is Provider.GOOGLE else "microsoft.client_id"
        found = await self._settings.effective((f"{provider.section}.address", named), store)
        return store if any(each.origin is Origin.STORE for each in found) else ""

    async def address(self, provider: Provider, store: str = "") -> str:
        """Return the account's address. Raises NotConfiguredError `mail.missing`."""
        key = f"{provider.section}.address"
        values = await self._settings.values((key, "company.email"), store)
        address = values[key] or values["company.email"]
        if not address:
            raise missing(key)
        return address

    async def _google(self, store: str) -> Client:
        file = await self._settings.value("gmail.client", store)
        if not file:
            raise missing("gmail.client")
        try:
            text = await asyncio.to_thread(_read, file)
        except OSError as error:
            facts = {"file": file, "reason": error.strerror or type(error).__name__}
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
        return Client(Provider.MICROSOFT, client_id, authority=whole)


def missing(key: str) -> NotConfiguredError:
    """Return the error of a setting that is not there yet."""
    return NotConfiguredError(Problem("mail.missing", {"setting": key, "key": key}, key))


def _read(file: str) -> str:
    with Path(file).expanduser().open(encoding="utf-8", errors="replace") as opened:
        return opened.read(JSON_LIMIT + 1)
