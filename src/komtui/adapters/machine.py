"""config.toml: the settings that are true of this machine, with the person's own comments kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from komtui.adapters.system import locked, write_private
from komtui.domain.problem import Problem, ProblemError
from komtui.late import late_pattern
from komtui.services.files import plain

_LINE = late_pattern(r"at line (\d+)")


class TomlMachine:
    """Implements `ports.MachineStore` over one file; `language.interface` is `interface` in the table `[language]`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> dict[str, str]:
        """Return every value by key; without a file there is none. Raises ProblemError `setting.config-damaged`."""
        return dict(self._parsed(self._read()))

    def set(self, key: str, value: str | None) -> None:
        """Write one, atomically; None removes. Raises ProblemError as `all` does, and `setting.config-unwritable`."""
        try:
            with locked(self._path):
                text = self._read()
                self._parsed(text)
                changed = self._changed(text, key, value)
                if changed != text:
                    write_private(self._path, changed.encode())
        except OSError as error:
            facts = {"file": str(self._path), "reason": error.strerror or str(error)}
            raise ProblemError(Problem("setting.config-unwritable", facts)) from error

    def _read(self) -> str:
        try:
            content = plain(self._path)
        except FileNotFoundError:
            return ""
        except OSError as error:
            facts = {"file": str(self._path), "reason": error.strerror or str(error)}
            raise ProblemError(Problem("setting.config-unreadable", facts)) from error
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise self._damaged(content[: error.start].count(b"\n") + 1) from error

    def _parsed(self, text: str) -> list[tuple[str, str]]:
        if not text:
            return []
        # Most machines have no such file.
        import tomllib

        try:
            return _flat(tomllib.loads(text))
        except (ValueError, RecursionError) as error:
            # A TOMLDecodeError is a ValueError; so is a number of thousands of digits.
            found = _LINE.search(str(error))
            raise self._damaged(int(found[1]) if found else text.count("\n") + 1) from error

    def _changed(self, text: str, key: str, value: str | None) -> str:
        import tomlkit
        from tomlkit.items import InlineTable, Table

        document = tomlkit.parse(text)
        section, _, name = key.partition(".")
        table = document.get(section)
        if table is None:
            if value is None:
                return text
            table = document[section] = tomlkit.table()
            table = document[section]
        if not isinstance(table, Table | InlineTable):
            raise ProblemError(Problem("setting.config-table", {"file": str(self._path), "table": section}, key))
        if value is None:
            table.pop(name, None)
        else:
            table[name] = value
        return tomlkit.dumps(document)

    def _damaged(self, line: int) -> ProblemError:
        return ProblemError(Problem("setting.config-damaged", {"file": str(self._path), "line": line}))


def _flat(table: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{prefix}{name}.")
        elif isinstance(value, bool):
            found.append((prefix + name, str(value).lower()))
        elif isinstance(value, str | int):
            found.append((prefix + name, str(value)))
    return found
