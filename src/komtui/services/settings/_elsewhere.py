"""What a change of settings writes outside the database, and how it is put back where the rest cannot be written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.settings.catalogue import Setting
from komtui.domain.settings.change import Change
from komtui.services.ports import MachineStore, SecretChain

_UNOPENED = frozenset({"secret.locked", "secret.passphrase", "secret.damaged", "secret.newer", "secret.busy"})
"""Codes with which a store refuses to be opened for a new secret."""


class Elsewhere:
    """One change's part in the secret stores and in config.toml.

    The database comes last, because it alone takes all or nothing. A crash in between leaves a new password beside the
    old server, which refuses it; the other way round the old password would be handed to a new server.
    """

    def __init__(self, machine: MachineStore, secrets: SecretChain) -> None:
        self._machine = machine
        self._secrets = secrets
        self._undo: list[tuple[Setting, Callable[[], Awaitable[None]]]] = []

    async def secret(self, entry: Setting, name: str, value: str | None, store: str) -> Change | None:
        """Hand a secret to the chain, and return what the journal says of it. Raises ProblemError `secret.…`."""
        held, restore = await self._secrets.holder(name), await self._restorer(name)
        # Before the write, since one that is cut short may have written all the same.
        self._undo.append((entry, restore))
        try:
            await self._put(name, value)
        except ProblemError as error:
            if value is not None and all(problem.code in _UNOPENED for problem in error.problems):
                # The secret store says so before it writes anything, and it could not be looked into now either.
                self._undo.pop()
            raise
        return Change(store, entry.key, secret=True) if value is not None or held else None

    async def machine(self, entry: Setting, value: str | None) -> Change | None:
        """Write into config.toml, and return what the journal says of it. Raises ProblemError `setting.config-…`."""
        old = self._machine.all().get(entry.key)

        async def restore() -> None:
            # A file that could not be written stands as it was, and could not be written now either.
            if self._machine.all().get(entry.key) != old:
                self._machine.set(entry.key, old)

        self._undo.append((entry, restore))
        self._machine.set(entry.key, value)
        return Change("", entry.key, old, value) if value != old else None

    async def put_back(self) -> tuple[Problem, ...]:
        """Undo all of it, the last first; return `setting.half-kept` for each that could not be undone."""
        problems = []
        while self._undo:
            entry, restore = self._undo.pop()
            try:
                await restore()
            except ProblemError:
                problems.append(Problem("setting.half-kept", {"setting": entry.key}, entry.key))
        return tuple(problems)

    async def _restorer(self, name: str) -> Callable[[], Awaitable[None]]:
        """Return what puts the secret back as it is now."""
        try:
            old = await self._secrets.kept(name)
        except ProblemError as error:
            hidden = error
        else:

            async def restore() -> None:
                if await self._secrets.kept(name) != old:
                    await self._put(name, old)

            return restore

        async def unknown() -> None:
            # Still as hidden as it was: then nothing has changed either.
            try:
                await self._secrets.kept(name)
            except ProblemError:
                return
            raise hidden

        return unknown

    async def _put(self, name: str, value: str | None) -> None:
        await (self._secrets.delete(name) if value is None else self._secrets.set(name, value))
