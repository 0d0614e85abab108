"""The vault on its way: from this machine into the books, and back. Nothing is let go of before it was read back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from komtui.adapters.secrets._whereabouts import NOWHERE, Whereabouts, is_of_machine
from komtui.adapters.secrets.system_keyring import KeyringSecrets
from komtui.adapters.secrets.vault import VaultSecrets
from komtui.domain.problem import Problem, ProblemError

_ROUNDS = 5
"""How often what the books hold may change under one who takes it out of them."""


class Moving:
    """One move. The caller holds the whereabouts, so that no other process of this machine keeps a secret meanwhile."""

    def __init__(
        self, books: VaultSecrets, machine: VaultSecrets, keyring: KeyringSecrets, whereabouts: Whereabouts
    ) -> None:
        self._books = books
        self._machine = machine
        self._keyring = keyring
        self._whereabouts = whereabouts

    async def to_books(self) -> Sequence[str]:
        """Take what this machine keeps; return the names of which the books had another one, which counts."""
        if not (self._machine.exists or self._books.exists):
            raise ProblemError(Problem("secret.no-vault", {"file": self._machine.where}))
        mine = await self._own()
        others: list[str] = []

        def add(secrets: dict[str, str]) -> bool:
            others[:] = [name for name, value in mine.items() if secrets.get(name, value) != value]
            new = {name: value for name, value in mine.items() if name not in secrets}
            secrets.update(new)
            return bool(new)

        await self._books.alter(add, None if self._books.exists else self._machine)
        there = await self._books.all()
        _compare({name: value for name, value in mine.items() if name not in others}, there)
        for name in mine:
            await self._note(name, self._books.name)
        await self._let_go(mine)
        return sorted(others)

    async def to_machine(self) -> Sequence[str]:
        """Take what the books keep into the vault of this machine; return the names of which it had another one."""
        if not self._books.exists:
            raise ProblemError(Problem("secret.no-vault", {"file": self._books.where}))
        others: list[str] = []
        for _round in range(_ROUNDS):
            theirs = await self._books.all()
            kept = {name: value for name, value in theirs.items() if value}

            def add(secrets: dict[str, str], kept: Mapping[str, str] = kept) -> bool:
                others.extend(name for name, value in kept.items() if secrets.get(name, value) != value)
                before = dict(secrets)
                secrets.update(kept)
                return secrets != before

            await self._machine.alter(add, None if self._machine.exists else self._books)
            _compare(kept, await self._machine.all())
            for name, value in theirs.items():
                await self._note(name, self._machine.name if value else NOWHERE)
            # Last: whatever cuts it short, either the books still have them, or all of them are here.
            if await self._books.remove(lambda present, theirs=theirs: present != theirs):  # type: ignore[misc] # bound now
                return sorted(set(others))
        raise ProblemError(Problem("secret.busy", {"file": self._books.where}))

    async def _own(self) -> dict[str, str]:
        """Return what the vault of this machine and its keyring hold that is not the machine's own."""
        found = {name: value for name, value in (await self._machine.all()).items() if not is_of_machine(name)}
        keepers = await asyncio.to_thread(self._whereabouts.every)
        for name, keeper in keepers.items():
            if keeper == self._keyring.name and not is_of_machine(name):
                if not await self._keyring.available():
                    raise ProblemError(self._keyring.absence())
                if (value := await self._keyring.get(name)) is not None:
                    found[name] = value
            elif keeper == NOWHERE:
                found.pop(name, None)
        return found

    async def _let_go(self, moved: Mapping[str, str]) -> None:
        def rest(secrets: dict[str, str]) -> bool:
            left = {name: value for name, value in secrets.items() if is_of_machine(name)}
            changed = left != secrets
            secrets.clear()
            secrets.update(left)
            return changed

        if self._machine.exists:
            await self._machine.alter(rest)
            await self._machine.remove(bool)
        if await self._keyring.available():
            for name in moved:
                await self._keyring.delete(name)

    async def _note(self, name: str, keeper: str) -> None:
        await asyncio.to_thread(self._whereabouts.note, name, keeper)


def _compare(given: Mapping[str, str], there: Mapping[str, str]) -> None:
    """Raise ProblemError `secret.moved-wrongly` where what was read back is not what was given."""
    if any(there.get(name) != value for name, value in given.items()):
        raise ProblemError(Problem("secret.moved-wrongly"))
