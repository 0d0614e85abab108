"""The vault: one encrypted container of secrets, opened by a passphrase (its format is `crypt`'s)."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
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
from komtui.adapters.secrets._files import VaultFile
from komtui.adapters.system import ForeignError
from komtui.domain.problem import Problem, ProblemError
from komtui.services.ports.secrets import VaultKeep

Key = tuple[Derivation, bytes]
"""A key, and how it was drawn."""
Alter = Callable[[dict[str, str]], bool]
"""Changes secrets in place; returns whether anything is another."""
PASSPHRASE = "KOMTUI_VAULT_PASSPHRASE"  # noqa: S105 - the name of a variable, not a passphrase
_SECONDS = 10.0
"""For how long one who is always overtaken by others tries to write."""


async def _unkept() -> None:
    """Return no passphrase: nobody keeps it."""


async def _unlent(_salt: bytes) -> None:
    """Return no key: nobody lends it."""


class VaultSecrets:
    """Implements `ports.SecretStore` over one container, wherever it lies.

    The key is kept for the session, because drawing it from the passphrase is slow on purpose; the container is read
    anew each time, because another process may have written it, or changed its passphrase. Nobody holds it while he
    thinks: it is replaced only where it still is what was read, and else all is done once more with what is there.

    `given` is what the environment says; `recall` what is kept of the passphrase for this machine; `borrow` returns the
    key of the vault with a salt, where another process of this machine holds it open and lends it.
    """

    def __init__(
        self,
        keep: VaultKeep | Path,
        given: Callable[[], str | None] = lambda: None,
        cost: int | None = None,
        *,
        name: str = "vault",
        recall: Callable[[], Awaitable[str | None]] = _unkept,
        borrow: Callable[[bytes], Awaitable[bytes | None]] = _unlent,
    ) -> None:
        self.name = name
        self._keep = VaultFile(keep) if isinstance(keep, Path) else keep
        self._given = given
        self._recall = recall
        self._borrow = borrow
        self._cost = cost
        self._passphrase: str | None = None
        self._recalled: str | None = None
        self._key: Key | None = None
        self._borrowed: Key | None = None
        self._refused: tuple[Derivation, str] | None = None

    @property
    def where(self) -> str:
        """Where it is, or would be, as it may be shown."""
        return self._keep.name

    @property
    def exists(self) -> bool:
        """Whether there is a vault, open or not."""
        return self._keep.exists()

    async def available(self) -> bool:
        """Return whether a passphrase is known, or the key lent; whether it is right shows when the vault is opened."""
        try:
            if await self._known() is not None:
                return True
            with self._faults():
                sealed = await self._keep.read() if self._borrow is not _unlent else None
                return sealed is not None and await self._lent(derivation_of(sealed.content)) is not None
        except ProblemError:
            return False

    async def key_for_others(self, salt: bytes) -> bytes | None:
        """Return the key, where this process knows the passphrase, it opens the vault, and the vault has that salt."""
        try:
            with self._faults():
                sealed = await self._keep.read()
                if sealed is None or await self._known() is None or derivation_of(sealed.content).salt != salt:
                    return None
                await self._opened(sealed.content)
                return self._key[1] if self._key is not None else None
        except ProblemError:
            return None

    async def unlock(self, passphrase: str) -> None:
        """Open the vault for this session, or make one where there is none.

        Raises ProblemError `secret.passphrase`, `secret.passphrase-empty`, `secret.damaged`.
        """
        if not passphrase:
            raise ProblemError(Problem("secret.passphrase-empty"))
        self._key = await self._open(passphrase)
        self._passphrase = passphrase

    async def change(self, current: str, new: str) -> None:
        """Seal all that is in it with another passphrase: in one replacement, so it opens with either.

        Raises ProblemError `secret.passphrase` where `current` is wrong, `secret.passphrase-empty`, and as `set` does.
        """
        if not new:
            raise ProblemError(Problem("secret.passphrase-empty"))
        self._key = await self._reseal(current, new)
        self._passphrase = new

    def close(self) -> None:
        """Forget the passphrase in this process."""
        self._passphrase = self._recalled = self._key = self._borrowed = None

    async def get(self, name: str) -> str | None:
        """Return the secret, or None. Raises ProblemError `secret.locked`, `secret.passphrase`, `secret.damaged`."""
        return (await self.all()).get(name)

    async def all(self) -> dict[str, str]:
        """Return all that is in it, by name. Raises ProblemError as `get` does."""
        with self._faults():
            sealed = await self._keep.read()
            return {} if sealed is None else await self._opened(sealed.content)

    async def set(self, name: str, value: str) -> None:
        """Keep it; on disk, encrypted, on return. Raises ProblemError as `get` does, and `secret.unwritable`."""

        def alter(secrets: dict[str, str]) -> bool:
            before = secrets.get(name)
            secrets[name] = value
            return before != value

        await self.alter(alter)

    async def delete(self, name: str) -> None:
        """Forget it. Raises ProblemError as `set` does."""
        if self.exists:
            await self.alter(lambda secrets: secrets.pop(name, None) is not None)

    async def alter(self, change: Alter, other: VaultSecrets | None = None) -> None:
        """Change several secrets in one replacement. One that is not there yet is opened as `other` is, if it is made.

        `change` may be called more than once, each time with what is there then. Raises ProblemError as `set` does.
        """
        with self._faults():
            for _again in _until(_SECONDS):
                sealed = await self._keep.read()
                secrets = {} if sealed is None else await self._opened(sealed.content)
                if not change(secrets) and sealed is not None:
                    return
                if sealed is not None:
                    key = await self._key_for(derivation_of(sealed.content))
                elif other is not None:
                    key = await self._key_of(other)
                else:
                    key = await self._key_for(new_derivation(self._cost))
                if await self._keep.swap(sealed, sealed_vault(*key, secrets)):
                    return

    async def remove(self, unless: Callable[[Mapping[str, str]], bool] | None = None) -> bool:
        """Remove it, whatever is in it; `unless` looks into it first, and returns whether it stays after all.

        Returns whether it is gone. Raises ProblemError as `set` does.
        """
        with self._faults():
            for _again in _until(_SECONDS):
                sealed = await self._keep.read()
                if sealed is None:
                    return True
                if unless is not None and unless(await self._opened(sealed.content)):
                    return False
                if await self._keep.swap(sealed, None):
                    return True
        raise AssertionError

    async def _known(self) -> str | None:
        if self._passphrase:
            return self._passphrase
        if given := await asyncio.to_thread(self._given):
            return given
        self._recalled = await self._recall()
        return self._recalled

    async def _open(self, passphrase: str) -> Key:
        """Return the key; what the session knows is not touched, so that a slip does not lock what is open."""
        with self._faults():
            for _again in _until(_SECONDS):
                if (sealed := await self._keep.read()) is not None:
                    key = await _drawn(derivation_of(sealed.content), passphrase)
                    opened_vault(sealed.content, key[1])
                    return key
                # Another process may make it meanwhile; its passphrase then decides.
                key = await _drawn(new_derivation(self._cost), passphrase)
                if await self._keep.swap(None, sealed_vault(*key, {})):
                    return key
        raise AssertionError

    async def _reseal(self, current: str, new: str) -> Key:
        with self._faults():
            key = await _drawn(new_derivation(self._cost), new)
            for _again in _until(_SECONDS):
                if (sealed := await self._keep.read()) is None:
                    raise ProblemError(Problem("secret.no-vault", {"file": self.where}))
                secrets = opened_vault(sealed.content, (await _drawn(derivation_of(sealed.content), current))[1])
                if await self._keep.swap(sealed, sealed_vault(*key, secrets)):
                    return key
        raise AssertionError

    async def _opened(self, content: bytes) -> dict[str, str]:
        """Return the secrets; where the passphrase was changed elsewhere meanwhile, the vault is locked again."""
        derivation, before = derivation_of(content), self._key
        key = await self._key_for(derivation)
        try:
            return opened_vault(content, key[1])
        except PassphraseError:
            known = await self._known()
            self._key, self._borrowed, self._refused = None, None, (derivation, known or "")
            if not known:
                # What was lent is none of it: nobody here has mistyped anything.
                raise ProblemError(self._locked_problem) from None
            changed = before is not None and before[0] != derivation
            if self._recalled is not None and known == self._recalled:
                # Kept for this machine before it was changed on another one: nobody here has mistyped anything.
                raise ProblemError(self._locked_problem) from None
            if self._passphrase is None or not changed:
                raise
            self._passphrase = None
            raise ProblemError(self._locked_problem) from None

    async def _key_for(self, derivation: Derivation) -> Key:
        passphrase = await self._known()
        if not passphrase:
            if (lent := await self._lent(derivation)) is None:
                raise ProblemError(self._locked_problem)
            return lent
        if self._key is None or self._key[0] != derivation:
            if self._refused == (derivation, passphrase):
                # It is asked again and again by whoever waits, and the same answer is not drawn twice.
                raise (ProblemError(self._locked_problem) if passphrase == self._recalled else PassphraseError)
            self._key = await _drawn(derivation, passphrase)
        return self._key

    async def _lent(self, derivation: Derivation) -> Key | None:
        """Return the key that another process lends, kept from then on for the session as one that was typed."""
        if self._borrowed is None or self._borrowed[0] != derivation:
            key = await self._borrow(derivation.salt)
            self._borrowed = None if key is None else (derivation, key)
        return self._borrowed

    async def _key_of(self, other: VaultSecrets) -> Key:
        """Return the key of another vault that is open, and take its passphrase for one's own."""
        sealed = await other._keep.read()
        if sealed is None:
            raise ProblemError(Problem("secret.no-vault", {"file": other.where}))
        await other._opened(sealed.content)
        self._key, self._passphrase = await other._key_for(derivation_of(sealed.content)), await other._known()
        self._borrowed = other._borrowed
        return self._key

    @property
    def _locked_problem(self) -> Problem:
        return Problem("secret.locked", {"file": self.where})

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn what goes wrong into problems."""
        file = self.where
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


async def _drawn(derivation: Derivation, passphrase: str) -> Key:
    return derivation, await asyncio.to_thread(derivation.key, passphrase)


def _until(seconds: float) -> Iterator[None]:
    """Yield again and again. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while True:
        yield
        if time.monotonic() > end:
            raise TimeoutError
