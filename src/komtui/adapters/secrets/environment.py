"""Secrets that the environment gives: variables, files that variables name, and systemd's credentials. Read-only."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from komtui.domain.problem import Problem, ProblemError
from komtui.services.files import start_of

_LARGEST = 64 * 1024


def variable(name: str) -> str:
    """Return the environment variable of a secret of the company: `company/smtp.password` is KOMTUI_SMTP_PASSWORD."""
    return "KOMTUI_" + name.rpartition("/")[2].upper().replace(".", "_")


class EnvironmentSecrets:
    """Implements `ports.SecretStore`.

    Asked in this order: `KOMTUI_SMTP_PASSWORD`, `KOMTUI_SMTP_PASSWORD_FILE`, then in `$CREDENTIALS_DIRECTORY`
    (systemd.exec(5)) `company.smtp.password` and `smtp.password`. These are the company's: a store that shares its
    server and user signs in with them, and one with a server of its own does not. A store's own is the credential
    `lyon.smtp.password`.
    """

    name = "environment"

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    async def available(self) -> bool:
        """Return that it can be read: it always can."""
        return True

    async def get(self, name: str) -> str | None:
        """Return the secret, or None. Raises ProblemError `secret.file` where a named file cannot be read."""
        if _is_of_a_store(name):
            return await asyncio.to_thread(self._credential, name.replace("/", "."))
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
        # A credential's name is a file name, so it cannot hold the slash of the secret's.
        names = (credential.replace("/", "."), credential.rpartition("/")[2]) if credential else ()
        return self._credential(*names)

    def _credential(self, *names: str) -> str | None:
        """Return the first of systemd's credentials that is there."""
        folder = self._environment.get("CREDENTIALS_DIRECTORY")
        files = [Path(folder, name) for name in names] if folder else []
        found = next((file for file in files if file.is_file()), None)
        return None if found is None else _content(found, "CREDENTIALS_DIRECTORY")


def _is_of_a_store(name: str) -> bool:
    # From the right: no key has a slash, and a store's name may.
    scope, slash, _key = name.rpartition("/")
    return bool(slash) and scope != "company"


def _content(path: Path, variable: str) -> str | None:
    try:
        content = start_of(path, _LARGEST + 1)
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
