"""By which account it leaves: settings, permissions, the test, what a domain says."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from komtui.bootstrap._pages import Pages
from komtui.late import late

if TYPE_CHECKING:
    from collections.abc import Sequence

    from komtui.adapters.database.repositories.size_limits import SizeLimitRepository
    from komtui.adapters.discovery.dns import DnsResolver
    from komtui.domain.mail.account import Account
    from komtui.domain.mail.authorization import Client
    from komtui.domain.mail.letter import Letter, Markup
    from komtui.domain.mail.mailbox import Mailbox
    from komtui.domain.problem import Problem
    from komtui.services.mail.account.accounts import AccountService
    from komtui.services.mail.account.clients import ClientService
    from komtui.services.mail.account.discovery import DiscoveryService
    from komtui.services.mail.account.tokens import TokenService
    from komtui.services.mail.messages.signing import SigningService
    from komtui.services.mail.trial.connection import ConnectionTest
    from komtui.services.mail.trial.deliverability import DeliverabilityService
    from komtui.services.mail.trial.own_signature import OwnSignature
    from komtui.services.mail.trial.received import Received
    from komtui.services.mail.words.alternatives import Alternatives
    from komtui.services.ports.authorization import Authority


class MailAccounts(Pages):
    """The mail accounts: found, signed in to, tested."""

    @cached_property
    def accounts(self) -> AccountService:
        """See `Services`."""
        from komtui.adapters.mail.local import LocalMailService
        from komtui.services.mail.account.accounts import AccountService

        return AccountService(self.settings, late(lambda: self._tokens), LocalMailService())

    @cached_property
    def _clients(self) -> ClientService:
        from komtui.services.mail.account.clients import ClientService

        return ClientService(self.settings)

    @cached_property
    def _tokens(self) -> TokenService:
        from komtui.adapters.mail.authorization.turns import Turns
        from komtui.services.mail.account.tokens import TokenService

        turns = Turns(self.places.data, lambda name: self.database.hold(name))  # noqa: PLW0108 - opened when wanted
        return TokenService(self._secrets, self._clients, authority, turns, self.clock, tell=self.changes.tell)

    @cached_property
    def tokens(self) -> TokenService:
        """See `Services`."""
        from komtui.domain.access import Permission

        return self._guarded(self._tokens, Permission.SETTINGS)

    @cached_property
    def _alternatives(self) -> Alternatives:
        from komtui.adapters.pdf.inline import InlinePictures
        from komtui.services.mail.words.alternatives import Alternatives

        return Alternatives(InlinePictures(), self._rendering.logo, self._rendering.house_logo)

    async def _plain_markup(self, letter: Letter, store: str) -> Markup | None:
        return await self._alternatives.plain(letter, store, await self.settings.snapshot())

    @cached_property
    def _size_limits(self) -> SizeLimitRepository:
        from komtui.adapters.database.repositories.size_limits import SizeLimitRepository

        return SizeLimitRepository(self.database)

    @cached_property
    def _connection(self) -> ConnectionTest:
        from komtui.adapters.mail.imap.mailboxes import ImapMailboxes
        from komtui.adapters.mail.probe.check import SmtpTrial
        from komtui.services.mail.trial.connection import ConnectionTest

        mailboxes = ImapMailboxes()
        return ConnectionTest(
            partial(SmtpTrial, limits=self._size_limits),
            self.clock,
            renew=self.accounts.renewed,
            try_mailbox=mailboxes.try_out,
            receive=self._received,
            sign=self._signing.signed,
            signature=self._signature,
            markup=self._plain_markup,
        )

    async def _signature(self, address: str) -> Sequence[Problem]:
        """Say what is wrong with our own signature; the DNS is loaded where there is one."""
        from komtui.services.mail.messages.signing import DOMAIN

        settings = await self.settings.snapshot()
        if not any(settings.value(DOMAIN, store) for store in ("", *settings.stores([DOMAIN]))):
            return ()
        return await self._own_signature.wrong(address)

    async def _received(self, mailbox: Mailbox, message_id: str, account: Account, recipient: str) -> Received:
        """Wait for a message; what judges it is loaded now, not for every test."""
        from komtui.adapters.mail.imap.mailboxes import ImapMailboxes
        from komtui.services.mail.trial.received import ReceiptService

        service = ReceiptService(ImapMailboxes().find, self._resolver, self.deliverability)
        return await service.receive(mailbox, message_id, account, recipient)

    @cached_property
    def connection(self) -> ConnectionTest:
        """See `Services`."""
        from komtui.domain.access import Permission

        return self._guarded(self._connection, Permission.SETTINGS, "CONNECTION")

    @cached_property
    def _resolver(self) -> DnsResolver:
        from komtui.adapters.discovery.dns import DnsResolver

        return DnsResolver()

    @cached_property
    def discovery(self) -> DiscoveryService:
        """See `Services`."""
        from komtui.adapters.discovery.autoconfig import HttpsAutoconfig
        from komtui.services.mail.account.discovery import DiscoveryService

        return DiscoveryService(self._resolver, HttpsAutoconfig())

    @cached_property
    def deliverability(self) -> DeliverabilityService:
        """See `Services`."""
        from komtui.services.mail.trial.deliverability import DeliverabilityService

        return DeliverabilityService(self._resolver, own=self._own_signature.lines)

    @cached_property
    def _own_signature(self) -> OwnSignature:
        from komtui.services.mail.trial.own_signature import OwnSignature

        return OwnSignature(self.settings, self._signing)

    @cached_property
    def _signing(self) -> SigningService:
        from komtui.adapters.mail.signing.signer import DkimSigner
        from komtui.services.mail.messages.signing import SigningService

        return SigningService(self.settings, self.accounts, DkimSigner(), self._resolver)

    @cached_property
    def signing(self) -> SigningService:
        """See `Services`."""
        from komtui.domain.access import Permission

        return self._guarded(self._signing, Permission.SETTINGS)


def authority(client: Client) -> Authority:
    """Return the sign-in server of a client; its libraries are loaded now, not before.

    Raises NotConfiguredError `oauth.extra` where the one for Microsoft is not installed.
    """
    from komtui.domain.mail.authorization import Provider
    from komtui.domain.problem import NotConfiguredError, Problem

    if client.provider is Provider.GOOGLE:
        from komtui.adapters.mail.authorization.google import GoogleAuthority

        return GoogleAuthority(client)
    try:
        from komtui.adapters.mail.authorization.microsoft import MicrosoftAuthority
    except ModuleNotFoundError as error:
        if error.name != "msal":
            raise
        raise NotConfiguredError(Problem("oauth.extra")) from None
    return MicrosoftAuthority(client)
