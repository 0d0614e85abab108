"""Which secret store keeps each secret: a small file of names beside the vault, without any secret in it.

Two secret stores may hold a password under one name: the one in the keyring stays behind while the keyring is out of
reach (over SSH, say) and a newer one goes to the vault. Neither can tell which is the newer, so it is written down.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from komtui.adapters.system import ForeignError, opened_lock, own_content, write_private
from komtui.domain.problem import Problem, ProblemError

NOWHERE = ""
"""Keeper of a secret that was forgotten: what a secret store out of reach may still hold no longer counts."""

_MACHINE = ("company/database.", "machine/")
"""How the names of secrets begin that are the machine's own: without the first nobody comes to the books."""
_PAUSE = 0.02
_SECONDS = 30.0


def is_of_machine(name: str) -> bool:
    """Return whether a secret is of this machine alone, and never goes where others find it."""
    return name.startswith(_MACHINE)


class Whereabouts:
    """The file. One that is missing or damaged says nothing: the stores are then asked in their usual order."""

    def __init__(self, path: Path, seconds: float = _SECONDS) -> None:
        self._path = path
        self._seconds = seconds

    @property
    def folder(self) -> Path:
        """Where it lies: the data folder, beside the vault of this machine."""
        return self._path.parent

    def keeper(self, name: str) -> str | None:
        """Return the name of the secret store that keeps a secret, `NOWHERE`, or None where it is not on record."""
        return self._read().get(name)

    def every(self) -> dict[str, str]:
        """Return the keepers of all secrets that are on record, by name."""
        return self._read()

    def note(self, name: str, keeper: str) -> None:
        """Write down who keeps a secret. The caller holds the file. Raises ProblemError `secret.unwritable`."""
        kept = self._read()
        if kept.get(name) == keeper:
            return
        with self._faults():
            write_private(self._path, json.dumps({**kept, name: keeper}, indent=1).encode() + b"\n")

    @contextlib.asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Keep every other process and task from changing a secret meanwhile.

        Without it two that change one secret at once could each delete what the other has kept.
        Raises ProblemError `secret.busy`, `secret.unwritable`.
        """
        with self._faults():
            descriptor = opened_lock(self._path)
        try:
            with self._faults():
                await self._locked(descriptor)
            yield
        finally:
            os.close(descriptor)

    async def _locked(self, descriptor: int) -> None:
        # Waited for on the loop, not in a thread: a task that is cancelled meanwhile leaves no lock behind.
        import fcntl

        deadline = time.monotonic() + self._seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise TimeoutError from None
                await asyncio.sleep(_PAUSE)
            else:
                return

    def _read(self) -> dict[str, str]:
        try:
            kept = json.loads(own_content(self._path))
        except ForeignError as error:
            raise ProblemError(Problem("secret.foreign", {"file": str(self._path)})) from error
        except (OSError, ValueError, RecursionError):
            return {}
        return {str(name): str(keeper) for name, keeper in kept.items()} if isinstance(kept, dict) else {}

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        file = str(self._path)
        try:
            yield
        except TimeoutError as error:
            raise ProblemError(Problem("secret.busy", {"file": file})) from error
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ProblemError(Problem("secret.unwritable", {"file": file, "reason": reason})) from error
