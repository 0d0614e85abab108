"""Places of secrets, and the chain of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from komtui.late import dataclass

CLOSED: Final = frozenset({"secret.locked", "secret.passphrase"})
"""Codes of faults that are over when the vault is opened in this process."""
OUT_OF_REACH: Final = frozenset({"secret.keyring", "secret.keyring-away", "secret.keyring-locked", "secret.file"})
"""Codes of faults by which a secret cannot be read in this process, and perhaps in another one."""


class SecretStore(Protocol):
    """One place of secrets. Names are `scope/key`, such as `company/smtp.password`."""

    name: str
    """Stable: `environment`, `books`, `keyring`, `vault`, `session`."""

    async def available(self) -> bool:
        """Return whether it can be used now (unlocked, a real backend, …), within its own deadline."""

    async def get(self, name: str) -> str | None:
        """Return the secret, or None. Raises ProblemError `secret.locked`, `secret.passphrase`, `secret.damaged`."""

    async def set(self, name: str, value: str) -> None:
        """Keep it. Raises ProblemError `secret.read-only` and those of `get`."""

    async def delete(self, name: str) -> None:
        """Forget it; nothing happens where it is not there."""


class Sealed(NamedTuple):
    """A vault as it lies there: nothing of it can be read without its passphrase."""

    content: bytes
    """The container, encrypted."""
    revision: int = 0
    """Which one it is, where the place counts them; another one is another content in any case."""


class VaultKeep(Protocol):
    """Where the container of a vault lies: a file of this machine, or the books that several machines share.

    It knows nothing of passphrases.
    """

    @property
    def name(self) -> str:
        """Where that is, as it may be shown."""

    def exists(self) -> bool:
        """Return whether there is one, at once. Raises ProblemError where that is not known."""

    async def read(self) -> Sealed | None:
        """Return it as it is now; None where there is none. Raises OSError, ProblemError."""

    async def swap(self, before: Sealed | None, content: bytes | None) -> bool:
        """Put `content` in the place of `before`, or with None remove it; on disk on return.

        Returns False, and changes nothing, where what lies there is not `before`: somebody else was first. Raises
        OSError, TimeoutError, ProblemError.
        """


@dataclass(frozen=True)
class SecretPlace:
    """One store of the chain, as the configuration screen shows it."""

    name: str
    """`environment`, `books`, `keyring`, `vault`, `session`."""
    available: bool
    """Whether it can be used now."""
    writes: bool
    """Whether a new secret would be kept there: true of one at most."""


class SecretChain(SecretStore, Protocol):
    """The stores in their order; `name` is that of the one in which a new secret would be kept."""

    @property
    def vault_exists(self) -> bool:
        """Whether there is a vault, open or not."""

    @property
    def vault_movable(self) -> bool:
        """Whether this machine alone has the vault, although others share its books."""

    async def places(self) -> Sequence[SecretPlace]:
        """Return the stores in the order in which they are asked."""

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


class VaultChain(SecretChain, Protocol):
    """The chain as whoever looks after the vault needs it.

    The vault is one: that in the books where they have one, else the file of this machine.
    """

    @property
    def vault_where(self) -> str:
        """Where the vault is, or would be made: a file, or the address of the books as it may be shown."""

    @property
    def vault_in_books(self) -> bool:
        """Whether it is in the books, or would be made there."""

    async def make_vault(self, passphrase: str, *, in_books: bool) -> None:
        """Make one there. Raises ProblemError `secret.vault-exists`, `secret.unwritable`."""

    async def change_passphrase(self, current: str, new: str) -> None:
        """Seal the vault with another passphrase, at once or not at all.

        Raises ProblemError `secret.passphrase` where `current` is wrong, `secret.no-vault`.
        """

    async def move_vault(self, *, to_books: bool, passphrase: str = "") -> Sequence[str]:
        """Take what this machine keeps into the books, or what they keep into the file of this machine.

        `passphrase` is that of the file, where another one opens it. It is read back and compared before the other
        place lets go of it. Returns the names of secrets of which both had one and they were not the same; that in the
        books counts. Raises ProblemError `secret.no-vault`,
        `secret.locked`, `secret.passphrase`, `secret.moved-wrongly`.
        """

    async def remove_vault(self) -> None:
        """Remove the vault in the books, whatever is in it. Raises ProblemError `secret.no-vault`."""

    async def passphrase_kept(self) -> bool:
        """Return whether the keyring of this machine keeps the passphrase of the vault in the books."""

    async def forget_passphrase(self) -> None:
        """Have the keyring forget it, and close the vault in this process."""
