"""Settings: of the business, of the machine, and as other services read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from komtui.domain.settings.catalogue import Setting
    from komtui.domain.settings.change import Change


class SettingsStore(Protocol):
    """Business settings in the database."""

    async def all(self) -> dict[tuple[str, str], str]:
        """Return every stored value by (store, key); store `""` is the company."""

    async def stores(self) -> Sequence[str]:
        """Return every store that has a value or a document, in order; however many documents, it is quick."""

    async def announce(self, changes: Sequence[Change], who: str = "") -> Sequence[int]:
        """Write into the journal what is about to be changed elsewhere (secrets, config.toml); return the numbers.

        It survives the loss of power on return. Until another entry settles one, nobody knows what came of it.
        """

    async def settle(self, announced: Sequence[int], who: str = "") -> None:
        """Write that nothing came of what was announced in these entries."""

    async def set(
        self,
        values: Sequence[tuple[str, str, str | None]],
        who: str = "",
        elsewhere: Sequence[Change] = (),
        announced: Sequence[int] = (),
    ) -> None:
        """Write (store, key, value), and what that changed, by `who`, into the journal, at once; None removes.

        `elsewhere` is what was changed in another place and is recorded with it; `announced` are the entries that it
        settles.
        """


class MachineStore(Protocol):
    """Machine settings in config.toml; comments are kept."""

    def all(self) -> dict[str, str]:
        """Return every value by key."""

    def set(self, key: str, value: str | None) -> None:
        """Write one, atomically; None removes."""


class SettingsSnapshot(Protocol):
    """All settings but the secrets, as they stood at one moment."""

    def value(self, setting: Setting | str, store: str = "") -> str:
        """Return the effective value. Raises ProblemError where the environment or config.toml has a wrong one."""

    def values(self, keys: Sequence[str], store: str = "") -> dict[str, str]:
        """Return several by key. Raises ProblemError with every problem found."""

    def is_said(self, setting: Setting | str, store: str = "") -> bool:
        """Return whether somebody has said the value, so that it is more than the default."""


class SettingsReader(Protocol):
    """What other services need of the settings."""

    async def snapshot(self) -> SettingsSnapshot:
        """Return all of them as they stand now, read once: what one act goes by from its beginning to its end."""
