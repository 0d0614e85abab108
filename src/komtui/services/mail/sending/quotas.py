"""Quotas: which limits hold for an account, and how much of them its letters have used."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.mail.account import Method
from komtui.domain.mail.preset import Limits, Preset
from komtui.domain.mail.quota import Quota, Usage, limits_of
from komtui.domain.problem import ProblemError
from komtui.services.ports import Outbox
from komtui.services.settings.scope import COMPANY
from komtui.services.settings.settings import SettingsService

_KEYS = (
    *("mail.method", "company.email", "smtp.address", "smtp.host", "smtp.user"),
    *("gmail.address", "gmail.host", "microsoft.address", "microsoft.host"),
)
_SHARED = ("gmail", "google-workspace"), ("outlook", "microsoft-365")
"""Providers whose two kinds of accounts share their servers: that of private persons, and that of companies."""


class QuotaService:
    """Knows what accounts may send; it opens no password and asks no server."""

    def __init__(self, settings: SettingsService, outbox: Outbox) -> None:
        self._settings = settings
        self._outbox = outbox

    async def quota(self, scope: str) -> Quota:
        """Return what the account of a scope may send; without limits where nothing is known of its provider."""
        try:
            values = await self._settings.values(_KEYS, "" if scope == COMPANY else scope)
        except ProblemError:
            # A wrong value of the environment: whoever sends says so.
            return Quota(scope)
        method = Method(values["mail.method"])
        address = values[f"{method}.address"] or values["company.email"]
        user = (values["smtp.user"] if method is Method.SMTP else "") or address
        preset = _provider(method, values, user if "@" in user else address)
        return Quota(
            account=f"{user}@{values[f'{method}.host']}".casefold(),
            address=address,
            provider=preset.name if preset else "",
            limits=limits_of(preset.limits if preset else Limits()),
        )

    async def usage(self, scope: str) -> Usage:
        """Return what the account of a scope has sent of late."""
        return await self._outbox.usage(await self.quota(scope))


def _provider(method: Method, values: Mapping[str, str], address: str) -> Preset | None:
    # The presets are needed once letters leave, not before the first paint.
    from komtui.domain.mail.presets import BY_KEY, by_domain, by_host

    found = by_host(values[f"{method}.host"])
    own = by_domain(address.rpartition("@")[2])
    for private, business in _SHARED:
        theirs = method is BY_KEY[business].method or (found is not None and found.key in {private, business})
        if theirs:
            return BY_KEY[private if own is not None and own.key == private else business]
    return found
