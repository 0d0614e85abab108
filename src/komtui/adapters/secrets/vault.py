"""The vault: one encrypted file of secrets, opened by a passphrase (its format is `crypt`'s)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from komtui.adapters.secrets.crypt import (
    DamagedError,
    Derivation,
    NewerError,
    PassphraseError,
    derivation_of,
    new_derivation,
    opened_vault,
    sealed_vault,
)
from komtui.adapters.system import locked, write_private
from komtui.domain.problem import Problem, ProblemError

PASSPHRASE = "KOMTUI_VAULT_PASSPHRASE"  # noqa: S105 - the name of a variable, not a passphrase


class VaultSecrets:
    """Implements `ports.SecretStore` over one file.

    The key is kept for the session, because drawing it from the passphrase is slow on purpose; the file is read anew
    each time, because another process may have written it.
    """

    name = "vault"

    def __init__(self, path: Path, given: Callable[[], str | None] = lambda: None, cost: int | None = None) -> None:
        self._path = path
        self._given = given
        self._cost = cost
        self._passphrase: str | None = None
        self._key: tuple[Derivation, bytes] | None = None

    @property
    def exists(self) -> bool:
        """Whether there is a vault, open or not."""
        return self._path.exists()

    async def available(self) -> bool:
        """Return whether a passphrase is known; whether it is the right one shows when the vault is opened."""
        try:
            return await asyncio.to_thread(self._known) is not None
        except ProblemError:
            return False

    async def unlock(self, passphrase: str) -> None:
        """Open the vault for this session, or make one where there is none.

        Raises ProblemError `secret.passphrase`, `secret.passphrase-empty`, `secret.damaged`.
        """
        if not passphrase:
            raise ProblemError(Problem("secret.passphrase-empty"))
        before = self._passphrase, self._key
        self._passphrase, self._key = passphrase, None
        try:
            await asyncio.to_thread(self._open)
        except ProblemError:
            self._passphrase, self._key = before
            raise

    async def get(self, name: str) -> str | None:
        """Return the secret, or None. Raises ProblemError `secret.locked`, `secret.passphrase`, `secret.damaged`."""
        return (await asyncio.to_thread(self._read)).get(name) if self.exists else None

    async def set(self, name: str, value: str) -> None:
        """Keep it; on disk, encrypted, on return. Raises ProblemError as `get` does, and `secret.unwritable`."""
        await asyncio.to_thread(self._change, name, value)

    async def delete(self, name: str) -> None:
        """Forget it. Raises ProblemError as `set` does."""
        if self.exists:
            await asyncio.to_thread(self._change, name, None)

    def _known(self) -> str | None:
        return self._passphrase or self._given()

    def _open(self) -> None:
        if self.exists:
            self._read()
            return
        with self._faults(), locked(self._path):
            # Another process may have made it meanwhile; its passphrase then decides.
            self._write(self._read())

    def _read(self) -> dict[str, str]:
        with self._faults():
            try:
                content = self._path.read_bytes()
            except FileNotFoundError:
                return {}
            return opened_vault(content, self._key_for(derivation_of(content)))

    def _change(self, name: str, value: str | None) -> None:
        with self._faults(), locked(self._path):
            secrets = self._read()
            if secrets.get(name) == value and self.exists:
                return
            if value is None:
                secrets.pop(name, None)
            else:
                secrets[name] = value
            self._write(secrets)

    def _write(self, secrets: dict[str, str]) -> None:
        derivation = derivation_of(self._path.read_bytes()) if self.exists else new_derivation(self._cost)
        write_private(self._path, sealed_vault(derivation, self._key_for(derivation), secrets))

    def _key_for(self, derivation: Derivation) -> bytes:
        passphrase = self._known()
        if not passphrase:
            raise ProblemError(Problem("secret.locked", {"file": str(self._path)}))
        if self._key is None or self._key[0] != derivation:
            self._key = (derivation, derivation.key(passphrase))
        return self._key[1]

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn what goes wrong into problems; a key that opened nothing is forgotten."""
        file = str(self._path)
        try:
            yield
        except PassphraseError:
            self._key = None
            raise ProblemError(Problem("secret.passphrase", {"file": file})) from None
        except DamagedError as error:
            raise ProblemError(Problem("secret.damaged", {"file": file})) from error
        except NewerError as error:
            raise ProblemError(Problem("secret.newer", {"file": file})) from error
        except TimeoutError as error:
            raise ProblemError(Problem("secret.busy", {"file": file})) from error
        except (OSError, MemoryError) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise ProblemError(Problem("secret.unwritable", {"file": file, "reason": reason})) from error
