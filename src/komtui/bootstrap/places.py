"""Where an installation keeps things."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from komtui.domain.problem import Problem, ProblemError
from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.database_address import DatabaseAddress

ADDRESS = "database.address"
"""Key of the setting in config.toml that says where the books are."""


@dataclass(frozen=True)
class Places:
    """Where this installation keeps things."""

    data: Path
    """Folder of the database and the vault."""
    config: Path
    """Folder of config.toml."""
    named: Path | DatabaseAddress | None = None
    """Where the books are, as `--database` or KOMTUI_DATABASE says; None where nobody has said it."""

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
        return cls(data, config, place(database) if database else None)

    @property
    def file(self) -> Path:
        """The SQLite file that holds the books where nothing else is said."""
        return self.data / "komtui.sqlite3"

    @property
    def books(self) -> Path | DatabaseAddress:
        """Where the books are: as it was said, else as config.toml says, else in the data folder.

        Raises ProblemError `setting.config-…`, since nobody can know then which books are meant,
        `system.database-address`, and `system.database-password-shown` for a password in config.toml.
        """
        if self.named is not None:
            return self.named
        config = self.config / "config.toml"
        if not config.exists():
            return self.file
        from komtui.adapters.machine import TomlMachine

        configured = TomlMachine(config).all().get(ADDRESS, "")
        books = place(configured) if configured else self.file
        if not isinstance(books, Path):
            from komtui.domain.database_address import holds_secret

            if holds_secret(configured):
                raise ProblemError(Problem("system.database-password-shown", field=ADDRESS))
        return books

    @property
    def own(self) -> tuple[Sequence[Path], Sequence[Path]]:
        """The folders that are komtui's own, and the files that it keeps there or, of the books, elsewhere."""
        books, kept = self.books, (self.file, self.data / "vault.json", self.data / "secret-places.json")
        files = (*kept, self.config / "config.toml", *([books] if isinstance(books, Path) else []))
        return (self.data, self.config), files


def place(address: str) -> Path | DatabaseAddress:
    """Return the file or the server of an address. Raises ProblemError `system.database-address`."""
    named = address.removeprefix("sqlite:///")
    if "://" not in named:
        return Path(named)
    from komtui.domain.database_address import parsed, shown

    if (server := parsed(named)) is None:
        raise ProblemError(Problem("system.database-address", {"address": shown(named)}))
    return server
