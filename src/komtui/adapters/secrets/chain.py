"""The chain of secret stores: environment, this session, the vault in the books, keyring, the vault of this machine."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from komtui.adapters.secrets._remembering import KeptPassphrase
from komtui.adapters.secrets._session import SessionSecrets
from komtui.adapters.secrets._whereabouts import NOWHERE, Whereabouts, is_of_machine
from komtui.adapters.secrets.environment import EnvironmentSecrets
from komtui.adapters.secrets.system_keyring import KeyringSecrets, real_keyring
from komtui.adapters.secrets.vault import PASSPHRASE, VaultSecrets
from komtui.domain.problem import Problem, ProblemError
from komtui.hardening import hide_memory
from komtui.services.ports import SecretPlace, SecretStore
from komtui.services.ports.secrets import VaultKeep

FORGOTTEN = ""
"""What the vault in the books holds of a secret that was forgotten: what a machine may still hold no longer counts."""


class ChainedSecrets:
    """Implements `ports.VaultChain`.

    A new secret goes to the vault in the books where they have one, so that every machine finds it; else to the keyring
    where one answers, else to the vault of this machine where there is one or its passphrase is known, else it lasts
    for this session. It is deleted from the other places that can be reached, and which place keeps it is written down:
    from then on no older value that another place still holds is ever used. What the environment gives comes before all
    of them, and what was entered for this session before what is kept.

    What the vault in the books knows of counts before what this machine keeps, and while it is closed nobody knows what
    that is. Secrets of the machine itself, such as the password of the very server that has the books, are never in it.
    """

    def __init__(
        self,
        environment: EnvironmentSecrets,
        keyring: KeyringSecrets,
        vault: VaultSecrets,
        session: SessionSecrets,
        whereabouts: Whereabouts,
        *,
        books: VaultSecrets | None = None,
        in_books: bool = False,
    ) -> None:
        self._environment = environment
        self._keyring = keyring
        self._vault = vault
        self._session = session
        self._whereabouts = whereabouts
        self._shared = books
        self._remembering = KeptPassphrase(keyring)
        self._in_books = in_books
        self._passing: tuple[SecretStore, ...] = (environment, session)
        self._lasting: tuple[SecretStore, ...] = (keyring, vault)
        self.name = session.name

    # The vault: that of the books, or that of this machine

    @property
    def vault_exists(self) -> bool:
        """Whether there is a vault, open or not."""
        return self._one.exists

    @property
    def vault_movable(self) -> bool:
        """Whether this machine alone has the vault, although others share its books."""
        return self._in_books and self._common is None and self._vault.exists

    @property
    def vault_where(self) -> str:
        """Where the vault is, or would be made, as it may be shown."""
        return self._one.where

    @property
    def vault_in_books(self) -> bool:
        """Whether it is in the books, or would be made there."""
        return self._one is self._shared

    @property
    def _common(self) -> VaultSecrets | None:
        """The vault in the books, where they have one."""
        shared = self._shared
        return shared if shared is not None and shared.exists else None

    @property
    def _one(self) -> VaultSecrets:
        if (common := self._common) is not None:
            return common
        return self._shared if self._in_books and self._shared is not None and not self._vault.exists else self._vault

    async def unlock(self, passphrase: str) -> None:
        """Open the vault, or make one; what was only of this session then goes where it lasts.

        The passphrase of the one in the books goes into the keyring where one answers: it is asked for once a machine.
        Raises ProblemError `secret.passphrase`, `secret.damaged`.
        """
        await self._unlock(self._one, passphrase)

    async def make_vault(self, passphrase: str, *, in_books: bool) -> None:
        """Make one there. Raises ProblemError `secret.vault-exists`, and as `unlock` does."""
        vault = self._shared if in_books and self._shared is not None else self._vault
        if vault.exists or self._common is not None:
            raise ProblemError(Problem("secret.vault-exists", {"file": self.vault_where}))
        await self._unlock(vault, passphrase)

    async def open_vault(self) -> None:
        """Open the vault with the passphrase that is known.

        Raises ProblemError `secret.locked`, `secret.passphrase`, `secret.damaged`, `secret.newer`.
        """
        await self._one.all()

    async def change_passphrase(self, current: str, new: str) -> None:
        """Seal the vault with another passphrase. Raises ProblemError `secret.passphrase`, `secret.no-vault`."""
        vault = self._one
        await vault.change(current, new)
        await self._keep_passphrase(vault, new)

    async def move_vault(self, *, to_books: bool, passphrase: str = "") -> Sequence[str]:
        """See the port."""
        if passphrase and self._vault.exists:
            await self._vault.unlock(passphrase)
        if self._shared is None:
            raise ProblemError(Problem("secret.no-vault", {"file": self.vault_where}))
        from komtui.adapters.secrets._moving import Moving

        moving = Moving(self._shared, self._vault, self._keyring, self._whereabouts)
        async with self._whereabouts.held():
            return await (moving.to_books() if to_books else moving.to_machine())

    async def remove_vault(self) -> None:
        """Remove the one in the books. Raises ProblemError `secret.no-vault`."""
        if (common := self._common) is None:
            raise ProblemError(Problem("secret.no-vault", {"file": (self._shared or self._vault).where}))
        await common.remove()
        await self.forget_passphrase()

    async def passphrase_kept(self) -> bool:
        """Return whether the keyring keeps the passphrase of the vault in the books."""
        return await self._remembering.get() is not None

    async def forget_passphrase(self) -> None:
        """Have the keyring forget it, and close the vault in the books in this process."""
        if self._shared is not None:
            self._shared.close()
        await self._remembering.forget()

    async def lend_vault(self) -> None:
        """Hold the vault open for this user's other komtui with the same data folder, until it is cancelled.

        They get the key of one whose passphrase this process has, and never the passphrase.
        """
        from komtui.adapters.secrets._lending import lend

        await lend(self._whereabouts.folder, self._key_for_others)

    async def _key_for_others(self, salt: bytes) -> bytes | None:
        """Return the key of the vault with that salt, where this process has its passphrase."""
        for vault in (self._shared, self._vault):
            if vault is not None and vault.exists and (key := await vault.key_for_others(salt)) is not None:
                return key
        return None

    async def _unlock(self, vault: VaultSecrets, passphrase: str) -> None:
        await vault.unlock(passphrase)
        await self._keep_passphrase(vault, passphrase)
        for name, value in self._session.kept.items():
            await self.set(name, value)

    async def _keep_passphrase(self, vault: VaultSecrets, passphrase: str) -> None:
        if vault is self._shared:
            await self._remembering.keep(passphrase)

    # Secrets

    async def available(self) -> bool:
        """Return that it can be used, and find out the `name` of the place for new secrets."""
        await self._target()
        return True

    async def places(self) -> Sequence[SecretPlace]:
        """Return the places in the order in which they are asked."""
        target = await self._target()
        common = self._common
        places = (*self._passing, *([common] if common is not None else []), *self._lasting)
        return [SecretPlace(place.name, await place.available(), place is target) for place in places]

    async def holder(self, name: str) -> str:
        """Return the name of the place that has this secret; empty where none has, or an unknown one hides it."""
        for place in self._passing:
            try:
                if await place.get(name) is not None:
                    return place.name
            except ProblemError:
                # A file that the environment names and that cannot be read: it decides all the same.
                return place.name
        return await self._lasting_holder(name)

    async def _lasting_holder(self, name: str) -> str:
        keeper = await self._keeper(name)
        if (common := self._common_for(name)) is not None:
            try:
                found = await common.get(name)
            except ProblemError:
                return common.name if keeper == common.name else ""
            if found is not None:
                return common.name if found != FORGOTTEN else ""
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
        if (common := self._common_for(name)) is not None and (found := await common.get(name)) is not None:
            return found if found != FORGOTTEN else None
        keeper = await self._keeper(name)
        if keeper is None:
            return await self._first(name)
        if keeper == self._keyring.name and not await self._keyring.available():
            raise ProblemError(self._keyring.absence())
        kept = [place for place in self._lasting if place.name == keeper]
        return await kept[0].get(name) if kept else None

    async def set(self, name: str, value: str) -> None:
        """Keep it in the place of `name`, and in no other. Raises ProblemError `secret.…` of that place."""
        target = await self._target(name, again=True)
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
        common = self._common_for(name)
        known = await self._keeper(name) not in {None, NOWHERE}
        if not (known or common is not None or self._vault.exists or await self._keyring.available()):
            return
        async with self._whereabouts.held():
            if common is not None and (known or await common.get(name) is not None):
                # Not only taken out: another machine may have one of its own under that name.
                await common.set(name, FORGOTTEN)
            for place in self._lasting:
                # With one in the books, what a closed vault of this machine may hold counts no more.
                with contextlib.suppress(*([ProblemError] if common is not None else [])):
                    await place.delete(name)
            await asyncio.to_thread(self._whereabouts.note, name, NOWHERE)

    def _common_for(self, name: str) -> VaultSecrets | None:
        return None if is_of_machine(name) else self._common

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

    async def _target(self, name: str = "", *, again: bool = False) -> SecretStore:
        """Return where a new secret goes: one without a name is nobody's in particular."""
        target: SecretStore = self._session
        if (common := self._common_for(name)) is not None:
            target = common
        elif await self._keyring.available(again=again):
            target = self._keyring
        else:
            vault = self._vault if is_of_machine(name) else self._one
            if vault.exists or await vault.available():
                target = vault
        if not is_of_machine(name):
            self.name = target.name
        return target


def secret_chain(
    environment: Mapping[str, str], data_folder: Path, books: VaultKeep | None = None, *, in_books: bool = False
) -> ChainedSecrets:
    """Return the chain of an installation; nothing is opened, probed or imported before it is asked for a secret.

    `books` is where they keep a vault, if they keep one; `in_books` says that a new one is made there. The keyring's
    entries are named after the data folder, so that two companies on one machine never share a password.
    """
    hide_memory()
    given = EnvironmentSecrets(environment)
    keyring = KeyringSecrets(f"komtui {data_folder.absolute()}", lambda: real_keyring(environment))

    def passphrase() -> str | None:
        return given.read(PASSPHRASE)

    async def lent(salt: bytes) -> bytes | None:
        from komtui.adapters.secrets._lending import borrow

        return await borrow(data_folder, salt)

    recall = KeptPassphrase(keyring).get
    shared = VaultSecrets(books, passphrase, name="books", recall=recall, borrow=lent) if books else None
    return ChainedSecrets(
        given,
        keyring,
        VaultSecrets(data_folder / "vault.json", passphrase, borrow=lent),
        SessionSecrets(),
        Whereabouts(data_folder / "secret-places.json"),
        books=shared,
        in_books=in_books,
    )
