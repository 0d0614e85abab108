"""The vault: one encrypted file of secrets, opened by a passphrase (its format is `crypt`'s)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from komtui.adapters.secrets._crypt import (
    DamagedError,
    Derivation,
    NewerError,
    PassphraseError,
    derivation_of,
    new_derivation,
    opened_vault,
    sealed_vault,
)
from komtui.adapters.system import ForeignError, locked, own_content, write_private
from komtui.domain.problem import Problem, ProblemError

Key = tuple[Derivation, bytes]
"""A key, and how it was drawn."""
PASSPHRASE = "KOMTUI_VAULT_PASSPHRASE"  # noqa: S105 - the name of a variable, not a passphrase


class VaultSecrets:
    """Implements `ports.SecretStore` over one file.

    The key is kept for the session, because drawing it from the passphrase is slow on purpose; the file is read anew
    each time, because another process may have written it, or changed its passphrase.
    """

    name = "vault"

    def __init__(self, path: Path, given: Callable[[], str | None] = lambda: None, cost: int | None = None) -> None:
        self._path = path
        self._given = given
        self._cost = cost
        self._passphrase: str | None = None
        self._key: Key | None = None

    @property
    def path(self) -> Path:
        """Where it is, or would be."""
        return self._path

    @property
    def exists(self) -> bool:
        """Whether there is a vault, open or not; one that cannot be looked at counts, and says why when it is read."""
        try:
            return self._path.exists()
        except OSError:
            return True

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
        self._key = await asyncio.to_thread(self._open, passphrase)
        self._passphrase = passphrase

    async def change(self, current: str, new: str) -> None:
        """Seal all that is in it with another passphrase: in one replacement of the file, so it opens with either.

        Raises ProblemError `secret.passphrase` where `current` is wrong, `secret.passphrase-empty`, and as `set` does.
        """
        if not new:
            raise ProblemError(Problem("secret.passphrase-empty"))
        self._key = await asyncio.to_thread(self._reseal, current, new)
        self._passphrase = new

    async def get(self, name: str) -> str | None:
        """Return the secret, or None. Raises ProblemError `secret.locked`, `secret.passphrase`, `secret.damaged`."""
        return (await asyncio.to_thread(self._read)).get(name)

    async def set(self, name: str, value: str) -> None:
        """Keep it; on disk, encrypted, on return. Raises ProblemError as `get` does, and `secret.unwritable`."""
        await asyncio.to_thread(self._change, name, value)

    async def delete(self, name: str) -> None:
        """Forget it. Raises ProblemError as `set` does."""
        if self.exists:
            await asyncio.to_thread(self._change, name, None)

    def _known(self) -> str | None:
        return self._passphrase or self._given()

    def _open(self, passphrase: str) -> Key:
        """Return the key; what the session knows is not touched, so that a slip does not lock what is open."""
        with self._faults():
            if (content := self._content()) is None:
                with locked(self._path.resolve()):
                    # Another process may have made it meanwhile; its passphrase then decides.
                    if (content := self._content()) is None:
                        return self._write({}, self._drawn(new_derivation(self._cost), passphrase))
            key = self._drawn(derivation_of(content), passphrase)
            opened_vault(content, key[1])
            return key

    def _reseal(self, current: str, new: str) -> Key:
        with self._faults(), locked(self._path.resolve()):
            if (content := self._content()) is None:
                raise ProblemError(Problem("secret.no-vault", {"file": str(self._path)}))
            secrets = opened_vault(content, self._drawn(derivation_of(content), current)[1])
            return self._write(secrets, self._drawn(new_derivation(self._cost), new))

    def _read(self) -> dict[str, str]:
        with self._faults():
            content = self._content()
            return {} if content is None else self._opened(content)

    def _change(self, name: str, value: str | None) -> None:
        with self._faults(), locked(self._path.resolve()):
            content = self._content()
            secrets = {} if content is None else self._opened(content)
            if secrets.get(name) == value and content is not None:
                return
            if value is None:
                secrets.pop(name, None)
            else:
                secrets[name] = value
            self._write(
                secrets, self._key_for(new_derivation(self._cost) if content is None else derivation_of(content))
            )

    def _content(self) -> bytes | None:
        try:
            return own_content(self._path)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _opened(self, content: bytes) -> dict[str, str]:
        """Return the secrets; where the passphrase was changed elsewhere meanwhile, the vault is locked again."""
        derivation, before = derivation_of(content), self._key
        key = self._key_for(derivation)
        try:
            return opened_vault(content, key[1])
        except PassphraseError:
            self._key = None
            if self._passphrase is None or before is None or before[0] == derivation:
                raise
            self._passphrase = None
            raise ProblemError(self._locked_problem) from None

    def _write(self, secrets: dict[str, str], key: Key) -> Key:
        """Replace the file. The caller holds the lock, so what others left half written is nobody's any more."""
        file = self._path.resolve()
        for leftover in file.parent.glob(f".{file.name}.*"):
            leftover.unlink(missing_ok=True)
        write_private(self._path, sealed_vault(*key, secrets))
        return key

    def _key_for(self, derivation: Derivation) -> Key:
        passphrase = self._known()
        if not passphrase:
            raise ProblemError(self._locked_problem)
        if self._key is None or self._key[0] != derivation:
            self._key = self._drawn(derivation, passphrase)
        return self._key

    @staticmethod
    def _drawn(derivation: Derivation, passphrase: str) -> Key:
        return derivation, derivation.key(passphrase)

    @property
    def _locked_problem(self) -> Problem:
        return Problem("secret.locked", {"file": str(self._path)})

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn what goes wrong into problems."""
        file = str(self._path)
        try:
            yield
        except PassphraseError:
            raise ProblemError(Problem("secret.passphrase", {"file": file})) from None
        except DamagedError as error:
            raise ProblemError(Problem("secret.damaged", {"file": file})) from error
        except NewerError as error:
            raise ProblemError(Problem("secret.newer", {"file": file})) from error
        except TimeoutError as error:
            raise ProblemError(Problem("secret.busy", {"file": file})) from error
        except ForeignError as error:
            raise ProblemError(Problem("secret.foreign", {"file": file})) from error
        except (OSError, MemoryError) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise ProblemError(Problem("secret.unwritable", {"file": file, "reason": reason})) from error
