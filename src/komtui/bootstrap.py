"""Builds the adapters and returns the services; the one module that knows everybody.

Everything is built when it is first asked for, so that nothing heavy is imported before the first paint.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from komtui.domain.problem import Problem, ProblemError

if TYPE_CHECKING:
    from komtui.adapters.database.database import Database
    from komtui.adapters.database.index import SqliteIndex
    from komtui.adapters.mail.dns import DnsResolver
    from komtui.adapters.mail.smtp import SmtpTransport
    from komtui.adapters.pdf.renderer import PooledRenderer
    from komtui.adapters.secrets.chain import ChainedSecrets
    from komtui.adapters.system import SystemClock
    from komtui.domain.authorization import Client
    from komtui.services.access import AccessService
    from komtui.services.accounts import AccountService
    from komtui.services.alerts import AlertService
    from komtui.services.audit import AuditService
    from komtui.services.clients import ClientService
    from komtui.services.connection import ConnectionTest
    from komtui.services.deliverability import DeliverabilityService
    from komtui.services.delivery import DeliveryWorker
    from komtui.services.discovery import DiscoveryService
    from komtui.services.doctor import DoctorService
    from komtui.services.documents import DocumentService
    from komtui.services.importing import ImportService
    from komtui.services.letters import LetterService
    from komtui.services.outbox import OutboxService
    from komtui.services.ports.authorization import Authority
    from komtui.services.quotas import QuotaService
    from komtui.services.rendering import RenderingService
    from komtui.services.rotation import RotationService
    from komtui.services.settings import SettingsService
    from komtui.services.sign_in import SignInService
    from komtui.services.tokens import TokenService
    from komtui.services.vault import VaultService


@dataclass(frozen=True)
class Places:
    """Where this installation keeps things."""

    data: Path
    """Folder of the database and the vault."""
    config: Path
    """Folder of config.toml."""
    database: Path
    """The SQLite file."""

    @classmethod
    def of(cls, data: Path | None, database: str | None) -> Places:
        """Return the places for `--data` and `--database`; without them, the platform's own folders.

        Raises ProblemError `system.database-address` for the address of another kind of database, and
        `system.no-home` where there is no folder of one's own.
        """
        if data is None:
            from komtui.adapters.system import platform_folders

            try:
                data, config = platform_folders()
            except RuntimeError as error:  # platformdirs' word for a user without a home
                raise ProblemError(Problem("system.no-home")) from error
        else:
            config = data
        named = (database or "").removeprefix("sqlite:///")
        if "://" in named:
            raise ProblemError(Problem("system.database-address", {"address": named}))
        return cls(data, config, Path(named or data / "komtui.sqlite3"))


class LazyServices:
    """Implements `services.registry.Services`."""

    def __init__(self, places: Places, environment: Mapping[str, str] | None = None) -> None:
        self.places = places
        self._environment = os.environ if environment is None else environment
        self._command_line = False

    def on_command_line(self) -> None:
        """Act as the machine's own administrator from now on: whoever can read the database file."""
        self._command_line = True

    @cached_property
    def clock(self) -> SystemClock:
        """The machine's clock."""
        from komtui.adapters.system import SystemClock

        return SystemClock()

    @cached_property
    def database(self) -> Database:
        """The open database, migrated."""
        from komtui.adapters.database.database import Database
        from komtui.adapters.system import close_folder

        opened = Database(self.places.database)
        close_folder(self.places.data)
        return opened

    @property
    def locked(self) -> bool:
        """See `Services`. Asked before the first paint, so it costs one tiny query and hardly an import."""
        from komtui.adapters.database.entrance import is_locked

        return is_locked(self.database) and self.access.needs_login()

    @cached_property
    def access(self) -> AccessService:
        """See `Services`."""
        from komtui.adapters.database.people import SqlitePeople
        from komtui.adapters.database.sign_ins import SqliteSignIns
        from komtui.adapters.passwords import Argon2Passwords
        from komtui.adapters.system import boot_clock
        from komtui.services.access import AccessService

        return AccessService(
            SqlitePeople(self.database, self.clock),
            SqliteSignIns(self.database, self.clock, boot_clock),
            Argon2Passwords(),
            self._system,
            machine=self._command_line,
        )

    def _system(self) -> str:
        from komtui.adapters.system import system_user

        return f"{'cli' if self._command_line else 'screen'}:{system_user()}"

    @cached_property
    def audit(self) -> AuditService:
        """See `Services`."""
        from komtui.adapters.database.audit import SqliteAudit
        from komtui.domain.access import Permission
        from komtui.services.audit import AuditService

        return AuditService(SqliteAudit(self.database), lambda: self.access.require(Permission.AUDIT))

    @cached_property
    def _secrets(self) -> ChainedSecrets:
        from komtui.adapters.secrets.chain import secret_chain

        return secret_chain(self._environment, self.places.data)

    @cached_property
    def vault(self) -> VaultService:
        """See `Services`."""
        from komtui.adapters.secrets.environment import EnvironmentSecrets
        from komtui.domain.access import Permission
        from komtui.services.vault import VaultService

        return VaultService(
            self._secrets,
            self.outbox,
            EnvironmentSecrets(self._environment).read,
            lambda: self.access.require(Permission.SETTINGS),
        )

    @cached_property
    def rotation(self) -> RotationService:
        """See `Services`."""
        from komtui.domain.access import Permission
        from komtui.services.rotation import RotationService

        return RotationService(
            self.settings,
            self.accounts,
            self.connection,
            self.outbox,
            lambda: self.access.require(Permission.SETTINGS),
        )

    @cached_property
    def settings(self) -> SettingsService:
        """See `Services`."""
        from komtui.adapters.database.settings import SqliteSettings
        from komtui.adapters.machine import TomlMachine
        from komtui.domain.access import Permission
        from komtui.services.settings import SettingsService

        return SettingsService(
            SqliteSettings(self.database, self.clock),
            TomlMachine(self.places.config / "config.toml"),
            self._secrets,
            self._environment,
            lambda: self.access.require(Permission.SETTINGS),
        )

    @cached_property
    def index(self) -> SqliteIndex:
        """See `Services`."""
        from komtui.adapters.database.index import SqliteIndex

        return SqliteIndex(self.database)

    @cached_property
    def documents(self) -> DocumentService:
        """See `Services`."""
        from komtui.adapters.database.documents import SqliteDocuments
        from komtui.services.documents import DocumentService

        return DocumentService(SqliteDocuments(self.database), self.index, self.settings, self.clock)

    @cached_property
    def importing(self) -> ImportService:
        """See `Services`."""
        from komtui.adapters.database.documents import SqliteDocuments
        from komtui.adapters.formats.reading import read
        from komtui.services.importing import ImportService

        return ImportService(SqliteDocuments(self.database), read, self.settings)

    @cached_property
    def _renderer(self) -> PooledRenderer:
        from komtui.adapters.pdf.renderer import PooledRenderer

        return PooledRenderer()

    @cached_property
    def rendering(self) -> RenderingService:
        """See `Services`."""
        from komtui.adapters.database.artifacts import SqliteArtifacts
        from komtui.services.rendering import RenderingService

        return RenderingService(self._renderer, SqliteArtifacts(self.database), self.settings)

    @cached_property
    def accounts(self) -> AccountService:
        """See `Services`."""
        from komtui.services.accounts import AccountService

        return AccountService(self.settings, self.tokens)

    @cached_property
    def _clients(self) -> ClientService:
        from komtui.services.clients import ClientService

        return ClientService(self.settings)

    @cached_property
    def tokens(self) -> TokenService:
        """See `Services`."""
        from komtui.adapters.mail.turns import Turns
        from komtui.services.tokens import TokenService

        return TokenService(self._secrets, self._clients, authority, Turns(self.places.data), self.clock)

    @cached_property
    def sign_in(self) -> SignInService:
        """See `Services`."""
        from komtui.adapters.mail.loopback import loopback, ssh_line
        from komtui.domain.access import Permission
        from komtui.services.sign_in import SignInService

        return SignInService(
            self.settings,
            self._clients,
            self.tokens,
            authority=authority,
            listen=loopback,
            ssh_line=lambda port: ssh_line(port, self._environment),
            clock=self.clock,
            resume=self.rotation.signed_in,
            authorise=lambda: self.access.require(Permission.SETTINGS),
        )

    @cached_property
    def connection(self) -> ConnectionTest:
        """See `Services`."""
        from komtui.adapters.mail.check import SmtpTrial
        from komtui.services.connection import ConnectionTest

        return ConnectionTest(SmtpTrial, self.clock, renew=self.accounts.renewed)

    @cached_property
    def letters(self) -> LetterService:
        """See `Services`."""
        from komtui.adapters.database.outbox import SqliteOutbox
        from komtui.services.letters import LetterService

        return LetterService(
            self.rendering, self.accounts, self.settings, SqliteOutbox(self.database, self.clock), self.clock
        )

    @cached_property
    def outbox(self) -> OutboxService:
        """See `Services`."""
        from komtui.adapters.database.outbox import SqliteOutbox
        from komtui.services.outbox import OutboxService

        return OutboxService(SqliteOutbox(self.database, self.clock), self.clock)

    @cached_property
    def _transport(self) -> SmtpTransport:
        from komtui.adapters.mail.smtp import SmtpTransport

        return SmtpTransport()

    @cached_property
    def worker(self) -> DeliveryWorker:
        """See `Services`."""
        from komtui.adapters.database.outbox import SqliteOutbox
        from komtui.services.delivery import DeliveryWorker

        return DeliveryWorker(
            SqliteOutbox(self.database, self.clock),
            self._transport,
            self.accounts,
            self.outbox,
            self.clock,
            quotas=self.quotas,
            alerts=self._alerts,
        )

    @cached_property
    def _alerts(self) -> AlertService:
        from komtui.adapters.database.alerts import SqliteAlerts
        from komtui.adapters.database.outbox import SqliteOutbox
        from komtui.services.alerts import AlertService

        return AlertService(
            SqliteAlerts(self.database, self.clock),
            SqliteOutbox(self.database, self.clock),
            self.settings,
            self.accounts,
            self.clock,
        )

    @cached_property
    def quotas(self) -> QuotaService:
        """See `Services`."""
        from komtui.adapters.database.outbox import SqliteOutbox
        from komtui.services.quotas import QuotaService

        return QuotaService(self.settings, SqliteOutbox(self.database, self.clock))

    @cached_property
    def _resolver(self) -> DnsResolver:
        from komtui.adapters.mail.dns import DnsResolver

        return DnsResolver()

    @cached_property
    def discovery(self) -> DiscoveryService:
        """See `Services`."""
        from komtui.adapters.mail.autoconfig import HttpsAutoconfig
        from komtui.services.discovery import DiscoveryService

        return DiscoveryService(self._resolver, HttpsAutoconfig())

    @cached_property
    def deliverability(self) -> DeliverabilityService:
        """See `Services`."""
        from komtui.services.deliverability import DeliverabilityService

        return DeliverabilityService(self._resolver)

    @cached_property
    def doctor(self) -> DoctorService:
        """See `Services`."""
        from komtui.services.doctor import DoctorService

        return DoctorService(self, lambda: self.database, self.places.data, self._environment)

    async def close(self) -> None:
        """End what was started; what was never asked for is not built for it."""
        built = self.__dict__
        if "_transport" in built:
            await self._transport.close()
        if "_renderer" in built:
            await self._renderer.close()
        if "database" in built:
            self.database.close()


def authority(client: Client) -> Authority:
    """Return the sign-in server of a client; its libraries are loaded now, not before.

    Raises NotConfiguredError `oauth.extra` where the one for Microsoft is not installed.
    """
    from komtui.domain.authorization import Provider
    from komtui.domain.problem import NotConfiguredError, Problem

    if client.provider is Provider.GOOGLE:
        from komtui.adapters.mail.google import GoogleAuthority

        return GoogleAuthority(client)
    try:
        from komtui.adapters.mail.microsoft import MicrosoftAuthority
    except ModuleNotFoundError as error:
        if error.name != "msal":
            raise
        raise NotConfiguredError(Problem("oauth.extra")) from None
    return MicrosoftAuthority(client)


def services(data: Path | None = None, database: str | None = None) -> LazyServices:
    """Return the services over `data` (a folder) and `database` (a path or `sqlite:///` URL)."""
    return LazyServices(Places.of(data, database))
