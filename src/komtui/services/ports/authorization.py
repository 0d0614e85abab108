"""Ports of signing in on a provider's page: the provider, and the loopback address that its answer comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from komtui.domain.mail.authorization import Client
from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.mail.authorization import Token


@dataclass(frozen=True)
class Page:
    """The provider's page that a person opens, for one sign-in."""

    url: str = field(repr=False)
    """With state and PKCE challenge (RFC 7636, S256)."""
    state: str = field(repr=False)
    """What comes back unchanged; 128 bits at least."""
    brief: str = field(default="", repr=False)
    """The same page in fewer characters, for a QR code; empty where it has no shorter address."""


@dataclass(frozen=True)
class Device:
    """A sign-in with a code that a person types on another device (RFC 8628)."""

    url: str
    """The page to open."""
    code: str = field(repr=False)
    """What to type there."""
    seconds: float
    """How long it is good."""


class Authority(Protocol):
    """A provider's sign-in server, for one client and one sign-in at a time.

    What goes wrong is a ProblemError: `oauth.code-expired`, `oauth.sign-in-again`, `oauth.client-refused`,
    `oauth.later` (a passing fault), `oauth.answer`. No secret is in its facts.
    """

    def redirect_uri(self, port: int) -> str:
        """Return the loopback address that the provider sends the browser back to (RFC 8252, 7.3)."""

    async def page(self, redirect_uri: str, address: str) -> Page:
        """Begin a sign-in as `address`."""

    async def redeem(self, code: str) -> Token:
        """Turn the code of the sign-in that `page` began into a token."""

    async def refresh(self, token: Token) -> Token:
        """Return a new access token; its `refresh` is the new one, or the old one where none came."""

    async def revoke(self, token: Token) -> bool:
        """Take the grant back; return whether the provider has confirmed it. Raises nothing for a network."""

    async def device(self) -> Device:
        """Begin a sign-in with a device code. Raises ProblemError `oauth.no-device` where there is none."""

    async def wait(self) -> Token:
        """Return the token of the sign-in that `device` began, once the person is done."""


class Reply(StrEnum):
    """What a browser is told that comes to the loopback address."""

    DONE = "done"
    """The sign-in is with komtui now."""
    DENIED = "denied"
    """The person, or the provider, said no."""
    STRANGE = "strange"
    """This is not the answer to the sign-in under way."""


Answer = Callable[[Sequence[tuple[str, str]]], Reply]
"""Takes the parameters of a request to the exact path, and says what the browser is told."""


class Listener(Protocol):
    """Listens on 127.0.0.1."""

    @property
    def port(self) -> int:
        """Where."""

    @property
    def alive(self) -> bool:
        """Whether it still listens."""

    async def close(self) -> None:
        """Hang up."""


class Listen(Protocol):
    """Opens a listener."""

    async def __call__(self, port: int, answer: Answer) -> Listener:
        """Listen on `port` of 127.0.0.1, 0 for any. Raises ProblemError `oauth.port-taken`, `oauth.listener`."""


Turn = Callable[[str], AbstractAsyncContextManager[None]]
"""Keeps every other process and task from a token of that name meanwhile. Raises ProblemError `oauth.later`."""
MakeAuthority = Callable[[Client], Authority]
"""Makes the authority of a client. Raises NotConfiguredError `oauth.extra` where its package is not installed."""
