"""Settings: the effective value of each catalogue entry and where it comes from; secrets go to the secret chain.

What judges values, and what finds settings by words, is loaded with the first that is changed or searched for: every
screen reads settings, and most read no more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.settings.catalogue import CATALOGUE, Origin, Section, Setting, Topic
from komtui.late import late_module
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.settings.scope import Changes, secret_name
from komtui.services.settings.snapshot import Effective, Snapshot, entries, known

if TYPE_CHECKING:
    from komtui.services.ports import MachineStore, SecretChain, SecretPlace, SettingsStore
    from komtui.services.settings import _writing as writing
    from komtui.services.settings import destinations
    from komtui.services.settings._writing import InBooks
else:
    writing, destinations = (late_module("komtui.services.settings." + name) for name in ("_writing", "destinations"))

STORE_NAME = "store.name"
"""Key of what people call a store."""
NOT_IN_BOOKS: Mapping[str, InBooks] = MappingProxyType({})
"""Where no setting is judged by the books."""


class SettingsService:
    """Reads, checks and writes settings. Implements `ports.SettingsReader`.

    `authorise` returns who is about to change something, for the journal, and raises where that person may not; `books`
    returns the address of the server that keeps the books. What only the books can judge is checked, by the key of its
    setting, by `in_books`.
    """

    def __init__(
        self,
        store: SettingsStore,
        machine: MachineStore,
        secrets: SecretChain,
        environment: Mapping[str, str],
        authorise: Callable[[], str] = str,
        *,
        books: Callable[[], str] = str,
        tell: Tell = nobody,
        in_books: Mapping[str, InBooks] = NOT_IN_BOOKS,
    ) -> None:
        self._in_books = in_books
        self._store = store
        self._machine = machine
        self._secrets = secrets
        self._environment = environment
        self._authorise = authorise
        self._books = books
        self._tell = tell
        self._base: SettingsService = self
        self._typed: frozenset[str] = frozenset()

    async def snapshot(self) -> Snapshot:
        """Return all settings but the secrets as they stand now: what one act goes by from its beginning to its end."""
        return Snapshot(await self._store.all(), self._machine, self._environment)

    async def value(self, setting: Setting | str, store: str = "") -> str:
        """Return the effective value: environment, store, company or config.toml, default.

        Raises ProblemError `setting.unknown`, and that of a wrong value in the environment or in config.toml.
        """
        entry = known(setting)
        return (await self._holding([entry])).value(entry, store)

    async def values(self, keys: Sequence[str], store: str = "") -> dict[str, str]:
        """Return several effective values at once, by key. Raises ProblemError with every problem found."""
        return (await self._holding(entries(keys))).values(keys, store)

    async def secret(self, key: str, store: str = "") -> str | None:
        """Return a secret: the store's own, else the company's. Raises ProblemError `secret.…`."""
        own = await self.own_secret(key, store) if store else None
        return own if own is not None else await self.own_secret(key)

    async def own_secret(self, key: str, store: str = "") -> str | None:
        """Return the secret of exactly that scope, or the environment's. Raises ProblemError `secret.…`."""
        return await self._secrets.get(secret_name(known(key), store))

    async def destination(self, key: str, store: str = "") -> str | None:
        """Return for which server and user the secret of exactly that scope was saved; None where it may go anywhere.

        That is so where it was typed just now, into a form that is tried. One of which nothing is written down, such as
        the environment's or an earlier release's, is for what is saved.
        """
        name = secret_name(known(key), store)
        if name in self._typed:
            return None
        if (written := await destinations.noted(self._secrets, name)) is not None:
            return written
        saved = await self._base.snapshot()
        # A variable says where letters go; for what a password was kept it says only where nothing else does.
        there = destinations.destination(saved.saved(), store, known(key).key) or destinations.destination(
            saved, store, known(key).key
        )
        return None if there is None else str(there)

    async def effective(self, keys: Sequence[str] = (), store: str = "") -> Sequence[Effective]:
        """Return the settings of `keys`, or all, in the catalogue's order; wrong values are shown as they stand."""
        wanted = entries(keys)
        settings = await self._holding(wanted)
        return [
            await self._secret_state(entry, store) if entry.secret else settings.effective_one(entry, store)
            for entry in wanted
        ]

    async def _holding(self, wanted: Sequence[Setting]) -> Snapshot:
        """Return a snapshot in which these are."""
        if all(entry.machine or entry.secret for entry in wanted):
            # A machine's own settings are needed before any database is open.
            return Snapshot({}, self._machine, self._environment)
        return await self.snapshot()

    @staticmethod
    def search_words(words: str) -> tuple[str, ...]:
        """Return the words that a search goes by, folded: those that say nothing beside the others are left out."""
        from komtui.services.settings import _search

        return _search.wanted(words)

    @staticmethod
    def search(words: str) -> Sequence[Setting]:
        """Return the settings that match every word, in key, label, help, synonyms or section, in any language."""
        from komtui.services.settings import _search

        return _search.settings(words)

    @staticmethod
    def best(words: str, found: Sequence[Setting]) -> Setting | None:
        """Return which of the settings that a search has found its words name most; None where there is none."""
        from komtui.services.settings import _search

        return _search.best(words, found)

    @staticmethod
    def search_sections(words: str) -> Sequence[Section]:
        """Return the sections that match every word by their own label or synonyms, in any language."""
        from komtui.services.settings import _search

        return _search.sections(words)

    @staticmethod
    def search_topics(words: str) -> Sequence[Topic]:
        """Return what matches every word and is no setting: it is set or done elsewhere."""
        from komtui.services.settings import _search

        return _search.topics(words)

    async def stores(self, keys: Collection[str] = ()) -> Sequence[str]:
        """Return every store that is known by a value of its own or by a document, by their short names, in order.

        With `keys`, only those that have a value of their own for one of them.
        """
        if not keys:
            return await self._store.stores()
        return sorted({store for store, key in await self._store.all() if store and key in keys})

    async def store_names(self) -> dict[str, str]:
        """Return what people call each store that is known, by its short name; empty where it has no other."""
        stored = await self._store.all()
        return {store: stored.get((store, STORE_NAME), "") for store in await self._store.stores()}

    async def knows_store(self, store: str) -> bool:
        """Return whether a store has a value, a secret or a document; only a store that has a secret alone is slow.

        What lies behind a closed vault is not known.
        """
        if store in await self._store.stores():
            return True
        with suppress(ProblemError):
            for setting in CATALOGUE:
                if setting.secret and await self._secrets.kept(secret_name(setting, store)):
                    return True
        return False

    def check(self, key: str, value: str, store: str = "", beside: Mapping[str, str] | None = None) -> Problem | None:
        """Return what is wrong with a value, in a code, with `field` set to the key.

        `beside` has the values by which a company's number is judged (`registrations.KEYS`).
        """
        from komtui.services.settings import registrations
        from komtui.services.settings.validation import checked

        try:
            writing.writable(known(key), value, store) if store else checked(known(key), value)
        except ProblemError as error:
            return error.problems[0]
        return registrations.fault(key, {**beside, key: value}) if beside is not None else None

    async def set(self, values: Mapping[str, str | None], store: str = "") -> None:
        """Check and write several values of one store, or of the company, as `set_all` does."""
        await self.set_all({store: values})

    async def set_all(self, changes: Changes) -> None:
        """Check and write the values of several stores at once, all or none; None removes.

        An empty text returns a setting with a default to that default; a store may override a text with an empty one.
        An empty secret is refused, so that an untouched password field never wipes a password. What changes is in the
        journal. Raises ProblemError with every problem, NotAllowedError `access.clerk`, `access.logged-out`.
        """
        who = self._authorise()
        written = writing.Writing(
            self._store, self._machine, self._secrets, self._environment, books=self._books, in_books=self._in_books
        )
        changed = await written.checked(changes)
        try:
            await written.write(changed, who)
        finally:
            # Also where it failed: what could not be put back is another value than before.
            self._tell(Subject.SETTINGS)
            if any(each.entry.secret for each in changed):
                self._tell(Subject.SECRETS)

    def over(self, changes: Changes) -> SettingsService:
        """Return the same with unsaved changes laid over them, which is never written: what a test works on.

        Raises ProblemError with every problem of the changes.
        """
        # The overlays are needed by a test alone.
        from komtui.services.settings._overlay import OverlaidSecrets, OverlaidSettings

        changed = writing.ready(changes)
        rows = {(each.store, each.entry.key): each.value for each in changed if not each.entry.secret}
        secrets = {secret_name(each.entry, each.store): each.value for each in changed if each.entry.secret}
        over = SettingsService(
            OverlaidSettings(self._store, rows),
            self._machine,
            OverlaidSecrets(self._secrets, secrets),
            self._environment,
            self._authorise,
        )
        over._base, over._typed = self, frozenset(secrets)
        return over

    async def secret_store(self) -> str:
        """Return the name of the store in which a new secret would be kept."""
        await self._secrets.available()
        return self._secrets.name

    async def secret_places(self) -> Sequence[SecretPlace]:
        """Return the stores of the chain in the order in which they are asked."""
        return await self._secrets.places()

    @property
    def vault_exists(self) -> bool:
        """Whether there is a vault that a passphrase would open; else `unlock` makes one."""
        return self._secrets.vault_exists

    @property
    def vault_movable(self) -> bool:
        """Whether this machine alone has the vault, although others share its books."""
        return self._secrets.vault_movable

    async def vault_problem(self) -> Problem | None:
        """Return what keeps the vault that is there from being read here; None where it is open, or there is none."""
        if not self._secrets.vault_exists:
            return None
        try:
            await self._secrets.open_vault()
        except ProblemError as error:
            return error.problems[0]
        return None

    async def unlock(self, passphrase: str) -> None:
        """Open the vault for this session, or make one. Raises ProblemError `secret.passphrase`, `secret.damaged`.

        Raises NotAllowedError as `set_all` does; who may only send letters opens it by `VaultService.unlock`.
        """
        self._authorise()
        await self._secrets.unlock(passphrase)
        self._tell(Subject.SECRETS)

    async def _secret_state(self, entry: Setting, store: str) -> Effective:
        for scope, origin in ((store, Origin.STORE), ("", Origin.COMPANY)):
            if scope or origin is Origin.COMPANY:
                holder = await self._secrets.holder(secret_name(entry, scope))
                if holder:
                    # What the environment gives the company is not fixed for a store: it may have its own.
                    fixed = holder == "environment" and scope == store
                    return Effective(entry, "", Origin.ENVIRONMENT if fixed else origin, is_set=True)
        return Effective(entry, "", Origin.DEFAULT, is_set=False)
