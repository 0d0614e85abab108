"""Where an installation keeps things."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from komtui.domain.problem import Problem, ProblemError


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
