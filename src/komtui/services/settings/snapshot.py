"""Settings as they stood at one moment: read once for an act, so that all of it goes by the same values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from komtui.domain.database_address import shown
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.settings.catalogue import BY_KEY, CATALOGUE, Origin, Setting, SettingKind
from komtui.domain.settings.catalogue.database import ADDRESS
from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.services.ports import MachineStore


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


class Snapshot:
    """Implements `ports.SettingsSnapshot`. It knows of no secret: those are in the secret stores, each for itself."""

    def __init__(
        self, stored: Mapping[tuple[str, str], str], machine: MachineStore, environment: Mapping[str, str]
    ) -> None:
        self._stored = stored
        self._machine = machine
        self._environment = environment
        self._values: dict[tuple[str, str], str] = {}
        """By key and store: a batch asks for the same ones for each document."""

    def value(self, setting: Setting | str, store: str = "") -> str:
        """Return the effective value: environment, store, company or config.toml, default.

        Raises ProblemError `setting.unknown`, and that of a wrong value in the environment or in config.toml.
        """
        place = setting if isinstance(setting, str) else setting.key, store
        found = self._values.get(place)
        if found is None:
            found = self._values[place] = _valid(self.effective_one(known(setting), store))
        return found

    def values(self, keys: Sequence[str], store: str = "") -> dict[str, str]:
        """Return several effective values at once, by key. Raises ProblemError with every problem found."""
        found, problems = {}, list[Problem]()
        for entry in entries(keys):
            try:
                found[entry.key] = self.value(entry, store)
            except ProblemError as error:
                problems += error.problems
        if problems:
            raise ProblemError(*problems)
        return found

    def is_said(self, setting: Setting | str, store: str = "") -> bool:
        """Return whether somebody has said the value, be it that of the default."""
        return self.effective_one(known(setting), store).origin is not Origin.DEFAULT

    def effective(self, keys: Sequence[str], store: str = "") -> Sequence[Effective]:
        """Return the settings of `keys` in the catalogue's order; wrong values are shown as they stand."""
        return [self.effective_one(entry, store) for entry in entries(keys)]

    def effective_one(self, entry: Setting, store: str = "") -> Effective:
        """Return one of them."""
        value, origin = entry.default, Origin.DEFAULT
        # An empty variable counts as none: that is how templates of units and containers leave one out.
        if from_environment := self._environment.get(entry.environment, ""):
            value, origin = from_environment, Origin.ENVIRONMENT
        elif entry.machine:
            from_machine = self._machine.all().get(entry.key)
            if from_machine is not None:
                value, origin = from_machine, Origin.MACHINE
        elif store and entry.per_store and (store, entry.key) in self._stored:
            value, origin = self._stored[store, entry.key], Origin.STORE
        elif ("", entry.key) in self._stored:
            value, origin = self._stored["", entry.key], Origin.COMPANY
        if entry.key == ADDRESS:
            # A password that stands in it is for the server alone.
            value = shown(value)
        return Effective(entry, value, origin, value != entry.default)

    def saved(self) -> Snapshot:
        """Return the same without what the environment says."""
        return Snapshot(self._stored, self._machine, {})

    def changed(self, rows: Mapping[tuple[str, str], str | None]) -> Snapshot:
        """Return what it would be with these values, by store and key; None removes."""
        stored = {place: value for place, value in {**self._stored, **rows}.items() if value is not None}
        return Snapshot(stored, self._machine, self._environment)

    def stores(self, keys: Sequence[str] | frozenset[str]) -> Sequence[str]:
        """Return every store that has a value of its own for one of `keys`, in order."""
        return sorted({store for store, key in self._stored if store and key in keys})


def known(setting: Setting | str) -> Setting:
    """Return the catalogue's entry. Raises ProblemError `setting.unknown`."""
    if isinstance(setting, Setting):
        return setting
    if setting not in BY_KEY:
        raise ProblemError(Problem("setting.unknown", {"key": setting}, setting))
    return BY_KEY[setting]


def entries(keys: Sequence[str]) -> Sequence[Setting]:
    """Return the catalogue's entries of `keys`, or all, in its order. Raises ProblemError `setting.unknown`."""
    wanted = {known(key).key for key in keys} or BY_KEY.keys()
    return [setting for setting in CATALOGUE if setting.key in wanted]


def _valid(found: Effective) -> str:
    """Return the value, checked where it was written without komtui; paths may come and go and are left alone."""
    if found.origin not in {Origin.ENVIRONMENT, Origin.MACHINE} or found.setting.kind is SettingKind.PATH:
        return found.value
    # What judges values is much, and most books are never told any from outside.
    from komtui.services.settings.validation import checked

    try:
        return checked(found.setting, found.value)
    except ProblemError as error:
        source = found.setting.environment if found.origin is Origin.ENVIRONMENT else "config.toml"
        facts = {"setting": found.setting.key, "source": source}
        raise ProblemError(*error.problems, Problem("setting.source", facts, found.setting.key)) from error
