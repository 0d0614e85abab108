"""The chain of secret stores: environment, keyring, vault, session, asked in that order."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from komtui.adapters.secrets.environment import EnvironmentSecrets
from komtui.adapters.secrets.session import SessionSecrets
from komtui.adapters.secrets.system_keyring import KeyringSecrets, real_keyring
from komtui.adapters.secrets.vault import PASSPHRASE, VaultSecrets
from komtui.domain.problem import ProblemError
from komtui.services.ports import SecretPlace, SecretStore


class ChainedSecrets:
    """Implements `ports.SecretChain`.

    A new secret goes to the keyring where one answers, else to the vault where there is one or its passphrase is
    known, else it lasts for this session. A locked vault is never passed over in silence.
    """

    def __init__(
        self, environment: EnvironmentSecrets, keyring: KeyringSecrets, vault: VaultSecrets, session: SessionSecrets
    ) -> None:
        self._keyring = keyring
        self._vault = vault
        self._session = session
        self._stores: tuple[SecretStore, ...] = (environment, keyring, vault, session)
        self._writable: tuple[SecretStore, ...] = (keyring, vault, session)
        self.name = session.name

    @property
    def vault_exists(self) -> bool:
        """Whether there is a vault, open or not."""
        return self._vault.exists

    async def available(self) -> bool:
        """Return that it can be used, and find out the `name` of the store for new secrets."""
        await self._target()
        return True

    async def places(self) -> Sequence[SecretPlace]:
        """Return the stores in the order in which they are asked."""
        target = await self._target()
        return [SecretPlace(store.name, await store.available(), store is target) for store in self._stores]

    async def unlock(self, passphrase: str) -> None:
        """Open the vault, or make one. Raises ProblemError `secret.passphrase`, `secret.damaged`."""
        await self._vault.unlock(passphrase)

    async def holder(self, name: str) -> str:
        """Return the name of the store that has this secret; empty where none has, or a locked one hides it."""
        for store in self._stores:
            try:
                if await store.get(name) is not None:
                    return store.name
            except ProblemError:
                continue
        return ""

    async def get(self, name: str) -> str | None:
        """Return the secret of the first store that has it.

        Raises ProblemError where none has it but one could not be read, since it may well be there.
        """
        fault = None
        for store in self._stores:
            try:
                found = await store.get(name)
            except ProblemError as error:
                if store is self._stores[0]:
                    # A file that the environment names must be read, or an older secret would be used unseen.
                    raise
                fault = fault or error
                continue
            if found is not None:
                return found
        if fault is not None:
            raise fault
        return None

    async def set(self, name: str, value: str) -> None:
        """Keep it in the store of `name`, and in no other. Raises ProblemError `secret.…` of that store."""
        target = await self._target()
        await target.set(name, value)
        for store in self._writable:
            # Those that remain are asked after the target, so an old value there is clutter that never wins.
            if store is not target:
                with contextlib.suppress(ProblemError):
                    await store.delete(name)

    async def delete(self, name: str) -> None:
        """Forget it wherever it may be. Raises ProblemError where a store that may hold it is locked."""
        for store in self._writable:
            await store.delete(name)

    async def _target(self) -> SecretStore:
        target: SecretStore = self._session
        if await self._keyring.available():
            target = self._keyring
        elif self._vault.exists or await self._vault.available():
            target = self._vault
        self.name = target.name
        return target


def secret_chain(environment: Mapping[str, str], data_folder: Path) -> ChainedSecrets:
    """Return the chain of an installation; nothing is opened, probed or imported before it is asked for a secret.

    The keyring's entries are named after the data folder, so that two companies on one machine never share a password.
    """
    given = EnvironmentSecrets(environment)
    return ChainedSecrets(
        given,
        KeyringSecrets(f"komtui {data_folder.absolute()}", lambda: real_keyring(environment)),
        VaultSecrets(data_folder / "vault.json", lambda: given.read(PASSPHRASE)),
        SessionSecrets(),
    )
