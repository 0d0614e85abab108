"""The chain of secret stores: environment, this session, keyring, vault."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from komtui.adapters.secrets._whereabouts import NOWHERE, Whereabouts
from komtui.adapters.secrets.environment import EnvironmentSecrets
from komtui.adapters.secrets.session import SessionSecrets
from komtui.adapters.secrets.system_keyring import KeyringSecrets, real_keyring
from komtui.adapters.secrets.vault import PASSPHRASE, VaultSecrets
from komtui.domain.problem import ProblemError
from komtui.hardening import hide_memory
from komtui.services.ports import SecretPlace, SecretStore


class ChainedSecrets:
    """Implements `ports.SecretChain`.

    A new secret goes to the keyring where one answers, else to the vault where there is one or its passphrase is
    known, else it lasts for this session. It is deleted from the other places that can be reached, and which place
    keeps it is written down: from then on no older value that another place still holds is ever used. What the
    environment gives comes before all of them, and what was entered for this session before what is kept.
    """

    def __init__(
        self,
        environment: EnvironmentSecrets,
        keyring: KeyringSecrets,
        vault: VaultSecrets,
        session: SessionSecrets,
        whereabouts: Whereabouts,
    ) -> None:
        self._environment = environment
        self._keyring = keyring
        self._vault = vault
        self._session = session
        self._whereabouts = whereabouts
        self._passing: tuple[SecretStore, ...] = (environment, session)
        self._lasting: tuple[SecretStore, ...] = (keyring, vault)
        self.name = session.name

    @property
    def vault_exists(self) -> bool:
        """Whether there is a vault, open or not."""
        return self._vault.exists

    @property
    def vault_file(self) -> Path:
        """Where the vault is, or would be."""
        return self._vault.path

    async def available(self) -> bool:
        """Return that it can be used, and find out the `name` of the place for new secrets."""
        await self._target()
        return True

    async def places(self) -> Sequence[SecretPlace]:
        """Return the places in the order in which they are asked."""
        target = await self._target()
        places = (*self._passing, *self._lasting)
        return [SecretPlace(place.name, await place.available(), place is target) for place in places]

    async def unlock(self, passphrase: str) -> None:
        """Open the vault, or make one; what was only of this session then goes where it lasts.

        Raises ProblemError `secret.passphrase`, `secret.damaged`.
        """
        await self._vault.unlock(passphrase)
        for name, value in self._session.kept.items():
            await self.set(name, value)

    async def open_vault(self) -> None:
        """Open the vault with the passphrase that is known.

        Raises ProblemError `secret.locked`, `secret.passphrase`, `secret.damaged`, `secret.newer`.
        """
        await self._vault.get("")

    async def change_passphrase(self, current: str, new: str) -> None:
        """Seal the vault with another passphrase. Raises ProblemError `secret.passphrase`, `secret.no-vault`."""
        await self._vault.change(current, new)

    async def holder(self, name: str) -> str:
        """Return the name of the place that has this secret; empty where none has, or an unknown one hides it."""
        for place in self._passing:
            try:
                if await place.get(name) is not None:
                    return place.name
            except ProblemError:
                # A file that the environment names and that cannot be read: it decides all the same.
                return place.name
        keeper = await self._keeper(name)
        for place in self._lasting if keeper is None else [place for place in self._lasting if place.name == keeper]:
            try:
                if await place.get(name) is not None:
                    return place.name
            except ProblemError:
                if keeper is not None:
                    return place.name
        return ""

    async def get(self, name: str) -> str | None:
        """Return the secret that the environment gives, else what is `kept`."""
        found = await self._environment.get(name)
        return found if found is not None else await self.kept(name)

    async def kept(self, name: str) -> str | None:
        """Return what komtui itself keeps, for this session or for good.

        Raises ProblemError where a place that keeps it, or may, cannot be read.
        """
        if (found := await self._session.get(name)) is not None:
            return found
        keeper = await self._keeper(name)
        if keeper is None:
            return await self._first(name)
        if keeper == self._keyring.name and not await self._keyring.available():
            raise ProblemError(self._keyring.absence())
        kept = [place for place in self._lasting if place.name == keeper]
        return await kept[0].get(name) if kept else None

    async def set(self, name: str, value: str) -> None:
        """Keep it in the place of `name`, and in no other. Raises ProblemError `secret.…` of that place."""
        target = await self._target(again=True)
        if target is self._session:
            await target.set(name, value)
            return
        async with self._whereabouts.held():
            await target.set(name, value)
            # First this, then the deletion: whatever cuts it short, either the old value counts or the new one.
            await asyncio.to_thread(self._whereabouts.note, name, target.name)
            for place in (self._session, *self._lasting):
                if place is not target:
                    with contextlib.suppress(ProblemError):
                        await place.delete(name)

    async def delete(self, name: str) -> None:
        """Forget it wherever it may be. Raises ProblemError where a place that may hold it is locked."""
        await self._session.delete(name)
        known = await self._keeper(name) not in {None, NOWHERE}
        if not (known or self._vault.exists or await self._keyring.available()):
            return
        async with self._whereabouts.held():
            for place in self._lasting:
                await place.delete(name)
            await asyncio.to_thread(self._whereabouts.note, name, NOWHERE)

    async def _keeper(self, name: str) -> str | None:
        return await asyncio.to_thread(self._whereabouts.keeper, name)

    async def _first(self, name: str) -> str | None:
        """Return a secret of which it is not on record who keeps it; a locked vault is not passed over in silence."""
        fault = None
        for place in self._lasting:
            try:
                if (found := await place.get(name)) is not None:
                    return found
            except ProblemError as error:
                fault = fault or error
        if fault is not None:
            raise fault
        return None

    async def _target(self, *, again: bool = False) -> SecretStore:
        target: SecretStore = self._session
        if await self._keyring.available(again=again):
            target = self._keyring
        elif self._vault.exists or await self._vault.available():
            target = self._vault
        self.name = target.name
        return target


def secret_chain(environment: Mapping[str, str], data_folder: Path) -> ChainedSecrets:
    """Return the chain of an installation; nothing is opened, probed or imported before it is asked for a secret.

    The keyring's entries are named after the data folder, so that two companies on one machine never share a password.
    """
    hide_memory()
    given = EnvironmentSecrets(environment)
    return ChainedSecrets(
        given,
        KeyringSecrets(f"komtui {data_folder.absolute()}", lambda: real_keyring(environment)),
        VaultSecrets(data_folder / "vault.json", lambda: given.read(PASSPHRASE)),
        SessionSecrets(),
        Whereabouts(data_folder / "secret-places.json"),
    )
