"""Settings: the effective value of each catalogue entry and where it comes from; secrets go to the secret chain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.search import folded
from komtui.domain.setting import BY_KEY, CATALOGUE, SECTIONS, Origin, Setting, SettingKind
from komtui.i18n import LANGUAGES, localizer
from komtui.services.elsewhere import Elsewhere
from komtui.services.ports import MachineStore, SecretChain, SecretPlace, SettingsStore
from komtui.services.validation import checked, refused

COMPANY = "company"
"""The scope of secrets that belong to no store."""


@dataclass(frozen=True)
class Effective:
    """A setting's value for one store."""

    setting: Setting
    """Its catalogue entry."""
    value: str
    """As text; of a secret always empty."""
    origin: Origin
    """Where it comes from."""
    is_set: bool
    """Of a secret: whether there is one. Of others: whether the value is not the default."""


class SettingsService:
    """Reads, checks and writes settings. Implements `ports.SettingsReader`.

    `authorise` returns who is about to change something, for the audit, and raises where that person may not.
    """

    def __init__(
        self,
        store: SettingsStore,
        machine: MachineStore,
        secrets: SecretChain,
        environment: Mapping[str, str],
        authorise: Callable[[], str] = str,
    ) -> None:
        self._store = store
        self._machine = machine
        self._secrets = secrets
        self._environment = environment
        self._authorise = authorise

    async def value(self, setting: Setting | str, store: str = "") -> str:
        """Return the effective value: environment, store, company or config.toml, default.

        Raises ProblemError `setting.unknown`, and that of a wrong value in the environment or in config.toml.
        """
        entry = known(setting)
        # A machine's own settings are needed before any database is open.
        stored = {} if entry.machine else await self._store.all()
        return self._valid(self._found(entry, store, stored))

    async def values(self, keys: Sequence[str], store: str = "") -> dict[str, str]:
        """Return several effective values at once, by key. Raises ProblemError with every problem found."""
        found, problems = {}, list[Problem]()
        for each in await self.effective(keys, store):
            try:
                found[each.setting.key] = self._valid(each)
            except ProblemError as error:
                problems += error.problems
        if problems:
            raise ProblemError(*problems)
        return found

    async def secret(self, key: str, store: str = "") -> str | None:
        """Return a secret: the store's own, else the company's. Raises ProblemError `secret.…`."""
        own = await self.own_secret(key, store) if store else None
        return own if own is not None else await self.own_secret(key)

    async def own_secret(self, key: str, store: str = "") -> str | None:
        """Return the secret of exactly that scope, or the environment's. Raises ProblemError `secret.…`."""
        return await self._secrets.get(secret_name(known(key), store))

    async def effective(self, keys: Sequence[str] = (), store: str = "") -> Sequence[Effective]:
        """Return the settings of `keys`, or all, in the catalogue's order; wrong values are shown as they stand."""
        wanted = {known(key).key for key in keys} or BY_KEY.keys()
        entries = [setting for setting in CATALOGUE if setting.key in wanted]
        stored = {} if all(entry.machine for entry in entries) else await self._store.all()
        return [
            await self._secret_state(entry, store) if entry.secret else self._found(entry, store, stored)
            for entry in entries
        ]

    def search(self, words: str) -> Sequence[Setting]:
        """Return the settings that match every word, in key, label, help, synonyms or section, in any language."""
        wanted = folded(words).split()
        return [setting for setting in CATALOGUE if all(word in _haystacks()[setting.key] for word in wanted)]

    def check(self, key: str, value: str) -> Problem | None:
        """Return what is wrong with a value, in a code, with `field` set to the key."""
        try:
            checked(known(key), value)
        except ProblemError as error:
            return error.problems[0]
        return None

    async def set(self, values: Mapping[str, str | None], store: str = "") -> None:
        """Check and write several values at once, all or none; None removes. Raises ProblemError with every problem.

        An empty text returns a setting with a default to that default; a store may override a text with an empty one.
        An empty secret is refused, so that an untouched password field never wipes a password. What changes is in the
        audit. Raises NotAllowedError `access.clerk`, `access.signed-out`.
        """
        who = self._authorise()
        problems, ready = list[Problem](), list[tuple[Setting, str | None]]()
        for key, value in values.items():
            try:
                ready.append((entry := known(key), _writable(entry, value, store)))
            except ProblemError as error:
                problems += error.problems
        if problems:
            raise ProblemError(*problems)
        elsewhere = Elsewhere(self._machine, self._secrets)
        try:
            await self._write(ready, store, who, elsewhere)
        except BaseException as error:
            lost = await elsewhere.put_back()
            if isinstance(error, ProblemError) and lost:
                raise type(error)(*error.problems, *lost) from error
            raise

    async def _write(
        self, ready: Sequence[tuple[Setting, str | None]], store: str, who: str, elsewhere: Elsewhere
    ) -> None:
        found = [
            await elsewhere.secret(entry, secret_name(entry, store), value, store)
            for entry, value in ready
            if entry.secret
        ]
        found += [await elsewhere.machine(entry, value) for entry, value in ready if entry.machine]
        rows = [(store, entry.key, value) for entry, value in ready if not (entry.secret or entry.machine)]
        changes = [each for each in found if each is not None]
        if rows or changes:
            await self._store.set(rows, who, changes)

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

    async def unlock(self, passphrase: str) -> None:
        """Open the vault for this session. Raises ProblemError `secret.passphrase`, `secret.damaged`."""
        await self._secrets.unlock(passphrase)

    def _found(self, entry: Setting, store: str, stored: Mapping[tuple[str, str], str]) -> Effective:
        value, origin = entry.default, Origin.DEFAULT
        # An empty variable counts as none: that is how templates of units and containers leave one out.
        if from_environment := self._environment.get(entry.environment, ""):
            value, origin = from_environment, Origin.ENVIRONMENT
        elif entry.machine:
            from_machine = self._machine.all().get(entry.key)
            if from_machine is not None:
                value, origin = from_machine, Origin.MACHINE
        elif store and entry.per_store and (store, entry.key) in stored:
            value, origin = stored[store, entry.key], Origin.STORE
        elif ("", entry.key) in stored:
            value, origin = stored["", entry.key], Origin.COMPANY
        return Effective(entry, value, origin, value != entry.default)

    async def _secret_state(self, entry: Setting, store: str) -> Effective:
        for scope, origin in ((store, Origin.STORE), ("", Origin.COMPANY)):
            if scope or origin is Origin.COMPANY:
                holder = await self._secrets.holder(secret_name(entry, scope))
                if holder:
                    return Effective(entry, "", Origin.ENVIRONMENT if holder == "environment" else origin, is_set=True)
        return Effective(entry, "", Origin.DEFAULT, is_set=False)

    def _valid(self, found: Effective) -> str:
        """Return the value, checked where it was written without komtui; paths may come and go and are left alone."""
        if found.origin not in {Origin.ENVIRONMENT, Origin.MACHINE} or found.setting.kind is SettingKind.PATH:
            return found.value
        try:
            return checked(found.setting, found.value)
        except ProblemError as error:
            source = found.setting.environment if found.origin is Origin.ENVIRONMENT else "config.toml"
            facts = {"setting": found.setting.key, "source": source}
            raise ProblemError(*error.problems, Problem("setting.source", facts, found.setting.key)) from error


def known(setting: Setting | str) -> Setting:
    """Return the catalogue's entry. Raises ProblemError `setting.unknown`."""
    if isinstance(setting, Setting):
        return setting
    if setting not in BY_KEY:
        raise ProblemError(Problem("setting.unknown", {"key": setting}, setting))
    return BY_KEY[setting]


def secret_name(setting: Setting, store: str = "") -> str:
    """Return the name under which a secret is kept: `company/smtp.password`, `lyon/smtp.password`."""
    return f"{store or COMPANY}/{setting.key}"


def _writable(entry: Setting, value: str | None, store: str) -> str | None:
    if store == COMPANY:
        # Its password would be the company's: scopes of secrets and of pauses are named so.
        raise refused("setting.store-reserved", entry, store=store)
    if store and not entry.per_store:
        raise refused("setting.company-only", entry)
    if value is None:
        return None
    if not value.strip() and entry.default:
        return None
    return checked(entry, value)


@cache
def _haystacks() -> Mapping[str, str]:
    """All that a search looks in, folded, by key."""
    sections = {section.key: section for section in SECTIONS}
    found = {}
    for setting in CATALOGUE:
        section = sections[setting.section]
        sentences = (section.label, setting.label, setting.help, *(label for _, label in setting.choices))
        words = [setting.key, setting.synonyms, section.synonyms]
        words += [localizer(language)._(sentence) for language in LANGUAGES for sentence in sentences]
        found[setting.key] = folded("\n".join(words))
    return found
