"""Which services each part of the configuration needs; the registry has them all, and builds each when it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from komtui.ui.screens.vault.needs import VaultNeeds

if TYPE_CHECKING:
    from komtui.services.mail.account.accounts import AccountService
    from komtui.services.mail.account.discovery import DiscoveryService
    from komtui.services.mail.account.sign_in import SignInService
    from komtui.services.mail.account.tokens import TokenService
    from komtui.services.mail.notices import NoticeService
    from komtui.services.mail.sending.delivery import DeliveryWorker
    from komtui.services.mail.sending.outbox import OutboxService
    from komtui.services.mail.trial.connection import ConnectionTest
    from komtui.services.mail.trial.deliverability import DeliverabilityService
    from komtui.services.people.files import FileService
    from komtui.services.ports import DocumentIndex
    from komtui.services.sales.life.documents import DocumentService
    from komtui.services.sales.pages.rendering import RenderingService
    from komtui.services.settings.settings import SettingsService


class ReadingNeeds(Protocol):
    """To read what is set, and whether the account is complete."""

    @property
    def settings(self) -> SettingsService:
        """What is stored, and where secrets are."""

    @property
    def accounts(self) -> AccountService:
        """Whether the account is complete."""

    @property
    def documents(self) -> DocumentService:
        """Knows which numbers come next."""


class FindingNeeds(Protocol):
    """To find an account from its address."""

    @property
    def discovery(self) -> DiscoveryService:
        """Asks presets, the domain and the DNS."""


class WakingNeeds(Protocol):
    """To let letters go that stood still."""

    @property
    def outbox(self) -> OutboxService:
        """Knows what stands still."""

    @property
    def worker(self) -> DeliveryWorker:
        """Sends what waited."""


class TrialNeeds(ReadingNeeds, WakingNeeds, Protocol):
    """To try the account as it is on the screen."""

    @property
    def connection(self) -> ConnectionTest:
        """Tests the account."""

    @property
    def notices(self) -> NoticeService:
        """Knows where the account's mailbox is."""

    @property
    def deliverability(self) -> DeliverabilityService:
        """What receivers see of the sender's domain."""


class SavingNeeds(VaultNeeds, WakingNeeds, Protocol):
    """To save, and let letters go on with what is saved."""


class PreviewNeeds(Protocol):
    """To show a mail text, or the look of pages, on a document."""

    @property
    def settings(self) -> SettingsService:
        """Has the texts that are set."""

    @property
    def index(self) -> DocumentIndex:
        """Finds the newest document of a kind."""

    @property
    def documents(self) -> DocumentService:
        """Reads that document."""

    @property
    def rendering(self) -> RenderingService:
        """Draws its pages."""

    @property
    def files(self) -> FileService:
        """Where it goes if the terminal draws no pictures."""


class StoreNeeds(Protocol):
    """To take from a store what is its own."""

    @property
    def settings(self) -> SettingsService:
        """Has the values that are set for the store alone."""

    @property
    def tokens(self) -> TokenService:
        """Has the permissions that the store was given by providers."""

    @property
    def sign_in(self) -> SignInService:
        """Gives those permissions up."""
