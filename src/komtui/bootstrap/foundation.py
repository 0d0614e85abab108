"""What everything else stands on: the clock, the books, who is there, secrets and settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from komtui.bootstrap.places import Places
from komtui.domain.problem import NotConfiguredError, Problem

if TYPE_CHECKING:
    from komtui.adapters.database.connection import Database
    from komtui.adapters.secrets.chain import ChainedSecrets
    from komtui.adapters.system import SystemClock
    from komtui.domain.access import Permission
    from komtui.domain.database_address import DatabaseAddress
    from komtui.services.changes import Changes
    from komtui.services.people.access import AccessService
    from komtui.services.people.audit import AuditService
    from komtui.services.settings.settings import SettingsService

T = TypeVar("T")

PASSWORD = "company/database.password"  # noqa: S105 - the name of the secret, not the secret
"""Of the server that keeps the books."""


class Foundation:
    """Built first; the other floors stand on it."""

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
        """The open database, migrated. Raises ProblemError `system.database-…`, and as `Places.books` does."""
        from komtui.adapters.system import close_folder

        opened = self.opened(self.places.books)
        close_folder(self.places.data)
        return opened

    def opened(self, place: Path | DatabaseAddress) -> Database:
        """Return the books that are in a file or on a server, open and migrated. Raises ProblemError likewise."""
        if isinstance(place, Path):
            from komtui.adapters.database.sqlite.database import Database as SqliteDatabase

            return SqliteDatabase(place)
        if find_spec("psycopg") is None:
            raise NotConfiguredError(Problem("system.database-extra", {"address": place.shown}))
        from komtui.adapters.database.postgres.address import Address
        from komtui.adapters.database.postgres.database import Database as PostgresDatabase
        from komtui.adapters.secrets.environment import EnvironmentSecrets, variable

        given = EnvironmentSecrets(self._environment).read(variable(PASSWORD), PASSWORD)
        server = replace(place, password=place.password or given or "")
        return PostgresDatabase(Address(server, self._kept_password))

    def _kept_password(self) -> str | None:
        """Return the password of the books' server that komtui keeps. Called on a thread of the database's."""
        import asyncio

        from komtui.adapters.secrets.chain import secret_chain

        # A chain of its own: the other one lives in another event loop.
        return asyncio.run(secret_chain(self._environment, self.places.data).get(PASSWORD))

    @cached_property
    def changes(self) -> Changes:
        """See `Services`."""
        from komtui.services.changes import Changes

        return Changes(self.database.news(self.clock), self.clock)

    @property
    def locked(self) -> bool:
        """See `Services`. Asked before the first paint, so it costs one tiny query and hardly an import."""
        from komtui.adapters.database.repositories.entrance import is_locked

        return is_locked(self.database) and self.access.needs_login()

    @cached_property
    def access(self) -> AccessService:
        """See `Services`."""
        from komtui.adapters.database.repositories.log_in_delays import LogInDelayRepository
        from komtui.adapters.database.repositories.people import PeopleRepository
        from komtui.adapters.passwords import Argon2Passwords
        from komtui.adapters.system import boot_clock
        from komtui.services.people.access import AccessService

        return AccessService(
            PeopleRepository(self.database, self.clock),
            LogInDelayRepository(self.database, self.clock, boot_clock),
            Argon2Passwords(),
            self._system,
            machine=self._command_line,
            tell=self.changes.tell,
        )

    def _guarded(self, service: T, permission: Permission) -> T:
        """Return a service as screens and commands are given it: it asks whether that may be done."""
        from komtui.services.people.guard import guarded

        return guarded(service, lambda: self.access.require(permission))

    def _system(self) -> str:
        from komtui.adapters.system import system_user

        return f"{'cli' if self._command_line else 'screen'}:{system_user()}"

    @cached_property
    def audit(self) -> AuditService:
        """See `Services`."""
        from komtui.adapters.database.repositories.audit import AuditRepository
        from komtui.domain.access import Permission
        from komtui.services.people.audit import AuditService

        return AuditService(AuditRepository(self.database), lambda: self.access.require(Permission.AUDIT))

    @cached_property
    def _secrets(self) -> ChainedSecrets:
        from komtui.adapters.secrets.chain import secret_chain

        return secret_chain(self._environment, self.places.data)

    @cached_property
    def settings(self) -> SettingsService:
        """See `Services`."""
        from komtui.adapters.database.repositories.settings import SettingsRepository
        from komtui.adapters.machine import TomlMachine
        from komtui.domain.access import Permission
        from komtui.services.settings.settings import SettingsService

        return SettingsService(
            SettingsRepository(self.database, self.clock),
            TomlMachine(self.places.config / "config.toml"),
            self._secrets,
            self._environment,
            lambda: self.access.require(Permission.SETTINGS),
            tell=self.changes.tell,
        )
