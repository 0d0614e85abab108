"""What everything else stands on: the clock, the books, who is there, secrets and settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from komtui.bootstrap.places import Places
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.late import late

if TYPE_CHECKING:
    from komtui.adapters.database.connection import Database
    from komtui.adapters.database.repositories.journal import Recorder, Write
    from komtui.adapters.database.repositories.log_in_delays import LogInDelayRepository
    from komtui.adapters.passwords import Argon2Passwords
    from komtui.adapters.secrets.chain import ChainedSecrets
    from komtui.adapters.secrets.signing import Ed25519Signatures
    from komtui.adapters.system import SystemClock
    from komtui.domain.access import Permission
    from komtui.domain.closing import Span
    from komtui.domain.database_address import DatabaseAddress
    from komtui.domain.journal import Author, Happening
    from komtui.services.changes import Changes
    from komtui.services.journal.archiving import ArchiveService
    from komtui.services.journal.attestation import AttestationService
    from komtui.services.journal.closing import ClosingService, SigningKey
    from komtui.services.journal.reading import JournalService
    from komtui.services.journal.sealing import SealingService
    from komtui.services.people.access import AccessService
    from komtui.services.people.files import FileService
    from komtui.services.ports import SettingsSnapshot
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
        self._open_to_all = False
        self._begins: bool | None = None
        self.begun: Path | None = None
        """The file in which new books were begun because it was named: whoever mistyped its name learns of it."""

    def on_command_line(self, *, begins: bool = True) -> None:
        """Act as the machine's own administrator from now on: whoever can read the database file.

        `begins`: whether the command is one with which books begin, in whatever file is named.
        """
        self._command_line = True
        self._begins = begins

    def open_to_all(self) -> None:
        """Have everybody log in from now on: this screen is shown to whoever calls, and not to who sits here."""
        self._open_to_all = True

    @cached_property
    def clock(self) -> SystemClock:
        """The machine's clock."""
        from komtui.adapters.system import SystemClock

        return SystemClock()

    def silence(self) -> float:
        """See `Services`."""
        return self.database.silence if "database" in self.__dict__ else 0.0

    @cached_property
    def database(self) -> Database:
        """The open database, migrated. Raises ProblemError `system.database-…`, and as `Places.books` does."""
        from komtui.adapters.system import check_folder, close_folder

        check_folder(self.places.data)
        where = self.places.books
        if isinstance(where, Path) and where != self.places.file and not where.exists():
            if not self._may_begin(where):
                raise ProblemError(Problem("system.database-absent", {"file": str(where)}))
            self.begun = where
        opened = self.opened(where)
        close_folder(self.places.data)
        return opened

    def _may_begin(self, where: Path) -> bool:
        """Return whether new books may begin in a file that was named and is not there: it may be mistyped.

        The screen shows at once that nothing is there yet, so that a folder that is there is enough.
        """
        return where.parent.is_dir() if self._begins is None else self._begins

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
        return PostgresDatabase(Address(server, lambda: self._kept_password(place)))

    def _kept_password(self, place: DatabaseAddress) -> str | None:
        """Return the password that komtui keeps for the server at `place`; None for any other server's.

        Called on a thread of the database's.
        """
        import asyncio

        from komtui.adapters.secrets.chain import secret_chain
        from komtui.services.settings.destinations import noted

        async def found() -> str | None:
            # A chain of its own: the other one lives in another event loop.
            chain = secret_chain(self._environment, self.places.data)
            password = await chain.get(PASSWORD)
            saved = await noted(chain, PASSWORD)
            # One of which nothing is written down is for the server that config.toml names.
            fits = saved == place.shown or (saved is None and self.places.named is None)
            return password if fits else None

        return asyncio.run(found())

    def _books(self) -> str:
        """Return the address of the books' server, as it may be shown; empty where a file holds them."""
        books = self.places.books
        return "" if isinstance(books, Path) else books.shown

    @cached_property
    def changes(self) -> Changes:
        """See `Services`."""
        from komtui.services.changes import Changes

        return Changes(self.database.news(self.clock), self.clock)

    @property
    def locked(self) -> bool:
        """See `Services`. Asked before the first paint, so it costs one tiny query and hardly an import."""
        from komtui.adapters.database.repositories.entrance import is_locked

        return (self._open_to_all or is_locked(self.database)) and self.access.needs_login()

    @cached_property
    def access(self) -> AccessService:
        """See `Services`."""
        from komtui.adapters.database.repositories.people import PeopleRepository
        from komtui.services.people.access import AccessService

        return AccessService(
            PeopleRepository(self.database, self._writing),
            late(lambda: self._log_in_delays),
            late(lambda: self._passwords),
            self._system,
            machine=self._command_line,
            open_to_all=self._open_to_all,
            record=self._record,
            tell=self.changes.tell,
        )

    @cached_property
    def _log_in_delays(self) -> LogInDelayRepository:
        from komtui.adapters.database.repositories.log_in_delays import LogInDelayRepository
        from komtui.adapters.system import boot_clock

        return LogInDelayRepository(self.database, self.clock, boot_clock)

    @cached_property
    def _passwords(self) -> Argon2Passwords:
        from komtui.adapters.passwords import Argon2Passwords

        return Argon2Passwords()

    def _guarded(self, service: T, permission: Permission, recorded: str = "") -> T:
        """Return a service as screens and commands are given it: it asks whether that may be done.

        `recorded` is the name in `people.recording` of what the journal holds of it.
        """
        from komtui.services.people import recording
        from komtui.services.people.guard import guarded

        witnesses = getattr(recording, recorded) if recorded else {}
        return guarded(service, lambda: self.access.require(permission), witnesses, self._record)

    async def _record(self, who: str, happening: Happening) -> None:
        from komtui.adapters.database.repositories.journal import JournalRepository

        await JournalRepository(self.database, self._recorder).add(who, happening)

    @cached_property
    def _recorder(self) -> Recorder:
        from komtui.adapters.database.repositories.journal import Recorder

        return Recorder(self.clock, self._author)

    def _writing(self, who: str) -> Write:
        return self._recorder.writing(who)

    def _author(self) -> Author:
        """Return who acts now, as the journal names them."""
        from komtui.adapters.system import machine_name
        from komtui.domain.journal import Author

        return Author(self.access.acting().name or self._system(), machine_name())

    def _system(self) -> str:
        from komtui.adapters.system import system_user

        return f"{'cli' if self._command_line else 'screen'}:{system_user()}"

    @cached_property
    def journal(self) -> JournalService:
        """See `Services`."""
        from komtui.adapters.database.repositories.journal import JournalRepository
        from komtui.adapters.database.repositories.notices import NoticeRepository
        from komtui.domain.access import Permission
        from komtui.services.journal.reading import JournalService

        return JournalService(
            JournalRepository(self.database),
            lambda: self.access.require(Permission.DOCUMENTS),
            lambda: self.access.require(Permission.AUDIT),
            self.sealing.seal,
            NoticeRepository(self.database, self.clock).answers,
        )

    @cached_property
    def closing(self) -> ClosingService:
        """See `Services`."""
        from komtui.adapters.database.repositories.closing import ClosingRepository
        from komtui.domain.access import Permission
        from komtui.services.journal.closing import ClosingService

        closings = ClosingRepository(self.database, self.clock, self._author)
        closing = ClosingService(closings, self._signing_key, self.clock, self._may_close, tell=self.changes.tell)
        return self._guarded(closing, Permission.DOCUMENTS)

    def _may_close(self, span: Span) -> str:
        """Return who closes: a day whoever works with documents, more than that an administrator."""
        from komtui.domain.access import Permission
        from komtui.domain.closing import Span as Spans

        return self.access.require(Permission.DOCUMENTS if span is Spans.DAY else Permission.AUDIT)

    @cached_property
    def _signatures(self) -> Ed25519Signatures:
        from komtui.adapters.secrets.signing import Ed25519Signatures

        return Ed25519Signatures()

    @cached_property
    def _signing_key(self) -> SigningKey:
        from komtui.services.journal.closing import SigningKey

        return SigningKey(self._secrets, self._signatures)

    @cached_property
    def archive(self) -> ArchiveService:
        """See `Services`."""
        from komtui.adapters.archive.files import JournalFiles
        from komtui.adapters.database.repositories.journal import JournalRepository
        from komtui.domain.access import Permission
        from komtui.services.journal.archiving import ArchiveService

        return ArchiveService(
            lambda: JournalRepository(self.database, self._recorder),
            JournalFiles(),
            self._signatures,
            key=self._signing_key,
            clock=self.clock,
            authorise=lambda: self.access.require(Permission.AUDIT),
            seal=lambda: self.sealing.seal(),  # noqa: PLW0108 - a file is checked without books
        )

    @cached_property
    def attestation(self) -> AttestationService:
        """See `Services`."""
        from komtui.adapters.database.repositories.journal import JournalRepository
        from komtui.adapters.system import write_private
        from komtui.services.journal.attestation import AttestationService, Statement

        def draw(statement: Statement) -> bytes:
            # Not needed for a text, and slow to come.
            from komtui.adapters.pdf.prose import prose

            return prose(statement)

        return AttestationService(
            self.settings, self.archive, lambda: JournalRepository(self.database), draw, write_private
        )

    @cached_property
    def sealing(self) -> SealingService:
        """What takes into the journal what became of letters."""
        from komtui.adapters.database.repositories.sealing import SealingRepository
        from komtui.services.journal.sealing import SealingService

        return SealingService(SealingRepository(self.database, self.clock, self._author))

    @cached_property
    def _secrets(self) -> ChainedSecrets:
        from komtui.adapters.database.repositories.vault import VaultRepository
        from komtui.adapters.secrets.chain import secret_chain
        from komtui.adapters.system import check_folder

        check_folder(self.places.data)
        vault = VaultRepository(lambda: self.database, self.clock)
        return secret_chain(self._environment, self.places.data, vault, in_books=self._shared_books())

    def _shared_books(self) -> bool:
        """Return whether the books are on a server; where nobody can say where they are, whoever opens them says so."""
        with suppress(ProblemError):
            return not isinstance(self.places.books, Path)
        return False

    @cached_property
    def settings(self) -> SettingsService:
        """See `Services`."""
        from komtui.adapters.database.repositories.settings import SettingsRepository
        from komtui.adapters.machine import TomlMachine
        from komtui.domain.access import Permission
        from komtui.domain.settings.catalogue.documents import STARTS
        from komtui.services.settings.settings import SettingsService

        return SettingsService(
            SettingsRepository(self.database, self._writing),
            TomlMachine(self.places.config / "config.toml"),
            late(lambda: self._secrets),
            self._environment,
            lambda: self.access.require(Permission.SETTINGS),
            books=self._books,
            tell=self.changes.tell,
            in_books=dict.fromkeys(STARTS, self._starting),
        )

    async def _starting(self, key: str, value: str, store: str, settings: SettingsSnapshot) -> str:
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.services.sales.life.numbers import Starts

        return await Starts(DocumentRepository(self.database), self.clock).checked(key, value, store, settings)

    @cached_property
    def files(self) -> FileService:
        """See `Services`."""
        from komtui.domain.access import Permission

        return self._guarded(self._files, Permission.DOCUMENTS)

    @cached_property
    def _files(self) -> FileService:
        from komtui.adapters.system import usual_folders
        from komtui.domain.access import Permission
        from komtui.services.people.files import FileService

        return FileService(
            self.settings, lambda: self.access.allowed(Permission.FILES), usual_folders, lambda: self.places.own
        )
