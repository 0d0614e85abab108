"""Settings: the effective value of each catalogue entry and where it comes from; secrets go to the secret chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from komtui.domain.problem import Problem
from komtui.domain.setting import Origin, Setting
from komtui.services.ports import MachineStore, SecretStore, SettingsStore


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
    """Reads, checks and writes settings. Implements `ports.SettingsReader`."""

    def __init__(
        self, store: SettingsStore, machine: MachineStore, secrets: SecretStore, environment: Mapping[str, str]
    ) -> None:
        self._store = store
        self._machine = machine
        self._secrets = secrets
        self._environment = environment

    async def value(self, setting: Setting | str, store: str = "") -> str:
        """Return the effective value: environment, store, company or config.toml, default."""
        raise NotImplementedError

    async def secret(self, key: str, store: str = "") -> str | None:
        """Return a secret: the store's own, else the company's."""
        raise NotImplementedError

    async def effective(self, keys: Sequence[str] = (), store: str = "") -> Sequence[Effective]:
        """Return the settings of `keys`, or all, in the catalogue's order."""
        raise NotImplementedError

    def search(self, words: str) -> Sequence[Setting]:
        """Return the settings that match every word, in key, label, help, synonyms or section, in any language."""
        raise NotImplementedError

    def check(self, key: str, value: str) -> Problem | None:
        """Return what is wrong with a value, in a code, with `field` set to the key."""
        raise NotImplementedError

    async def set(self, values: Mapping[str, str | None], store: str = "") -> None:
        """Check and write several values at once, all or none; None removes. Raises ProblemError with every problem."""
        raise NotImplementedError

    async def secret_store(self) -> str:
        """Return the name of the store in which a new secret would be kept."""
        raise NotImplementedError
