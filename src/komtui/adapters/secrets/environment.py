"""Secrets that the environment gives: variables, files that variables name, and systemd's credentials. Read-only."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from komtui.domain.problem import Problem, ProblemError

_LARGEST = 64 * 1024


def variable(name: str) -> str:
    """Return the environment variable of a secret: `company/smtp.password` is KOMTUI_SMTP_PASSWORD, as in any scope."""
    return "KOMTUI_" + name.rpartition("/")[2].upper().replace(".", "_")


class EnvironmentSecrets:
    """Implements `ports.SecretStore`.

    Asked in this order: `KOMTUI_SMTP_PASSWORD`, `KOMTUI_SMTP_PASSWORD_FILE`, then in `$CREDENTIALS_DIRECTORY`
    (systemd.exec(5)) `company.smtp.password`, or the store's name instead of `company`, and `smtp.password`.
    """

    name = "environment"

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    async def available(self) -> bool:
        """Return that it can be read: it always can."""
        return True

    async def get(self, name: str) -> str | None:
        """Return the secret, or None. Raises ProblemError `secret.file` where a named file cannot be read."""
        return await asyncio.to_thread(self.read, variable(name), name)

    async def set(self, name: str, value: str) -> None:  # noqa: ARG002 - the port's signature
        """Refuse: a process cannot change what started it. Raises ProblemError `secret.read-only`."""
        raise ProblemError(Problem("secret.read-only", {"variable": variable(name)}))

    async def delete(self, name: str) -> None:
        """Refuse where there is one. Raises ProblemError `secret.read-only`."""
        if await self.get(name) is not None:
            raise ProblemError(Problem("secret.read-only", {"variable": variable(name)}))

    def read(self, variable: str, credential: str = "") -> str | None:
        """Return what `variable`, the file of `variable`_FILE or a credential says; an empty one says nothing."""
        if value := self._environment.get(variable):
            return value
        if path := self._environment.get(f"{variable}_FILE"):
            return _content(Path(path), f"{variable}_FILE")
        if (folder := self._environment.get("CREDENTIALS_DIRECTORY")) and credential:
            # A credential's name is a file name, so it cannot hold the slash of the secret's.
            for file_name in (credential.replace("/", "."), credential.rpartition("/")[2]):
                file = Path(folder, file_name)
                if file.is_file():
                    return _content(file, "CREDENTIALS_DIRECTORY")
        return None


def _content(path: Path, variable: str) -> str | None:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        text = content.decode()
    except UnicodeDecodeError:
        # `from None`: a decoding error carries the bytes that it could not decode.
        raise _unusable(path, variable, "UTF-8") from None
    except OSError as error:
        raise _unusable(path, variable, error.strerror or str(error)) from error
    if len(content) > _LARGEST:
        raise _unusable(path, variable, f"> {_LARGEST // 1024} KiB")
    return text.rstrip("\r\n") or None


def _unusable(path: Path, variable: str, reason: str) -> ProblemError:
    return ProblemError(Problem("secret.file", {"file": str(path), "variable": variable, "reason": reason}))
