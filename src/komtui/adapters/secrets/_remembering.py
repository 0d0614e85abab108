"""The passphrase of the vault in the books, kept for one machine in its keyring: there it is asked for once."""

from __future__ import annotations

import contextlib

from komtui.adapters.secrets.system_keyring import KeyringSecrets
from komtui.domain.problem import ProblemError

_ENTRY = "machine/vault.passphrase"


class KeptPassphrase:
    """What the keyring keeps of it. Where no keyring answers, nothing is kept, and that is no fault."""

    def __init__(self, keyring: KeyringSecrets) -> None:
        self._keyring = keyring

    async def get(self) -> str | None:
        """Return it, or None."""
        try:
            return await self._keyring.get(_ENTRY)
        except ProblemError:
            return None

    async def keep(self, passphrase: str) -> None:
        """Keep it; where that fails it is asked for again."""
        with contextlib.suppress(ProblemError):
            await self._keyring.set(_ENTRY, passphrase)

    async def forget(self) -> None:
        """Forget it. Raises ProblemError `secret.keyring-…`."""
        await self._keyring.delete(_ENTRY)
