"""For which server and user a password was saved: it goes to no other without being asked for again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from komtui.domain.problem import ProblemError
from komtui.services.ports import SecretChain, SettingsSnapshot
from komtui.services.settings._elsewhere import Elsewhere
from komtui.services.settings.snapshot import Snapshot, known

_PLACES = {
    "smtp.password": ("smtp.host", "smtp.port", "smtp.security", "smtp.user"),
    "imap.password": ("imap.host", "imap.port", "imap.security", "imap.user"),
}
SECRETS = frozenset(_PLACES)
"""Keys of the secrets that are for a server and a user."""
KEYS = tuple(key for keys in _PLACES.values() for key in keys)
"""Settings that say where they go."""
_SENDER = "smtp.user"
"""Who signs in to a mailbox that names nobody."""
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
    def of(cls, values: Mapping[str, str], secret: str = "smtp.password") -> Destination:  # noqa: S107 - a key
        """Return where the values of its `KEYS` send the secret of that key."""
        host, port, security, user = (values[key] for key in _PLACES[secret])
        return cls(host.strip().lower(), port, security, user or values[_SENDER])

    def is_followed(self, to: Destination) -> bool:
        """Return whether a password goes along when another destination is saved: never to another, nor in clear."""
        return (self.host, self.user) == (to.host, to.user) and to.security != "none"

    def __str__(self) -> str:
        return f"{self.security}://{self.user}@{self.host}:{self.port}"


def destination(
    settings: SettingsSnapshot,
    store: str = "",
    secret: str = "smtp.password",  # noqa: S107 - a key
) -> Destination | None:
    """Return where the settings send the secret of that key; None where that is not said, or said wrongly.

    A mailbox may leave its user to the kind of account that is signed in to with an address; a server for letters not.
    """
    try:
        there = Destination.of(settings.values(tuple({*_PLACES[secret], _SENDER}), store), secret)
    except ProblemError:
        return None
    return there if there.host and (there.user or _SENDER not in _PLACES[secret]) else None


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
            to = destination(self._after, store, key) if value is not None else None
            await self._put(key, store, name, to)

    async def follow(self, key: str, store: str, name: str) -> None:
        """Let a secret that is there go along with what is saved: to another port, from one kind of TLS to the other.

        It goes to no other server, for no other user, and not in clear. What a closed vault hides is asked for again.
        """
        before, to = destination(self._before, store, key), destination(self._after, store, key)
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
