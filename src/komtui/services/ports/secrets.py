"""Places of secrets, and the chain of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

CLOSED: Final = frozenset({"secret.locked", "secret.passphrase"})
"""Codes of faults that are over when the vault is opened in this process."""


class SecretStore(Protocol):
    """One place of secrets. Names are `scope/key`, such as `company/smtp.password`."""

    name: str
    """Stable: `environment`, `keyring`, `vault`, `session`."""

    async def available(self) -> bool:
        """Return whether it can be used now (unlocked, a real backend, …), within its own deadline."""

    async def get(self, name: str) -> str | None:
        """Return the secret, or None. Raises ProblemError `secret.locked`, `secret.passphrase`, `secret.damaged`."""

    async def set(self, name: str, value: str) -> None:
        """Keep it. Raises ProblemError `secret.read-only` and those of `get`."""

    async def delete(self, name: str) -> None:
        """Forget it; nothing happens where it is not there."""


@dataclass(frozen=True)
class SecretPlace:
    """One store of the chain, as the configuration screen shows it."""

    name: str
    """`environment`, `keyring`, `vault`, `session`."""
    available: bool
    """Whether it can be used now."""
    writes: bool
    """Whether a new secret would be kept there: true of one at most."""


class SecretChain(SecretStore, Protocol):
    """The stores in their order; `name` is that of the one in which a new secret would be kept."""

    @property
    def vault_exists(self) -> bool:
        """Whether there is a vault, open or not."""

    async def places(self) -> Sequence[SecretPlace]:
        """Return the stores in the order in which they are asked."""

    @property
    def vault_file(self) -> Path:
        """Where the vault is, or would be."""

    async def holder(self, name: str) -> str:
        """Return the name of the store that has this secret; empty where none has, or an unknown one hides it."""

    async def kept(self, name: str) -> str | None:
        """Return what komtui itself keeps: what `get` returns, but for the environment. Raises as `get` does."""

    async def unlock(self, passphrase: str) -> None:
        """Open the vault, or make one; what was only of this session then goes into it.

        Raises ProblemError `secret.passphrase`, `secret.damaged`.
        """

    async def open_vault(self) -> None:
        """Open it with the passphrase that is known. Raises ProblemError `secret.locked`, `secret.passphrase`."""

    async def change_passphrase(self, current: str, new: str) -> None:
        """Seal the vault with another passphrase, at once or not at all.

        Raises ProblemError `secret.passphrase` where `current` is wrong, `secret.no-vault`.
        """
