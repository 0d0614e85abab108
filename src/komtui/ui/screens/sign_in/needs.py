"""Which services a sign-in needs; the registry has them all, and builds each when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from komtui.domain.mail.authorization import Provider

if TYPE_CHECKING:
    from komtui.services.mail.account.accounts import AccountService
    from komtui.services.mail.account.sign_in import SignInService
    from komtui.services.mail.sending.delivery import DeliveryWorker
    from komtui.services.mail.trial.connection import ConnectionTest
    from komtui.services.secrets.vault import VaultService
    from komtui.services.settings.settings import SettingsService


@dataclass(frozen=True)
class Asked:
    """Who signs in where."""

    provider: Provider
    """Whose page."""
    address: str = ""
    """As which account; empty for the one that is set."""
    store: str = ""
    """For which store; empty for the company."""


class TrialNeeds(Protocol):
    """To try the account, and to take it into use."""

    @property
    def settings(self) -> SettingsService:
        """By which account letters leave."""

    @property
    def accounts(self) -> AccountService:
        """The account that is tried."""

    @property
    def connection(self) -> ConnectionTest:
        """The test."""

    @property
    def worker(self) -> DeliveryWorker:
        """Sends what waited."""


class SignInNeeds(TrialNeeds, Protocol):
    """All of it."""

    @property
    def sign_in(self) -> SignInService:
        """The sign-in itself."""

    @property
    def vault(self) -> VaultService:
        """Where the permission is kept."""
