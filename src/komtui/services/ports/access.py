"""Ports of access; apart from the others, because whether people log in is asked before the first paint."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from komtui.domain.access import Credential, Entrance, Person, Role


class People(Protocol):
    """Who works here. Every change is written into the journal, in its own transaction, as done by `who`."""

    def entrance(self) -> Entrance:
        """Return whether people log in. Synchronous: one tiny query, before the first paint."""

    def present(self, person_id: int) -> Credential | None:
        """Return one as the books have it now, with what proves it. Synchronous and as tiny."""

    async def look_again(self) -> None:
        """Wait until what was last written, by whatever process, is what `entrance` and `present` answer."""

    async def all(self) -> Sequence[Person]:
        """Return everybody, by name."""

    async def credential(self, name: str) -> Credential | None:
        """Return the person of that name, however it is spelt."""

    async def add(self, name: str, role: Role, password: str | None, who: str) -> Person:
        """Write a new person with a sealed password.

        Raises ProblemError `access.name-taken`, `access.first-administrator` where the first one is a clerk,
        `access.password-needed` where only a first one may have none, `access.password-first` where that one has none.
        """

    async def set_role(self, person_id: int, role: Role, who: str) -> None:
        """Give another role. Raises ProblemError `access.gone`, `access.last-administrator`."""

    async def set_password(self, person_id: int, password: str, who: str) -> None:
        """Give another sealed password. Raises ProblemError `access.gone`."""

    async def remove(self, person_id: int, who: str) -> None:
        """Forget a person. Raises ProblemError `access.gone`, `access.last-administrator`."""


class LogInDelays(Protocol):
    """Names that were tried in vain, by their mark; survives a restart."""

    async def begin(self, mark: str) -> dt.timedelta:
        """Return how long there is still to wait; where that is nothing, count a failure before the try is made.

        Counted beforehand, so that neither a kill nor several tries at once are for nothing.
        """

    async def waiting(self, mark: str) -> dt.timedelta:
        """Return how long there is still to wait."""

    async def forget(self, mark: str) -> None:
        """Forget the failures: the password was right."""


class Passwords(Protocol):
    """Seals passwords and compares them."""

    async def sealed(self, password: str) -> str:
        """Return what may be kept of a password. Raises ProblemError `access.unsupported`."""

    async def fits(self, password: str, sealed: str | None) -> bool:
        """Return whether they belong together; None takes as long and never does."""
