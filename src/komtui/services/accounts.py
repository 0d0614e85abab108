"""The mail account: put together from settings and secrets."""

from __future__ import annotations

from collections.abc import AsyncIterator

from komtui.domain.account import Account
from komtui.domain.problem import Problem
from komtui.services.ports import Check, Step
from komtui.services.settings import SettingsService


class AccountService:
    """Knows the account that letters leave by."""

    def __init__(self, settings: SettingsService, check: Check) -> None:
        self._settings = settings
        self._check = check

    async def account(self, store: str = "") -> Account:
        """Return the account of a store. Raises NotConfiguredError naming each missing setting (`mail.missing`)."""
        raise NotImplementedError

    async def missing(self, store: str = "") -> tuple[Problem, ...]:
        """Return what keeps the account from working, each beside its setting's key; empty where it is set up."""
        raise NotImplementedError

    def test(self, account: Account, recipient: str = "") -> AsyncIterator[Step]:
        """Yield the steps of a conversation up to the recipient, without sending anything."""
        return self._check(account, recipient or account.address)
