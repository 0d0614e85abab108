"""For which server and user a password was saved: it goes to no other without being asked for again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from komtui.domain.problem import ProblemError
from komtui.services.ports import SecretChain
from komtui.services.settings._elsewhere import Elsewhere
from komtui.services.settings.snapshot import Snapshot, known

KEYS = ("smtp.host", "smtp.port", "smtp.security", "smtp.user")
"""Settings that say where the password of an SMTP account goes."""
SECRETS = frozenset({"smtp.password"})
"""Keys of the secrets that are for a server and a user."""
BOOKS_PASSWORD = "database.password"  # noqa: S105 - the key of the setting, not a password
"""Of the server that keeps the books; it is for one address, as that may be shown."""


class Destination(NamedTuple):
    """A server, and who signs in there."""

    host: str
    """In lower case."""
    port: str
    """As a text, like every setting."""
    security: str
    """`tls`, `starttls` or `none`."""
    user: str
    """As entered."""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Destination:
        """Return what the values of `KEYS` say."""
        host, port, security, user = (values[key] for key in KEYS)
        return cls(host.strip().lower(), port, security, user)

    @property
    def complete(self) -> bool:
        """Whether a password could go there."""
        return bool(self.host and self.user)

    def is_followed(self, to: Destination) -> bool:
        """Return whether a password goes along when another destination is saved: never to another, nor in clear."""
        return (self.host, self.user) == (to.host, to.user) and to.security != "none"

    def __str__(self) -> str:
        return f"{self.security}://{self.user}@{self.host}:{self.port}"


def destination(settings: Snapshot, store: str = "") -> Destination | None:
    """Return where the settings send a password; None where that is not said, or said wrongly."""
    try:
        found = settings.values(KEYS, store)
    except ProblemError:
        return None
    there = Destination.of(found)
    return there if there.complete else None


def name_of(secret: str) -> str:
    """Return under which name it is kept what a secret is for, beside it in the same store."""
    return f"{secret}.for"


async def noted(secrets: SecretChain, secret: str) -> str | None:
    """Return what is written down of a kept secret; None of one that an earlier release kept, or the environment."""
    with suppress(ProblemError):
        if await secrets.holder(secret) != "environment":
            return await secrets.kept(name_of(secret))
    return None


class Destinations:
    """Writes down, with a change of settings, what passwords are for."""

    def __init__(self, secrets: SecretChain, elsewhere: Elsewhere, before: Snapshot, after: Snapshot) -> None:
        self._secrets = secrets
        self._elsewhere = elsewhere
        self._before = before
        self._after = after

    async def write(self, new: Mapping[tuple[str, str], tuple[str, str | None]]) -> None:
        """Write it for new secrets, by store and key each with its name and value."""
        for (store, key), (name, value) in new.items():
            await self._put(key, store, name, destination(self._after, store) if value is not None else None)

    async def follow(self, key: str, store: str, name: str) -> None:
        """Let a secret that is there go along with what is saved: to another port, from one kind of TLS to the other.

        It goes to no other server, for no other user, and not in clear. What a closed vault hides is asked for again.
        """
        before, to = destination(self._before, store), destination(self._after, store)
        with suppress(ProblemError):
            if to is None or not await self._secrets.kept(name):
                return
            written = await noted(self._secrets, name)
            pinned = written or (str(before) if before is not None else "")
            if not pinned or (before is not None and pinned == str(before) and before.is_followed(to)):
                pinned = str(to)
            if pinned != written:
                await self._elsewhere.secret(known(key), name_of(name), pinned, store)

    async def _put(self, key: str, store: str, name: str, to: Destination | None) -> None:
        if to is not None or await noted(self._secrets, name) is not None:
            await self._elsewhere.secret(known(key), name_of(name), None if to is None else str(to), store)
