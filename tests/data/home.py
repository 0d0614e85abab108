"""A data folder as it is opened here: with a clock that stands still, and without this machine's settings and keyring.

The passphrase and the passwords guard nothing: everything in these folders is invented.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import MappingProxyType
from unittest.mock import patch

from komtui.bootstrap import LazyServices, services

PASSPHRASE = "à l'ombre des lauriers"
"""Of the vault; with an accent, which a keyboard may compose."""
PASSWORDS = MappingProxyType({"Zoé Œuvrard": "plume-sergent-major", "Hélène": "çédille et tréma"})
"""Of the people who work there, by name."""
WRONG = "not the right one"
"""Neither the passphrase nor anybody's password."""
BEGIN = dt.datetime(2026, 11, 19, 9, tzinfo=dt.UTC)
"""When the first of it was written."""
END = dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)
"""When it is read: after all of it, and before what waits has waited long enough."""


class StandingClock:
    """Implements `ports.Clock`: goes on only when it is told to."""

    def __init__(self, present: dt.datetime) -> None:
        self._present = present

    def now(self) -> dt.datetime:
        """Return the moment at which it stands, UTC, aware."""
        return self._present

    def go_on(self, **duration: float) -> None:
        """Let so much time pass: `minutes=5`."""
        self._present += dt.timedelta(**duration)

    async def sleep(self, seconds: float) -> None:
        """Pass the time at once."""
        self.go_on(seconds=seconds)


@contextmanager
def at_home() -> Iterator[None]:
    """Have an environment meanwhile that says nothing but the passphrase of the vault."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("KOMTUI_") and name != "CREDENTIALS_DIRECTORY"
    }
    ours |= {"KOMTUI_VAULT_PASSPHRASE": PASSPHRASE, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    with patch.dict(os.environ, ours, clear=True):
        yield


@asynccontextmanager
async def opened(folder: Path, clock: StandingClock) -> AsyncIterator[LazyServices]:
    """Yield the services over `folder`, which is migrated on the way."""
    found = services(folder)
    # Whoever can read the files may read them here; who works in the screen is what test_guard.py is about.
    found.on_command_line()
    stand_in(found, clock=clock)
    try:
        yield found
    finally:
        await found.close()


def stand_in(services: LazyServices, **parts: object) -> None:
    """Have these parts, by name, instead of those that would be built when they are first asked for."""
    vars(services).update(parts)
