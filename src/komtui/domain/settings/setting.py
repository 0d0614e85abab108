"""What a setting and a section are: the form of the entries that the settings catalogue is made of."""

from __future__ import annotations

from enum import StrEnum

from komtui.late import dataclass


class SettingKind(StrEnum):
    """What a value is; decides its validator and its widget."""

    TEXT = "text"
    MULTILINE = "multiline"
    EMAIL = "email"
    HOST = "host"
    INTEGER = "integer"
    CHOICE = "choice"
    COUNTRY = "country"
    PATH = "path"
    PATTERN = "pattern"
    """A numbering pattern (see `numbering`)."""
    SECRET = "secret"  # noqa: S105 - the name of a kind, not a secret


class Origin(StrEnum):
    """Where an effective value comes from; the later ones win."""

    DEFAULT = "default"
    COMPANY = "company"
    STORE = "store"
    MACHINE = "machine"
    """From config.toml."""
    ENVIRONMENT = "environment"


@dataclass(frozen=True)
class Section:
    """A group of settings, or a place of the configuration that has none."""

    key: str
    """Stable, such as `company`."""
    label: str
    """Marked English."""
    synonyms: str = ""
    """French and English words that users type, separated by spaces."""
    parent: str = ""
    """Key of the section of which this is a tab; empty where it stands in the menu."""


@dataclass(frozen=True)
class Topic:
    """What people look for among the settings that is none: it is set or done elsewhere."""

    key: str
    """Stable, such as `quota`."""
    section: str
    """Key of the section that it is nearest to."""
    label: str
    """Marked English."""
    sentence: str
    """Marked English: where it is."""
    synonyms: str
    """French and English words that users type, separated by spaces."""


@dataclass(frozen=True)
class Setting:
    """One setting."""

    key: str
    """Dotted and stable: `smtp.host`."""
    section: str
    """Key of its section."""
    kind: SettingKind
    """What its value is."""
    label: str
    """Marked English, for the left of the field."""
    help: str
    """Marked English, a full sentence for under the field."""
    synonyms: str
    """French and English words that users type, separated by spaces."""
    group: str = ""
    """Marked English: the heading within the section under which it stands; entries of one group follow each other."""
    default: str = ""
    """As text, like every value."""
    choices: tuple[tuple[str, str], ...] = ()
    """Of a `CHOICE`: (value, marked English label)."""
    per_store: bool = False
    """Whether a store may override it."""
    only_store: bool = False
    """Whether it is of stores alone: the company has none."""
    also: tuple[str, ...] = ()
    """Keys of further sections that show it."""
    machine: bool = False
    """Lives in config.toml instead of the database: true of this machine, not of the business."""
    variable: str = ""
    """The environment variable that overrides it, where it has another name than the others have."""
    minimum: int = 0
    """Of an `INTEGER`."""
    maximum: int = 0
    """Of an `INTEGER`; 0 for none."""

    @property
    def secret(self) -> bool:
        """Whether its value lives only in the secret store."""
        return self.kind is SettingKind.SECRET

    @property
    def environment(self) -> str:
        """The environment variable that overrides it; secrets also have one with `_FILE` added."""
        return self.variable or "KOMTUI_" + self.key.upper().replace(".", "_")
